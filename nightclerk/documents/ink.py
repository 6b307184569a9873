"""Clean-up of a page's image before it is read, and the squares on it.

Each step is one that was measured on fax pages: dropping lone specks is the largest gain (character errors 20 to 8 %),
a median filter harms, cubic is better than nearest, 204 dots to the inch are as good as 300.
"""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

from nightclerk.documents.model import Mark

DPI = 204
SOFT = 1.2  # pixels by which the edges of a page of black and white are softened before it is read
_SPECK, _NEAR = 3, (5, 7)  # pixels of a speck; down and across, what dots are gathered by
FRAME = 14  # pixels of white around a part of a page that is read alone
_DOTTED = 0.01  # share of a page that is specks where it is dithered; noise makes 0.003 of it
_STREAK, _BARS = 70, 31  # pixels: longer than any stroke of a letter; the least room around a lone line
_BAND = 128  # rows
_FADED = 189  # of 255: the lightest ink of a copy of half the size, where thin strokes fade
_STEEPEST = 3.0  # degrees that are searched
_ROUGHLY = (-2.0, -1.0, 0.0, 1.0, 2.0)
_TOGETHER = 4  # columns of a small copy, which a slope of three degrees parts by a fifth of a pixel
_TELLING = 40  # letters that reach further than their neighbours: fewer do not tell which way up a page lies
_SET_OFF = 0.8  # of 174 pages that lie upright 170 are below 0.8, and turned by a quarter 173 are above it
_SQUARE = DPI * 0.26  # pixels of the widest square to be ticked
_BLANK = 0.0006  # share of ink below which a page holds nothing: a line of text has three times as much
Grey = NDArray[np.uint8]
cv2.setNumThreads(1)  # cores share pages, not parts of one: several threads for a page cost more than they bring


def black_of(image: Grey, lightest: int = 127) -> Grey:
    """1 where there is ink, no lighter than that (0 to 255); 0 elsewhere."""
    return np.asarray(cv2.threshold(image, lightest, 1, cv2.THRESH_BINARY_INV)[1], np.uint8)


def blobs_in(piece: Grey) -> NDArray[np.int32]:
    """Left, top, width, height and area of every blob of ink, a row for each.

    The way to them that OpenCV takes when it is told none needs three times as long.
    """
    table = cv2.connectedComponentsWithStatsWithAlgorithm(black_of(piece), 8, cv2.CV_32S, cv2.CCL_BBDT)[2]
    return np.asarray(table[1:], np.int32)


def is_dithered(image: Grey) -> bool:
    """Whether a page of black and white shows its greys as dots: these are ten times as many as noise makes."""
    bands = [image[top : top + _BAND] for top in range(0, len(image), _BAND)]
    most = _DOTTED * image.size
    return sum(map(_thin, bands)) > most and sum(map(_specks, bands)) > most


def _thin(piece: Grey) -> int:
    """Black pixels with at most two black ones around them: those of specks are among them, and they are soon told."""
    black = black_of(piece)
    around = cv2.boxFilter(black, -1, (3, 3), normalize=False, borderType=cv2.BORDER_CONSTANT)
    return cv2.countNonZero(black & (around <= _SPECK))


def _specks(piece: Grey) -> int:
    """Pixels of those blobs that are no larger than a speck."""
    areas = blobs_in(piece)[:, cv2.CC_STAT_AREA]
    return int(areas[areas <= _SPECK].sum())


def _in_bands(image: Grey, around: int, work: Callable[[Grey], Grey]) -> Grey:
    """`work` done on some rows after others, each with so many rows around it: on a whole page at once it would need
    many times the page's memory.
    """
    done = np.empty_like(image)
    for top in range(0, len(image), _BAND):
        first = max(0, top - around)
        done[top : top + _BAND] = work(image[first : top + _BAND + around])[top - first :][:_BAND]
    return done


def undithered(image: Grey, dpi: tuple[float, float]) -> Grey:
    """A dithered page in grey: its dots run together, and what is left of the background is white again.

    Measured on eight such pages: of the words 93 % are read right, 83 % where the dots are dropped.
    """
    down = max(0.8, 1.2 * dpi[1] / DPI)
    grey = cv2.GaussianBlur(image, (0, 0), sigmaX=1.2, sigmaY=down).astype(np.float32)
    darkest, lightest = 80, 220
    return np.asarray(np.clip((grey - darkest) * 255 / (lightest - darkest), 0, 255), np.uint8)


def despeckled(image: Grey) -> Grey:
    """Without specks that stand alone; of a page of black and white only.

    Dots near others are left: on thin pages they are what is left of letters (measured on seventeen such pages: of the
    words 66 % are read right, 56 % where every dot goes).
    """
    return _in_bands(image, (_SPECK + 1) * _NEAR[0], _without_specks)  # dots that reach further are more than a speck


def _without_specks(piece: Grey) -> Grey:
    black = black_of(piece)
    _, labels = cv2.connectedComponents(cv2.dilate(black, np.ones(_NEAR, np.uint8)), connectivity=8)
    inked = np.flatnonzero(black.view(np.bool_))
    of = labels.ravel()[inked]
    clean = np.where(black, np.uint8(0), np.uint8(255))
    clean.ravel()[inked[np.bincount(of)[of] <= _SPECK]] = 255
    return clean


def unstreaked(image: Grey) -> Grey:
    """Without upright lines of one or two pixels that run down the page: dirt on the sender's glass draws them through
    words, which are then read as others. Only what is white on both sides goes; of a page of black and white only.
    """
    return _in_bands(image, 2 * _STREAK, _without_streaks)


def _without_streaks(piece: Grey) -> Grey:
    black = black_of(piece)
    if not _may_have_streaks(black):
        return piece
    long = cv2.morphologyEx(black, cv2.MORPH_OPEN, np.ones((_STREAK, 1), np.uint8))
    beside = cv2.boxFilter(long, -1, (_BARS, 1), normalize=False, borderType=cv2.BORDER_CONSTANT)
    long[beside > 2] = 0  # bars of a code, or a ruled frame
    long[cv2.morphologyEx(black, cv2.MORPH_OPEN, np.ones((1, 3), np.uint8)) > 0] = 0  # crossed by a stroke
    return np.where(long > 0, np.uint8(255), piece)


def _may_have_streaks(black: Grey) -> bool:
    """Whether a column is black as far down as a streak holds whole steps of eight rows: soon told, and mostly not."""
    steps = len(black) // 8
    solid = np.bitwise_and.reduce(black[: steps * 8].reshape(steps, 8, -1), axis=1)
    whole = (_STREAK - 7) // 8
    runs = [solid[at : steps - whole + 1 + at] for at in range(whole)]
    return bool(np.bitwise_and.reduce(runs).any()) if steps >= whole else len(black) >= _STREAK


def healed(image: Grey) -> Grey:
    """With single white pixels inside black strokes filled; of a page of black and white only."""
    return _in_bands(image, 1, _filled)


def _filled(piece: Grey) -> Grey:
    black = black_of(piece)
    around = cv2.boxFilter(black, -1, (3, 3), normalize=False, borderType=cv2.BORDER_CONSTANT)
    return np.where((black == 0) & (around >= 7), np.uint8(0), piece)


def squared(image: Grey, dpi: tuple[float, float]) -> Grey:
    """The page at 204 square pixels to the inch."""
    high, wide = image.shape
    across, down = round(wide * DPI / dpi[0]), round(high * DPI / dpi[1])
    if (across, down) == (wide, high):
        return image
    shrinks = across * down < wide * high * 0.7
    how = cv2.INTER_AREA if shrinks else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(image, (max(across, 1), max(down, 1)), interpolation=how), np.uint8)


def softened(image: Grey, radius: float = SOFT) -> Grey:
    """The page with the stairs of its edges smoothed: measured on ten fax pages, a third of the errors go. A radius of
    0 leaves it as it is.
    """
    return np.asarray(cv2.GaussianBlur(image, (0, 0), radius), np.uint8) if radius else image


def halved_black(image: Grey, radius: float) -> Grey:
    """1 where there is ink on a copy of half the size, whose edges are softened as those of the page are to be."""
    return black_of(softened(halved(image), radius / 2), _FADED)


def halved(image: Grey) -> Grey:
    """At half the size, at least one pixel."""
    size = (max(1, image.shape[1] // 2), max(1, image.shape[0] // 2))
    return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8)


def enlarged(image: Grey, times: float) -> Grey:
    """A part of a page, larger, in a white frame."""
    large = cv2.resize(image, None, fx=times, fy=times, interpolation=cv2.INTER_CUBIC)
    return np.pad(np.asarray(large, np.uint8), FRAME, constant_values=255)


def extent(image: Grey) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of all ink; of a blank image, all of it."""
    left, top, wide, high = cv2.boundingRect(black_of(image))
    return (left, top, left + wide, top + high) if wide else (0, 0, image.shape[1], image.shape[0])


def is_blank(image: Grey) -> bool:
    """Whether there is no ink to speak of inside the margins."""
    high, wide = image.shape
    inner = image[high // 40 : high - high // 40, wide // 30 : wide - wide // 30]
    bands = (inner[top : top + _BAND] for top in range(0, len(inner), _BAND))
    return sum(cv2.countNonZero(black_of(each)) for each in bands) < _BLANK * inner.size


def turned(image: Grey, degrees: int) -> Grey:
    """The page turned clockwise by 0 | 90 | 180 | 270 degrees."""
    return np.ascontiguousarray(np.rot90(image, -degrees // 90)) if degrees else image


def may_lie_sideways(image: Grey) -> bool:
    """Whether columns of ink are set off as clearly as rows: so on pages that went in sideways, and on few others."""
    down, across = (max(map(_sharpness(each), _ROUGHLY)) for each in (_small(image), _small(image, (550, 432)).T))
    return across > _SET_OFF * down


def _small(image: Grey, size: tuple[int, int] = (432, 550)) -> NDArray[np.uint8]:
    """A copy of that width and height, with ink as 255; by way of halves, which takes a third of the time."""
    return np.asarray(255 - cv2.resize(halved(image), size, interpolation=cv2.INTER_AREA), np.uint8)


def skew(image: Grey) -> float:
    """Degrees by which rows of text climb; found where the profile of a small copy is sharpest."""
    sharpness = _sharpness(_small(image))
    rough = max(np.arange(-_STEEPEST, _STEEPEST + 0.01, 0.5), key=sharpness)
    best = float(max(np.arange(rough - 0.4, rough + 0.41, 0.1), key=sharpness))
    stretch = (image.shape[0] / 550) / (image.shape[1] / 432)
    return float(np.degrees(np.arctan(np.tan(np.radians(best)) * stretch)))


def _sharpness(ink: NDArray[np.uint8]) -> Callable[[float], float]:
    """Of the row sums when columns are shifted as an angle says; a few columns together, as one shift fits them all."""
    high, wide = ink.shape
    columns = ink.reshape(high, -1, _TOGETHER).sum(axis=2, dtype=np.float32).T
    edge = int(np.tan(np.radians(_STEEPEST + 1)) * wide / 2) + 2
    room = np.pad(columns, ((0, 0), (edge, edge)))
    middles = np.arange(len(columns)) * _TOGETHER + (_TOGETHER - wide) / 2

    def of(angle: float) -> float:
        shifts = edge - np.tan(np.radians(angle)) * middles
        whole = shifts.astype(int)
        parts = (shifts - whole).astype(np.float32)
        pieces = np.stack([each[at : at + high + 1] for each, at in zip(room, whole, strict=True)])
        rows = (1 - parts) @ pieces[:, :-1] + parts @ pieces[:, 1:]
        return float(np.square(np.diff(rows)).sum())

    return of


def straightened(image: Grey) -> Grey:
    """The page with level rows; one that is level to a fifth of a degree is left as it is."""
    return levelled(image)[0]


def levelled(image: Grey) -> tuple[Grey, float]:
    """The same, with the degrees by which its rows climbed."""
    angle = skew(image)
    if abs(angle) < 0.2:
        return image, 0.0
    return rotated(image, -angle), angle


def rotated(image: Grey, degrees: float) -> Grey:
    """The page turned by so many degrees against the clock around its middle, of the same size."""
    high, wide = image.shape
    turn = cv2.getRotationMatrix2D((wide / 2, high / 2), degrees, 1.0)
    white = (255.0,)
    return np.asarray(cv2.warpAffine(image, turn, (wide, high), flags=cv2.INTER_CUBIC, borderValue=white), np.uint8)


def densest(image: Grey, inches: float = 1.2, rank: int = 0) -> Grey:
    """The band of the page with the most ink, or the next ones."""
    step = round(inches * DPI)
    bands = [image[top : top + step] for top in range(0, max(1, image.shape[0] - step // 2), step)]
    ordered = sorted(bands, key=lambda each: -int((each < 128).sum()))
    return np.ascontiguousarray(ordered[min(rank, len(ordered) - 1)])


def blobs(image: Grey) -> NDArray[np.int32]:
    """Left, top, width and height of every blob of ink, a row for each; of one higher than a square, not all of it."""
    found = []
    for top in range(0, len(image), _BAND):
        first = max(0, top - 1)  # whose blobs began before this band
        stats = blobs_in(image[first : top + _BAND + round(_SQUARE * 1.5)])
        stats[:, cv2.CC_STAT_TOP] += first
        tops = stats[:, cv2.CC_STAT_TOP]
        found.append(stats[(tops >= top) & (tops < top + _BAND), :4])
    return np.concatenate(found)


def lies_upside_down(found: NDArray[np.int32]) -> bool:
    """Whether letters that stand beside lower ones reach below them rather than above them.

    Far more letters rise over their neighbours (b, d, f, h, k, l, t, capitals, digits) than hang below them (g, p, q,
    y). Of 85 pages of faxes, 78 upright ones had at least 1.25 times as many that rise, 7 others at least 1.9 times as
    many that hang. A page with few of either lies upright for all one knows.
    """
    letters = found[(found[:, 2] >= 2) & (found[:, 2] <= 100) & (found[:, 3] >= 7) & (found[:, 3] <= 80)]
    usual = float(np.median(letters[:, 3])) if len(letters) else 1.0
    rise = hang = 0
    for shift in (0.0, 0.5):  # of the bands by which letters are put in lines: one of the two does not cut a line
        line = np.floor((letters[:, 1] + letters[:, 3] / 2) / (1.5 * usual) + shift)
        rises, hangs = _uneven(letters[np.lexsort((letters[:, 0], line))], usual)
        rise, hang = rise + rises, hang + hangs
    return hang > 1.4 * rise and rise + hang >= _TELLING


def _uneven(letters: NDArray[np.int32], usual: float) -> tuple[int, int]:
    """How many letters share their lower edge with the one before and not the upper one, and the other way round."""
    (left, top, wide, high), (left_2, top_2, _, high_2) = letters[:-1].T, letters[1:].T
    gap, lower = left_2 - left - wide, np.minimum(high, high_2)
    above, below = abs(top_2 - top), abs(top_2 + high_2 - top - high)
    beside = (gap > -3) & (gap < 1.2 * usual)
    rise = beside & (below <= 0.15 * lower) & (above > 0.2 * lower) & (above < 1.2 * lower)
    hang = beside & (above <= 0.15 * lower) & (below > 0.2 * lower) & (below < 1.2 * lower)
    return int(rise.sum()), int(hang.sum())


def squares(image: Grey, found: NDArray[np.int32]) -> list[Mark]:
    """Boxes to be ticked, of all blobs: hollow squares of a tenth to a quarter of an inch, alone in their line."""
    high, wide = image.shape
    size = found[:, 2:]
    alike = abs(size[:, 0] - size[:, 1]) <= 0.2 * size.max(axis=1)
    marks = []
    for left, top, across, down in found[alike & (size[:, 0] >= DPI * 0.09) & (size[:, 0] <= _SQUARE)].tolist():
        share = _inside(image[top : top + down, left : left + across] < 128)
        if share is not None and _stands_alone(image, left, top, across, down):
            box = (left / wide, top / high, (left + across) / wide, (top + down) / high)
            marks.append(Mark(box, share > 0.08))
    return marks


def _stands_alone(image: Grey, left: int, top: int, across: int, down: int) -> bool:
    """Whether there is white on both sides, which a letter of a word does not have."""
    gap = max(7, across * 2 // 5)
    before = image[top : top + down, max(0, left - gap) : left]
    after = image[top : top + down, left + across : left + across + gap]
    return not (before < 128).any() and not (after < 128).any()


def without(image: Grey, marks: list[Mark]) -> Grey:
    """The page with its squares painted white."""
    if not marks:
        return image
    high, wide = image.shape
    clean = image.copy()
    for left, top, right, bottom in (each.box for each in marks):
        rows = slice(max(0, round(top * high) - 3), round(bottom * high) + 4)  # with the grey fringe of resizing
        clean[rows, max(0, round(left * wide) - 3) : round(right * wide) + 4] = 255
    return clean


def _inside(blob: NDArray[np.bool_]) -> float | None:
    """Share of ink within the frame, or None where there is no frame on all four sides."""
    edge = max(2, blob.shape[0] // 6)
    sides = (blob[:edge].max(axis=0), blob[-edge:].max(axis=0), blob[:, :edge].max(axis=1), blob[:, -edge:].max(axis=1))
    if min(float(each.mean()) for each in sides) < 0.88:
        return None
    inner = blob[edge + 1 : -edge - 1, edge + 1 : -edge - 1]
    return float(inner.mean()) if inner.size else None
