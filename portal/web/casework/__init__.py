"""The officers' side of cases: `/staff/cases/…`, for case officers of the agencies concerned."""

from __future__ import annotations

from flask import Flask, request

from portal.domain.documents.fields import N_
from portal.domain.staff import Role
from portal.web.casework.addresses import CaseNumberConverter
from portal.web.casework.case import case_pages
from portal.web.casework.entering import entering
from portal.web.casework.queue import queue_pages
from portal.web.casework.reminder import reminder
from portal.web.security import MAX_UPLOAD_BYTES
from portal.web.staff import NavItem, navigate
from portal.web.staff.home import show_at_home


def init_casework(app: Flask) -> None:
    """Add the pages, their place in the navigation, and what is pressing to the first page after the sign-in."""
    app.url_map.converters["case_number"] = CaseNumberConverter
    for blueprint in (queue_pages, case_pages, entering):
        app.register_blueprint(blueprint, url_prefix="/staff/cases")

    @app.url_value_preprocessor
    def widen(endpoint: str | None, _values: dict[str, object] | None) -> None:
        # Before the guard of the desk reads the form: scans come with it.
        if endpoint in ("staff_entering.enter", "staff_case.add_evidence"):
            request.max_content_length = MAX_UPLOAD_BYTES

    navigate(app, NavItem("staff_cases.queue", N_("Cases"), lambda who: who.has_role(Role.CASE_OFFICER), 10))
    show_at_home(app, "staff/cases/reminder.html", reminder)
