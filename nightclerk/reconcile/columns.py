"""Which column is which field, and its values as they are compared: identifiers, names, days, cents."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

import polars as pl

from nightclerk.bot.columns import Need, Own, Titles, ways_to_write
from nightclerk.errors import BusinessException, UsageError
from nightclerk.reconcile import forms
from nightclerk.reconcile.amounts import directed
from nightclerk.reconcile.asides import records
from nightclerk.reconcile.profile import Field, Profile, Side, Source
from nightclerk.reconcile.suppressed import filled
from nightclerk.sheets.book import Sheet
from nightclerk.sheets.days import days, is_day_first
from nightclerk.sheets.money import cents
from nightclerk.sheets.spans import spread

_OF_CELLS = frozenset(("NOT_CALCULATED", "ERROR_CELL", "LONG_NUMBER"))
_OF_SHEETS = frozenset(
    ("ALIKE_SHEETS", "NO_DATA_ROWS", "FORMULAS_SHOW_ZERO", "EMPTY_RESULTS", "PADDING_LOST", "HIDDEN_ROWS", "X12_DOUBTS")
)
_TELLING = frozenset(("id", "code", "person", "last", "first", "date"))  # kinds of fields that say whose record it is


@dataclass(frozen=True)
class Table:
    """One side, typed: the position of a row in `frame` is its number in the matcher, `row` its Excel row.

    Columns: a field of kind id, code, date, money, number or text under its name; `NAME.raw` beside an id or a
    whole name; a person as `NAME.last` and `NAME.first`. `cents` is the row's money (0 where the side has none).
    `shown` are the same rows as they were read.
    """

    name: str
    file: str
    sheet: str
    frame: pl.DataFrame
    shown: pl.DataFrame
    notes: tuple[str, ...] = ()

    def has(self, *names: str) -> bool:
        """Whether all those columns are there."""
        return all(name in self.frame.columns for name in names)


def roles(profile: Profile, side: Side) -> dict[str, tuple[str, ...]]:
    """Role -> header words on that side; a person has the roles NAME, NAME.last and NAME.first.

    An amount may have NAME.less (what is its own name on a side is no such there) and NAME.direction.
    """
    found: dict[str, tuple[str, ...]] = {}
    for name, each in profile.fields.items():
        own = each.left if side == "left" else each.right
        found[name] = (*own, *each.titles)
        if each.kind == "person":
            found[f"{name}.last"], found[f"{name}.first"] = each.last, each.first
        if each.less or each.direction:
            less = tuple(word for word in each.less if word not in found[name])
            found[f"{name}.less"], found[f"{name}.direction"] = less, each.direction
    return found


def known_titles(profile: Profile, side: Side) -> tuple[str, ...]:
    """Every header word that the profile knows on that side: they tell the header row."""
    words = [word for each in roles(profile, side).values() for word in each]
    return tuple(dict.fromkeys(way for word in words for way in ways_to_write(word)))


def typed(sheet: Sheet, profile: Profile, side: Side, own: Own) -> Table:
    """The sheet with its columns found and typed, lines of totals left out and said in `notes`.

    Raises `UsageError` UNKNOWN_COLUMNS or AMBIGUOUS_COLUMNS.
    """
    source = profile.source(side)
    places = find_columns(sheet, roles(profile, side), source.needs, own)
    once = [column for role, column in places.items() if profile.fields[role.partition(".")[0]].kind != "money"]
    read, left_out = records(
        spread(sheet, once), _telling(profile, places), places.get(source.amount, ""), statement=source.credit == "in"
    )
    read, filled_in = filled(read, places, profile)
    series: dict[str, pl.Series] = {"row": read.frame["row"]}
    unread: list[tuple[str, int]] = []
    columns = {role: read.frame[column] for role, column in places.items()} | _told(read, profile, side, own)
    for name, each in profile.fields.items():
        series |= _field(name, each, columns, read, unread)
    if source.amount in series:
        series[source.amount] = directed(source.amount, columns, series[source.amount], source)
    frame = pl.DataFrame(series)
    cents = pl.col(source.amount).fill_null(0) if source.amount in frame.columns else pl.lit(0, pl.Int64)
    notes = (*left_out, *filled_in, *_doubts(sheet, places), *_gaps(read, source, places), *map(_illegible, unread))
    money = frame.with_columns(cents.alias("cents"))
    return Table(source.name, read.file, read.sheet, money, read.frame, notes)


def noted(table: Table, *notes: str) -> Table:
    """The table with what a person is told of it besides."""
    return replace(table, notes=(*table.notes, *notes))


def _told(sheet: Sheet, profile: Profile, side: Side, own: Own) -> dict[str, pl.Series]:
    """What a bank says of a line, from all columns in which it does."""
    memo = profile.deposits.memo if profile.deposits else ""
    found = Titles(roles(profile, side), ()).all_of(memo, sheet.columns, own)
    texts = [pl.col(sheet.columns[place]) for place in found]
    return {memo: sheet.frame.select(pl.concat_str(texts, separator=" ", ignore_nulls=True))[:, 0]} if texts else {}


def _doubts(sheet: Sheet, places: Mapping[str, str]) -> Iterator[str]:
    """What the reading of the file found in the columns that are used, or in all of it."""
    used = {_letter(sheet, column): role for role, column in places.items()}
    cells = [(each.column, each.words) for each in sheet.findings if each.code in _OF_CELLS and each.column in used]
    for letter, words in dict.fromkeys(cells):
        yield f"Column {letter} ({_words(used[letter])}): {words}"
    yield from (each.words for each in sheet.findings if each.code in _OF_SHEETS)
    for role, column in places.items():
        if other := _twin(sheet, column):
            yield f"Columns {_letter(sheet, column)} and {_letter(sheet, other)} have the same name and differ: " + (
                f"{_letter(sheet, column)} was read as {_words(role)}."
            )


def _gaps(read: Sheet, source: Source, places: Mapping[str, str]) -> Iterator[str]:
    for name in source.needs:
        also = [places[role] for role in (name, f"{name}.less", f"{name}.last") if role in places]
        if blank := int(read.frame.select(pl.all_horizontal(pl.col(also).is_null()).sum()).item()):
            once = "where a report writes it once for several rows, fill it down"
            what = "they count as 0.00" if name == source.amount else once
            yield f"{blank:,} rows leave {_words(name)} blank: {what}."


def _illegible(unread: tuple[str, int]) -> str:
    name, rows = unread
    return f"{rows:,} cells of {_words(name)} cannot be read: see `nightclerk sheets inspect`."


def _words(role: str) -> str:
    return role.replace("_", " ").replace(".", " ")


def _telling(profile: Profile, places: Mapping[str, str]) -> list[str]:
    """The columns that say whose record a row is; the needed ones first."""
    kinds = {role: profile.fields[role.partition(".")[0]].kind for role in places}
    needed = {*profile.left.needs, *profile.right.needs}
    return [places[role] for role in sorted(places, key=lambda role: role not in needed) if kinds[role] in _TELLING]


def find_columns(sheet: Sheet, words: Mapping[str, tuple[str, ...]], needs: Iterable[str], own: Own) -> dict[str, str]:
    """Role -> column of the sheet; raises `UsageError` UNKNOWN_COLUMNS or AMBIGUOUS_COLUMNS, naming file and sheet."""
    needed = tuple(Need(name.replace("_", " "), _ways(name, words)) for name in needs)
    titles = Titles(words, needed)
    try:
        found = titles.find(sheet.columns, own)
    except BusinessException as error:
        told = titles.guess(sheet.columns, own)
        remedy = _remedy(sheet, error, [name for name in needs if not {name, f"{name}.last"} & told.keys()], needs)
        raise UsageError(f"{_place(sheet)}: {error.message}", code=error.code, remedy=remedy) from None
    places = {role: sheet.columns[index] for role, index in found.items()}
    for name in (each for each in needs if each in places):
        if other := _twin(sheet, places[name]):
            both = f"{_letter(sheet, places[name])} and {_letter(sheet, other)}"
            raise UsageError(
                f"{_place(sheet)}: Columns {both} have the same name and different values, and both could be the "
                f"{_words(name)}.",
                code="AMBIGUOUS_COLUMNS",
                remedy="Rename or remove one of them in the export.",
            )
    return places


def _ways(name: str, words: Iterable[str]) -> tuple[tuple[str, ...], ...]:
    """The sets of roles of which one is enough: a person's name may stand in two columns."""
    halves = (f"{name}.last", f"{name}.first")
    return ((name,), halves) if set(halves) <= set(words) else ((name,),)


def _remedy(sheet: Sheet, error: BusinessException, lacking: list[str], needs: Iterable[str]) -> str:
    """What to do, first of all what a command line can do."""
    if any(each.code == "NO_COLUMN_NAMES" for each in sheet.findings):
        return _letters(needs)
    way = f'Say what it is called here, for example --column "{lacking[0]}=Our word". ' if lacking else ""
    return way + error.remedy


def _letters(needs: Iterable[str]) -> str:
    """What to do about a file without a row of column names."""
    fields = list(needs)
    return (
        f'The file has no row of column names. Say which is which, for example --column "{fields[0]}=Column C" '
        f'(needed: {", ".join(fields)}), or in clinic.yaml `columns: {{{fields[0]}: ["Column C"]}}`.'
    )


def _twin(sheet: Sheet, column: str) -> str:
    """A second column of the same name that says something else; nothing where there is none."""
    other = f"{column} (2)"
    differ = other in sheet.frame.columns and not sheet.frame[column].equals(sheet.frame[other])
    return other if differ else ""


def _place(sheet: Sheet) -> str:
    return f"{sheet.file}, sheet {sheet.sheet}" if sheet.sheet else sheet.file


def _letter(sheet: Sheet, column: str) -> str:
    return sheet.letters[sheet.columns.index(column)]


def _field(
    name: str, each: Field, columns: Mapping[str, pl.Series], sheet: Sheet, unread: list[tuple[str, int]]
) -> dict[str, pl.Series]:
    if each.kind == "person":
        return _person(name, columns)
    if name not in columns:
        return {}
    values = columns[name]
    if each.kind == "id":
        return {name: forms.identifiers(values), f"{name}.raw": values}
    typed = typed_column(each.kind, values, sheet)
    if lost := (values.is_not_null() & (values.str.strip_chars() != "") & typed.is_null()).sum():
        unread.append((name, int(lost)))
    return {name: typed}


def _person(name: str, columns: Mapping[str, pl.Series]) -> dict[str, pl.Series]:
    last, first = f"{name}.last", f"{name}.first"
    if last in columns and first in columns:
        return {last: forms.names(columns[last]), first: forms.given_names(columns[first])}
    if name in columns:
        found = forms.person(columns[name])
        return {last: found[0], first: found[1], f"{name}.raw": columns[name]}
    shapes = ((last, forms.names), (first, forms.given_names))
    return {role: shape(columns[role]) for role, shape in shapes if role in columns}


def typed_column(kind: str, values: pl.Series, sheet: Sheet) -> pl.Series:
    """A column as code, text, date, money (cents) or number; null where it is blank or cannot be read."""
    return _days(values, sheet) if kind == "date" else _TYPED[kind](values)


def _days(values: pl.Series, sheet: Sheet) -> pl.Series:
    """The days. Where a 1904 workbook has bare numbers, they count from what brings them nearer to the other dates.

    Programs paste day numbers of the usual system into workbooks of the other one.
    """
    column = pl.col(values.name)
    frame = pl.DataFrame(values)
    day_first = bool(frame.select(is_day_first(column)).item())
    both = frame.select(
        days(column, date_system=system, day_first=day_first).alias(str(system)) for system in (1900, 1904)
    )
    if sheet.date_system == 1900:
        return both["1900"]
    middle = both.filter(pl.col("1900") == pl.col("1904"))["1900"].cast(pl.Int32).median()
    if middle is None:
        return both["1904"]
    apart = [(pl.col(name).cast(pl.Int32) - middle).abs() for name in ("1900", "1904")]
    return both.select(pl.when(apart[0] < apart[1]).then("1900").otherwise("1904").alias("d"))["d"]


def _cents(values: pl.Series) -> pl.Series:
    return pl.DataFrame(values).select(cents(pl.col(values.name)).alias("c"))["c"]


def _numbers(values: pl.Series) -> pl.Series:
    return values.str.strip_chars().str.replace_all(",", "", literal=True).cast(pl.Float64, strict=False)


_TYPED: dict[str, Callable[[pl.Series], pl.Series]] = {
    "last": forms.names,
    "first": forms.given_names,
    "code": forms.codes,
    "text": forms.texts,
    "money": _cents,
    "number": _numbers,
}
