"""One foreign notice in the making: fields set where the source says them, everything else told as not mapped.

What is too long for its field, or has none, goes into the body in full: nothing is cut off in silence.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from portal.domain import identifiers
from portal.domain.documents.fields import find_field
from portal.domain.documents.foreign_notice import ForeignNotice
from portal.domain.documents.validation import check_data
from portal.domain.vocabulary import EnterpriseRole, ForeignNoticeKind, Measure
from portal.importers.base import Agency, ForeignRecord, Unmapped, shown
from portal.importers.cleaning import clean_line, cut_title, escape_markdown
from portal.importers.country_names import find_country, list_names

LINE_MAX_CHARS = 300
_KEY_MAX_CHARS = 32
NO_CODE = "no country code for this name"


@dataclass(frozen=True)
class Account:
    """Who tells of a notice: the agency itself, or a third party with terms of its own."""

    agency: Agency
    licence: str
    attribution: str
    reported_by: str | None = None

    @property
    def rank(self) -> int:
        return 0 if self.reported_by else 1


def own_account(agency: Agency) -> Account:
    """The agency's own file."""
    return Account(agency, agency.licence, agency.attribution)


class NoticeDraft:
    """Collects data, texts and body of one notice.

    `dated` decides which of several accounts is the newest and is the date of publication; `day` is the date that
    the notice itself bears. `columns` are the source's own values, where its rows have columns.
    """

    def __init__(self, account: Account, source_id: str, dated: datetime, day: date) -> None:
        agency = account.agency
        self.document_id = f"fx-{agency.code}-{source_id}"
        self.dated, self.rank = dated.replace(microsecond=0), account.rank
        self.unmapped: list[Unmapped] = []
        self.columns: Mapping[str, str] = {}
        self._facts: list[str] = []
        self._sections: list[str] = []
        self.texts: dict[str, str] = {}
        source = {
            "name": agency.name,
            "country": agency.country,
            "id": source_id,
            "dated": day.isoformat(),
            "licence": account.licence,
            "attribution": account.attribution,
        }
        if account.reported_by:
            source["reported_by"] = account.reported_by
        self.data: dict[str, Any] = {
            "type": ForeignNotice.type_code,
            "agency": agency.code,
            "language": "en",
            "published_at": self.dated.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "source": source,
        }

    def leave(self, field: str, found: object, why: str) -> None:
        """Tell that a value of the source has no place of its own."""
        self.unmapped.append(Unmapped(self.document_id, field, shown(found), why))

    def put(self, name: str, value: Any) -> None:
        """Set a field of data; nothing is set where there is nothing."""
        if value not in (None, "", [], {}):
            self.data[name] = value

    def put_line(self, name: str, value: str, field: str) -> None:
        """Set a field of one line, or put the text into the body where it is too long."""
        if len(value) <= LINE_MAX_CHARS:
            self.put(name, value)
        else:
            self._too_long(name, value, field)

    def put_text(self, path: str, value: str, field: str) -> None:
        """Set a text, or put it into the body where it is too long."""
        line = clean_line(value)
        if len(line) <= _text_limit(path):
            if line:
                self.texts[path] = line
        else:
            self._too_long(path, value, field)

    def put_title(self, value: str, field: str) -> None:
        """Set the title; the whole of one that is too long stands at the head of the body."""
        limit = _text_limit("title")
        self.texts["title"] = cut_title(value, limit)
        if len(value) > limit:
            self._sections.insert(0, escape_markdown(value))
            self.leave(field, value, f"longer than a title of {limit} characters; whole at the head of the body")

    def put_url(self, value: str, field: str) -> None:
        """Set the address at the source, where it is one."""
        if value and self._is_address(value, field):
            self.data["source"]["url"] = value

    def put_recall(self, since: date | None = None) -> None:
        """The source says that it is a recall."""
        self.put("notice_kind", ForeignNoticeKind.RECALL.value)
        measure = {"code": Measure.RECALL.value}
        if since is not None:
            measure["starts_on"] = since.isoformat()
        self.put("measures", {"recall": measure})

    def add_elsewhere(self, value: str, field: str) -> None:
        """The address of the same recall at another agency."""
        if value and self._is_address(value, field):
            listed = self.data.setdefault("elsewhere", {})
            listed[_new_key(re.sub(r"^https?://(www\.)?([^/]+).*", r"\2", value), value, listed)] = {"url": value}

    def add_product(self, name: str, field: str, named: str = "", *, warns: bool = True, **values: Any) -> str:
        """A product under a key made of its name, or of what else tells it from others; returns the key."""
        listed = self.data.setdefault("products", {})
        key = _new_key(named or name, named or name, listed)
        listed[key] = {"warns": "true" if warns else "false"}
        listed[key] |= {name: value for name, value in values.items() if value not in (None, "", [], {})}
        limit = _text_limit("products.x.name")
        self.texts[f"products.{key}.name"] = cut_title(name, limit)
        if len(name) > limit:
            self.section("Product", name)
            self.leave(field, name, f"longer than a name of {limit} characters; whole in the body")
        return key

    def put_marks(self, key: str, value: str, field: str) -> None:
        """By what a product is recognised."""
        path = f"products.{key}.marks"
        if value and len(value) <= _text_limit(path):
            self.texts[path] = value
        elif value:
            self._too_long(path, value, field)

    def add_enterprise(self, name: str, role: EnterpriseRole, country: str | None = None) -> str:
        """An enterprise, or a further role of one named already; returns its key."""
        listed = self.data.setdefault("enterprises", {})
        for key, known in listed.items():
            if known["name"] == name and known.get("country") == country:
                if role.value not in known["roles"]:
                    known["roles"].append(role.value)
                return str(key)
        key = _new_key(name, name, listed)
        listed[key] = {"name": name, "roles": [role.value]} | ({"country": country} if country else {})
        return key

    def countries(self, joined: str, field: str, label: str) -> list[str]:
        """The codes of the countries named in a list with commas; a name without one goes into the body."""
        names = list_names(joined)
        unknown = [name for name in names if find_country(name) is None]
        for name in unknown:
            self.leave(field, name, NO_CODE)
        if unknown:
            self.fact(label, ", ".join(unknown))
        return list(dict.fromkeys(code for name in names if (code := find_country(name)) is not None))

    def gtins(self, values: Iterable[str], field: str) -> list[str]:
        """The barcodes whose check digit is right; the others are told of."""
        found = []
        for value in values:
            try:
                found.append(identifiers.check_gtin(value))
            except identifiers.WrongIdentifier as error:
                reason = "wrong check digit" if error.code == "check_digit" else "not 8, 12, 13 or 14 digits"
                self.leave(field, value, f"no barcode: {reason}")
        return list(dict.fromkeys(found))

    def fact(self, label: str, value: str) -> None:
        """A fact without a field, as a line at the head of the body."""
        if value:
            self._facts.append(f"- **{label}:** {escape_markdown(clean_line(value))}")

    def section(self, heading: str, value: str) -> None:
        """A longer text without a field, under a heading of the body."""
        if value:
            self._sections.append(f"## {heading}\n\n{escape_markdown(value)}")

    def record(self, rows: int) -> ForeignRecord:
        """The finished record."""
        return ForeignRecord(self.document_id, self.dated, self.rank, self.data, self.texts, self.body, rows)

    @property
    def body(self) -> str:
        return "\n\n".join((*(["\n".join(self._facts)] if self._facts else []), *self._sections))

    def content(self) -> str:
        """Everything the notice says, to compare two of them."""
        return json.dumps([self.data, self.texts, self.body], ensure_ascii=False, sort_keys=True)

    def _too_long(self, path: str, value: str, field: str) -> None:
        spec = find_field(ForeignNotice, path)
        self.section(spec.label if spec else field, value)
        self.leave(field, value, "too long for its field; whole in the body")

    def _is_address(self, value: str, field: str) -> bool:
        # Asked of the model itself, in the place of the notice's own address.
        _, faults = check_data(self.data | {"source": self.data["source"] | {"url": value}})
        if any(found.field == "source.url" for found in faults):
            self.leave(field, value, "not a web address")
            return False
        return True


def differing_fields(one: NoticeDraft, other: NoticeDraft) -> Mapping[str, tuple[str, str]]:
    """The fields in which two drafts differ, with what each of them says; by the source's columns where it has them."""
    left, right = one.columns or _fields_of(one), other.columns or _fields_of(other)
    names = dict.fromkeys((*left, *right))
    return {
        name: (left.get(name, ""), right.get(name, "")) for name in names if left.get(name, "") != right.get(name, "")
    }


def _fields_of(draft: NoticeDraft) -> dict[str, str]:
    data = {name: json.dumps(value, ensure_ascii=False, sort_keys=True) for name, value in draft.data.items()}
    return data | draft.texts | {"body": draft.body}


def _text_limit(path: str) -> int:
    spec = find_field(ForeignNotice, path)
    if spec is None or spec.text is None:
        raise KeyError(path)
    return spec.text.max_chars


def _new_key(readable: str, whole: str, taken: Mapping[str, Any]) -> str:
    """A key that the same value gets in every version, whatever stands beside it."""
    slug = re.sub(r"[^a-z0-9]+", "_", readable.lower()).strip("_")
    slug = slug if slug[:1].isalpha() else f"n_{slug}".rstrip("_")
    if len(slug) <= _KEY_MAX_CHARS and slug not in taken and slug != "n":
        return slug
    number = 0
    while True:
        digest = hashlib.sha256(f"{number}{whole}".encode()).hexdigest()[:6]
        key = f"{slug[: _KEY_MAX_CHARS - 7].rstrip('_')}_{digest}"
        if key not in taken:
            return key
        number += 1
