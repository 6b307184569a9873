"""What a page is compared with pages of other faxes by: where it is darker than beside it, coarsely, without the strip
that the machine stamps on top. Another stamp, specks or a coarser scan change few of its bits.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

TEXT, PICTURE, NONE = "t:", "p:", "x:"
SIDE = 32  # cells across and down: about a quarter of an inch each
ALIKE, SPECKS = 0.5, 4  # of the fuller page's set bits may differ, and so many beside: most of a page is white
_STRIP = 0.035  # of the page's height, on top
_FAINT = 6.0  # of 255: less difference than that is specks


def dense(image: NDArray[np.uint8]) -> str:
    """The print of a picture: SIDE x SIDE bits that say whether a cell is darker than the next, as hex."""
    import cv2  # only where a picture is at hand: every command compares, few look
    import numpy as np

    body = image[round(image.shape[0] * _STRIP) :]
    cells = cv2.resize(body, (SIDE + 1, SIDE), interpolation=cv2.INTER_AREA).astype(np.float32)
    bits = (cells[:, 1:] - cells[:, :-1]) > _FAINT
    return PICTURE + np.packbits(bits).tobytes().hex()


def no_print(number: int) -> str:
    """Of a page that cannot be decoded, which is like no other."""
    return f"{NONE}{number}"


def same_pages(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether the prints are of the same pages, in the same order."""
    return len(one) == len(other) > 0 and all(map(_same, one, other))


def _same(one: str, other: str) -> bool:
    if one[:2] != other[:2] or one[:2] == NONE:
        return False
    return one == other if one[:2] == TEXT else distance(one, other) <= SPECKS + ALIKE * max(_ink(one), _ink(other))


def _ink(one: str) -> int:
    return int(one[2:], 16).bit_count()


def distance(one: str, other: str) -> int:
    """How many bits of two picture prints differ."""
    return (int(one[2:], 16) ^ int(other[2:], 16)).bit_count()
