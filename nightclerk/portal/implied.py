"""Whether one condition holds wherever another does, as far as that can be proven from the file alone."""

from __future__ import annotations

import re
from operator import eq, ge, gt, le, lt, ne

from nightclerk.portal.located import python_flags
from nightclerk.portal.marks import Condition, Pattern
from nightclerk.portal.normalise import fold

_COMPARE = {"=": eq, "!=": ne, "<": lt, ">": gt, "<=": le, ">=": ge}
_META = re.compile(r"[\\^$.|?*+()\[\]{}]")
_CONTEXT = re.compile(r"\^|\$|\\[bB]|\(\?")  # what looks at the text around, or switches flags


def implies(given: Condition, wanted: Condition) -> bool:
    """Whether `wanted` is proven to hold on every page on which `given` does; False is no proof of the opposite."""
    if given == wanted:
        return True
    if wanted.kind == "all":
        return all(implies(given, part) for part in wanted.parts)
    if given.kind == "any":
        return bool(given.parts) and all(implies(part, wanted) for part in given.parts)
    if given.kind == "all" and any(implies(part, wanted) for part in given.parts):
        return True
    if wanted.kind == "any":
        return any(implies(given, part) for part in wanted.parts)
    return _simple(given, wanted)


def _simple(given: Condition, wanted: Condition) -> bool:
    if given.kind == wanted.kind == "not":
        return implies(wanted.parts[0], given.parts[0])
    if {given.kind, wanted.kind} <= {"visible", "count"}:
        most = max(given.number, wanted.number) + 1  # stands for all numbers above both
        return given.element == wanted.element and _counts(given, most) <= _counts(wanted, most)
    if given.kind == wanted.kind and given.pattern and wanted.pattern:
        return always(wanted.pattern) or _pattern_implies(given.pattern, wanted.pattern)
    return False


def _counts(condition: Condition, most: int) -> set[int]:
    """The numbers that fit, from 0 to `most`."""
    compare, number = (">", 0) if condition.kind == "visible" else (condition.compare, condition.number)
    return {each for each in range(most + 1) if _COMPARE[compare](each, number)}


def _pattern_implies(given: Pattern, wanted: Pattern) -> bool:
    if given.regex and wanted.regex and given.text == wanted.text:
        return set(given.flags) <= set(wanted.flags)
    shown = _literal(given)
    if shown is None:
        return False
    if not wanted.regex:
        return _stands(_folded(wanted.text), shown)
    if "i" not in wanted.flags or _CONTEXT.search(wanted.text):
        return False
    try:
        return re.search(wanted.text, shown, python_flags(wanted.flags)) is not None
    except re.error:
        return False


def _literal(pattern: Pattern) -> str | None:
    """The text that a page must contain, in small letters; None for a regular expression that is no plain text."""
    return None if pattern.regex and _META.search(pattern.text) else _folded(pattern.text)


def _stands(words: str, text: str) -> bool:
    """As on a page, where a number at either end of the words is a whole one."""
    before, after = (r"(?<!\d)" if words[:1].isdigit() else "", r"(?!\d)" if words[-1:].isdigit() else "")
    return re.search(before + re.escape(words) + after, text) is not None


def _folded(text: str) -> str:
    return fold(text).casefold()


def always(pattern: Pattern) -> bool:
    """Whether the pattern is found in any text at all."""
    if not pattern.regex:
        return not fold(pattern.text)
    try:
        return not _CONTEXT.search(pattern.text) and re.search(pattern.text, "") is not None
    except re.error:
        return False
