"""The queue: views and their counts, filters that are saved, clocks in working days, only cases of one's agencies."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from portal.app import Portal
from portal.domain.audit import Action, AuditSearch
from portal.domain.case_queues import QueueFilter, QueueOrder, QueueView
from portal.domain.case_vocabulary import CaseAction, CaseKind
from portal.domain.cases import Decision
from portal.domain.errors import Denied, Invalid
from portal.domain.staff import Role
from portal.domain.vocabulary import Category
from portal.services.cases.exporting import defused
from portal.services.cases.queue import MAX_FILTERS
from portal.storage.audit import SQLAuditLog
from tests.support.cases import REPORT, file_case, make_submission, officer, take_cases
from tests.support.clock import StandingClock

V = QueueView


@pytest.fixture(autouse=True)
def _registry(portal: Portal) -> None:
    take_cases(portal)


def listed(portal: Portal, view: QueueView = V.OPEN, **narrowed: object) -> list[str]:
    found = portal.case_queue.look(officer(), QueueFilter(view, **narrowed))  # type: ignore[arg-type]
    assert found.counts[view] == found.total
    return [row.case.number for row in found.rows]


def act(portal: Portal, number: str, action: CaseAction) -> None:
    case = portal.casework.find(officer(), number)
    portal.casework.decide(officer(), case.id, case.entries, action, Decision("…"))


def test_views_tell_what_is_new_mine_unread_and_ended(portal: Portal) -> None:
    first, second, third = (file_case(portal) for _ in range(3))
    act(portal, second.numbers[0], CaseAction.ACCEPT)
    entered = portal.casework.enter(officer(), portal.intake.begin(), [make_submission(REPORT)], "amr").numbers[0]
    portal.following.withdraw(third.code, third.numbers[0])
    portal.following.write(first.code, first.numbers[0], "Есть новости?")
    assert set(listed(portal, V.NEW)) == {first.numbers[0], entered}
    assert set(listed(portal)) == {first.numbers[0], second.numbers[0], entered}
    assert listed(portal, V.ENDED) == [third.numbers[0]]
    assert set(listed(portal, V.UNREAD)) == {first.numbers[0], third.numbers[0]}
    assert len(listed(portal, V.ALL)) == 4
    assert listed(portal, V.MINE) == [entered]


def test_due_soon_and_overdue_go_by_working_days(portal: Portal, clock: StandingClock) -> None:
    # A Wednesday; 7 working days end on Friday, 15 May 2026; 9 May is a working day in exchange for a holiday.
    clock.moment = datetime(2026, 5, 6, 4, tzinfo=UTC)
    number = file_case(portal).numbers[0]
    due = portal.casework.find(officer(), number).due_on
    assert due is not None
    assert due.isoformat() == "2026-05-14"
    for day, soon, overdue in ((8, [], []), (11, [number], []), (14, [number], []), (15, [], [number])):
        clock.moment = datetime(2026, 5, day, 4, tzinfo=UTC)
        assert (listed(portal, V.DUE_SOON), listed(portal, V.OVERDUE)) == (soon, overdue), day
    clock.moment = datetime(2026, 5, 18, 4, tzinfo=UTC)
    clocked = portal.case_queue.look(officer(), QueueFilter(V.OVERDUE)).rows[0].due
    assert clocked is not None
    assert (clocked.is_overdue, clocked.days) == (True, 2)


def test_the_gravest_come_first_where_that_is_asked(portal: Portal) -> None:
    mild = file_case(portal, incident="injury", harm="minor", consents=["identity_data", "health_data"])
    grave = file_case(portal, incident="fire", harm="serious", consents=["identity_data", "health_data"])
    assert listed(portal, order=QueueOrder.HARM) == [*grave.numbers, *mild.numbers]
    assert listed(portal, order=QueueOrder.DUE) == [*mild.numbers, *grave.numbers]


def test_kinds_and_categories_narrow_the_queue_and_its_counts(portal: Portal) -> None:
    complaint, report = file_case(portal), file_case(portal, REPORT)
    assert listed(portal, kinds=(CaseKind.REPORT,)) == list(report.numbers)
    assert listed(portal, categories=(Category.ELECTRONICS,)) == list(complaint.numbers)
    assert listed(portal, categories=(Category.FOOD,)) == []


def test_nobody_sees_cases_of_other_agencies(portal: Portal) -> None:
    file_case(portal)
    for view in V:
        found = portal.case_queue.look(officer("customs"), QueueFilter(view))
        assert (found.rows, set(found.counts.values())) == ((), {0})
        asked = portal.case_queue.look(officer("customs"), QueueFilter(view, agency="amr"))
        assert asked.rows == ()
    with pytest.raises(Denied):
        portal.case_queue.look(officer(role=Role.AUDITOR), QueueFilter())


def test_pages_follow_each_other(portal: Portal) -> None:
    numbers = [file_case(portal).numbers[0] for _ in range(51)]
    assert listed(portal) == numbers[:50]
    assert listed(portal, page=2) == numbers[50:]


def test_filters_are_saved_for_oneself(portal: Portal) -> None:
    queue, other = portal.case_queue, officer(staff_id="officer-2")
    queue.save(officer(), " 儿童  用品 ", "category=children")
    queue.save(officer(), "儿童 用品", "category=children&order=harm")
    saved = queue.look(officer(), QueueFilter()).saved
    assert [(each.name, each.filter) for each in saved] == [("儿童 用品", "category=children&order=harm")]
    assert queue.look(other, QueueFilter()).saved == ()
    queue.forget(other, saved[0].id)
    assert len(queue.look(officer(), QueueFilter()).saved) == 1
    queue.forget(officer(), saved[0].id)
    assert queue.look(officer(), QueueFilter()).saved == ()


def test_a_filter_needs_a_name_and_there_is_an_end_to_them(portal: Portal) -> None:
    for wrong in (" ", "я" * 61):
        with pytest.raises(Invalid):
            portal.case_queue.save(officer(), wrong, "")
    for place in range(MAX_FILTERS):
        portal.case_queue.save(officer(), str(place), "")
    with pytest.raises(Invalid):
        portal.case_queue.save(officer(), "one more", "")


def test_names_of_filters_are_not_in_clear(portal: Portal) -> None:
    portal.case_queue.save(officer(), "Жалобы Петровой", "")
    with portal.private.reading() as connection:
        rows = connection.exec_driver_sql("select name from case_filters").all()
    assert "Петровой".encode() not in rows[0][0]


def test_looking_is_in_the_audit_log(portal: Portal) -> None:
    file_case(portal)
    portal.case_queue.look(officer(), QueueFilter())
    portal.case_queue.remind(officer())
    found = SQLAuditLog(portal.private).search(AuditSearch(limit=2))
    assert [entry.action for entry in found] == [Action.CASES_LISTED, Action.CASES_LISTED]


def test_the_reminder_tells_what_is_pressing(portal: Portal, clock: StandingClock) -> None:
    late = file_case(portal).numbers[0]
    clock.move(days=20)
    fresh = file_case(portal).numbers[0]
    found = portal.case_queue.remind(officer())
    assert [row.case.number for row in found.rows] == [late]
    assert (found.counts[V.OVERDUE], found.counts[V.NEW]) == (1, 2)
    assert fresh != late


@pytest.mark.parametrize("cell", ["=1+1", "+7", "-1", "@x", "\t=1", "\r=1", "\n=1"])
def test_no_cell_is_a_formula(cell: str) -> None:
    assert defused(cell) == f"'{cell}"
    assert defused("2026-05-04") == "2026-05-04"
