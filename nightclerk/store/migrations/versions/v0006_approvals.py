"""What a person approves before it leaves, and how it left."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "approvals",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("item_id", sa.String(), sa.ForeignKey("items.id"), nullable=False),
        sa.Column("run_id", sa.String(), nullable=False),
        sa.Column("bot", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("payer", sa.String(), nullable=False),
        sa.Column("form", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("maker", sa.String(), nullable=False),
        sa.Column("source_sha256", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("payload", sa.String(), nullable=False),
        sa.Column("unsigned", sa.String(), nullable=True),
        sa.Column("attached", sa.String(), nullable=True),
        sa.Column("about_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.Float(), nullable=False),
        sa.Column("signed_by", sa.String(), nullable=True),
        sa.Column("signed_at", sa.Float(), nullable=True),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("decided_at", sa.Float(), nullable=True),
        sa.Column("approved_sha256", sa.String(), nullable=True),
        sa.Column("expires_at", sa.Float(), nullable=True),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("approvals_by_item", "approvals", ["item_id", "made_at"], unique=False)
    op.create_index("approvals_by_subject", "approvals", ["subject"], unique=False)
    op.create_index("approvals_by_state", "approvals", ["state", "made_at"], unique=False)
    op.create_table(
        "submissions",
        sa.Column("approval_id", sa.String(), sa.ForeignKey("approvals.id"), nullable=False),
        sa.Column("item_id", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("phase", sa.String(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("begun_at", sa.Float(), nullable=False),
        sa.Column("ended_at", sa.Float(), nullable=True),
        sa.Column("number_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("number_blind", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("approval_id"),
    )
    op.create_index("submissions_by_item", "submissions", ["item_id"], unique=False)
    op.create_index("submissions_by_number", "submissions", ["number_blind"], unique=False)
