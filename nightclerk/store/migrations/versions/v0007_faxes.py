"""Faxes: what came, the documents in it, and what corrections taught."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "faxes",
        sa.Column("sha256", sa.String(), primary_key=True),
        sa.Column("blob", sa.String()),
        sa.Column("bytes", sa.Integer(), nullable=False),
        sa.Column("arrived_at", sa.Float(), nullable=False),
        sa.Column("item_id", sa.String()),
        sa.Column("pages", sa.Integer()),
        sa.Column("prints_sealed", sa.LargeBinary()),
        sa.Column("resend_of", sa.String()),
    )
    op.create_index("faxes_by_pages", "faxes", ["pages", "arrived_at"], unique=False)
    op.create_table(
        "fax_arrivals",
        sa.Column("run_id", sa.String(), primary_key=True),
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("sha256", sa.String(), sa.ForeignKey("faxes.sha256"), nullable=False),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
    )
    op.create_index("fax_arrivals_by_fax", "fax_arrivals", ["sha256", "at"], unique=False)
    op.create_table(
        "documents",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("sha256", sa.String(), sa.ForeignKey("faxes.sha256"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.String(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("worklist", sa.String(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("due", sa.String()),
        sa.Column("at", sa.Float(), nullable=False),
        sa.Column("record_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("changed_at", sa.Float(), nullable=False),
        sa.Column("settled_by", sa.String()),
        sa.Column("settled_at", sa.Float()),
    )
    op.create_index("documents_by_list", "documents", ["state", "priority", "at"], unique=False)
    op.create_index("documents_by_change", "documents", ["changed_at"], unique=False)
    op.create_index("documents_by_fax", "documents", ["sha256", "number"], unique=False)
    op.create_table(
        "fax_hints",
        sa.Column("sender", sa.String(), primary_key=True),
        sa.Column("type", sa.String(), primary_key=True),
        sa.Column("field", sa.String(), primary_key=True),
        sa.Column("label_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
    )
