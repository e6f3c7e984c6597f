"""Addresses of cases and of their queue: the number of a case, a filter as a query string."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from enum import Enum
from typing import TypeVar
from urllib.parse import parse_qs, urlencode

from werkzeug.datastructures import MultiDict
from werkzeug.routing import BaseConverter

from portal.domain.case_queues import QueueFilter, QueueOrder, QueueView
from portal.domain.case_vocabulary import CaseKind
from portal.domain.vocabulary import Category

MAX_PAGE = 10_000
E = TypeVar("E", bound=Enum)


class CaseNumberConverter(BaseConverter):
    """`2026-000012-3` in an address."""

    regex = r"\d{4}-\d{6,9}-\d"


def filter_of(given: MultiDict[str, str]) -> QueueFilter:
    """The filter that an address states; what is not known in it is passed over."""
    page = given.get("page", "1")
    return QueueFilter(
        view=member_of(QueueView, given.get("view", "")) or QueueView.OPEN,
        kinds=_members(CaseKind, given.getlist("kind")),
        categories=_members(Category, given.getlist("category")),
        agency=given.get("agency", "")[:60],
        order=member_of(QueueOrder, given.get("order", "")) or QueueOrder.DUE,
        page=int(page) if page.isascii() and page.isdigit() and len(page) < 7 and 0 < int(page) <= MAX_PAGE else 1,
    )


def filter_of_codes(codes: str) -> QueueFilter:
    """The filter of a query string that was saved or sent along."""
    return filter_of(MultiDict(parse_qs(codes[:2000])))


def query_of(wanted: QueueFilter, **changes: object) -> str:
    """A filter as a query string without `?`, in one order always; what is as usual is left out."""
    found = replace(wanted, **changes)  # type: ignore[arg-type]
    pairs = [("view", found.view.value)] if found.view is not QueueView.OPEN else []
    pairs += [("kind", kind.value) for kind in found.kinds]
    pairs += [("category", category.value) for category in found.categories]
    pairs += [("agency", found.agency)] if found.agency else []
    pairs += [("order", found.order.value)] if found.order is not QueueOrder.DUE else []
    pairs += [("page", str(found.page))] if found.page > 1 else []
    return urlencode(pairs)


def member_of(vocabulary: type[E], code: str) -> E | None:
    """The member of a vocabulary that a form names, None for none."""
    members: Mapping[str, E] = {str(member.value): member for member in vocabulary}
    return members.get(code)


def _members(vocabulary: type[E], codes: Iterable[str]) -> tuple[E, ...]:
    found = (member_of(vocabulary, code) for code in codes)
    return tuple(dict.fromkeys(member for member in found if member is not None))
