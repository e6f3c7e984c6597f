"""EU Rapid Alert System for Food and Feed: CSV with a header, one notification a row.

The file had its references stored as numbers: zeros at the end are restored. It gives no address of a notification
and no zone with its times, which are taken as UTC.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from portal.domain.errors import Invalid, fault
from portal.domain.vocabulary import Category, ForeignNoticeKind
from portal.importers.base import AGENCIES, ForeignBatch, RowRefused, Unmapped
from portal.importers.batch import BatchBuilder
from portal.importers.country_names import find_country
from portal.importers.draft import LINE_MAX_CHARS, NO_CODE, NoticeDraft, own_account
from portal.importers.reading import line_in, moment_in, read_text

COLUMNS = (
    "reference",
    "category",
    "type",
    "subject",
    "date",
    "notifying_country",
    "classification",
    "risk_decision",
    "distribution",
    "forAttention",
    "forFollowUp",
    "operator",
    "origin",
    "hazards",
)
DERIVED_COLUMNS = frozenset({"year", "week"})
"""Counted from the date, and differently in different extracts."""
KINDS: Mapping[str, ForeignNoticeKind] = {
    "alert notification": ForeignNoticeKind.ALERT,
    "information notification for attention": ForeignNoticeKind.INFORMATION,
    "information notification for follow-up": ForeignNoticeKind.INFORMATION,
    "border rejection notification": ForeignNoticeKind.BORDER_REJECTION,
}
NOT_FOOD = frozenset(
    {
        "animal by-products",
        "compound feeds",
        "feed additives",
        "feed materials",
        "feed premixtures",
        "food contact materials",
        "live animals",
        "pet food",
        "plant protection products",
    }
)
FOLLOWED = {
    "operator": "Operators in",
    "forAttention": "For attention",
    "forFollowUp": "For follow-up",
}
_REFERENCE = re.compile(r"(\d{4})\.(\d{1,4})")
_HAZARD_END = re.compile(r"(?<!\d),|,(?!\d)")
"""A comma between digits belongs to a substance's name: 3-monochlor-1,2-propanediol."""
NO_RISK = "no risk"


def read(path: Path) -> ForeignBatch:
    """Raises Invalid where the file is no CSV with the columns of RASFF."""
    batch = BatchBuilder("rasff")
    rows = _rows(path)
    header = next(rows, [])
    faults = [fault(name, "missing").at(path.name) for name in COLUMNS if name not in header]
    if faults:
        raise Invalid(faults)
    for name in header:
        if name not in COLUMNS and name not in DERIVED_COLUMNS:
            batch.unmapped.append(Unmapped("", name, "", "a column that RASFF files did not have"))
    widths = set()
    for values in rows:
        widths.add(len(values))
        with batch.row(values[0]) as number:
            if len(values) != len(header):
                raise RowRefused("", f"{len(header)} columns are expected", f"{len(values)} columns")
            batch.add(_draft(dict(zip(header, values, strict=True))), [number])
    if widths and len(header) not in widths:
        found = ", ".join(map(str, sorted(widths)))
        raise Invalid([fault("", "source_columns", found, expected=len(header)).at(path.name)])
    return batch.finish()


def _rows(path: Path) -> Iterator[list[str]]:
    reader = csv.reader(io.StringIO(read_text(path), newline=""), strict=True)
    try:
        for values in reader:
            if values:
                yield values
    except csv.Error as error:
        problem = f"line {reader.line_num}: {error}"
        raise Invalid([fault("", "source_form", problem, expected="CSV").at(path.name)]) from None


def _draft(row: Mapping[str, str]) -> NoticeDraft:
    written = line_in(row, "reference")
    match = _REFERENCE.fullmatch(written) if written.isascii() else None
    if match is None:
        raise RowRefused("reference", "a number such as 2024.0950 is expected", written)
    reference = f"{match[1]}.{match[2]:0<4}"
    dated = moment_in("date", line_in(row, "date"))
    subject = line_in(row, "subject")
    if not subject:
        raise RowRefused("subject", "this is required and is missing")
    draft = NoticeDraft(own_account(AGENCIES["rasff"]), reference, dated, dated.date())
    draft.columns = {name: line_in(row, name) for name in COLUMNS if name not in ("reference", "date")}
    draft.put_title(subject, "subject")
    _put_classification(draft, row)
    _put_category(draft, row)
    _put_countries(draft, row)
    hazards = list(dict.fromkeys(part.strip() for part in _HAZARD_END.split(line_in(row, "hazards")) if part.strip()))
    if all(len(hazard) <= LINE_MAX_CHARS for hazard in hazards):
        draft.put("source_hazards", hazards)
    else:
        draft.section("Hazards", line_in(row, "hazards"))
        draft.leave("hazards", line_in(row, "hazards"), "too long for its field; whole in the body")
    return draft


def _put_classification(draft: NoticeDraft, row: Mapping[str, str]) -> None:
    classification = line_in(row, "classification")
    kind = KINDS.get(classification.lower())
    draft.fact("Classification", classification)
    if kind is not None:
        draft.put("notice_kind", kind.value)
    elif classification:
        draft.leave("classification", classification, "none of the four kinds; in the text")
    draft.put_line("source_risk", line_in(row, "risk_decision"), "risk_decision")


def _put_category(draft: NoticeDraft, row: Mapping[str, str]) -> None:
    """A category of ours only where both of the source's columns say the same."""
    kind, category = line_in(row, "type"), line_in(row, "category")
    draft.fact("Type", kind)
    draft.put_line("source_category", category, "category")
    if kind == "food" and category and category not in NOT_FOOD:
        draft.put("categories", [Category.FOOD.value])
    elif kind == "food contact material" and category == "food contact materials":
        draft.put("categories", [Category.FOOD_CONTACT.value])
    elif kind or category:
        draft.leave("category", f"{kind}: {category}", "no category of this portal's list says just this")


def _put_countries(draft: NoticeDraft, row: Mapping[str, str]) -> None:
    notifying = line_in(row, "notifying_country")
    code = find_country(notifying)
    if code is not None:
        draft.put("notified_by", code)
    elif notifying:
        draft.fact("Notified by", notifying)
        draft.leave("notifying_country", notifying, NO_CODE)
    destinations = draft.countries(line_in(row, "distribution"), "distribution", "Distributed also to")
    draft.put("countries_of_destination", destinations)
    origin = draft.countries(line_in(row, "origin"), "origin", "Origin, as written")
    category = line_in(row, "category")
    if category:
        # RASFF names a product only in the subject's prose; its category is the only name it gives by itself.
        warns = line_in(row, "risk_decision").lower() != NO_RISK
        draft.add_product(category, "category", warns=warns, origin=origin)
    elif origin:
        draft.fact("Origin", line_in(row, "origin"))
        draft.leave("origin", line_in(row, "origin"), "no product is named that it could belong to; in the text")
    for field, label in FOLLOWED.items():
        value = line_in(row, field).replace(",", ", ").replace(",  ", ", ")
        draft.fact(label, value)
        if value:
            draft.leave(field, value, "countries and networks concerned with the notification; in the text")
