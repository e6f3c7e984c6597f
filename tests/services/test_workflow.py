"""The way of a draft: who may take which step, what each rule refuses, and that nothing is published twice or lost."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal.app import Portal
from portal.domain.drafts import DraftState, Purpose
from portal.domain.errors import Conflict, Denied, Forbidden, Invalid, NotFound
from portal.domain.staff import Role
from portal.fileform.parts import DECISION, read_decision
from portal.services.drafts.ports import DraftSearch
from portal.services.reading import held_parts
from tests.support.clock import StandingClock
from tests.support.desk import EDITOR, PUBLISHER, REVIEWER, SECOND_READER, TRANSLATOR, begin, content, member, publish
from tests.support.factories import WARNING_TEXTS_RU


def decision_of(portal: Portal, document_id: str, number: int = 1) -> object:
    row = portal.reading.get_row(document_id, number)
    return read_decision(held_parts(portal.log.read_entry(row.position))[DECISION])


def test_a_draft_becomes_a_version_with_its_steps(portal: Portal) -> None:
    done = publish(portal, begin(portal))
    assert (done.state, done.document_id) == (DraftState.PUBLISHED, "ra-2026-0001")
    version = portal.reading.find_version("ra-2026-0001")
    assert version is not None
    decision = decision_of(portal, "ra-2026-0001")
    assert [(s.step, s.by) for s in decision.steps] == [  # type: ignore[attr-defined]
        ("drafted", "zhang.min"),
        ("reviewed", "wang.tao"),
        ("approved", "liu.yan"),
    ]


def test_the_next_version_follows_the_newest(portal: Portal) -> None:
    publish(portal, begin(portal))
    draft = portal.drafting.begin_from_version(EDITOR, "ra-2026-0001", Purpose.LIFTING)
    with pytest.raises(Conflict):
        portal.drafting.begin_from_version(EDITOR, "ra-2026-0001", Purpose.CORRECTION)
    _, parts = portal.drafting.read(EDITOR, draft.id)
    parts = {**parts, "change.zh-Hans.md": "风险已消除。\n".encode()}
    parts["zh-Hans.md"] = parts["zh-Hans.md"].replace(b"---\n", b"---\nclosing.reason: done\n", 1)
    draft = portal.drafting.save(EDITOR, draft.id, draft.revision, parts)
    publish(portal, draft)
    assert portal.reading.get_state("ra-2026-0001").number == 2


@pytest.mark.parametrize("who", [EDITOR, TRANSLATOR, REVIEWER])
def test_only_a_publisher_signs(portal: Portal, who: object) -> None:
    draft = portal.workflow.submit(EDITOR, (d := begin(portal)).id, d.revision)
    draft = portal.workflow.pass_review(REVIEWER, draft.id, draft.revision)
    with pytest.raises(Denied):
        portal.workflow.publish(who, draft.id, draft.revision)  # type: ignore[arg-type]


def test_author_reviewer_and_publisher_are_three_persons(portal: Portal) -> None:
    everybody = member("zhang.min", Role.EDITOR, Role.REVIEWER, Role.PUBLISHER)
    draft = portal.workflow.submit(everybody, (d := begin(portal)).id, d.revision)
    with pytest.raises(Forbidden) as refused:
        portal.workflow.pass_review(everybody, draft.id, draft.revision)
    assert refused.value.rule == "rule_persons"
    draft = portal.workflow.pass_review(REVIEWER, draft.id, draft.revision)
    with pytest.raises(Forbidden):
        portal.workflow.publish(everybody, draft.id, draft.revision)


def test_another_agencys_people_see_nothing(portal: Portal) -> None:
    draft = begin(portal)
    stranger = member("customs.editor", Role.EDITOR, Role.PUBLISHER, agency="customs")
    with pytest.raises(Denied):
        portal.drafting.read(stranger, draft.id)
    assert portal.drafting.list_drafts(stranger, DraftSearch(frozenset())) == ()


def test_an_agency_that_may_not_issue_this_is_refused_by_the_rule(portal: Portal) -> None:
    customs = [member(f"c.{role.value}", role, agency="customs") for role in (Role.EDITOR, Role.REVIEWER)]
    draft = begin(portal, content(set_data={"agency": "customs"}), customs[0])
    with pytest.raises(Invalid) as refused:
        portal.workflow.submit(customs[0], draft.id, draft.revision)
    assert "rule_issuer" in {fault.code for fault in refused.value.faults}


def test_two_people_on_one_draft_lose_nothing(portal: Portal) -> None:
    draft = begin(portal)
    other = member("li.na", Role.EDITOR)
    portal.drafting.save(other, draft.id, draft.revision, content(set_texts={"title": "乙改的标题"}))
    with pytest.raises(Conflict):
        portal.drafting.save(EDITOR, draft.id, draft.revision, content(set_texts={"title": "甲改的标题"}))
    assert portal.drafting.read(EDITOR, draft.id)[0].title == "乙改的标题"


def test_a_change_voids_what_was_approved(portal: Portal) -> None:
    draft = portal.workflow.submit(EDITOR, (d := begin(portal)).id, d.revision)
    draft = portal.workflow.send_back(REVIEWER, draft.id, draft.revision, {"title": "标题不够具体"})
    assert (draft.state, draft.steps, draft.comments[-1].field) == (DraftState.DRAFT, (), "title")
    with pytest.raises(Invalid):
        portal.workflow.send_back(REVIEWER, draft.id, draft.revision, {"title": "  "})


def test_a_translation_is_read_by_a_second_person(portal: Portal) -> None:
    draft = begin(portal)
    draft = portal.drafting.save(TRANSLATOR, draft.id, draft.revision, content(ru=WARNING_TEXTS_RU))
    with pytest.raises(Forbidden):
        portal.workflow.review_translation(TRANSLATOR, draft.id, draft.revision, "ru")
    unread = portal.workflow.pass_review(
        REVIEWER, draft.id, portal.workflow.submit(EDITOR, draft.id, draft.revision).revision
    )
    with pytest.raises(Invalid):
        portal.workflow.publish(PUBLISHER, unread.id, unread.revision)
    read = portal.workflow.review_translation(SECOND_READER, unread.id, unread.revision, "ru")
    assert portal.workflow.publish(PUBLISHER, read.id, read.revision).state is DraftState.PUBLISHED


def test_translators_change_translations_alone(portal: Portal) -> None:
    draft = begin(portal)
    with pytest.raises(Denied):
        portal.drafting.save(TRANSLATOR, draft.id, draft.revision, content(set_texts={"title": "译者改的标题"}))
    with pytest.raises(Denied):
        portal.drafting.save(EDITOR, draft.id, draft.revision, content(ru=WARNING_TEXTS_RU))


def test_an_embargoed_draft_is_queued_and_published_at_its_moment(portal: Portal, clock: StandingClock) -> None:
    draft = portal.workflow.submit(EDITOR, (d := begin(portal)).id, d.revision)
    draft = portal.workflow.pass_review(REVIEWER, draft.id, draft.revision)
    at = clock.now() + timedelta(hours=3)
    queued = portal.workflow.publish(PUBLISHER, draft.id, draft.revision, at)
    assert (queued.state, portal.workflow.release_due()) == (DraftState.QUEUED, 0)
    clock.move(hours=3)
    assert portal.workflow.release_due() == 1
    assert portal.workflow.release_due() == 0
    assert portal.reading.get_state("ra-2026-0001").published_at == at


def test_a_queued_draft_can_be_taken_back(portal: Portal, clock: StandingClock) -> None:
    draft = portal.workflow.submit(EDITOR, (d := begin(portal)).id, d.revision)
    draft = portal.workflow.pass_review(REVIEWER, draft.id, draft.revision)
    queued = portal.workflow.publish(PUBLISHER, draft.id, draft.revision, clock.now() + timedelta(hours=1))
    portal.workflow.unqueue(PUBLISHER, queued.id, queued.revision)
    clock.move(hours=2)
    assert portal.workflow.release_due() == 0


def test_what_was_cut_off_after_signing_is_finished_once(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    draft = portal.workflow.submit(EDITOR, (d := begin(portal)).id, d.revision)
    draft = portal.workflow.pass_review(REVIEWER, draft.id, draft.revision)
    size = portal.log.head().size
    with monkeypatch.context() as cut:
        cut.setattr(portal.workflow, "_release", lambda fixed: fixed)
        portal.workflow.publish(PUBLISHER, draft.id, draft.revision)
    assert portal.log.head().size == size
    assert portal.workflow.release_due() == 1
    assert portal.workflow.release_due() == 0
    assert portal.log.head().size == size + 1


def test_an_id_taken_meanwhile_makes_way_for_the_next_one(portal: Portal) -> None:
    drafts = [begin(portal) for _ in range(2)]
    fixed = []
    for draft in drafts:
        draft = portal.workflow.submit(EDITOR, draft.id, draft.revision)
        draft = portal.workflow.pass_review(REVIEWER, draft.id, draft.revision)
        fixed.append(draft)
    done = [portal.workflow.publish(PUBLISHER, draft.id, draft.revision) for draft in fixed]
    assert [draft.document_id for draft in done] == ["ra-2026-0001", "ra-2026-0002"]


def test_one_officer_publishes_level_one_at_once_and_a_review_is_owed(portal: Portal, clock: StandingClock) -> None:
    parts = content(
        set_data={
            "level": "1",
            "assessment.severity": "1",
            "assessment.urgency": "1",
            "assessment.extent": "1",
            "press_contact": {"phone": "+86 451 0000 0000"},
        }
    )
    draft = begin(portal, parts)
    done = portal.workflow.publish_in_emergency(PUBLISHER, draft.id, draft.revision)
    version = portal.reading.find_version(done.document_id)
    assert version is not None
    assert version.document.provisional is not None
    (review,) = portal.drafting.list_drafts(EDITOR, DraftSearch(frozenset(), (DraftState.DRAFT,)))
    assert (review.purpose, review.base, review.document_id) == (Purpose.REVIEW, 1, done.document_id)
    limit = portal.workflow.limit(review)
    assert limit.hours == 24
    clock.move(hours=25)
    assert limit.is_overdue(clock.now())


def test_the_emergency_procedure_is_for_level_one_alone(portal: Portal) -> None:
    draft = begin(portal)
    with pytest.raises(Forbidden) as refused:
        portal.workflow.publish_in_emergency(PUBLISHER, draft.id, draft.revision)
    assert refused.value.rule == "rule_emergency"


def test_what_is_missing_is_told_before_review(portal: Portal) -> None:
    draft = portal.drafting.begin_blank(EDITOR, "recall", "amr")
    with pytest.raises(Invalid) as refused:
        portal.workflow.submit(EDITOR, draft.id, draft.revision)
    assert {"recall_basis"} <= {fault.field for fault in refused.value.faults}


def test_a_preview_link_ends(portal: Portal, clock: StandingClock) -> None:
    draft = begin(portal)
    token = portal.drafting.open_preview(EDITOR, draft.id)
    assert portal.drafting.preview(token)[0].id == draft.id
    clock.move(hours=73)
    with pytest.raises(NotFound):
        portal.drafting.preview(token)


def test_a_discarded_draft_is_empty(portal: Portal) -> None:
    draft = begin(portal)
    portal.drafting.discard(EDITOR, draft.id, draft.revision)
    kept, parts = portal.drafting.read(EDITOR, draft.id)
    assert (kept.state, kept.title, parts) == (DraftState.DISCARDED, "", {})


def test_the_way_goes_by_a_clock_that_counts_fractions_of_a_second(portal: Portal, clock: StandingClock) -> None:
    clock.move(microseconds=123_456)
    draft = begin(portal)
    draft = portal.drafting.save(TRANSLATOR, draft.id, draft.revision, content(ru=WARNING_TEXTS_RU))
    draft = portal.workflow.review_translation(SECOND_READER, draft.id, draft.revision, "ru")
    assert publish(portal, portal.drafting.read(EDITOR, draft.id)[0]).state is DraftState.PUBLISHED


def test_a_changed_original_voids_the_second_reading_of_its_translations(portal: Portal) -> None:
    draft = begin(portal)
    draft = portal.drafting.save(TRANSLATOR, draft.id, draft.revision, content(ru=WARNING_TEXTS_RU))
    draft = portal.workflow.review_translation(SECOND_READER, draft.id, draft.revision, "ru")
    changed = content(ru=WARNING_TEXTS_RU, set_texts={"summary": "另一句摘要。"})
    draft = portal.drafting.save(EDITOR, draft.id, draft.revision, changed)
    assert draft.step("translated", "ru") is not None
    assert draft.step("translation_reviewed", "ru") is None
