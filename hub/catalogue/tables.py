"""The tables of the catalogue: one row a service, integers as keys, each UUID in one unique column.

`staged_*` tables hold what a harvest has read and not yet made live. Their columns are those of the live
tables with the harvest in front, so that the switch is one INSERT ... SELECT a table.
"""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from hub.database import PublicId, UtcTime, catalogue_tables

# SQLite makes a rowid alias only of INTEGER, PostgreSQL needs 64 bits.
Ordinal = BigInteger().with_variant(Integer, "sqlite")

# Kinds of identity, as small numbers.
KINDS = {"service": 1, "organization": 2, "location": 3, "service_at_location": 4}

identity = Table(
    "identity",
    catalogue_tables,
    Column("id", Ordinal, primary_key=True),
    Column("feed_id", ForeignKey("feed.id"), nullable=False),
    Column("kind", SmallInteger, nullable=False),
    # As published; NULL where that is the public id.
    Column("source_id", Text),
    Column("public_id", PublicId, nullable=False),
    Index(
        "identity_of_source",
        "feed_id",
        "kind",
        "source_id",
        unique=True,
        sqlite_where=text("source_id IS NOT NULL"),
        postgresql_where=text("source_id IS NOT NULL"),
    ),
    UniqueConstraint("kind", "public_id"),
)


def _service_columns() -> list[Column[Any]]:
    return [
        Column("feed_id", Integer, nullable=False),
        Column("public_id", PublicId, nullable=False),
        Column("organization_id", Ordinal),
        Column("status", Text, nullable=False),
        Column("hash", LargeBinary(16), nullable=False),
        Column("original_id", Text, nullable=False),
        Column("standard_version", Text, nullable=False),
        Column("list_item", LargeBinary, nullable=False),
        Column("placement", LargeBinary, nullable=False),
        Column("detail", LargeBinary, nullable=False),
    ]


def _organization_columns() -> list[Column[Any]]:
    return [
        Column("feed_id", Integer, nullable=False),
        Column("public_id", PublicId, nullable=False),
        Column("hash", LargeBinary(16), nullable=False),
        Column("document", LargeBinary, nullable=False),
    ]


def _service_at_location_columns() -> list[Column[Any]]:
    return [
        Column("feed_id", Integer, nullable=False),
        Column("service_id", Ordinal, nullable=False),
        Column("public_id", PublicId, nullable=False),
        Column("document", LargeBinary, nullable=False),
    ]


service = Table(
    "service",
    catalogue_tables,
    Column("id", Ordinal, primary_key=True, autoincrement=False),
    *_service_columns(),
    Column("first_seen", UtcTime(), nullable=False),
    Column("changed_at", UtcTime(), nullable=False),
    Column("revision", BigInteger, nullable=False),
    UniqueConstraint("public_id"),
    Index("service_of_feed", "feed_id", "id"),
)

organization = Table(
    "organization",
    catalogue_tables,
    Column("id", Ordinal, primary_key=True, autoincrement=False),
    *_organization_columns(),
    UniqueConstraint("public_id"),
    Index("organization_of_feed", "feed_id", "id"),
)

service_at_location = Table(
    "service_at_location",
    catalogue_tables,
    Column("id", Ordinal, primary_key=True, autoincrement=False),
    *_service_at_location_columns(),
    UniqueConstraint("public_id"),
    Index("service_at_location_of_service", "service_id"),
    Index("service_at_location_of_feed", "feed_id", "id"),
)

staged_service = Table(
    "staged_service",
    catalogue_tables,
    Column("harvest_id", BigInteger, primary_key=True),
    Column("id", Ordinal, primary_key=True, autoincrement=False),
    *_service_columns(),
)

staged_organization = Table(
    "staged_organization",
    catalogue_tables,
    Column("harvest_id", BigInteger, primary_key=True),
    Column("id", Ordinal, primary_key=True, autoincrement=False),
    *_organization_columns(),
)

staged_service_at_location = Table(
    "staged_service_at_location",
    catalogue_tables,
    Column("harvest_id", BigInteger, primary_key=True),
    Column("id", Ordinal, primary_key=True, autoincrement=False),
    *_service_at_location_columns(),
)

# A term is the same term whichever feed uses it; the link tables say who does.
taxonomy = Table(
    "taxonomy",
    catalogue_tables,
    Column("id", Ordinal, primary_key=True),
    Column("public_id", PublicId, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("document", LargeBinary, nullable=False),
)

taxonomy_term = Table(
    "taxonomy_term",
    catalogue_tables,
    Column("id", Ordinal, primary_key=True),
    Column("public_id", PublicId, nullable=False, unique=True),
    Column("taxonomy_id", PublicId),
    Column("parent_id", PublicId),
    Column("vocabulary", Text, nullable=False),
    Column("document", LargeBinary, nullable=False),
)

feed_taxonomy = Table(
    "feed_taxonomy",
    catalogue_tables,
    Column("feed_id", ForeignKey("feed.id"), primary_key=True),
    Column("taxonomy_id", ForeignKey("taxonomy.id"), primary_key=True),
)

feed_term = Table(
    "feed_term",
    catalogue_tables,
    Column("feed_id", ForeignKey("feed.id"), primary_key=True),
    Column("term_id", ForeignKey("taxonomy_term.id"), primary_key=True),
)

# A snapshot that has been read: staged, held for a person, live, or replaced.
snapshot = Table(
    "snapshot",
    catalogue_tables,
    Column("harvest_id", BigInteger, primary_key=True, autoincrement=False),
    Column("feed_id", ForeignKey("feed.id"), nullable=False),
    Column("state", Text, nullable=False),
    # Every service the snapshot has, changed or not: 64-bit ordinals, compressed.
    Column("seen", LargeBinary),
)

change = Table(
    "change",
    catalogue_tables,
    Column("kind", SmallInteger, primary_key=True),
    Column("id", Ordinal, primary_key=True, autoincrement=False),
    Column("revision", BigInteger, nullable=False, unique=True),
    Column("feed_id", Integer, nullable=False),
    Column("public_id", PublicId, nullable=False),
    Column("removed", Boolean, nullable=False),
    Column("at", UtcTime(), nullable=False),
)

change_log = Table(
    "change_log",
    catalogue_tables,
    Column("id", SmallInteger, primary_key=True, autoincrement=False),
    Column("log_id", PublicId, nullable=False),
    Column("head", BigInteger, nullable=False),
)

# What a service said before its latest change or its removal.
service_history = Table(
    "service_history",
    catalogue_tables,
    Column("service_id", Ordinal, primary_key=True, autoincrement=False),
    Column("revision", BigInteger, primary_key=True, autoincrement=False),
    Column("feed_id", Integer, nullable=False),
    Column("public_id", PublicId, nullable=False),
    Column("status", Text, nullable=False),
    Column("detail", LargeBinary, nullable=False),
    Column("valid_from", UtcTime(), nullable=False),
    Column("valid_to", UtcTime(), nullable=False),
    Column("removed", Boolean, nullable=False),
)

dictionary = Table(
    "dictionary",
    catalogue_tables,
    # The id that a compressed document names in its own header.
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("data", LargeBinary, nullable=False),
)

# Places that stay hidden whoever names them: a service's, location's or service_at_location's public id. An
# operator marked it, or a feed has a service that hides it (`found_in`), and others may be at the same place.
hidden_mark = Table(
    "hidden_mark",
    catalogue_tables,
    Column("public_id", PublicId, primary_key=True),
    Column("why", Text, nullable=False),
    Column("at", UtcTime(), nullable=False),
    Column("found_in", Integer),
)
