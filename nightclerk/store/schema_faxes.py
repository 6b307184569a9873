"""The tables of faxes: what came, when it came again, the documents found in it, and what corrections taught."""

from __future__ import annotations

from sqlalchemy import Column, Float, ForeignKey, Index, Integer, LargeBinary, String, Table

from nightclerk.store.schema import metadata

faxes = Table(
    "faxes",
    metadata,
    Column("sha256", String, primary_key=True),  # of the bytes as they came
    Column("blob", String),  # the sealed original; NULL where it was too large to be kept
    Column("bytes", Integer, nullable=False),
    Column("arrived_at", Float, nullable=False),  # the first time
    Column("item_id", String),  # the work on it, from when it is worked
    Column("pages", Integer),  # from when it is read
    Column("prints_sealed", LargeBinary),  # JSON: what is compared with later faxes, to know one that is sent again
    Column("resend_of", String),  # the fax of which this one brings the same pages
)
Index("faxes_by_pages", faxes.c.pages, faxes.c.arrived_at)

fax_arrivals = Table(
    "fax_arrivals",
    metadata,
    Column("run_id", String, primary_key=True),
    Column("number", Integer, primary_key=True),  # of the row in that run
    Column("sha256", ForeignKey("faxes.sha256"), nullable=False),
    Column("name_sealed", LargeBinary, nullable=False),  # of the file
    Column("at", Float, nullable=False),
)
Index("fax_arrivals_by_fax", fax_arrivals.c.sha256, fax_arrivals.c.at)

documents = Table(
    "documents",
    metadata,
    Column("id", String, primary_key=True),
    Column("sha256", ForeignKey("faxes.sha256"), nullable=False),
    Column("number", Integer, nullable=False),  # within the fax, from 1
    Column("item_id", String, nullable=False),
    Column("type", String, nullable=False),
    Column("state", String, nullable=False),  # review | filed | accepted | resend
    Column("worklist", String, nullable=False),
    Column("priority", Integer, nullable=False),  # 1 first
    Column("due", String),  # ISO date, as printed
    Column("at", Float, nullable=False),  # when it was read
    Column("record_sealed", LargeBinary, nullable=False),
    Column("text_sealed", LargeBinary, nullable=False),  # of its pages
    Column("changed_at", Float, nullable=False),  # the index of the text goes along with it
    Column("settled_by", String),
    Column("settled_at", Float),
)
Index("documents_by_list", documents.c.state, documents.c.priority, documents.c.at)
Index("documents_by_change", documents.c.changed_at)
Index("documents_by_urgency", documents.c.priority, documents.c.at, documents.c.id)
Index("documents_by_fax", documents.c.sha256, documents.c.number)

fax_hints = Table(
    "fax_hints",
    metadata,
    Column("sender", String, primary_key=True),
    Column("type", String, primary_key=True),  # of the document
    Column("field", String, primary_key=True),
    Column("label_sealed", LargeBinary, nullable=False),  # the words before the value, where a person corrected it
    Column("by", String, nullable=False),
    Column("at", Float, nullable=False),
)
