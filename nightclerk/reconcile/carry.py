"""What stays open, by an id that is the same in tomorrow's export: the content of the row and its ordinal."""

from __future__ import annotations

import hashlib
from typing import Any

import polars as pl

from nightclerk.reconcile.columns import Table
from nightclerk.reconcile.outcome import Outcome, for_a_person

MOST_OPEN = 20_000  # of one run; beyond that something else is wrong than these rows


def open_items(outcome: Outcome) -> list[dict[str, Any]]:
    """[{id, source, category, row, cents, reason}] of everything that needs a person, `MOST_OPEN` at most.

    A pair is the right row's item (the remittance line's, the deposit's), else the left row's. The row number is no
    part of the id: another export may have the same row elsewhere.
    """
    pairs = for_a_person(outcome.pairs)
    rights = pairs.drop_nulls("r").unique("r", keep="first", maintain_order=True)
    lefts = pairs.filter(pl.col("r").is_null())
    found = [*_items(outcome.right, rights, "r"), *_items(outcome.left, lefts, "l")]
    return found[:MOST_OPEN]


def _items(table: Table, pairs: pl.DataFrame, name: str) -> list[dict[str, Any]]:
    if pairs.is_empty():
        return []
    told = pairs.select(name, "category", "reason").join(
        _identified(table, name), on=name, how="left", maintain_order="left"
    )
    return [
        {
            "id": _id(table.name, text, ordinal),
            "source": table.name,
            "category": category,
            "row": row,
            "cents": cents,
            "reason": reason,
        }
        for category, reason, row, cents, text, ordinal in told.select(
            "category", "reason", "row", "cents", "text", "ordinal"
        ).iter_rows()
    ]


def _identified(table: Table, name: str) -> pl.DataFrame:
    """Each row's content as one text, and which one it is among rows of the same content."""
    columns = [each for each in table.frame.columns if each != "row" and not each.endswith(".raw")]
    text = pl.concat_str([pl.col(each).cast(pl.String).fill_null("") for each in columns], separator="\x1f")
    rows = table.frame.select("row", "cents", text.alias("text")).with_row_index(name)
    return rows.with_columns(pl.col("row").cum_count().over("text").alias("ordinal"))


def _id(source: str, text: str, ordinal: int) -> str:
    return hashlib.sha256(f"{source}\x1f{text}\x1f{ordinal}".encode()).hexdigest()[:20]
