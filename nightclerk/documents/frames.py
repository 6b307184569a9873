"""The pictures of a file as pages of a PDF: a Group 4 page goes in bit by bit as the fax machine sent it."""

from __future__ import annotations

import io
from collections.abc import Collection
from pathlib import Path
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name
from PIL import Image

from nightclerk.documents.pages import as_seen, dots

_GROUP_4, _ONE_STRIP = 4, 1
_COMPRESSION, _WHITE_IS, _OFFSETS, _LENGTHS, _FILL = 259, 262, 273, 279, 266  # TIFF tags


def as_pages(path: Path, only: Collection[int] | None = None) -> pikepdf.Pdf:
    """The frames (from 1; None: all of them) of a TIFF, PNG or JPEG, each a page of its true size."""
    pdf, raw = pikepdf.Pdf.new(), path.read_bytes()
    with Image.open(path) as picture:
        for number in range(getattr(picture, "n_frames", 1)):
            if only is not None and number + 1 not in only:
                continue
            picture.seek(number)
            frame = as_seen(picture)
            across, down = dots(frame.info.get("dpi"), *frame.size)
            _add_page(pdf, _image(pdf, frame, raw), frame.width * 72 / across, frame.height * 72 / down)
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
