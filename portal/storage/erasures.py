"""What was erased of cases, in a file beside the database, so that a restored backup does not bring it back.

One JSON line a case with its inner id, which tells nothing of anybody. It is written before the erasure is committed:
after a crash between the two, a restore erases what its person, or the law, wanted erased anyway.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from portal.domain.errors import Damaged, Unavailable
from portal.storage.database import Database


class ErasureLedger:
    """The ledger in one file; appended durably, readable by its owner alone. Safe for several processes."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def add(self, case_ids: Iterable[str]) -> None:
        """Note cases that are erased. Twice is once. Raises Unavailable where not all of them can be written.

        Called by whoever holds the write lock of the database: nobody else appends meanwhile.
        """
        lines = "".join(json.dumps({"case": case_id}) + "\n" for case_id in case_ids)
        if not lines:
            return
        try:
            descriptor = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        except OSError as error:
            raise Unavailable(self.path.name) from error
        try:
            _append(descriptor, lines.encode())
        except OSError as error:
            raise Unavailable(self.path.name) from error
        finally:
            os.close(descriptor)

    def list_cases(self) -> frozenset[str]:
        """Every case that was erased. Raises Damaged with the line that is none."""
        if not self.path.exists():
            return frozenset()
        found = set()
        for number, line in enumerate(self.path.read_text("utf-8").splitlines(), start=1):
            try:
                found.add(str(json.loads(line)["case"]))
            except (ValueError, KeyError, TypeError) as error:
                raise Damaged(f"{self.path.name} line {number}") from error
        return frozenset(found)


class WrittenAhead:
    """The write-ahead log of the private database, which keeps what was erased until it is written over."""

    def __init__(self, ledger: ErasureLedger, database: Database) -> None:
        self._ledger, self._database = ledger, database
        self._cleaned = 0

    def clean(self) -> int:
        """Empty it if something was erased since; always 0, for there is never more to do.

        Raises Unavailable where an open reader prevents it.
        """
        size = self._ledger.path.stat().st_size if self._ledger.path.exists() else 0
        if size != self._cleaned:
            self._database.truncate_wal()
            self._cleaned = size
        return 0


def _append(descriptor: int, lines: bytes) -> None:
    """Append all or nothing: half a line would keep every later one from being read."""
    before = os.fstat(descriptor).st_size
    try:
        while lines:
            lines = lines[os.write(descriptor, lines) :]
        os.fsync(descriptor)
    except OSError:
        with suppress(OSError):
            os.ftruncate(descriptor, before)
        raise
