"""What a portal did when it last failed, in words, for those that wait while it is paused."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Add the column."""
    op.add_column("circuits", sa.Column("said", sa.String(), nullable=True))
