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

    A minus before or behind, parentheses and CR mean negative; DR means positive; `$ -` is Excel's zero.
    """
    text = column.str.strip_chars().str.replace_all("[−–]", "-")
    plain = pl.when(text.str.contains(_PLAIN)).then(text).cast(pl.Float64, strict=False)
    return _whole(pl.coalesce(plain, _dressed(text)))


def cents_of(text: str) -> int | None:
    """The cents of one text, as `cents` reads it."""
    value = pl.select(cents(pl.lit(text, dtype=pl.String))).item()
    return None if value is None else int(value)


def unread(column: pl.Expr, read: pl.Expr) -> pl.Expr:
    """True where the column has a text that `read` (cents, days) could not read."""
    return column.is_not_null() & (column.str.strip_chars() != "") & read.is_null()


def _whole(dollars: pl.Expr) -> pl.Expr:
    scaled = dollars * 100
    rounded = scaled.round(mode="half_away_from_zero")
    close = (scaled - rounded).abs() <= _NOISE + rounded.abs() * 1e-15
    return pl.when(close & (rounded.abs() < _MOST)).then(rounded).cast(pl.Int64)


def _dressed(text: pl.Expr) -> pl.Expr:
    """Dollars of a text with currency signs, separators and marks of a negative amount, at most one of these."""
    bare = text.str.replace_all(_CURRENCY, "")
    credit = bare.str.contains(r"(?i)\dCR$")
    amount = bare.str.replace(r"(?i)(\d)(?:CR|DR)$", "$1")
    opened, closed = amount.str.starts_with("("), amount.str.ends_with(")")
    before, behind = amount.str.starts_with("-"), amount.str.ends_with("-")
    marks = opened.cast(pl.Int8) + before.cast(pl.Int8) + behind.cast(pl.Int8) + credit.cast(pl.Int8)
    sound = (opened == closed) & (marks <= 1)
    value = _separated(amount.str.extract(_CORE, 1))
    signed = pl.when(marks == 1).then(-value).otherwise(value)
    zero = (bare == "-") & (text != "-")
    return pl.when(zero).then(0.0).when(sound).then(signed)


def _separated(core: pl.Expr) -> pl.Expr:
    american = core.str.replace_all(",", "", literal=True)
    european = core.str.replace_all(".", "", literal=True).str.replace(",", ".", literal=True)
    text = pl.when(core.str.contains(_US)).then(american).when(core.str.contains(_EUROPEAN)).then(european)
    return text.cast(pl.Float64, strict=False)
