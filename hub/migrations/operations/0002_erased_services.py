"""The list of services that were erased."""

import sqlalchemy as sa
from alembic import op

from hub.database import PublicId, UtcTime

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Create the list."""
    op.create_table(
        "erased",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("feed_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.LargeBinary(length=16), nullable=False),
        sa.Column("public_id", PublicId(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("finished", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("feed_id", "key"),
    )
