"""The list of a feed as a table for people (CSV) and as data for programs (JSON)."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence

from portal.feeds.model import legal

Value = str | int | None | Sequence[str]
Row = Mapping[str, Value]
BYTE_ORDER_MARK = "\ufeff"
"""Without it, office programs take UTF-8 for the code page of the country."""
# Full-width signs begin a formula too where the program's language is Chinese.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def to_csv(rows: Sequence[Row], header: Mapping[str, str] | None = None) -> bytes:
    """RFC 4180 in UTF-8. `header` gives columns in order with their labels; without it the first row's keys stand.

    A text that a spreadsheet would run as a formula gets an apostrophe before it; several values share a cell, apart
    by semicolons.
    """
    columns = header if header is not None else {key: key for key in (rows[0] if rows else ())}
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    if columns:
        writer.writerow([_cell(label) for label in columns.values()])
        writer.writerows([_cell(row.get(key)) for key in columns] for row in rows)
    return (BYTE_ORDER_MARK + written.getvalue()).encode()


def to_json(rows: Sequence[Row]) -> bytes:
    """The rows as an array of objects, several values as an array."""
    cleaned = [{key: _data(value) for key, value in row.items()} for row in rows]
    return json.dumps(cleaned, ensure_ascii=False, separators=(",", ":")).encode()


def _cell(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, int):
        return str(value)
    text = legal(value if isinstance(value, str) else "; ".join(value))
    return f"'{text}" if text.startswith(_FORMULA) else text


def _data(value: Value) -> Value:
    if value is None or isinstance(value, int):
        return value
    return legal(value) if isinstance(value, str) else [legal(item) for item in value]
