"""A page is cleaned in bands, for the sake of memory; what is cleaned does not depend on where a band begins."""

from __future__ import annotations

import numpy as np
import pytest

from nightclerk.documents import ink
from nightclerk.documents.model import Mark
from nightclerk.documents.pages import sheets
from nightclerk.sandbox.faxes import Paper, draw, sent

LINES = [f"[{'x' if row % 3 else ' '}] Row {row} of a long list of things to be ticked" for row in range(40)]
PAGE = Paper(LINES, tilt=0.4)


@pytest.fixture(scope="module")
def dirty(tmp_path_factory: pytest.TempPathFactory) -> ink.Grey:
    """A page with specks, and with a streak through half of it."""
    (sheet,) = sheets(sent([PAGE], tmp_path_factory.mktemp("dirt") / "dirty.tif", dirt=0.001, seed=5))
    assert sheet.image is not None
    image = sheet.image.copy()
    image[300:1500, 901] = 0
    for top in range(200, 1800, 75):
        image[top : top + 60, 1500] = 0  # strokes that are too short for a streak
    return image


def squares(image: ink.Grey) -> list[Mark]:
    return ink.squares(image, ink.blobs(image))


@pytest.mark.parametrize("work", [ink.despeckled, ink.unstreaked, ink.healed, squares])
def test_a_page_comes_out_the_same_in_bands_of_any_height(dirty, work, monkeypatch) -> None:
    found = []
    for rows in (10_000, 512, 97):
        monkeypatch.setattr(ink, "_BAND", rows)
        found.append(work(dirty))

    whole, *banded = found
    assert len(whole)
    assert not np.array_equal(whole, dirty)  # there was something to do
    for each in banded:
        assert plain(each) == plain(whole)


def plain(found):
    """An image's bytes; of squares, their places in order."""
    return found.tobytes() if isinstance(found, np.ndarray) else sorted((each.box, each.checked) for each in found)


def test_a_streak_is_found_whatever_the_row_it_begins_in() -> None:
    for first in range(40, 56):
        page = np.full((300, 60), 255, np.uint8)
        page[first : first + ink._STREAK, 30] = 0

        assert (ink.unstreaked(page) == 0).sum() <= 1  # its last pixel is a speck


def test_a_long_word_of_thin_strokes_is_no_dither() -> None:
    page = np.full((400, 400), 255, np.uint8)
    page[::4] = 0  # each pixel has two neighbours, and none is a speck
    dots = np.full((400, 400), 255, np.uint8)
    dots[::4, ::4] = 0

    assert not ink.is_dithered(page)
    assert ink.is_dithered(dots)


@pytest.mark.parametrize("lines", [("He had a highly likely billing difficulty that flat fully held.",) * 8])
def test_letters_tell_that_a_page_lies_upside_down(lines) -> None:
    upright = np.asarray(draw(Paper(lines)), np.uint8)

    assert not ink.lies_upside_down(ink.blobs(upright))
    assert ink.lies_upside_down(ink.blobs(ink.turned(upright, 180)))


def test_a_page_of_few_letters_lies_upright_for_all_one_knows() -> None:
    few = np.asarray(draw(Paper(("gypsy", "1"))), np.uint8)

    assert not ink.lies_upside_down(ink.blobs(few))
    assert not ink.lies_upside_down(ink.blobs(np.full((100, 100), 255, np.uint8)))
