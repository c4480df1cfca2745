"""Alembic's environment: one history of migrations per database, run on the connection it is given."""

from alembic import context

connection = context.config.attributes["connection"]
name = context.config.attributes["name"]
context.configure(
    connection=connection,
    target_metadata=None,
    version_table=f"alembic_version_{name}",
    transactional_ddl=False,
)
context.run_migrations()
