"""What kind of values a column of texts holds, judged by its texts and helped by its header."""

from __future__ import annotations

import re
from dataclasses import dataclass

import polars as pl

from nightclerk.sheets.book import Sheet
from nightclerk.sheets.days import days, is_day_first
from nightclerk.sheets.money import cents, unread

_SAMPLE = 2_000  # filled cells of a column that decide its kind
_MOST_OF_THEM = 0.9
_DATE_WORDS = re.compile(r"date|dob|dos|birth|\bday|from|thru|through|\bon\b", re.IGNORECASE)
_MONEY_WORDS = re.compile(
    r"amount|amt|charge|paid|pay|billed|allow|balance|total|fee|price|cost|copay|deduct|\bdue\b|resp|adjust|credit|debit",
    re.IGNORECASE,
)
_ID_WORDS = re.compile(
    r"\bids?\b|\bno\b|number|\bnum\b|#|acct|account|mrn|npi|\btax|ein|ssn|zip|phone|fax|code|cpt|claim|check|trace|member",
    re.IGNORECASE,
)
_ERROR = r"^#(?:N/A|NAME\?|REF!|VALUE!|DIV/0!|NUM!|NULL!|SPILL!|CALC!)$"
_WRITTEN_DATE = r"[-/.]|[A-Za-z]{3}"
_MONEY_SIGNS = r"[$€£]|\.\d{1,2}\)?-?$|,\d{3}|(?i)\d\s*(?:CR|DR)$"
_TRUTH = r"^(?i)(?:true|false|yes|no|y|n)$"
_ONE_WORD = r"^[A-Za-z0-9][A-Za-z0-9._/-]{2,}$"
_FITS = {
    "percent": r"^-?[\d.,]+\s*%$",
    "integer": r"^-?\d+$",
    "truth": _TRUTH,
    "number": r"^-?[\d.]+(?:[eE]-?\d+)?$",
}


@dataclass(frozen=True)
class Kind:
    """A column: `kind` empty | date | money | percent | integer | number | identifier | truth | text, and counts.

    `unread` counts filled cells that are not of the kind (an amount nobody can read), `errors` failed formulas.
    """

    name: str
    letter: str
    kind: str
    filled: int
    blank: int
    unread: int
    errors: int
    distinct: int


def kinds(table: Sheet) -> list[Kind]:
    """The kind of every column of a table, in their order."""
    frame = table.frame.drop("row")
    sample = frame.gather_every(max(1, frame.height // _SAMPLE))
    shares = _shares(sample, table.date_system)
    whole = sample.height == frame.height
    found = []
    for name, letter in zip(table.columns, table.letters, strict=True):
        share = shares.get(name, {})
        kind = _judged(name, share) if share else "empty"
        texts = frame[name]
        unfit = round((1 - share.get(kind, 1.0)) * share.get("sound", 0)) if whole else _unfit(texts, kind, table)
        counts = texts.null_count(), texts.drop_nulls().n_unique()
        errors = int(texts.str.contains(_ERROR).sum() or 0)
        found.append(Kind(name, letter, kind, len(texts) - counts[0], counts[0], unfit, errors, counts[1]))
    return found


def _shares(sample: pl.DataFrame, date_system: int) -> dict[str, dict[str, float]]:
    """Column -> the share of its filled cells that look like each kind; all columns are looked at together."""
    if not sample.width:
        return {}
    cells = sample.unpivot(variable_name="column", value_name="text").drop_nulls()
    cells = cells.filter(~pl.col("text").str.contains(_ERROR))
    tests = {key: test.fill_null(False).mean() for key, test in _tests(date_system).items()}
    cells = cells.with_columns(month_first=days(pl.col("text"), date_system=date_system).is_not_null())
    cells = cells.with_columns(day_first=days(pl.col("text"), date_system=date_system, day_first=True).is_not_null())
    cells = cells.with_columns(money=cents(pl.col("text")).is_not_null())
    grouped = cells.group_by("column").agg(sound=pl.len(), **tests)
    return {row["column"]: _with_date(row) for row in grouped.iter_rows(named=True)}


def _with_date(row: dict[str, float]) -> dict[str, float]:
    return row | {"date": max(row["month_first"], row["day_first"])}


def _tests(date_system: int) -> dict[str, pl.Expr]:
    text = pl.col("text").str.strip_chars()
    return {
        **{kind: text.str.contains(pattern) for kind, pattern in _FITS.items()},
        "finite": text.cast(pl.Float64, strict=False).is_finite(),
        "month_first": pl.col("month_first"),
        "day_first": pl.col("day_first"),
        "money": pl.col("money"),
        "written": text.str.contains(_WRITTEN_DATE),
        "signs": text.str.contains(_MONEY_SIGNS),
        "zeros": text.str.contains(r"^0\d"),
        "one_word": text.str.contains(_ONE_WORD) & text.str.contains(r"\d"),
    }


def _judged(name: str, share: dict[str, float]) -> str:
    """The kind by the shares of cells that look like each, the clearest first."""
    if share["truth"] >= _MOST_OF_THEM:
        return "truth"
    if share["percent"] >= _MOST_OF_THEM:
        return "percent"
    if share["date"] >= _MOST_OF_THEM and (_DATE_WORDS.search(name) or share["written"] >= 0.5):
        return "date"
    called = bool(_MONEY_WORDS.search(name))
    number = _ID_WORDS.search(name) and not (called and share["signs"] > 0.5)  # "Claim Payment Amount" of 12.50 is none
    amounts = share["money"] >= _MOST_OF_THEM and not share["zeros"] and not number
    if amounts and (share["signs"] > 0 or called):
        return "money"
    if share["finite"] < _MOST_OF_THEM:
        return "identifier" if share["one_word"] >= _MOST_OF_THEM else "text"
    if share["zeros"] or _ID_WORDS.search(name):
        return "identifier"
    return "integer" if share["integer"] >= _MOST_OF_THEM else "number"


def _unfit(texts: pl.Series, kind: str, table: Sheet) -> int:
    """How many filled cells, errors apart, are not of the kind."""
    frame, column = texts.alias("t").to_frame(), pl.col("t")
    frame = frame.filter(~column.str.contains(_ERROR))
    if kind == "date":
        first = bool(frame.select(is_day_first(column)).item())
        read = days(column, date_system=table.date_system, day_first=first)
        return int(frame.select(unread(column, read).sum()).item())
    if kind == "money":
        return int(frame.select(unread(column, cents(column)).sum()).item())
    if kind not in _FITS:
        return 0
    return int(frame.select((~column.str.strip_chars().str.contains(_FITS[kind])).sum()).item())
