"""US Consumer Product Safety Commission: a JSON list of recalls as its Recall API answers.

The newest `LastPublishDate` stands. Models, brands and dates that the agency tells only in prose stay prose.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from portal.domain.vocabulary import EnterpriseRole, ForeignNoticeKind, RecallRemedy
from portal.importers.base import AGENCIES, ForeignBatch, RowRefused
from portal.importers.batch import BatchBuilder
from portal.importers.country_names import find_country
from portal.importers.draft import LINE_MAX_CHARS, NoticeDraft, own_account
from portal.importers.reading import day_in, expect_list, line_in, lines_in, load_json, midnight, rows_in, text_in

REMEDIES: Mapping[str, RecallRemedy] = {
    "repair": RecallRemedy.REPAIR,
    "replace": RecallRemedy.REPLACE,
    "refund": RecallRemedy.REFUND,
    "dispose": RecallRemedy.DESTROY,
}
FIRMS: Mapping[str, tuple[str, EnterpriseRole | None]] = {
    "Manufacturers": ("Manufacturer", EnterpriseRole.PRODUCER),
    "Importers": ("Importer", EnterpriseRole.IMPORTER),
    "Distributors": ("Distributor", EnterpriseRole.SELLER),
    "Retailers": ("Sold at", None),
}
FIELDS = frozenset(
    [
        "RecallID",
        "RecallNumber",
        "RecallDate",
        "LastPublishDate",
        "Title",
        "URL",
        "Description",
        "ConsumerContact",
        "Products",
        "Inconjunctions",
        "Images",
        "Injuries",
        "Manufacturers",
        "Retailers",
        "Importers",
        "Distributors",
        "SoldAtLabel",
        "ManufacturerCountries",
        "ProductUPCs",
        "Hazards",
        "Remedies",
        "RemedyOptions",
    ]
)
"""What a recall of the API consists of."""
_ID = re.compile(r"[1-9][0-9]{0,8}")
_ONE_NUMBER = re.compile(
    r"(?:(?:about|approximately) )?([0-9]{1,3}(?:,[0-9]{3}){0,3}|[0-9]{1,9})(?: units)?", re.IGNORECASE
)
_MODEL = re.compile(r"(?=.*[0-9])[A-Z0-9][A-Z0-9./()+_-]{0,39}")
_AMBIGUOUS_PLACES = frozenset({"Georgia", "Jersey"})
"""Also, or part of, the name of a state of the USA."""


def read(path: Path) -> ForeignBatch:
    """Raises Invalid where the file is no JSON list."""
    batch = BatchBuilder("cpsc")
    for raw in expect_list(load_json(path), path, ""):
        with batch.row(raw.get("RecallID") if isinstance(raw, dict) else "") as number:
            if not isinstance(raw, dict):
                raise RowRefused("", "an object is expected", raw)
            batch.add(_draft(raw), [number])
    return batch.finish()


def _draft(raw: Mapping[str, Any]) -> NoticeDraft:
    recall_id = line_in(raw, "RecallID")
    if not _ID.fullmatch(recall_id):
        raise RowRefused("RecallID", "a number is expected", recall_id)
    recalled_on, newest = _dates(raw)
    draft = NoticeDraft(own_account(AGENCIES["cpsc"]), recall_id, midnight(newest), recalled_on)
    title = line_in(raw, "Title")
    if not title:
        raise RowRefused("Title", "this is required and is missing")
    draft.put_title(title, "Title")
    draft.put_url(line_in(raw, "URL"), "URL")
    if "/warnings/" in line_in(raw, "URL").lower():
        draft.put("notice_kind", ForeignNoticeKind.ALERT.value)
    else:
        draft.put_recall(recalled_on)
    number = line_in(raw, "RecallNumber")
    draft.fact("Recall number", f"{number[:2]}-{number[2:]}" if re.fullmatch(r"[0-9]{5}", number) else number)
    _put_remedies(draft, raw)
    _put_texts(draft, raw)
    _put_products(draft, raw, _put_firms(draft, raw))
    _put_links(draft, raw)
    for name, value in raw.items():
        if name not in FIELDS and value not in (None, "", [], {}):
            draft.leave(name, value, "a field that recalls of this source did not have")
    return draft


def _dates(raw: Mapping[str, Any]) -> tuple[date, date]:
    """The date of the recall and that of its newest publication; either stands for the other where it is missing."""
    days = {}
    for field in ("RecallDate", "LastPublishDate"):
        written = line_in(raw, field)
        if written:
            days[field] = day_in(field, written.removesuffix("T00:00:00"))
    if not days:
        raise RowRefused("RecallDate", "this is required and is missing")
    recalled_on = days.get("RecallDate", next(iter(days.values())))
    return recalled_on, days.get("LastPublishDate", recalled_on)


def _put_remedies(draft: NoticeDraft, raw: Mapping[str, Any]) -> None:
    found = []
    for option in lines_in(raw, "RemedyOptions", "Option"):
        remedy = REMEDIES.get(option.lower())
        if remedy is None:
            draft.fact("Remedy", option)
            draft.leave("RemedyOptions", option, "no remedy of this portal's vocabulary; in the text")
        else:
            found.append(remedy.value)
    draft.put("remedies", list(dict.fromkeys(found)))


def _put_texts(draft: NoticeDraft, raw: Mapping[str, Any]) -> None:
    draft.put_text("hazard_statement", " ".join(lines_in(raw, "Hazards", "Name")), "Hazards")
    kinds = lines_in(raw, "Hazards", "HazardType")
    draft.put("source_hazards", [kind for kind in kinds if len(kind) <= LINE_MAX_CHARS])
    draft.section("Hazards", "\n".join(kind for kind in kinds if len(kind) > LINE_MAX_CHARS))
    draft.put_text("injuries", " ".join(lines_in(raw, "Injuries", "Name")), "Injuries")
    draft.put_text("remedy_instructions", " ".join(lines_in(raw, "Remedies", "Name")), "Remedies")
    draft.section("Description", text_in(raw, "Description"))
    draft.section("Contact for consumers", text_in(raw, "ConsumerContact"))


def _put_firms(draft: NoticeDraft, raw: Mapping[str, Any]) -> list[str]:
    """Firms in their roles; what the agency says of each stays in the text as it says it."""
    keys = []
    for field, (label, role) in FIRMS.items():
        for written in lines_in(raw, field, "Name"):
            draft.fact(label if role else line_in(raw, "SoldAtLabel") or label, written)
            if role is None:
                draft.leave(field, written, "shops, times and prices in prose, not an enterprise's name; in the text")
                continue
            name, country = _name_and_country(draft, written, field)
            if len(name) > LINE_MAX_CHARS:
                draft.leave(field, written, "too long for an enterprise's name; in the text")
            else:
                keys.append(draft.add_enterprise(name, role, country))
    return list(dict.fromkeys(keys))


def _name_and_country(draft: NoticeDraft, written: str, field: str) -> tuple[str, str | None]:
    """“Example Ltd., of Ningbo, China” is a name and a place; the place has a country where it ends in one."""
    name, of, place = written.rpartition(", of ")
    if not of or not name:
        return written, None
    last = place.rpartition(", ")[2].rstrip(".")
    country = None if last in _AMBIGUOUS_PLACES else find_country(last)
    if country is None:
        draft.leave(field, place, "no country is named; the place is in the text")
    return name, country


def _put_products(draft: NoticeDraft, raw: Mapping[str, Any], firms: list[str]) -> None:
    products = [product for product in rows_in(raw, "Products") if line_in(product, "Name")]
    for product in rows_in(raw, "Products"):
        if not line_in(product, "Name"):
            told = [line_in(product, name) for name in ("Description", "Model", "Type", "NumberOfUnits")]
            if any(told):
                draft.section("Product", "\n".join(told))
                draft.leave("Products", " · ".join(filter(None, told)), "a product without a name; in the text")
    only_one = len(products) == 1
    origin, upcs = _origin(draft, raw, only_one), lines_in(raw, "ProductUPCs", "UPC")
    if upcs and not only_one:
        draft.leave("ProductUPCs", ", ".join(upcs), "the source does not say which product; in the text")
    if upcs:
        draft.fact("UPC", ", ".join(upcs))
    units = {line_in(product, "NumberOfUnits") for product in products} - {""}
    for product in products:
        name, number = line_in(product, "Name"), line_in(product, "NumberOfUnits")
        key = draft.add_product(
            name,
            "Products",
            models=_models(draft, line_in(product, "Model")),
            gtins=draft.gtins(upcs, "ProductUPCs") if only_one else [],
            origin=origin,
            units="" if only_one else _one_number(number),
            enterprises=firms if only_one else [],
        )
        draft.put_marks(key, line_in(product, "Description"), "Products.Description")
        if number and not only_one:
            draft.fact("Units", f"{name}: {number}")
    if only_one:
        draft.put_line("source_units", units.pop() if units else "", "NumberOfUnits")
        draft.put("units", _one_number(str(draft.data.get("source_units", ""))))
    types = list(dict.fromkeys(line_in(product, "Type") for product in products if line_in(product, "Type")))
    draft.put_line("source_category", ", ".join(types), "Products.Type")
    for number in dict.fromkeys(line_in(product, "CategoryID") for product in products):
        if number:
            draft.leave("Products.CategoryID", number, "a number of the agency's own without words")


def _origin(draft: NoticeDraft, raw: Mapping[str, Any], only_one: bool) -> list[str]:
    """Where it was made. Several countries of several products are not told apart by the source."""
    written = lines_in(raw, "ManufacturerCountries", "Country")
    codes = draft.countries(",".join(written), "ManufacturerCountries", "Made in")
    if only_one or len(written) <= 1:
        return codes
    draft.fact("Made in", ", ".join(written))
    draft.leave("ManufacturerCountries", ", ".join(written), "the source does not say which product; in the text")
    return []


def _models(draft: NoticeDraft, written: str) -> list[str]:
    """Model numbers where the field holds nothing else."""
    parts = [part.strip() for part in re.split(r"[,;]", written) if part.strip()]
    if all(_MODEL.fullmatch(part) for part in parts):
        return list(dict.fromkeys(parts))
    draft.fact("Model", written)
    draft.leave("Products.Model", written, "more than model numbers; in the text")
    return []


def _one_number(prose: str) -> str:
    """The number where the prose is one number and no more, such as “About 12,700”."""
    match = _ONE_NUMBER.fullmatch(prose)
    return match[1].replace(",", "") if match else ""


def _put_links(draft: NoticeDraft, raw: Mapping[str, Any]) -> None:
    for url in lines_in(raw, "Inconjunctions", "URL"):
        draft.add_elsewhere(url, "Inconjunctions")
    pictures = rows_in(raw, "Images")
    if pictures:
        draft.leave("Images", str(len(pictures)), "pictures are not fetched; their captions are in the text")
    captions = (line_in(picture, "Caption") for picture in pictures)
    draft.section("Pictures at the source", "\n".join(dict.fromkeys(caption for caption in captions if caption)))
