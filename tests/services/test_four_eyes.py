"""What nobody can do alone at the desk: approve what they wrote, end a warning in an emergency, skip a review."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal.app import Portal
from portal.domain.audit import Action, AuditSearch
from portal.domain.drafts import Draft, DraftState, Purpose
from portal.domain.errors import Conflict, Forbidden, Invalid, Unavailable
from portal.domain.staff import Grant, Role
from portal.fileform.parts import Parts
from portal.services.drafts.ports import DraftSearch
from portal.services.publishing import Published
from tests.support.clock import StandingClock
from tests.support.desk import EDITOR, PUBLISHER, REVIEWER, SECOND_READER, TRANSLATOR, begin, content, member, publish
from tests.support.factories import WARNING_TEXTS_RU, make_parts
from tests.support.signing_in import OPERATOR, Person, set_up_person

AUTHOR = member("zhao.lei", Role.EDITOR, Role.REVIEWER, Role.PUBLISHER)
LEVEL_ONE = {
    "level": "1",
    "assessment.severity": "1",
    "assessment.urgency": "1",
    "assessment.extent": "1",
    "press_contact": {"phone": "+86 451 0000 0000"},
}
IDENTITY = "11010519491231002X"


def submitted(portal: Portal, draft: Draft) -> Draft:
    return portal.workflow.submit(EDITOR, draft.id, draft.revision)


def reviewed(portal: Portal, draft: Draft) -> Draft:
    draft = submitted(portal, draft)
    return portal.workflow.pass_review(REVIEWER, draft.id, draft.revision)


def open_review(portal: Portal) -> Draft:
    (found,) = portal.drafting.list_drafts(EDITOR, DraftSearch(frozenset(), (DraftState.DRAFT,)))
    assert found.purpose is Purpose.REVIEW
    return found


def checked(portal: Portal) -> Draft:
    """The review with its change note."""
    draft = open_review(portal)
    _, parts = portal.drafting.read(EDITOR, draft.id)
    note = {"change.zh-Hans.md": "复核完成，内容无误。\n".encode()}
    return portal.drafting.save(EDITOR, draft.id, draft.revision, {**parts, **note})


def emergency(portal: Portal, officer: object = PUBLISHER) -> Draft:
    draft = begin(portal, content(set_data=LEVEL_ONE))
    return portal.workflow.publish_in_emergency(officer, draft.id, draft.revision)  # type: ignore[arg-type]


def test_who_wrote_it_approves_nothing_of_it_though_another_one_submits(portal: Portal) -> None:
    draft = submitted(portal, begin(portal, acting=AUTHOR))
    with pytest.raises(Forbidden) as refused:
        portal.workflow.pass_review(AUTHOR, draft.id, draft.revision)
    assert refused.value.rule == "rule_persons"
    draft = portal.workflow.pass_review(REVIEWER, draft.id, draft.revision)
    with pytest.raises(Forbidden):
        portal.workflow.publish(AUTHOR, draft.id, draft.revision)
    assert portal.workflow.publish(PUBLISHER, draft.id, draft.revision).state is DraftState.PUBLISHED


def test_who_wrote_a_part_of_it_does_not_review_the_whole(portal: Portal) -> None:
    draft = begin(portal)
    draft = portal.drafting.save(AUTHOR, draft.id, draft.revision, content(set_texts={"title": "合写的标题"}))
    draft = portal.drafting.save(EDITOR, draft.id, draft.revision, content(set_texts={"title": "又改的标题"}))
    draft = submitted(portal, draft)
    with pytest.raises(Forbidden):
        portal.workflow.pass_review(AUTHOR, draft.id, draft.revision)


def test_a_draft_does_not_wait_for_who_wrote_it(portal: Portal) -> None:
    submitted(portal, begin(portal, acting=AUTHOR))
    (found,) = portal.desk.list_open(AUTHOR)
    assert not found.is_mine


def test_nobody_is_second_reader_of_a_translation_they_had_a_hand_in(portal: Portal) -> None:
    draft = begin(portal)
    draft = portal.drafting.save(TRANSLATOR, draft.id, draft.revision, content(ru=WARNING_TEXTS_RU))
    corrected = {**WARNING_TEXTS_RU, "title": "О риске детских автокресел"}
    draft = portal.drafting.save(SECOND_READER, draft.id, draft.revision, content(ru=corrected))
    for hand in (TRANSLATOR, SECOND_READER):
        with pytest.raises(Forbidden):
            portal.workflow.review_translation(hand, draft.id, draft.revision, "ru")
    draft = portal.workflow.review_translation(REVIEWER, draft.id, draft.revision, "ru")
    assert publish(portal, draft).state is DraftState.PUBLISHED


def test_a_row_goes_with_its_translation_and_needs_no_translator(portal: Portal) -> None:
    two = {"products.p2": {"warns": "true", "brand": "Северок", "models": ["ДК-300"]}}
    names = {"products.p2.name": "增高垫"}
    ru = {**WARNING_TEXTS_RU, "products.p2.name": "Бустер"}
    draft = begin(portal, content(set_data=two, set_texts=names))
    draft = portal.drafting.save(TRANSLATOR, draft.id, draft.revision, content(set_data=two, set_texts=names, ru=ru))
    draft = portal.workflow.review_translation(SECOND_READER, draft.id, draft.revision, "ru")
    done = publish(portal, draft)
    draft = portal.drafting.begin_from_version(EDITOR, done.document_id, Purpose.CORRECTION)
    parts = content(ru=WARNING_TEXTS_RU) | {"change.zh-Hans.md": "第二种产品经查不涉及。\n".encode()}
    draft = portal.drafting.save(EDITOR, draft.id, draft.revision, parts)
    assert publish(portal, draft).state is DraftState.PUBLISHED
    version = portal.reading.find_version(done.document_id)
    assert version is not None
    assert "products.p2.name" not in version.renditions["ru"].texts


def test_an_emergency_is_not_prolonged_by_an_emergency_nor_its_review_given_up(portal: Portal) -> None:
    done = emergency(portal)
    review = open_review(portal)
    with pytest.raises(Forbidden) as refused:
        portal.workflow.publish_in_emergency(PUBLISHER, review.id, review.revision)
    assert refused.value.rule == "rule_review_owed"
    with pytest.raises(Forbidden) as refused:
        portal.drafting.discard(EDITOR, review.id, review.revision)
    assert refused.value.rule == "rule_review_owed"
    assert portal.reading.get_state(done.document_id).number == 1
    assert publish(portal, checked(portal)).state is DraftState.PUBLISHED


def test_the_officer_of_an_emergency_does_not_review_it(portal: Portal) -> None:
    officer = member("liu.yan", Role.PUBLISHER, Role.REVIEWER)
    emergency(portal, officer)
    review = submitted(portal, checked(portal))
    with pytest.raises(Forbidden) as refused:
        portal.workflow.pass_review(officer, review.id, review.revision)
    assert refused.value.rule == "rule_persons"
    assert portal.workflow.pass_review(REVIEWER, review.id, review.revision).state is DraftState.REVIEWED


def test_an_emergency_ends_no_warning(portal: Portal) -> None:
    done = publish(portal, begin(portal, content(set_data=LEVEL_ONE)))
    draft = portal.drafting.begin_from_version(EDITOR, done.document_id, Purpose.LIFTING)
    _, parts = portal.drafting.read(EDITOR, draft.id)
    parts = {**parts, "change.zh-Hans.md": "风险已消除。\n".encode()}
    parts["zh-Hans.md"] = parts["zh-Hans.md"].replace(b"---\n", b"---\nclosing.reason: done\n", 1)
    draft = portal.drafting.save(EDITOR, draft.id, draft.revision, parts)
    with pytest.raises(Forbidden) as refused:
        portal.workflow.publish_in_emergency(PUBLISHER, draft.id, draft.revision)
    assert refused.value.rule == "rule_emergency_ends"


def test_no_emergency_publishes_an_identity_number(portal: Portal) -> None:
    draft = begin(portal, content(set_data=LEVEL_ONE, set_texts={"summary": f"经营者证件号{IDENTITY}。"}))
    with pytest.raises(Invalid) as refused:
        portal.workflow.publish_in_emergency(PUBLISHER, draft.id, draft.revision)
    assert "personal_number" in {fault.code for fault in refused.value.faults}
    assert portal.drafting.read(EDITOR, draft.id)[0].state is DraftState.DRAFT


def test_the_review_is_owed_though_the_emergency_was_cut_off(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as cut:
        cut.setattr(portal.workflow, "_release", lambda fixed, _acting: fixed)
        emergency(portal)
    assert portal.workflow.release_due() == 1
    review = open_review(portal)
    assert (review.base, review.document_id) == (1, "ra-2026-0001")


def test_a_queued_draft_is_taken_back_before_it_is_given_up(portal: Portal, clock: StandingClock) -> None:
    draft = reviewed(portal, begin(portal))
    queued = portal.workflow.publish(PUBLISHER, draft.id, draft.revision, clock.now() + timedelta(hours=1))
    with pytest.raises(Conflict):
        portal.drafting.discard(EDITOR, queued.id, queued.revision)
    clock.move(hours=1)
    portal.workflow.release_due()
    assert portal.drafting.read(EDITOR, draft.id)[0].state is DraftState.PUBLISHED


def queued_by(portal: Portal, clock: StandingClock) -> tuple[Person, Draft]:
    person = set_up_person(portal, "gao.jun", Grant("amr", Role.PUBLISHER))
    draft = reviewed(portal, begin(portal))
    return person, portal.workflow.publish(person.acting, draft.id, draft.revision, clock.now() + timedelta(hours=1))


@pytest.mark.parametrize("is_disabled", [True, False])
def test_a_signature_of_who_may_sign_no_more_publishes_nothing(
    portal: Portal, clock: StandingClock, is_disabled: bool
) -> None:
    person, queued = queued_by(portal, clock)
    if is_disabled:
        portal.staff.disable(OPERATOR, person.member.id)
    else:
        portal.staff.change(OPERATOR, person.member.id, "Gao Jun", [Grant("amr", Role.EDITOR)])
    clock.move(hours=1)
    portal.workflow.release_due()
    found, _ = portal.drafting.read(EDITOR, queued.id)
    assert (found.state, found.publish_at, found.step("approved")) == (DraftState.REVIEWED, None, None)
    assert "签发" in found.comments[-1].text
    assert portal.workflow.publish(PUBLISHER, found.id, found.revision).state is DraftState.PUBLISHED


def test_a_signature_of_who_may_still_sign_publishes(portal: Portal, clock: StandingClock) -> None:
    _, queued = queued_by(portal, clock)
    clock.move(hours=1)
    portal.workflow.release_due()
    assert portal.drafting.read(EDITOR, queued.id)[0].state is DraftState.PUBLISHED


def test_two_processes_at_one_draft_publish_it_once(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    draft = reviewed(portal, begin(portal))
    with monkeypatch.context() as cut:
        cut.setattr(portal.workflow, "_release", lambda fixed: fixed)
        stale = portal.workflow.publish(PUBLISHER, draft.id, draft.revision)
    taken = portal.publishing.publish(make_parts(set_texts={"title": "别处发布的公告"}))
    assert taken.document_id == stale.published.partition(" ")[0]
    portal.workflow.release_due()
    size = portal.log.head().size
    portal.workflow._release(stale)  # the process that was overtaken goes on with what it had read
    assert portal.log.head().size == size
    told = portal.audit.read(OPERATOR, AuditSearch(action=Action.DRAFT_PUBLISHED))
    assert told[0].details["published"] == "ra-2026-0002/1"


def test_what_the_rules_refuse_at_its_moment_comes_back_with_the_reason_in_words(
    portal: Portal, clock: StandingClock
) -> None:
    first = publish(portal, begin(portal))
    draft = portal.drafting.begin_from_version(EDITOR, first.document_id, Purpose.CORRECTION)
    changed = content(set_texts={"summary": "另一句摘要。"}) | {"change.zh-Hans.md": "更正摘要。\n".encode()}
    draft = reviewed(portal, portal.drafting.save(EDITOR, draft.id, draft.revision, changed))
    portal.workflow.publish(PUBLISHER, draft.id, draft.revision, clock.now() + timedelta(hours=1))
    later = {"published_at": "2026-05-04T12:30:00+08:00"}
    other = make_parts(set_data=later, set_texts={"summary": "先一步发布的摘要。"}, notes={"zh-Hans": "抢先。"})
    portal.publishing.publish(other, first.document_id)
    clock.move(hours=1)
    portal.workflow.release_due()
    found, _ = portal.drafting.read(EDITOR, draft.id)
    assert found.state is DraftState.DRAFT
    assert "version_gap" not in found.comments[-1].text
    assert "版本" in found.comments[-1].text
    assert "ерси" in found.comments[-1].text


def test_what_is_ended_is_not_ended_again(portal: Portal) -> None:
    closing = {"closing": {"kind": "lifted", "on": "2026-05-04", "authority": "amr"}}
    published = portal.publishing.publish(make_parts(set_data=closing, set_texts={"closing.reason": "风险已消除。"}))
    with pytest.raises(Invalid) as refused:
        portal.drafting.begin_from_version(EDITOR, published.document_id, Purpose.LIFTING)
    assert {fault.code for fault in refused.value.faults} == {"ended_already"}


def test_a_translation_that_touches_the_original_is_a_correction_with_its_own_note(portal: Portal) -> None:
    done = publish(portal, begin(portal))
    draft = portal.drafting.begin_from_version(TRANSLATOR, done.document_id, Purpose.TRANSLATION)
    _, parts = portal.drafting.read(EDITOR, draft.id)
    parts = {**parts, "zh-Hans.md": parts["zh-Hans.md"].replace("卡扣可能".encode(), "卡扣会".encode())}
    draft = portal.drafting.save(EDITOR, draft.id, draft.revision, parts)
    assert draft.purpose is Purpose.CORRECTION
    with pytest.raises(Invalid) as refused:
        portal.workflow.submit(EDITOR, draft.id, draft.revision)
    assert "change_note_missing" in {fault.code for fault in refused.value.faults}


def test_a_pattern_that_is_restricted_leaves_its_trace(portal: Portal) -> None:
    bulletin = {"kind": "bulletin", "audience": "authorities", "consumer_actions": None}
    published = portal.publishing.publish(make_parts(set_data=bulletin))
    portal.drafting.begin_copy(EDITOR, published.document_id, "amr")
    (read,) = portal.audit.read(OPERATOR, AuditSearch(action=Action.RESTRICTED_READ))
    assert (read.actor, read.subject.id) == ("zhang.min", published.document_id)


def test_a_remark_too_long_is_refused_and_not_cut(portal: Portal) -> None:
    draft = begin(portal)
    with pytest.raises(Invalid) as refused:
        portal.drafting.comment(EDITOR, draft.id, "title", "长" * 4001)
    assert {fault.code for fault in refused.value.faults} == {"too_long"}
    kept = portal.drafting.comment(EDITOR, draft.id, "title", "长" * 1999 + "\r\n" + "长" * 2000)
    assert len(kept.comments[-1].text) == 4000


def test_what_is_signed_and_waits_for_its_moment_is_not_overdue(portal: Portal, clock: StandingClock) -> None:
    draft = reviewed(portal, begin(portal))
    portal.workflow.publish(PUBLISHER, draft.id, draft.revision, clock.now() + timedelta(days=30))
    clock.move(days=29)
    (found,) = portal.desk.list_open(PUBLISHER)
    assert not found.limit.is_overdue(clock.now())


def test_a_queued_draft_that_is_held_up_keeps_no_other_waiting(
    portal: Portal, clock: StandingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = clock.now() + timedelta(hours=1)
    drafts = [reviewed(portal, begin(portal, content(set_texts={"title": title}))) for title in ("第一份", "第二份")]
    for number, draft in enumerate(drafts):
        portal.workflow.publish(PUBLISHER, draft.id, draft.revision, at + timedelta(minutes=number))
    clock.move(hours=2)
    with monkeypatch.context() as trouble:
        append = portal.publishing.publish

        def busy(parts: Parts, document_id: str, number: int) -> Published:
            if "第一份".encode() in parts["zh-Hans.md"]:
                raise Unavailable("publication.db")
            return append(parts, document_id, number)

        trouble.setattr(portal.publishing, "publish", busy)
        with pytest.raises(Unavailable):
            portal.workflow.release_due()
    states = [portal.drafting.read(EDITOR, draft.id)[0].state for draft in drafts]
    assert states == [DraftState.QUEUED, DraftState.PUBLISHED]
    portal.workflow.release_due()
    assert portal.drafting.read(EDITOR, drafts[0].id)[0].state is DraftState.PUBLISHED


def test_a_translation_nobody_has_read_holds_up_no_emergency_and_waits_in_its_review(
    portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = begin(portal, content(set_data=LEVEL_ONE))
    translated = content(set_data=LEVEL_ONE, ru=WARNING_TEXTS_RU)
    draft = portal.drafting.save(TRANSLATOR, draft.id, draft.revision, translated)
    with monkeypatch.context() as cut:
        cut.setattr(portal.workflow, "_release", lambda fixed, _acting: fixed)
        portal.workflow.publish_in_emergency(PUBLISHER, draft.id, draft.revision)
    portal.workflow.release_due()
    version = portal.reading.find_version("ra-2026-0001")
    assert version is not None
    assert set(version.renditions) == {"zh-Hans"}
    assert not [name for name in portal.drafting.read(EDITOR, draft.id)[1] if name.startswith("waiting")]
    review = checked(portal)
    assert portal.drafting.read(EDITOR, review.id)[1]["ru.md"] == translated["ru.md"]
    with pytest.raises(Forbidden):
        portal.workflow.review_translation(TRANSLATOR, review.id, review.revision, "ru")
    review = portal.workflow.review_translation(SECOND_READER, review.id, review.revision, "ru")
    publish(portal, review)
    version = portal.reading.find_version("ra-2026-0001")
    assert version is not None
    assert set(version.renditions) == {"zh-Hans", "ru"}
