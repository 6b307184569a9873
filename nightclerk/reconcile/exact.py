"""The quick pass: rows with the same key, unique where it must be, and nothing that disagrees."""

from __future__ import annotations

import polars as pl

from nightclerk.reconcile.compare import CLOSE, DIFFERENT, Part, level
from nightclerk.reconcile.joins import joined, repeated, without

_LEAST_REST = 3  # fields beside the key that must be equal where the key is not
PAIRS = {"l": pl.UInt32, "r": pl.UInt32}


def exact(
    left: pl.DataFrame, right: pl.DataFrame, keys: tuple[tuple[str, ...], ...], parts: tuple[Part, ...], once: bool
) -> pl.DataFrame:
    """Pairs (`l`, `r`) equal in the key and every comparison, where no other row on the left is (`once`: on either).

    What is not stated does not disagree, but one comparison at least must be stated on both sides where there are any.
    Everything else (rows that nothing tells apart, a close name, another amount) is left to the weighing of evidence.
    """
    found: list[pl.DataFrame] = []
    for key in keys:
        if not set(key) <= {*left.columns} & {*right.columns}:
            continue
        pairs = _joined(left, right, key, parts, once)
        found.append(pairs)
        right = without(right, "r", pairs) if len(keys) > 1 else right
        left = without(left, "l", pairs) if once and len(keys) > 1 else left
    return pl.concat(found) if found else pl.DataFrame(schema=PAIRS)


def slipped(
    left: pl.DataFrame, right: pl.DataFrame, keys: tuple[tuple[str, ...], ...], parts: tuple[Part, ...]
) -> pl.DataFrame:
    """Pairs (`l`, `r`) that are equal in everything stated but one part of the key, which is close (a slip).

    Only where that part is an identifier, no row on the left has the key as it is written without being contradicted,
    and no other row on either side is equal in the rest: then nothing can come near.
    """
    key = next((key for key in keys if set(key) <= {*left.columns} & {*right.columns}), ())
    off = [part for part in parts if part.key and part.rule == "id" and part.column in key]
    rest = [part.column for part in parts if part not in off]
    if len(off) != 1 or len(rest) < _LEAST_REST or right.is_empty():
        return pl.DataFrame(schema=PAIRS)
    right = without(right, "r", _rivals(left, right, key, parts)).drop_nulls(rest)
    rare = max(rest, key=lambda name: right[name].n_unique())
    left = left.filter(pl.col(rare).is_in(right[rare].unique().implode()))
    sign = [
        pl.col(part.column).abs() if part.rule == "money" else pl.col(part.column) for part in parts if part not in off
    ]
    both = joined(right.select("r", *sign), left.select("l", *sign), rest)
    both = both.filter(~repeated(both["l"]), ~repeated(both["r"])).select("l", "r")
    return both.filter(_levels(off[0], left, right, both) == CLOSE)


def _rivals(left: pl.DataFrame, right: pl.DataFrame, key: tuple[str, ...], parts: tuple[Part, ...]) -> pl.DataFrame:
    """The right rows (`r`) with an exact key that nothing contradicts."""
    pairs = joined(right.select("r", *key), left.select("l", *key), key).select("l", "r")
    for part in parts:
        if part.forbids and not pairs.is_empty():
            pairs = pairs.filter(_levels(part, left, right, pairs) != DIFFERENT)
    return pairs.select("r")


def _levels(part: Part, left: pl.DataFrame, right: pl.DataFrame, pairs: pl.DataFrame) -> pl.Series:
    columns = [part.column, *([f"{part.column}.raw"] if part.rule == "id" else [])]
    lefts = pairs.join(left.select("l", *columns), on="l", how="left", maintain_order="left")
    rights = pairs.join(right.select("r", *columns), on="r", how="left", maintain_order="left")
    return level(part, lefts, rights)


def _joined(
    left: pl.DataFrame, right: pl.DataFrame, key: tuple[str, ...], parts: tuple[Part, ...], once: bool
) -> pl.DataFrame:
    checks = [part for part in parts if part.column not in key]
    columns = [part.column for part in checks]
    both = joined(right.select("r", *key, *columns), left.select("l", *key, *columns), key, *_agreed(checks))
    doubled = repeated(both["r"])
    if once:
        doubled = doubled | repeated(both["l"])
    return both.select("l", "r").filter(~doubled)


def _agreed(checks: list[Part]) -> list[pl.Expr]:
    same = [_same(part) for part in checks]
    agreed = [each.fill_null(True) for each in same]
    return [*agreed, pl.any_horizontal(each.fill_null(False) for each in same)] if checks else []


def _same(part: Part) -> pl.Expr:
    one, two = pl.col(part.column), pl.col(f"{part.column}~")
    return one.abs() == two.abs() if part.rule == "money" else one == two
