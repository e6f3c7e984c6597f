"""Copies of published text in the private database, for redaction: drafts with what was said of them, kept forms.

Implements `ErasableStore`. The audit log holds codes and ids only, and is no such copy.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, delete, select, update

from portal.domain.drafts import OPEN_STATES, DraftState
from portal.storage.database import Database
from portal.storage.drafts import SQLDraftWriter, draft_parts, draft_previews, drafts
from portal.storage.instance import file_holds
from portal.storage.sessions import kept_forms


class DraftCopies:
    """The private database as a store that must not keep what was erased."""

    name = "private.db"

    def __init__(self, database: Database) -> None:
        self._database = database

    def erase(self, document_id: str, version: int, parts: Sequence[str]) -> None:
        """Empty the draft that became the version, and those that go on from it; then clean the files.

        Raises Unavailable where an open reader prevents it.
        """
        with self._database.writing() as connection:
            mine = select(drafts.c.id, drafts.c.base, drafts.c.state).where(drafts.c.document_id == document_id)
            for row in connection.execute(mine).all():
                is_open = DraftState(row.state) in OPEN_STATES
                if (row.base == version and is_open) or (row.base == version - 1 and not is_open):
                    empty(connection, row.id)
        self._clean()

    def holds(self, passages: Sequence[bytes]) -> bool:
        """Scan the files; unused space that still holds a passage is written anew first."""
        if not self._found(passages):
            return False
        with self._database.reading() as connection:
            if SQLDraftWriter(connection).list_holding(passages):
                return True
        self._database.rewrite()
        return self._found(passages)

    def erase_holding(self, passages: Sequence[bytes]) -> None:
        """Empty every draft that holds a passage; `erase` cleans the files. Raises Unavailable, with nothing done."""
        with self._database.writing() as connection:
            for draft in SQLDraftWriter(connection).list_holding(passages):
                empty(connection, draft.id)

    def _clean(self) -> None:
        if self._database.path.exists():
            self._database.truncate_wal()

    def _found(self, passages: Sequence[bytes]) -> bool:
        path = self._database.path
        return any(file_holds(file, passages) for file in sorted(path.parent.glob(path.name + "*")))


def empty(connection: Connection, draft_id: str) -> None:
    """Take everything that was written from a draft: an open one is given up, the row of a published one stays.

    Forms kept over a sign-in for its pages are sealed and cannot be searched; they go with it.
    """
    connection.execute(delete(draft_parts).where(draft_parts.c.draft_id == draft_id))
    connection.execute(delete(draft_previews).where(draft_previews.c.draft_id == draft_id))
    connection.execute(delete(kept_forms).where(kept_forms.c.path.contains(draft_id)))
    here = drafts.c.id == draft_id
    connection.execute(update(drafts).where(here).values(title="", comments="[]"))
    given_up = (here, drafts.c.state != DraftState.PUBLISHED.value)
    connection.execute(update(drafts).where(*given_up).values(state=DraftState.DISCARDED.value, publish_at=None))
