"""What came of it, as files: the pairs with their provenance as JSON lines and CSV, and the workbook."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from nightclerk.reconcile.columns import Table
from nightclerk.reconcile.files import PAIRS, WORKBOOK
from nightclerk.reconcile.outcome import Outcome
from nightclerk.reconcile.profile import SIDES
from nightclerk.sheets.categories import OTHERS
from nightclerk.sheets.tieout import Source, TieOut, write_csv
from nightclerk.sheets.tieout_book import write_tieout

CSV = "pairs.csv"


def write(outcome: Outcome, folder: Path, *, people: bool) -> list[str]:
    """Write `pairs.jsonl`, one pair a line as `nightclerk sheets match --json` gives them; the names of the files.

    `people`: also the workbook, and a CSV of the pairs with the cents of both sides.
    """
    pairs = told(outcome)
    lines = pairs.select(pl.struct(pl.all()).struct.json_encode().alias("line"))
    (folder / PAIRS).write_text("".join(f"{line}\n" for line in lines["line"]), encoding="utf-8")
    if not people:
        return [PAIRS]
    found = tie_out(outcome)
    write_csv(found, folder / CSV)
    write_tieout(found, folder / WORKBOOK)
    return [WORKBOOK, PAIRS, CSV]


def tie_out(outcome: Outcome) -> TieOut:
    """The outcome as the workbook wants it: the rows as they were read, with money and category of each."""
    left, right = (_source(outcome.table(side), outcome.categories(side)) for side in SIDES)
    beside = []
    if outcome.extra is not None:
        rows = len(outcome.extra.table.frame)
        beside.append(_source(outcome.extra.table, pl.Series(["provider_adjustment"] * rows, dtype=pl.String)))
    words = OTHERS | outcome.profile.categories
    return TieOut(outcome.profile.title, left, right, outcome.pairs, tuple(beside), words)


def _source(table: Table, categories: pl.Series) -> Source:
    return Source(table.name, table.file, table.sheet, table.shown, table.frame["cents"], categories, notes=table.notes)


def told(outcome: Outcome) -> pl.DataFrame:
    """The pairs with file, sheet and Excel row of both sides; the rows of a further sheet come last, by themselves."""
    pairs = outcome.pairs
    frames = [
        pairs.select(
            _place(outcome.left, pairs["l"]).alias("left"),
            _place(outcome.right, pairs["r"]).alias("right"),
            "category",
            "accepted",
            "score",
            "reason",
        )
    ]
    if outcome.extra is not None:
        frames.append(_extra(outcome))
    return pl.concat(frames)


def _place(table: Table, positions: pl.Series) -> pl.Series:
    """{file, sheet, row} of each position; null where there is none."""
    rows = table.frame["row"].gather(positions)
    frame = pl.DataFrame({"row": rows})
    place = pl.struct(pl.lit(table.file).alias("file"), pl.lit(table.sheet).alias("sheet"), pl.col("row"))
    return frame.select(pl.when(pl.col("row").is_not_null()).then(place).alias("p"))["p"]


def _extra(outcome: Outcome) -> pl.DataFrame:
    extra, side = outcome.extra, "left" if outcome.profile.left.also else "right"
    assert extra is not None
    here = _place(extra.table, pl.int_range(len(extra.table.frame), dtype=pl.UInt32, eager=True))
    nothing = pl.Series([None] * len(here), dtype=here.dtype)
    return pl.DataFrame(
        {
            "left": here if side == "left" else nothing,
            "right": here if side == "right" else nothing,
            "category": ["provider_adjustment"] * len(here),
            "accepted": [False] * len(here),
            "score": [0.0] * len(here),
            "reason": list(extra.reasons),
        }
    )
