"""What is pressing, for the first page after the sign-in of a case officer."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for

from portal.domain.case_queues import QueueFilter, QueueView
from portal.domain.staff import Role, StaffMember
from portal.text.casework_words import view_label
from portal.web import current
from portal.web.casework.addresses import query_of
from portal.web.casework.queue_page import CaseRow, ViewTab, case_rows
from portal.web.locale import current_locale
from portal.web.staff.access import acting


@dataclass(frozen=True)
class ReminderPart:
    """Counts by view, and the cases that are overdue or due soon."""

    tabs: tuple[ViewTab, ...]
    rows: tuple[CaseRow, ...]


def reminder(who: StaffMember) -> ReminderPart | None:
    """The reminder of a member, None for whoever handles no cases, or where none are taken."""
    registry, tag = current.registry(), current_locale().tag
    if not who.has_role(Role.CASE_OFFICER) or registry is None or registry.cases is None:
        return None
    found = current.portal().case_queue.remind(acting())
    tabs = tuple(
        ViewTab(
            url_for("staff_cases.queue") + "?" + query_of(QueueFilter(view)),
            view_label(view, tag),
            count,
            False,
            view in (QueueView.OVERDUE, QueueView.DUE_SOON) and count > 0,
        )
        for view, count in found.counts.items()
    )
    return ReminderPart(tabs, case_rows(found.rows))
