"""Reading published documents: states, versions, history. Knows nothing of who asks; callers decide what to show."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from portal.domain.documents.base import Version, is_outdated
from portal.domain.errors import NotFound
from portal.domain.log import META, Meta
from portal.domain.state import DocumentState
from portal.fileform.meta import decode_meta
from portal.fileform.parts import DOCUMENT, read_version
from portal.services.ports import LogReader, PublicationLog, StoredEntry, VersionRow


@dataclass(frozen=True)
class HistoryItem:
    """One version in a document's history; `version` is None where its data is erased or withheld."""

    row: VersionRow
    meta: Meta
    version: Version | None


def meta_of(entry: StoredEntry) -> Meta | None:
    """What an entry is about, None where that is withheld from this instance."""
    if not entry.parts or entry.parts[0].name != META or entry.parts[0].content is None:
        return None
    return decode_meta(entry.parts[0].content)


def held_parts(entry: StoredEntry) -> dict[str, bytes]:
    """The parts of a publishing entry that this instance holds, `meta` left out."""
    return {part.name: part.content for part in entry.parts if part.content is not None and part.name != META}


def stored_version(log: LogReader, row: VersionRow) -> Version | None:
    """A version read from its parts, None where its data is erased or withheld."""
    parts = held_parts(log.read_entry(row.position))
    if DOCUMENT not in parts:
        return None
    version = read_version(row.document_id, row.number, parts)
    return version if version.document.language in version.renditions else None


class Reading:
    """Read access to the log's documents."""

    def __init__(self, log: PublicationLog) -> None:
        self._log = log

    def get_state(self, document_id: str) -> DocumentState:
        """Raises NotFound."""
        state = self._log.find_state(document_id)
        if state is None:
            raise NotFound("document", document_id)
        return state

    def get_row(self, document_id: str, number: int | None = None) -> VersionRow:
        """Where a version stands, the newest by default. Raises NotFound."""
        rows = self._log.list_versions(document_id)
        wanted = [row for row in rows if number is None or row.number == number]
        if not wanted:
            raise NotFound(
                "document" if not rows else "version", document_id if not rows else f"{document_id} {number}"
            )
        return wanted[-1]

    def find_version(self, document_id: str, number: int | None = None) -> Version | None:
        """A version, the newest by default; None where it is redacted or withheld. Raises NotFound."""
        row = self.get_row(document_id, number)
        with self._log.reading() as log:
            return stored_version(log, row)

    def list_outdated(self, version: Version) -> tuple[str, ...]:
        """The languages of renditions whose original has changed since the version they translate."""
        outdated = []
        for language, rendition in version.renditions.items():
            number = rendition.translates_version
            if number is None or number == version.number:
                continue
            translated = self.find_version(version.document_id, number)
            if translated is None or is_outdated(rendition, translated.original, version.original):
                outdated.append(language)
        return tuple(outdated)

    def list_history(self, document_id: str) -> tuple[HistoryItem, ...]:
        """Every version, oldest first. Raises NotFound."""
        with self._log.reading() as log:
            rows = log.list_versions(document_id)
            if not rows:
                raise NotFound("document", document_id)
            items = []
            for row in rows:
                meta = meta_of(log.read_entry(row.position))
                if meta is not None:
                    items.append(HistoryItem(row, meta, stored_version(log, row)))
            return tuple(items)

    def iter_states(self, keep: Callable[[DocumentState], bool]) -> Iterator[DocumentState]:
        """States that `keep` accepts, newest publication first."""
        return (state for state in self._log.iter_states() if keep(state))
