"""Alembic's environment of the private database: migrations run on the connection that `Database.migrate` has."""

from __future__ import annotations

from alembic import context

from portal.storage.private import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, transactional_ddl=True)
with context.begin_transaction():
    context.run_migrations()
