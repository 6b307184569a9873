"""A PDF in which a fax can be searched: its image as it came, and what was read as invisible text over it.

A Group 4 page goes into the PDF bit by bit as the fax machine sent it; nothing is drawn or shrunk anew.
"""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name
from PIL import Image

from nightclerk.documents.model import PageRead, Word
from nightclerk.documents.pages import dots

_INVISIBLE = 3  # text render mode
_GROUP_4, _ONE_STRIP = 4, 1
_COMPRESSION, _WHITE_IS, _OFFSETS, _LENGTHS, _FILL = 259, 262, 273, 279, 266  # TIFF tags
_GLYPH = 0.6  # of the size: each glyph of Courier is so wide
_RISE = 0.2  # of a word's height lies below its base line


def searchable(path: Path, pages: Sequence[PageRead]) -> bytes:
    """The file as PDF with the words of `pages` (as `reading.read_page` gave them) over each page.

    A PDF is passed through; text is laid over those of its pages alone that were read from a picture.
    """
    with path.open("rb") as file:
        is_pdf = b"%PDF" in file.read(1024)
    pdf = pikepdf.Pdf.open(path) if is_pdf else _of_frames(path)
    font = pdf.make_indirect(
        Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Courier, Encoding=Name.WinAnsiEncoding)
    )
    for each in pages:
        if each.number <= len(pdf.pages) and each.rows and not each.is_layer:
            _lay(pdf, pdf.pages[each.number - 1], each, font, turn=not is_pdf)
    out = io.BytesIO()
    pdf.save(out, deterministic_id=True)
    return out.getvalue()


def _of_frames(path: Path) -> pikepdf.Pdf:
    pdf, raw = pikepdf.Pdf.new(), path.read_bytes()
    with Image.open(path) as picture:
        for number in range(getattr(picture, "n_frames", 1)):
            picture.seek(number)
            across, down = dots(picture.info.get("dpi"), *picture.size)
            _add_page(pdf, _image(pdf, picture, raw), picture.width * 72 / across, picture.height * 72 / down)
    return pdf


def _add_page(pdf: pikepdf.Pdf, image: Any, wide: float, high: float) -> None:
    page = Dictionary(
        Type=Name.Page,
        MediaBox=Array([0, 0, round(wide, 3), round(high, 3)]),
        Resources=Dictionary(XObject=Dictionary(Im0=image)),
        Contents=pdf.make_stream(f"q {wide:.3f} 0 0 {high:.3f} 0 0 cm /Im0 Do Q".encode()),
    )
    pdf.pages.append(pikepdf.Page(pdf.make_indirect(page)))


def _image(pdf: pikepdf.Pdf, picture: Any, raw: bytes) -> Any:
    """The frame as an image of the PDF: Group 4 as it lies in the file, else black and white anew, else as JPEG."""
    tags = getattr(picture, "tag_v2", {})
    offsets, lengths = tags.get(_OFFSETS, ()), tags.get(_LENGTHS, ())
    if tags.get(_COMPRESSION) == _GROUP_4 and len(offsets) == _ONE_STRIP and tags.get(_FILL, 1) == 1:
        data = raw[offsets[0] : offsets[0] + lengths[0]]
        return _fax(pdf, picture, data, black_is_1=tags.get(_WHITE_IS, 0) == 1)
    if picture.mode == "1":
        again = io.BytesIO()
        picture.save(again, "TIFF", compression="group4", strip_size=1 << 30)
        with Image.open(again) as coded:
            return _image(pdf, coded, again.getvalue())
    whole = io.BytesIO()
    picture.convert("RGB" if picture.mode not in ("L", "RGB") else picture.mode).save(whole, "JPEG", quality=85)
    space = Name.DeviceGray if picture.mode == "L" else Name.DeviceRGB
    return _stream(pdf, whole.getvalue(), picture, ColorSpace=space, BitsPerComponent=8, Filter=Name.DCTDecode)


def _fax(pdf: pikepdf.Pdf, picture: Any, data: bytes, *, black_is_1: bool) -> Any:
    parms = Dictionary(K=-1, Columns=picture.width, Rows=picture.height, BlackIs1=black_is_1)
    keys = {"ColorSpace": Name.DeviceGray, "BitsPerComponent": 1, "Filter": Name.CCITTFaxDecode, "DecodeParms": parms}
    return _stream(pdf, data, picture, **keys)


def _stream(pdf: pikepdf.Pdf, data: bytes, picture: Any, **keys: Any) -> Any:
    stream = pdf.make_stream(data)
    shape = {"Type": Name.XObject, "Subtype": Name.Image, "Width": picture.width, "Height": picture.height}
    for name, value in {**shape, **keys}.items():
        stream[f"/{name}"] = value
    return stream


def _lay(pdf: pikepdf.Pdf, page: pikepdf.Page, read: PageRead, font: Any, *, turn: bool) -> None:
    """The words, in the page's own space: its image is not turned or straightened, they are."""
    if int(page.get("/Rotate", 0)) % 360:  # its picture was read as it is shown
        return
    left, bottom, right, top = (float(each) for each in page.mediabox)
    wide, high = right - left, top - bottom
    tilt = math.radians(read.skew + read.rotation)
    cos, sin = math.cos(tilt), math.sin(tilt)
    x, y = left + wide / 2, bottom + high / 2
    about = f"{cos:.6f} {sin:.6f} {-sin:.6f} {cos:.6f} {x - cos * x + sin * y:.3f} {y - sin * x - cos * y:.3f} cm"
    said = [_word(each, left, bottom, wide, high) for row in read.rows for each in row.words]
    laid = "\n".join(["q", about, f"BT {_INVISIBLE} Tr", *said, "ET Q"])
    name = page.add_resource(font, Name.Font, prefix="Read")
    page.contents_add(pdf.make_stream(laid.replace("/F ", f"{name} ").encode("cp1252", "replace")))
    if turn and read.rotation:
        page.rotate(read.rotation, relative=True)


def _word(word: Word, left: float, bottom: float, wide: float, high: float) -> str:
    """The word and a blank, stretched to its box."""
    size = max(1.0, (word.box[3] - word.box[1]) * high)
    stretch = 100 * (word.box[2] - word.box[0]) * wide / (len(word.text) * size * _GLYPH)
    x, y = left + word.box[0] * wide, bottom + (1 - word.box[3]) * high + _RISE * size
    text = word.text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
    return f"/F {size:.2f} Tf {stretch:.2f} Tz 1 0 0 1 {x:.2f} {y:.2f} Tm ({text} ) Tj"
