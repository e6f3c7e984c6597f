"""Simplified Chinese text to traditional characters: OpenCC `s2tw` with the phrases of `hant-dictionary.txt`.

Only for running text. Names of people, firms, places and goods are never converted (范 is not 範 in a name), nor are
brands, models, identifiers and official numbers; `convert` leaves them out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

import opencc

_converter = opencc.OpenCC("s2tw")


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
    """The text in traditional characters. It must not hold names; see `convert`."""
    converted, position = [], 0
    for match in _phrases.finditer(text):
        converted += [_convert(text[position : match.start()]), _dictionary.get(match[0], match[0])]
        position = match.end()
    return "".join((*converted, _convert(text[position:])))


def _convert(text: str) -> str:
    converted: str = _converter.convert(text)
    return converted.translate(_characters)


def convert(segments: Iterable[tuple[str, bool]]) -> str:
    """Segments of (text, is a name) as one text, all but the names in traditional characters."""
    return "".join(text if is_name else to_traditional(text) for text, is_name in segments)
