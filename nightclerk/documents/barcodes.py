"""Bars on a page: codes that hold text, and the patch codes and sheets that part documents from one another."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from nightclerk.documents import ink
from nightclerk.documents.model import Barcode, Box

_COARSE = 4  # a patch code is looked for on a copy so many times smaller
_INCH = ink.DPI / _COARSE  # pixels of that copy
# Kodak A-61599, "Patch code specifications": four bars, wide ones 0.20 inch, narrow ones and spaces 0.08 inch.
_PATCHES = {"WWNN": "1", "WNNW": "2", "WNWN": "3", "NWWN": "4", "NNWW": "6", "NWNW": "T"}
_NARROW, _WIDE, _SLACK = 0.08, 0.20, 0.04  # inches
_SHORTEST = 0.7  # inches: the scanners of that sheet with the least demand want 0.75
_STEEP = 0.05  # of its length a bar may lean
# Patches 2, 3 and T end a document or a batch of them in every capture program; T upside down is 3. 1, 4 and 6 turn
# colour or addressing on and off. The words are what such programs print as ordinary bars.
_PARTING = re.compile(r"PATCH ?[23T]|SEPARATOR(?: SHEET)?|DOCUMENT SEPARATOR", re.IGNORECASE)
PATCH = "patch"
_Span = tuple[float, float]


@dataclass(frozen=True)
class _Bar:
    """A solid bar of the coarse copy, in pixels: where it lies along its thin side and along its length."""

    middle: float
    thick: float
    start: float
    long: float


def read_barcodes(image: NDArray[np.uint8]) -> tuple[Barcode, ...]:
    """All bars of a page (grey, 0 is black, 204 square pixels to the inch, whichever way up) with their boxes.

    Kinds are `code_128`, `code_39`, `code_93`, `qr_code` and `patch`, whose text is 1, 2, 3, 4, 6 or T.
    """
    image = np.ascontiguousarray(image)
    found = [
        Barcode(each.text, "_".join(str(each.format).lower().split()[:2]), _box(each.position, *image.shape))
        for formats, turned in _formats()
        for each in _zxing().read_barcodes(
            image, formats=formats, try_rotate=turned, try_invert=False, try_downscale=False
        )
    ]
    return (*found, *_patches(image))


def code_128(codes: tuple[Barcode, ...]) -> list[str]:
    """The texts of the bars that programs of offices print."""
    return [each.text for each in codes if each.kind == "code_128"]


def _box(corners: Any, high: int, wide: int) -> Box:
    found = [getattr(corners, name) for name in ("top_left", "top_right", "bottom_left", "bottom_right")]
    across, down = [each.x / wide for each in found], [each.y / high for each in found]
    return min(across), min(down), max(across), max(down)


def parts(codes: tuple[Barcode, ...]) -> bool:
    """Whether one of them says that a new document begins."""
    words = (f"PATCH {each.text}" if each.kind == PATCH else each.text.strip() for each in codes)
    return any(_PARTING.fullmatch(each) for each in words)


@functools.cache
def _zxing() -> Any:
    import zxingcpp

    return zxingcpp


@functools.cache
def _formats() -> tuple[tuple[Any, bool], ...]:
    """What is looked for, and whether sideways, too: only kinds whose chance find on a page of text is next to none."""
    known = _zxing().BarcodeFormat
    linear = _zxing().BarcodeFormats([known.Code128, known.Code39, known.Code93])
    return (linear, True), (_zxing().BarcodeFormats([known.QRCode]), False)


def _patches(image: NDArray[np.uint8]) -> list[Barcode]:
    high, wide = image.shape
    small = cv2.resize(image, (max(1, wide // _COARSE), max(1, high // _COARSE)), interpolation=cv2.INTER_AREA)
    blobs = ink.blobs_in(np.asarray(small, np.uint8))
    blobs = blobs[np.maximum(blobs[:, 2], blobs[:, 3]) >= _SHORTEST * _INCH]
    lying = [_bar(top, down, left, across, area) for left, top, across, down, area in blobs.tolist() if across > down]
    upright = [_bar(left, across, top, down, area) for left, top, across, down, area in blobs.tolist() if down > across]
    down, across = small.shape
    codes = [Barcode(text, PATCH, _shares(along, over, across, down)) for text, over, along in _read(lying)]
    return codes + [Barcode(text, PATCH, _shares(over, along, across, down)) for text, over, along in _read(upright)]


def _shares(x: _Span, y: _Span, wide: int, high: int) -> Box:
    return x[0] / wide, y[0] / high, x[1] / wide, y[1] / high


def _bar(at: int, thick: int, start: int, long: int, area: int) -> _Bar | None:
    """The blob as a bar, or None where it is not solid: its true thickness does not grow when it leans."""
    true = area / long
    if thick > true + long * _STEEP + 2 or not _letter(true):
        return None
    return _Bar(at + thick / 2, true, start, long)


def _letter(thick: float) -> str:
    for size, letter in ((_NARROW, "N"), (_WIDE, "W")):
        if abs(thick / _INCH - size) <= _SLACK:
            return letter
    return ""


def _read(bars: list[_Bar | None]) -> Iterator[tuple[str, _Span, _Span]]:
    """Patch codes among bars of one direction, each with where it begins and ends over them and along them."""
    groups: list[list[_Bar]] = []
    for bar in sorted((each for each in bars if each), key=lambda each: each.middle):
        for group in groups:
            if _next_to(group[-1], bar):
                group.append(bar)
                break
        else:
            groups.append([bar])
    for group in groups:
        text = _PATCHES.get("".join(_letter(each.thick) for each in group))
        if text:
            yield text, *_around(group)


def _next_to(one: _Bar, other: _Bar) -> bool:
    """Whether two bars stand side by side with the space of a patch code between them."""
    gap = (other.middle - one.middle - (one.thick + other.thick) / 2) / _INCH
    slack = 0.1 * _INCH + 0.05 * one.long
    return (
        abs(gap - _NARROW) <= _SLACK + 0.01
        and abs(one.start - other.start) <= slack
        and abs(one.long - other.long) <= slack
    )


def _around(group: list[_Bar]) -> tuple[_Span, _Span]:
    first, last = group[0], group[-1]
    over = (first.middle - first.thick / 2, last.middle + last.thick / 2)
    return over, (min(each.start for each in group), max(each.start + each.long for each in group))
