"""Code 128 (ISO/IEC 15417, code set B) as filled rectangles of a page: for any scanner, and without a font."""

from __future__ import annotations

# Widths of bar, space, bar, space, bar, space for the values 0 to 105, then the stop sign with its closing bar.
_WIDTHS = (
    "212222222122222221121223121322131222122213122312132212221213221312231212112232122132122231113222123122"
    "123221223211221132221231213212223112312131311222321122321221312212322112322211212123212321232121111323"
    "131123131321112313132113132311211313231113231311112133112331132131113123113321133121313121211331231131"
    "213113213311213131311123311321331121312113312311332111314111221411431111111224111422121124121421141122"
    "141221112214112412122114122411142112142211241211221114413111241112134111111242121142121241114212124112"
    "124211411212421112421211212141214121412121111143111341131141114113114311411113411311113141114131311141"
    "411131211412211214211232"
)
_SIX = 6  # of them a sign
_STOP = "2331112"
_START_B = 104
QUIET = 10  # modules of white that must stand on both sides


def values(text: str) -> list[int]:
    """Start, signs, check digit of a text of printable ASCII; raises `ValueError` for any other."""
    if not text or any(not 32 <= ord(sign) < 127 for sign in text):
        raise ValueError("code set B holds printable ASCII only")
    signs = [ord(sign) - 32 for sign in text]
    check = (_START_B + sum(place * value for place, value in enumerate(signs, 1))) % 103
    return [_START_B, *signs, check]


def modules(text: str) -> list[tuple[int, int]]:
    """(start, width) of every bar, in modules from the left edge, quiet zone included."""
    widths = "".join(_WIDTHS[_SIX * value : _SIX * (value + 1)] for value in values(text)) + _STOP
    at, bars = QUIET, []
    for number, width in enumerate(map(int, widths)):
        if number % 2 == 0:
            bars.append((at, width))
        at += width
    return bars


def drawn(text: str, left: float, bottom: float, module: float, height: float) -> str:
    """The bars as PDF operators; `module` is the width of the narrowest bar, in points."""
    rects = " ".join(
        f"{left + at * module:.3f} {bottom:.2f} {wide * module:.3f} {height:.2f} re" for at, wide in modules(text)
    )
    return f"q 0 g {rects} f Q"
