"""The pages of a file as it came: fax and picture frames with their true shape, PDF pages with their text."""

from __future__ import annotations

import contextlib
import warnings
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps, ImageSequence

from nightclerk.documents import heads
from nightclerk.documents.model import Word
from nightclerk.errors import UsageError

MAX_PAGES = 300
MAX_PIXELS = 60_000_000  # of one page; a letter page at 600 dpi has 34 million
_FAX_WIDTH = 1728  # pixels of a fax line of ITU-T T.4, 204 to the inch
_FAX_LINES = (98.0, 196.0, 391.0)  # to the inch: standard, fine, superfine
_HIGH, _WIDE = 11.0, 8.5  # inches of US Letter, where a file does not say


@dataclass(frozen=True)
class Sheet:
    """One page: either an image or the words of a text layer. Of a page of black and white, `pixels` has a bit for each
    of the `wide` ones across: as bytes they take eight times as much, and a page is held while it is read.
    """

    number: int
    pixels: NDArray[np.uint8] | None = None
    dpi: tuple[float, float] = (204.0, 204.0)
    bilevel: bool = False
    words: tuple[Word, ...] | None = None
    fault: str | None = None
    wide: int = 0

    @property
    def image(self) -> NDArray[np.uint8] | None:
        """The page in grey (0 is black), `dpi` dots to the inch across and down."""
        return None if self.pixels is None else self.grey

    @property
    def grey(self) -> NDArray[np.uint8]:
        """The same of a page that has one."""
        assert self.pixels is not None
        if not self.wide:
            return self.pixels
        bits = np.unpackbits(self.pixels, axis=1, count=self.wide)
        return np.multiply(bits, 255, out=bits)


def sheets(path: Path, wanted: Collection[int] | None = None) -> Iterator[Sheet]:
    """One page after another; raises `UsageError` FAX_*. A page that cannot be decoded comes with its `fault`.

    Pages that are not `wanted` are passed over without being decoded.
    """
    head = heads.head_of(path)
    if heads.is_pdf(head):
        from nightclerk.documents.pdfpages import pdf_sheets  # PDFium is loaded only for a PDF

        return pdf_sheets(path, wanted)
    if heads.is_picture(head):
        return _frames(path, wanted)
    raise UsageError(
        "The file is no TIFF, PDF, PNG or JPEG.",
        code="FAX_UNKNOWN_KIND",
        remedy="Save it as one of these, or have a person look at it.",
    )


def corrupt() -> UsageError:
    """FAX_CORRUPT."""
    return UsageError(
        "The file is damaged: no page of it can be decoded.",
        code="FAX_CORRUPT",
        remedy="Ask the sender to send it again.",
    )


def check_size(wide: float, high: float) -> None:
    """Raises `UsageError` FAX_PAGE_TOO_LARGE before any pixel is decoded."""
    if wide * high > MAX_PIXELS or wide < 1 or high < 1:
        raise UsageError(
            f"A page of the file would have {wide * high / 1e6:,.0f} million pixels; at most {MAX_PIXELS // 10**6} "
            "million are read.",
            code="FAX_PAGE_TOO_LARGE",
            remedy="Have a person open it, or ask the sender for an ordinary scan.",
        )


def check_count(number: int) -> None:
    """Raises `UsageError` FAX_TOO_MANY_PAGES."""
    if number > MAX_PAGES:
        raise UsageError(
            f"The file has more than {MAX_PAGES} pages.",
            code="FAX_TOO_MANY_PAGES",
            remedy="Split it into parts and read them one by one.",
        )


def _frames(path: Path, wanted: Collection[int] | None) -> Iterator[Sheet]:
    Image.MAX_IMAGE_PIXELS = None  # `check_size` is ours, and speaks in words
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            picture = Image.open(path)
    except (OSError, SyntaxError, ValueError):
        raise corrupt() from None
    with picture:
        yield from _each_frame(picture, wanted)


def _each_frame(picture: Any, wanted: Collection[int] | None) -> Iterator[Sheet]:
    number = 0
    frames = ImageSequence.Iterator(picture)
    while True:
        number += 1
        if wanted is not None and number > max(wanted, default=0):
            return
        check_count(number)
        try:
            frame = next(frames)
            if wanted is not None and number not in wanted:
                continue
            check_size(*frame.size)
            sheet = _framed(number, frame)
            frame.im = Image.new("1", (1, 1)).im  # else Pillow keeps the page, a byte for each pixel, until the next
        except StopIteration:
            return
        except (OSError, SyntaxError, ValueError, KeyError, TypeError, EOFError):
            if number == 1:
                raise corrupt() from None
            sheet = Sheet(number, fault="The page is damaged and cannot be decoded.")
        yield sheet
        if sheet.fault:  # where the next page begins is not known any more
            return


def as_seen(frame: Any) -> Any:
    """A picture as its camera says that it was held (EXIF); of TIFF, Pillow sees to it."""
    return ImageOps.exif_transpose(frame) if frame.format in ("JPEG", "MPO") else frame


def _framed(number: int, frame: Any) -> Sheet:
    frame = as_seen(frame)
    dpi = dots(frame.info.get("dpi"), *frame.size)
    if frame.mode == "1":
        bits = np.frombuffer(frame.tobytes(), np.uint8).reshape(frame.height, -1)
        return Sheet(number, bits, dpi, bilevel=True, wide=frame.width)
    if frame.mode in ("RGBA", "LA", "PA") or "transparency" in frame.info:
        clear = frame.convert("RGBA")
        frame = Image.new("RGBA", frame.size, "white")
        frame.alpha_composite(clear)
    return Sheet(number, np.asarray(frame.convert("L")), dpi)


def dots(tag: Any, wide: int, high: int) -> tuple[float, float]:
    """Dots to the inch across and down: both tags where they can be true, else what a page of this size has."""
    told = (0.0, 0.0)
    with contextlib.suppress(TypeError, ValueError, ZeroDivisionError):
        told = (float(tag[0]), float(tag[1]))
    if wide == _FAX_WIDTH and not (_near(told[0], 204) and any(_near(told[1], each) for each in _FAX_LINES)):
        return 204.0, min(_FAX_LINES, key=lambda each: abs(high / each - _HIGH))
    if all(60 <= each <= 1300 for each in told) and 3 <= wide / told[0] <= 18 and 2 <= high / told[1] <= 24:
        return told
    return wide / _WIDE, wide / _WIDE


def _near(value: float, wanted: float) -> bool:
    return abs(value - wanted) <= wanted * 0.04
