"""The tables of harvests (operations) and of the raw pages that they fetched (pages)."""

from sqlalchemy import BigInteger, Column, Float, Index, Integer, LargeBinary, Table, Text

from hub.database import UtcTime, operations_tables, pages_tables

_HarvestId = BigInteger().with_variant(Integer, "sqlite")

harvest = Table(
    "harvest",
    operations_tables,
    Column("id", _HarvestId, primary_key=True),
    Column("feed_id", Integer, nullable=False),
    Column("feed_slug", Text, nullable=False),
    Column("started_at", UtcTime(), nullable=False),
    Column("finished_at", UtcTime()),
    Column("outcome", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("counts", Text, nullable=False),
    Column("report", LargeBinary),
    Index("harvest_of_feed", "feed_id", "id"),
)

geocoded = Table(
    "geocoded",
    operations_tables,
    Column("query", Text, primary_key=True),
    Column("latitude", Float),
    Column("longitude", Float),
    Column("at", UtcTime(), nullable=False),
)

body = Table(
    "body",
    pages_tables,
    Column("hash", LargeBinary(16), primary_key=True),
    Column("data", LargeBinary, nullable=False),
)

exchange = Table(
    "exchange",
    pages_tables,
    Column("harvest_id", BigInteger, primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("url", Text, nullable=False),
    Column("status", Integer, nullable=False),
    Column("headers", Text, nullable=False),
    Column("body_hash", LargeBinary(16), nullable=False),
    Column("wire_bytes", Integer, nullable=False),
    Column("elapsed_s", Float, nullable=False),
    Index("exchange_of_body", "body_hash"),
)

# What a page gave when it was last read, so that an unchanged page is not read again.
page_reading = Table(
    "page_reading",
    pages_tables,
    Column("feed_id", Integer, primary_key=True, autoincrement=False),
    Column("content_hash", LargeBinary(16), primary_key=True),
    Column("harvest_id", BigInteger, nullable=False),
    # What else the reading depended on: the code's own edition, the postcode table, hidden marks.
    Column("edition", Text, nullable=False),
    Column("services", LargeBinary, nullable=False),
    Column("notices", LargeBinary, nullable=False),
)
