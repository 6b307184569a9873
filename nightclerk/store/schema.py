"""The tables. Columns named `*_sealed` are encrypted (context = table:column:id); no other column holds health data."""

from __future__ import annotations

from sqlalchemy import Column, Float, ForeignKey, Index, Integer, LargeBinary, MetaData, String, Table

metadata = MetaData()

runs = Table(
    "runs",
    metadata,
    Column("id", String, primary_key=True),
    Column("bot", String, nullable=False),
    Column("occasion", String, nullable=False),  # the cadence date, or that date and the number of the second look
    Column("trigger", String, nullable=False),  # person | schedule | folder | api
    Column("asked_by", String, nullable=False),
    Column("phase", String, nullable=False),  # intake | working | ended
    Column("source_sha256", String, nullable=False),
    Column("source_sealed", LargeBinary, nullable=False),  # the name of the input as a person knows it
    Column("remarks_sealed", LargeBinary),
    Column("priority", Integer, nullable=False),
    Column("cancelled", Integer, nullable=False, default=0),
    Column("workbook", String),
    Column("created_at", Float, nullable=False),
    Column("ended_at", Float),
)

items = Table(
    "items",
    metadata,
    Column("id", String, primary_key=True),  # keyed hash of bot + natural key + occasion
    Column("run_id", ForeignKey("runs.id"), nullable=False),
    Column("bot", String, nullable=False),
    Column("subject", String, nullable=False),
    Column("partition", String, nullable=False),
    Column("priority", Integer, nullable=False),
    Column("key_sealed", LargeBinary, nullable=False),
    Column("payload_sealed", LargeBinary, nullable=False),
    Column("status", String, nullable=False),
    Column("attempts", Integer, nullable=False, default=0),  # begun attempts since the item was last submitted
    Column("submission", Integer, nullable=False, default=1),  # which successor is the current one
    Column("outcome", String),
    Column("reason_code", String),
    Column("reason_sealed", LargeBinary),
    Column("evidence", String),  # JSON: type and hash of what was kept when it ended without a record
    Column("park_until", Float),
    Column("created_at", Float, nullable=False),
    Column("started_at", Float),
    Column("ended_at", Float),
)
Index("items_by_run", items.c.run_id, items.c.status)
Index("items_by_status", items.c.status, items.c.partition)

rows = Table(
    "rows",
    metadata,
    Column("run_id", ForeignKey("runs.id"), primary_key=True),
    Column("number", Integer, primary_key=True),  # as a person counts in the file
    Column("place", Integer, primary_key=True),  # 0 primary, 1 secondary ...
    Column("item_id", ForeignKey("items.id")),
    Column("label", String, nullable=False),
    Column("status", String),  # of a row that has no item
    Column("outcome", String),
    Column("reason_code", String),
    Column("reason_sealed", LargeBinary),
    Column("carried_sealed", LargeBinary),
)
Index("rows_by_item", rows.c.item_id)

leases = Table(
    "leases",
    metadata,
    Column("partition", String, primary_key=True),  # portal|account: one worker signs in to it at a time
    Column("holder", String, nullable=False),  # the executor; it counts while that executor's lock is held
    Column("taken_at", Float, nullable=False),
)

results = Table(
    "results",
    metadata,
    Column("item_id", ForeignKey("items.id"), primary_key=True),  # one result an item: recording twice is impossible
    Column("bot", String, nullable=False),
    Column("subject", String, nullable=False),
    Column("recorded_at", Float, nullable=False),
    Column("record_sealed", LargeBinary, nullable=False),
)
Index("results_by_subject", results.c.bot, results.c.subject, results.c.recorded_at)

subjects = Table(
    "subjects",
    metadata,
    Column("blind", String, primary_key=True),  # keyed hash of who it is
    Column("subject", String, nullable=False, unique=True),  # random, derived from nobody
)

blobs = Table(
    "blobs",
    metadata,
    Column("sha256", String, primary_key=True),  # of the sealed bytes, which is also the file's name
    Column("kind", String, nullable=False),
    Column("bytes", Integer, nullable=False),
    Column("created_at", Float, nullable=False),
)

secrets = Table(
    "secrets",
    metadata,
    Column("name", String, primary_key=True),  # portal/account/field
    Column("version", Integer, primary_key=True),
    Column("value_sealed", LargeBinary, nullable=False),
    Column("created_at", Float, nullable=False),
)

logins = Table(
    "logins",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("account", String, nullable=False),  # portal/account
    Column("version", Integer, nullable=False),  # of the password that was typed
    Column("at", Float, nullable=False),
    Column("verdict", String),  # ok | bad_login | locked | unknown; NULL while nobody knows
)
Index("logins_by_account", logins.c.account, logins.c.version)

codes = Table(
    "codes",
    metadata,
    Column("name", String, primary_key=True),
    Column("step", Integer, nullable=False),  # the last time step whose one-time code was given out
)

marks = Table(
    "marks",
    metadata,
    Column("name", String, primary_key=True),
    Column("value", Integer, nullable=False),
)
