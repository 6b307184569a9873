"""What the contract allows for a line, and which lines were allowed less."""

from __future__ import annotations

import polars as pl

from nightclerk.reconcile.columns import Table, find_columns, typed_column
from nightclerk.reconcile.profile import Fees, Profile
from nightclerk.sheets.book import Sheet


def fee_titles(profile: Profile) -> tuple[str, ...]:
    """The header words of a fee schedule."""
    rule = profile.fees
    assert rule is not None
    words = [word for name in rule.by for word in profile.fields[name].titles]
    return (*words, *rule.amount)


def schedule(sheet: Sheet, profile: Profile) -> pl.DataFrame:
    """The fees: the fields they go by, and `fee` in cents; of doubled entries the first. Raises `UsageError`."""
    rule = profile.fees
    assert rule is not None
    words = {name: profile.fields[name].titles for name in rule.by} | {"fee": rule.amount}
    places = find_columns(sheet, words, words, {})
    columns = {name: typed_column(profile.fields[name].kind, sheet.frame[places[name]], sheet) for name in rule.by}
    columns["fee"] = typed_column("money", sheet.frame[places["fee"]], sheet)
    return pl.DataFrame(columns).drop_nulls().unique(list(rule.by), keep="first", maintain_order=True)


def missing(left: Table, right: Table, profile: Profile) -> str:
    """Why the schedule is of no use for these files, in words; nothing where it is."""
    rule = profile.fees
    lacking = [name for name in (rule.by if rule else ()) if not (left.has(name) or right.has(name))]
    words = " and ".join(name.replace("_", " ") for name in lacking)
    return (
        f"The fees go by {words}, of which neither file has a column: short pays were not looked for." if words else ""
    )


def short_pays(pairs: pl.DataFrame, left: Table, right: Table, fees: pl.DataFrame, rule: Fees) -> pl.DataFrame:
    """`r`, `short` (cents) and `words` of accepted lines that were allowed less than the contract says."""
    wanted = [*rule.by, *([rule.units] if rule.units else [])]
    lefts = left.frame.with_row_index("l").select("l", *(name for name in wanted if left.has(name)))
    rights = right.frame.with_row_index("r").select(
        "r", rule.allowed, "cents", *(name for name in wanted if right.has(name))
    )
    both = (
        pairs.filter("accepted")
        .select("l", "r")
        .join(rights, on="r", how="left")
        .join(lefts, on="l", how="left", suffix="~")
    )
    columns = [_either(name, both) for name in wanted]
    both = both.select("r", "cents", pl.col(rule.allowed).alias("allowed"), *columns)
    units = pl.col(rule.units).fill_null(1.0) if rule.units in both.columns else pl.lit(1.0)
    due = both.join(fees, on=list(rule.by), how="inner").with_columns(
        (pl.col("fee") * units).round().cast(pl.Int64).alias("due")
    )
    short = due.filter((pl.col("allowed") > 0) & (pl.col("allowed") < pl.col("due")))
    words = pl.format(
        "Allowed {}, by contract {}: short by {}.",
        *(_dollars(each) for each in (pl.col("allowed"), pl.col("due"), pl.col("due") - pl.col("allowed"))),
    )
    return short.select("r", (pl.col("due") - pl.col("allowed")).alias("short"), words.alias("words"))


def _either(name: str, both: pl.DataFrame) -> pl.Expr:
    """The field as the left says it, else as the right does."""
    return pl.coalesce([pl.col(each) for each in (f"{name}~", name) if each in both.columns] or [pl.lit(None)]).alias(
        name
    )


def _dollars(cents: pl.Expr) -> pl.Expr:
    return pl.format("{}.{}", cents // 100, (cents % 100).cast(pl.String).str.zfill(2))
