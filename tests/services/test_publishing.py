"""Publishing through the service, on a real database."""

from __future__ import annotations

import pytest

from portal.app import Portal
from portal.domain.errors import Invalid
from portal.domain.vocabulary import Significance, Status
from tests.support.clock import StandingClock
from tests.support.factories import (
    BLACKLIST,
    BLACKLIST_TEXTS,
    RECALL,
    RECALL_TEXTS,
    WARNING_TEXTS_RU,
    make_decision,
    make_parts,
)


def codes(error: pytest.ExceptionInfo[Invalid]) -> set[tuple[str, str]]:
    return {(fault.field, fault.code) for fault in error.value.faults}


def publish_warning(portal: Portal) -> str:
    return portal.publishing.publish(make_parts()).document_id


def test_new_documents_are_numbered_in_their_series(portal: Portal) -> None:
    first = portal.publishing.publish(make_parts())
    second = portal.publishing.publish(make_parts())
    recall = portal.publishing.publish(make_parts(RECALL, RECALL_TEXTS))
    assert [p.document_id for p in (first, second, recall)] == ["ra-2026-0001", "ra-2026-0002", "rc-2026-0001"]
    assert [p.position for p in (first, second, recall)] == [1, 2, 3]


def test_a_claimed_id_is_kept_and_the_next_one_follows_it(portal: Portal) -> None:
    portal.publishing.publish(make_parts(), "ra-2026-0041", 1)
    assert portal.publishing.publish(make_parts()).document_id == "ra-2026-0042"


def test_the_same_version_published_twice_is_known(portal: Portal) -> None:
    parts = make_parts()
    portal.publishing.publish(parts, "ra-2026-0001", 1)
    again = portal.publishing.publish(parts, "ra-2026-0001", 1)
    assert again.outcome == "known"
    assert portal.log.head().size == 1


def test_a_known_version_with_other_bytes_is_refused_and_the_part_named(portal: Portal) -> None:
    portal.publishing.publish(make_parts(), "ra-2026-0001", 1)
    with pytest.raises(Invalid) as error:
        portal.publishing.publish(make_parts(body="## 其他\n\n内容"), "ra-2026-0001", 1)
    assert [(f.code, f.source) for f in error.value.faults] == [("version_known_differs", "zh-Hans.md")]


def test_a_version_number_that_skips_is_refused(portal: Portal) -> None:
    document_id = publish_warning(portal)
    with pytest.raises(Invalid) as error:
        portal.publishing.publish(make_parts(body="新", notes={"zh-Hans": "更正"}), document_id, 3)
    assert ("version", "version_gap") in codes(error)
    assert portal.log.head().size == 1


def test_a_change_of_the_batch_range_is_never_minor(portal: Portal) -> None:
    document_id = publish_warning(portal)
    parts = make_parts(
        set_data={"products.p1.batches": [{"start": "240501", "end": "240731"}]},
        notes={"zh-Hans": "扩大批次"},
        significance={"zh-Hans": "minor"},
    )
    with pytest.raises(Invalid) as error:
        portal.publishing.publish(parts, document_id)
    assert codes(error) == {("significance", "significance_must_be_major")}


def test_a_rendition_added_later_is_major_for_its_readers_only(portal: Portal) -> None:
    document_id = publish_warning(portal)
    portal.publishing.publish(make_parts(ru=WARNING_TEXTS_RU, notes={"zh-Hans": "增加俄文译文"}), document_id)
    significance = portal.reading.list_history(document_id)[-1].meta.significance
    assert significance is not None
    assert significance.of("ru") is Significance.MAJOR
    assert significance.of("zh-Hans") is Significance.MINOR
    assert significance.of("zh-Hant") is Significance.MINOR
    assert significance.of("en") is Significance.MINOR


def test_a_translation_without_a_second_reader_is_refused(portal: Portal) -> None:
    with pytest.raises(Invalid) as error:
        portal.publishing.publish(make_parts(ru=WARNING_TEXTS_RU, decision=make_decision()))
    assert codes(error) == {("decision.steps", "second_reader_missing")}


def test_author_and_approver_are_different_persons(portal: Portal) -> None:
    decision = make_decision()
    decision["steps"][-1]["by"] = "zhang.min"
    with pytest.raises(Invalid) as error:
        portal.publishing.publish(make_parts(decision=decision))
    assert codes(error) == {("decision.steps", "rule_persons")}


def test_an_agency_issues_only_what_the_rules_allow(portal: Portal) -> None:
    with pytest.raises(Invalid) as error:
        portal.publishing.publish(make_parts(set_data={"agency": "customs"}))
    assert codes(error) == {("agency", "rule_issuer")}


def test_departing_from_the_level_that_follows_needs_a_published_reason(portal: Portal) -> None:
    departing = {"level": "4"}
    with pytest.raises(Invalid) as error:
        portal.publishing.publish(make_parts(set_data=departing))
    assert codes(error) == {("assessment.departure_reason", "rule_level_departure")}
    portal.publishing.publish(make_parts(set_data=departing, set_texts={"assessment.departure_reason": "已全部封存"}))


def test_level_one_goes_out_by_one_officer_when_marked_provisional(portal: Portal) -> None:
    emergency = make_decision(emergency="true", steps=[make_decision()["steps"][-1]])
    data = {
        "level": "1",
        "assessment": {"severity": "1", "urgency": "1", "extent": "1"},
        "press_contact": {"phone": "0451-0000-0000"},
        "provisional": {"until": "2026-05-05T11:00:00+08:00"},
    }
    published = portal.publishing.publish(make_parts(set_data=data, decision=emergency))
    assert portal.reading.get_state(published.document_id).facts.provisional_until is not None
    too_late = data | {"provisional": {"until": "2026-05-06T11:00:00+08:00"}}
    with pytest.raises(Invalid) as error:
        portal.publishing.publish(make_parts(set_data=too_late, decision=emergency))
    assert codes(error) == {("provisional.until", "rule_emergency")}


def test_the_provisional_mark_ends_with_a_fully_decided_version_only(portal: Portal) -> None:
    with pytest.raises(Invalid) as error:
        portal.publishing.publish(make_parts(set_data={"provisional": {"until": "2026-05-05T11:00:00+08:00"}}))
    assert codes(error) == {("provisional", "rule_emergency")}


def test_an_audience_can_widen_but_never_narrow(portal: Portal) -> None:
    restricted = {"audience": "authorities", "kind": "bulletin"}
    published = portal.publishing.publish(make_parts(set_data=restricted))
    assert published.document_id == "rb-2026-0001"
    widened = make_parts(set_data={"kind": "bulletin"}, notes={"zh-Hans": "向社会公布"})
    portal.publishing.publish(widened, "rb-2026-0001")
    rows = portal.log.list_versions("rb-2026-0001")
    assert [row.is_public for row in rows] == [False, True]
    with pytest.raises(Invalid) as error:
        portal.publishing.publish(make_parts(set_data=restricted, notes={"zh-Hans": "收回"}), "rb-2026-0001")
    assert codes(error) == {("audience", "audience_narrowed")}


def test_a_restricted_document_never_takes_a_public_id(portal: Portal) -> None:
    with pytest.raises(Invalid) as error:
        portal.publishing.publish(
            make_parts(set_data={"audience": "authorities", "kind": "bulletin"}), "ra-2026-0001", 1
        )
    assert codes(error) == {("document_id", "id_series")}


def test_nothing_is_published_ahead_of_its_time(portal: Portal, clock: StandingClock) -> None:
    clock.move(days=-2)
    with pytest.raises(Invalid) as error:
        portal.publishing.publish(make_parts())
    assert codes(error) == {("published_at", "published_in_future")}


def test_every_fault_is_told_at_once(portal: Portal) -> None:
    parts = make_parts(
        set_data={
            "level": "9",
            "products.p1.gtins": ["4600000000001"],
            "products.p1.origin": ["XX"],
            "consumer_actions": None,
            "agency": None,
        },
        set_texts={"title": None, "summary": "<b>x</b>", "nonsense": "x"},
    )
    parts["decision.yaml"] = b"basis: maybe\n"
    with pytest.raises(Invalid) as error:
        portal.publishing.publish(parts)
    found = codes(error)
    assert {
        ("level", "unknown_code"),
        ("products.p1.gtins.0", "check_digit"),
        ("products.p1.origin.0", "identifier_form"),
        ("agency", "missing"),
        ("basis", "unknown_code"),
        ("summary", "html"),
        ("nonsense", "unknown_field"),
    } <= found
    assert portal.log.head().size == 0


def test_the_end_of_a_term_is_in_the_log_once(portal: Portal, clock: StandingClock) -> None:
    published = portal.publishing.publish(make_parts(BLACKLIST, BLACKLIST_TEXTS))
    assert portal.publishing.append_due_ends() == ()
    assert portal.reading.get_state(published.document_id).status(clock.now()) is Status.LISTED
    clock.move(days=200)
    state = portal.reading.get_state(published.document_id)
    assert state.status(clock.now()) is Status.REMOVED
    assert state.is_hidden(clock.now())
    assert portal.publishing.append_due_ends() == (published.document_id,)
    assert portal.publishing.append_due_ends() == ()
    assert portal.verifying.verify().finding is None
    assert portal.log.head().size == 2


def test_ends_are_recorded_in_the_order_in_which_they_came(portal: Portal, clock: StandingClock) -> None:
    earlier_end = {"latest_end": "2026-09-04"}
    first_to_end = portal.publishing.publish(make_parts(BLACKLIST, BLACKLIST_TEXTS, set_data=earlier_end))
    last_to_end = portal.publishing.publish(make_parts(BLACKLIST, BLACKLIST_TEXTS))
    clock.move(days=200)
    assert portal.publishing.append_due_ends() == (first_to_end.document_id, last_to_end.document_id)


def test_a_closed_document_is_never_opened_again(portal: Portal) -> None:
    document_id = publish_warning(portal)
    closing = {"closing": {"kind": "lifted", "on": "2026-05-04", "authority": "amr"}}
    lifted = make_parts(set_data=closing, set_texts={"closing.reason": "风险已消除"}, notes={"zh-Hans": "解除"})
    portal.publishing.publish(lifted, document_id)
    with pytest.raises(Invalid) as error:
        portal.publishing.publish(make_parts(body="重新", notes={"zh-Hans": "恢复"}), document_id)
    assert codes(error) == {("closing", "document_closed")}
