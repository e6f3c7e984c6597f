"""Passages of a part by which copies of its text can be found again: lines of text, and slices of media."""

from __future__ import annotations

import re
from collections.abc import Iterator

from portal.fileform.parts import is_medium

SHORTEST_BYTES = 16
"""A shorter line, such as a code or a date, says nothing of its origin."""
LONGEST_BYTES = 60
"""A longer one could be cut by a page of the database; its parts cannot all be."""
_CODE = re.compile(rb"[a-z_]+|[0-9TZ:.+-]+|[^0-9A-Za-z\x80-\xff]+")
"""Codes of vocabularies, moments and lines of marks stand everywhere and stay."""
_SLICE_STEP = 4096


def passages_of(name: str, content: bytes) -> Iterator[bytes]:
    """Byte strings taken from one part, each at least SHORTEST_BYTES long."""
    if is_medium(name):
        for start in range(0, len(content), _SLICE_STEP):
            piece = content[start : start + LONGEST_BYTES]
            if len(piece) == LONGEST_BYTES and len(set(piece)) > 8:
                yield piece
        return
    for line in content.splitlines():
        text = line.strip()
        if text.startswith(b"#") or text.endswith(b":"):
            # Headings and keys of groups are form, not content.
            continue
        text = text.lstrip(b"->* ")
        key, separator, value = text.partition(b": ")
        if separator and b" " not in key:
            text = value.strip(b"\"'")
        if len(text) >= SHORTEST_BYTES and not _CODE.fullmatch(text):
            yield _first_part(text)


def _first_part(text: bytes) -> bytes:
    """The beginning of a line, cut between characters."""
    if len(text) <= LONGEST_BYTES:
        return text
    return text[:LONGEST_BYTES].decode("utf-8", "ignore").encode()
