"""The tables. Columns named `*_sealed` are encrypted (context = table:column:id); no other column holds health data."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, Float, ForeignKey, Index, Integer, LargeBinary, MetaData, String, Table, text

metadata = MetaData()

runs = Table(
    "runs",
    metadata,
    Column("id", String, primary_key=True),
    Column("bot", String, nullable=False),
    Column("occasion", String, nullable=False),  # the cadence date, or that date and the number of the second look
    Column("trigger", String, nullable=False),  # person | schedule | folder | api
    Column("asked_by", String, nullable=False),
    Column("phase", String, nullable=False),  # intake | working | ending | ended
    Column("source_sha256", String, nullable=False),
    Column("source_sealed", LargeBinary, nullable=False),  # the name of the input as a person knows it
    Column("remarks_sealed", LargeBinary),
    Column("priority", Integer, nullable=False),
    Column("cancelled", Integer, nullable=False, default=0),
    Column("workbook", String),
    Column("created_at", Float, nullable=False),
    Column("ended_at", Float),
    Column("schedule", String),  # of a run that a schedule began
    Column("deadline_at", Float),  # "must be done by", Unix seconds
    Column("ending_by", String),  # the process that writes its workbook, while phase is ending
    Column("counted", String),  # JSON: items by status when it ended; an open run is counted anew
    Column("state", String),  # what `state` made of these when it ended
    Column("figures", String),  # JSON: what reports add up, so that a report costs as many rows as there were runs
)
Index("runs_by_phase", runs.c.phase, runs.c.created_at)
Index("runs_by_schedule", runs.c.schedule, runs.c.created_at)
Index("runs_by_time", runs.c.created_at, runs.c.id)
Index("runs_by_bot", runs.c.bot, runs.c.created_at, runs.c.id)
Index("runs_by_state", runs.c.state, runs.c.created_at)

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
    Column("answer_sealed", LargeBinary),  # what a file gave as the answer; nobody is asked then
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
    # Since when it waits or failed and nobody has settled it; NULL once a person did, or a later item about the same
    # subject was answered.
    Column("unsettled_at", Float),
)
Index("items_by_run", items.c.run_id, items.c.status)
Index("items_by_status", items.c.status, items.c.partition)
Index("items_by_park", items.c.status, items.c.park_until)
# What needs a person is found without walking through what does not.
_unsettled: dict[str, Any] = {
    f"{dialect}_where": text("unsettled_at IS NOT NULL") for dialect in ("sqlite", "postgresql")
}
_needs_a_person: dict[str, Any] = {name: text("unsettled_at IS NOT NULL AND park_until IS NULL") for name in _unsettled}
Index("items_need_a_person", items.c.unsettled_at, items.c.id, **_needs_a_person)
Index("items_by_reason", items.c.bot, items.c.reason_code, items.c.unsettled_at, items.c.id, **_needs_a_person)
Index("items_unsettled_by_subject", items.c.bot, items.c.subject, **_unsettled)

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
    Column("unsettled_at", Float),  # of a row that has no item and needs a person: since when
)
Index("rows_by_item", rows.c.item_id)
Index("rows_unsettled", rows.c.unsettled_at, rows.c.run_id, **_unsettled)

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
    Column("expires_on", String),  # the day on which the portal wants a new one, YYYY-MM-DD
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

occurrences = Table(
    "occurrences",
    metadata,
    Column("id", String, primary_key=True),  # schedule:<name>:<local date and time>, folder:<name>:<hash> ...
    Column("schedule", String, nullable=False),
    Column("trigger", String, nullable=False),  # schedule | person | folder | run | api
    Column("due_at", Float, nullable=False),  # Unix seconds
    Column("local", String, nullable=False),  # the same as the clinic's clock shows it
    Column("state", String, nullable=False),  # begun | submitted | missed | skipped
    Column("reason_code", String),
    Column("message", String),  # for a person; never health data
    Column("run_id", String),
    Column("asked_by", String, nullable=False),
    Column("decided_at", Float, nullable=False),
)
Index("occurrences_by_schedule", occurrences.c.schedule, occurrences.c.due_at)
Index("occurrences_by_state", occurrences.c.state, occurrences.c.due_at)

schedules = Table(
    "schedules",
    metadata,
    Column("name", String, primary_key=True),
    Column("considered_until", Float, nullable=False),  # Unix seconds: every occurrence up to here was decided
    Column("paused_at", Float),
    Column("paused_by", String),
)

notices = Table(
    "notices",
    metadata,
    Column("id", String, primary_key=True),  # names the fact, so that it is told once
    Column("code", String, nullable=False),
    Column("text", String, nullable=False),  # counts, times and names of schedules; never health data
    Column("tell", String, nullable=False),  # JSON: who is told
    Column("at", Float, nullable=False),
    Column("sent_at", Float),
    Column("attempts", Integer, nullable=False, default=0),
)
Index("notices_by_time", notices.c.at)

processes = Table(
    "processes",
    metadata,
    Column("name", String, primary_key=True),  # its lock says whether it lives
    Column("role", String, nullable=False),  # worker | scheduler | web
    Column("host", String, nullable=False),
    Column("pid", Integer, nullable=False),
    Column("release", String, nullable=False),
    Column("started_at", Float, nullable=False),
    Column("beat_at", Float, nullable=False),
    Column("detail", String, nullable=False),  # JSON: counts only
)

paces = Table(
    "paces",
    metadata,
    Column("name", String, primary_key=True),  # a partition, or portal:<name>
    Column("next_at", Float, nullable=False),  # when the portal may be asked next
)

slots = Table(
    "slots",
    metadata,
    Column("portal", String, primary_key=True),
    Column("number", Integer, primary_key=True),  # pages of a portal that are open at once, over all accounts
    Column("holder", String),  # the executor, while it is taken
)

sealed = Table(
    "sealed",
    metadata,
    Column("name", String, primary_key=True),  # evidence and sessions of a workspace of several machines
    Column("data", LargeBinary, nullable=False),
    Column("written_at", Float, nullable=False),
)

marks = Table(
    "marks",
    metadata,
    Column("name", String, primary_key=True),
    Column("value", Integer, nullable=False),
)
