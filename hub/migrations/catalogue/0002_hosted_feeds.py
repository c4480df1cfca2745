"""Feeds that are files: where a feed comes from, and what was read from a file."""

import sqlalchemy as sa
from alembic import op

from hub.database import PublicId, UtcTime

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Say of every feed where it comes from, and make the tables of hosted ones."""
    op.add_column("feed", sa.Column("source", sa.Text(), nullable=False, server_default="api"))
    op.create_table(
        "hosted_feed",
        sa.Column("feed_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(length=32), nullable=False),
        sa.Column("mapping", sa.Text(), nullable=True),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("edition", sa.Text(), nullable=False),
        sa.Column("problems", sa.LargeBinary(), nullable=False),
        sa.Column("taxonomies", sa.LargeBinary(), nullable=False),
        sa.Column("terms", sa.LargeBinary(), nullable=False),
        sa.Column("read_at", UtcTime(), nullable=False),
        sa.Column("changed_at", UtcTime(), nullable=False),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("etag", sa.Text(), nullable=True),
        sa.Column("modified", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["feed_id"], ["feed.id"]),
        sa.PrimaryKeyConstraint("feed_id"),
    )
    op.create_table(
        "hosted_service",
        sa.Column("feed_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("public_id", PublicId(), nullable=False),
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["feed_id"], ["feed.id"]),
        sa.PrimaryKeyConstraint("feed_id", "position"),
        sa.UniqueConstraint("feed_id", "public_id"),
    )
