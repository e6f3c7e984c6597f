"""The search index of an instance: a folder that may be thrown away, read by many processes, written by one at a time.

`current` names the folder in use; in it stand the Whoosh index, the id of the log it follows, and array files made from
it. Readers look at file stamps and take over what changed; writers hold a lock that ends with their process.
"""

from __future__ import annotations

import fcntl
import json
import logging
import os
import secrets
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from threading import Lock

from portal.domain.documents.base import Version
from portal.domain.errors import Unavailable
from portal.domain.state import DocumentState
from portal.search.catalogue import Catalogue
from portal.search.matching import belonging, list_left, list_span, match
from portal.search.naming import are_named, list_named
from portal.search.nearness import near
from portal.search.records import record_of, weighted_terms
from portal.search.segments import POSITION, Row, Segments, add_rows, key_of
from portal.search.snapshot import Arrays, Snapshot, load_catalogue, write_arrays
from portal.services.ports import Matched, Named, Near, Search, Span

log = logging.getLogger("portal.search")
FORMAT = 3
"""Moves when analysis or records change: an index of another format is built anew."""
MIN_TAIL, TAIL_SHARE = 2_000, 0.25
"""How many rows may be younger than the array files before these are written anew, at least and as a share."""
_ATTEMPTS = 5
WARM_TERMS = 2_000
"""Terms whose postings a process reads when it begins: all that stand in many documents."""
WAIT_SECONDS, ERASE_WAIT_SECONDS = 10.0, 60.0


class Batch:
    """Rows on their way into an index that ends at `position`."""

    def __init__(self, position: int) -> None:
        self.position = position
        self.rows: list[Row] = []

    def add(self, position: int, state: DocumentState, version: Version | None) -> None:
        """A document from this entry on; `version` is None where its content is erased or withheld."""
        self.position = position
        terms = weighted_terms(version) if version is not None else None
        self.rows.append(Row(position, record_of(state, position, version), terms))

    def skip(self, position: int) -> None:
        """An entry that changes nothing for readers."""
        self.position = position

    def marked(self) -> tuple[Row, ...]:
        """The rows, with one more where the last entry has none."""
        is_marked = bool(self.rows) and self.rows[-1].position == self.position
        return tuple(self.rows) if is_marked else (*self.rows, Row(self.position))


class SearchIndex:
    """The index in `folder` for the log that `log_id` names. Safe to share between threads."""

    name = "search index"

    def __init__(self, folder: Path, log_id: Callable[[], str]) -> None:
        self._folder, self._log_id = folder, log_id
        self._lock = Lock()
        self._snapshot: Snapshot | None = None
        self._is_told = False

    # --- reading

    def snapshot(self) -> Snapshot:
        """The index as of now. Raises Unavailable where there is none for this log."""
        with self._lock:
            try:
                self._snapshot = self._retried()
            except Exception as error:
                # Damage shows as whatever Whoosh trips over: it unpickles and trusts its files.
                if not self._is_told and not isinstance(error, FileNotFoundError):
                    log.error("the search index cannot be read", extra={"code": "index_unreadable"})
                    self._is_told = True
                self._snapshot = None
                raise Unavailable("search index") from error
            self._is_told = False
            return self._snapshot

    def match(self, search: Search, now: datetime, facets: Sequence[str]) -> Matched:
        """Raises Unavailable where there is no index for this log."""
        return match(self.snapshot(), search, now.timestamp(), tuple(facets))

    def list_span(self, search: Search, now: datetime, after: int, until: int, limit: int) -> Span:
        """Raises Unavailable where there is no index for this log."""
        return list_span(self.snapshot(), search, now.timestamp(), after, until, limit)

    def belonging(self, search: Search, now: datetime, document_ids: Sequence[str]) -> frozenset[str]:
        """Raises Unavailable where there is no index for this log."""
        return belonging(self.snapshot(), search, now.timestamp(), document_ids)

    def list_left(self, search: Search, since: datetime, now: datetime) -> tuple[str, ...]:
        """Raises Unavailable where there is no index for this log."""
        return list_left(self.snapshot(), search, since.timestamp(), now.timestamp())

    def warm(self) -> None:
        """Load what the first search would wait for. Raises Unavailable where there is no index for this log."""
        snapshot = self.snapshot()
        if snapshot.arrays is not None:
            snapshot.arrays.postings.warm(WARM_TERMS)
        match(snapshot, Search("召回 отзыв товара ru"), time.time(), ("type",))
        near(snapshot, "召回 отзыв")

    def list_named(self, text: str, now: datetime, limit: int) -> Named:
        """Raises Unavailable where there is no index for this log."""
        return list_named(self.snapshot(), text, now.timestamp(), limit)

    def are_named(self, text: str, names: Sequence[Sequence[str]]) -> tuple[bool, ...]:
        """Raises Unavailable where there is no index for this log."""
        return are_named(self.snapshot(), text, names)

    def near(self, text: str) -> Near:
        """Raises Unavailable where there is no index for this log."""
        return near(self.snapshot(), text)

    def position(self) -> int:
        """Up to where the log is indexed, 0 where there is no index."""
        try:
            return self.snapshot().position
        except Unavailable:
            return 0

    def _retried(self) -> Snapshot:
        """Another process may put new files in place of old ones between naming them and opening them."""
        for attempt in range(_ATTEMPTS):
            try:
                return self._refreshed(self._snapshot)
            except OSError:
                if attempt == _ATTEMPTS - 1:
                    raise
        raise AssertionError

    def _refreshed(self, known: Snapshot | None) -> Snapshot:
        folder = self._current()
        segments = Segments(folder / "whoosh")
        pointer = folder / "arrays"
        key = (folder.name, pointer.stat().st_mtime_ns if pointer.exists() else 0, segments.generation())
        if known is not None and known.key == key:
            return known
        arrays = Arrays.open(folder / pointer.read_text()) if pointer.exists() else None
        epoch = arrays.epoch if arrays is not None else 0
        known_epoch = known.arrays.epoch if known is not None and known.arrays is not None else 0
        if known is not None and (known.key[0] != folder.name or known_epoch != epoch):  # type: ignore[index]
            known = None
        opened = segments.open(known.segments if known is not None else ())
        if known is not None:
            catalogue = known.catalogue
        else:
            catalogue = load_catalogue(arrays.folder) if arrays is not None else Catalogue()
        after = catalogue.position
        records = sorted(
            (record for segment in opened if segment.last > after for record in segment.records(after)),
            key=lambda record: record.position,
        )
        position = max((segment.last for segment in opened), default=0)
        if position > after:
            catalogue = catalogue.extended(records, position)
        return Snapshot(key, arrays, opened, catalogue)

    def _current(self) -> Path:
        folder = self._folder / (self._folder / "current").read_text()
        told = json.loads((folder / "log.json").read_text())
        if told != {"log_id": self._log_id(), "format": FORMAT}:
            raise ValueError("the index follows another log")
        return folder

    # --- writing

    @contextmanager
    def adding(self) -> Iterator[Batch]:
        """Rows are committed together when the block ends; nobody else writes meanwhile.

        Makes the index where there is none that can be read.
        """
        with self._exclusive("write", WAIT_SECONDS):
            if self.position() == 0:
                self._make_current(self._new_folder())
            begin = self.position()
            batch = Batch(begin)
            yield batch
            if batch.position > begin:
                with Segments(self._current() / "whoosh").writing() as writer:
                    add_rows(writer, batch.marked())
            snapshot = self.snapshot()
            tail = snapshot.position - snapshot.covered
            if tail > max(MIN_TAIL, TAIL_SHARE * snapshot.covered):
                self._write_arrays(snapshot)

    def merge(self) -> bool:
        """Write the array files anew where they are behind, merge small segments; whether anything was done."""
        with self._exclusive("write", WAIT_SECONDS):
            snapshot = self.snapshot()
            if snapshot.position == snapshot.covered:
                return False
            self._write_arrays(snapshot)
            with Segments(self._current() / "whoosh").writing(merge=True):
                pass
            return True

    @contextmanager
    def rebuilding(self) -> Iterator[SearchIndex]:
        """Another index that takes the place of this one when the block ends well.

        It begins empty, or where one that was cut off has come; until it is whole, this one is read.
        """
        with self._exclusive("rebuild", 0.0):
            work = self._folder / "rebuilding"
            fresh = SearchIndex(work, self._log_id)
            begun = fresh.position()
            if begun == 0:
                shutil.rmtree(work, ignore_errors=True)
                log.warning("the search index is built anew", extra={"code": "index_building"})
            yield fresh
            with self._exclusive("write", WAIT_SECONDS):
                built = fresh._current()
                target = self._folder / built.name
                built.rename(target)
                self._make_current(target)
                shutil.rmtree(work)
            log.warning("the search index is whole", extra={"code": "index_built", "position": self.position()})

    def erase(self, document_id: str, version: int, before: int) -> None:
        """Remove what was indexed of a version before a position, from every file. Raises Unavailable."""
        with self._exclusive("rebuild", ERASE_WAIT_SECONDS), self._exclusive("write", ERASE_WAIT_SECONDS):
            shutil.rmtree(self._folder / "rebuilding", ignore_errors=True)
            try:
                snapshot = self.snapshot()
            except Unavailable:
                # What cannot be read cannot be cleaned: it is built anew from the log, which has lost the text.
                self._remove_all()
                return
            key = key_of(document_id, version)
            gone = frozenset(
                position for segment in snapshot.segments for position in segment.positions_of(key) if position < before
            )
            if not gone:
                return
            with Segments(self._current() / "whoosh").writing() as writer:
                for position in gone:
                    writer.delete_by_term(POSITION, position)
            self._rewrite_without(snapshot, gone)

    @contextmanager
    def standing(self) -> Iterator[tuple[Path, ...]]:
        """Every file, while nobody writes: a merge takes away files that somebody is reading. Raises Unavailable."""
        with self._exclusive("rebuild", ERASE_WAIT_SECONDS), self._exclusive("write", ERASE_WAIT_SECONDS):
            yield self.files()

    def files(self) -> tuple[Path, ...]:
        """Every file of the index."""
        return tuple(path for path in self._folder.rglob("*") if path.is_file())

    def _rewrite_without(self, snapshot: Snapshot, gone: frozenset[int]) -> None:
        opened = Segments(self._current() / "whoosh").open()
        records = sorted((r for segment in opened for r in segment.records(0)), key=lambda record: record.position)
        catalogue = Catalogue().extended(records, snapshot.position)
        cleaned = Snapshot(snapshot.key, snapshot.arrays, opened, catalogue)
        self._write_arrays(cleaned, gone)

    def _write_arrays(self, snapshot: Snapshot, erased: frozenset[int] = frozenset()) -> None:
        current = self._current()
        epoch = (snapshot.arrays.epoch if snapshot.arrays is not None else 0) + (1 if erased else 0)
        folder = current / f"arrays-{secrets.token_hex(4)}"
        folder.mkdir(mode=0o700)
        write_arrays(folder, snapshot, epoch, erased)
        _point(current / "arrays", folder.name)
        for other in current.glob("arrays-*"):
            if other != folder:
                shutil.rmtree(other, ignore_errors=True)

    def _new_folder(self) -> Path:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder = self._folder / f"index-{secrets.token_hex(4)}"
        (folder / "whoosh").mkdir(mode=0o700, parents=True)
        Segments(folder / "whoosh").create()
        (folder / "log.json").write_text(json.dumps({"log_id": self._log_id(), "format": FORMAT}))
        return folder

    def _make_current(self, folder: Path) -> None:
        _point(self._folder / "current", folder.name)
        for other in self._folder.glob("index-*"):
            if other != folder:
                shutil.rmtree(other, ignore_errors=True)

    def _remove_all(self) -> None:
        (self._folder / "current").unlink(missing_ok=True)
        for folder in self._folder.glob("index-*"):
            shutil.rmtree(folder)

    @contextmanager
    def _exclusive(self, name: str, wait_seconds: float) -> Iterator[None]:
        """A lock between processes that ends with its holder. Raises Unavailable where it is held for too long."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(self._folder / f"{name}.lock", os.O_WRONLY | os.O_CREAT, 0o600)
        try:
            deadline = time.monotonic() + wait_seconds
            while True:
                try:
                    fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    if time.monotonic() >= deadline:
                        raise Unavailable("search index") from None
                    time.sleep(0.02)
            yield
        finally:
            os.close(descriptor)


def _point(pointer: Path, name: str) -> None:
    partial = pointer.with_name(pointer.name + ".partial")
    partial.write_text(name)
    partial.rename(pointer)
