"""The tables of what people do: accounts, reviews of items, codes they type, files they bring."""

from __future__ import annotations

from sqlalchemy import Column, Float, ForeignKey, Index, Integer, LargeBinary, String, Table

from nightclerk.store.schema import metadata

people = Table(
    "people",
    metadata,
    Column("id", String, primary_key=True),  # random; what the audit log calls them
    Column("name", String, nullable=False, unique=True),  # they sign in with it; small letters
    Column("display", String, nullable=False),
    Column("role", String, nullable=False),  # lead | operator | front_desk | compliance | admin
    Column("state", String, nullable=False),  # invited | active | disabled
    Column("password_hash", String),  # argon2id
    Column("totp_sealed", LargeBinary),
    Column("totp_step", Integer, nullable=False, default=0),  # the last time step whose code was taken
    Column("invite_sha256", String, unique=True),  # of the one-time link that sets password and second factor
    Column("invite_until", Float),
    Column("created_at", Float, nullable=False),
    Column("created_by", String, nullable=False),
)

visits = Table(
    "visits",
    metadata,
    Column("sha256", String, primary_key=True),  # of the cookie: who reads the table cannot use it
    Column("person", ForeignKey("people.id"), nullable=False),
    Column("created_at", Float, nullable=False),
    Column("seen_at", Float, nullable=False),
    Column("ends_at", Float, nullable=False),  # however busy
)
Index("visits_by_person", visits.c.person)

throttles = Table(
    "throttles",
    metadata,
    Column("name", String, primary_key=True),  # keyed hash of an account's name, or of an address
    Column("failures", Integer, nullable=False),
    Column("free_at", Float, nullable=False),  # when the next attempt is looked at
)

tokens = Table(
    "tokens",
    metadata,
    Column("id", String, primary_key=True),
    Column("sha256", String, nullable=False, unique=True),
    Column("label", String, nullable=False),
    Column("role", String, nullable=False),
    Column("created_at", Float, nullable=False),
    Column("created_by", String, nullable=False),
    Column("used_at", Float),
    Column("revoked_at", Float),
)

reviews = Table(
    "reviews",
    metadata,
    # An item's id, or `run.number.place` of a row that never became an item.
    Column("item_id", String, primary_key=True),
    Column("state", String, nullable=False),  # open | resolved; in review is what somebody has, or has on the screen
    Column("assignee", String),
    Column("opened_by", String),  # who has it on the screen; others are told
    Column("opened_at", Float),
    Column("due_at", Float),
    Column("resolution", String),  # retry | corrected | by_hand | rejected
    Column("reason_sealed", LargeBinary),
    Column("resolved_by", String),
    Column("resolved_at", Float),
)
Index("reviews_by_state", reviews.c.state, reviews.c.resolved_at)
Index("reviews_by_assignee", reviews.c.assignee)

comments = Table(
    "comments",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("item_id", String, nullable=False),  # as in reviews
    Column("person", String, nullable=False),
    Column("at", Float, nullable=False),
    Column("text_sealed", LargeBinary, nullable=False),
)
Index("comments_by_item", comments.c.item_id)

corrections = Table(
    "corrections",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("item_id", ForeignKey("items.id"), nullable=False),
    Column("person", String, nullable=False),
    Column("at", Float, nullable=False),
    Column("fields", String, nullable=False),  # JSON: the names of those that were changed
    Column("before_sealed", LargeBinary, nullable=False),  # JSON: payload and record as they were
)
Index("corrections_by_item", corrections.c.item_id)

desk_marks = Table(
    "desk_marks",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("item_id", ForeignKey("items.id"), nullable=False),
    Column("kind", String, nullable=False),  # collected | new_card | flag
    Column("person", String, nullable=False),
    Column("at", Float, nullable=False),
    Column("note_sealed", LargeBinary),
)
Index("desk_marks_by_item", desk_marks.c.item_id)

code_requests = Table(
    "code_requests",
    metadata,
    Column("id", String, primary_key=True),
    Column("account", String, nullable=False),  # portal/account
    Column("asked_at", Float, nullable=False),
    Column("until", Float, nullable=False),
    Column("state", String, nullable=False),  # waiting | answered | used | expired
    Column("hint", String, nullable=False),  # where the payer says that it sent the code; never health data
    Column("code_sealed", LargeBinary),
    Column("answered_by", String),
)
Index("code_requests_by_state", code_requests.c.state, code_requests.c.until)

uploads = Table(
    "uploads",
    metadata,
    Column("id", String, primary_key=True),
    Column("bot", String, nullable=False),
    Column("sha256", String, nullable=False),
    Column("name_sealed", LargeBinary, nullable=False),
    Column("data_sealed", LargeBinary, nullable=False),
    Column("mapping_sealed", LargeBinary),  # JSON: field -> the column's title in this file
    Column("created_by", String, nullable=False),
    Column("created_at", Float, nullable=False),
)
