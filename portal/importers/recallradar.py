"""RecallRadar: recalls of CPSC, FDA and NHTSA as a third party has normalised them, in one JSON file.

What the third party calls brand is the product, the firm or the brand, and its texts are shortened: such fields are
repeated in the text under its own labels. The agency's own file, where it is imported too, ranks above this account.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from portal.domain.errors import Invalid, fault
from portal.domain.vocabulary import Category, ForeignNoticeKind
from portal.importers.base import AGENCIES, ForeignBatch, RowRefused, Unmapped, shown
from portal.importers.batch import BatchBuilder
from portal.importers.draft import Account, NoticeDraft
from portal.importers.reading import day_in, expect_list, line_in, load_json, midnight, text_in
from portal.importers.vehicles import Vehicle, vehicles_title

COMPILER = "RecallRadar"
LICENCE = "Facts of the agency: public domain (work of the US federal government); terms of the compilation not stated"
CATEGORIES: Mapping[str, Category] = {"food": Category.FOOD, "vehicles": Category.VEHICLES}
"""“consumer-products” and “drugs” (with medical devices) are several of our categories each."""
CUT_AT = 140
"""The compilation gives this much of a product description of FDA."""
FIELDS = ("title", "hazard", "brand", "url", "category", "categoryLabel")
_ID = re.compile(r"(cpsc|fda|nhtsa)-(.+)")
_CPSC = re.compile(r"[1-9][0-9]{0,8}")
_FDA = re.compile(r"[a-z]+-([A-Z]-[0-9]{3,5}-[0-9]{4}|[0-9]{4,12})")
_NHTSA = re.compile(r"([0-9]{2}[0-9A-Z]{4,10})-(.+)-([0-9]{4})")
_VEHICLE_TITLE = re.compile(r"([0-9]{4}) (.+?) — (.+)")
_GENERAL_PAGE = re.compile(
    r"https?://(www\.)?(fda\.gov/safety/recalls-market-withdrawals-safety-alerts|cpsc\.gov/recalls|nhtsa\.gov/recalls"
    r"|[^/]*)/?",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Item:
    """One item of the file, cleaned, of `agency` and the agency's own `number`."""

    row: int
    id: str
    agency: str
    number: str
    day: date
    values: Mapping[str, str]
    is_cut: bool

    @property
    def content(self) -> tuple[str, ...]:
        return (self.id, *self.values.values())


def read(path: Path) -> ForeignBatch:
    """Raises Invalid where the file is no JSON object with a list of recalls."""
    batch = BatchBuilder("recallradar")
    whole = load_json(path)
    if not isinstance(whole, dict):
        raise Invalid([fault("", "not_a_mapping", type(whole).__name__).at(path.name)])
    listed = expect_list(whole.get("recalls"), path, "recalls")
    stated = whole.get("count")
    if stated is not None and stated != str(len(listed)):
        batch.unmapped.append(Unmapped("", "count", shown(stated), f"the file holds {len(listed)} recalls"))
    campaigns: dict[str, list[Item]] = {}
    for raw in listed:
        with batch.row(raw.get("id") if isinstance(raw, dict) else "") as row:
            item = _item(row, raw)
            if item.agency == "nhtsa":
                campaigns.setdefault(item.number, []).append(item)
            else:
                batch.add(_DRAFTS[item.agency](item), [row])
    for number, items in campaigns.items():
        settled = _settled(batch, number, items)
        batch.add(_nhtsa(settled), [item.row for item in settled])
    return batch.finish()


def _item(row: int, raw: Any) -> Item:
    if not isinstance(raw, dict):
        raise RowRefused("", "an object is expected", raw)
    whole = line_in(raw, "id")
    match = _ID.fullmatch(whole)
    if match is None:
        raise RowRefused("id", "an id that begins with cpsc-, fda- or nhtsa- is expected", whole)
    agency, rest = match[1], match[2]
    named = line_in(raw, "source")
    if named.lower() != agency:
        raise RowRefused("source", f"the id is of {agency.upper()}", named)
    numbered = {"cpsc": _CPSC, "fda": _FDA, "nhtsa": _NHTSA}[agency].fullmatch(rest)
    if numbered is None:
        raise RowRefused("id", "the agency's own number is missing", whole)
    values = {name: line_in(raw, name) for name in FIELDS} | {"description": text_in(raw, "description")}
    if not values["title"]:
        raise RowRefused("title", "this is required and is missing")
    number = numbered[0] if agency == "cpsc" else numbered[1]
    is_cut = len(raw["title"]) >= CUT_AT
    return Item(row, whole, agency, number, day_in("date", line_in(raw, "date")), values, is_cut)


def _settled(batch: BatchBuilder, number: str, items: Sequence[Item]) -> list[Item]:
    """One item an id, in the order of their ids; of several the newest, between equal dates the fuller one."""
    by_id: dict[str, list[Item]] = {}
    for item in items:
        by_id.setdefault(item.id, []).append(item)
    standing = []
    for same in by_id.values():
        newest, *others = sorted(same, key=lambda item: (item.day, len("".join(item.content)), item.content))[::-1]
        standing.append(newest)
        batch.duplicates += len(others)
        for other in others:
            for name, value in other.values.items():
                if value != newest.values[name]:
                    why = f"{other.id} stands again with another {name}; not taken"
                    batch.unmapped.append(Unmapped(f"fx-nhtsa-{number}", name, shown(value), why))
    return sorted(standing, key=lambda item: item.id)


def _begin(item: Item, day: date) -> NoticeDraft:
    agency = AGENCIES[item.agency]
    account = Account(agency, LICENCE, f"{agency.name}; compiled by {COMPILER}", COMPILER)
    draft = NoticeDraft(account, item.number, midnight(day), day)
    draft.columns = item.values
    if "/warnings/" in item.values["url"].lower():
        draft.put("notice_kind", ForeignNoticeKind.ALERT.value)
    else:
        draft.put_recall()
    _put_category(draft, item)
    url = item.values["url"]
    if _GENERAL_PAGE.fullmatch(url):
        draft.leave("url", url, "a general page of the agency, not this recall's address")
    else:
        draft.put_url(url, "url")
    return draft


def _put_category(draft: NoticeDraft, item: Item) -> None:
    draft.put_line("source_category", item.values["categoryLabel"], "categoryLabel")
    category = CATEGORIES.get(item.values["category"])
    if category is not None:
        draft.put("categories", [category.value])
    elif item.values["category"]:
        draft.leave("category", item.values["category"], "no category of this portal's list says just this")


def _leave_brand(draft: NoticeDraft, brand: str) -> None:
    if brand:
        draft.fact(f"Product, firm or brand (“brand” in {COMPILER})", brand)
        draft.leave("brand", brand, "product, firm or brand, the source does not say which; in the text")


def _cpsc(item: Item) -> NoticeDraft:
    draft = _begin(item, item.day)
    draft.put_title(item.values["title"], "title")
    draft.put_text("hazard_statement", item.values["hazard"], "hazard")
    _leave_brand(draft, item.values["brand"])
    draft.section("Description", item.values["description"])
    return draft


def _fda(item: Item) -> NoticeDraft:
    """The title is the product's description, the description the reason for the recall, the hazard its class."""
    draft = _begin(item, item.day)
    title = item.values["title"]
    draft.put_title(title, "title")
    draft.add_product(title, "title")
    draft.put_line("source_risk", item.values["hazard"], "hazard")
    draft.put_text("defect", item.values["description"], "description")
    _leave_brand(draft, item.values["brand"])
    if item.is_cut:
        draft.section("Note", f"{COMPILER} gives the first {CUT_AT} characters of the agency's product description.")
        draft.leave("title", title, f"the compilation cuts it after {CUT_AT} characters; the rest is not in the file")
    if item.number.isdigit():
        draft.leave("id", item.id, "not of the form of the agency's recall numbers; kept as given")
    return draft


def _nhtsa(items: Sequence[Item]) -> NoticeDraft:
    """The items of one campaign. Its “hazard” is the component concerned, its description the defect."""
    newest = max(items, key=lambda item: (item.day, item.id))
    draft = _begin(newest, newest.day)
    components = list(dict.fromkeys(item.values["hazard"] for item in items if item.values["hazard"]))
    vehicles = _vehicles(draft, items)
    draft.put_title(vehicles_title(vehicles, components, newest.number), "title")
    for component in components:
        draft.fact("Component (“hazard” in RecallRadar)", component)
        draft.leave("hazard", component, "a component of the vehicle, not a hazard; in the text")
    for brand in dict.fromkeys(item.values["brand"] for item in items):
        _leave_brand(draft, brand)
    defects = dict.fromkeys(item.values["description"] for item in items if item.values["description"])
    draft.put_text("defect", "\n\n".join(defects), "description")
    for vehicle in vehicles:
        models = [vehicle.model] if vehicle.make else []
        draft.add_product(vehicle.make or vehicle.model, "title", vehicle.name, brand=vehicle.make, models=models)
        # A model year as data would say that the others are not concerned, of which the compilation says nothing.
        years = ", ".join(map(str, vehicle.years))
        draft.fact(f"Model years that {COMPILER} lists", f"{vehicle.name}: {years}")
        draft.leave("title", f"{vehicle.name}: {years}", "the compilation lists some of a campaign's model years only")
    return draft


def _vehicles(draft: NoticeDraft, items: Sequence[Item]) -> list[Vehicle]:
    """Make, model and year, where an item's title and id agree on them."""
    years: dict[tuple[str, str], set[int]] = {}
    for item in items:
        titled, numbered = _VEHICLE_TITLE.fullmatch(item.values["title"]), _NHTSA.fullmatch(item.id.partition("-")[2])
        if titled is None or numbered is None or titled[1] != numbered[3]:
            draft.leave("title", item.values["title"], "not of the form year, make, model — component")
            draft.fact("Title", item.values["title"])
            continue
        make, model = _make_and_model(titled[2], numbered[2])
        if not make:
            draft.leave("title", titled[2], "title and id do not agree on make and model")
        years.setdefault((make, model), set()).add(int(titled[1]))
    return [Vehicle(make, model, tuple(sorted(found))) for (make, model), found in sorted(years.items())]


def _make_and_model(named: str, slug: str) -> tuple[str, str]:
    """“Honda Pilot” and “honda-Pilot” agree; make and model are told apart where the id has its hyphen."""
    for place, letter in enumerate(slug):
        make, model = named[:place], named[place + 1 :]
        if letter == "-" and make.lower() == slug[:place].lower() and model == slug[place + 1 :] and model:
            return make, model
    return "", named


_DRAFTS: Mapping[str, Callable[[Item], NoticeDraft]] = {"cpsc": _cpsc, "fda": _fda}
