"""A part of a page that is read alone."""

from __future__ import annotations

from dataclasses import replace

from nightclerk.documents import engines, ink
from nightclerk.documents.engines import Engine
from nightclerk.documents.model import Box, Word
from nightclerk.documents.recognizer import recognizer

_AROUND = 6  # pixels around what is read


def words_of(reader: Engine, image: ink.Grey, box: Box, way: tuple[float, float]) -> list[Word]:
    """The words of one line in a box, with boxes on the page; `way`: how often as large, and the edges softened by so
    many pixels.
    """
    crop, corner = crop_of(image, box, way)
    if not crop.size:
        return []
    found = reader.words(crop, round(ink.DPI * way[0]), engines.LINE)
    return [replace(each, box=_on_page(each.box, crop.shape, corner, way[0], image.shape)) for each in found]


def own_words(image: ink.Grey, box: Box, radius: float) -> list[Word]:
    """The words of one line in a box as our own network reads them, its edges softened by so many pixels."""
    high, wide = image.shape
    left, top, right, bottom = (round(each * size) for each, size in zip(box, (wide, high, wide, high), strict=True))
    first = max(0, top - 2 * _AROUND)
    part = ink.softened(image[first : bottom + 2 * _AROUND], radius) if bottom > top else image[:0]
    found = recognizer().words(part, (left, top - first, right, bottom - first))
    return [replace(each, box=_moved(each.box, first / high, part.shape[0] / high)) for each in found]


def _moved(box: Box, down: float, share: float) -> Box:
    """A box of a band of the page that begins so far down and has such a share of its height."""
    return box[0], down + box[1] * share, box[2], down + box[3] * share


def crop_of(image: ink.Grey, box: Box, way: tuple[float, float]) -> tuple[ink.Grey, tuple[int, int]]:
    """That part of the page with room around it, enlarged and softened; and where it begins, in pixels."""
    high, wide = image.shape
    left, right = max(0, round(box[0] * wide) - _AROUND), round(box[2] * wide) + _AROUND
    top, bottom = max(0, round(box[1] * high) - _AROUND), round(box[3] * high) + _AROUND
    times, radius = way
    part = image[top:bottom, left:right]
    crop = ink.enlarged(part, times) if part.size else part
    return (ink.softened(crop, radius) if part.size else crop), (left, top)


def _on_page(box: Box, crop: tuple[int, ...], corner: tuple[int, int], times: float, page: tuple[int, ...]) -> Box:
    """A box of the crop as shares of the page."""
    (high, wide), (down, across) = page, crop[:2]
    pixels = ((each * size - ink.FRAME) / times for each, size in zip(box, (across, down, across, down), strict=True))
    left, top, right, bottom = pixels
    return (left + corner[0]) / wide, (top + corner[1]) / high, (right + corner[0]) / wide, (bottom + corner[1]) / high
