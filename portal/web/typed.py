"""What was typed into a form of cases: kept as it came, and nested as a submission wants it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from werkzeug.datastructures import MultiDict

from portal.domain.case_vocabulary import CaseKind, ReporterKind
from portal.domain.days import iso_day
from portal.domain.locales import Locale
from portal.domain.stated_products import StatedProduct
from portal.web.case_steps import FIELDS, MULTIPLE, PRODUCT_FIELDS, Want, asked_for

MAX_VALUE = 20_000
"""Characters of one value that are carried along; the domain refuses far shorter ones with a word on why."""
_NOT_SUBMITTED = frozenset({"want", "hurt", "seen", "evidence"})
_TRUTHS = frozenset({"for_resale", "reward_wanted"})
_DAYS = frozenset({"occurred_on", "bought_on", "product.produced_on"})
_CONTACT_OF_REPORTS = ("contact.name", "contact.phone")


@dataclass(frozen=True)
class Typed:
    """Values by field path, in the order sent; nothing is changed or left out because it is wrong."""

    values: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, form: MultiDict[str, str]) -> Typed:
        """The known fields of a form that was sent."""
        found = {}
        for path in FIELDS:
            sent = form.getlist(path) if path in MULTIPLE else form.getlist(path)[-1:]
            kept = tuple(value[:MAX_VALUE] for value in sent[:20] if value.strip())
            if kept:
                found[path] = kept
        return cls(found)

    def get(self, path: str) -> str:
        """The value of a field, empty where there is none."""
        return self.values.get(path, ("",))[-1]

    def has(self, path: str, code: str) -> bool:
        """Whether a value is among those chosen."""
        return code in self.values.get(path, ())

    def put(self, **values: str) -> Typed:
        """The same with other values; fields here are those without a dot. Empty takes a field out."""
        kept = {path: value for path, value in self.values.items() if path not in values}
        return replace(self, values=kept | {path: (value,) for path, value in values.items() if value})

    def without(self, *paths: str) -> Typed:
        return Typed({path: value for path, value in self.values.items() if path not in paths})

    @property
    def want(self) -> Want | None:
        """What the person wants, None while that is open."""
        found = self.get("want")
        return Want(found) if found in set(Want) else None

    @property
    def product(self) -> StatedProduct:
        """The product as stated so far."""
        return StatedProduct(**{path.removeprefix("product."): _line(self.get(path)) for path in PRODUCT_FIELDS})

    def nested(self, kind: CaseKind, want: Want, locale: Locale) -> dict[str, Any]:
        """Fields for `read_submission`: those that are asked for what is wanted, whatever was typed before that.

        A report takes no e-mail and no identity document along.
        """
        found: dict[str, Any] = {"kind": kind.value, "language": locale.tag}
        for path, values in self.values.items():
            if path in _NOT_SUBMITTED or path not in asked_for(want) or _is_withheld(path, kind):
                continue
            *groups, name = path.split(".")
            group = found.setdefault(groups[0], {}) if groups else found
            group[name] = list(values) if path in MULTIPLE else _normal(path, values[-1])
        if kind is CaseKind.ENTERPRISE_REPORT:
            found["reporter_kind"] = ReporterKind.ENTERPRISE.value
        return found


def _is_withheld(path: str, kind: CaseKind) -> bool:
    return kind is CaseKind.REPORT and path.startswith("contact.") and path not in _CONTACT_OF_REPORTS


def _normal(path: str, value: str) -> str:
    """A value in the form that files have, where people write it otherwise; what is not understood stays."""
    if path in _TRUTHS:
        return "true" if value in ("true", "on", "1") else "false"
    if path in _DAYS:
        return iso_day(value)
    if path == "price":
        return re.sub(r"[\s'¥￥₽$€]", "", unicodedata.normalize("NFKC", value)).replace(",", ".")
    if path in ("injured", "units"):
        return re.sub(r"\s", "", unicodedata.normalize("NFKC", value))
    return _line(value) if path.startswith("product.") else value


def _line(value: str) -> str:
    """One line: what was pasted with breaks is told apart by blanks."""
    return re.sub(r"\s+", " ", value).strip()
