"""What a person wants and the screens that lead there: which fields stand on which, and what follows what.

A form is a few short screens: at 390 px one page with every field of a complaint is many screens long, and a fault at
its top is out of sight at its end (docs/cases.md). What was typed on other screens travels in the form itself; the
server keeps nothing of it until it is sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from enum import StrEnum

from portal.domain.case_vocabulary import CaseKind
from portal.domain.stated_products import StatedProduct


class Want(StrEnum):
    """What a person wants, told by what comes of it. `BOTH` becomes two cases with one receipt."""

    COMPLAINT = "complaint"
    REPORT = "report"
    BOTH = "both"
    ENTERPRISE_REPORT = "enterprise_report"
    RISK_INFORMATION = "risk_information"
    OBJECTION = "objection"

    @property
    def kind(self) -> CaseKind:
        """The kind of the case, the first one of two."""
        return CaseKind.COMPLAINT if self is Want.BOTH else CaseKind(self.value)

    @property
    def is_confidential(self) -> bool:
        """Whether nothing may stay on the device, nor be told by a title."""
        return self is Want.REPORT


class Screen(StrEnum):
    """A screen of the form."""

    START = "start"
    ELSEWHERE = "elsewhere"
    RESALE = "resale"
    BEFORE = "before"
    PRODUCT = "product"
    KNOWN = "known"
    SUBJECT = "subject"
    EVENT = "event"
    PURCHASE = "purchase"
    PERSON = "person"


_ORDER: Mapping[Want, tuple[Screen, ...]] = {
    Want.COMPLAINT: (Screen.START, Screen.PRODUCT, Screen.EVENT, Screen.PURCHASE, Screen.PERSON),
    Want.BOTH: (Screen.START, Screen.PRODUCT, Screen.EVENT, Screen.PURCHASE, Screen.PERSON),
    Want.REPORT: (Screen.START, Screen.PRODUCT, Screen.EVENT, Screen.PERSON),
    Want.ENTERPRISE_REPORT: (Screen.START, Screen.PRODUCT, Screen.EVENT, Screen.PERSON),
    Want.RISK_INFORMATION: (Screen.START, Screen.PRODUCT, Screen.EVENT, Screen.PERSON),
    Want.OBJECTION: (Screen.START, Screen.SUBJECT, Screen.PERSON),
}
_BESIDE: Mapping[Screen, Screen] = {
    Screen.ELSEWHERE: Screen.START,
    Screen.RESALE: Screen.START,
    Screen.BEFORE: Screen.START,
    Screen.KNOWN: Screen.PRODUCT,
}
"""Screens that only tell something, with the one after which they stand."""

START_FIELDS = ("want", "hurt", "country", "for_resale")
PRODUCT_FIELDS = tuple(f"product.{mark.name}" for mark in fields(StatedProduct))
_EVENT = ("account", "evidence", "problem_kind", "incident", "harm", "injured", "occurred_on")
_FIELDS: Mapping[Screen, tuple[str, ...]] = {
    Screen.START: START_FIELDS,
    Screen.PRODUCT: ("category", *PRODUCT_FIELDS),
    Screen.SUBJECT: ("document_id", "objection", "enterprise", "enterprise_code", "account", "evidence"),
    Screen.EVENT: _EVENT,
    Screen.PURCHASE: (
        *("place", "seller", "seller_address", "order_number", "bought_on", "price", "currency", "remedies"),
    ),
    Screen.PERSON: (
        *("acting_for", "contact.name", "contact.identity_kind", "contact.identity_number"),
        *("contact.phone", "contact.email", "contact.address", "consents"),
    ),
}
_CONFIDENT = ("reporter_kind", "contact.name", "contact.phone", "reward_wanted", "consents")
_FIELDS_OF_A_WANT: Mapping[tuple[Screen, Want], tuple[str, ...]] = {
    (Screen.PRODUCT, Want.REPORT): ("seller", "seller_address", "place", "category", *PRODUCT_FIELDS),
    (Screen.PRODUCT, Want.ENTERPRISE_REPORT): ("enterprise", "enterprise_code", "category", *PRODUCT_FIELDS),
    (Screen.EVENT, Want.ENTERPRISE_REPORT): (*_EVENT, "units", "measures_taken"),
    (Screen.PERSON, Want.REPORT): _CONFIDENT,
    (Screen.PERSON, Want.ENTERPRISE_REPORT): ("contact.name", "contact.phone", "contact.email", "consents"),
    (Screen.PERSON, Want.OBJECTION): ("contact.name", "contact.phone", "contact.email", "contact.address"),
    (Screen.PERSON, Want.RISK_INFORMATION): (
        *("reporter_kind", "organisation", "contact.name", "contact.phone", "contact.email", "consents"),
    ),
}
FIELDS = tuple(dict.fromkeys((*(f for fs in (*_FIELDS.values(), *_FIELDS_OF_A_WANT.values()) for f in fs), "seen")))
"""Every field that a form may hold; anything else sent is passed over. `seen` are documents shown on the way."""
MULTIPLE = frozenset({"remedies", "consents"})
"""Fields of which several values may be chosen."""


def fields_on(screen: Screen, want: Want) -> tuple[str, ...]:
    """The fields asked for on a screen."""
    return _FIELDS_OF_A_WANT.get((screen, want), _FIELDS.get(screen, ()))


def asked_for(want: Want) -> frozenset[str]:
    """Every field that is asked for on the way."""
    return frozenset(path for screen in _ORDER[want] for path in fields_on(screen, want))


def screens_of(want: Want) -> tuple[Screen, ...]:
    """The screens that are counted: “step 2 of 4”."""
    return _ORDER[want]


def place_of(screen: Screen, want: Want) -> int:
    """How far a screen is, from 0; one that only tells something is as far as the one before it."""
    counted = _BESIDE.get(screen, screen)
    order = _ORDER[want]
    return order.index(counted) if counted in order else 0


def screen_after(screen: Screen, want: Want) -> Screen | None:
    """The next screen that is counted; None after the last one."""
    order, place = _ORDER[want], place_of(screen, want) + 1
    return order[place] if place < len(order) else None


def screen_before(screen: Screen, want: Want) -> Screen:
    """Where “back” leads."""
    if screen in _BESIDE:
        return _BESIDE[screen]
    return _ORDER[want][max(place_of(screen, want) - 1, 0)]


def screen_of_field(path: str, want: Want) -> Screen:
    """The first screen on which a field is asked for; the last one for a fault of no field."""
    return next((screen for screen in _ORDER[want] if path in fields_on(screen, want)), _ORDER[want][-1])
