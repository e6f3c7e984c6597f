"""Paging a long list into archives (RFC 5005): a page is cut by the order of first publication and is then complete.

A page that is full keeps its members for as long as they belong to the list; what changes in one of them is told by
the feed that readers poll, which holds whatever changed last.
"""

from __future__ import annotations

from collections.abc import Sequence

PAGE_SIZE = 100


def page_count(oldest_first: Sequence[str], size: int = PAGE_SIZE) -> int:
    """How many archives are complete."""
    return len(oldest_first) // size


def list_page(oldest_first: Sequence[str], number: int, size: int = PAGE_SIZE) -> tuple[str, ...]:
    """The members of archive `number`, counted from 1, newest first; none where it is not complete."""
    if not 1 <= number <= page_count(oldest_first, size):
        return ()
    return tuple(reversed(oldest_first[(number - 1) * size : number * size]))


def list_subscription(
    oldest_first: Sequence[str], last_changed: Sequence[str], size: int = PAGE_SIZE
) -> tuple[str, ...]:
    """The members of the feed that is polled: what changed last, then whatever is in no archive yet.

    Together with the archives it holds every member of the list, so that a reader who follows them misses nothing.
    """
    rest = reversed(oldest_first[page_count(oldest_first, size) * size :])
    return tuple(dict.fromkeys((*last_changed, *rest)))
