"""What people do in the console: accounts, reviews of items, typed codes, uploads. `paces` loses what nobody read."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the tables of the console."""
    _accounts()
    _unsettled()
    _reviews()
    _brought()
    _runs()
    with op.batch_alter_table("paces") as paces:
        paces.drop_column("seconds")
        paces.drop_column("items")


def _accounts() -> None:
    op.create_table(
        "people",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("display", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=True),
        sa.Column("totp_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("totp_step", sa.Integer(), nullable=False),
        sa.Column("invite_sha256", sa.String(), nullable=True),
        sa.Column("invite_until", sa.Float(), nullable=True),
        sa.Column("created_at", sa.Float(), nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name"),
        sa.UniqueConstraint("invite_sha256"),
    )
    op.create_table(
        "visits",
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("created_at", sa.Float(), nullable=False),
        sa.Column("seen_at", sa.Float(), nullable=False),
        sa.Column("ends_at", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("sha256"),
        sa.ForeignKeyConstraint(["person"], ["people.id"]),
    )
    op.create_index("visits_by_person", "visits", ["person"], unique=False)
    op.create_table(
        "throttles",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("free_at", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "tokens",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("created_at", sa.Float(), nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("used_at", sa.Float(), nullable=True),
        sa.Column("revoked_at", sa.Float(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("sha256"),
    )


# An item that failed or waits, and about whose subject nothing was answered since.
_OPEN_ITEMS = """
UPDATE items SET unsettled_at = ended_at WHERE status IN ('business', 'application', 'parked') AND NOT EXISTS (
  SELECT 1 FROM items AS later WHERE later.bot = items.bot AND later.subject = items.subject
  AND later.status = 'done' AND later.ended_at > items.ended_at)
"""
# Of rows that never became an item, those of each bot's newest run.
_OPEN_ROWS = """
UPDATE rows SET unsettled_at = (SELECT created_at FROM runs WHERE runs.id = rows.run_id)
WHERE item_id IS NULL AND status = 'business' AND run_id IN (
  SELECT runs.id FROM runs WHERE created_at = (SELECT max(o.created_at) FROM runs AS o WHERE o.bot = runs.bot))
"""


def _unsettled() -> None:
    for table in ("items", "rows"):
        op.add_column(table, sa.Column("unsettled_at", sa.Float(), nullable=True))
    op.create_index("items_for_0003", "items", ["bot", "subject"])
    op.execute(_OPEN_ITEMS)
    op.execute(_OPEN_ROWS)
    op.drop_index("items_for_0003", "items")
    _partial("items_need_a_person", "items", ["unsettled_at", "id"], " AND park_until IS NULL")
    _partial("items_by_reason", "items", ["bot", "reason_code", "unsettled_at", "id"], " AND park_until IS NULL")
    _partial("items_unsettled_by_subject", "items", ["bot", "subject"])
    _partial("rows_unsettled", "rows", ["unsettled_at", "run_id"])


def _partial(name: str, table: str, columns: list[str], further: str = "") -> None:
    where = sa.text(f"unsettled_at IS NOT NULL{further}")
    op.create_index(name, table, columns, unique=False, sqlite_where=where, postgresql_where=where)


def _reviews() -> None:
    op.create_table(
        "reviews",
        sa.Column("item_id", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("assignee", sa.String(), nullable=True),
        sa.Column("opened_by", sa.String(), nullable=True),
        sa.Column("opened_at", sa.Float(), nullable=True),
        sa.Column("due_at", sa.Float(), nullable=True),
        sa.Column("resolution", sa.String(), nullable=True),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("resolved_by", sa.String(), nullable=True),
        sa.Column("resolved_at", sa.Float(), nullable=True),
        sa.PrimaryKeyConstraint("item_id"),
    )
    op.create_index("reviews_by_assignee", "reviews", ["assignee"], unique=False)
    op.create_index("reviews_by_state", "reviews", ["state", "resolved_at"], unique=False)
    op.create_table(
        "comments",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("item_id", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("comments_by_item", "comments", ["item_id"], unique=False)
    op.create_table(
        "corrections",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("item_id", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        sa.Column("fields", sa.String(), nullable=False),
        sa.Column("before_sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"]),
    )
    op.create_index("corrections_by_item", "corrections", ["item_id"], unique=False)
    op.create_table(
        "desk_marks",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("item_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        sa.Column("note_sealed", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"]),
    )
    op.create_index("desk_marks_by_item", "desk_marks", ["item_id"], unique=False)


def _brought() -> None:
    op.create_table(
        "code_requests",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("asked_at", sa.Float(), nullable=False),
        sa.Column("until", sa.Float(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("hint", sa.String(), nullable=False),
        sa.Column("code_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("answered_by", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("code_requests_by_state", "code_requests", ["state", "until"], unique=False)
    op.create_table(
        "uploads",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("bot", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("data_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("mapping_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("created_at", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )


def _runs() -> None:
    op.add_column("runs", sa.Column("counted", sa.String(), nullable=True))
    op.add_column("runs", sa.Column("state", sa.String(), nullable=True))
    op.add_column("runs", sa.Column("figures", sa.String(), nullable=True))
    op.create_index("runs_by_time", "runs", ["created_at", "id"], unique=False)
    op.create_index("runs_by_state", "runs", ["state", "created_at"], unique=False)
