"""Small files in the shape of each foreign source, newly written, and the batch that reading one gives."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from portal.importers import ForeignBatch, ForeignRecord, Refusal, read_source
from portal.importers.nhtsa import FIELDS
from portal.importers.rasff import COLUMNS

NAMES = {"cpsc": "cpsc.json", "nhtsa": "nhtsa.tsv", "rasff": "rasff.csv", "recallradar": "radar.json"}


def read(source: str, content: str | bytes) -> ForeignBatch:
    """What a file of `source` with this content becomes."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / NAMES[source]
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass"))
        return read_source(source, path)


def only(batch: ForeignBatch) -> ForeignRecord:
    """The one record of a batch in which nothing was refused."""
    assert batch.refusals == ()
    (record,) = batch.records
    return record


def only_refusal(batch: ForeignBatch) -> Refusal:
    assert batch.records == ()
    (refusal,) = batch.refusals
    return refusal


def left(batch: ForeignBatch) -> set[tuple[str, str]]:
    """What was not mapped: field and value."""
    return {(item.field, item.found) for item in batch.unmapped}


def cpsc_recall(**changes: Any) -> dict[str, Any]:
    """A recall as the API of CPSC answers it."""
    return {
        "RecallID": 90001,
        "RecallNumber": "26901",
        "RecallDate": "2026-03-05T00:00:00",
        "LastPublishDate": "2026-03-06T00:00:00",
        "Description": "The kettles are white.",
        "URL": "https://www.cpsc.gov/Recalls/2026/Kettles",
        "Title": "Kettles Recalled Due to Burn Hazard",
        "ConsumerContact": "Call 000-000.",
        "Products": [{"Name": "Steamy kettles", "Description": "", "Model": "", "Type": "", "NumberOfUnits": "9,100"}],
        "Inconjunctions": [],
        "Images": [],
        "Injuries": [{"Name": "None reported"}],
        "Manufacturers": [],
        "Retailers": [],
        "Importers": [],
        "Distributors": [],
        "SoldAtLabel": None,
        "ManufacturerCountries": [{"Country": "China"}],
        "ProductUPCs": [],
        "Hazards": [{"Name": "The lid can open.", "HazardType": ""}],
        "Remedies": [{"Name": "Return the kettle."}],
        "RemedyOptions": [{"Option": "Refund"}],
    } | changes


def cpsc_product(**changes: Any) -> dict[str, Any]:
    return {"Name": "Kettle", "Description": "", "Model": "", "Type": "", "NumberOfUnits": ""} | changes


def cpsc_file(*recalls: Any) -> str:
    return json.dumps(recalls)


def nhtsa_row(**changes: str) -> dict[str, str]:
    """A row of the flat file of NHTSA."""
    row = dict.fromkeys(FIELDS, "") | {
        "RECORD_ID": "1",
        "CAMPNO": "26V900000",
        "MAKETXT": "NORDA",
        "MODELTXT": "TAIGA",
        "YEARTXT": "2025",
        "COMPNAME": "STEERING",
        "MFGNAME": "Norda Motors",
        "BGMAN": "20240102",
        "ENDMAN": "20250203",
        "RCLTYPECD": "V",
        "POTAFF": "120",
        "INFLUENCED_BY": "MFR",
        "MFGTXT": "Norda Motors",
        "RCDATE": "20260301",
        "DATEA": "20260302",
        "DESC_DEFECT": "The column may crack.",
        "CONEQUENCE_DEFECT": "Steering may be lost.",
        "CORRECTIVE_ACTION": "Dealers will replace it.",
        "DO_NOT_DRIVE": "No",
        "PARK_OUTSIDE": "No",
    }
    return row | changes


def nhtsa_file(*rows: Mapping[str, str]) -> str:
    return "".join("\t".join(row[name] for name in FIELDS) + "\n" for row in rows)


def rasff_row(**changes: str) -> dict[str, str]:
    """A notification as RASFF's file has it."""
    row = dict.fromkeys(COLUMNS, "") | {
        "reference": "2026.9001",
        "category": "herbs and spices",
        "type": "food",
        "subject": "Lead in paprika",
        "date": "2026-03-01 10:11:12.000000",
        "notifying_country": "Finland",
        "classification": "alert notification",
        "risk_decision": "serious",
        "distribution": "Finland,Sweden",
        "origin": "China",
        "hazards": "lead",
        "year": "2026",
        "week": "9",
    }
    return row | changes


def rasff_file(*rows: Mapping[str, str], columns: Iterable[str] = (*COLUMNS, "year", "week")) -> str:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(columns), extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def radar_item(**changes: Any) -> dict[str, Any]:
    """An item of RecallRadar's file, of CPSC unless changed."""
    return {
        "id": "cpsc-90001",
        "category": "consumer-products",
        "categoryLabel": "Consumer Products",
        "title": "Kettles Recalled Due to Burn Hazard",
        "date": "2026-03-05",
        "description": "The kettles are white.",
        "url": "https://www.cpsc.gov/Recalls/2026/Kettles",
        "brand": "Steamy kettles",
        "hazard": "The lid can open.",
        "source": "CPSC",
    } | changes


def radar_fda(**changes: Any) -> dict[str, Any]:
    return radar_item(
        **{
            "id": "fda-food-H-9001-2026",
            "category": "food",
            "categoryLabel": "Food",
            "title": "Pine cheese, 200 g",
            "description": "Undeclared milk",
            "url": "https://www.fda.gov/safety/recalls-market-withdrawals-safety-alerts",
            "brand": "Pine Dairy",
            "hazard": "Class II",
            "source": "FDA",
        }
        | changes
    )


def radar_nhtsa(make: str = "Norda", model: str = "Taiga", year: str = "2025", **changes: Any) -> dict[str, Any]:
    return radar_item(
        **{
            "id": f"nhtsa-26V900000-{make.lower()}-{model}-{year}",
            "category": "vehicles",
            "categoryLabel": "Vehicles",
            "title": f"{year} {make} {model} — STEERING",
            "date": "2026-03-01",
            "description": "The column may crack.",
            "url": "https://www.nhtsa.gov/recalls?nhtsaId=26V900000",
            "brand": "Norda Motors",
            "hazard": "STEERING",
            "source": "NHTSA",
        }
        | changes
    )


def radar_file(*items: Any) -> str:
    return json.dumps({"generatedAt": "2026-04-01T00:00:00Z", "count": len(items), "recalls": items})
