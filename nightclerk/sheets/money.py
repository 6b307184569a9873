"""Amounts in any common notation as whole cents: a polars expression over texts, and a reader of one text.

`$1,234.50`, `(12.00)`, `12.00-`, `12.00 CR`, `1.234,50`, `1 234,50`, `USD 5`, `5`, float noise. What is more exact than
a cent, or readable in two ways, is not read; the caller counts it with `unread`.
"""

from __future__ import annotations

import polars as pl

_CURRENCY = r"(?i)us\$|usd|eur|gbp|cad|[$€£¥'’\s]"
_CORE = r"^[(+-]?([\d.,]+)[)-]?$"
_US = r"^(?:\d{1,3}(?:,\d{3})+|\d{1,2}(?:,\d{2})+,\d{3}|\d+)(?:\.\d*)?$|^\.\d+$"
_EUROPEAN = r"^(?:\d{1,3}(?:\.\d{3})+|\d+),\d{1,2}$|^\d{1,3}(?:\.\d{3}){2,}$"
_PLAIN = r"^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE]-\d+)?$"
_NOISE = 1e-4  # cents; what sums of floats leave behind is far less
_MOST = 10**15  # cents; beyond, a float no longer holds each of them


def cents(column: pl.Expr) -> pl.Expr:
    """Int64 cents of a column of texts; null where it is blank or could not be read (see `unread`).

    A minus before or behind, parentheses and CR mean negative; DR and DB mean positive; `$ -` is Excel's zero.
    """
    return column.map_batches(cents_in, return_dtype=pl.Int64)


def cents_in(texts: pl.Series) -> pl.Series:
    """The same of a series of texts. Each step is computed once, and what is no plain number once for each text."""
    frame = texts.rename("text").to_frame()
    text = pl.col("text").str.strip_chars()
    frame = frame.select(text, plain=pl.when(text.str.contains(_PLAIN)).then(text).cast(pl.Float64, strict=False))
    rest = frame.filter(pl.col("plain").is_null()).select("text").unique().drop_nulls()
    if rest.height:
        frame = frame.join(_dressed(rest), on="text", how="left", maintain_order="left")
        frame = frame.with_columns(plain=pl.coalesce("plain", "dressed"))
    return _whole(frame)["cents"].rename(texts.name)


def cents_of(text: str) -> int | None:
    """The cents of one text, as `cents` reads it."""
    value = cents_in(pl.Series([text], dtype=pl.String)).item()
    return None if value is None else int(value)


def unread(column: pl.Expr, read: pl.Expr) -> pl.Expr:
    """True where the column has a text that `read` (cents, days) could not read."""
    return column.is_not_null() & (column.str.strip_chars() != "") & read.is_null()


def _whole(frame: pl.DataFrame) -> pl.DataFrame:
    frame = frame.select(scaled=pl.col("plain") * 100)
    frame = frame.with_columns(rounded=pl.col("scaled").round(mode="half_away_from_zero"))
    size = pl.col("rounded").abs()
    close = (pl.col("scaled") - pl.col("rounded")).abs() <= _NOISE + size * 1e-15
    return frame.select(cents=pl.when(close & (size < _MOST)).then("rounded").cast(pl.Int64))


def _dressed(texts: pl.DataFrame) -> pl.DataFrame:
    """Dollars of texts with currency signs, separators and marks of a negative amount, at most one of these."""
    bare = pl.col("text").str.replace_all("[−–]", "-").str.replace_all(_CURRENCY, "")
    frame = texts.with_columns(bare=bare)
    frame = frame.with_columns(
        amount=pl.col("bare").str.replace(r"(?i)(\d)(?:CR|DR|DB)\.?$", "$1"),
        credit=pl.col("bare").str.contains(r"(?i)\dCR\.?$"),
    )
    amount = pl.col("amount").str
    frame = frame.with_columns(
        opened=amount.starts_with("("),
        closed=amount.ends_with(")"),
        core=amount.extract(_CORE, 1),
        marks=pl.sum_horizontal(amount.starts_with("("), amount.starts_with("-"), amount.ends_with("-"), "credit"),
    )
    frame = frame.with_columns(value=_separated(pl.col("core")))
    signed = pl.when(pl.col("marks") == 1).then(-pl.col("value")).otherwise("value")
    zero = (pl.col("bare") == "-") & (pl.col("text").str.len_chars() > 1)
    sound = (pl.col("opened") == pl.col("closed")) & (pl.col("marks") <= 1)
    return frame.select("text", dressed=pl.when(zero).then(0.0).when(sound).then(signed))


def _separated(core: pl.Expr) -> pl.Expr:
    american = core.str.replace_all(",", "", literal=True)
    european = core.str.replace_all(".", "", literal=True).str.replace(",", ".", literal=True)
    text = pl.when(core.str.contains(_US)).then(american).when(core.str.contains(_EUROPEAN)).then(european)
    return text.cast(pl.Float64, strict=False)
