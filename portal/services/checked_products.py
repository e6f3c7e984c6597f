"""The products that a check compares: a view that follows the log, made of what everyone may see.

What it holds of a document is always read from the log as it stands, so that an entry taken in late never brings back
what a later one erased. The view may be thrown away at any time.
"""

from __future__ import annotations

from collections.abc import Sequence

from portal.domain.known_products import Fold, keys_of, known_products
from portal.domain.state import DocumentState
from portal.domain.vocabulary import Audience, ClosingKind
from portal.services.ports import CheckBatch, CheckStore, LogReader, PublicationLog
from portal.services.reading import meta_of, stored_version


class CheckedProducts:
    """Keeps the store of products up to the log; itself a store that must not keep what was erased."""

    name = "product check"

    def __init__(self, log: PublicationLog, store: CheckStore, fold: Fold) -> None:
        self._log, self.store, self.fold = log, store, fold

    @property
    def position(self) -> int:
        """Up to where the log is taken in."""
        return self.store.position(self._log.head().log_id)

    def catch_up(self, max_versions: int) -> int:
        """Take in what is new, at most so many entries; how many. Raises Unavailable where the store is busy."""
        head = self._log.head()
        if self.store.position(head.log_id) == head.size:
            return 0
        with self.store.adding(head.log_id) as batch, self._log.reading() as log:
            if batch.position > log.head().size:
                # An older state of the log has been restored: what came after it never was.
                batch.clear()
            before = batch.position
            documents: dict[str, None] = {}
            for entry in log.iter_entries(after=before):
                meta = meta_of(entry)
                if meta is not None:
                    documents.setdefault(meta.document_id)
                batch.position += 1
                if batch.position - before >= max_versions:
                    break
            for document_id in documents:
                self._take(log, batch, document_id)
            return batch.position - before

    def erase(self, document_id: str, version: int, parts: Sequence[str]) -> None:
        """Read the document anew from the log, which has lost the text, and clean the files. Raises Unavailable."""
        with self.store.adding(self._log.head().log_id) as batch, self._log.reading() as log:
            self._take(log, batch, document_id)
        self.store.scrub()

    def holds(self, passages: Sequence[bytes]) -> bool:
        """Whether any of the passages is still in the store's files."""
        return self.store.holds(passages)

    def _take(self, log: LogReader, batch: CheckBatch, document_id: str) -> None:
        state = log.find_state(document_id)
        rows = [row for row in log.list_versions(document_id) if row.is_public]
        version = stored_version(log, rows[-1]) if rows and state is not None and _is_searched(state) else None
        if version is None or state is None:
            batch.remove(document_id)
        else:
            batch.put(state, {product: keys_of(product, self.fold) for product in known_products(version)})


def _is_searched(state: DocumentState) -> bool:
    """A withdrawn document was published by mistake, and matches nothing; of one after its term nothing is shown."""
    facts = state.facts
    is_shown = state.audience is Audience.PUBLIC and state.ended_position is None and not facts.redacted
    return is_shown and facts.closing is not ClosingKind.WITHDRAWN
