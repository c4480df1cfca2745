"""The tables of publishers and feeds (catalogue) and of keys and the audit trail (operations)."""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Integer, LargeBinary, Table, Text

from hub.database import PublicId, UtcTime, catalogue_tables, operations_tables

publisher = Table(
    "publisher",
    catalogue_tables,
    Column("id", Integer, primary_key=True),
    Column("slug", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("url", Text),
    Column("created_at", UtcTime(), nullable=False),
)

feed = Table(
    "feed",
    catalogue_tables,
    Column("id", Integer, primary_key=True),
    Column("publisher_id", ForeignKey("publisher.id"), nullable=False),
    Column("slug", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("url", Text, nullable=False, unique=True),
    # The namespace of every id that is made for this feed: a feed that moves keeps its ids.
    Column("namespace", PublicId, nullable=False),
    Column("version_set", Text),
    Column("version_found", Text),
    Column("licence", Text),
    Column("licence_url", Text),
    Column("data_status", Text, nullable=False),
    # Where the services come from: "api", "file" or "sheet". The url of the last two is a path of this hub.
    Column("source", Text, nullable=False, server_default="api"),
    Column("created_at", UtcTime(), nullable=False),
    # The harvest whose snapshot serves now, and when its switch was made.
    Column("live_harvest", BigInteger),
    Column("live_since", UtcTime()),
)

api_key = Table(
    "api_key",
    operations_tables,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("key_hash", LargeBinary(32), nullable=False, unique=True),
    Column("created_at", UtcTime(), nullable=False),
    Column("revoked", Boolean, nullable=False, default=False),
)

audit = Table(
    "audit",
    operations_tables,
    Column("id", Integer, primary_key=True),
    Column("at", UtcTime(), nullable=False),
    Column("who", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("detail", Text),
)
