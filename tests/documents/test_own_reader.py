"""Lines are read by a network of our own where Tesseract's layout finds them, and again by Tesseract where in doubt."""

from __future__ import annotations

import numpy as np
import pytest

from nightclerk.documents import engines, firstpass, ink
from nightclerk.documents.engines import Library, Program, mean_confidence
from nightclerk.documents.ink import Grey
from nightclerk.documents.leftover import leftovers
from nightclerk.documents.model import Word
from nightclerk.documents.recognizer import recognizer
from nightclerk.sandbox.faxes import Paper, draw

LINES = ("Patient: Odette Fenwick", "Member ID: ZZ746401391", "Seen on 11/18/2026 for low back pain.")
LINE = (130, 160, 1000, 220)  # pixels around the first line of a page that is drawn


def page_of(*lines: str) -> Grey:
    return ink.softened(np.asarray(draw(Paper(lines)), np.uint8))


def texts(words: list[Word]) -> str:
    return " ".join(each.text for each in words)


def test_a_clear_line_is_read_as_it_stands() -> None:
    for line in LINES:
        assert texts(recognizer().words(page_of(line), LINE)) == line


def test_the_boxes_of_its_words_hold_their_ink_and_nothing_of_their_neighbours() -> None:
    page = page_of(LINES[0])
    high, wide = page.shape

    words = recognizer().words(page, LINE)

    edges = [round(each * wide) for word in words for each in (word.box[0], word.box[2])]
    assert edges == sorted(edges)
    black = page[LINE[1] : LINE[3]] < 128
    inside = np.zeros(wide, bool)
    for left, right in zip(edges[::2], edges[1::2], strict=True):
        assert black[:, left].any()
        assert black[:, right - 1].any()
        inside[left:right] = True
    assert not black[:, ~inside].any()
    tops = [round(each.box[1] * high) for each in words]
    assert all(LINE[1] <= each <= LINE[3] for each in tops)


@pytest.mark.parametrize("thick", [2, 4])
def test_a_rule_is_no_word(thick) -> None:
    page = np.full((400, 1200), 255, np.uint8)
    page[200 : 200 + thick, 100:1100] = 0

    assert recognizer().words(ink.softened(page), (100, 190, 1100, 214)) == []


def test_the_upright_rules_of_a_table_are_no_signs_of_its_cells() -> None:
    page = page_of("80053\t190.43\t134.51")
    rows, black = (np.flatnonzero((page < 128).any(axis=axis)) for axis in (1, 0))
    gaps = black[np.flatnonzero(np.diff(black) > 40)] + 20
    for across in (black[0] - 14, *gaps, black[-1] + 14):
        page[130:260, across : across + 3] = 0

    words = recognizer().words(page, (int(black[0]) - 20, int(rows[0]), int(black[-1]) + 20, int(rows[-1]) + 1))

    assert texts(words) == "80053 190.43 134.51"


def test_a_blank_line_holds_nothing() -> None:
    assert recognizer().words(np.full((60, 900), 255, np.uint8), (0, 0, 900, 60)) == []
    assert recognizer().words(np.full((60, 900), 255, np.uint8), (950, 10, 960, 40)) == []


def test_what_cannot_be_read_is_not_sure() -> None:
    dice = np.random.default_rng(4)
    noise = np.where(dice.random((60, 700)) < 0.4, 0, 255).astype(np.uint8)

    assert mean_confidence(recognizer().words(ink.softened(noise), (0, 0, 700, 60))) < 0.5


def test_a_line_that_the_network_doubts_is_read_by_tesseract(monkeypatch) -> None:
    page, asked = page_of(*LINES), list[int]()
    reader = engines.engine()
    if not isinstance(reader, Library):
        pytest.skip("tesserocr is not installed")
    plain = firstpass.words_of
    monkeypatch.setattr(firstpass, "words_of", lambda *args: asked.append(1) or plain(*args))

    assert texts(firstpass.page_words(reader, page, firstpass.Look())) == " ".join(LINES)
    clear = len(asked)
    monkeypatch.setattr(firstpass, "_SURE", 1.1)
    assert texts(firstpass.page_words(reader, page, firstpass.Look())) == " ".join(LINES)

    assert clear == 0
    assert len(asked) == len(LINES)


def test_where_tesseracts_program_alone_is_there_it_reads_the_page() -> None:
    page = page_of(*LINES)

    assert texts(firstpass.page_words(Program(), page, firstpass.Look())) == " ".join(LINES)


def test_a_line_that_the_layout_lost_is_read_all_the_same(monkeypatch) -> None:
    page, reader = page_of(*LINES), engines.engine()
    if not isinstance(reader, Library):
        pytest.skip("tesserocr is not installed")
    plain = Library.lines
    monkeypatch.setattr(Library, "lines", lambda self, half, dpi: plain(self, half, dpi)[:1])

    words = firstpass.page_words(reader, page, firstpass.Look())

    assert sorted(texts(words).split()) == sorted(" ".join(LINES).split())


def test_two_lines_of_the_layout_in_one_place_say_each_word_once(monkeypatch) -> None:
    page, reader = page_of(*LINES), engines.engine()
    if not isinstance(reader, Library):
        pytest.skip("tesserocr is not installed")
    plain = Library.lines

    def doubled(self: Library, half: Grey, dpi: int) -> list[tuple[int, int, int, int]]:
        found = plain(self, half, dpi)
        return [*found, *((left, top + 1, right, bottom + 1) for left, top, right, bottom in found)]

    monkeypatch.setattr(Library, "lines", doubled)

    assert sorted(texts(firstpass.page_words(reader, page, firstpass.Look())).split()) == sorted(
        " ".join(LINES).split()
    )


def test_rules_frames_and_what_words_hold_are_no_lost_lines() -> None:
    page = page_of(*LINES)
    page[420:424, 100:1500] = 0
    page[420:800, 100:103] = 0
    page[900:940, 200:204] = page[900:940, 900:904] = page[900:904, 200:904] = page[936:940, 200:904] = 0
    held = [word.box for top in (160, 206, 252) for word in recognizer().words(page, (130, top, 1000, top + 46))]

    assert len(held) == sum(len(each.split()) for each in LINES)
    assert leftovers(ink.halved_black(page, 0.0), held) == []
    assert len(leftovers(ink.halved_black(page, 0.0), ())) == len(LINES)


def test_a_page_that_was_never_black_and_white_is_read_by_tesseract(monkeypatch) -> None:
    monkeypatch.setattr(firstpass, "recognizer", None)

    words = firstpass.page_words(engines.engine(), page_of(*LINES), firstpass.Look(is_faxed=False))

    assert texts(words) == " ".join(LINES)


def test_a_page_of_nothing_but_dots_loses_no_page() -> None:
    dots = np.zeros((1122, 864), np.uint8)
    dots[::2, ::2] = 1  # more blobs than sixteen bits count

    assert leftovers(dots, ()) == []


def test_what_is_told_beside_the_edges_of_a_line_stands_on_it() -> None:
    page = np.full((40, 300), 255, np.uint8)
    page[4:36, 0:3] = page[4:36, 297:300] = 0

    for left, right in ((0, 300), (0, 40), (290, 300), (0, 3), (297, 300)):
        signs = recognizer().signs(page[:, left:right])
        assert all(0 <= each.at < right - left for each in signs)
        recognizer().words(page, (left, 0, right, 40))
