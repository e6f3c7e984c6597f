"""US National Highway Traffic Safety Administration: the flat file of recalls, tab separated and without a header.

A row is one make, model and year, or one component of them; a campaign is one notice with all of its vehicles.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from portal.domain.errors import Invalid, fault
from portal.domain.vocabulary import Category, EnterpriseRole
from portal.importers.base import AGENCIES, ForeignBatch, RowRefused, Unmapped, shown
from portal.importers.batch import BatchBuilder
from portal.importers.draft import LINE_MAX_CHARS, NoticeDraft, own_account
from portal.importers.reading import day_in, line_in, midnight, read_text, text_in
from portal.importers.vehicles import Vehicle, vehicles_title

FIELDS = (
    "RECORD_ID",
    "CAMPNO",
    "MAKETXT",
    "MODELTXT",
    "YEARTXT",
    "MFGCAMPNO",
    "COMPNAME",
    "MFGNAME",
    "BGMAN",
    "ENDMAN",
    "RCLTYPECD",
    "POTAFF",
    "ODATE",
    "INFLUENCED_BY",
    "MFGTXT",
    "RCDATE",
    "DATEA",
    "RPNO",
    "FMVSS",
    "DESC_DEFECT",
    "CONEQUENCE_DEFECT",
    "CORRECTIVE_ACTION",
    "NOTES",
    "RCL_CMPT_ID",
    "MFR_COMP_NAME",
    "MFR_COMP_DESC",
    "MFR_COMP_PTNO",
    "DO_NOT_DRIVE",
    "PARK_OUTSIDE",
)
"""As in the agency's own list of fields, with its spelling."""
DATES = ("BGMAN", "ENDMAN", "ODATE", "RCDATE", "DATEA")
KINDS: Mapping[str, tuple[str, Category]] = {
    "V": ("Vehicle", Category.VEHICLES),
    "E": ("Equipment", Category.VEHICLES),
    "T": ("Tire", Category.VEHICLES),
    "C": ("Child Restraint", Category.CHILDREN),
}
TEXTS = {"DESC_DEFECT": "defect", "CONEQUENCE_DEFECT": "hazard_statement", "CORRECTIVE_ACTION": "remedy_instructions"}
FACTS = {
    "COMPNAME": "Component",
    "MFR_COMP_NAME": "Component, as the manufacturer names it",
    "MFR_COMP_DESC": "Component, as the manufacturer describes it",
    "MFR_COMP_PTNO": "Part numbers",
    "MFGCAMPNO": "The manufacturer's number of the campaign",
    "INFLUENCED_BY": "Initiated by",
    "RPNO": "Regulation part",
    "FMVSS": "Federal Motor Vehicle Safety Standard",
}
ADVICE = {"DO_NOT_DRIVE": "Do not drive", "PARK_OUTSIDE": "Park outside"}
INITIATORS = {
    "MFR": "manufacturer (MFR)",
    "OVSC": "Office of Vehicle Safety Compliance (OVSC)",
    "ODI": "Office of Defects Investigation (ODI)",
}
NO_YEAR = "9999"
_CAMPAIGN = re.compile(r"[0-9]{2}[0-9A-Z]{4,10}")
_RECORD = re.compile(r"[0-9]{1,12}")


@dataclass(frozen=True)
class Row:
    """One row, cleaned; `dated` is when the agency made the record."""

    number: int
    values: Mapping[str, str]
    days: Mapping[str, date]

    @property
    def dated(self) -> date:
        return self.days.get("DATEA", self.days.get("RCDATE", date.min))

    @property
    def content(self) -> tuple[str, ...]:
        return tuple(self.values[name] for name in FIELDS)


@dataclass
class Campaign:
    """The rows of one campaign by record."""

    number: str
    rows: dict[str, list[Row]] = field(default_factory=dict)


def read(path: Path) -> ForeignBatch:
    """Raises Invalid where no row has the columns of the flat file."""
    batch = BatchBuilder("nhtsa")
    campaigns: dict[str, Campaign] = {}
    widths = set()
    for line in read_text(path).split("\n"):
        values = line.removesuffix("\r").split("\t")
        if values == [""]:
            continue
        widths.add(len(values))
        with batch.row(values[1] if len(values) > 1 else "") as number:
            row = _row(number, values)
            campaign = campaigns.setdefault(row.values["CAMPNO"], Campaign(row.values["CAMPNO"]))
            campaign.rows.setdefault(row.values["RECORD_ID"], []).append(row)
    if len(FIELDS) not in widths:
        found = ", ".join(map(str, sorted(widths)))
        raise Invalid([fault("", "source_columns", found, expected=len(FIELDS)).at(path.name)])
    for campaign in campaigns.values():
        rows = _settled(batch, campaign)
        batch.add(_draft(campaign.number, rows), [row.number for row in rows])
    return batch.finish()


def _row(number: int, values: Sequence[str]) -> Row:
    if len(values) != len(FIELDS):
        raise RowRefused("", f"{len(FIELDS)} columns are expected", f"{len(values)} columns")
    raw = dict(zip(FIELDS, values, strict=True))
    cleaned = {name: text_in(raw, name) if name == "NOTES" else line_in(raw, name) for name in FIELDS}
    if not _CAMPAIGN.fullmatch(cleaned["CAMPNO"]):
        raise RowRefused("CAMPNO", "a campaign's number is expected", cleaned["CAMPNO"])
    if not _RECORD.fullmatch(cleaned["RECORD_ID"]):
        raise RowRefused("RECORD_ID", "a number is expected", cleaned["RECORD_ID"])
    days = {name: day_in(name, cleaned[name]) for name in DATES if cleaned[name]}
    if "RCDATE" not in days and "DATEA" not in days:
        raise RowRefused("RCDATE", "this is required and is missing")
    return Row(number, cleaned, days)


def _settled(batch: BatchBuilder, campaign: Campaign) -> list[Row]:
    """One row a record, in the order of their numbers; of several the newest, between equal dates the fuller one."""
    key = f"fx-nhtsa-{campaign.number}"
    standing = []
    for record, rows in campaign.rows.items():
        newest, *others = sorted(rows, key=lambda row: (row.dated, len("".join(row.content)), row.content))[::-1]
        standing.append(newest)
        batch.duplicates += len(others)
        for other in others:
            for name in FIELDS:
                if other.values[name] != newest.values[name]:
                    why = f"record {record} stands again with another {name}; not taken"
                    batch.unmapped.append(Unmapped(key, name, shown(other.values[name]), why))
    return sorted(standing, key=lambda row: int(row.values["RECORD_ID"]))


def _draft(number: str, rows: Sequence[Row]) -> NoticeDraft:
    received = [row.days.get("RCDATE", row.dated) for row in rows]
    newest = max(row.dated for row in rows)
    draft = NoticeDraft(own_account(AGENCIES["nhtsa"]), number, midnight(newest), min(received))
    vehicles = _vehicles(draft, rows)
    draft.put_title(vehicles_title(list(vehicles), _distinct(rows, "COMPNAME"), number), "COMPNAME")
    draft.put_recall()
    _put_kind(draft, rows)
    _put_advice(draft, rows)
    _put_numbers(draft, rows)
    for name, path in TEXTS.items():
        draft.put_text(path, " ".join(_distinct(rows, name)), name)
    draft.section("Notes", "\n\n".join(_distinct(rows, "NOTES")))
    for name, label in FACTS.items():
        values = [INITIATORS.get(value, value) for value in _distinct(rows, name)]
        draft.fact(label, "; ".join(values))
        if values:
            draft.leave(name, "; ".join(values), "no field of its own; in the text")
    makers = {name: _maker(draft, name) for name in _distinct(rows, "MFGTXT")}
    draft.fact("Report filed by", "; ".join(name for name in _distinct(rows, "MFGNAME") if name not in makers))
    _put_vehicles(draft, vehicles, makers)
    return draft


def _distinct(rows: Iterable[Row], name: str) -> list[str]:
    return list(dict.fromkeys(row.values[name] for row in rows if row.values[name]))


def _put_kind(draft: NoticeDraft, rows: Sequence[Row]) -> None:
    words, categories = [], []
    for code in _distinct(rows, "RCLTYPECD"):
        if code in KINDS:
            words.append(KINDS[code][0])
            categories.append(KINDS[code][1].value)
        else:
            draft.leave("RCLTYPECD", code, "not one of the agency's codes V, E, T, C")
    draft.put("categories", list(dict.fromkeys(categories)))
    draft.put("source_category", ", ".join(words))


def _put_advice(draft: NoticeDraft, rows: Sequence[Row]) -> None:
    """The agency's advice to consumers not to drive, or to park outside."""
    given = []
    for name, words in ADVICE.items():
        for value in _distinct(rows, name):
            if value.lower() == "yes":
                given.append(words)
            elif value.lower() != "no":
                draft.leave(name, value, "neither Yes nor No")
    if given:
        draft.fact("The agency's advice to consumers", "; ".join(given))
        draft.texts["summary"] = f"{'; '.join(given)} (advice of the agency to consumers)."


def _put_numbers(draft: NoticeDraft, rows: Sequence[Row]) -> None:
    affected = _distinct(rows, "POTAFF")
    if len(affected) == 1 and re.fullmatch(r"[0-9]{1,12}", affected[0]):
        draft.put("units", affected[0])
    elif affected:
        draft.fact("Potentially affected", ", ".join(affected))
        draft.leave("POTAFF", ", ".join(affected), "not one number for the whole campaign; in the text")
    notified = sorted({row.days["ODATE"] for row in rows if "ODATE" in row.days})
    if len(notified) == 1:
        draft.put("owners_notified_on", notified[0].isoformat())
    elif notified:
        dates = ", ".join(day.isoformat() for day in notified)
        draft.fact("Owners notified", dates)
        draft.leave("ODATE", dates, "several dates; in the text")


def _vehicles(draft: NoticeDraft, rows: Sequence[Row]) -> dict[Vehicle, list[Row]]:
    """The rows of each make and model, in the order of their names."""
    found: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        make, model = row.values["MAKETXT"], row.values["MODELTXT"]
        if make or model:
            found.setdefault((make, model), []).append(row)
        else:
            draft.leave("MAKETXT", row.values["RECORD_ID"], "this record names neither make nor model")
    vehicles = {}
    for (make, model), own in sorted(found.items()):
        years = []
        for year in _distinct(own, "YEARTXT"):
            if re.fullmatch(r"(19|20)[0-9]{2}", year):
                years.append(int(year))
            elif year != NO_YEAR:
                draft.leave("YEARTXT", year, "not a year")
        vehicles[Vehicle(make, model, tuple(sorted(years)))] = own
    return vehicles


def _put_vehicles(draft: NoticeDraft, vehicles: Mapping[Vehicle, Sequence[Row]], makers: Mapping[str, str]) -> None:
    for vehicle, rows in vehicles.items():
        # Lists show a product's name and its models side by side, so that the make alone is the name.
        draft.add_product(
            vehicle.make or vehicle.model,
            "MODELTXT",
            vehicle.name,
            brand=vehicle.make,
            models=[vehicle.model] if vehicle.model else [],
            model_years=[str(year) for year in vehicle.years],
            produced=_produced(draft, vehicle, rows),
            enterprises=[key for name in _distinct(rows, "MFGTXT") if (key := makers[name])],
        )


def _maker(draft: NoticeDraft, name: str) -> str:
    if len(name) > LINE_MAX_CHARS:
        draft.fact("Manufacturer", name)
        draft.leave("MFGTXT", name, "too long for an enterprise's name; in the text")
        return ""
    return draft.add_enterprise(name, EnterpriseRole.PRODUCER)


def _produced(draft: NoticeDraft, vehicle: Vehicle, rows: Sequence[Row]) -> dict[str, str]:
    """The production period, where all rows of the vehicle have the same."""
    spans = {(row.days.get("BGMAN"), row.days.get("ENDMAN")) for row in rows}
    told = sorted(_span(*span) for span in spans)
    if len(spans) > 1:
        draft.fact(f"Produced, {vehicle.name}", "; ".join(told))
        draft.leave("BGMAN", "; ".join(told), f"the records of {vehicle.name} differ; in the text")
        return {}
    start, end = spans.pop()
    if start and end and start > end:
        draft.leave("BGMAN", told[0], "the period ends before it begins")
        return {}
    return {name: day.isoformat() for name, day in (("start", start), ("end", end)) if day}


def _span(start: date | None, end: date | None) -> str:
    told = (f"from {start.isoformat()}" if start else "", f"until {end.isoformat()}" if end else "")
    return " ".join(part for part in told if part) or "no dates"
