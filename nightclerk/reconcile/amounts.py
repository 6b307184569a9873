"""Which way the money of a row went, where a bank says it beside the amount: in a second column, a word, CR or DR."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from nightclerk.reconcile.profile import Source
from nightclerk.sheets.money import cents_in

_OUT = r"\b(?:debits?|withdrawals?|dr|db|d|w|wd)\b"
_CREDIT, _DEBIT = r"(?i)\dcr\.?$", r"(?i)\d(?:dr|db)\.?$"


def directed(name: str, columns: Mapping[str, pl.Series], amounts: pl.Series, source: Source) -> pl.Series:
    """The cents with their sign: `NAME.less` is what a row without an amount took, `NAME.direction` says debit."""
    frame = pl.DataFrame({"cents": amounts, "text": columns[name].str.replace_all(r"\s", "")})
    signed = pl.col("cents")
    if source.credit == "in":
        signed = pl.when(pl.col("text").str.contains(_CREDIT)).then(signed.abs()).otherwise(signed)
        signed = pl.when(pl.col("text").str.contains(_DEBIT)).then(-signed.abs()).otherwise(signed)
    if f"{name}.less" in columns:
        frame = frame.with_columns(less=cents_in(columns[f"{name}.less"]).abs())
        signed = pl.when(signed.fill_null(0) == 0).then(pl.coalesce(-pl.col("less"), signed)).otherwise(signed)
    if f"{name}.direction" in columns:
        frame = frame.with_columns(way=columns[f"{name}.direction"].str.to_lowercase())
        stated = (signed < 0).any()  # a bank that signs its amounts has said it already
        signed = pl.when(pl.col("way").str.contains(_OUT) & ~stated).then(-signed.abs()).otherwise(signed)
    return frame.select(signed.alias("c"))["c"]
