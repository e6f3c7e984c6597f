"""Numbers of identity documents in what is to be published: they block a draft, wherever they stand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from portal.domain.errors import Fault, fault
from portal.domain.personal_numbers import find_personal_numbers
from portal.fileform.parts import DOCUMENT, Parts, language_of
from portal.services.drafts.contents import data_of
from portal.services.drafts.forms import read_note, read_rendition

_NUMBERED = frozenset({"batches", "serials", "vins", "gtins", "hs_codes", "uscc", "inn", "ogrn", "ogrnip"})
"""Numbers of goods and enterprises, which are to be published."""


def personal_number_faults(parts: Parts) -> Iterator[Fault]:
    """A fault for each field that holds such a number."""
    for path, text in _strings(data_of(parts), ""):
        yield from (found.at(DOCUMENT) for found in _faults(path, text))
    for name in parts:
        language = language_of(name)
        if language is None:
            continue
        if name.startswith("change."):
            yield from (found.at(name) for found in _faults("", read_note(parts, language)[0]))
            continue
        held = read_rendition(parts, language)
        for path, value in (*held.texts.items(), ("body", held.body)):
            text = value if isinstance(value, str) else "\n".join(value)
            yield from (found.at(name) for found in _faults(path, text))


def _faults(path: str, text: str) -> Iterator[Fault]:
    for shown in find_personal_numbers(text):
        yield fault(path, "personal_number", shown)


def _strings(value: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield path, value
        return
    pairs = value.items() if isinstance(value, Mapping) else enumerate(value if isinstance(value, list) else ())
    for key, item in pairs:
        if key not in _NUMBERED:
            yield from _strings(item, f"{path}.{key}" if path else str(key))
