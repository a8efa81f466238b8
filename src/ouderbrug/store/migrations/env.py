"""Runs migrations on the connection that the store hands over, inside its transaction."""

from alembic import context

from ouderbrug.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transaction_per_migration=False,
    transactional_ddl=True,
)
context.run_migrations()
