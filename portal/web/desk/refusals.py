"""Refused steps as answers to forms: the page stands again with what was typed, and says which rule refuses."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from portal.domain.errors import Conflict, Denied, Fault, Forbidden, Invalid, PortalError, Slowed, Unavailable
from portal.domain.staff import Role
from portal.text import typography
from portal.text.catalogs import catalog_for
from portal.text.draft_words import field_words
from portal.text.faults import error_sentence, fault_sentence
from portal.web.locale import current_locale
from portal.web.staff.forms import FormErrors
from portal.web.staff.wording import agency_name, role_name

T = TypeVar("T")
REFUSED = (Invalid, Conflict, Denied, Forbidden, Slowed, Unavailable)


def attempt(act: Callable[[], T], type_code: str = "") -> tuple[T | None, FormErrors]:
    """Do what a form asks for: what it gave, and why it was refused."""
    try:
        return act(), FormErrors()
    except REFUSED as error:
        return None, refusal(error, type_code)


def refusal(error: PortalError, type_code: str = "") -> FormErrors:
    """Why a step was refused, in sentences."""
    tag = current_locale().tag
    match error:
        case Invalid():
            sentences = tuple(_told(found, type_code, tag) for found in error.faults)
            return FormErrors({}, sentences, 422)
        case Forbidden():
            return FormErrors({}, (error_sentence(error, tag),), 403)
        case Denied():
            return FormErrors({}, (_denied(error, tag),), 403)
        case Conflict():
            return FormErrors({}, (_moved_on(error, tag),), 409)
        case Unavailable() | Slowed():
            return FormErrors({}, (error_sentence(error, tag),), 503, error.retry_after_seconds)
    raise error


def _told(found: Fault, type_code: str, tag: str) -> str:
    """A fault with the name of its field in front."""
    sentence = fault_sentence(found, tag)
    if not found.field or not type_code:
        return sentence
    return typography.pair(field_words(type_code, found.field, tag), sentence, tag)


def _denied(error: Denied, tag: str) -> str:
    words = catalog_for(tag)
    roles = typography.join_items((role_name(Role(role)) for role in sorted(error.roles)), tag)
    if not roles:
        return error_sentence(error, tag)
    if error.agency is None:
        return words.gettext("This step needs one of these roles: %(roles)s.") % {"roles": roles}
    message = words.gettext("This step needs one of these roles in %(agency)s: %(roles)s.")
    return message % {"roles": roles, "agency": agency_name(error.agency)}


def _moved_on(error: Conflict, tag: str) -> str:
    words = catalog_for(tag)
    if error.what == "document":
        return words.gettext("The desk cannot go on from this document.")
    if error.what == "draft" and error.expected == "none open":
        return words.gettext("A draft that goes on from this document is open already. Publish or give it up first.")
    return words.gettext(
        "The draft has moved on since you opened this page. Nothing was done, and what you typed is still here: "
        "see how it stands now, then send again."
    )
