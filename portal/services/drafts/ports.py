"""What the use cases of the editorial desk need of the world: drafts within one transaction."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from portal.domain.audit import AuditEntry
from portal.domain.drafts import Draft, DraftState


@dataclass(frozen=True)
class DraftSearch:
    """Which drafts are looked for: of these agencies; other filters empty for any. The latest changed come first."""

    agencies: frozenset[str]
    states: tuple[DraftState, ...] = ()
    types: tuple[str, ...] = ()
    author: str = ""
    document_id: str = ""
    limit: int = 200


class DraftReader(Protocol):
    def get(self, draft_id: str) -> Draft:
        """Raises NotFound."""
        ...

    def read_parts(self, draft_id: str) -> Mapping[str, bytes]:
        """The content: the parts of the version to be, `decision.yaml` left out. Empty once erased."""
        ...

    def search(self, search: DraftSearch) -> tuple[Draft, ...]: ...

    def list_part_names(self, draft_ids: Collection[str]) -> Mapping[str, frozenset[str]]:
        """The names of the parts of several drafts, without their content."""
        ...

    def list_holding(self, passages: Sequence[bytes]) -> tuple[Draft, ...]:
        """Drafts whose content, title or comments hold any of the passages."""
        ...

    def list_queued(self, until: datetime) -> tuple[Draft, ...]:
        """Queued drafts whose moment has come, the earliest first."""
        ...

    def preview_of(self, token_hash: bytes, now: datetime) -> str | None:
        """The id of the draft that a preview link opens, None for an unknown or expired one."""
        ...


class DraftWriter(DraftReader, Protocol):
    """One open transaction; it sees its own writes."""

    def add(self, draft: Draft, parts: Mapping[str, bytes]) -> None: ...

    def save(self, draft: Draft, parts: Mapping[str, bytes] | None = None) -> None:
        """Put the draft as it stands, with its content where that has changed."""
        ...

    def erase(self, draft_id: str) -> None:
        """Remove content and comments; the row stays, without a title."""
        ...

    def open_preview(self, token_hash: bytes, draft_id: str, until: datetime) -> None: ...

    def record(self, entry: AuditEntry) -> None:
        """Append to the audit log, in this transaction."""
        ...


class DraftStore(Protocol):
    """Drafts with their transactions."""

    def reading(self) -> AbstractContextManager[DraftReader]: ...

    def writing(self) -> AbstractContextManager[DraftWriter]:
        """Committed and durable when the block ends, undone when it raises. Raises Unavailable."""
        ...
