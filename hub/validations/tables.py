"""The table of checks that people asked for, in the operations database."""

from sqlalchemy import Column, Index, LargeBinary, Table, Text

from hub.database import UtcTime, operations_tables

validation = Table(
    "validation",
    operations_tables,
    Column("id", Text, primary_key=True),
    Column("asked_at", UtcTime(), nullable=False),
    Column("finished_at", UtcTime()),
    # "address", "file" or "text".
    Column("what", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("options", Text, nullable=False),
    Column("job", Text),
    # What was uploaded or pasted, packed; nothing once the check has ended.
    Column("given", LargeBinary),
    Column("report", LargeBinary),
    # Every notice as a table, packed; the report has the first of each kind only.
    Column("notices", LargeBinary),
    Index("validation_by_age", "asked_at"),
    Index("validation_of", "what", "name"),
)
