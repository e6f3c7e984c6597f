"""The publication log: entries, salted commitments, and the Merkle tree over the entries.

An entry is the RFC 8785 JSON of its position, time, action and the commitments of its parts; it carries nothing
else, so that it can be shown to everyone even where its parts may not. The first commitment is that of the `meta`
part, which names the document, the version and the other parts in order. Leaf and node hashes are those of RFC 6962.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from portal.domain.vocabulary import Audience, Significance

SALT_BYTES = 32
HASH_BYTES = 32
META = "meta"
REDACTION = "redacted.yaml"
EMPTY_ROOT = hashlib.sha256(b"").digest()
"""The root of an empty tree (RFC 6962, section 2.1)."""


class Action(StrEnum):
    """What an entry does. `redact` hides at once; `redacted` records that every copy is gone."""

    PUBLISH = "publish"
    END = "end"
    REDACT = "redact"
    REDACTED = "redacted"


@dataclass(frozen=True)
class Entry:
    """One entry, with its canonical bytes, which are what the tree commits to."""

    position: int
    time: datetime
    action: Action
    commitments: tuple[bytes, ...]


def format_time(moment: datetime) -> str:
    """UTC to the millisecond, the only form in entries."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


def parse_time(text: str) -> datetime:
    """Read `format_time` back. Raises ValueError for any other form."""
    moment = datetime.fromisoformat(text)
    if not text.endswith("Z") or format_time(moment) != text:
        raise ValueError("a time in UTC to the millisecond is expected")
    return moment


_ENTRY = re.compile(
    rb'\{"action":"(publish|end|redact|redacted)","commitments":\[((?:"[0-9a-f]{64}"(?:,(?=")|(?=\])))*)\],'
    rb'"position":([1-9]\d{0,14}),"time":"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)"\}'
)


def encode_entry(entry: Entry) -> bytes:
    """The canonical bytes of an entry (RFC 8785).

    Keys are in order, strings hold ASCII without escapes and the one number is a safe integer, so that the scheme
    comes down to this; a test holds it against a full implementation.
    """
    commitments = ",".join(f'"{commitment.hex()}"' for commitment in entry.commitments)
    return (
        f'{{"action":"{entry.action.value}","commitments":[{commitments}],'
        f'"position":{entry.position},"time":"{format_time(entry.time)}"}}'
    ).encode()


def decode_entry(encoded: bytes) -> Entry:
    """Read canonical bytes back. Raises ValueError for anything but the canonical form."""
    match = _ENTRY.fullmatch(encoded)
    if match is None:
        raise ValueError("not an entry in canonical form")
    hexes = re.findall(rb"[0-9a-f]{64}", match[2])
    return Entry(
        int(match[3]),
        parse_time(match[4].decode()),
        Action(match[1].decode()),
        tuple(bytes.fromhex(h.decode()) for h in hexes),
    )


def commit(salt: bytes, content: bytes) -> bytes:
    """The commitment of a part: SHA-256(salt ‖ bytes), with 32 random bytes of salt.

    Without the salt the commitment tells nothing of short or guessable content, so erasing salt and bytes erases both.
    """
    if len(salt) != SALT_BYTES:
        raise ValueError("a salt has 32 bytes")
    return hashlib.sha256(salt + content).digest()


def leaf_hash(encoded: bytes) -> bytes:
    """RFC 6962, section 2.1."""
    return hashlib.sha256(b"\x00" + encoded).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """RFC 6962, section 2.1."""
    return hashlib.sha256(b"\x01" + left + right).digest()


@dataclass(frozen=True)
class Frontier:
    """The roots of the complete subtrees of a tree of `size` leaves, the largest first: enough to append."""

    size: int = 0
    hashes: tuple[bytes, ...] = ()

    def append(self, leaf: bytes) -> Frontier:
        """The frontier with one more leaf hash."""
        hashes, size = list(self.hashes), self.size
        while size & 1:
            leaf = node_hash(hashes.pop(), leaf)
            size >>= 1
        return Frontier(self.size + 1, (*hashes, leaf))

    def root(self) -> bytes:
        """The tree's root hash (RFC 6962)."""
        if not self.hashes:
            return EMPTY_ROOT
        root = self.hashes[-1]
        for left in reversed(self.hashes[:-1]):
            root = node_hash(left, root)
        return root

    def range_of_difference(self, other: Frontier) -> tuple[int, int]:
        """Positions between which the first entry lies that differs in `other`, a frontier of the same size."""
        first = 1
        for place, (mine, others) in enumerate(zip(self.hashes, other.hashes, strict=True)):
            # The subtrees are as large as the bits of the size, the largest first.
            bits = [1 << bit for bit in range(self.size.bit_length() - 1, -1, -1) if self.size >> bit & 1]
            if mine != others:
                return first, first + bits[place] - 1
            first += bits[place]
        return 1, self.size

    def encode(self) -> bytes:
        return b"".join(self.hashes)

    @classmethod
    def decode(cls, size: int, encoded: bytes) -> Frontier:
        """Read a stored frontier. Raises ValueError where its length does not fit `size`."""
        if len(encoded) != HASH_BYTES * size.bit_count():
            raise ValueError("the frontier does not fit the size of the tree")
        return cls(size, tuple(encoded[i : i + HASH_BYTES] for i in range(0, len(encoded), HASH_BYTES)))


@dataclass(frozen=True)
class SignificanceByLanguage:
    """Significance of a version: `default` for every language, `by_language` where it differs."""

    default: Significance = Significance.MAJOR
    by_language: Mapping[str, Significance] | None = None

    def of(self, language: str) -> Significance:
        """zh-Hant is converted from zh-Hans, so its readers are told what those are told."""
        by_language = self.by_language or {}
        return by_language.get("zh-Hans" if language == "zh-Hant" else language, self.default)


@dataclass(frozen=True)
class Meta:
    """What an entry is about. `parts` names the entry's other commitments in order, so that names are committed too.

    A published version states its `audience` and `published_at`, which so outlast a redaction; `facts` are the codes
    and dates of other actions.
    """

    document_id: str
    version: int
    parts: tuple[str, ...] = ()
    significance: SignificanceByLanguage | None = None
    audience: Audience | None = None
    published_at: datetime | None = None
    facts: Mapping[str, str] | None = None

    def to_json(self) -> dict[str, Any]:
        """The object that RFC 8785 serialises into the `meta` part."""
        found: dict[str, Any] = {"document": self.document_id, "parts": list(self.parts), "version": self.version}
        if self.significance is not None:
            languages = {tag: value.value for tag, value in (self.significance.by_language or {}).items()}
            found["significance"] = {"default": self.significance.default.value, **languages}
        if self.audience is not None:
            found["audience"] = self.audience.value
        if self.published_at is not None:
            found["published"] = format_time(self.published_at)
        if self.facts is not None:
            found["facts"] = dict(self.facts)
        return found

    @classmethod
    def from_json(cls, found: Mapping[str, Any]) -> Meta:
        """Raises KeyError, TypeError or ValueError for anything `to_json` does not give."""
        significance = None
        if "significance" in found:
            if not isinstance(found["significance"], dict):
                raise TypeError("significance by language is expected")
            stated = {tag: Significance(value) for tag, value in found["significance"].items()}
            significance = SignificanceByLanguage(stated.pop("default"), stated)
        document_id, version, parts, facts = found["document"], found["version"], found["parts"], found.get("facts")
        if not isinstance(document_id, str) or type(version) is not int or not _are_texts(parts):
            raise TypeError("a document's id, a version's number and names of parts are expected")
        if facts is not None and not (isinstance(facts, dict) and _are_texts([*facts.values()])):
            raise TypeError("facts are texts by name")
        return cls(
            document_id=document_id,
            version=version,
            parts=tuple(parts),
            significance=significance,
            audience=Audience(found["audience"]) if "audience" in found else None,
            published_at=parse_time(found["published"]) if "published" in found else None,
            facts=facts,
        )


def _are_texts(found: object) -> bool:
    return isinstance(found, list) and all(isinstance(item, str) for item in found)


@dataclass(frozen=True)
class LogHead:
    """How far a log has come. A public copy was built from a public export and lacks what is not for everyone."""

    log_id: str
    frontier: Frontier
    is_public_copy: bool = False

    @property
    def size(self) -> int:
        return self.frontier.size

    @property
    def root(self) -> bytes:
        return self.frontier.root()
