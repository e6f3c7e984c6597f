"""Simplified Chinese text to traditional characters: OpenCC `s2tw` with the phrases of `hant-dictionary.txt`.

Names as registered, brands, models and official numbers are never converted (范 is not 範 in a name): `names_in` a
version tells them, and `convert` leaves them as they are wherever they stand in its texts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

import opencc

from portal.domain.documents.base import Version

# Where it begins can only be told where no word runs into it.
_OFFICIAL_NUMBER = r"(?<![一-鿿])[一-鿿]{1,4}〔[0-9]{4}〕第?[0-9]{1,6}号"
_converter, _simplifier = opencc.OpenCC("s2tw"), opencc.OpenCC("t2s")


def _read_dictionary(path: Path) -> Mapping[str, str]:
    lines = (line for line in path.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#"))
    return dict(line.split("\t") for line in lines)


_dictionary = _read_dictionary(Path(__file__).with_name("hant-dictionary.txt"))
_characters = str.maketrans({key: value for key, value in _dictionary.items() if len(key) == 1})
# The longest phrase wins, wherever several begin at one place. OpenCC would end the text at a NUL.
_phrases = re.compile(
    "|".join([*(re.escape(key) for key in sorted(_dictionary, key=len, reverse=True) if len(key) > 1), "\0"])
)


def to_traditional(text: str) -> str:
    """The text in traditional characters. Names in it are for `convert`."""
    converted, position = [], 0
    for match in _phrases.finditer(text):
        converted += [_convert(text[position : match.start()]), _dictionary.get(match[0], match[0])]
        position = match.end()
    return "".join((*converted, _convert(text[position:])))


def to_simplified(text: str) -> str:
    """The text in simplified characters, for comparing: what traditional readers type finds what is published."""
    simplified: str = _simplifier.convert(text)
    return simplified


def _convert(text: str) -> str:
    converted: str = _converter.convert(text)
    return converted.translate(_characters)


def convert(text: str, names: Iterable[str]) -> str:
    """The text in traditional characters, but for `names` and official numbers that stand apart."""
    longest_first = sorted({name for name in names if name}, key=len, reverse=True)
    kept = re.compile("|".join([*map(re.escape, longest_first), _OFFICIAL_NUMBER]))
    converted, position = [], 0
    for match in kept.finditer(text):
        converted += [to_traditional(text[position : match.start()]), match[0]]
        position = match.end()
    return "".join((*converted, to_traditional(text[position:])))


def names_in(version: Version) -> frozenset[str]:
    """Names in a version that stay in the characters in which they are registered."""
    document = version.document
    names: set[str | None] = {document.official_number, getattr(document, "decision_number", None)}
    for enterprise in document.enterprises.values():
        names |= {enterprise.name, enterprise.name_other}
    for product in document.products.values():
        names |= {product.brand, *product.models}
    return frozenset(name for name in names if name)
