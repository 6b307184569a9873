"""Big plain sheets, fast: XlsxWriter makes the book around them, polars makes their rows.

XlsxWriter writes each big sheet with its header, widths, filter and one blank row of styled cells. The rows themselves
are joined by polars as sheet XML and put in the place of that blank row; what comes from outside is an inline string,
never a formula.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import IO, Any

import polars as pl
import xlsxwriter

from nightclerk.sheets.findings import letters
from nightclerk.sheets.write import OPTIONS, Styles, clean, replacing

_CHUNK = 20_000  # rows that are joined at a time
_PAGE_WIDTH = 200  # characters that can still be read on one page
_LEVEL = 1  # of deflate: twice as fast as 6, and the file a quarter larger
_MOST_ROWS = 1_048_576
_LONGEST = 32_767
_UNWRITABLE = (
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufffe\uffff]"
)
_LOOKS_ESCAPED = "_x[0-9A-Fa-f]{4}_"
_DAY_ZERO = date(1899, 12, 30)
_FIRST_DAY = date(1900, 3, 1)  # before it, Excel counts a day that never was
_STYLE = re.compile(r"""<c r="[A-Z]+2"(?: s="(\d+)")?\s*/>""")
_BLANK_ROW = re.compile(rb"<row r=\"2\"[^>]*>.*?</row>", re.DOTALL)


@dataclass(frozen=True)
class Field:
    """A column of a big sheet: `kind` text | date | money | integer | number; `tone` colours all its cells.

    Money is whole cents (Int64), a date is a polars Date; every other kind is what its name says.
    """

    title: str
    kind: str = "text"
    width: int = 14
    tone: str = "plain"


@dataclass(frozen=True)
class BigSheet:
    """A sheet of rows: the columns of `frame` are those of `fields`, in their order. `tab` is the colour of the tab."""

    title: str
    fields: tuple[Field, ...]
    frame: pl.DataFrame
    tab: str = ""


Front = Callable[[Any, Styles], None]


def write_big(path: Path, sheets: Sequence[BigSheet], front: Front | None = None) -> None:
    """Write a workbook whose sheets may each have up to a million rows: complete or not at all.

    `front` may add sheets with formulas and charts before the big ones (it is given the XlsxWriter workbook and its
    styles). Titles must be valid and different. Raises `ValueError` for more rows than Excel has, `OSError` when the
    folder cannot be written.
    """
    if any(sheet.frame.height >= _MOST_ROWS for sheet in sheets):
        raise ValueError("More rows than an Excel sheet has.")
    shell = io.BytesIO()
    with xlsxwriter.Workbook(shell, OPTIONS) as book:
        styles = Styles(book)
        if front is not None:
            front(book, styles)
        ordinals = [_shell(book, sheet, styles) for sheet in sheets]
    with replacing(path) as file:
        _filled(shell, file, dict(zip(ordinals, sheets, strict=True)))


def _shell(book: Any, sheet: BigSheet, styles: Styles) -> str:
    """Write everything of a sheet but its rows; the name of its part."""
    target = book.add_worksheet(sheet.title)
    for place, field in enumerate(sheet.fields):
        target.set_column(place, place, field.width)
        target.write_string(0, place, clean(field.title), styles.header())
        target.write_blank(1, place, None, styles.cell(_style_of(field), field.tone))
    target.freeze_panes(1, 0)
    last = max(1, sheet.frame.height)
    target.autofilter(0, 0, last, max(0, len(sheet.fields) - 1))
    target.ignore_errors({"number_stored_as_text": f"A1:XFD{last + 1}"})
    target.set_landscape()
    if sum(field.width for field in sheet.fields) <= _PAGE_WIDTH:
        target.fit_to_pages(1, 0)
    target.repeat_rows(0)
    if sheet.tab:
        target.set_tab_color(sheet.tab)
    return f"xl/worksheets/sheet{len(book.worksheets())}.xml"


def _style_of(field: Field) -> str:
    return "plain" if field.kind in ("text", "number") else field.kind


def _filled(shell: IO[bytes], file: IO[bytes], sheets: dict[str, BigSheet]) -> None:
    with (
        zipfile.ZipFile(shell) as source,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL) as target,
    ):
        for info in source.infolist():
            if info.filename in sheets:
                _write_rows(target, info.filename, source.read(info), sheets[info.filename])
            else:
                target.writestr(info.filename, source.read(info))


def _write_rows(target: zipfile.ZipFile, name: str, shell: bytes, sheet: BigSheet) -> None:
    blank = _BLANK_ROW.search(shell)
    assert blank is not None
    styles = [each or "0" for each in _STYLE.findall(blank[0].decode())]
    head = re.sub(
        rb'<dimension ref="[^"]*"',
        b'<dimension ref="A1:%b%d"' % (_last(sheet), sheet.frame.height + 1),
        shell[: blank.start()],
    )
    with target.open(name, "w", force_zip64=True) as part, ThreadPoolExecutor(1) as beside:
        part.write(head)
        ahead = None
        for start in range(0, sheet.frame.height, _CHUNK):  # the next rows are joined while these are packed
            following = beside.submit(_rows, sheet, styles, start)
            if ahead is not None:
                part.write(ahead.result())
            ahead = following
        if ahead is not None:
            part.write(ahead.result())
        part.write(shell[blank.end() :])


def _last(sheet: BigSheet) -> bytes:
    return letters(len(sheet.fields) - 1).encode()


def _rows(sheet: BigSheet, styles: Sequence[str], start: int) -> bytes:
    """The XML of up to `_CHUNK` rows."""
    part = sheet.frame.slice(start, _CHUNK)
    if not part.height:
        return b""
    numbers = pl.int_range(start + 2, start + 2 + part.height, dtype=pl.UInt32, eager=True).cast(pl.String).alias("n")
    made = [
        _cells(field, part.to_series(place), style).alias(str(place))
        for place, (field, style) in enumerate(zip(sheet.fields, styles, strict=True))
    ]
    frame = pl.DataFrame([numbers, *made])
    pieces: list[pl.Expr] = [pl.lit('<row r="'), pl.col("n"), pl.lit('">')]
    for place in range(len(made)):
        cell = pl.concat_str(pl.lit(f'<c r="{letters(place)}'), pl.col("n"), pl.col(str(place)))
        pieces.append(cell.fill_null(""))
    text = frame.select(pl.concat_str(*pieces, pl.lit("</row>")).str.join("")).item()
    return str(text).encode()


def _cells(field: Field, values: pl.Series, style: str) -> pl.Series:
    """What stands behind the row number in each cell, from the closing quotation mark on; null where it is blank."""
    styled = f'" s="{style}"' if style != "0" else '"'
    text = _texts(field, values)
    if field.kind == "text":
        text = _escaped(text)
        opened = f'{styled} t="inlineStr"><is><t{_space(text)}>'
        return _between(opened, text, "</t></is></c>")
    plain = _between(f"{styled}><v>", text, "</v></c>")
    if field.kind != "date":
        return plain
    early = values < _FIRST_DAY
    if not early.any():
        return plain
    words = _between(f'{styled} t="inlineStr"><is><t>', values.dt.to_string("%m/%d/%Y"), "</t></is></c>")
    return words.zip_with(early.fill_null(False), plain)


def _texts(field: Field, values: pl.Series) -> pl.Series:
    if field.kind == "money":
        return _dollars(values)
    if field.kind == "date":
        return (values.cast(pl.Int32) - (_DAY_ZERO - date(1970, 1, 1)).days).cast(pl.String)
    if values.dtype.is_float():  # no cell can hold what is no number
        values = values.set(~values.is_finite().fill_null(False), None)
    return values.cast(pl.String)


def _dollars(cents: pl.Series) -> pl.Series:
    """Whole cents as exact dollars: -5 is -0.05."""
    amount = pl.col("c").abs()
    sign = pl.when(pl.col("c") < 0).then(pl.lit("-")).otherwise(pl.lit(""))
    parts = (sign, (amount // 100).cast(pl.String), pl.lit("."), (amount % 100).cast(pl.String).str.zfill(2))
    return cents.alias("c").to_frame().select(pl.concat_str(*parts)).to_series()


def _between(before: str, text: pl.Series, after: str) -> pl.Series:
    frame = text.alias("t").to_frame()
    return frame.select(pl.concat_str(pl.lit(before), "t", pl.lit(after))).to_series()


def _escaped(text: pl.Series) -> pl.Series:
    """The texts as XML holds them; each rare trouble is looked for once for the whole column."""
    if text.str.contains(_UNWRITABLE).any():
        text = text.str.replace_all(_UNWRITABLE, " ")
    if text.str.contains(_LOOKS_ESCAPED).any():
        text = text.str.replace_all(f"({_LOOKS_ESCAPED})", "_x005F$1")
    if (text.str.len_bytes() > _LONGEST).any():
        text = pl.select(
            pl.when(text.str.len_chars() > _LONGEST).then(text.str.head(_LONGEST - 1) + "…").otherwise(text)
        ).to_series()
    for sign, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
        if text.str.contains(sign, literal=True).any():
            text = text.str.replace_all(sign, entity, literal=True)
    return text


def _space(text: pl.Series) -> str:
    """Spaces at the ends of a text are only kept where XML is told to."""
    return ' xml:space="preserve"' if text.str.contains(r"^\s|\s$|\n").any() else ""
