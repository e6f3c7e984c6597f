"""What two sources of vehicle recalls share: products by make and model, and a title made of the source's words.

NHTSA gives its campaigns no title; the third party's titles are of one vehicle each.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

TITLE_VEHICLES_MAX_CHARS = 140
"""Beyond this a title names the makes alone."""


@dataclass(frozen=True)
class Vehicle:
    """A make and model with its model years; either name may be missing."""

    make: str
    model: str
    years: tuple[int, ...] = ()

    @property
    def name(self) -> str:
        return " ".join(part for part in (self.make, self.model) if part)


def vehicles_title(vehicles: Sequence[Vehicle], components: Iterable[str], number: str) -> str:
    """“2026 RAM 1500 — EXTERIOR LIGHTING”, or makes with their models, or the campaign's number."""
    concerned = ", ".join(components)
    if len(vehicles) == 1 and len(vehicles[0].years) == 1:
        named = f"{vehicles[0].years[0]} {vehicles[0].name}"
    else:
        named = _by_make(vehicles)
    if len(named) > TITLE_VEHICLES_MAX_CHARS:
        named = ", ".join(dict.fromkeys(vehicle.make or vehicle.model for vehicle in vehicles))
    return " — ".join(part for part in (named or number, concerned) if part)


def _by_make(vehicles: Sequence[Vehicle]) -> str:
    models: dict[str, list[str]] = {}
    for vehicle in vehicles:
        models.setdefault(vehicle.make, []).append(vehicle.model)
    return "; ".join(f"{make} {', '.join(dict.fromkeys(filter(None, models[make])))}".strip() for make in models)
