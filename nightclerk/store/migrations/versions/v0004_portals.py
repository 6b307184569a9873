"""What is known about portals: fall-backs that were used, pauses, and when a password expires."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add the tables about portals."""
    op.create_table(
        "drifts",
        sa.Column("run_id", sa.String(), nullable=False),
        sa.Column("portal", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("element", sa.String(), nullable=False),
        sa.Column("locator", sa.String(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("uses", sa.Integer(), nullable=False),
        sa.Column("last_at", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("run_id", "portal", "version", "element", "locator"),
    )
    op.create_index("drifts_by_portal", "drifts", ["portal", "last_at"], unique=False)
    op.create_table(
        "circuits",
        sa.Column("portal", sa.String(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("paused_at", sa.Float(), nullable=True),
        sa.Column("next_try", sa.Float(), nullable=True),
        sa.Column("trial_until", sa.Float(), nullable=True),
        sa.Column("pauses", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("portal"),
    )
    op.add_column("secrets", sa.Column("expires_on", sa.String(), nullable=True))
