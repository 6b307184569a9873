"""The quick pass: rows with the same key, unique where it must be, and nothing that disagrees."""

from __future__ import annotations

import polars as pl

from nightclerk.reconcile.compare import Part

PAIRS = {"l": pl.UInt32, "r": pl.UInt32}


def exact(
    left: pl.DataFrame, right: pl.DataFrame, keys: tuple[tuple[str, ...], ...], parts: tuple[Part, ...], once: bool
) -> pl.DataFrame:
    """Pairs (`l`, `r`) whose key is equal and unique on the left (`once`: on both sides), all comparisons equal.

    What is not stated does not disagree, but one comparison at least must be stated on both sides where there are any.
    Everything else (doubled keys, a close name, another amount) is left to the weighing of evidence.
    """
    found: list[pl.DataFrame] = []
    for key in keys:
        if not set(key) <= {*left.columns} & {*right.columns}:
            continue
        pairs = _joined(left, right, key, parts, once)
        found.append(pairs)
        right = right.join(pairs, on="r", how="anti") if len(keys) > 1 else right
        left = left.join(pairs, on="l", how="anti") if once and len(keys) > 1 else left
    return pl.concat(found) if found else pl.DataFrame(schema=PAIRS)


def _joined(
    left: pl.DataFrame, right: pl.DataFrame, key: tuple[str, ...], parts: tuple[Part, ...], once: bool
) -> pl.DataFrame:
    checks = [part for part in parts if part.column not in key]
    columns = [part.column for part in checks]
    both = right.select("r", *key, *columns).join(
        left.select("l", *key, *columns), on=list(key), how="inner", suffix="~"
    )
    doubled = both["r"].is_duplicated()
    if once:
        doubled = doubled | both["l"].is_duplicated()
    if not checks:
        return both.filter(~doubled).select("l", "r")
    same = [_same(part) for part in checks]
    agreed = pl.all_horizontal(each.fill_null(True) for each in same) & pl.any_horizontal(
        each.fill_null(False) for each in same
    )
    return both.filter(~doubled & both.select(agreed.alias("a"))["a"]).select("l", "r")


def _same(part: Part) -> pl.Expr:
    one, two = pl.col(part.column), pl.col(f"{part.column}~")
    return one.abs() == two.abs() if part.rule == "money" else one == two
