"""Tables of cases in the private database. What a person wrote, who they are and their files are sealed columns."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
)

from portal.storage.private import metadata

cases = Table(
    "cases",
    metadata,
    Column("id", String, primary_key=True),
    Column("number", String, nullable=False, unique=True),
    Column("year", Integer, nullable=False),
    Column("serial", Integer, nullable=False),
    Column("kind", String, nullable=False),
    Column("state", String, nullable=False),
    Column("agency", String, nullable=False),
    Column("received_at", String, nullable=False),
    Column("rules", String, nullable=False),
    Column("language", String, nullable=False),
    Column("intake_channel", String, nullable=False),
    Column("category", String),
    Column("incident", String, nullable=False),
    Column("harm", String, nullable=False),
    Column("harm_weight", Integer, nullable=False),
    Column("place", String),
    Column("objection", String),
    Column("is_named", Boolean, nullable=False),
    Column("is_confidential", Boolean, nullable=False),
    Column("officer", String, nullable=False),
    Column("before_asking", String),
    Column("due_on", String),
    Column("is_unread", Boolean, nullable=False),
    Column("ended_at", String),
    Column("merged_into", String, nullable=False),
    Column("document_ids", String, nullable=False),
    Column("is_anonymous", Boolean, nullable=False),
    Column("entries", Integer, nullable=False),
    UniqueConstraint("year", "serial", name="one_case_number_a_serial"),
    Index("cases_by_due", "due_on"),
    Index("cases_by_arrival", "received_at"),
)

case_texts = Table(
    "case_texts",
    metadata,
    Column("case_id", String, ForeignKey("cases.id"), primary_key=True),
    Column("submission", LargeBinary, info={"sealed": True}),
    Column("contact", LargeBinary, info={"sealed": True}),
)
"""What was submitted and by whom, each sealed for itself, so that contact can be erased alone."""

case_entries = Table(
    "case_entries",
    metadata,
    Column("case_id", String, ForeignKey("cases.id"), primary_key=True),
    Column("ordinal", Integer, primary_key=True, autoincrement=False),
    Column("at", String, nullable=False),
    Column("by", String, nullable=False),
    Column("action", String, nullable=False),
    Column("state", String, nullable=False),
    Column("is_public", Boolean, nullable=False),
    Column("officer", String, nullable=False),
    Column("ground", Integer),
    Column("details", String, nullable=False),
    Column("text", LargeBinary, info={"sealed": True}),
)

case_receipts = Table(
    "case_receipts",
    metadata,
    Column("receipt", LargeBinary, primary_key=True),
    Column("case_id", String, ForeignKey("cases.id"), primary_key=True),
)
"""Which receipt codes, as keyed hashes, open which cases."""

spent_receipts = Table(
    "spent_receipts",
    metadata,
    Column("receipt", LargeBinary, primary_key=True),
)
"""Keyed hashes of codes whose case is erased, which lead to no case: only that a form was sent can be told of them."""

case_marks = Table(
    "case_marks",
    metadata,
    Column("case_id", String, ForeignKey("cases.id"), primary_key=True),
    Column("kind", String, primary_key=True),
    Column("value", String, primary_key=True),
    Index("cases_by_mark", "kind", "value"),
)

evidence = Table(
    "evidence",
    metadata,
    Column("id", String, primary_key=True),
    Column("form", LargeBinary),
    Column("name", LargeBinary, nullable=False, info={"sealed": True}),
    Column("media_type", String, nullable=False),
    Column("size", Integer, nullable=False),
    Column("added_at", String, nullable=False),
    Column("is_from_officer", Boolean, nullable=False),
    Column("content", LargeBinary, nullable=False, info={"sealed": True}),
    CheckConstraint("size >= 0", name="size_is_a_count"),
    Index("evidence_by_form", "form"),
)
"""Files; `form` is the keyed hash of the token of a form that is not sent yet."""

case_evidence = Table(
    "case_evidence",
    metadata,
    Column("case_id", String, ForeignKey("cases.id"), primary_key=True),
    Column("evidence_id", String, ForeignKey("evidence.id"), primary_key=True),
)

drafted_signals = Table(
    "drafted_signals",
    metadata,
    Column("id", String, primary_key=True),
    Column("drafted_at", String, nullable=False),
    Column("case_ids", String, nullable=False),
)
"""Signals that became the draft of a warning, with the cases they were made of."""

followers = Table(
    "followers",
    metadata,
    Column("name", String, primary_key=True),
    Column("log_id", String, nullable=False),
    Column("position", Integer, nullable=False),
)
"""How far the private database has followed the publication log, by what follows."""

letters = Table(
    "letters",
    metadata,
    Column("key", String, primary_key=True),
    Column("kind", String, nullable=False),
    Column("case_id", String, nullable=False),
    Column("language", String, nullable=False),
    Column("params", String, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_at", String),
    Column("done_at", String),
    Index("letters_by_turn", "next_at"),
)
"""The outbox: messages owed. `next_at` is empty once sent, or given up."""

case_filters = Table(
    "case_filters",
    metadata,
    Column("id", String, primary_key=True),
    Column("member", String, nullable=False),
    Column("name", LargeBinary, nullable=False, info={"sealed": True}),
    Column("filter", String, nullable=False),
    Index("case_filters_by_member", "member"),
)
"""Filters of the queue that officers have saved for themselves; a name is theirs to choose and therefore sealed."""
