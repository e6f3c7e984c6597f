"""The addresses of lists: which path lists what, and query parameters ↔ `Search`. Pages and feeds share it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import NotFound
from werkzeug.routing import BaseConverter

from portal.domain.identifiers import WrongIdentifier, check_inn, check_ogrn, check_ogrnip, check_uscc
from portal.services.finding import FACETS, Order, Search

TYPE_PATHS = {
    "risk-announcements": "risk_announcement",
    "recalls": "recall",
    "blacklist": "blacklist_entry",
    "foreign": "foreign_notice",
    "monitoring-results": "monitoring_result",
    "inspection-results": "inspection_result",
    "trade-measures": "trade_measure_alert",
    "accepted-bodies": "accepted_body",
    "guidance": "guidance",
}
"""Path of a list → type of its documents."""
DAYS = ("from", "to")
"""First and last day of publication."""
PARAMETERS = ("q", "order", "page", *DAYS, *FACETS)
"""What an address of a list may say; anything else is ignored."""
OWN: Mapping[str, Sequence[str]] = {"foreign": ("no",)}
"""The filters of the list of everything: foreign notices have lists and feeds of their own."""
MAX_TEXT = 200
MAX_VALUES = 40
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]+")


_DAY = re.compile(
    r"(?P<y>\d{4})[-/.年](?P<m>\d{1,2})[-/.月](?P<d>\d{1,2})日?|(?P<d2>\d{1,2})[./](?P<m2>\d{1,2})[./](?P<y2>\d{4})",
    re.ASCII,
)


class CodeConverter(BaseConverter):
    """The code of an enterprise in an address: without a dot, behind which the form of a list stands."""

    regex = "[^/.]{1,100}"


def base_of(type_path: str) -> Mapping[str, tuple[str, ...]]:
    """The filters that a list of one type always has."""
    return {"type": (TYPE_PATHS[type_path],)}


def search_of(parameters: MultiDict[str, str], base: Mapping[str, Sequence[str]]) -> Search:
    """The search that an address states; `base` cannot be widened by it.

    Raises NotFound for a page that is no number from 1 on. A value that is not known finds nothing.
    """
    filters = {name: tuple(dict.fromkeys(parameters.getlist(name)[:MAX_VALUES])) for name in FACETS}
    chosen = {name: values for name, values in filters.items() if any(values) and name not in base}
    order = parameters.get("order", "")
    return Search(
        text=clean_text(parameters.get("q", "")),
        filters={**chosen, **base},
        order=Order(order) if order in tuple(Order) else None,
        page=page_of(parameters.get("page", "1")),
        since=day_of(parameters.get("from", "")),
        until=day_of(parameters.get("to", "")),
    )


def day_of(typed: str) -> date | None:
    """A day as a form sends it (ISO 8601), or as people write it: 5.5.2026, 2026/5/5, 2026年5月5日. None for no day."""
    match = _DAY.fullmatch("".join(typed.split()))
    if match is None:
        return None
    year, month, day = (match["y"], match["m"], match["d"]) if match["y"] else (match["y2"], match["m2"], match["d2"])
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def clean_text(typed: str) -> str:
    """What was typed, without control characters, cut to a length that no honest question needs."""
    return " ".join(_CONTROLS.sub(" ", typed).split())[:MAX_TEXT]


def page_of(text: str) -> int:
    if not re.fullmatch(r"[1-9][0-9]{0,5}", text):
        raise NotFound
    return int(text)


def query_of(search: Search, base: Mapping[str, Sequence[str]], *, page: int = 1) -> str:
    """The query string of a search with its `?`, in one order always; empty where there is nothing to say."""
    pairs: list[tuple[str, str]] = [("q", search.text)] if search.text else []
    pairs += [(name, value) for name in FACETS if name not in base for value in search.filters.get(name, ())]
    pairs += [(name, day.isoformat()) for name, day in zip(DAYS, (search.since, search.until), strict=True) if day]
    pairs += [("order", search.order.value)] if search.order else []
    pairs += [("page", str(page))] if page > 1 else []
    return "?" + urlencode(pairs) if pairs else ""


def without(search: Search, name: str, value: str) -> Search:
    """The search with one value of a filter taken away, on its first page."""
    left = tuple(found for found in search.filters.get(name, ()) if found != value)
    filters = {key: values for key, values in search.filters.items() if key != name} | ({name: left} if left else {})
    return replace(search, filters=filters, page=1)


def active(search: Search, base: Mapping[str, Sequence[str]]) -> Iterable[tuple[str, str]]:
    """The filters that a reader has chosen, value by value."""
    return [(name, value) for name in FACETS if name not in base for value in search.filters.get(name, ())]


def normal_code(code: str) -> str | None:
    """The registration code of an enterprise in its one form, None where it is none."""
    typed = "".join(code.split()).upper()
    for check in (check_uscc, check_inn, check_ogrn, check_ogrnip):
        try:
            return check(typed)
        except WrongIdentifier:
            continue
    return None
