"""`log.jsonl`: entries, meta parts and salts, a line each, between a header and a closing line with size and root.

A line holds the entry as its canonical bytes. `meta` and `salts` are absent for what is withheld altogether;
a salt is null where its part is withheld or erased. `note` carries the `redacted.yaml` of a redaction.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from portal.domain.errors import Invalid, fault
from portal.domain.log import HASH_BYTES, SALT_BYTES, Entry, Meta, decode_entry
from portal.fileform.meta import encode_meta

FORMAT = 1
MAX_LINE_BYTES = 2_000_000


@dataclass(frozen=True)
class Header:
    """What the file is: the log's id, and whether it is a public export, which withholds what is not for everyone."""

    log_id: str
    is_public: bool


@dataclass(frozen=True)
class Line:
    """One entry with what is told of its parts."""

    encoded: bytes
    entry: Entry
    meta: bytes | None
    salts: tuple[bytes | None, ...]
    note: bytes | None


@dataclass(frozen=True)
class Closing:
    """The closing line: how many entries, and the root over them."""

    size: int
    root: bytes


def encode_header(header: Header) -> bytes:
    export = "public" if header.is_public else "full"
    return _dump({"export": export, "format": FORMAT, "log": header.log_id})


def encode_line(encoded: bytes, meta: bytes | None, salts: tuple[bytes | None, ...], note: bytes | None) -> bytes:
    line = b'{"entry":' + encoded
    if meta is not None:
        line += b',"meta":' + meta
    if note is not None:
        line += b',"note":' + json.dumps(note.decode("utf-8"), ensure_ascii=False).encode()
    if meta is not None:
        line += b',"salts":' + _dump([salt.hex() if salt is not None else None for salt in salts])
    return line + b"}"


def encode_closing(closing: Closing) -> bytes:
    return _dump({"root": closing.root.hex(), "size": closing.size})


def _dump(found: Any) -> bytes:
    return json.dumps(found, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


def _closing(size: object, root: bytes) -> Closing:
    if type(size) is not int or len(root) != HASH_BYTES:
        raise ValueError("a whole number and a hash are expected")
    return Closing(size, root)


def _salt(found: str | None) -> bytes | None:
    salt = bytes.fromhex(found) if found is not None else None
    if salt is not None and len(salt) != SALT_BYTES:
        raise ValueError("a salt of another length")
    return salt


class LogFile:
    """A `log.jsonl` read lazily. Raises Invalid naming the line for anything that is not of this form."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.header = self._read_header()

    def iter_lines(self) -> Iterator[Line | Closing]:
        """Every line after the header; the closing line comes last and is demanded."""
        closed = False
        for number, raw in self._numbered():
            if number == 1:
                continue
            if closed:
                raise self._wrong(number, "nothing may follow the closing line")
            found = self._parse(number, raw)
            closed = isinstance(found, Closing)
            yield found
        if not closed:
            raise self._wrong(0, "the closing line with size and root is missing")

    def _numbered(self) -> Iterator[tuple[int, bytes]]:
        with self.path.open("rb") as file:
            number = 0
            while raw := file.readline(MAX_LINE_BYTES + 1):
                number += 1
                if len(raw) > MAX_LINE_BYTES:
                    raise self._wrong(number, "the line is too long")
                yield number, raw

    def _read_header(self) -> Header:
        for number, raw in self._numbered():
            found = self._object(number, raw)
            if found.get("format") != FORMAT or found.get("export") not in ("public", "full"):
                raise self._wrong(number, f"a header with format {FORMAT} and export public or full is expected")
            if not isinstance(found.get("log"), str):
                raise self._wrong(number, "the header must name the log")
            return Header(found["log"], found["export"] == "public")
        raise self._wrong(1, "the file is empty")

    def _object(self, number: int, raw: bytes) -> dict[str, Any]:
        try:
            found = json.loads(raw)
        except (ValueError, RecursionError):
            raise self._wrong(number, "JSON is expected") from None
        if not isinstance(found, dict):
            raise self._wrong(number, "a JSON object is expected")
        return found

    def _parse(self, number: int, raw: bytes) -> Line | Closing:
        found = self._object(number, raw)
        try:
            if "root" in found:
                return _closing(found["size"], bytes.fromhex(found["root"]))
            encoded = _dump(found["entry"])
            entry = decode_entry(encoded)
            meta = encode_meta(Meta.from_json(found["meta"])) if "meta" in found else None
            salts = tuple(_salt(salt) for salt in found.get("salts", ()))
            note = found["note"].encode() if "note" in found else None
        except (KeyError, ValueError, TypeError, AttributeError, RecursionError):
            raise self._wrong(number, "an entry with meta and salts is expected") from None
        if meta is not None and len(salts) != len(entry.commitments):
            raise self._wrong(number, "as many salts as commitments are expected")
        return Line(encoded, entry, meta, salts, note)

    def _wrong(self, number: int, problem: str) -> Invalid:
        return Invalid([fault("", "log_line", "", line=number, problem=problem).at(self.path.name)])
