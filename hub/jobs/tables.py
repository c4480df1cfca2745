"""The table of jobs, in the operations database."""

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, Table, Text, text

from hub.database import UtcTime, operations_tables

_RUNNING = text("state = 'running'")

job = Table(
    "job",
    operations_tables,
    # The order in which jobs were asked for.
    Column("number", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("parameters", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("progress", Text, nullable=False),
    Column("result", Text),
    Column("error", Text),
    Column("created_at", UtcTime(), nullable=False),
    Column("started_at", UtcTime()),
    Column("finished_at", UtcTime()),
    Column("attempts", Integer, nullable=False),
    Column("most_attempts", Integer, nullable=False),
    Column("owner", Text),
    Column("lease_until", UtcTime()),
    Column("token", BigInteger, nullable=False),
    Column("cancel_requested", Boolean, nullable=False),
    Index("job_queue", "state", "kind", "number"),
    # Whatever the code does, no two jobs of a kind and subject run at once.
    Index("job_running", "kind", "subject", unique=True, sqlite_where=_RUNNING, postgresql_where=_RUNNING),
)
