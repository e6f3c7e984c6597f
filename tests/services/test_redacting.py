"""Redaction: hidden at once, completed when every copy is gone, and applied again to restored backups."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from portal.app import Portal
from portal.domain.errors import Invalid, NotFound, Unavailable
from portal.domain.vocabulary import RedactionReason, Status
from portal.services.redacting import Redacting, Redaction
from portal.storage.instance import LedgerFile, file_holds
from tests.support.clock import StandingClock
from tests.support.factories import RECALL, RECALL_TEXTS, WARNING_TEXTS_RU, make_parts

UNLAWFUL = "此句必须依法删除并且不得在任何文件中留存"


def redaction(*versions: int, parts: tuple[str, ...] = (), document_id: str = "ra-2026-0001") -> Redaction:
    return Redaction(document_id, versions, RedactionReason.COURT_ORDER, "amr", "（2026）黑01行初7号", parts)


def publish_secret(portal: Portal) -> None:
    portal.publishing.publish(make_parts(body=f"## 情况\n\n{UNLAWFUL}。\n"))
    portal.publishing.publish(make_parts(ru=WARNING_TEXTS_RU, notes={"zh-Hans": "更正正文"}), "ra-2026-0001")
    for _ in range(40):
        portal.publishing.publish(make_parts(RECALL, RECALL_TEXTS))


def files_with(home: Path, passage: str) -> list[str]:
    return [path.name for path in home.rglob("*") if path.is_file() and file_holds(path, [passage.encode()])]


class HoldingStore:
    """A store that keeps its copies until told to let go."""

    name = "cache"

    def __init__(self) -> None:
        self.holding = True
        self.asked: list[tuple[str, int]] = []

    def erase(self, document_id: str, version: int, parts: Sequence[str]) -> None:
        self.asked.append((document_id, version))
        if self.holding:
            raise Unavailable(self.name)

    def holds(self, passages: Sequence[bytes]) -> bool:
        return self.holding


def test_no_byte_of_erased_text_is_in_any_file(portal: Portal) -> None:
    publish_secret(portal)
    assert files_with(portal.instance.home, UNLAWFUL)
    portal.redacting.redact(redaction(1))
    assert files_with(portal.instance.home, UNLAWFUL) == []
    assert portal.verifying.verify().finding is None


def test_place_time_and_reason_stay(portal: Portal) -> None:
    publish_secret(portal)
    portal.redacting.redact(redaction(1))
    first, second = portal.reading.list_history("ra-2026-0001")
    assert first.version is None
    assert "zh-Hans.md" in first.row.erased
    assert second.version is not None
    assert portal.redacting.list_notes()[0][:2] == ("ra-2026-0001", 1)
    assert portal.reading.get_state("ra-2026-0001").facts.redacted is False


def test_a_document_whose_newest_version_is_redacted_says_so(portal: Portal, clock: StandingClock) -> None:
    publish_secret(portal)
    portal.redacting.redact(redaction())
    state = portal.reading.get_state("ra-2026-0001")
    assert state.status(clock.now()) is Status.REDACTED
    assert portal.reading.find_version("ra-2026-0001") is None


def test_the_same_text_elsewhere_is_listed_before_anything_happens(portal: Portal) -> None:
    portal.publishing.publish(make_parts(body=f"## 情况\n\n{UNLAWFUL}。\n"))
    portal.publishing.publish(make_parts(RECALL, RECALL_TEXTS, body=f"前情：\n\n{UNLAWFUL}。"))
    review = portal.redacting.review(redaction(1))
    assert review.erased == ((1, ("decision.yaml", "document.yaml", "zh-Hans.md")),)
    assert ("rc-2026-0001", 1, "zh-Hans.md") in {(o.document_id, o.version, o.part) for o in review.occurrences}
    assert portal.log.head().size == 2


def test_a_translation_alone_can_be_redacted(portal: Portal) -> None:
    publish_secret(portal)
    portal.redacting.redact(redaction(2, parts=("ru.md",)))
    version = portal.reading.find_version("ra-2026-0001", 2)
    assert version is not None
    assert set(version.renditions) == {"zh-Hans"}
    assert portal.reading.get_state("ra-2026-0001").languages == ("zh-Hans",)
    assert portal.verifying.verify().finding is None


@pytest.mark.parametrize("part", ["document.yaml", "zh-Hans.md", "media/none.png"])
def test_parts_without_which_nothing_can_be_read_do_not_go_alone(portal: Portal, part: str) -> None:
    publish_secret(portal)
    size = portal.log.head().size
    with pytest.raises(Invalid):
        portal.redacting.redact(redaction(1, parts=(part,)))
    assert portal.log.head().size == size


def test_what_was_never_published_cannot_be_redacted(portal: Portal) -> None:
    with pytest.raises(NotFound):
        portal.redacting.redact(redaction(1))


def test_a_redaction_stays_open_until_every_store_has_let_go(portal: Portal, clock: StandingClock) -> None:
    publish_secret(portal)
    store = HoldingStore()
    ledger = LedgerFile(portal.instance.ledger_path)
    redacting = Redacting(portal.log, clock, (store,), ledger)
    with pytest.raises(Unavailable):
        redacting.redact(redaction(1))
    (row,) = portal.log.list_redactions()
    assert row.completed_position is None
    assert portal.reading.find_version("ra-2026-0001", 1) is None
    store.holding = False
    assert redacting.complete() == 1
    (row,) = portal.log.list_redactions()
    assert row.completed_position == portal.log.head().size
    assert store.asked == [("ra-2026-0001", 1)] * 2


def test_an_open_reader_holds_completion_up_but_hides_at_once(portal: Portal) -> None:
    publish_secret(portal)
    portal.database.busy_timeout_ms = 50
    with portal.log.reading() as log:
        log.head()
        with pytest.raises(Unavailable):
            portal.redacting.redact(redaction(1))
    assert portal.reading.find_version("ra-2026-0001", 1) is None
    assert portal.redacting.complete() == 1
    assert files_with(portal.instance.home, UNLAWFUL) == []


def test_what_was_redacted_is_never_published_again_by_importing_it(portal: Portal) -> None:
    parts = make_parts(body=UNLAWFUL)
    portal.publishing.publish(parts, "ra-2026-0001", 1)
    portal.redacting.redact(redaction(1))
    assert portal.publishing.publish(parts, "ra-2026-0001", 1).outcome == "known"
    assert files_with(portal.instance.home, UNLAWFUL) == []
