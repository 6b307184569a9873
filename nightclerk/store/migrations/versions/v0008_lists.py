"""Indexes for two lists that otherwise take longer each year: the runs of one bot, and documents in every state."""

from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Add the indexes."""
    op.create_index("runs_by_bot", "runs", ["bot", "created_at", "id"], unique=False)
    op.create_index("documents_by_urgency", "documents", ["priority", "at", "id"], unique=False)
