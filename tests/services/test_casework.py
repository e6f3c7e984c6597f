"""What officers do with a case: every act, who may do it, and what is refused."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace

import pytest
from PIL import Image

from portal.app import Portal
from portal.domain.audit import Action, AuditEntry, AuditSearch
from portal.domain.case_rules import Step
from portal.domain.case_vocabulary import (
    CaseAction,
    CaseKind,
    CaseState,
    MediationEnd,
    PlaceOfPurchase,
    ReferredTo,
    RefusalGround,
    ReporterKind,
)
from portal.domain.cases import Case, Decision
from portal.domain.errors import Conflict, Denied, Invalid, NotFound
from portal.domain.staff import Acting, Grant, Role
from portal.domain.submissions import Submission
from portal.domain.vocabulary import Category
from portal.storage.audit import SQLAuditLog
from tests.support.cases import COMPLAINT, CONTACT, REPORT, add_photo, file_case, make_submission, officer, take_cases
from tests.support.clock import StandingClock
from tests.support.factories import make_parts
from tests.support.signing_in import set_up_person

NOT_HERS = officer("customs", "officer-9")
INSIDER = {"reporter_kind": "insider", "contact": {"name": "王某", "phone": "13900001111"}}
WORDS = "Ответ по существу."
A, S = CaseAction, CaseState


@pytest.fixture(autouse=True)
def _registry(portal: Portal) -> None:
    take_cases(portal)


@pytest.fixture
def acting() -> Acting:
    return officer()


@pytest.fixture
def complaint(portal: Portal, acting: Acting) -> Case:
    return portal.casework.find(acting, file_case(portal).numbers[0])


@pytest.fixture
def report(portal: Portal, acting: Acting) -> Case:
    return portal.casework.find(acting, file_case(portal, REPORT, **INSIDER).numbers[0])


def decided(portal: Portal, case: Case, action: CaseAction, **decision: object) -> Case:
    found = Decision(**{"text": WORDS, **decision})  # type: ignore[arg-type]
    return portal.casework.decide(officer(), case.id, case.entries, action, found)


def codes(error: pytest.ExceptionInfo[Invalid]) -> list[tuple[str, str]]:
    return [(found.field, found.code) for found in error.value.faults]


def last_audit(portal: Portal) -> AuditEntry:
    return SQLAuditLog(portal.private).search(AuditSearch(limit=1))[0]


def submission_of(portal: Portal, acting: Acting, case: Case) -> Submission:
    found = portal.casework.view(acting, case.id).submission
    assert found is not None
    return found


def test_a_complaint_is_accepted_and_settled(portal: Portal, complaint: Case) -> None:
    case = decided(portal, complaint, A.ACCEPT)
    assert case.state is S.ACCEPTED
    case = decided(portal, case, A.INVESTIGATE)
    case = decided(portal, case, A.RESOLVE)
    assert (case.state, case.is_open, case.due_on) == (S.RESOLVED, False, None)
    assert decided(portal, case, A.REOPEN).state is S.REOPENED


def test_a_refusal_needs_one_of_the_listed_grounds_and_words(portal: Portal, complaint: Case) -> None:
    for wrong in (None, MediationEnd.NO_AGREEMENT):
        with pytest.raises(Invalid) as error:
            decided(portal, complaint, A.REFUSE, ground=wrong)
        assert codes(error) == [("ground", "missing")]
    with pytest.raises(Invalid) as error:
        decided(portal, complaint, A.REFUSE, ground=RefusalGround.TOO_OLD, text=" \n")
    assert codes(error) == [("text", "missing")]
    assert decided(portal, complaint, A.REFUSE, ground=RefusalGround.TOO_OLD).state is S.NOT_ACCEPTED


def test_mediation_ends_with_a_ground_of_its_own_list(portal: Portal, complaint: Case) -> None:
    case = decided(portal, complaint, A.ACCEPT)
    with pytest.raises(Invalid):
        decided(portal, case, A.CLOSE, ground=RefusalGround.TOO_OLD)
    case = decided(portal, case, A.CLOSE, ground=MediationEnd.TIME_IS_UP)
    entry = portal.casework.view(officer(), case.id).entries[-1]
    assert (case.state, entry.ground, entry.text) == (S.CLOSED, MediationEnd.TIME_IS_UP, WORDS)


def test_a_report_is_verified_and_a_case_filed_or_not(portal: Portal, report: Case) -> None:
    case = decided(portal, report, A.INVESTIGATE)
    with pytest.raises(Conflict):
        decided(portal, case, A.ACCEPT)
    with pytest.raises(Invalid):
        decided(portal, case, A.NOT_FILE_CASE, text="")
    assert decided(portal, case, A.NOT_FILE_CASE).state is S.CASE_NOT_FILED


def test_a_case_is_referred_to_somebody(portal: Portal, complaint: Case) -> None:
    with pytest.raises(Invalid) as error:
        decided(portal, complaint, A.REFER)
    assert codes(error) == [("referred_to", "missing")]
    case = decided(portal, complaint, A.REFER, referred_to=ReferredTo.PROCURATORATE)
    assert case.state is S.REFERRED
    assert portal.casework.view(officer(), case.id).entries[-1].details == {"referred_to": "procuratorate"}


def test_what_the_state_does_not_allow_is_a_conflict_and_changes_nothing(portal: Portal, complaint: Case) -> None:
    with pytest.raises(Conflict):
        decided(portal, complaint, A.RESOLVE)
    assert portal.casework.find(officer(), complaint.number) == complaint


def test_whatever_is_no_decision_is_refused_as_one(portal: Portal, complaint: Case) -> None:
    for action in (A.WITHDRAW, A.ANSWER, A.ERASE, A.NOTE):
        with pytest.raises(Invalid):
            decided(portal, complaint, action)


def test_while_an_answer_is_awaited_work_can_go_on(portal: Portal, complaint: Case) -> None:
    asked = decided(portal, complaint, A.ASK)
    assert (asked.state, asked.due_on) == (S.AWAITING_REPORTER, None)
    with pytest.raises(Conflict):
        decided(portal, asked, A.ASK)
    with pytest.raises(Conflict):
        decided(portal, asked, A.RESOLVE)
    assert decided(portal, asked, A.ACCEPT).state is S.ACCEPTED


def test_a_rested_time_limit_runs_again_when_work_goes_on(portal: Portal, clock: StandingClock) -> None:
    filed = file_case(portal, {**COMPLAINT, "kind": "risk_information", "consents": ["identity_data"]})
    asked = decided(portal, portal.casework.find(officer(), filed.numbers[0]), A.ASK)
    assert asked.due_on is None
    clock.move(days=10)
    assert decided(portal, asked, A.INVESTIGATE).due_on is not None


def test_two_officers_at_once_lose_nothing(portal: Portal, complaint: Case) -> None:
    portal.casework.note(officer(staff_id="officer-2"), complaint.id, complaint.entries, "已致电")
    for act in (
        lambda: decided(portal, complaint, A.ACCEPT),
        lambda: portal.casework.message(officer(), complaint.id, complaint.entries, WORDS),
        lambda: portal.casework.note(officer(), complaint.id, complaint.entries, WORDS),
        lambda: portal.casework.classify(officer(), complaint.id, complaint.entries, None, None),
        lambda: portal.case_joining.split(officer(), complaint.id, complaint.entries, CaseKind.REPORT),
    ):
        with pytest.raises(Conflict) as error:
            act()
        assert error.value.what == "case entries"
    entries = portal.casework.view(officer(), complaint.id).entries
    assert [entry.text for entry in entries] == ["", "已致电"]


def test_a_note_is_internal_and_a_message_is_not(portal: Portal, complaint: Case) -> None:
    case = portal.casework.note(officer(), complaint.id, 1, "Проверить продавца")
    case = portal.casework.message(officer(), case.id, 2, WORDS)
    entries = portal.casework.view(officer(), case.id).entries
    assert [(entry.action, entry.is_public) for entry in entries[1:]] == [(A.NOTE, False), (A.MESSAGE, True)]
    for write in (portal.casework.note, portal.casework.message):
        with pytest.raises(Invalid):
            write(officer(), case.id, 3, " ")
        with pytest.raises(Invalid):
            write(officer(), case.id, 3, "я" * 8001)


def test_a_time_limit_is_extended_once_where_it_can_be(portal: Portal, complaint: Case, report: Case) -> None:
    with pytest.raises(Conflict):
        portal.casework.extend(officer(), complaint.id, 1, Step.DECIDE_ACCEPTANCE, "сложно")
    assert portal.casework.view(officer(), report.id).extendable == (Step.DECIDE_FILING,)
    before = report.due_on
    case = portal.casework.extend(officer(), report.id, 1, Step.DECIDE_FILING, "需要检测")
    assert before is not None
    assert case.due_on is not None
    assert case.due_on > before
    with pytest.raises(Conflict):
        portal.casework.extend(officer(), report.id, 2, Step.DECIDE_FILING, "再次")


def test_a_case_is_given_to_officers_of_its_agency_alone(portal: Portal, complaint: Case, clock: StandingClock) -> None:
    mine = set_up_person(portal, "li.na", Grant("amr", Role.CASE_OFFICER))
    clock.move(minutes=1)
    hers = set_up_person(portal, "wu.fan", Grant("customs", Role.CASE_OFFICER))
    assert portal.casework.view(officer(), complaint.id).officers == {mine.member.id: mine.member.name}
    for wrong in (hers.member.id, "nobody"):
        with pytest.raises(Invalid) as error:
            portal.casework.assign(officer(), complaint.id, 1, wrong)
        assert codes(error) == [("officer", "unknown_officer")]
    case = portal.casework.assign(officer(), complaint.id, 1, mine.member.id)
    assert case.officer == mine.member.id
    assert portal.casework.assign(officer(), complaint.id, 2, "").officer == ""


def test_a_case_is_forwarded_to_another_agency_of_the_portal(portal: Portal, complaint: Case) -> None:
    for wrong, code in (("nobody", "unknown_agency"), ("", "missing")):
        with pytest.raises(Invalid) as error:
            portal.casework.forward(officer(), complaint.id, 1, wrong, WORDS)
        assert codes(error) == [("agency", code)]
    with pytest.raises(Invalid):
        portal.casework.forward(officer(), complaint.id, 1, "customs", "")
    with pytest.raises(Conflict):
        portal.casework.forward(officer(), complaint.id, 1, "amr", WORDS)
    case = portal.casework.forward(officer(), complaint.id, 1, "customs", WORDS)
    assert (case.agency, case.officer) == ("customs", "")
    with pytest.raises(Denied):
        portal.casework.view(officer(), case.id)
    assert portal.casework.view(NOT_HERS, case.id).case.number == case.number


def test_an_ended_case_is_not_forwarded(portal: Portal, complaint: Case) -> None:
    case = decided(portal, complaint, A.REFUSE, ground=RefusalGround.TOO_OLD)
    with pytest.raises(Conflict):
        portal.casework.forward(officer(), case.id, case.entries, "customs", WORDS)


def test_category_and_channel_are_refined(portal: Portal, complaint: Case) -> None:
    case = portal.casework.classify(officer(), complaint.id, 1, Category.CHILDREN, PlaceOfPurchase.BORDER_TRADE)
    assert (case.category, case.place) == (Category.CHILDREN, PlaceOfPurchase.BORDER_TRADE)


def test_a_published_document_is_linked_once(portal: Portal, complaint: Case, report: Case) -> None:
    with pytest.raises(Invalid) as error:
        portal.casework.link_document(officer(), complaint.id, 1, "ra-2026-0001")
    assert codes(error) == [("document_id", "unknown_document")]
    with pytest.raises(Invalid):
        portal.casework.link_document(officer(), complaint.id, 1, "nothing")
    portal.publishing.publish(make_parts())
    case = portal.casework.link_document(officer(), complaint.id, 1, " RA-2026-0001")
    assert case.document_ids == ("ra-2026-0001",)
    with pytest.raises(Conflict):
        portal.casework.link_document(officer(), complaint.id, 2, "ra-2026-0001")
    portal.casework.link_document(officer(), report.id, 1, "ra-2026-0001")
    assert not portal.casework.view(officer(), report.id).entries[-1].is_public


def test_a_restricted_document_is_linked_to_nothing(portal: Portal, complaint: Case) -> None:
    restricted = portal.publishing.publish(make_parts(set_data={"kind": "bulletin", "audience": "authorities"}))
    with pytest.raises(Invalid):
        portal.casework.link_document(officer(), complaint.id, 1, restricted.document_id)


def test_who_reports_is_held_back_until_the_case_is_ones_own(
    portal: Portal, report: Case, clock: StandingClock
) -> None:
    mine = set_up_person(portal, "li.na", Grant("amr", Role.CASE_OFFICER)).acting
    held_back = portal.casework.view(mine, report.id)
    assert held_back.is_masked
    assert held_back.submission is not None
    assert held_back.submission.contact.is_empty
    assert held_back.submission.reporter_kind is ReporterKind.CONSUMER
    portal.casework.assign(mine, report.id, 1, mine.actor)
    shown = submission_of(portal, mine, report)
    assert (shown.contact.name, shown.reporter_kind) == ("王某", ReporterKind.INSIDER)
    assert portal.casework.view(officer(), report.id).is_masked


def test_a_complaint_is_not_masked(portal: Portal, complaint: Case) -> None:
    assert submission_of(portal, officer(), complaint).contact.name == CONTACT["name"]


def test_only_case_officers_of_the_agency_touch_a_case(portal: Portal, complaint: Case) -> None:
    work, joining, exporting = portal.casework, portal.case_joining, portal.case_exporting
    acts: tuple[Callable[[Acting], object], ...] = (
        lambda who: work.view(who, complaint.id),
        lambda who: work.decide(who, complaint.id, 1, A.ACCEPT, Decision()),
        lambda who: work.message(who, complaint.id, 1, WORDS),
        lambda who: work.note(who, complaint.id, 1, WORDS),
        lambda who: work.extend(who, complaint.id, 1, Step.DECIDE_FILING, WORDS),
        lambda who: work.assign(who, complaint.id, 1, ""),
        lambda who: work.forward(who, complaint.id, 1, "customs", WORDS),
        lambda who: work.classify(who, complaint.id, 1, None, None),
        lambda who: work.read_evidence(who, complaint.id, "x"),
        lambda who: work.enter(who, portal.intake.begin(), [make_submission()], "amr"),
        lambda who: joining.merge(who, complaint.id, 1, "2026-000001-7"),
        lambda who: joining.split(who, complaint.id, 1, CaseKind.REPORT),
        lambda who: exporting.one(who, complaint.id, "police", ""),  # type: ignore[arg-type]
    )
    for stranger in (NOT_HERS, officer(role=Role.EDITOR), replace(NOT_HERS, member=None)):
        for act in acts:
            with pytest.raises(Denied):
                act(stranger)
    with pytest.raises(NotFound):
        work.find(NOT_HERS, complaint.number)
    assert work.find(officer(), complaint.number) == complaint


def test_every_look_and_act_is_in_the_audit_log(portal: Portal, complaint: Case) -> None:
    portal.casework.view(officer(), complaint.id)
    found = last_audit(portal)
    assert (found.action, found.subject.id, found.actor) == (Action.CASE_READ, complaint.number, "officer-1")
    decided(portal, complaint, A.ACCEPT)
    found = last_audit(portal)
    assert (found.action, dict(found.details)) == (Action.CASE_ACTED_ON, {"act": "accept"})
    portal.casework.enter(officer(), portal.intake.begin(), [make_submission(intake_channel="phone")], "amr")
    assert last_audit(portal).action is Action.CASE_ENTERED


def test_an_officer_enters_cases_for_agencies_of_theirs(portal: Portal) -> None:
    everywhere = officer("*")
    with pytest.raises(Invalid) as error:
        portal.casework.enter(everywhere, portal.intake.begin(), [make_submission()], "nobody")
    assert codes(error) == [("agency", "unknown_agency")]
    token = portal.intake.begin()
    filed = portal.casework.enter(everywhere, token, [make_submission(intake_channel="counter")], "customs")
    again = portal.casework.enter(everywhere, token, [make_submission(intake_channel="counter")], "customs")
    assert (again.numbers, again.code, again.is_new) == (filed.numbers, filed.code, False)
    case = portal.casework.find(everywhere, filed.numbers[0])
    assert (case.agency, case.officer) == ("customs", "officer-1")
    assert portal.following.look(filed.code)[0].case.number == case.number


def test_files_of_the_authority_are_kept_and_the_reporter_sees_none(portal: Portal) -> None:
    filed = file_case(portal)
    case = portal.casework.find(officer(), filed.numbers[0])
    add_photo(portal, case.number)
    picture = io.BytesIO()
    Image.new("RGB", (20, 20), "red").save(picture, "PNG")
    files = [("检测报告.png", picture.getvalue())]
    moved = portal.casework.add_evidence(officer(), case.id, files)
    view = portal.casework.view(officer(), case.id)
    assert ("检测报告.png", True) in [(held.name, held.is_from_officer) for held in view.evidence]
    assert (moved.entries, view.entries[-1].is_public) == (2, False)
    shown = portal.following.look(filed.code)[0]
    assert [held.is_from_officer for held in shown.evidence] == [False]
    with pytest.raises(Invalid):
        portal.casework.add_evidence(officer(), case.id, [])
    with pytest.raises(Invalid):
        portal.casework.add_evidence(officer(), case.id, [*files, ("x.exe", b"MZ\x90")])
    assert len(portal.casework.view(officer(), case.id).evidence) == 2
    with pytest.raises(Denied):
        portal.casework.add_evidence(NOT_HERS, case.id, files)


def test_an_extension_ends_with_the_step_it_was_for(portal: Portal, report: Case, clock: StandingClock) -> None:
    case = portal.casework.extend(officer(), report.id, 1, Step.DECIDE_FILING, "需要检测")
    extended = case.due_on
    case = decided(portal, case, A.NOT_FILE_CASE)
    clock.move(days=60)
    case = decided(portal, case, A.REOPEN)
    deadlines = [d for d in portal.casework.view(officer(), case.id).deadlines if d.step is Step.DECIDE_FILING]
    assert [(d.is_extended, d.is_open()) for d in deadlines] == [(True, False), (False, True)]
    assert deadlines[0].due_on == extended
    assert case.due_on == deadlines[1].due_on
    # The decision that was to be told is overtaken; what is overdue is the new one alone.
    assert all(
        d.is_open() is (d.step is Step.DECIDE_FILING) for d in portal.casework.view(officer(), case.id).deadlines[-1:]
    )
    longer = portal.casework.extend(officer(), case.id, case.entries, Step.DECIDE_FILING, "需要再次检测")
    assert longer.due_on is not None
    assert case.due_on is not None
    assert longer.due_on > case.due_on
