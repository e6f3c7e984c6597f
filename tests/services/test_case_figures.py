"""Public figures of cases: nothing confidential, nothing small, firms above the threshold only."""

from __future__ import annotations

import pytest

from portal.app import Portal
from portal.domain.case_vocabulary import CaseAction
from portal.domain.cases import Decision
from portal.services.cases.figures import CaseFigures, Figure
from tests.support.cases import REPORT, file_case, officer, take_cases
from tests.support.clock import StandingClock
from tests.support.factories import make_parts


@pytest.fixture(autouse=True)
def _takes_cases(portal: Portal) -> None:
    take_cases(portal)


def figures(portal: Portal) -> CaseFigures:
    found = portal.case_counting.figures()
    assert found is not None
    return found


def test_confidential_cases_are_never_counted(portal: Portal) -> None:
    for _ in range(7):
        file_case(portal, REPORT)
        file_case(
            portal,
            reporter_kind="insider",
            contact={
                "name": "И",
                "phone": "+7 914 555-01-23",
                "identity_kind": "passport",
                "identity_number": "7512345",
            },
        )
    assert figures(portal).total == 0
    assert figures(portal).firms == ()


def test_small_numbers_are_not_told(portal: Portal) -> None:
    for _ in range(4):
        file_case(portal)
    assert figures(portal).total is None
    assert figures(portal).categories == (Figure("electronics", None),)
    file_case(portal)
    assert figures(portal).total == 5
    assert figures(portal).categories == (Figure("electronics", 5),)
    assert figures(portal).months[-1] == Figure("2026-05", 5)


def test_a_firm_is_named_from_the_threshold_on(portal: Portal) -> None:
    for _ in range(9):
        file_case(portal, seller="ООО «Ромашка»")
    assert figures(portal).firms == ()
    file_case(portal, seller="Ромашка")
    assert [(firm.name, firm.count) for firm in figures(portal).firms] == [("ООО «Ромашка»", 10)]


def test_days_and_deadlines_are_those_of_ended_cases(portal: Portal, clock: StandingClock) -> None:
    acting, numbers = officer(), [file_case(portal).numbers[0] for _ in range(6)]
    clock.move(days=4)
    for place, number in enumerate(numbers):
        if place == 4:
            clock.move(days=20)
        case = portal.casework.find(acting, number)
        case = portal.casework.decide(acting, case.id, case.entries, CaseAction.ACCEPT, Decision())
        portal.casework.decide(acting, case.id, case.entries, CaseAction.RESOLVE, Decision("Решено."))
    found = figures(portal)
    assert found.median_days == 4
    assert found.in_time == 67
    assert found.outcomes == (Figure("resolved", 6),)


def test_how_many_complaints_led_to_a_document_is_told_from_five_on(portal: Portal) -> None:
    portal.publishing.publish(make_parts())
    acting = officer()
    for count in range(1, 6):
        case = portal.casework.find(acting, file_case(portal).numbers[0])
        portal.casework.link_document(acting, case.id, case.entries, "ra-2026-0001")
        assert portal.case_counting.consumers_behind("ra-2026-0001") == (5 if count == 5 else None)
    assert portal.case_counting.consumers_behind("ra-2026-0002") is None
