"""The way of drafts at the editorial desk: `/staff/desk/…`, and restricted documents: `/staff/documents/…`.

What waits and for whom, the draft with its steps, translation, the blacklist, redaction. Forms that edit content are
those of `portal.web.editor`.
"""

from __future__ import annotations

from flask import Flask

from portal.domain.documents.fields import N_
from portal.domain.staff import DESK_ROLES
from portal.web.desk.blacklist import blacklist_pages
from portal.web.desk.draft import draft_pages
from portal.web.desk.home import desk_pages, desk_part
from portal.web.desk.redaction import redaction_pages
from portal.web.desk.restricted import restricted_pages
from portal.web.desk.translation import translation_pages
from portal.web.staff import NavItem, navigate
from portal.web.staff.home import show_at_home


def init_desk(app: Flask) -> None:
    """Add the pages, their places in the navigation, and what waits to the first page after the sign-in."""
    for blueprint in (desk_pages, draft_pages, translation_pages, blacklist_pages, redaction_pages):
        app.register_blueprint(blueprint, url_prefix="/staff/desk")
    app.register_blueprint(restricted_pages, url_prefix="/staff/documents")
    navigate(app, NavItem("staff_desk.desk", N_("Drafts"), lambda who: who.has_any_role(DESK_ROLES), 20))
    navigate(app, NavItem("staff_restricted.documents", N_("Restricted documents"), lambda _who: True, 40))
    show_at_home(app, "staff/desk/part.html", desk_part)
