"""What an .xlsx says beside its cells: date system, sheets and their states, number formats that show leading zeros."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

from defusedxml.ElementTree import fromstring

# 00000000000 or 000-00-0000: a number that is shown padded with zeros, hence an identifier.
_PADDED = re.compile(r"[0() -]*0[0() -]*0[0() -]*0[0() -]*")
_ELAPSED = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)  # [h]:mm: time that passed, more than a day of it too
_BUILT_IN_ELAPSED = "46"
_BOOK_SETTINGS = re.compile(rb"<(?:\w+:)?workbookPr\b[^>]*?(?:/>|>)")
_TRUE = ("1", "true", "on")
_TYPES, _USUAL = ("main+xml", "spreadsheetml.styles+xml"), ("xl/workbook.xml", "xl/styles.xml")


@dataclass(frozen=True)
class Package:
    """`main` is the workbook's part; `parts` and `states` go by sheet title, `special` formats by style number."""

    main: str = ""
    date1904: bool = False
    recalculated_on_opening: bool = False
    parts: dict[str, str] = field(default_factory=dict)
    states: dict[str, str] = field(default_factory=dict)
    special: dict[bytes, str] = field(default_factory=dict)


def describe(archive: zipfile.ZipFile) -> Package:
    """What the workbook's own parts say; an empty `Package` where they cannot be understood."""
    names = {_plain(name): name for name in archive.namelist()}
    try:
        main, styles = _main_parts(archive, names)
        book = fromstring(archive.read(names[main]))
        targets = _targets(archive, names, main)
        special = _special_styles(fromstring(archive.read(names[styles]))) if styles else {}
    except (KeyError, ParseError, ValueError):
        return Package()
    return _package(names[main], book, targets, special)


def _main_parts(archive: zipfile.ZipFile, names: dict[str, str]) -> tuple[str, str]:
    """The parts that hold the workbook and its styles, by their types: their names are free."""
    types = fromstring(archive.read("[Content_Types].xml"))
    found = {each.get("ContentType", ""): each.get("PartName", "").lstrip("/") for each in types}
    parts = [next((found[each] for each in found if each.endswith(kind)), "") for kind in _TYPES]
    known = [part if part in names else usual for part, usual in zip(parts, _USUAL, strict=True)]
    return known[0], known[1] if known[1] in names else ""


def shown(digits: str, number_format: str) -> str:
    """A number as its format shows it: leading zeros, or hours, minutes and seconds that passed; else as it is."""
    if is_elapsed(number_format):
        return _elapsed(digits)
    mask = mask_of(number_format)
    if not digits.isdigit() or not _PADDED.fullmatch(mask):
        return digits
    left = list(digits.zfill(mask.count("0")))
    shaped = [left.pop() if sign == "0" else sign for sign in reversed(mask)]
    return "".join(left) + "".join(reversed(shaped))


def _elapsed(text: str) -> str:
    try:
        seconds = round(float(text) * 86_400)
    except ValueError:
        return text
    hours, rest = divmod(abs(seconds), 3600)
    return f"{'-' if seconds < 0 else ''}{hours}:{rest // 60:02}:{rest % 60:02}"


def mask_of(number_format: str) -> str:
    """The part of a format that shows positive numbers, without the signs that only quote."""
    return number_format.split(";")[0].replace("\\", "").replace('"', "")


def is_padded(number_format: str) -> bool:
    """Whether the format shows numbers padded with zeros."""
    return bool(_PADDED.fullmatch(mask_of(number_format)))


def is_elapsed(number_format: str) -> bool:
    """Whether the format shows time that passed, which may be more than a day."""
    return bool(_ELAPSED.search(mask_of(number_format)))


def contents(path: Path, package: Package) -> bytes:
    """The file's bytes for the reader: the second `workbookPr` that newer Excels write hides the 1904 dates from it."""
    data = path.read_bytes()
    return _one_setting(data, package.main) if package.date1904 else data


def _one_setting(data: bytes, main: str) -> bytes:
    held = io.BytesIO(data)
    with zipfile.ZipFile(held, "a") as archive:
        info = archive.getinfo(main)
        text = archive.read(info)
        settings = list(_BOOK_SETTINGS.finditer(text))
        if len(settings) < 2:
            return data
        archive.filelist.remove(info)
        del archive.NameToInfo[info.filename]
        first = settings[0].end()
        archive.writestr(info.filename, text[:first] + _BOOK_SETTINGS.sub(b"", text[first:]))
    return held.getvalue()


def _package(main: str, book: Any, targets: dict[str, str], special: dict[bytes, str]) -> Package:
    settings = next(_all(book, "workbookPr"), None)
    calculation = next(_all(book, "calcPr"), None)
    sheets = [(each.get("name", ""), each) for each in _all(book, "sheet")]
    return Package(
        main=main,
        date1904=settings is not None and settings.get("date1904") in _TRUE,
        recalculated_on_opening=calculation is not None and calculation.get("fullCalcOnLoad") in _TRUE,
        parts={name: targets.get(_relation(each), "") for name, each in sheets},
        states={name: each.get("state", "visible") for name, each in sheets},
        special=special,
    )


def _targets(archive: zipfile.ZipFile, names: dict[str, str], main: str) -> dict[str, str]:
    """Relation id -> the name of the part in the archive."""
    folder, _, file = main.rpartition("/")
    relations = fromstring(archive.read(names[f"{folder}/_rels/{file}.rels"]))
    found = {}
    for each in relations:
        target = each.get("Target", "")
        place = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
        found[each.get("Id", "")] = names.get(place, "")
    return found


def _special_styles(styles: Any) -> dict[bytes, str]:
    codes = {each.get("numFmtId"): each.get("formatCode", "") for each in _all(styles, "numFmt")}
    codes.setdefault(_BUILT_IN_ELAPSED, "[h]:mm:ss")
    wanted = {number: code for number, code in codes.items() if is_padded(code) or is_elapsed(code)}
    if not wanted:
        return {}
    cells = next(_all(styles, "cellXfs"), ())
    return {
        str(index).encode(): wanted[each.get("numFmtId")]
        for index, each in enumerate(cells)
        if each.get("numFmtId") in wanted
    }


def _all(tree: Any, name: str) -> Iterator[Any]:
    return (each for each in tree.iter() if isinstance(each.tag, str) and each.tag.rpartition("}")[2] == name)


def _relation(sheet: Any) -> str:
    return next((value for key, value in sheet.attrib.items() if key.endswith("}id")), "")


def _plain(name: str) -> str:
    return name.replace("\\", "/").lstrip("/")
