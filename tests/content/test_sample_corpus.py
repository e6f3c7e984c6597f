"""The sample corpus imports without a fault, comes out as it went in, and shows every turn a document can take."""

from __future__ import annotations

import filecmp
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.app import Portal
from portal.domain.changes import level_history
from portal.domain.documents.base import Document
from portal.domain.documents.recall import Recall
from portal.domain.vocabulary import Audience, EnterpriseRole, ProblemKind, Status
from portal.fileform.logfile import LogFile
from portal.fileform.tree import list_folders
from tests.conftest import MakePortal
from tests.support.corpus import CONTENT, NOW, corpus_portal


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """An instance rebuilt from the corpus and its log."""
    with corpus_portal(tmp_path_factory.mktemp("corpus") / "instance") as portal:
        yield portal


def current_documents(portal: Portal) -> list[Document]:
    versions = [portal.reading.find_version(state.document_id) for state in portal.reading.iter_states(lambda _s: True)]
    return [version.document for version in versions if version is not None]


def test_the_instance_is_the_log_that_the_corpus_ships(corpus: Portal) -> None:
    head = corpus.log.head()
    assert head.log_id == LogFile(CONTENT / "log.jsonl").header.log_id
    assert corpus.verifying.verify().finding is None


def test_export_gives_back_every_byte(corpus: Portal, tmp_path: Path) -> None:
    corpus.exporting.export(tmp_path / "export", public=False)
    assert differences(filecmp.dircmp(CONTENT, tmp_path / "export", ignore=["pages"])) == []


def test_a_public_copy_holds_and_exports_what_it_was_made_from(
    corpus: Portal, tmp_path: Path, make_portal: MakePortal
) -> None:
    corpus.exporting.export(tmp_path / "public", public=True)
    copy = make_portal("copy", registry=False)
    copy.importing.import_tree(tmp_path / "public")
    assert copy.verifying.verify().finding is None
    assert copy.log.head().root == corpus.log.head().root
    for public in (True, False):
        copy.exporting.export(tmp_path / f"again-{public}", public=public)
        assert differences(filecmp.dircmp(tmp_path / "public", tmp_path / f"again-{public}")) == []


def differences(compared: filecmp.dircmp[str]) -> list[str]:
    _, mismatched, errors = filecmp.cmpfiles(compared.left, compared.right, compared.common_files, shallow=False)
    here = [*compared.left_only, *compared.right_only, *mismatched, *errors]
    return here + [name for below in compared.subdirs.values() for name in differences(below)]


def test_the_corpus_is_large_and_of_every_type(corpus: Portal) -> None:
    types = Counter(state.type for state in corpus.reading.iter_states(lambda _s: True))
    assert sum(types.values()) >= 60
    assert len(types) == 8


def test_every_status_is_there(corpus: Portal) -> None:
    found = {state.status(NOW) for state in corpus.reading.iter_states(lambda _s: True)}
    assert found == set(Status)


def test_levels_are_raised_and_lowered(corpus: Portal) -> None:
    steps = []
    for state in corpus.reading.iter_states(lambda state: state.number > 1 and state.level is not None):
        items = corpus.reading.list_history(state.document_id)
        dated = [(item.row.number, item.row.published_at, item.version.document) for item in items if item.version]
        steps += [step.level_to - step.level_from for step in level_history(dated) if step.level_from and step.level_to]
    assert min(steps) < 0 < max(steps)


def test_every_turn_of_a_document_is_there(corpus: Portal) -> None:
    documents = current_documents(corpus)
    states = list(corpus.reading.iter_states(lambda _s: True))
    roles = {
        role for document in documents for enterprise in document.enterprises.values() for role in enterprise.roles
    }
    assert any(document.provisional for document in documents)
    assert any(document.audience is Audience.AUTHORITIES for document in documents)
    assert any(document.problem_kind is ProblemKind.COUNTERFEIT for document in documents)
    assert EnterpriseRole.IMPERSONATED in roles
    assert any(isinstance(document, Recall) and document.progress for document in documents)
    assert any(state.type == "blacklist_entry" and state.is_hidden(NOW) for state in states)
    assert any(len(state.languages) == 1 for state in states)
    versions = [corpus.reading.find_version(state.document_id) for state in states]
    assert any(corpus.reading.list_outdated(version) for version in versions if version is not None)
    assert {version.document.language for version in versions if version is not None} == {"zh-Hans", "ru"}


def test_every_version_folder_has_its_place() -> None:
    folders, faults = list_folders(CONTENT)
    assert faults == ()
    assert len(folders) > 100
