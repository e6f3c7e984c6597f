"""Bytes of a foreign file to rows of values: size, encoding, JSON, columns. What the values mean is not known here.

A file that cannot be read as a whole raises Invalid; a value of the wrong kind refuses its row.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from portal.domain.errors import Invalid, fault
from portal.fileform.strictyaml import decode_utf8
from portal.importers.base import RowRefused
from portal.importers.cleaning import RAW_MAX_CHARS, clean_line, clean_text

MAX_FILE_BYTES = 200_000_000

_DAY = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})")
_MOMENT = re.compile(r"(\d{4}-\d{2}-\d{2})[T ](\d{2}):(\d{2}):(\d{2})(?:\.\d{1,9})?")
_FIRST_YEAR, _LAST_YEAR = 1900, 2999


class _NotANumber:
    """Stands for NaN and Infinity, which JSON does not know."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __repr__(self) -> str:
        return self._name


def read_text(path: Path) -> str:
    """The text of a file. Raises Invalid where it is too large, or not UTF-8."""
    size = path.stat().st_size
    if size > MAX_FILE_BYTES:
        raise Invalid([fault("", "file_too_large", size, limit_bytes=MAX_FILE_BYTES).at(path.name)])
    return decode_utf8(path.read_bytes(), path.name, MAX_FILE_BYTES)


def load_json(path: Path) -> Any:
    """What a JSON file holds, every number as it was written. Raises Invalid."""
    text = read_text(path)
    try:
        return json.loads(text, parse_int=str, parse_float=str, parse_constant=_NotANumber)
    except (ValueError, RecursionError) as error:
        problem = "it is nested too deeply" if isinstance(error, RecursionError) else str(error)
        raise Invalid([fault("", "source_form", problem, expected="JSON").at(path.name)]) from None


def expect_list(value: Any, path: Path, field: str) -> list[Any]:
    """Raises Invalid where the file holds no list in this place."""
    if not isinstance(value, list):
        raise Invalid([fault(field, "not_a_list", type(value).__name__).at(path.name)])
    return value


def text_in(row: Mapping[str, Any], field: str) -> str:
    """A field as clean text in lines, empty where the row has none."""
    value = row.get(field)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise RowRefused(field, "a text is expected", value)
    if len(value) > RAW_MAX_CHARS:
        raise RowRefused(field, f"longer than {RAW_MAX_CHARS} characters", value)
    return clean_text(value)


def line_in(row: Mapping[str, Any], field: str) -> str:
    """A field as clean text on one line."""
    return clean_line(text_in(row, field))


def rows_in(row: Mapping[str, Any], field: str) -> list[Mapping[str, Any]]:
    """The rows listed in a field, none where it is absent."""
    value = row.get(field)
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise RowRefused(field, "a list of objects is expected", value)
    return value


def lines_in(row: Mapping[str, Any], field: str, name: str) -> list[str]:
    """One line of each row listed in a field, empty ones and repetitions left out."""
    found = (line_in(item, name) for item in rows_in(row, field))
    return list(dict.fromkeys(line for line in found if line))


def day_in(field: str, text: str) -> date:
    """A day written 2026-05-04 or 20260504."""
    match = _DAY.fullmatch(text) if text.isascii() else None
    if match is None or ("-" in text and len(text) != 10):
        raise RowRefused(field, "a date is expected", text)
    try:
        found = date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        raise RowRefused(field, "there is no such date", text) from None
    if not _FIRST_YEAR <= found.year <= _LAST_YEAR:
        raise RowRefused(field, f"a year from {_FIRST_YEAR} to {_LAST_YEAR} is expected", text)
    return found


def moment_in(field: str, text: str) -> datetime:
    """A moment written with date and time but no zone, taken as UTC; a day alone is its midnight."""
    match = _MOMENT.fullmatch(text) if text.isascii() else None
    if match is None:
        return midnight(day_in(field, text))
    day = day_in(field, match[1])
    try:
        return datetime(day.year, day.month, day.day, int(match[2]), int(match[3]), int(match[4]), tzinfo=UTC)
    except ValueError:
        raise RowRefused(field, "there is no such time", text) from None


def midnight(day: date) -> datetime:
    """The first moment of a day in UTC: the same day in the site's zone."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
