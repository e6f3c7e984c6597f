"""Duplicates merged and mixed submissions split: no receipt is lost, and none opens what somebody else has sent."""

from __future__ import annotations

from dataclasses import replace

import pytest

from portal.app import Portal
from portal.domain.case_vocabulary import CaseAction, CaseKind, CaseState
from portal.domain.cases import Decision
from portal.domain.errors import Conflict, Denied
from portal.domain.staff import Grant, Role
from portal.domain.submissions import Contact
from portal.services.cases.intake import Filed
from tests.support.cases import CONTACT, REPORT, file_case, officer, take_cases
from tests.support.clock import StandingClock
from tests.support.signing_in import set_up_person

OTHER_PERSON = {
    **CONTACT,
    "name": "Иванов Пётр",
    "phone": "+7 914 000-00-00",
    "email": "",
    "identity_number": "71 7654321",
}


@pytest.fixture(autouse=True)
def _registry(portal: Portal) -> None:
    take_cases(portal)


def merge(portal: Portal, filed: Filed, into: Filed) -> None:
    case = portal.casework.find(officer(), filed.numbers[0])
    portal.case_joining.merge(officer(), case.id, case.entries, into.numbers[0])


def numbers(portal: Portal, filed: Filed) -> set[str]:
    return {found.case.number for found in portal.following.look(filed.code)}


def test_both_receipts_open_the_case_that_goes_on(portal: Portal) -> None:
    first, second = file_case(portal), file_case(portal, contact={**CONTACT, "phone": "8 (914) 555 01 23"})
    merge(portal, second, first)
    assert numbers(portal, first) == {first.numbers[0]}
    assert numbers(portal, second) == {first.numbers[0], second.numbers[0]}
    merged, target = (portal.casework.find(officer(), filed.numbers[0]) for filed in (second, first))
    assert (merged.merged_into, merged.due_on) == (target.number, None)
    assert portal.casework.view(officer(), merged.id).actions == ()
    with pytest.raises(Conflict):
        portal.casework.decide(officer(), merged.id, merged.entries, CaseAction.ACCEPT, Decision())
    portal.casework.note(officer(), merged.id, merged.entries, "附注")
    portal.following.write(second.code, first.numbers[0], "Ещё одно фото")
    assert portal.casework.find(officer(), first.numbers[0]).is_unread


@pytest.mark.parametrize(
    "contact",
    [OTHER_PERSON, {**OTHER_PERSON, "phone": CONTACT["phone"]}],
    ids=["nothing in common", "one telephone, two names"],
)
def test_cases_of_two_people_are_never_merged(portal: Portal, contact: dict[str, str]) -> None:
    first, second = file_case(portal), file_case(portal, contact=contact)
    with pytest.raises(Conflict) as error:
        merge(portal, second, first)
    assert error.value.expected == "one of the same person"
    assert numbers(portal, second) == {second.numbers[0]}


def test_anonymous_reports_are_never_merged(portal: Portal) -> None:
    with pytest.raises(Conflict):
        merge(portal, file_case(portal, REPORT), file_case(portal, REPORT))


def test_a_case_is_merged_into_an_open_other_one_of_its_kind(portal: Portal) -> None:
    first, second = file_case(portal), file_case(portal)
    report = file_case(portal, REPORT, contact={"name": CONTACT["name"], "phone": CONTACT["phone"]})
    for into in (second, report):
        with pytest.raises(Conflict):
            merge(portal, second, into)
    portal.following.withdraw(first.code, first.numbers[0])
    with pytest.raises(Conflict):
        merge(portal, second, first)


def test_a_mixed_submission_becomes_two_cases_with_one_receipt(portal: Portal, clock: StandingClock) -> None:
    filed = file_case(portal)
    clock.move(days=3)
    case = portal.casework.find(officer(), filed.numbers[0])
    made = portal.case_joining.split(officer(), case.id, 1, CaseKind.REPORT)
    assert numbers(portal, filed) == {case.number, made.number}
    assert (made.kind, made.state, made.is_confidential) == (CaseKind.REPORT, CaseState.SUBMITTED, True)
    # It is judged by the day on which the person sent it.
    assert (made.received_at, made.rules) == (case.received_at, case.rules)
    assert made.due_on is not None
    assert portal.casework.find(officer(), case.number).entries == 2


def test_a_case_is_split_once_it_is_open_and_into_another_kind(portal: Portal) -> None:
    filed = file_case(portal)
    case = portal.casework.find(officer(), filed.numbers[0])
    with pytest.raises(Conflict):
        portal.case_joining.split(officer(), case.id, 1, CaseKind.COMPLAINT)
    portal.following.withdraw(filed.code, case.number)
    with pytest.raises(Conflict):
        portal.case_joining.split(officer(), case.id, 2, CaseKind.REPORT)


def test_a_confidential_case_is_split_by_its_own_officer_alone(portal: Portal) -> None:
    mine = set_up_person(portal, "li.na", Grant("amr", Role.CASE_OFFICER)).acting
    case = portal.casework.find(mine, file_case(portal, REPORT, reporter_kind="insider").numbers[0])
    with pytest.raises(Denied):
        portal.case_joining.split(mine, case.id, 1, CaseKind.RISK_INFORMATION)
    case = portal.casework.assign(mine, case.id, 1, mine.actor)
    made = portal.case_joining.split(mine, case.id, case.entries, CaseKind.RISK_INFORMATION)
    assert made.is_confidential
    assert not portal.casework.view(mine, made.id).is_masked
    assert portal.casework.view(replace(officer(), request_id="other"), made.id).is_masked


def test_a_name_and_a_telephone_make_nobody_the_same_person(portal: Portal) -> None:
    victim = file_case(portal)
    stranger = file_case(portal, contact={**CONTACT, "identity_number": "71 7654321"})
    with pytest.raises(Conflict) as error:
        merge(portal, stranger, victim)
    assert error.value.expected == "one of the same person"
    assert numbers(portal, stranger) == {stranger.numbers[0]}


def test_joining_tells_nothing_of_a_confidential_case_that_is_somebody_elses(portal: Portal) -> None:
    mine = set_up_person(portal, "li.na", Grant("amr", Role.CASE_OFFICER)).acting
    insider = file_case(portal, REPORT, reporter_kind="insider", contact={"name": "王某", "phone": "13900001111"})
    case = portal.casework.find(mine, insider.numbers[0])
    told = []
    for phone in ("13900001111", "13922223333"):
        # An officer who wants to know whether it was a certain person files a report with their telephone.
        bait = file_case(portal, REPORT, contact={"phone": phone})
        for one, other in ((insider, bait), (bait, insider)):
            found = portal.casework.find(mine, one.numbers[0])
            with pytest.raises(Conflict) as error:
                portal.case_joining.merge(mine, found.id, found.entries, other.numbers[0])
            told.append(error.value.expected)
    assert len(set(told)) == 1
    same = file_case(portal, REPORT, reporter_kind="insider", contact={"phone": "13900001111"})
    for each in (case, portal.casework.find(mine, same.numbers[0])):
        portal.casework.assign(mine, each.id, each.entries, mine.actor)
    found = portal.casework.find(mine, same.numbers[0])
    portal.case_joining.merge(mine, found.id, found.entries, case.number)
    assert numbers(portal, same) == {same.numbers[0], case.number}


def test_a_merged_case_is_erased_at_its_persons_request(portal: Portal) -> None:
    first, second = file_case(portal), file_case(portal)
    merge(portal, second, first)
    assert portal.following.erase(second.code, second.numbers[0]).is_anonymous
    assert numbers(portal, second) == {first.numbers[0]}
    assert portal.casework.view(officer(), portal.casework.find(officer(), second.numbers[0]).id).submission is None


def test_a_report_made_of_a_complaint_takes_over_name_and_telephone_alone(portal: Portal) -> None:
    filed = file_case(portal)
    case = portal.casework.find(officer(), filed.numbers[0])
    portal.case_joining.split(officer(), case.id, 1, CaseKind.REPORT)
    report = next(found for found in portal.following.look(filed.code) if found.case.kind is CaseKind.REPORT)
    assert report.submission is not None
    assert report.submission.contact == Contact(name=CONTACT["name"], phone=CONTACT["phone"])


def test_a_case_made_of_a_confidential_one_is_confidential(portal: Portal) -> None:
    mine = set_up_person(portal, "li.na", Grant("amr", Role.CASE_OFFICER)).acting
    report = file_case(portal, REPORT, contact={"name": "王某", "phone": "13900001111"})
    case = portal.casework.find(mine, report.numbers[0])
    case = portal.casework.assign(mine, case.id, 1, mine.actor)
    made = portal.case_joining.split(mine, case.id, case.entries, CaseKind.RISK_INFORMATION)
    assert made.is_confidential
    assert portal.casework.view(officer(), made.id).is_masked
