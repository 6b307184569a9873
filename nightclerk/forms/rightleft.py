"""Names written from right to left: Hebrew letters, and Arabic ones in their joined shapes.

A line is drawn either from left to right or from right to left (Unicode annex 9 for a line of one direction, where
reversing it is all there is to do). What would need more of that annex, such as digits among the letters, or signs
above them, is refused in words and never drawn in a doubtful order. Shapes are the presentation forms of Unicode,
chosen by what each letter joins (chapter 9.2 of the standard); they are read back as the letters themselves.
"""

from __future__ import annotations

import unicodedata
from functools import cache

_HEBREW = frozenset(map(chr, (*range(0x05D0, 0x05EB), 0x05BE, 0x05F3, 0x05F4)))
_BETWEEN = frozenset(" ,.-'’‘")
_LAM, _ALEFS = "\u0644", "\u0622\u0623\u0625\u0627"
_FORMS = (*range(0xFB50, 0xFE00), *range(0xFE70, 0xFEFD))


def is_right_to_left(text: str) -> bool:
    """Whether any of its letters is written from right to left."""
    return not text.isascii() and any(unicodedata.bidirectional(each) in ("R", "AL", "AN") for each in text)


def problem(text: str) -> str:
    """Why a text cannot be drawn in an order that is certain, in words; empty where it can."""
    for line in filter(is_right_to_left, text.split("\n")):
        if any(unicodedata.category(each).startswith("M") for each in line):
            return "it has points or vowel signs on right-to-left letters; write it without them"
        if any(each not in _HEBREW and each not in _BETWEEN and each not in _forms() for each in line):
            return "it mixes right-to-left writing with other letters, digits or signs, whose order is not certain"
    return ""


def shaped(text: str) -> str:
    """The letters in the shapes that they have between their neighbours; still in the order in which they are read."""
    return "\n".join(_joined(line) if is_right_to_left(line) else line for line in text.split("\n"))


def drawn(line: str) -> str:
    """A line in the order of the page, from its left edge."""
    return line[::-1] if is_right_to_left(line) else line


def letters(sign: str) -> str:
    """What a sign is read as: of a shape, its letters, from left to right as all that is on the page."""
    return _letters().get(sign, sign)


@cache
def _forms() -> dict[str, dict[str, str]]:
    """Letters (two of a ligature) -> isolated, final, initial, medial -> the shape."""
    found: dict[str, dict[str, str]] = {}
    for sign in map(chr, _FORMS):
        kind, _, codes = unicodedata.decomposition(sign).partition("> ")
        plain = "".join(chr(int(code, 16)) for code in codes.split())
        if len(plain) == 1 or (len(plain) == 2 and plain[0] == _LAM and plain[1] in _ALEFS):
            found.setdefault(plain, {}).setdefault(kind.removeprefix("<"), sign)
    return found


@cache
def _letters() -> dict[str, str]:
    return {sign: drawn(plain) for plain, shapes in _forms().items() for sign in shapes.values()}


def _joined(line: str) -> str:
    """Each letter by what stands before and behind it; lam and alef are one shape."""
    units: list[str] = []
    for sign in line:
        if units and units[-1] == _LAM and sign in _ALEFS:
            units[-1] += sign
        else:
            units.append(sign)
    parts = []
    for place, unit in enumerate(units):
        before = place > 0 and _joins_on(units[place - 1]) and _joins_back(unit)
        behind = place + 1 < len(units) and _joins_on(unit) and _joins_back(units[place + 1])
        kind = {(False, False): "isolated", (True, False): "final", (False, True): "initial", (True, True): "medial"}
        parts.append(_forms().get(unit, {}).get(kind[before, behind], unit))
    return "".join(parts)


def _joins_on(unit: str) -> bool:
    """Whether it joins the letter behind it."""
    return "initial" in _forms().get(unit, {})


def _joins_back(unit: str) -> bool:
    """Whether it joins the letter before it."""
    return "final" in _forms().get(unit, {})
