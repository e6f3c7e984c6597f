"""The search index as a store that must not keep what was erased."""

from __future__ import annotations

from collections.abc import Sequence

from portal.search.index import SearchIndex
from portal.services.ports import LogReader


class SearchFiles:
    """The files of the index. They hold terms and codes, never prose; terms go with the rows that had them."""

    name = "search index"

    def __init__(self, index: SearchIndex, log: LogReader) -> None:
        self._index, self._log = index, log

    def erase(self, document_id: str, version: int, parts: Sequence[str]) -> None:
        """Remove what was indexed before the newest redaction of the version. Raises Unavailable where it is busy.

        What was indexed since was read from a log that had lost the text.
        """
        redactions = [
            row.position
            for row in self._log.list_redactions()
            if (row.document_id, row.version) == (document_id, version)
        ]
        self._index.erase(document_id, version, max(redactions, default=0))

    def holds(self, passages: Sequence[bytes]) -> bool:
        """Whether any file holds a passage as it was written. Raises Unavailable where it is busy."""
        with self._index.standing() as files:
            contents = (path.read_bytes() for path in files)
            return any(passage in content for content in contents for passage in passages)
