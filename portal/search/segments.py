"""The Whoosh index: one document a row, found by its log position; read segment by segment, through matchers only.

Whoosh's own searching, scoring and updating are not used: its postings are read, documents are only appended, and what
a redaction takes is deleted and its segment written anew. docs/adr/004 says why.
"""

from __future__ import annotations

import weakref
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

import numpy as np
from whoosh.analysis import SpaceSeparatedTokenizer
from whoosh.fields import ID, NUMERIC, STORED, TEXT, Schema
from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC, FileIndex, LockError
from whoosh.reading import IndexReader, SegmentReader, TermNotFound
from whoosh.system import pack_uint
from whoosh.writing import MERGE_SMALL, SegmentWriter

from portal.domain.errors import Unavailable
from portal.search.postings import MAX_WEIGHT, NO_POSITIONS, NO_WEIGHTS, Positions, TermPostings, Weights
from portal.search.records import Record

WORDS, POSITION, KEY, RECORD = "words", "position", "key", "record"
LOCK_SECONDS = 10.0
_ATTEMPTS = 5
_NAME = "MAIN"


class Terms(TEXT):  # type: ignore[misc]
    """A field whose value is its terms with their weights, so that Whoosh analyses nothing.

    Pickled by name into every index: it stays in this module.
    """

    def __init__(self) -> None:
        super().__init__(analyzer=SpaceSeparatedTokenizer(), phrase=False)

    def index(self, value: Mapping[str, int], **_options: object) -> Iterator[tuple[bytes, int, float, bytes]]:
        for term in sorted(value):
            weight = value[term]
            yield term.encode(), weight, float(weight), pack_uint(weight)


def schema() -> Schema:
    """Terms come ready; `record` is empty where a row only marks how far the log was followed."""
    return Schema(
        words=Terms(),
        position=NUMERIC(int, bits=64, signed=False, sortable=True, stored=True),
        key=ID,
        record=STORED,
    )


@dataclass(frozen=True)
class Row:
    """What is indexed of one entry of the log: a record with its terms, or neither."""

    position: int
    record: Record | None = None
    terms: Counter[str] | None = None


def key_of(document_id: str, number: int) -> str:
    return f"{document_id}/{number}"


class Segment:
    """One segment, as it was when opened. Its reader is not for several threads: a lock guards it."""

    def __init__(self, reader: IndexReader, identity: str) -> None:
        self.identity = identity
        self._reader, self._lock = reader, Lock()
        # Snapshots share segments; the last one to let go closes the file.
        weakref.finalize(self, reader.close)
        column = reader.column_reader(POSITION)
        self._positions = np.fromiter((column[n] for n in range(reader.doc_count_all())), dtype=np.uint32)
        self._deleted = frozenset(n for n in range(len(self._positions)) if reader.is_deleted(n))
        self.last = int(self._positions.max(initial=0))

    def find(self, term: str | bytes, after: int) -> tuple[Positions, Weights]:
        """Positions after one, and weights, of a term."""
        with self._lock:
            try:
                matcher = self._reader.postings(WORDS, term)
            except TermNotFound:
                return NO_POSITIONS, NO_WEIGHTS
            numbers, weights = [], []
            while matcher.is_active():
                numbers.append(matcher.id())
                weights.append(min(matcher.weight(), MAX_WEIGHT))
                matcher.next()
        positions = self._positions[numbers]
        kept = positions > after
        return positions[kept], np.array(weights, dtype=np.uint8)[kept]

    def positions_of(self, key: str) -> tuple[int, ...]:
        """Positions of the rows with a key."""
        with self._lock:
            try:
                matcher = self._reader.postings(KEY, key)
            except TermNotFound:
                return ()
            return tuple(int(self._positions[number]) for number in matcher.all_ids())

    def iter_postings(self, after: int) -> Iterator[TermPostings]:
        """Every term that versions after a position hold, in order."""
        for term in self._reader.lexicon(WORDS):
            positions, weights = self.find(term, after)
            if len(positions):
                yield TermPostings(bytes(term), positions, weights)

    def terms_from(self, prefix: str) -> Iterator[str]:
        """The terms that begin with a prefix."""
        with self._lock:
            return iter([bytes(term).decode() for term in self._reader.expand_prefix(WORDS, prefix)])

    def records(self, after: int) -> Iterator[Record]:
        """The records of rows after a position."""
        for number in np.flatnonzero(self._positions > after).tolist():
            if number not in self._deleted:
                with self._lock:
                    encoded = self._reader.stored_fields(number).get(RECORD)
                if encoded:
                    yield Record.decode(encoded)


class Segments:
    """The Whoosh index of a folder. Raises Unavailable where another writer holds it for too long."""

    def __init__(self, folder: Path) -> None:
        # Without memory maps Whoosh reads what it needs from the file; with them it keeps all of it.
        self._storage = FileStorage(str(folder), supports_mmap=False)

    def create(self) -> None:
        self._storage.create_index(schema(), _NAME).close()

    def generation(self) -> int:
        """Moves with every commit."""
        found: int = self._index().latest_generation()
        return found

    def _index(self) -> FileIndex:
        return self._storage.open_index(_NAME)

    def open(self, known: Iterable[Segment] = ()) -> tuple[Segment, ...]:
        """The segments as of now; those known already are taken over."""
        kept = {segment.identity: segment for segment in known}
        for attempt in range(_ATTEMPTS):
            try:
                # A commit of another process may remove a file between listing and opening.
                return tuple(self._segments(kept))
            except FileNotFoundError:
                if attempt == _ATTEMPTS - 1:
                    raise
        raise AssertionError

    def _segments(self, kept: dict[str, Segment]) -> Iterator[Segment]:
        contents = TOC.read(self._storage, _NAME)
        for found in contents.segments:
            identity = f"{found.segment_id()} {found.deleted_count()}"
            if identity not in kept:
                kept[identity] = Segment(SegmentReader(self._storage, contents.schema, found), identity)
            yield kept[identity]

    @contextmanager
    def writing(self, *, merge: bool = False) -> Iterator[SegmentWriter]:
        """A writer that alone may write; committed when the block ends, undone when it raises."""
        try:
            writer = self._index().writer(timeout=LOCK_SECONDS, limitmb=64)
        except LockError:
            raise Unavailable("search index") from None
        try:
            yield writer
        except BaseException:
            writer.cancel()
            raise
        writer.commit(mergetype=MERGE_SMALL if merge else _only_deleted)


def add_rows(writer: SegmentWriter, rows: Sequence[Row]) -> None:
    """Append rows."""
    for row in rows:
        record, terms = row.record, row.terms or Counter()
        if record is None:
            writer.add_document(position=row.position, record="")
            continue
        key = key_of(record.document_id, record.number)
        writer.add_document(position=row.position, record=record.encode(), key=key, words=terms)


def _only_deleted(writer: SegmentWriter, segments: list) -> list:  # type: ignore[type-arg]
    """Whoosh's merge policy here: segments stay, but for those that hold something deleted."""
    for segment in segments:
        if segment.has_deletions():
            reader = SegmentReader(writer.storage, writer.schema, segment)
            writer.add_reader(reader)
            reader.close()
    return [segment for segment in segments if not segment.has_deletions()]
