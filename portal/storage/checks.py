"""The products of the check in a SQLite file of their own, which may be thrown away: it is made anew from the log.

Rows of a document are replaced as a whole. The file follows one log in one format; another one's is emptied.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from portal.domain.errors import Damaged, Unavailable
from portal.domain.known_products import KnownProduct, weight_of
from portal.domain.state import DocumentState
from portal.services.ports import CheckCandidate, CheckCandidates
from portal.storage.database import Database
from portal.storage.instance import file_holds

FORMAT = 3
"""Moves when keys or products are made in another way."""
MAX_ROWS_A_KEY = 3_000
"""The newest products of one key that are looked at: a large maker has thousands."""
_SCHEMA = (
    "CREATE TABLE IF NOT EXISTS followed (log_id TEXT NOT NULL, format INTEGER NOT NULL, position INTEGER NOT NULL)",
    "CREATE TABLE IF NOT EXISTS documents (document_id TEXT PRIMARY KEY, number INTEGER NOT NULL,"
    " is_foreign INTEGER NOT NULL, hidden_from REAL) WITHOUT ROWID",
    "CREATE INDEX IF NOT EXISTS documents_counted ON documents (is_foreign, hidden_from)",
    "CREATE TABLE IF NOT EXISTS products (id INTEGER PRIMARY KEY, document_id TEXT NOT NULL, content TEXT NOT NULL)",
    "CREATE INDEX IF NOT EXISTS products_document ON products (document_id)",
    "CREATE TABLE IF NOT EXISTS keys (key TEXT NOT NULL, product INTEGER NOT NULL, PRIMARY KEY (key, product))"
    " WITHOUT ROWID",
    "CREATE INDEX IF NOT EXISTS keys_product ON keys (product)",
)
_FIND = "SELECT product FROM keys WHERE key = ? ORDER BY product DESC LIMIT ?"
_PRODUCTS = """
    SELECT products.id, products.document_id, documents.number, documents.is_foreign, products.content
    FROM products JOIN documents ON documents.document_id = products.document_id
"""
_COUNT = """
    SELECT is_foreign, count(*) FROM documents WHERE hidden_from IS NULL OR hidden_from > ? GROUP BY is_foreign
"""


class Batch:
    """Changes within one transaction."""

    def __init__(self, connection: Connection, position: int) -> None:
        self._connection, self.position = connection, position

    def put(self, state: DocumentState, products: Mapping[KnownProduct, Collection[str]]) -> None:
        """A public document with its products; replaces what was there."""
        self.remove(state.document_id)
        hidden = state.hidden_from.timestamp() if state.hidden_from is not None else None
        row = (state.document_id, state.number, int(state.is_foreign), hidden)
        self._run("INSERT INTO documents VALUES (?, ?, ?, ?)", row)
        for product, keys in products.items():
            insert = "INSERT INTO products (document_id, content) VALUES (?, ?) RETURNING id"
            (number,) = self._run(insert, (state.document_id, product.encode())).one()
            if keys:
                self._connection.exec_driver_sql(
                    "INSERT INTO keys VALUES (?, ?)", [(key, number) for key in sorted(keys)]
                )

    def remove(self, document_id: str) -> None:
        """A document that says nothing of any product any more."""
        mine = "SELECT id FROM products WHERE document_id = ?"
        self._run(f"DELETE FROM keys WHERE product IN ({mine})", (document_id,))  # noqa: S608  our own words
        self._run("DELETE FROM products WHERE document_id = ?", (document_id,))
        self._run("DELETE FROM documents WHERE document_id = ?", (document_id,))

    def clear(self) -> None:
        """Forget everything."""
        for table in ("keys", "products", "documents"):
            self._connection.exec_driver_sql(f"DELETE FROM {table}")  # noqa: S608  our own words
        self.position = 0

    def _run(self, statement: str, values: tuple[Any, ...]) -> Any:
        return self._connection.exec_driver_sql(statement, values)


class CheckFile:
    """The store in one file. Safe to share between threads and processes."""

    def __init__(self, path: Path) -> None:
        self._database = Database(path)
        self._is_made = False

    def position(self, log_id: str) -> int:
        """Up to where the log is taken in, 0 where another log or format is."""
        with self._reading() as connection:
            return _position(connection, log_id)

    def find(self, keys: Collection[str], limit: int) -> CheckCandidates:
        """The products that share keys, those that share the most telling ones first."""
        with self._reading() as connection:
            shared: dict[int, list[str]] = {}
            for key in sorted(keys):
                for (product,) in connection.exec_driver_sql(_FIND, (key, MAX_ROWS_A_KEY)):
                    shared.setdefault(product, []).append(key)
            ranked = sorted(shared, key=lambda product: (-weight_of(shared[product]), -product))
            found = _products(connection, "products.id", ranked[:limit])
        return CheckCandidates(tuple(found[product] for product in ranked[:limit]), len(ranked) > limit)

    def list_products(self, document_ids: Collection[str]) -> tuple[CheckCandidate, ...]:
        """Every product of some documents."""
        with self._reading() as connection:
            return tuple(_products(connection, "products.document_id", tuple(document_ids)).values())

    def count(self, now: datetime) -> tuple[int, int]:
        """Own and foreign documents whose content may be shown at `now`."""
        with self._reading() as connection:
            found = {int(row[0]): int(row[1]) for row in connection.exec_driver_sql(_COUNT, (now.timestamp(),))}
        return found.get(0, 0), found.get(1, 0)

    @contextmanager
    def adding(self, log_id: str) -> Iterator[Batch]:
        """Changes are committed together when the block ends."""
        self._make()
        with self._healing(), self._database.writing() as connection:
            batch = Batch(connection, _position(connection, log_id))
            if batch.position == 0:
                batch.clear()
                connection.exec_driver_sql("DELETE FROM followed")
                connection.exec_driver_sql("INSERT INTO followed VALUES (?, ?, 0)", (log_id, FORMAT))
            yield batch
            connection.exec_driver_sql("UPDATE followed SET position = ?", (batch.position,))

    def scrub(self) -> None:
        """Empty the write-ahead log; rows were overwritten when they went (`secure_delete`)."""
        self._make()
        self._database.truncate_wal()

    def holds(self, passages: Sequence[bytes]) -> bool:
        """Scan the files; unused space that still holds a passage is written anew first."""
        if not self._found(passages):
            return False
        self._database.rewrite()
        return self._found(passages)

    def close(self) -> None:
        self._database.close()

    def _found(self, passages: Sequence[bytes]) -> bool:
        path = self._database.path
        return any(file_holds(file, passages) for file in sorted(path.parent.glob(path.name + "*")))

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        self._make()
        with self._healing(), self._database.reading() as connection:
            yield connection

    def _make(self) -> None:
        if self._is_made and self._database.path.exists():
            return
        self._database.close()
        with self._healing(), self._database.writing() as connection:
            for statement in _SCHEMA:
                connection.exec_driver_sql(statement)
        self._database.path.chmod(0o600)
        self._is_made = True

    @contextmanager
    def _healing(self) -> Iterator[None]:
        """A damaged file is removed: the next one to write makes it anew from the log."""
        try:
            yield
        except Damaged as error:
            self._database.close()
            for path in self._database.path.parent.glob(self._database.path.name + "*"):
                path.unlink(missing_ok=True)
            self._is_made = False
            raise Unavailable("product check") from error


def _position(connection: Connection, log_id: str) -> int:
    row = connection.exec_driver_sql("SELECT log_id, format, position FROM followed").first()
    return int(row[2]) if row is not None and (row[0], row[1]) == (log_id, FORMAT) else 0


def _products(connection: Connection, column: str, values: Sequence[Any]) -> dict[int, CheckCandidate]:
    if not values:
        return {}
    marks = ", ".join("?" * len(values))
    rows = connection.exec_driver_sql(f"{_PRODUCTS} WHERE {column} IN ({marks})", tuple(values))
    return {
        row[0]: CheckCandidate(row[1], row[2], KnownProduct.decode(row[4], is_foreign=bool(row[3]))) for row in rows
    }
