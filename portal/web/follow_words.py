"""What happened to a case, in words for the person who filed it, and what they sent, field by field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from enum import Enum

from portal.domain.case_rules import CaseSite
from portal.domain.case_vocabulary import CaseAction, CaseKind, Consent, MediationEnd, RefusalGround
from portal.domain.cases import WITH_REMEDY, By, CaseEntry
from portal.domain.documents.fields import N_
from portal.domain.submissions import Submission
from portal.domain.vocabulary import ProblemKind
from portal.text import labels, typography
from portal.text.case_fields import field_label
from portal.text.case_labels import case_label, state_label
from portal.text.catalogs import catalog_for
from portal.web.case_steps import PRODUCT_FIELDS

_BY_REPORTER: Mapping[CaseAction, str] = {
    CaseAction.FILE: N_("You sent it"),
    CaseAction.MESSAGE: N_("Your message"),
    CaseAction.ANSWER: N_("Your answer"),
    CaseAction.ADD_EVIDENCE: N_("You added a file"),
    CaseAction.CORRECT: N_("You corrected your data"),
    CaseAction.WITHDRAW: N_("You withdrew it"),
    CaseAction.REOPEN: N_("You asked to have it reopened"),
}
_BY_AUTHORITY: Mapping[CaseAction, str] = {
    CaseAction.FILE: N_("Taken in by the authority"),
    CaseAction.ASK: N_("The authority asks you"),
    CaseAction.MESSAGE: N_("The authority writes to you"),
    CaseAction.EXTEND: N_("The time limit was extended"),
    CaseAction.FORWARD: N_("Handed over to another agency of this portal"),
    CaseAction.MERGE: N_("Joined with another case"),
    CaseAction.SPLIT: N_("Part of it goes on as a case of its own"),
    CaseAction.LINK_DOCUMENT: N_("A document was published"),
}
_LINES = (
    *("account", "problem_kind", "category", *PRODUCT_FIELDS, "incident", "harm", "injured", "occurred_on"),
    *("country", "place", "seller", "seller_address", "order_number", "bought_on", "price", "remedies"),
    *("document_id", "objection", "enterprise", "enterprise_code", "organisation", "units", "measures_taken"),
    *("acting_for", "reward_wanted", "consents"),
)
_CONTACT = tuple(
    f"contact.{name}" for name in ("name", "identity_kind", "identity_number", "phone", "email", "address")
)


def entry_words(entry: CaseEntry, kind: CaseKind, tag: str) -> str:
    """What an entry is. A decision is told by the state that it led to."""
    words = catalog_for(tag)
    table = _BY_REPORTER if entry.by is By.REPORTER else _BY_AUTHORITY
    if entry.action in table:
        return words.gettext(table[entry.action])
    return state_label(entry.state, kind, tag)


def ground_words(entry: CaseEntry, kind: CaseKind, tag: str) -> str:
    """The listed ground of a decision on a complaint; empty where there is none."""
    if entry.ground is None or kind is not CaseKind.COMPLAINT:
        return ""
    grounds: Mapping[CaseAction, type[RefusalGround] | type[MediationEnd]] = {
        CaseAction.REFUSE: RefusalGround,
        CaseAction.CLOSE: MediationEnd,
    }
    found = grounds.get(entry.action)
    return case_label(found(entry.ground), tag) if found else ""


def has_remedy(entry: CaseEntry, site: CaseSite) -> bool:
    """Whether a decision is told with where to turn against it."""
    return entry.action in WITH_REMEDY and bool(site.remedies)


def sent_lines(found: Submission, tag: str, *, with_contact: bool = False) -> tuple[tuple[str, str], ...]:
    """What a person sent: (question, answer) of every field that was filled in."""
    paths = (*_LINES, *_CONTACT) if with_contact else _LINES
    return tuple(_lines(found, paths, tag))


def _lines(found: Submission, paths: tuple[str, ...], tag: str) -> Iterator[tuple[str, str]]:
    for path in paths:
        value: object = found
        for name in path.split("."):
            value = getattr(value, name)
        text = _value(value, path, found, tag)
        if text:
            yield field_label(path, tag, found.kind), text


def _value(value: object, path: str, found: Submission, tag: str) -> str:
    if path == "price" and value is not None:
        return f"{value} {found.currency}"
    if isinstance(value, bool):
        return catalog_for(tag).pgettext("agreed", "Yes") if value else ""
    if isinstance(value, frozenset):
        value = tuple(consent for consent in Consent if consent in value)
    if isinstance(value, tuple):
        return typography.join_clauses((_code(each, tag) for each in value), tag)
    return _one(value, tag)


def _one(value: object, tag: str) -> str:
    if isinstance(value, Enum):
        return _code(value, tag)
    if isinstance(value, date):
        return typography.format_date(value, tag)
    return "" if value is None else str(value)


def _code(code: Enum, tag: str) -> str:
    return labels.label(code, tag) if isinstance(code, ProblemKind) else case_label(code, tag)
