"""One draft: everything in one view, every step on it by one address."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from portal.domain.documents.fields import SITE_ZONE
from portal.domain.drafts import Draft
from portal.domain.errors import Invalid, fault
from portal.domain.staff import DESK_ROLES
from portal.web import current
from portal.web.desk.draft_page import REMARKS, draft_page
from portal.web.desk.refusals import attempt
from portal.web.staff.access import acting, allowed
from portal.web.staff.forms import FormErrors
from portal.web.staff.kept import typed

draft_pages = Blueprint("staff_draft", __name__)
Answer = tuple[str, int, dict[str, str]]
Form = MultiDict[str, str]


@draft_pages.route("/drafts/<draft_id>", methods=["GET", "POST"])
@allowed(*sorted(DESK_ROLES))
def draft(draft_id: str) -> Answer | Response:
    form, errors = typed(), FormErrors()
    if request.method == "POST":
        view = current.portal().draft_views.view(acting(), draft_id)
        done, errors = attempt(partial(perform, view.draft, form), view.draft.type)
        if done is not None:
            return redirect(url_for(".draft", draft_id=done.id), 303)
    view = current.portal().draft_views.view(acting(), draft_id)
    page = draft_page(view, form, errors)
    return render_template("staff/desk/draft.html", page=page), errors.status, errors.headers


def perform(found: Draft, form: Form) -> Draft:
    """Do what the form asks for. Raises Invalid, Conflict, Denied, Forbidden, Unavailable."""
    act = _ACTS.get(form.get("act", ""))
    if act is None:
        raise Invalid([fault("act", "unknown_code", form.get("act", ""), allowed=", ".join(sorted(_ACTS)))])
    return act(found, form)


def seen_of(form: Form) -> int:
    """The revision that its writer had before their eyes; one that no draft has where that is not told."""
    seen = form.get("seen", "")
    return int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 9 else -1


def _submit(found: Draft, form: Form) -> Draft:
    return current.portal().workflow.submit(acting(), found.id, seen_of(form))


def _second_reading(found: Draft, form: Form) -> Draft:
    language = form.get("language", "")
    return current.portal().workflow.review_translation(acting(), found.id, seen_of(form), language)


def _pass(found: Draft, form: Form) -> Draft:
    return current.portal().workflow.pass_review(acting(), found.id, seen_of(form))


def _send_back(found: Draft, form: Form) -> Draft:
    """Remarks by field; two on one field are both kept."""
    remarks: dict[str, str] = {}
    for number in range(REMARKS):
        field, text = form.get(f"field-{number}", ""), form.get(f"text-{number}", "").strip()
        if text:
            remarks[field] = f"{remarks[field]}\n{text}" if field in remarks else text
    return current.portal().workflow.send_back(acting(), found.id, seen_of(form), remarks)


def _publish(found: Draft, form: Form) -> Draft:
    when = form.get("when")
    if when == "now" and (form.get("day") or form.get("time")):
        # Whoever types a moment means it: what waits for one must not go out for a mark that was forgotten.
        raise Invalid([fault("publish_at", "moment_or_now")])
    if when not in ("now", "later"):
        raise Invalid([fault("publish_at", "missing")])
    at = _moment(form) if when == "later" else None
    return current.portal().workflow.publish(acting(), found.id, seen_of(form), at)


def _moment(form: Form) -> datetime:
    """The moment for which it is signed, in the site's zone. Raises Invalid for one that has gone by."""
    day, time = form.get("day", ""), form.get("time", "")
    if not day or not time:
        raise Invalid([fault("publish_at", "missing")])
    try:
        at = datetime.fromisoformat(f"{day}T{time}").replace(tzinfo=SITE_ZONE)
    except ValueError:
        raise Invalid([fault("publish_at", "moment_form", f"{day} {time}")]) from None
    if at <= current.now():
        raise Invalid([fault("publish_at", "moment_gone", f"{day} {time}")])
    return at


def _unqueue(found: Draft, form: Form) -> Draft:
    return current.portal().workflow.unqueue(acting(), found.id, seen_of(form))


def _emergency(found: Draft, form: Form) -> Draft:
    if not form.get("confirmed"):
        raise Invalid([fault("confirmed", "not_confirmed")])
    return current.portal().workflow.publish_in_emergency(acting(), found.id, seen_of(form))


def _discard(found: Draft, form: Form) -> Draft:
    if not form.get("confirmed"):
        raise Invalid([fault("confirmed", "not_confirmed")])
    return current.portal().drafting.discard(acting(), found.id, seen_of(form))


def _comment(found: Draft, form: Form) -> Draft:
    return current.portal().drafting.comment(acting(), found.id, form.get("field", ""), form.get("text", ""))


def _settle(found: Draft, form: Form) -> Draft:
    number = form.get("number", "")
    place = int(number) if number.isascii() and number.isdigit() and len(number) < 6 else -1
    return current.portal().drafting.settle(acting(), found.id, place, is_done=form.get("done") == "true")


_ACTS: Mapping[str, Callable[[Draft, Form], Draft]] = {
    "submit": _submit,
    "second_reading": _second_reading,
    "pass_review": _pass,
    "send_back": _send_back,
    "publish": _publish,
    "unqueue": _unqueue,
    "emergency": _emergency,
    "discard": _discard,
    "comment": _comment,
    "settle": _settle,
}
