"""Clean-up of a page's image before it is read, and the squares on it.

Each step is one that was measured on fax pages: dropping lone specks is the largest gain (character errors 20 to 8 %),
a median filter harms, cubic is better than nearest, 204 dots to the inch are as good as 300.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

from nightclerk.documents.model import Mark

DPI = 204
_SPECK, _NEAR = 3, (5, 7)  # pixels of a speck; down and across, what dots are gathered by
FRAME = 14  # pixels of white around a part of a page that is read alone
_DOTTED = 0.01  # share of a page that is specks where it is dithered; noise makes 0.003 of it
_STREAK, _BARS = 70, 31  # pixels: longer than any stroke of a letter; the least room around a lone line
_BAND = 512  # rows
_STEEPEST = 3.0  # degrees that are searched
_ROUGHLY = (-2.0, -1.0, 0.0, 1.0, 2.0)
_SET_OFF = 0.8  # of 174 pages that lie upright 170 are below 0.8, and turned by a quarter 173 are above it
_SQUARE = DPI * 0.26  # pixels of the widest square to be ticked
_BLANK = 0.0006  # share of ink below which a page holds nothing: a line of text has three times as much
Grey = NDArray[np.uint8]


def is_dithered(image: Grey) -> bool:
    """Whether a page of black and white shows its greys as dots: these are ten times as many as noise makes."""
    specks = sum(_specks(image[top : top + _BAND]) for top in range(0, len(image), _BAND))
    return specks > _DOTTED * image.size


def _specks(piece: Grey) -> int:
    """Pixels of those blobs that are no larger than a speck."""
    black = (piece < 128).astype(np.uint8)
    _, _, stats, _ = cv2.connectedComponentsWithStats(black, connectivity=8)
    areas = stats[1:, cv2.CC_STAT_AREA]
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
    black = (piece < 128).astype(np.uint8)
    count, labels = cv2.connectedComponents(cv2.dilate(black, np.ones(_NEAR, np.uint8)), connectivity=8)
    alone = np.bincount(labels[black > 0], minlength=count) <= _SPECK
    return np.where(alone[labels] | (black == 0), np.uint8(255), np.uint8(0))


def unstreaked(image: Grey) -> Grey:
    """Without upright lines of one or two pixels that run down the page: dirt on the sender's glass draws them through
    words, which are then read as others. Only what is white on both sides goes; of a page of black and white only.
    """
    return _in_bands(image, 2 * _STREAK, _without_streaks)


def _without_streaks(piece: Grey) -> Grey:
    black = (piece < 128).astype(np.uint8)
    long = cv2.morphologyEx(black, cv2.MORPH_OPEN, np.ones((_STREAK, 1), np.uint8))
    beside = cv2.boxFilter(long, -1, (_BARS, 1), normalize=False, borderType=cv2.BORDER_CONSTANT)
    long[beside > 2] = 0  # bars of a code, or a ruled frame
    long[cv2.morphologyEx(black, cv2.MORPH_OPEN, np.ones((1, 3), np.uint8)) > 0] = 0  # crossed by a stroke
    return np.where(long > 0, np.uint8(255), piece)


def healed(image: Grey) -> Grey:
    """With single white pixels inside black strokes filled; of a page of black and white only."""
    return _in_bands(image, 1, _filled)


def _filled(piece: Grey) -> Grey:
    black = (piece < 128).astype(np.uint8)
    around = cv2.filter2D(black, -1, np.ones((3, 3), np.uint8), borderType=cv2.BORDER_CONSTANT)
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


def softened(image: Grey, radius: float = 1.2) -> Grey:
    """The page with the stairs of its edges smoothed: measured on ten fax pages, a third of the errors go."""
    return np.asarray(cv2.GaussianBlur(image, (0, 0), radius), np.uint8)


def enlarged(image: Grey, times: float) -> Grey:
    """A part of a page, larger, in a white frame."""
    large = cv2.resize(image, None, fx=times, fy=times, interpolation=cv2.INTER_CUBIC)
    return np.pad(np.asarray(large, np.uint8), FRAME, constant_values=255)


def is_blank(image: Grey) -> bool:
    """Whether there is no ink to speak of inside the margins."""
    high, wide = image.shape
    inner = image[high // 40 : high - high // 40, wide // 30 : wide - wide // 30]
    return float((inner < 128).mean()) < _BLANK


def turned(image: Grey, degrees: int) -> Grey:
    """The page turned clockwise by 0 | 90 | 180 | 270 degrees."""
    return np.ascontiguousarray(np.rot90(image, -degrees // 90)) if degrees else image


def may_lie_sideways(image: Grey) -> bool:
    """Whether columns of ink are set off as clearly as rows: so on pages that went in sideways, and on few others."""
    down, across = (max(_sharpness(each, angle) for angle in _ROUGHLY) for each in map(_small, (image, image.T)))
    return across > _SET_OFF * down


def _small(image: Grey) -> NDArray[np.float32]:
    return (255 - cv2.resize(image, (432, 550), interpolation=cv2.INTER_AREA)).astype(np.float32)


def skew(image: Grey) -> float:
    """Degrees by which rows of text climb; found where the profile of a small copy is sharpest."""
    ink = _small(image)
    angles = np.arange(-_STEEPEST, _STEEPEST + 0.01, 0.5)
    rough = max(angles, key=lambda each: _sharpness(ink, each))
    fine = np.arange(rough - 0.4, rough + 0.41, 0.1)
    best = float(max(fine, key=lambda each: _sharpness(ink, each)))
    stretch = (image.shape[0] / 550) / (image.shape[1] / 432)
    return float(np.degrees(np.arctan(np.tan(np.radians(best)) * stretch)))


def _sharpness(ink: NDArray[np.float32], angle: float) -> float:
    """Of the row sums when columns are shifted as the angle says."""
    high, wide = ink.shape
    shear = np.array([[1, 0, 0], [np.tan(np.radians(angle)), 1, -np.tan(np.radians(angle)) * wide / 2]], np.float32)
    rows = cv2.warpAffine(ink, shear, (wide, high), flags=cv2.INTER_LINEAR).sum(axis=1)
    return float(np.square(np.diff(rows)).sum())


def straightened(image: Grey) -> Grey:
    """The page with level rows; one that is level to a fifth of a degree is left as it is."""
    return levelled(image)[0]


def levelled(image: Grey) -> tuple[Grey, float]:
    """The same, with the degrees by which its rows climbed."""
    angle = skew(image)
    if abs(angle) < 0.2:
        return image, 0.0
    high, wide = image.shape
    turn = cv2.getRotationMatrix2D((wide / 2, high / 2), -angle, 1.0)
    white = (255.0,)
    level = cv2.warpAffine(image, turn, (wide, high), flags=cv2.INTER_CUBIC, borderValue=white)
    return np.asarray(level, np.uint8), angle


def densest(image: Grey, inches: float = 1.2, rank: int = 0) -> Grey:
    """The band of the page with the most ink, or the next ones."""
    step = round(inches * DPI)
    bands = [image[top : top + step] for top in range(0, max(1, image.shape[0] - step // 2), step)]
    ordered = sorted(bands, key=lambda each: -int((each < 128).sum()))
    return np.ascontiguousarray(ordered[min(rank, len(ordered) - 1)])


def squares(image: Grey) -> list[Mark]:
    """Boxes to be ticked: hollow squares of a tenth to a quarter of an inch, alone in their line of ink."""
    high, wide = image.shape
    found = []
    for left, top, across, down in _blobs(image):
        if not (DPI * 0.09 <= across <= _SQUARE and abs(across - down) <= 0.2 * max(across, down)):
            continue
        share = _inside(image[top : top + down, left : left + across] < 128)
        if share is not None and _stands_alone(image, left, top, across, down):
            box = (left / wide, top / high, (left + across) / wide, (top + down) / high)
            found.append(Mark(box, share > 0.08))
    return found


def _blobs(image: Grey) -> Iterator[tuple[int, int, int, int]]:
    """Left, top, width and height of every blob of ink, band by band; of one higher than a square, not all of it."""
    for top in range(0, len(image), _BAND):
        first = max(0, top - 1)  # whose blobs began before this band
        piece = (image[first : top + _BAND + round(_SQUARE * 1.5)] < 128).astype(np.uint8)
        _, _, stats, _ = cv2.connectedComponentsWithStats(piece, connectivity=8)
        for left, down, across, high, _area in stats[1:].tolist():
            if top <= first + down < top + _BAND:
                yield left, first + down, across, high


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
