"""The staff pages: `/staff/…`, private, never kept by any cache, refused unless a page says whom it lets in.

For pages of other features: mark every view with `allowed(Role…)` or `signed_in`; ask `acting()` who is acting and
pass it to the service; put `{{ staff.token_field }}` into every form; fill forms from `typed()`, so that nothing is
lost when a session ends while somebody types; enter the navigation with `navigate`. Templates extend
`staff/base.html`.
"""

from __future__ import annotations

from flask import Flask, g
from werkzeug.local import LocalProxy

from portal.web.staff.access import acting, allowed, init_access, member, open_to_all, signed_in
from portal.web.staff.account import account_pages
from portal.web.staff.audit_pages import audit_pages
from portal.web.staff.enrolling import enrolling
from portal.web.staff.frame import NavItem, StaffFrame, navigate, staff_frame
from portal.web.staff.home import staff_home
from portal.web.staff.kept import typed
from portal.web.staff.people import people_pages
from portal.web.staff.sign_in import sign_in_pages

__all__ = [
    "NavItem",
    "acting",
    "allowed",
    "init_staff",
    "member",
    "navigate",
    "open_to_all",
    "signed_in",
    "typed",
]

N_ = str


def init_staff(app: Flask) -> None:
    """Guard everything below /staff, and add the pages of accounts."""
    init_access(app)
    for blueprint in (staff_home, sign_in_pages, enrolling, account_pages, people_pages, audit_pages):
        app.register_blueprint(blueprint, url_prefix="/staff")
    navigate(app, NavItem("staff_people.people", N_("Staff"), lambda who: who.can_administer, 80))
    navigate(app, NavItem("staff_audit.audit_log", N_("Audit log"), lambda who: who.can_read_audit_log, 90))

    @app.context_processor
    def frame() -> dict[str, object]:
        return {"staff": LocalProxy(_frame)}


def _frame() -> StaffFrame:
    if "staff_frame" not in g:
        g.staff_frame = staff_frame()
    made: StaffFrame = g.staff_frame
    return made
