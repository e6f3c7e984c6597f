"""What a feed tells of each document: when it changed for whom, what of it, and what stays of what is gone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from portal.app import Portal
from portal.domain.vocabulary import RedactionReason, Status
from portal.fileform.writing import encode_rendition
from portal.services.redacting import Redaction
from portal.services.syndication import Syndicated, Syndication
from tests.conftest import MakePortal
from tests.support.clock import StandingClock
from tests.support.factories import (
    BLACKLIST,
    BLACKLIST_TEXTS,
    RECALL,
    RECALL_TEXTS,
    WARNING_TEXTS,
    WARNING_TEXTS_RU,
    make_decision,
    make_parts,
)

FIRST = datetime(2026, 5, 4, 4, tzinfo=UTC)
LATER = "2026-05-06T12:00:00+08:00"
SECOND = datetime(2026, 5, 6, 4, tzinfo=UTC)
WARNING_ID, RECALL_ID, ENTRY_ID = "ra-2026-0001", "rc-2026-0001", "bl-2026-0001"
WIDER = {"products.p1.batches": [{"start": "240501", "end": "240731"}], "published_at": LATER}
WITHDRAWN = {"closing": {"kind": "withdrawn", "on": "2026-05-06", "authority": "amr"}, "published_at": LATER}
Tell = Callable[..., Syndicated]


@pytest.fixture
def tell(portal: Portal, clock: StandingClock) -> Tell:
    """The entry of one document for readers of a language, now or at a moment."""

    def told(document_id: str, language: str = "zh-Hans", at: datetime | None = None) -> Syndicated:
        (entry,) = Syndication(portal.log).list_entries([document_id], language, at or clock.now())
        return entry

    return told


def publish_second(portal: Portal, clock: StandingClock, **changes: object) -> None:
    """A second version of the warning, two days later."""
    clock.moment = SECOND + timedelta(minutes=1)
    set_data = {"published_at": LATER, **changes.pop("set_data", {})}  # type: ignore[dict-item]
    parts = make_parts(set_data=set_data, notes={"zh-Hans": "更正"}, **changes)  # type: ignore[arg-type]
    portal.publishing.publish(parts, WARNING_ID)


def test_a_first_version_is_published_and_changed_at_once_without_a_change_to_tell(portal: Portal, tell: Tell) -> None:
    portal.publishing.publish(make_parts())
    entry = tell(WARNING_ID)
    assert (entry.first_published_at, entry.updated_at, entry.change) == (FIRST, FIRST, None)
    assert (entry.number, entry.status, entry.rendition_language) == (1, Status.IN_FORCE, "zh-Hans")


def test_a_major_version_moves_the_entry_and_tells_both_versions(
    portal: Portal, clock: StandingClock, tell: Tell
) -> None:
    portal.publishing.publish(make_parts())
    publish_second(portal, clock, set_data=WIDER)
    entry = tell(WARNING_ID)
    assert (entry.first_published_at, entry.updated_at) == (FIRST, SECOND)
    assert entry.change is not None
    assert entry.change.previous is not None
    assert (entry.change.previous.number, entry.change.current.number) == (1, 2)


def test_a_minor_version_brings_its_text_but_moves_nothing(portal: Portal, clock: StandingClock, tell: Tell) -> None:
    portal.publishing.publish(make_parts())
    publish_second(portal, clock, body="## 情况\n\n更正错字。\n", significance={"zh-Hans": "minor"})
    entry = tell(WARNING_ID)
    assert entry.version is not None
    assert "更正错字" in entry.version.original.body
    assert (entry.updated_at, entry.change) == (FIRST, None)


def test_a_first_translation_moves_the_entry_of_its_readers_only(
    portal: Portal, clock: StandingClock, tell: Tell
) -> None:
    portal.publishing.publish(make_parts())
    publish_second(portal, clock, ru=WARNING_TEXTS_RU, ru_translates=2)
    moved = {language: tell(WARNING_ID, language).updated_at for language in ("zh-Hans", "zh-Hant", "ru", "en")}
    assert moved == {"zh-Hans": FIRST, "zh-Hant": FIRST, "ru": SECOND, "en": FIRST}


def test_readers_without_a_translation_get_the_original(portal: Portal, tell: Tell) -> None:
    portal.publishing.publish(make_parts())
    languages = {language: tell(WARNING_ID, language).rendition_language for language in ("zh-Hant", "ru", "en")}
    assert languages == {"zh-Hant": "zh-Hans", "ru": "zh-Hans", "en": "zh-Hans"}


def test_traditional_readers_get_the_simplified_translation_of_a_russian_original(portal: Portal, tell: Tell) -> None:
    parts = make_parts(set_data={"language": "ru"}, decision=make_decision(languages=("zh-Hans",)))
    parts["ru.md"] = encode_rendition({**WARNING_TEXTS, **WARNING_TEXTS_RU}, "Текст.")
    parts["zh-Hans.md"] = encode_rendition(WARNING_TEXTS, "正文。", 1)
    portal.publishing.publish(parts)
    languages = {language: tell(WARNING_ID, language).rendition_language for language in ("zh-Hant", "ru", "en")}
    assert languages == {"zh-Hant": "zh-Hans", "ru": "ru", "en": "ru"}


def test_a_translation_of_an_older_text_is_marked(portal: Portal, clock: StandingClock, tell: Tell) -> None:
    portal.publishing.publish(make_parts(ru=WARNING_TEXTS_RU))
    assert not tell(WARNING_ID, "ru").is_outdated
    publish_second(portal, clock, body="## 情况\n\n另一情况。\n", ru=WARNING_TEXTS_RU, ru_translates=1)
    assert tell(WARNING_ID, "ru").is_outdated
    assert not tell(WARNING_ID, "zh-Hans").is_outdated
    assert not tell(WARNING_ID, "en").is_outdated


def test_an_entry_is_the_same_at_any_two_moments_between_which_nothing_happened(
    portal: Portal, clock: StandingClock, tell: Tell
) -> None:
    portal.publishing.publish(make_parts())
    publish_second(portal, clock, set_data=WIDER)
    assert tell(WARNING_ID) == tell(WARNING_ID, at=clock.now() + timedelta(days=300))


def test_the_clock_alone_ends_a_warning_and_moves_its_entry_to_that_moment(portal: Portal, tell: Tell) -> None:
    portal.publishing.publish(make_parts(set_data={"until_lifted": None, "effective_until": "2026-06-30"}))
    end = datetime(2026, 6, 30, 16, tzinfo=UTC)
    before, after = tell(WARNING_ID, at=end - timedelta(seconds=1)), tell(WARNING_ID, at=end)
    assert (before.status, before.updated_at) == (Status.IN_FORCE, FIRST)
    assert (after.status, after.updated_at) == (Status.EXPIRED, end)


def test_a_warning_withdrawn_before_its_term_does_not_move_when_the_term_would_have_ended(
    portal: Portal, clock: StandingClock, tell: Tell
) -> None:
    term = {"until_lifted": None, "effective_until": "2026-06-30"}
    portal.publishing.publish(make_parts(set_data=term))
    publish_second(portal, clock, set_data={**term, **WITHDRAWN}, set_texts={"closing.reason": "误发"})
    entry = tell(WARNING_ID, at=clock.now() + timedelta(days=100))
    assert (entry.status, entry.updated_at) == (Status.WITHDRAWN, SECOND)
    assert entry.version is not None


def test_a_redacted_document_stays_as_an_entry_without_content(
    portal: Portal, clock: StandingClock, tell: Tell
) -> None:
    portal.publishing.publish(make_parts(RECALL, RECALL_TEXTS))
    clock.move(days=3)
    portal.redacting.redact(Redaction(RECALL_ID, (), RedactionReason.COURT_ORDER, "amr", "判决"))
    entry = tell(RECALL_ID)
    assert (entry.version, entry.change, entry.standing_facts) == (None, None, None)
    assert (entry.status, entry.first_published_at, entry.updated_at) == (Status.REDACTED, FIRST, clock.now())
    assert entry.redaction is not None
    assert entry.redaction.reason is RedactionReason.COURT_ORDER


def test_of_an_erased_older_version_only_the_comparison_is_lost(
    portal: Portal, clock: StandingClock, tell: Tell
) -> None:
    portal.publishing.publish(make_parts())
    publish_second(portal, clock, set_data=WIDER)
    portal.redacting.redact(Redaction(WARNING_ID, (1,), RedactionReason.PERSONAL_DATA, "amr", "法"))
    entry = tell(WARNING_ID)
    assert entry.version is not None
    assert entry.updated_at == SECOND
    assert entry.change is not None
    assert entry.change.previous is None


def test_an_ended_blacklist_entry_stays_with_its_standing_facts(
    portal: Portal, clock: StandingClock, tell: Tell
) -> None:
    portal.publishing.publish(make_parts(BLACKLIST, BLACKLIST_TEXTS))
    end = datetime(2026, 10, 4, 16, tzinfo=UTC)
    assert tell(ENTRY_ID, at=end - timedelta(seconds=1)).version is not None
    clock.moment = end
    entry = tell(ENTRY_ID)
    assert (entry.version, entry.change) == (None, None)
    assert (entry.status, entry.updated_at) == (Status.REMOVED, end)
    assert entry.standing_facts is not None
    assert set(entry.standing_facts) == {"agency", "blacklist_class", "listed_on", "ended_on"}
    clock.move(hours=5)
    portal.publishing.append_due_ends()
    assert tell(ENTRY_ID).updated_at == end


def test_an_entry_withdrawn_with_a_day_to_come_moves_again_when_its_content_goes(
    portal: Portal, clock: StandingClock, tell: Tell
) -> None:
    portal.publishing.publish(make_parts(BLACKLIST, BLACKLIST_TEXTS))
    clock.moment = SECOND
    closing = {"kind": "withdrawn", "on": "2026-05-08", "authority": "amr"}
    withdrawn = make_parts(
        BLACKLIST,
        {**BLACKLIST_TEXTS, "closing.reason": "误列"},
        set_data={"closing": closing, "published_at": LATER},
        notes={"zh-Hans": "撤销"},
    )
    portal.publishing.publish(withdrawn, ENTRY_ID)
    day = datetime(2026, 5, 7, 16, tzinfo=UTC)
    before, after = tell(ENTRY_ID, at=day - timedelta(seconds=1)), tell(ENTRY_ID, at=day)
    assert (before.status, before.updated_at, before.version is None) == (Status.WITHDRAWN, SECOND, False)
    assert (after.status, after.updated_at, after.version is None) == (Status.WITHDRAWN, day, True)


def test_a_restricted_document_is_no_entry_and_a_widened_one_begins_when_it_became_public(
    portal: Portal, clock: StandingClock, tell: Tell
) -> None:
    portal.publishing.publish(make_parts(set_data={"kind": "bulletin", "audience": "authorities"}))
    syndication = Syndication(portal.log)
    assert syndication.list_entries(["rb-2026-0001", "ra-2026-0009"], "ru", clock.now()) == ()
    clock.moment = SECOND
    widened = make_parts(set_data={"kind": "bulletin", "published_at": LATER}, notes={"zh-Hans": "公开"})
    portal.publishing.publish(widened, "rb-2026-0001")
    entry = tell("rb-2026-0001")
    assert (entry.first_published_at, entry.updated_at, entry.change) == (SECOND, SECOND, None)


def test_entries_come_in_the_order_asked_for(portal: Portal, clock: StandingClock) -> None:
    for _ in range(3):
        portal.publishing.publish(make_parts())
    wanted = ["ra-2026-0002", "ra-2026-0003", "ra-2026-0001"]
    entries = Syndication(portal.log).list_entries(wanted, "zh-Hans", clock.now())
    assert [entry.document_id for entry in entries] == wanted


def test_what_changed_without_a_version_is_found_the_latest_first(portal: Portal, clock: StandingClock) -> None:
    syndication = Syndication(portal.log)
    since = clock.now()
    assert syndication.list_quiet_changes(since, clock.now()) == ()
    portal.publishing.publish(make_parts(set_data={"until_lifted": None, "effective_until": "2026-06-30"}))
    portal.publishing.publish(make_parts(BLACKLIST, BLACKLIST_TEXTS))
    portal.publishing.publish(make_parts(RECALL, RECALL_TEXTS))
    term = {"until_lifted": None, "effective_until": "2026-06-30"}
    portal.publishing.publish(make_parts(set_data={"kind": "bulletin", "audience": "authorities", **term}))
    assert syndication.list_quiet_changes(since, clock.now()) == ()
    clock.moment = datetime(2026, 8, 1, tzinfo=UTC)
    assert syndication.list_quiet_changes(since, clock.now()) == (WARNING_ID,)
    portal.redacting.redact(Redaction(RECALL_ID, (), RedactionReason.COURT_ORDER, "amr", "判决"))
    assert syndication.list_quiet_changes(since, clock.now()) == (RECALL_ID, WARNING_ID)
    clock.moment = datetime(2026, 12, 1, tzinfo=UTC)
    assert syndication.list_quiet_changes(since, clock.now()) == (ENTRY_ID, RECALL_ID, WARNING_ID)
    assert syndication.list_quiet_changes(clock.now(), clock.now()) == ()
    assert Syndication(portal.log).list_quiet_changes(since, clock.now()) == (ENTRY_ID, RECALL_ID, WARNING_ID)


def test_a_public_copy_tells_the_end_of_a_term_too(
    make_portal: MakePortal, tmp_path: Path, clock: StandingClock
) -> None:
    source = make_portal("source")
    source.publishing.publish(make_parts(BLACKLIST, BLACKLIST_TEXTS))
    clock.move(days=200)
    source.publishing.append_due_ends()
    source.exporting.export(tmp_path / "export", public=True)
    copy = make_portal("copy", registry=False)
    copy.importing.import_tree(tmp_path / "export")
    (entry,) = Syndication(copy.log).list_entries([ENTRY_ID], "zh-Hans", clock.now())
    assert entry.version is None
    assert entry.standing_facts is not None
    assert entry.standing_facts["listed_on"] == "2026-05-04"


def test_a_lowered_level_names_the_version_that_lowered_it_after_a_minor_one(
    portal: Portal, clock: StandingClock, tell: Tell
) -> None:
    portal.publishing.publish(make_parts())
    lowered = {"level": "4", "assessment": {"severity": "4", "urgency": "4", "extent": "4"}}
    publish_second(portal, clock, set_data=lowered)
    clock.move(days=1)
    third = make_parts(
        set_data={**lowered, "published_at": "2026-05-07T12:00:00+08:00"},
        body="## 情况\n\n更正错字。\n",
        notes={"zh-Hans": "更正错字"},
        significance={"zh-Hans": "minor"},
        decision=make_decision(),
    )
    portal.publishing.publish(third, WARNING_ID)
    entry = tell(WARNING_ID)
    assert (entry.number, entry.updated_at) == (3, SECOND)
    assert entry.change is not None
    assert entry.change.current.number == 2
