"""Tables of the publication database. Alembic's first revision creates them; a test holds both against each other."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    UniqueConstraint,
)

metadata = MetaData()

log_state = Table(
    "log_state",
    metadata,
    Column("id", Integer, CheckConstraint("id = 1"), primary_key=True),
    Column("log_id", String, nullable=False),
    Column("size", Integer, nullable=False),
    Column("frontier", LargeBinary, nullable=False),
    Column("is_public_copy", Boolean, nullable=False),
)
"""The head of the log: one row."""

entries = Table(
    "entries",
    metadata,
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("encoded", LargeBinary, nullable=False),
)
"""Insert only: triggers refuse UPDATE and DELETE."""

parts = Table(
    "parts",
    metadata,
    Column("position", Integer, ForeignKey("entries.position"), primary_key=True, autoincrement=False),
    Column("ordinal", Integer, primary_key=True, autoincrement=False),
    Column("name", String, nullable=False),
    Column("salt", LargeBinary),
    Column("content", LargeBinary),
    CheckConstraint("(salt IS NULL) = (content IS NULL)", name="both_or_none"),
)
"""Triggers refuse DELETE, and every UPDATE but the one that erases salt and content."""

versions = Table(
    "versions",
    metadata,
    Column("document_id", String, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("position", Integer, ForeignKey("entries.position"), nullable=False, unique=True),
    Column("published_at", String, nullable=False),
    Column("is_public", Boolean, nullable=False),
)

documents = Table(
    "documents",
    metadata,
    Column("id", String, primary_key=True),
    Column("type", String, nullable=False),
    Column("prefix", String, nullable=False),
    Column("year", Integer),
    Column("serial", Integer),
    Column("number", Integer, nullable=False),
    Column("position", Integer, ForeignKey("entries.position"), nullable=False),
    Column("published_at", String, nullable=False),
    Column("first_published_at", String, nullable=False),
    Column("agency", String, nullable=False),
    Column("language", String, nullable=False),
    Column("languages", String, nullable=False),
    Column("audience", String, nullable=False),
    Column("is_foreign", Boolean, nullable=False),
    Column("level", Integer),
    Column("kind", String),
    Column("categories", String, nullable=False),
    Column("open_status", String, nullable=False),
    Column("ended_status", String, nullable=False),
    Column("starts_at", String),
    Column("ends_at", String),
    Column("closing", String),
    Column("closed_at", String),
    Column("redacted", Boolean, nullable=False),
    Column("provisional_until", String),
    Column("hidden_from", String),
    Column("ended_position", Integer),
    UniqueConstraint("prefix", "year", "serial", name="one_id_a_serial"),
    Index("documents_by_publication", "published_at"),
)
"""The current state of every document: codes and moments (UTC, ISO 8601), no text."""

redactions = Table(
    "redactions",
    metadata,
    Column("position", Integer, ForeignKey("entries.position"), primary_key=True, autoincrement=False),
    Column("document_id", String, nullable=False),
    Column("version", Integer, nullable=False),
    Column("parts", String, nullable=False),
    Column("completed_position", Integer),
)

registry_files = Table(
    "registry_files",
    metadata,
    Column("name", String, primary_key=True),
    Column("content", LargeBinary, nullable=False),
)

TRIGGERS = (
    """CREATE TRIGGER entries_are_never_updated BEFORE UPDATE ON entries
       BEGIN SELECT RAISE(ABORT, 'the publication log is insert only'); END""",
    """CREATE TRIGGER entries_are_never_deleted BEFORE DELETE ON entries
       BEGIN SELECT RAISE(ABORT, 'the publication log is insert only'); END""",
    """CREATE TRIGGER parts_are_never_deleted BEFORE DELETE ON parts
       BEGIN SELECT RAISE(ABORT, 'parts are erased, never deleted'); END""",
    """CREATE TRIGGER parts_are_only_erased BEFORE UPDATE ON parts
       WHEN NEW.salt IS NOT NULL OR NEW.content IS NOT NULL OR NEW.position <> OLD.position
         OR NEW.ordinal <> OLD.ordinal OR NEW.name <> OLD.name
       BEGIN SELECT RAISE(ABORT, 'parts are erased, never changed'); END""",
    """CREATE TRIGGER versions_are_never_updated BEFORE UPDATE ON versions
       BEGIN SELECT RAISE(ABORT, 'versions are immutable'); END""",
    """CREATE TRIGGER versions_are_never_deleted BEFORE DELETE ON versions
       BEGIN SELECT RAISE(ABORT, 'versions are immutable'); END""",
)
"""SQLite's guards of what must never change."""
