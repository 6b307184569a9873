"""Answers that came in a file."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add the column."""
    op.add_column("items", sa.Column("answer_sealed", sa.LargeBinary(), nullable=True))
