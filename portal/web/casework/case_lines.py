"""What was submitted, line by line, and what has happened since: codes in the officer's language, texts as written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any

from portal.domain import case_vocabulary as c
from portal.domain.case_rules import Step
from portal.domain.cases import By, Case, CaseEntry
from portal.domain.stated_products import StatedProduct
from portal.domain.submissions import Submission
from portal.domain.vocabulary import Category, ProblemKind
from portal.text import labels, typography
from portal.text.case_labels import case_label, state_label
from portal.text.casework_words import desk_field
from portal.text.catalogs import catalog_for
from portal.web.casework.addresses import member_of
from portal.web.staff.wording import agency_name

CONTACT = tuple(f"contact.{name}" for name in ("name", "identity_kind", "identity_number", "phone", "email", "address"))
PRODUCT = tuple(f"product.{mark.name}" for mark in fields(StatedProduct))
MATTER = (
    *("problem_kind", "incident", "harm", "injured", "occurred_on", "remedies", "objection", "document_id"),
    *("units", "measures_taken", "enterprise", "enterprise_code"),
)
PURCHASE = (*("country", "place", "seller", "seller_address", "order_number", "bought_on", "price", "for_resale"),)
PERSON = ("reporter_kind", "acting_for", "organisation", *CONTACT, "reward_wanted", "consents")
_WRITTEN = frozenset({"account", "measures_taken", "seller", "seller_address", "enterprise", "organisation"})
"""Fields in the reporter's own words."""


@dataclass(frozen=True)
class Line:
    """A field with its value; `language` where the words are the reporter's, `is_name` where nothing is translated."""

    label: str
    value: str
    language: str = ""
    is_name: bool = False


@dataclass(frozen=True)
class EntryRow:
    """One line of the timeline. `language` is that of its text where it is the reporter's."""

    ordinal: int
    at: str
    who: str
    what: str
    state: str
    detail: str
    ground: str
    text: str
    language: str
    is_public: bool
    is_from_reporter: bool
    is_new: bool


def lines_of(submission: Submission, paths: Iterable[str], tag: str) -> tuple[Line, ...]:
    """The fields of a submission that say something."""
    lines = []
    for path in paths:
        value = _value_at(submission, path)
        words = _in_words(path, value, submission, tag)
        if words:
            written = path in _WRITTEN
            named = path.startswith(("product.", "contact.")) or path in (
                "order_number",
                "enterprise_code",
                "document_id",
            )
            lines.append(Line(desk_field(path, tag), words, submission.language if written else "", named or written))
    return tuple(lines)


def entry_rows(
    case: Case, entries: Iterable[CaseEntry], names: Mapping[str, str], seen: int | None, tag: str
) -> tuple[EntryRow, ...]:
    """The timeline, oldest first. What came after `seen` entries is marked as new."""
    return tuple(_row(case, entry, names, seen, tag) for entry in entries)


def _row(case: Case, entry: CaseEntry, names: Mapping[str, str], seen: int | None, tag: str) -> EntryRow:
    words = catalog_for(tag)
    by_reporter = entry.by is By.REPORTER
    who = names.get(entry.officer, entry.officer) or words.gettext("The portal")
    return EntryRow(
        ordinal=entry.ordinal,
        at=typography.format_moment(entry.at, tag),
        who=words.gettext("Reporter") if by_reporter else who,
        what=case_label(entry.action, tag),
        state=state_label(entry.state, case.kind, tag),
        detail=_detail(entry, names, tag),
        ground=_ground(entry, tag),
        text=entry.text,
        language=case.language if entry.is_public else "",
        is_public=entry.is_public,
        is_from_reporter=by_reporter,
        is_new=seen is not None and entry.ordinal >= seen,
    )


def _ground(entry: CaseEntry, tag: str) -> str:
    vocabulary = {c.CaseAction.REFUSE: c.RefusalGround, c.CaseAction.CLOSE: c.MediationEnd}.get(entry.action)
    if entry.ground is None or vocabulary is None:
        return ""
    return f"{entry.ground} · {case_label(vocabulary(entry.ground), tag)}"


def _detail(entry: CaseEntry, names: Mapping[str, str], tag: str) -> str:
    """What an act was about, beside its words."""
    words, found = catalog_for(tag), entry.details
    parts = []
    if entry.action is c.CaseAction.ASSIGN:
        given = found.get("officer", "")
        parts.append(names.get(given, given) or words.gettext("nobody"))
    if "agency" in found:
        parts.append(agency_name(found["agency"]))
    for name, vocabulary in _CODES.items():
        code = member_of(vocabulary, found.get(name, ""))
        if code is not None:
            parts.append(labels.label(code, tag) if vocabulary is Category else case_label(code, tag))
    parts += [f"→ {found['into']}"] if "into" in found else []
    parts += [f"← {found['from']}"] if "from" in found else []
    parts += [found["document"]] if "document" in found else []
    return " · ".join(parts)


_CODES: Mapping[str, type[Enum]] = {
    "category": Category,
    "place": c.PlaceOfPurchase,
    "step": Step,
    "referred_to": c.ReferredTo,
    "export": c.ExportReason,
}


def _value_at(submission: Submission, path: str) -> Any:
    value: Any = submission
    for name in path.split("."):
        value = getattr(value, name)
    return value


def _in_words(path: str, value: Any, submission: Submission, tag: str) -> str:
    if value in (None, "", (), frozenset(), False, c.IncidentKind.NONE, c.ActingFor.SELF):
        return ""
    if path == "harm" and value is c.Harm.NONE and submission.incident is c.IncidentKind.NONE:
        return ""
    if value is True:
        return catalog_for(tag).gettext("yes")
    if isinstance(value, ProblemKind):
        return labels.label(value, tag)
    if isinstance(value, Enum):
        return case_label(value, tag)
    if isinstance(value, (tuple, frozenset)):
        ordered = sorted(value, key=lambda code: str(code.value)) if isinstance(value, frozenset) else value
        words = (case_label(code, tag) for code in ordered)
        # Consents are sentences, each on its line.
        return "\n".join(words) if path == "consents" else typography.join_clauses(words, tag)
    if isinstance(value, date):
        return typography.format_date(value, tag)
    if isinstance(value, Decimal):
        return f"{value} {submission.currency}"
    return str(value)
