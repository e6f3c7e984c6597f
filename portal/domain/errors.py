"""The error tree. Errors carry data and stable codes; words for people are made in `portal.text.faults`."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

FOUND_LIMIT = 80
"""How many characters of a wrong value an error repeats."""


@dataclass(frozen=True)
class Fault:
    """One thing wrong with an input: where, what was found, what was expected.

    `code` is a stable token that `portal.text.faults` knows; `params` are the values its sentence needs.
    `source` names the file, relative to the folder that was read, where there is one.
    """

    field: str
    code: str
    found: str = ""
    params: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    source: str = ""

    def at(self, source: str) -> Fault:
        """The same fault, told of the file `source`."""
        return replace(self, source=source)

    def under(self, prefix: str) -> Fault:
        """The same fault, with its field path below `prefix`."""
        return replace(self, field=f"{prefix}.{self.field}" if self.field else prefix)


def fault(field_path: str, code: str, found: object = "", **params: Any) -> Fault:
    """A fault whose found value is cut to a length that a message can carry."""
    shown = str(found)
    if len(shown) > FOUND_LIMIT:
        shown = shown[:FOUND_LIMIT] + "…"
    return Fault(field_path, code, shown, params)


class PortalError(Exception):
    """Base of all errors a caller may want to answer; `code` is a stable token."""

    code = "error"


class NotFound(PortalError):
    """Something asked for by its key does not exist, or not for this reader."""

    code = "not_found"

    def __init__(self, kind: str, key: str) -> None:
        self.kind, self.key = kind, key
        super().__init__(f"{kind} {key}")


class Invalid(PortalError):
    """An input was refused; `faults` holds every fault found, not only the first."""

    code = "invalid"

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(f"{f.source} {f.field}: {f.code} ({f.found})" for f in self.faults))


class Conflict(PortalError):
    """The state has moved on, or differs from what the caller started from."""

    code = "conflict"

    def __init__(self, what: str, expected: str, found: str) -> None:
        self.what, self.expected, self.found = what, expected, found
        super().__init__(f"{what}: expected {expected}, found {found}")


class Forbidden(PortalError):
    """A publication rule forbids the act; `rule` names it."""

    code = "forbidden"

    def __init__(self, rule: str, **params: Any) -> None:
        self.rule, self.params = rule, params
        super().__init__(f"{rule} {params}")


class Denied(PortalError):
    """Who is acting lacks a role: one of `roles` is needed, in `agency` where that is told."""

    code = "denied"

    def __init__(self, roles: tuple[str, ...] = (), agency: str | None = None) -> None:
        self.roles, self.agency = roles, agency
        super().__init__(f"one of {', '.join(roles) or 'no roles'} in {agency or 'any agency'}")


class Unavailable(PortalError):
    """A resource is busy or out of order; trying again later may help."""

    code = "unavailable"

    def __init__(self, what: str, retry_after_seconds: int = 5) -> None:
        self.what, self.retry_after_seconds = what, retry_after_seconds
        super().__init__(what)


class Slowed(PortalError):
    """Too many attempts; the next one is taken after a while. Says nothing of whether the last one was right."""

    code = "slowed"

    def __init__(self, retry_after_seconds: int) -> None:
        self.retry_after_seconds = retry_after_seconds
        super().__init__(f"again in {retry_after_seconds} s")


class Damaged(PortalError):
    """Stored content does not match what the log commits to."""

    code = "damaged"

    def __init__(self, what: str, position: int | None = None) -> None:
        self.what, self.position = what, position
        super().__init__(what)
