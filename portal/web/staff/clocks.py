"""The clock of a case or of a draft, as rows and heads of pages show it. What runs when is not known here."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ClockWords:
    """When time is up, for programs (`at`, ISO 8601) and for people, and what is left; `look` as `look_of` says."""

    at: str
    shown: str
    left: str
    look: str


def look_of(*, is_overdue: bool, is_soon: bool) -> str:
    """How urgent a clock looks: overdue, soon or calm."""
    return "overdue" if is_overdue else "soon" if is_soon else "calm"
