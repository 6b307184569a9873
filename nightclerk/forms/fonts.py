"""The fonts of this machine: which of them has a sign, how wide it is, and what of it goes into a PDF."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name

from nightclerk.errors import MissingDependency
from nightclerk.forms import rightleft, truetype
from nightclerk.forms.fontfiles import PACKAGES, font_files, missing_packages

_TO_UNICODE = """/CIDInit /ProcSet findresource begin 12 dict begin begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def /CMapType 2 def
1 begincodespacerange <0000> <FFFF> endcodespacerange
{blocks}endcmap CMapName currentdict /CMap defineresource pop end end"""


# Classes of the Unicode bidirectional algorithm, UAX 9.
_TURNING = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})


class Face:
    """One font file, read once in a process."""

    def __init__(self, path: Path) -> None:
        from fontTools.ttLib import TTFont

        self.font: Any = TTFont(path, fontNumber=0, lazy=True)
        self.name = path.stem
        self.per_em: int = self.font["head"].unitsPerEm
        self._names: dict[int, str] = self.font.getBestCmap()

    def has(self, sign: str) -> bool:
        """Whether it has a glyph for this sign."""
        return ord(sign) in self._names

    def glyph(self, sign: str) -> int:
        """The number of the glyph."""
        found: int = self.font.getGlyphID(self._names[ord(sign)])
        return found

    def width(self, sign: str) -> float:
        """How far the pen moves, in thousandths of the size."""
        return float(self.font["hmtx"][self._names[ord(sign)]][0]) * 1000 / self.per_em


@cache
def _face(path: Path) -> Face:
    return Face(path)


def faces() -> Iterable[Face]:
    """The fonts in their order, each opened when it is first asked for.

    Raises `MissingDependency` FONT_MISSING when there is none at all.
    """
    paths = font_files()
    if not paths:
        raise MissingDependency(
            "No font was found that a form could be filled with.", code="FONT_MISSING", remedy=f"Install {PACKAGES}."
        )
    return map(_face, paths)


@cache
def _face_for(sign: str) -> Face | None:
    return next((face for face in faces() if face.has(sign)), None)


@cache
def width_of(sign: str) -> float:
    """The width of a sign in thousandths of the size; raises `KeyError` for one that `unshowable` names."""
    face = _face_for(sign)
    if face is None:
        raise KeyError(sign)
    return face.width(sign)


def unshowable(text: str) -> str:
    """Why a text cannot be shown as it is meant, in words; empty when it can."""
    if why := rightleft.problem(text):
        return f"{why}; or write the name in Latin letters"
    if {unicodedata.bidirectional(each) for each in text} & _TURNING or any(
        unicodedata.category(each) == "Cf" for each in text
    ):
        return "it has signs that nobody sees and that turn or split the letters around them; type it anew"
    missing = sorted({each for each in rightleft.shaped(text) if each not in "\n" and _face_for(each) is None})
    if not missing:
        return ""
    signs = ", ".join(f"U+{ord(each):04X}" for each in missing[:5])
    wanted = " and ".join(missing_packages())
    return f"no font here has {signs}" + (f"; install {wanted}" if wanted else ", and none that could be installed")


class FontSet:
    """The fonts of one PDF: collects what its texts use, and writes that into the file at the end."""

    def __init__(self, pdf: pikepdf.Pdf) -> None:
        self._pdf = pdf
        self._used: dict[Face, dict[str, int]] = {}
        self._objects: dict[Face, Any] = {}
        self._table = pdf.make_indirect(Dictionary())  # one for all drawings; it grows while they are made

    def runs(self, text: str) -> list[tuple[str, str]]:
        """The text as (resource name of the font, hexadecimal codes), one for each stretch in one font."""
        found: list[tuple[str, str]] = []
        for sign in text:
            face = _face_for(sign)
            assert face is not None, "unshowable() comes first"
            name, code = self._name(face), f"{self._code(face, sign):04X}"
            if found and found[-1][0] == name:
                found[-1] = (name, found[-1][1] + code)
            else:
                found.append((name, code))
        return found

    def resources(self) -> Any:
        """/Resources of a drawing, with every font of this set."""
        return Dictionary(Font=self._table)

    def finish(self) -> None:
        """Write the fonts, each with the signs in use only; nothing may be drawn afterwards."""
        for face, used in self._used.items():
            _write(self._pdf, self._objects[face], face, list(used))

    def _name(self, face: Face) -> str:
        if face not in self._objects:
            self._objects[face] = self._pdf.make_indirect(Dictionary(Type=Name.Font))
            self._used[face] = {}
            self._table[f"/NC{len(self._objects) - 1}"] = self._objects[face]
        return f"NC{list(self._objects).index(face)}"

    def _code(self, face: Face, sign: str) -> int:
        used = self._used[face]
        return used.setdefault(sign, len(used) + 1)


def _write(pdf: pikepdf.Pdf, obj: Any, face: Face, signs: list[str]) -> None:
    """One Type0 font, ISO 32000-1 section 9.7; each sign has a code of its own, so that it is read back as itself."""
    base = Name(f"/NCLERK+{face.name}")
    program = pdf.make_stream(truetype.cut(face.font, [face.glyph(each) for each in signs]))
    program["/Length1"] = len(program.read_bytes())
    descriptor = Dictionary(
        Type=Name.FontDescriptor,
        FontName=base,
        Flags=4,
        FontBBox=Array([_em(face, getattr(face.font["head"], key)) for key in ("xMin", "yMin", "xMax", "yMax")]),
        ItalicAngle=0,
        Ascent=_em(face, face.font["hhea"].ascent),
        Descent=_em(face, face.font["hhea"].descent),
        CapHeight=730,
        StemV=80,
        FontFile2=program,
    )
    cid = Dictionary(
        Type=Name.Font,
        Subtype=Name.CIDFontType2,
        BaseFont=base,
        CIDSystemInfo=Dictionary(Registry=pikepdf.String("Adobe"), Ordering=pikepdf.String("Identity"), Supplement=0),
        FontDescriptor=pdf.make_indirect(descriptor),
        DW=1000,
        W=Array([1, Array([round(face.width(each)) for each in signs])]),
        CIDToGIDMap=Name.Identity,
    )
    obj["/Subtype"], obj["/BaseFont"], obj["/Encoding"] = Name.Type0, base, Name("/Identity-H")
    obj["/DescendantFonts"] = Array([pdf.make_indirect(cid)])
    obj["/ToUnicode"] = pdf.make_stream(_to_unicode(signs).encode())


def _em(face: Face, value: int) -> int:
    return round(value * 1000 / face.per_em)


def _to_unicode(signs: list[str]) -> str:
    read = (rightleft.letters(each) for each in signs)
    pairs = [f"<{code:04X}> <{each.encode('utf-16-be').hex().upper()}>" for code, each in enumerate(read, 1)]
    blocks = [pairs[start : start + 100] for start in range(0, len(pairs), 100)]
    return _TO_UNICODE.format(
        blocks="".join(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar\n" for block in blocks)
    )
