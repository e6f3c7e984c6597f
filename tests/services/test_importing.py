"""Importing content folders and continuing logs from exports."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from portal.app import Portal
from portal.domain.errors import Conflict, Invalid
from portal.domain.vocabulary import RedactionReason, Status
from portal.fileform.writing import dump_yaml
from portal.services.redacting import Redaction
from tests.conftest import MakePortal
from tests.support.clock import StandingClock
from tests.support.factories import (
    BLACKLIST,
    BLACKLIST_TEXTS,
    RECALL,
    RECALL_TEXTS,
    WARNING_TEXTS_RU,
    make_parts,
)
from tests.support.files import write_content

NOTE = {
    "redacted_at": "2026-05-04T12:00:00+08:00",
    "reason": "court_order",
    "authority": "amr",
    "legal_basis": "示例裁定",
    "parts": ["document.yaml", "zh-Hans.md"],
}
CONTENT = {
    "risk_announcement/ra-2026-0003/1": make_parts(),
    "risk_announcement/ra-2026-0003/2": make_parts(ru=WARNING_TEXTS_RU, notes={"zh-Hans": "增加译文"}),
    "risk_announcement/rb-2026-0001/1": make_parts(set_data={"audience": "authorities", "kind": "bulletin"}),
    "recall/rc-2026-0001/1": make_parts(RECALL, RECALL_TEXTS),
    "blacklist_entry/bl-2026-0001/1": make_parts(BLACKLIST, BLACKLIST_TEXTS),
    "blacklist_entry/bl-2026-0002/1": {"redacted.yaml": dump_yaml(NOTE)},
}


@pytest.fixture
def content(tmp_path: Path) -> Path:
    return write_content(tmp_path / "content", CONTENT)


def same_trees(first: Path, second: Path) -> bool:
    return tree_of(first) == tree_of(second)


def tree_of(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def test_an_import_brings_every_version_and_a_second_one_nothing(make_portal: MakePortal, content: Path) -> None:
    portal = make_portal(registry=False)
    assert portal.importing.import_tree(content).new == len(CONTENT)
    head = portal.log.head()
    again = portal.importing.import_tree(content)
    assert (again.new, again.known, again.registry_changed) == (0, len(CONTENT), False)
    assert portal.log.head() == head
    assert portal.verifying.verify().finding is None


def test_one_fault_anywhere_and_nothing_is_written(make_portal: MakePortal, content: Path) -> None:
    portal = make_portal(registry=False)
    write_content(content, {"recall/rc-2026-0002/1": make_parts(RECALL, RECALL_TEXTS, set_data={"units": "many"})})
    with pytest.raises(Invalid) as error:
        portal.importing.import_tree(content)
    (fault,) = error.value.faults
    assert (fault.source, fault.field) == ("documents/recall/rc-2026-0002/1/document.yaml", "units")
    assert portal.log.head().size == 0
    assert portal.log.read_registry() == {}


def test_a_file_changed_after_it_became_known_is_refused_by_name(portal: Portal, content: Path) -> None:
    portal.importing.import_tree(content)
    path = content / "documents/recall/rc-2026-0001/1/zh-Hans.md"
    path.write_bytes(path.read_bytes() + b"!")
    with pytest.raises(Invalid) as error:
        portal.importing.import_tree(content)
    (fault,) = error.value.faults
    assert (fault.source, fault.code) == ("documents/recall/rc-2026-0001/1/zh-Hans.md", "version_known_differs")


def test_a_skipped_version_and_the_ones_after_it_are_told_apart(portal: Portal, content: Path) -> None:
    shutil.move(
        content / "documents/risk_announcement/ra-2026-0003/2", content / "documents/risk_announcement/ra-2026-0003/3"
    )
    with pytest.raises(Invalid) as error:
        portal.importing.import_tree(content)
    assert [fault.code for fault in error.value.faults] == ["version_gap"]


@pytest.mark.parametrize("public", [True, False])
def test_export_and_import_are_exact_inverses(
    make_portal: MakePortal, content: Path, tmp_path: Path, clock: StandingClock, public: bool
) -> None:
    first = make_portal("first", registry=False)
    first.importing.import_tree(content)
    clock.move(days=300)
    first.publishing.append_due_ends()
    first.redacting.redact(
        Redaction("ra-2026-0003", (1,), RedactionReason.PERSONAL_DATA, "amr", "§ 1", ("decision.yaml",))
    )
    first.exporting.export(tmp_path / "one", public=public)
    second = make_portal("second", registry=False)
    second.importing.import_tree(tmp_path / "one")
    assert second.log.head().root == first.log.head().root
    assert second.log.head().log_id == first.log.head().log_id
    assert second.verifying.verify().finding is None
    second.exporting.export(tmp_path / "two", public=public)
    assert same_trees(tmp_path / "one", tmp_path / "two")
    assert second.importing.import_tree(tmp_path / "one").replayed == 0


def test_a_public_export_holds_nothing_that_is_not_for_everyone(
    portal: Portal, content: Path, tmp_path: Path, clock: StandingClock
) -> None:
    portal.importing.import_tree(content)
    clock.move(days=300)
    portal.exporting.export(tmp_path / "public", public=True)
    names = {path.name for path in (tmp_path / "public").rglob("*")}
    assert "decision.yaml" not in names
    assert "rb-2026-0001" not in names
    everything = b"".join(path.read_bytes() for path in (tmp_path / "public").rglob("*") if path.is_file())
    assert "牡丹江示例食品有限公司".encode() not in everything
    assert b"rb-2026-0001" not in everything
    assert b"zhang.min" not in everything


def test_an_ended_entry_stays_ended_in_a_public_copy(
    make_portal: MakePortal, content: Path, tmp_path: Path, clock: StandingClock
) -> None:
    first = make_portal("first", registry=False)
    first.importing.import_tree(content)
    clock.move(days=300)
    first.publishing.append_due_ends()
    first.exporting.export(tmp_path / "public", public=True)
    copy = make_portal("copy", registry=False)
    copy.importing.import_tree(tmp_path / "public")
    state = copy.reading.get_state("bl-2026-0001")
    assert state.status(clock.now()) is Status.REMOVED
    assert state.ended_position is not None


def test_folders_beyond_the_log_file_are_appended(make_portal: MakePortal, content: Path, tmp_path: Path) -> None:
    first = make_portal("first", registry=False)
    first.importing.import_tree(content)
    first.exporting.export(tmp_path / "export", public=False)
    write_content(tmp_path / "export", {"recall/rc-2026-0009/1": make_parts(RECALL, RECALL_TEXTS, body="另一")})
    second = make_portal("second", registry=False)
    summary = second.importing.import_tree(tmp_path / "export")
    assert (summary.new, second.log.head().size) == (1, first.log.head().size + 1)


def test_an_export_of_another_log_is_refused(make_portal: MakePortal, content: Path, tmp_path: Path) -> None:
    first, second = make_portal("first", registry=False), make_portal("second", registry=False)
    first.importing.import_tree(content)
    second.importing.import_tree(content)
    first.exporting.export(tmp_path / "export", public=False)
    with pytest.raises(Invalid) as error:
        second.importing.import_tree(tmp_path / "export")
    assert [fault.code for fault in error.value.faults] == ["log_not_prefix"]


@pytest.mark.parametrize("part", ["document.yaml", "zh-Hans.md", "decision.yaml"])
def test_an_altered_part_of_an_export_is_named(
    make_portal: MakePortal, content: Path, tmp_path: Path, part: str
) -> None:
    first = make_portal("first", registry=False)
    first.importing.import_tree(content)
    first.exporting.export(tmp_path / "export", public=False)
    path = tmp_path / "export/documents/recall/rc-2026-0001/1" / part
    path.write_bytes(path.read_bytes() + b"\n")
    second = make_portal("second", registry=False)
    with pytest.raises(Invalid) as error:
        second.importing.import_tree(tmp_path / "export")
    assert [(fault.source, fault.code) for fault in error.value.faults] == [
        (f"documents/recall/rc-2026-0001/1/{part}", "commitment_differs")
    ]
    assert second.log.head().size == 0


def test_an_export_never_overwrites(portal: Portal, content: Path) -> None:
    with pytest.raises(Conflict):
        portal.exporting.export(content, public=True)
