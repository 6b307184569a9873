"""Places of a page read again: larger, sharp and soft. What is misread once is seldom misread twice in the same way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

from nightclerk.documents import engines, ink, signs, validators
from nightclerk.documents.engines import Engine, mean_confidence
from nightclerk.documents.fields import places, rows_to_read_again
from nightclerk.documents.model import Box, PageRead, Reading, Row, Word
from nightclerk.documents.parts import crop_of, own_words, words_of
from nightclerk.documents.places import Place
from nightclerk.documents.votes import is_settled, vote

_CLEAR = 0.93  # a page that was read as surely as this loses no row
# How often as large, and how far the edges are softened (pixels; 0: not at all).
_WAYS, _SOFT = ((1.5, 0.0), (2.0, 2.4)), (0.8, 1.6)
_ROW_WAY, _SECOND_WAY = (1.5, 1.6), (1.5, 1.2)
_SIDE = (validators.take_phone, validators.take_provider, validators.take_npi)  # they decide nothing: one is enough


def with_readings(page: PageRead, reader: Engine, image: ink.Grey) -> PageRead:
    """The page with the readings of the places that say whose it is and of when."""
    if page.confidence < _CLEAR:
        more = [row for at in rows_to_read_again(page) for row in _row(reader, image, page.rows[at])]
        page = replace(page, more=tuple(each for each in more if each.words))
    return replace(page, again={each.box: _readings(reader, image, each) for each in places(page)})


def _readings(reader: Engine, image: ink.Grey, place: Place) -> tuple[Reading, ...]:
    """One closer reading by each reader; more of them only until it is settled what stands there."""
    found: list[Reading] = []
    for words in islice(_closer(reader, image, place.zone), 1 if place.take in _SIDE else None):
        found.append(Reading(" ".join(each.text for each in words), mean_confidence(words)))
        if len(found) > 1 and is_settled(place.taken, found, place.take):
            break
    if len(found) > 2 and (second := engines.second_reader()) is not None:
        text, sure = second.line(crop_of(image, place.zone, _SECOND_WAY)[0])
        found.append(Reading(text, sure, apart=True))
    found += _sign_by_sign(reader, image, place, found) if place.take is validators.take_number else ()
    return tuple(found)


def _sign_by_sign(reader: Engine, image: ink.Grey, place: Place, found: Sequence[Reading]) -> Iterator[Reading]:
    """What a number comes to when its doubtful signs are read alone, if that is another one."""
    whole = vote(place.taken, place.sure, found, place.take)
    if whole is not None:
        line = crop_of(image, place.zone, (1.0, 0.0))[0]
        value = signs.one_by_one(line, whole.value, whole.alternatives, reader)
        if value != whole.value:
            yield Reading(value, whole.sure, by_sign=True)


def _closer(reader: Engine, image: ink.Grey, zone: Box) -> Iterator[list[Word]]:
    """The words of a place as Tesseract and our own network read them by turns, each time otherwise.

    One of them has read the page, so what both say is said by two: of 2520 values three were misread twice in the same
    way by one, and would have passed alone.
    """
    for way, radius in zip(_WAYS, _SOFT, strict=True):
        yield words_of(reader, image, zone, way)
        yield own_words(image, zone, radius)


def _row(reader: Engine, image: ink.Grey, row: Row) -> Iterator[Row]:
    """All that stands at the height of a row, read by each reader."""
    _, top, _, bottom = row.box
    heights = sorted(each.box[3] - each.box[1] for each in row.words)
    usual = heights[len(heights) // 2]
    middle = (top + bottom) / 2
    box = (0.02, max(top, middle - usual), 0.98, min(bottom, middle + usual))
    for words in (words_of(reader, image, box, _ROW_WAY), own_words(image, box, _SOFT[0])):
        yield Row(tuple(sorted(words, key=lambda each: each.box[0])))
