"""Between the parts of a draft and the values of a form: what a form is filled with, and what it makes of the parts.

Names of values are field paths: `data.products.p1.brand`, `text.products.p1.name`, `rows.products` for the keys of
rows, `note` and `significance` for the change note. A value that a form does not bring along leaves its field as it
is, and a value that has not changed leaves it as it was written: nothing is lost that nobody has touched. A draft may
be incomplete or wrong; what is typed is kept as it is typed, and judged elsewhere.
"""

from __future__ import annotations

import copy
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portal.domain.documents.base import Document, TextValue
from portal.domain.documents.fields import KEY_PATTERN, SITE_ZONE
from portal.domain.documents.inputs import Input, Kind, inputs_of
from portal.domain.documents.registry import document_types
from portal.domain.errors import Invalid
from portal.fileform.parts import DOCUMENT, Parts, change_part, rendition_part, split_front_matter
from portal.fileform.writing import dump_yaml, encode_change_note, encode_rendition
from portal.services.drafts.contents import data_of

Values = Mapping[str, Sequence[str]]
_KEY = re.compile(KEY_PATTERN)
_DAY_FIRST = re.compile(r"(\d{1,2})[./](\d{1,2})[./](\d{4})")
MAX_ROWS = 2000


@dataclass(frozen=True)
class RenditionFields:
    """A rendition as loaded, without a judgement."""

    texts: Mapping[str, TextValue]
    body: str = ""
    translates_version: int | None = None


def model_of(parts: Parts) -> type[Document]:
    """The model of a draft's type."""
    return document_types()[str(data_of(parts).get("type"))]


def read_rendition(parts: Parts, language: str) -> RenditionFields:
    """The texts in a language; none where there is no rendition or it cannot be read."""
    try:
        front, body = split_front_matter(parts.get(rendition_part(language), b""), "")
    except Invalid:
        return RenditionFields({})
    front = front or {}
    number = str(front.pop("translates_version", ""))
    texts: dict[str, TextValue] = {}
    for path, value in front.items():
        if isinstance(value, str):
            texts[path] = value.strip()
        elif isinstance(value, list):
            texts[path] = tuple(str(item).strip() for item in value)
    return RenditionFields(texts, body, int(number) if number.isdigit() else None)


def read_note(parts: Parts, language: str) -> tuple[str, str]:
    """The change note in a language and the significance claimed with it; both empty where there is none."""
    try:
        front, body = split_front_matter(parts.get(change_part(language), b""), "")
    except Invalid:
        return "", ""
    return body, str((front or {}).get("significance") or "")


def form_values(parts: Parts, language: str) -> dict[str, list[str]]:
    """What a form of the draft is filled with, its texts in one language."""
    found: dict[str, list[str]] = {}
    rendition = read_rendition(parts, language)
    for name, values in _values(inputs_of(model_of(parts)), data_of(parts), rendition, ""):
        found[name] = values
    note, significance = read_note(parts, language)
    return {**found, "note": [note], "significance": [significance]}


def _values(
    inputs: Iterable[Input], data: Mapping[str, Any], rendition: RenditionFields, at: str
) -> Iterator[tuple[str, list[str]]]:
    for one in inputs:
        path, raw = f"{at}{one.name}", data.get(one.name)
        if one.kind is Kind.BODY:
            yield f"text.{path}", [rendition.body]
        elif one.kind in (Kind.TEXT, Kind.TEXTS):
            text = rendition.texts.get(path, "")
            yield f"text.{path}", [text if isinstance(text, str) else "\n".join(text)]
        elif one.kind is Kind.GROUP:
            yield from _values(one.children, raw if isinstance(raw, dict) else {}, rendition, f"{path}.")
        elif one.kind in (Kind.ROWS, Kind.ITEMS):
            rows = _rows_of(raw)
            yield f"rows.{path}", list(rows)
            for key, row in rows.items():
                yield from _values(one.children, row, rendition, f"{path}.{key}.")
        else:
            yield f"data.{path}", _shown(one.kind, raw)


def _rows_of(raw: Any) -> dict[str, dict[str, Any]]:
    pairs = raw.items() if isinstance(raw, dict) else enumerate(raw if isinstance(raw, list) else ())
    return {str(key): row if isinstance(row, dict) else {} for key, row in pairs}


def _shown(kind: Kind, raw: Any) -> list[str]:
    """A value as a form shows it."""
    if isinstance(raw, list):
        items = [str(item) for item in raw]
        return items if kind is Kind.CODES else ["\n".join(items)]
    text = str(raw) if isinstance(raw, str) else ""
    if kind is Kind.CODES:
        return []
    return [_local(text) if kind is Kind.MOMENT else text]


def _local(written: str) -> str:
    """A moment as the site's clocks show it, for an input without a zone; what is none stays as it is."""
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        return written
    if moment.tzinfo is None:
        return written
    local = moment.astimezone(SITE_ZONE).replace(tzinfo=None)
    return local.isoformat(timespec="seconds" if local.second else "minutes")


def apply_form(
    parts: Parts, values: Values, language: str, taken: Mapping[str, frozenset[str]] | None = None, version: int = 1
) -> dict[str, bytes]:
    """The parts after a form.

    `add` names rows to which one is added under a new key, `remove` a row that goes, with its texts in every
    language, `raise` a row that changes places with the one before it. `taken` are keys of rows that an earlier
    version has used, by path, which mean nothing else now. `version` is the number of the version to be: a
    translation begun here translates it.
    """
    before = data_of(parts)
    filling = _Filling(values, dict(read_rendition(parts, language).texts), taken or {})
    data = filling.of_models(inputs_of(model_of(parts)), copy.deepcopy(before), "")
    found = dict(parts)
    if data != before or _orders(data) != _orders(before):
        found[DOCUMENT] = dump_yaml(data)
    for name in [name for name in parts if name.endswith(".md") and not name.startswith("change.")]:
        tag = name.removesuffix(".md")
        if tag != language:
            found[name] = _without_texts(parts, tag, filling.removed)
    rendition = _rendition(parts, language, filling, values, version, str(data.get("language") or ""))
    if rendition is None:
        found.pop(rendition_part(language), None)
    elif rendition:
        found[rendition_part(language)] = rendition
    return _with_note(found, parts, values, language)


def _rendition(
    parts: Parts, language: str, filling: _Filling, values: Values, version: int, original: str
) -> bytes | None:
    """The rendition; None for a translation of which nothing is left, no bytes where nothing has changed."""
    held = read_rendition(parts, language)
    body = clean("".join(values["text.body"]), multiline=True) if "text.body" in values else held.body
    texts = {path: text for path, text in filling.texts.items() if not _is_under(path, filling.removed)}
    if texts == dict(held.texts) and body == held.body:
        return b""
    translates = held.translates_version
    if language != original:
        if not texts and not body:
            return None
        translates = version
    return encode_rendition(texts, body, translates)


def _without_texts(parts: Parts, language: str, removed: Iterable[str]) -> bytes:
    held = read_rendition(parts, language)
    texts = {path: text for path, text in held.texts.items() if not _is_under(path, removed)}
    if texts == dict(held.texts):
        return parts[rendition_part(language)]
    return encode_rendition(texts, held.body, held.translates_version)


def _is_under(path: str, removed: Iterable[str]) -> bool:
    return any(path.startswith(f"{gone}.") for gone in removed)


def _with_note(found: dict[str, bytes], parts: Parts, values: Values, language: str) -> dict[str, bytes]:
    name, (note, significance) = change_part(language), read_note(parts, language)
    typed = clean("".join(values["note"]), multiline=True).strip() if "note" in values else note
    claimed = "".join(values["significance"]) if "significance" in values else significance
    if (typed, claimed) == (note.strip(), significance):
        return found
    if not typed:
        found.pop(name, None)
        return found
    return {**found, name: encode_change_note(typed, claimed if claimed in ("major", "minor") else None)}


class _Filling:
    """A walk over the inputs of a type that puts what was typed into its data and texts."""

    def __init__(self, values: Values, texts: dict[str, TextValue], taken: Mapping[str, frozenset[str]]) -> None:
        self._values, self.texts, self._taken = values, texts, taken
        self._add, self._gone = frozenset(values.get("add", ())), frozenset(values.get("remove", ()))
        self._raised = frozenset(values.get("raise", ()))
        self.removed: list[str] = []

    def of_models(self, inputs: Iterable[Input], data: dict[str, Any], at: str) -> dict[str, Any]:
        for one in inputs:
            path = f"{at}{one.name}"
            if one.kind in (Kind.TEXT, Kind.TEXTS):
                self._text(one, path)
            elif one.kind is Kind.GROUP:
                self._group(one, data, path)
            elif one.kind in (Kind.ROWS, Kind.ITEMS):
                self._rows(one, data, path)
            elif one.kind not in (Kind.BODY, Kind.FILE) and f"data.{path}" in self._values:
                _put(data, one, self._values[f"data.{path}"])
        return data

    def _text(self, one: Input, path: str) -> None:
        if f"text.{path}" not in self._values:
            return
        typed = "".join(self._values[f"text.{path}"])
        value: TextValue = _lines(typed) if one.kind is Kind.TEXTS else clean(typed, multiline=True)
        if value:
            self.texts[path] = value
        else:
            self.texts.pop(path, None)

    def _group(self, one: Input, data: dict[str, Any], path: str) -> None:
        held = data.get(one.name)
        was_there = isinstance(held, dict)
        group = self.of_models(one.children, dict(held) if isinstance(held, dict) else {}, f"{path}.")
        begun = one.required and any(name.startswith(f"data.{path}.") for name in self._values)
        if group or begun or (was_there and not held):
            data[one.name] = group
        elif was_there:
            del data[one.name]

    def _rows(self, one: Input, data: dict[str, Any], path: str) -> None:
        held = _rows_of(data.get(one.name))
        posted = self._values.get(f"rows.{path}")
        keys = [key for key in dict.fromkeys(posted if posted is not None else held) if self._is_key(one, key)]
        kept = [key for key in keys if f"{path}.{key}" not in self._gone][:MAX_ROWS]
        for place in range(1, len(kept)):
            if f"{path}.{kept[place]}" in self._raised:
                kept[place - 1], kept[place] = kept[place], kept[place - 1]
        rows = {key: self.of_models(one.children, dict(held.get(key, {})), f"{path}.{key}.") for key in kept}
        self.removed += [f"{path}.{key}" for key in held if key not in kept]
        if one.kind is Kind.ITEMS:
            items: Any = [row for row in rows.values() if row]
            _set(data, one.name, items, bool(items))
            return
        if path in self._add and one.name != "media" and len(rows) < MAX_ROWS:
            rows[self._new_key(one.name, path, rows)] = {}
        _set(data, one.name, rows, bool(rows))

    def _is_key(self, one: Input, key: str) -> bool:
        return key.isdigit() if one.kind is Kind.ITEMS else _KEY.fullmatch(key) is not None

    def _new_key(self, name: str, path: str, rows: Mapping[str, Any]) -> str:
        """A key of the form p3 that neither this content nor an earlier version knows."""
        known = {*rows, *self._taken.get(path, ())}
        number = len(rows) + 1
        while f"{name[0]}{number}" in known:
            number += 1
        return f"{name[0]}{number}"


def _orders(data: Mapping[str, Any]) -> dict[str, list[str]]:
    """In which order the rows stand; mappings that differ in nothing else are equal."""
    return {name: list(rows) for name, rows in data.items() if isinstance(rows, dict)}


def _set(data: dict[str, Any], name: str, value: Any, is_there: bool) -> None:
    """An empty list or mapping says no more than none; where it stands already it stays."""
    if is_there:
        data[name] = value
    elif data.get(name):
        del data[name]


def _put(data: dict[str, Any], one: Input, typed: Sequence[str]) -> None:
    held = data.get(one.name)
    if one.kind is Kind.CODES:
        codes = list(dict.fromkeys(value.strip() for value in typed if value.strip()))
        old = [str(item) for item in held] if isinstance(held, list) else []
        kept = [code for code in old if code in codes]
        _set(data, one.name, kept + [code for code in codes if code not in kept], bool(codes))
    elif one.kind is Kind.LINES:
        lines = list(_lines("\n".join(typed)))
        if lines != held:
            _set(data, one.name, lines, bool(lines))
    elif one.kind is Kind.TRUTH:
        _put_truth(data, one, is_true="true" in typed)
    else:
        value = _normal(one.kind, typed[-1] if typed else "")
        if value == (_shown(one.kind, held)[0].strip() if held is not None else ""):
            return
        _set(data, one.name, _zoned(value) if one.kind is Kind.MOMENT else value, bool(value))


def _put_truth(data: dict[str, Any], one: Input, is_true: bool) -> None:
    if is_true:
        data[one.name] = "true"
    elif one.required:
        data[one.name] = "false"
    elif data.get(one.name) != "false":
        data.pop(one.name, None)


def _normal(kind: Kind, value: str) -> str:
    value = clean(value, multiline=False)
    if kind in (Kind.COUNT, Kind.DAY, Kind.MOMENT):
        value = unicodedata.normalize("NFKC", value)
    if kind is Kind.COUNT:
        return re.sub(r"(?<=\d)[\s,'](?=\d{3}\b)", "", value)
    if kind is Kind.DAY and (match := _DAY_FIRST.fullmatch(value)):
        return f"{match[3]}-{int(match[2]):02d}-{int(match[1]):02d}"
    return value


def _zoned(value: str) -> str:
    """A moment typed without a zone is one of the site's; what is no moment stays as it was typed."""
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return value
    return moment.replace(tzinfo=moment.tzinfo or SITE_ZONE).isoformat(timespec="seconds")


def _lines(typed: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in clean(typed, multiline=True).split("\n") if line.strip())


def clean(typed: str, *, multiline: bool) -> str:
    """Line ends as files have them; YAML cannot carry what is no character."""
    text = typed.replace("\r\n", "\n").replace("\r", "\n")
    text = re.sub(r"[\x00\ud800-\udfff\ufffe\uffff]", "\ufffd", text)
    return text.strip("\n") if multiline else text.strip()
