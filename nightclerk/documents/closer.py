"""Places of a page read again: larger, sharp and soft. What is misread once is seldom misread twice in the same way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

from nightclerk.documents import engines, ink, signs, validators
from nightclerk.documents.engines import Engine, mean_confidence
from nightclerk.documents.fields import places, rows_to_read_again
from nightclerk.documents.model import Box, PageRead, Reading, Row, Word
from nightclerk.documents.places import Place
from nightclerk.documents.votes import is_settled, vote

_AROUND = 6  # pixels around what is read
_CLEAR = 0.93  # a page that was read as surely as this loses no row
# How often as large, and how far the edges are softened (pixels; 0: not at all).
_WAYS = ((1.5, 0.0), (1.5, 1.6), (2.0, 2.4), (1.25, 0.8))
_ROW_WAYS, _SECOND_WAY = _WAYS[:2], (1.5, 1.2)
_SIDE = (validators.take_phone, validators.take_provider, validators.take_npi)  # they decide nothing: one is enough


def with_readings(page: PageRead, reader: Engine, image: ink.Grey) -> PageRead:
    """The page with the readings of the places that say whose it is and of when."""
    if page.confidence < _CLEAR:
        more = [_row(reader, image, page.rows[at], way) for at in rows_to_read_again(page) for way in _ROW_WAYS]
        page = replace(page, more=tuple(each for each in more if each.words))
    return replace(page, again={each.box: _readings(reader, image, each) for each in places(page)})


def _readings(reader: Engine, image: ink.Grey, place: Place) -> tuple[Reading, ...]:
    """One closer reading; more of them only until it is settled what stands there."""
    found: list[Reading] = []
    for with_this, way in islice(_closer(reader), 1 if place.take in _SIDE else None):
        words = _words(with_this, image, place.zone, way)
        found.append(Reading(" ".join(each.text for each in words), mean_confidence(words)))
        if is_settled(place.taken, found, place.take):
            break
    if len(found) > 1 and (second := engines.second_reader()) is not None:
        text, sure = second.line(_crop(image, place.zone, _SECOND_WAY)[0])
        found.append(Reading(text, sure, apart=True))
    found += _sign_by_sign(reader, image, place, found) if place.take is validators.take_number else ()
    return tuple(found)


def _sign_by_sign(reader: Engine, image: ink.Grey, place: Place, found: Sequence[Reading]) -> Iterator[Reading]:
    """What a number comes to when its doubtful signs are read alone, if that is another one."""
    whole = vote(place.taken, place.sure, found, place.take)
    if whole is not None:
        readers = dict.fromkeys((reader, engines.larger() or reader))
        line = _crop(image, place.zone, (1.0, 0.0))[0]
        value = signs.one_by_one(line, whole.value, whole.alternatives, tuple(readers))
        if value != whole.value:
            yield Reading(value, whole.sure, by_sign=True)


def _closer(reader: Engine) -> Iterator[tuple[Engine, tuple[float, float]]]:
    """By whom and how, one after another: by turns the larger model and the page's own.

    The larger errs in other letters, so it is the first: of 2520 values three were misread twice in the same way by the
    page's own, and would have passed alone.
    """
    for number, way in enumerate(_WAYS):
        yield (engines.larger() or reader) if number % 2 == 0 else reader, way


def _row(reader: Engine, image: ink.Grey, row: Row, way: tuple[float, float]) -> Row:
    _, top, _, bottom = row.box
    heights = sorted(each.box[3] - each.box[1] for each in row.words)
    usual = heights[len(heights) // 2]
    middle = (top + bottom) / 2
    box = (0.02, max(top, middle - usual), 0.98, min(bottom, middle + usual))
    return Row(tuple(sorted(_words(reader, image, box, way), key=lambda each: each.box[0])))


def _words(reader: Engine, image: ink.Grey, box: Box, way: tuple[float, float]) -> list[Word]:
    """The words of a box, with boxes on the page."""
    crop, corner = _crop(image, box, way)
    if not crop.size:
        return []
    found = engines.words(reader, crop, round(ink.DPI * way[0]), engines.LINE)
    return [replace(each, box=_on_page(each.box, crop.shape, corner, way[0], image.shape)) for each in found]


def _crop(image: ink.Grey, box: Box, way: tuple[float, float]) -> tuple[ink.Grey, tuple[int, int]]:
    """That part of the page with room around it, enlarged and softened; and where it begins, in pixels."""
    high, wide = image.shape
    left, right = max(0, round(box[0] * wide) - _AROUND), round(box[2] * wide) + _AROUND
    top, bottom = max(0, round(box[1] * high) - _AROUND), round(box[3] * high) + _AROUND
    times, radius = way
    part = image[top:bottom, left:right]
    crop = ink.enlarged(part, times) if part.size else part
    return (ink.softened(crop, radius) if radius and part.size else crop), (left, top)


def _on_page(box: Box, crop: tuple[int, ...], corner: tuple[int, int], times: float, page: tuple[int, ...]) -> Box:
    """A box of the crop as shares of the page."""
    (high, wide), (down, across) = page, crop[:2]
    pixels = ((each * size - ink.FRAME) / times for each, size in zip(box, (across, down, across, down), strict=True))
    left, top, right, bottom = pixels
    return (left + corner[0]) / wide, (top + corner[1]) / high, (right + corner[0]) / wide, (bottom + corner[1]) / high
