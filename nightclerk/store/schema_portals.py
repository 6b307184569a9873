"""The tables about portals: which fall-backs were used, which portals are paused. Nothing here is about a patient."""

from __future__ import annotations

from sqlalchemy import Column, Float, Index, Integer, String, Table

from nightclerk.store.schema import metadata

drifts = Table(
    "drifts",
    metadata,
    Column("run_id", String, primary_key=True),  # "" where no run asked (a probe)
    Column("portal", String, primary_key=True),
    Column("version", String, primary_key=True),  # of the portal file
    Column("element", String, primary_key=True),
    Column("locator", String, primary_key=True),  # as the file writes it
    Column("rank", Integer, nullable=False),
    Column("uses", Integer, nullable=False),
    Column("last_at", Float, nullable=False),  # Unix seconds
)
Index("drifts_by_portal", drifts.c.portal, drifts.c.last_at)

circuits = Table(
    "circuits",
    metadata,
    Column("portal", String, primary_key=True),
    Column("failures", Integer, nullable=False),  # in a row, since the last answer
    Column("code", String, nullable=False),  # of the last failure
    Column("paused_at", Float),  # NULL while the portal is asked as usual
    Column("next_try", Float),  # from when on one item may try
    Column("trial_until", Float),  # while one does: until when it is believed to
    Column("pauses", Integer, nullable=False),  # in a row, so that each may be longer than the one before
    Column("said", String),  # of the last failure, in words: what and where, and nothing of a patient
)
