"""Nothing typed is lost when a session ends: the form sent is kept, sealed, for its person and its page, and comes
back filled after the sign-in. A view only has to fill its form from `typed()`."""

from __future__ import annotations

from flask import g, redirect, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from portal.services.sessions import Found
from portal.web import current
from portal.web.staff.returning import page_of_form, with_query

SECRET_FIELDS = ("password", "again", "current", "code", "form_token")
"""Never kept."""
PARAMETER = "kept"


def typed() -> MultiDict[str, str]:
    """What a form is filled with: what was just sent, else what was kept for this page, else nothing."""
    if request.method == "POST":
        return request.form.copy()
    found: Found | None = g.get("staff_found")
    form_id = request.args.get(PARAMETER, "")
    if found is None or not form_id:
        return MultiDict()
    return MultiDict(current.portal().sessions.find_kept(found.member, request.path, form_id))


def keep_and_leave(staff_id: str | None, token: str) -> Response:
    """Keep the form of this request for whoever sent it, and go to its page, over the sign-in where that is needed."""
    sessions = current.portal().sessions
    owner, path = staff_id or sessions.find_owner(token), page_of_form()
    target = with_query(path) if path else url_for("staff_home.home")
    if owner is not None and path:
        pairs = [(name, value) for name, value in request.form.items(multi=True) if name not in SECRET_FIELDS]
        form_id = sessions.keep_form(owner, path, pairs) if pairs else None
        target = with_query(path, **{PARAMETER: form_id}) if form_id else target
    if staff_id is not None:
        return redirect(target, 303)
    return redirect(url_for("staff_sign_in.sign_in", next=target, over="1"), 303)


def forget_sent() -> None:
    """After a form was taken: what was kept for its page is not needed any more."""
    found: Found | None = g.get("staff_found")
    path = page_of_form()
    if found is not None and path and request.args.get("next") is None:
        current.portal().sessions.forget_kept(found.member, path)
