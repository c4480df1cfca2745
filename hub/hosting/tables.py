"""The tables of hosted feeds (catalogue): what is known of a file, and the services that it gave."""

from sqlalchemy import Column, ForeignKey, Integer, LargeBinary, Table, Text, UniqueConstraint

from hub.database import PublicId, UtcTime, catalogue_tables

# One row a hosted feed. The file itself is not kept: it may hold the address of a place that is hidden.
hosted_feed = Table(
    "hosted_feed",
    catalogue_tables,
    Column("feed_id", ForeignKey("feed.id"), primary_key=True, autoincrement=False),
    Column("file_name", Text, nullable=False),
    # "spreadsheet" or "package".
    Column("kind", Text, nullable=False),
    # Of a published sheet's bytes, to see whether it has changed; empty for a file that was handed over.
    Column("sha256", LargeBinary(32), nullable=False),
    # The council's own headings, as the text of the file that says which column is which.
    Column("mapping", Text),
    Column("rows", Integer, nullable=False),
    # What the reading depended on: the code's own edition. Another edition reads an unchanged sheet again.
    Column("edition", Text, nullable=False),
    # Three lists as packed JSON: what was wrong in the file, and the terms that its services are tagged with.
    Column("problems", LargeBinary, nullable=False),
    Column("taxonomies", LargeBinary, nullable=False),
    Column("terms", LargeBinary, nullable=False),
    Column("read_at", UtcTime(), nullable=False),
    # When anything that the feed's address serves last changed.
    Column("changed_at", UtcTime(), nullable=False),
    # Of a published sheet: where it is, and what its server said to ask with the next time.
    Column("address", Text),
    Column("etag", Text),
    Column("modified", Text),
)

# Each service as the feed's own address serves it: strict 3.0 JSON, its hidden places masked.
hosted_service = Table(
    "hosted_service",
    catalogue_tables,
    Column("feed_id", ForeignKey("feed.id"), primary_key=True, autoincrement=False),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("public_id", PublicId, nullable=False),
    # Its id in the file.
    Column("source_id", Text, nullable=False),
    Column("document", LargeBinary, nullable=False),
    UniqueConstraint("feed_id", "public_id"),
)
