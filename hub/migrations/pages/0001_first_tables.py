"""The first tables of the pages database."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create every table of the first release."""
    op.create_table(
        "body",
        sa.Column("hash", sa.LargeBinary(length=16), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("hash"),
    )
    op.create_table(
        "exchange",
        sa.Column("harvest_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("headers", sa.Text(), nullable=False),
        sa.Column("body_hash", sa.LargeBinary(length=16), nullable=False),
        sa.Column("wire_bytes", sa.Integer(), nullable=False),
        sa.Column("elapsed_s", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("harvest_id", "number"),
    )
    op.create_index("exchange_of_body", "exchange", ["body_hash"], unique=False)
    op.create_table(
        "page_reading",
        sa.Column("feed_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("content_hash", sa.LargeBinary(length=16), nullable=False),
        sa.Column("harvest_id", sa.BigInteger(), nullable=False),
        sa.Column("edition", sa.Text(), nullable=False),
        sa.Column("services", sa.LargeBinary(), nullable=False),
        sa.Column("notices", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("feed_id", "content_hash"),
    )
