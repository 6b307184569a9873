"""What came of it, as files: the pairs with their provenance as JSON lines and CSV."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from nightclerk.reconcile.columns import Table
from nightclerk.reconcile.files import PAIRS
from nightclerk.reconcile.outcome import Outcome

CSV = "pairs.csv"


def write(outcome: Outcome, folder: Path, *, people: bool) -> list[str]:
    """Write `pairs.jsonl`, one pair a line as `nightclerk sheets match --json` gives them; the names of the files.

    `people`: also a CSV of the pairs with the cents of both sides.
    """
    pairs = told(outcome)
    lines = pairs.select(pl.struct(pl.all()).struct.json_encode().alias("line"))
    (folder / PAIRS).write_text("".join(f"{line}\n" for line in lines["line"]), encoding="utf-8")
    if not people:
        return [PAIRS]
    flat(outcome).write_csv(folder / CSV)
    return [PAIRS, CSV]


def flat(outcome: Outcome) -> pl.DataFrame:
    """The pairs as one table: `left_file`, `left_sheet`, `left_row`, `left_cents`, the same of the right, the rest."""
    pairs = outcome.pairs
    sides = []
    for name, table, positions in (("left", outcome.left, pairs["l"]), ("right", outcome.right, pairs["r"])):
        here = pl.when(pl.col("row").is_not_null())
        frame = pl.DataFrame(
            {"row": table.frame["row"].gather(positions), "cents": table.frame["cents"].gather(positions)}
        )
        sides.append(
            frame.select(
                here.then(pl.lit(table.file)).alias(f"{name}_file"),
                here.then(pl.lit(table.sheet)).alias(f"{name}_sheet"),
                pl.col("row").alias(f"{name}_row"),
                pl.col("cents").alias(f"{name}_cents"),
            )
        )
    rest = pairs.select("category", "accepted", "score", "reason")
    return pl.concat([*sides, rest], how="horizontal")


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
