"""The tables of what leaves the house only after a person has approved it, and of how it left."""

from __future__ import annotations

from sqlalchemy import Column, Float, ForeignKey, Index, Integer, LargeBinary, String, Table

from nightclerk.store.schema import metadata

approvals = Table(
    "approvals",
    metadata,
    Column("id", String, primary_key=True),  # random; printed on what is signed, so it says nothing of anybody
    Column("item_id", ForeignKey("items.id"), nullable=False),
    Column("run_id", String, nullable=False),
    Column("bot", String, nullable=False),
    Column("subject", String, nullable=False),
    Column("act", String, nullable=False),  # fax | portal
    Column("payer", String, nullable=False),
    Column("form", String, nullable=False),  # the form's own name, or the portal's
    Column("state", String, nullable=False),  # see store/approvals.py
    Column("maker", String, nullable=False),  # who asked for it, or changed it last
    Column("source_sha256", String, nullable=False),  # of all that it was made from: another one voids it
    Column("sha256", String, nullable=False),  # of the exact payload, in clear
    Column("payload", String, nullable=False),  # the sealed blob that holds it
    Column("unsigned", String),  # the blob of the packet that is printed for signing
    Column("attached", String),  # the blob of the documents that go with a portal's request
    Column("about_sealed", LargeBinary, nullable=False),  # JSON: what stands where, and whence
    Column("made_at", Float, nullable=False),
    Column("signed_by", String),
    Column("signed_at", Float),
    Column("decided_by", String),  # who approved or returned it
    Column("decided_at", Float),
    Column("approved_sha256", String),
    Column("expires_at", Float),
    Column("reason_sealed", LargeBinary),
)
Index("approvals_by_item", approvals.c.item_id, approvals.c.made_at)
Index("approvals_by_subject", approvals.c.subject)
Index("approvals_by_state", approvals.c.state, approvals.c.made_at)

submissions = Table(
    "submissions",
    metadata,
    Column("approval_id", ForeignKey("approvals.id"), primary_key=True),  # one act an approval
    Column("item_id", String, nullable=False),
    Column("sha256", String, nullable=False),  # of what leaves
    Column("phase", String, nullable=False),  # begun | acting | done | unknown
    Column("tries", Integer, nullable=False, default=1),  # 1, and one more for each time a person said: not done
    Column("begun_at", Float, nullable=False),
    Column("ended_at", Float),
    Column("number_sealed", LargeBinary),  # the payer's confirmation or reference number
    Column("number_blind", String),  # keyed hash of it, by which a letter finds its request
)
Index("submissions_by_item", submissions.c.item_id)
Index("submissions_by_number", submissions.c.number_blind)
