"""Dates in any common notation: a polars expression over texts, and a reader of one text.

ISO (also with a time), 1/2/2026, 1/2/26, 01-02-2026, 20260102, 01022026, 2-Jan-2026, 02JAN2026, Jan 2, 2026, Excel's
bare day numbers; with a weekday before, or as a range of one day. What fits none, or names a day that does not exist,
is not read; count it with `money.unread`.
"""

from __future__ import annotations

from datetime import date

import polars as pl

_ZONE = r"(?:Z|[+-]\d{2}:?\d{2}| [A-Z]{2,4})?"
_TIME = r"(?:[ ,T:]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s*(?:[AaPp]\.?(?:[Mm]\.?)?)?" + _ZONE + ")?$"
_YEAR_FIRST = r"^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})" + _TIME
_YEAR_LAST = r"^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})" + _TIME
_DAY_AND_WORD = r"^(\d{1,2})[- ]?([A-Za-z]{3})[a-z]*\.?[- ,]*(\d{4}|\d{2})" + _TIME
_WORD_AND_DAY = r"^(?:[A-Za-z]{3,9}, )?([A-Za-z]{3})[a-z]*\.? +(\d{1,2})(?:st|nd|rd|th)?,? +(\d{4})" + _TIME
_BEGINS = r"^(?:[A-Za-z]{3,9}[.,]* +)?(\d{1,2})[-/.](\d{1,2})[-/.](?:\d{4}|\d{2})\b"
_WEEKDAY = r"(?i)^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*[.,]* +(\d)"
_FROM_TO = r"^(\d[\d/.-]+\d) ?(?:-|–|to|thru|through) ?(\d[\d/.-]+\d)$"
_EPOCH = date(1899, 12, 30)  # of Excel's day numbers from 61 on; day 60 is the one that 1900 did not have
_DAYS_TO_1904 = 1462
_LEAST, _MOST = date(1880, 1, 1), date(2199, 12, 31)
_CENTURY_TURNS = 30  # Excel's own rule: 29 is 2029, 30 is 1930


def days(column: pl.Expr, *, date_system: int = 1900, day_first: bool = False, latest: date | None = None) -> pl.Expr:
    """Date of a column of texts; null where it is blank or could not be read.

    `date_system` is the workbook's (1900 | 1904), for bare day numbers of five digits; `day_first` reads 2/1/2026 as
    2 January; a two-digit year that would come after `latest` belongs to the century before (birth dates).
    """

    def read(texts: pl.Series) -> pl.Series:
        return days_in(texts, date_system=date_system, day_first=day_first, latest=latest)

    return column.map_batches(read, return_dtype=pl.Date)


def days_in(
    texts: pl.Series, *, date_system: int = 1900, day_first: bool = False, latest: date | None = None
) -> pl.Series:
    """The same of a series of texts; what is no ISO date is read once for each text."""
    frame = texts.rename("text").str.strip_chars().to_frame()
    iso = pl.col("text").str.to_date("%Y-%m-%d", strict=False)
    frame = frame.with_columns(day=pl.when(iso.is_between(_LEAST, _MOST)).then(iso))  # 01-02-26 is no year 1
    rest = frame.filter(pl.col("day").is_null()).select("text").unique().drop_nulls()
    if rest.height:
        found = rest.with_columns(other=_any_notation(pl.col("text"), date_system, day_first, latest))
        frame = frame.join(found, on="text", how="left", maintain_order="left")
        frame = frame.with_columns(day=pl.coalesce("day", "other"))
    sound = pl.col("day").is_between(_LEAST, _MOST)
    return frame.select(pl.when(sound).then("day").alias(texts.name)).to_series()


def day_of(text: str, *, date_system: int = 1900, day_first: bool = False, latest: date | None = None) -> date | None:
    """The date of one text, as `days` reads it."""
    texts = pl.Series([text], dtype=pl.String)
    found: date | None = days_in(texts, date_system=date_system, day_first=day_first, latest=latest).item()
    return found


def _any_notation(text: pl.Expr, date_system: int, day_first: bool, latest: date | None) -> pl.Expr:
    text = _one_day(text.str.replace(_WEEKDAY, "$1"))
    return pl.coalesce(
        _numbers(text, _YEAR_FIRST, ("y", "m", "d"), latest),
        _numbers(text, _YEAR_LAST, ("d", "m", "y") if day_first else ("m", "d", "y"), latest),
        _words(text, latest),
        _eight_digits(text),
        _serial(text, date_system),
    )


def _one_day(text: pl.Expr) -> pl.Expr:
    """The day of a range that ends on the day it begins; any other text as it is."""
    ends = text.str.extract_groups(_FROM_TO).struct
    return pl.when(ends.field("1") == ends.field("2")).then(ends.field("1")).otherwise(text)


def is_day_first(column: pl.Expr) -> pl.Expr:
    """One boolean for the column: some of its dates can only be read day first, and none only month first."""
    parts = column.str.strip_chars().str.extract_groups(_BEGINS)
    first, second = (parts.struct.field(name).cast(pl.Int32, strict=False) for name in ("1", "2"))
    return (first > 12).any() & ~(second > 12).any()


def _numbers(text: pl.Expr, pattern: str, order: tuple[str, str, str], latest: date | None) -> pl.Expr:
    fields = text.str.extract_groups(pattern).struct
    parts = {name: fields.field(str(place)) for place, name in enumerate(order, start=1)}
    return _day(_century(parts["y"], parts["m"], parts["d"], latest), parts["m"], parts["d"])


def _words(text: pl.Expr, latest: date | None) -> pl.Expr:
    first, second = text.str.extract_groups(_DAY_AND_WORD).struct, text.str.extract_groups(_WORD_AND_DAY).struct
    ways = ((first.field("2"), first.field("1"), first.field("3")), tuple(map(second.field, ("1", "2", "3"))))
    found = []
    for word, day, year in ways:
        month = word.str.to_lowercase().replace_strict(_MONTHS, default=None, return_dtype=pl.String)
        found.append(_day(_century(year, month, day, latest), month, day))
    return pl.coalesce(found)


_MONTHS = {
    word: str(number)
    for number, word in enumerate(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], start=1
    )
}


def _century(year: pl.Expr, month: pl.Expr, day: pl.Expr, latest: date | None) -> pl.Expr:
    """The year as four digits."""
    short = year.cast(pl.Int32, strict=False)
    turned = pl.when(short < _CENTURY_TURNS).then(short + 2000).otherwise(short + 1900)
    full = pl.when(year.str.len_bytes() == 4).then(short).otherwise(turned)
    if latest is None:
        return full
    whole = full * 10_000 + month.cast(pl.Int32, strict=False) * 100 + day.cast(pl.Int32, strict=False)
    after = (whole > int(f"{latest:%Y%m%d}")) & (year.str.len_bytes() == 2)
    return pl.when(after).then(full - 100).otherwise(full)


def _day(year: pl.Expr, month: pl.Expr, day: pl.Expr) -> pl.Expr:
    joined = pl.concat_str(year.cast(pl.String), month.str.zfill(2), day.str.zfill(2), separator="-")
    return joined.str.to_date("%Y-%m-%d", strict=False)


def _eight_digits(text: pl.Expr) -> pl.Expr:
    digits = text.str.extract(r"^(\d{8})(?:\.0+)?$", 1)
    ways = [digits.str.to_date(way, strict=False) for way in ("%Y%m%d", "%m%d%Y")]
    return pl.coalesce(pl.when(way.is_between(_LEAST, _MOST)).then(way) for way in ways)


def _serial(text: pl.Expr, date_system: int) -> pl.Expr:
    number = text.str.extract(r"^(\d{5})(?:\.\d+)?$", 1).cast(pl.Int32, strict=False)
    shift = _DAYS_TO_1904 if date_system == 1904 else 0
    return pl.lit(_EPOCH) + pl.duration(days=number + shift)
