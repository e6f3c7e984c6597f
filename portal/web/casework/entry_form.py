"""The dense form by which officers enter cases: which fields each kind has, how each is asked, what was typed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from portal.domain import case_vocabulary as c
from portal.domain.locales import LOCALES
from portal.domain.submissions import CURRENCIES
from portal.domain.vocabulary import ProblemKind
from portal.text import labels
from portal.text.case_labels import case_label
from portal.text.casework_words import desk_field
from portal.text.catalogs import catalog_for
from portal.web.casework.acts import Form
from portal.web.casework.case_lines import PRODUCT
from portal.web.casework.queue_page import Choice

K = c.CaseKind
_NAMED = ("contact.name", "contact.phone", "contact.address")
_IDENTITY = ("contact.name", "contact.identity_kind", "contact.identity_number", "contact.phone", "contact.address")
_MATTER = ("account", "problem_kind", "incident", "harm", "injured", "occurred_on")
_PURCHASE = (
    *("country", "place", "seller", "seller_address", "order_number", "bought_on", "price", "currency", "for_resale"),
)
GROUPS: Mapping[c.CaseKind, tuple[tuple[str, tuple[str, ...]], ...]] = {
    K.COMPLAINT: (
        ("person", ("acting_for", *_IDENTITY, "contact.email")),
        ("matter", (*_MATTER, "remedies")),
        ("product", ("category", *PRODUCT)),
        ("purchase", _PURCHASE),
        ("consents", ("consents",)),
    ),
    K.REPORT: (
        ("matter", _MATTER),
        ("purchase", ("seller", "seller_address", "place")),
        ("product", ("category", *PRODUCT)),
        ("person", ("reporter_kind", *_NAMED, "reward_wanted")),
        ("consents", ("consents",)),
    ),
    K.ENTERPRISE_REPORT: (
        ("person", ("enterprise", "enterprise_code", *_NAMED, "contact.email")),
        ("matter", (*_MATTER, "units", "measures_taken")),
        ("product", ("category", *PRODUCT)),
        ("consents", ("consents",)),
    ),
    K.RISK_INFORMATION: (
        ("person", ("reporter_kind", "organisation", *_NAMED, "contact.email")),
        ("matter", _MATTER),
        ("product", ("category", *PRODUCT)),
        ("consents", ("consents",)),
    ),
    K.OBJECTION: (
        ("person", ("enterprise", "enterprise_code", *_NAMED, "contact.email")),
        ("matter", ("objection", "document_id", "account")),
        ("consents", ("consents",)),
    ),
}
"""Headings and their fields, in the order in which a caller tells them."""
_VOCABULARIES: Mapping[str, type[Enum]] = {
    "acting_for": c.ActingFor,
    "contact.identity_kind": c.IdentityKind,
    "category": c.PictureCategory,
    "problem_kind": ProblemKind,
    "incident": c.IncidentKind,
    "harm": c.Harm,
    "country": c.PurchaseCountry,
    "place": c.PlaceOfPurchase,
    "remedies": c.ComplaintRemedy,
    "reporter_kind": c.ReporterKind,
    "objection": c.ObjectionKind,
    "consents": c.Consent,
}
_MULTIPLE = frozenset({"remedies", "consents"})
_TRUTHS = frozenset({"for_resale", "reward_wanted"})
_TEXTS = frozenset({"account", "measures_taken"})
_DAYS = frozenset({"occurred_on", "bought_on", "product.produced_on"})
_USUAL = {"acting_for": "self", "incident": "none", "harm": "none", "reporter_kind": "consumer", "currency": "CNY"}
_NUMBERS = frozenset({"injured", "units", "price"})


@dataclass(frozen=True)
class Field:
    """One field: `widget` is `line`, `text`, `day`, `check`, `select` or `checks`."""

    path: str
    label: str
    widget: str
    value: str = ""
    options: tuple[Choice, ...] = ()
    is_checked: bool = False
    mode: str = ""


@dataclass(frozen=True)
class Group:
    """Fields under one heading."""

    name: str
    heading: str
    fields: tuple[Field, ...]


def groups_of(kind: c.CaseKind, typed: Form, tag: str) -> tuple[Group, ...]:
    """The form of a kind of case, filled with what was typed."""
    words = catalog_for(tag)
    headings = {
        "person": words.gettext("Who reports"),
        "matter": words.gettext("What it is about"),
        "product": words.gettext("Product"),
        "purchase": words.gettext("Purchase and seller"),
        "consents": words.gettext("What the person has permitted"),
    }
    return tuple(
        Group(name, headings[name], tuple(_field(path, typed, tag) for path in paths)) for name, paths in GROUPS[kind]
    )


def nested(kind: c.CaseKind, typed: Form) -> dict[str, Any]:
    """The fields of the form as `read_submission` wants them; those of other kinds are left out."""
    found: dict[str, Any] = {
        "kind": kind.value,
        "language": typed.get("language", ""),
        "intake_channel": typed.get("intake_channel", ""),
    }
    for path in (path for _, paths in GROUPS[kind] for path in paths):
        *groups, name = path.split(".")
        group = found.setdefault(groups[0], {}) if groups else found
        if path in _MULTIPLE:
            group[name] = typed.getlist(path)
        elif path in _TRUTHS:
            group[name] = "true" if path in typed else "false"
        elif typed.get(path, "").strip():
            group[name] = _normal(path, typed[path])
    if kind is K.ENTERPRISE_REPORT:
        found["reporter_kind"] = c.ReporterKind.ENTERPRISE.value
    return found


def channels(typed: Form, tag: str) -> tuple[Choice, ...]:
    """How a case that an officer enters can have come in."""
    entered = (channel for channel in c.IntakeChannel if channel is not c.IntakeChannel.WEB)
    return tuple(Choice(x.value, case_label(x, tag), x.value == typed.get("intake_channel")) for x in entered)


def languages(typed: Form) -> tuple[Choice, ...]:
    """Languages in which the person can be answered."""
    return tuple(Choice(each.tag, each.name, each.tag == typed.get("language")) for each in LOCALES)


def _normal(path: str, value: str) -> str:
    value = unicodedata.normalize("NFKC", value).strip() if path in _NUMBERS | _DAYS else value
    if path in _NUMBERS:
        return re.sub(r"[\s'¥￥₽$€]", "", value).replace(",", ".")
    if path in _DAYS and (match := re.fullmatch(r"(\d{1,2})[./](\d{1,2})[./](\d{4})", value)):
        return f"{match[3]}-{int(match[2]):02d}-{int(match[1]):02d}"
    return value


def _field(path: str, typed: Form, tag: str) -> Field:
    label, value = desk_field(path, tag), typed.get(path, _USUAL.get(path, ""))
    if path in _TRUTHS:
        return Field(path, label, "check", is_checked=path in typed)
    if path in _MULTIPLE:
        return Field(path, label, "checks", options=_options(path, typed.getlist(path), tag))
    if path in _VOCABULARIES:
        return Field(path, label, "select", options=_options(path, [value], tag))
    if path == "currency":
        return Field(path, label, "select", options=tuple(Choice(code, code, code == value) for code in CURRENCIES))
    widget = "text" if path in _TEXTS else "day" if path in _DAYS else "line"
    return Field(path, label, widget, value, mode="numeric" if path in _NUMBERS or path == "product.gtin" else "")


def _options(path: str, chosen: Iterable[str], tag: str) -> tuple[Choice, ...]:
    picked = set(chosen)
    return tuple(Choice(str(code.value), _label(code, tag), code.value in picked) for code in _VOCABULARIES[path])


def _label(code: Enum, tag: str) -> str:
    return labels.label(code, tag) if isinstance(code, ProblemKind) else case_label(code, tag)
