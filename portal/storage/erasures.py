"""What was erased of cases, in a file beside the database, so that a restored backup does not bring it back.

One JSON line a case with its inner id, which tells nothing of anybody. It is written before the erasure is committed:
after a crash between the two, a restore erases what its person, or the law, wanted erased anyway.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path

from portal.domain.errors import Damaged


class ErasureLedger:
    """The ledger in one file; appended durably, readable by its owner alone. Safe for several processes."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def add(self, case_ids: Iterable[str]) -> None:
        """Note cases that are erased. Twice is once."""
        lines = "".join(json.dumps({"case": case_id}) + "\n" for case_id in case_ids)
        if not lines:
            return
        descriptor = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(descriptor, lines.encode())
            os.fsync(descriptor)
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
