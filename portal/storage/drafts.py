"""Drafts of the editorial desk in the private database: implements `DraftStore` of `services/drafts/ports.py`."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    RowMapping,
    String,
    Table,
    delete,
    insert,
    select,
    update,
)

from portal.domain.audit import AuditEntry
from portal.domain.drafts import Comment, Draft, DraftState, Purpose
from portal.domain.errors import NotFound
from portal.domain.rules import DecisionStep
from portal.domain.vocabulary import Audience, Level
from portal.services.drafts.ports import DraftReader, DraftSearch, DraftWriter
from portal.storage.audit import AuditRows
from portal.storage.database import Database
from portal.storage.private import metadata
from portal.storage.rows import decode_moment, encode_moment, required_moment

drafts = Table(
    "drafts",
    metadata,
    Column("id", String, primary_key=True),
    Column("purpose", String, nullable=False),
    Column("type", String, nullable=False),
    Column("agency", String, nullable=False),
    Column("state", String, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("title", String, nullable=False),
    Column("language", String, nullable=False),
    Column("started_at", String, nullable=False),
    Column("changed_at", String, nullable=False),
    Column("author", String, nullable=False),
    Column("document_id", String, nullable=False),
    Column("base", Integer, nullable=False),
    Column("level", Integer),
    Column("audience", String, nullable=False),
    Column("publish_at", String),
    Column("signal", String, nullable=False),
    Column("is_emergency", Integer, nullable=False),
    Column("steps", String, nullable=False),
    Column("comments", String, nullable=False),
    Column("published", String, nullable=False),
    Column("writers", String, nullable=False, server_default="[]"),
    Index("drafts_by_state", "state", "changed_at"),
    Index("drafts_by_document", "document_id"),
)

draft_parts = Table(
    "draft_parts",
    metadata,
    Column("draft_id", String, ForeignKey("drafts.id"), primary_key=True),
    Column("name", String, primary_key=True),
    Column("content", LargeBinary, nullable=False),
)

draft_previews = Table(
    "draft_previews",
    metadata,
    Column("token", LargeBinary, primary_key=True),
    Column("draft_id", String, ForeignKey("drafts.id"), nullable=False),
    Column("until", String, nullable=False),
)
"""Preview links by the keyed hash of what their address holds."""


class SQLDraftReader:
    """Reading on one open connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, draft_id: str) -> Draft:
        row = self._connection.execute(select(drafts).where(drafts.c.id == draft_id)).mappings().first()
        if row is None:
            raise NotFound("draft", draft_id)
        return _draft_of(row)

    def read_parts(self, draft_id: str) -> Mapping[str, bytes]:
        found = select(draft_parts.c.name, draft_parts.c.content).where(draft_parts.c.draft_id == draft_id)
        return {row.name: row.content for row in self._connection.execute(found.order_by(draft_parts.c.name))}

    def search(self, search: DraftSearch) -> tuple[Draft, ...]:
        wanted = [drafts.c.agency.in_(sorted(search.agencies))]
        if search.states:
            wanted.append(drafts.c.state.in_([state.value for state in search.states]))
        if search.types:
            wanted.append(drafts.c.type.in_(search.types))
        for column, value in ((drafts.c.author, search.author), (drafts.c.document_id, search.document_id)):
            if value:
                wanted.append(column.in_([value]))
        found = select(drafts).where(*wanted).order_by(drafts.c.changed_at.desc(), drafts.c.id).limit(search.limit)
        return tuple(_draft_of(row) for row in self._connection.execute(found).mappings())

    def list_part_names(self, draft_ids: Collection[str]) -> Mapping[str, frozenset[str]]:
        found: dict[str, set[str]] = {draft_id: set() for draft_id in draft_ids}
        wanted = select(draft_parts.c.draft_id, draft_parts.c.name).where(draft_parts.c.draft_id.in_(sorted(found)))
        for row in self._connection.execute(wanted):
            found[row.draft_id].add(row.name)
        return {draft_id: frozenset(names) for draft_id, names in found.items()}

    def list_holding(self, passages: Sequence[bytes]) -> tuple[Draft, ...]:
        """One row of content at a time: drafts are few, and each may hold pictures."""
        holding = set()
        for row in self._connection.execute(select(draft_parts.c.draft_id, draft_parts.c.content)):
            if row.draft_id not in holding and any(passage in row.content for passage in passages):
                holding.add(row.draft_id)
        found = []
        for each in self._connection.execute(select(drafts).order_by(drafts.c.changed_at.desc())).mappings():
            draft = _draft_of(each)
            beside = "\n".join((draft.title, *(comment.text for comment in draft.comments))).encode()
            if draft.id in holding or any(passage in beside for passage in passages):
                found.append(draft)
        return tuple(found)

    def list_queued(self, until: datetime) -> tuple[Draft, ...]:
        due = (drafts.c.state == DraftState.QUEUED.value, drafts.c.publish_at <= encode_moment(until))
        found = select(drafts).where(*due).order_by(drafts.c.publish_at, drafts.c.id)
        return tuple(_draft_of(row) for row in self._connection.execute(found).mappings())

    def preview_of(self, token_hash: bytes, now: datetime) -> str | None:
        valid = (draft_previews.c.token == token_hash, draft_previews.c.until > encode_moment(now))
        return self._connection.scalar(select(draft_previews.c.draft_id).where(*valid))


class SQLDraftWriter(SQLDraftReader):
    """One open transaction."""

    def add(self, draft: Draft, parts: Mapping[str, bytes]) -> None:
        self._connection.execute(insert(drafts), _row_of(draft))
        self._put(draft.id, parts)

    def save(self, draft: Draft, parts: Mapping[str, bytes] | None = None) -> None:
        self._connection.execute(update(drafts).where(drafts.c.id == draft.id), _row_of(draft))
        if parts is not None:
            self._connection.execute(delete(draft_parts).where(draft_parts.c.draft_id == draft.id))
            self._put(draft.id, parts)

    def erase(self, draft_id: str) -> None:
        self._connection.execute(delete(draft_parts).where(draft_parts.c.draft_id == draft_id))
        self._connection.execute(delete(draft_previews).where(draft_previews.c.draft_id == draft_id))
        emptied = {"title": "", "comments": "[]", "state": DraftState.DISCARDED.value}
        self._connection.execute(update(drafts).where(drafts.c.id == draft_id), emptied)

    def open_preview(self, token_hash: bytes, draft_id: str, until: datetime) -> None:
        row = {"token": token_hash, "draft_id": draft_id, "until": encode_moment(until)}
        self._connection.execute(insert(draft_previews), row)

    def record(self, entry: AuditEntry) -> None:
        AuditRows(self._connection).add(entry)

    def _put(self, draft_id: str, parts: Mapping[str, bytes]) -> None:
        if parts:
            rows = [{"draft_id": draft_id, "name": name, "content": content} for name, content in parts.items()]
            self._connection.execute(insert(draft_parts), rows)


class SQLDrafts:
    """The tables of drafts with their transactions."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @contextmanager
    def reading(self) -> Iterator[DraftReader]:
        with self._database.reading() as connection:
            yield SQLDraftReader(connection)

    @contextmanager
    def writing(self) -> Iterator[DraftWriter]:
        with self._database.writing() as connection:
            yield SQLDraftWriter(connection)


def _row_of(draft: Draft) -> dict[str, Any]:
    return {
        "id": draft.id,
        "purpose": draft.purpose.value,
        "type": draft.type,
        "agency": draft.agency,
        "state": draft.state.value,
        "revision": draft.revision,
        "title": draft.title,
        "language": draft.language,
        "started_at": encode_moment(draft.started_at),
        "changed_at": encode_moment(draft.changed_at),
        "author": draft.author,
        "document_id": draft.document_id,
        "base": draft.base,
        "level": int(draft.level) if draft.level is not None else None,
        "audience": draft.audience.value,
        "publish_at": encode_moment(draft.publish_at),
        "signal": draft.signal,
        "is_emergency": int(draft.is_emergency),
        "steps": json.dumps([_step_row(step) for step in draft.steps]),
        "comments": json.dumps([_comment_row(comment) for comment in draft.comments], ensure_ascii=False),
        "published": draft.published,
        "writers": json.dumps(draft.writers),
    }


def _draft_of(row: RowMapping) -> Draft:
    return Draft(
        id=row["id"],
        purpose=Purpose(row["purpose"]),
        type=row["type"],
        agency=row["agency"],
        state=DraftState(row["state"]),
        revision=row["revision"],
        title=row["title"],
        language=row["language"],
        started_at=required_moment(row["started_at"]),
        changed_at=required_moment(row["changed_at"]),
        author=row["author"],
        document_id=row["document_id"],
        base=row["base"],
        level=Level(row["level"]) if row["level"] is not None else None,
        audience=Audience(row["audience"]),
        publish_at=decode_moment(row["publish_at"]),
        signal=row["signal"],
        is_emergency=bool(row["is_emergency"]),
        steps=tuple(DecisionStep.model_validate(step) for step in json.loads(row["steps"])),
        comments=tuple(_comment_of(comment) for comment in json.loads(row["comments"])),
        published=row["published"],
        writers=tuple(json.loads(row["writers"])),
    )


def _step_row(step: DecisionStep) -> dict[str, Any]:
    """As in `decision.yaml`: to the second."""
    return {**step.model_dump(mode="json"), "at": step.at.isoformat(timespec="seconds")}


def _comment_row(comment: Comment) -> dict[str, Any]:
    return {**vars(comment), "at": encode_moment(comment.at)}


def _comment_of(row: Mapping[str, Any]) -> Comment:
    return Comment(row["field"], row["text"], row["by"], required_moment(row["at"]), row["is_done"])
