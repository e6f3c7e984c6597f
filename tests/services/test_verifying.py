"""`verify` names the first thing that does not hold."""

from __future__ import annotations

import sqlite3

import pytest

from portal.app import Portal
from portal.domain.vocabulary import RedactionReason
from portal.fileform.notes import Checkpoint
from portal.services.redacting import Redaction
from portal.services.verifying import Verification
from tests.support.factories import RECALL, RECALL_TEXTS, WARNING_TEXTS_RU, make_parts

GUARDS = (
    "entries_are_never_updated",
    "entries_are_never_deleted",
    "parts_are_never_deleted",
    "parts_are_only_erased",
    "versions_are_never_updated",
    "versions_are_never_deleted",
)


def publish_three(portal: Portal) -> None:
    portal.publishing.publish(make_parts())
    portal.publishing.publish(make_parts(RECALL, RECALL_TEXTS))
    portal.publishing.publish(make_parts(ru=WARNING_TEXTS_RU, notes={"zh-Hans": "增加译文"}), "ra-2026-0001")


def tamper(portal: Portal, statement: str, *values: object) -> Verification:
    """Change the database as somebody with the file in hands would: guards dropped, keys unchecked."""
    portal.database.close()
    with sqlite3.connect(portal.instance.database_path) as raw:
        for guard in GUARDS:
            raw.execute(f"DROP TRIGGER IF EXISTS {guard}")
        assert raw.execute(statement, values).rowcount > 0
    raw.close()
    return portal.verifying.verify()


def flipped(content: bytes, at: int) -> bytes:
    return content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]


def test_an_untouched_log_holds(portal: Portal) -> None:
    publish_three(portal)
    result = portal.verifying.verify()
    assert (result.finding, result.entries) == (None, 3)


@pytest.mark.parametrize("column", ["salt", "content"])
@pytest.mark.parametrize("ordinal", [0, 1, 2, 3])
def test_one_byte_changed_in_any_part_or_salt_is_named(portal: Portal, column: str, ordinal: int) -> None:
    publish_three(portal)
    with sqlite3.connect(portal.instance.database_path) as raw:
        query = f"SELECT name, {column} FROM parts WHERE position = 2 AND ordinal = ?"
        name, content = raw.execute(query, (ordinal,)).fetchone()
    raw.close()
    statement = f"UPDATE parts SET {column} = ? WHERE position = 2 AND ordinal = ?"
    for at in (0, len(content) // 2, len(content) - 1):
        finding = tamper(portal, statement, flipped(content, at), ordinal).finding
        assert finding is not None
        assert finding.what == "commitment"
        assert "entry 2" in finding.where
        assert name in finding.where


def test_every_byte_of_every_entry_counts(portal: Portal) -> None:
    publish_three(portal)
    with sqlite3.connect(portal.instance.database_path) as raw:
        (encoded,) = raw.execute("SELECT encoded FROM entries WHERE position = 2").fetchone()
    raw.close()
    for at in range(0, len(encoded), 7):
        finding = tamper(portal, "UPDATE entries SET encoded = ? WHERE position = 2", flipped(encoded, at)).finding
        assert finding is not None, encoded[at : at + 1]


@pytest.mark.parametrize(
    ("statement", "what"),
    [
        ("DELETE FROM parts WHERE position = 2 AND ordinal = 1", "parts_missing"),
        ("UPDATE parts SET name = 'ru.md' WHERE position = 1 AND name = 'zh-Hans.md'", "part_names"),
        ("UPDATE parts SET salt = NULL, content = NULL WHERE position = 1 AND name = 'zh-Hans.md'", "part_missing"),
        ("DELETE FROM entries WHERE position = 3", "size"),
        ("UPDATE versions SET published_at = '2020-01-01T00:00:00.000000Z' WHERE position = 3", "version_row"),
        ("UPDATE versions SET is_public = 0 WHERE position = 1", "version_row"),
        ("DELETE FROM versions WHERE position = 1", "version_row"),
        ("UPDATE documents SET level = 4 WHERE id = 'ra-2026-0001'", "state_row"),
        ("UPDATE documents SET ends_at = '2026-05-05T00:00:00.000000Z' WHERE id = 'rc-2026-0001'", "state_row"),
        ("UPDATE documents SET audience = 'authorities' WHERE id = 'rc-2026-0001'", "state_row"),
        ("UPDATE documents SET first_published_at = '2020-01-01T00:00:00.000000Z'", "state_row"),
        ("DELETE FROM documents WHERE id = 'rc-2026-0001'", "state_rows"),
        ("UPDATE documents SET audience = 'everybody' WHERE id = 'rc-2026-0001'", "unreadable"),
        ("UPDATE documents SET closing = 'x', closed_at = 'y' WHERE id = 'rc-2026-0001'", "unreadable"),
        ("INSERT INTO redactions (position, document_id, version, parts) VALUES (2, 'x', 1, '')", "redaction_row"),
        ("UPDATE log_state SET size = 2", "head"),
        ("UPDATE log_state SET frontier = zeroblob(64)", "root"),
    ],
)
def test_a_change_of_any_table_is_found(portal: Portal, statement: str, what: str) -> None:
    publish_three(portal)
    finding = tamper(portal, statement).finding
    assert finding is not None
    assert finding.what == what


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE redactions SET document_id = 'ra-2026-0002'",
        "UPDATE redactions SET version = 2",
        "UPDATE redactions SET parts = parts || ' en.md'",
        "UPDATE redactions SET completed_position = NULL",
        "UPDATE redactions SET completed_position = 2",
        "UPDATE redactions SET position = 1",
        "DELETE FROM redactions",
    ],
)
def test_a_change_of_the_table_of_redactions_is_found(portal: Portal, statement: str) -> None:
    portal.publishing.publish(make_parts())
    authority, law = "黑龙江省市场监督管理局", "《中华人民共和国个人信息保护法》第四十七条"
    portal.redacting.redact(Redaction("ra-2026-0001", (1,), RedactionReason.PERSONAL_DATA, authority, law))
    assert portal.verifying.verify().finding is None
    finding = tamper(portal, statement).finding
    assert finding is not None
    assert finding.what in ("redaction_row", "part_missing")


def checkpoint_of(portal: Portal) -> Checkpoint:
    head = portal.log.head()
    return Checkpoint("test", head.log_id, head.size, head.root)


def test_a_tail_cut_off_consistently_is_named_by_a_checkpoint_only(portal: Portal) -> None:
    portal.publishing.publish(make_parts())
    before = portal.log.head()
    portal.publishing.publish(make_parts(RECALL, RECALL_TEXTS))
    checkpoint = checkpoint_of(portal)
    for statement in (
        "DELETE FROM documents WHERE id = 'rc-2026-0001'",
        "DELETE FROM versions WHERE position = 2",
        "DELETE FROM parts WHERE position = 2",
        "DELETE FROM entries WHERE position = 2",
    ):
        tamper(portal, statement)
    tamper(portal, "UPDATE log_state SET size = 1, frontier = ?", before.frontier.encode())
    assert portal.verifying.verify().finding is None
    finding = portal.verifying.verify(checkpoint).finding
    assert finding is not None
    assert finding.what == "cut_off"


def test_a_log_rewritten_before_the_checkpoint_is_named(portal: Portal) -> None:
    publish_three(portal)
    head = portal.log.head()
    finding = portal.verifying.verify(Checkpoint("test", head.log_id, 2, b"\1" * 32)).finding
    assert finding is not None
    assert finding.what == "rewritten"


def test_a_checkpoint_holds_for_the_log_that_grew_on(portal: Portal) -> None:
    portal.publishing.publish(make_parts())
    checkpoint = checkpoint_of(portal)
    portal.publishing.publish(make_parts(RECALL, RECALL_TEXTS))
    assert portal.verifying.verify(checkpoint).finding is None
