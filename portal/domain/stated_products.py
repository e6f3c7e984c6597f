"""A product as a person states it, in a shop or in a case: whatever is printed on it, as typed.

The product check compares it with published documents; a case keeps it. Nothing here is verified: a wrong check digit
is something to tell the person, not a reason to refuse what was typed.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

from portal.domain.documents.fields import text_fault
from portal.domain.errors import Fault, fault

MAX_CHARS = 200
"""Characters of one mark that are accepted."""


@dataclass(frozen=True)
class StatedProduct:
    """The marks of one product as typed or scanned, each empty where it was not given.

    `gtin` may be any scan: digits, a GS1 element string or a GS1 Digital Link. `producer` is a name,
    `producer_code` a USCC, ИНН, ОГРН or ОГРНИП; `conformity` the number of a declaration or certificate;
    `produced_on` an ISO date.
    """

    name: str = ""
    brand: str = ""
    model: str = ""
    gtin: str = ""
    batch: str = ""
    serial: str = ""
    vin: str = ""
    producer: str = ""
    producer_code: str = ""
    conformity: str = ""
    produced_on: str = ""

    @property
    def is_empty(self) -> bool:
        return not any(getattr(self, mark.name) for mark in fields(self))

    def faults(self) -> tuple[Fault, ...]:
        """What cannot be kept: marks too long, or with characters that no label bears."""
        found = []
        for mark in fields(self):
            value: str = getattr(self, mark.name)
            if len(value) > MAX_CHARS:
                found.append(fault(mark.name, "too_long", value, limit=MAX_CHARS))
            elif wrong := text_fault(value, multiline=False):
                found.append(fault(mark.name, wrong[0], wrong[1]))
        return tuple(found)
