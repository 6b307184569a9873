"""Names and numbers of one person as two sources print them, graded: from the same to certainly another's."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence
from enum import IntEnum

from rapidfuzz.distance import JaroWinkler

from nightclerk.matching.ids import normal_id, same_member_id
from nightclerk.matching.misread import Near, near, shape
from nightclerk.matching.names import GENERATIONS, normal_name, same_name
from nightclerk.matching.nicknames import may_be_same

_CLOSE = 0.93  # Jaro-Winkler: names that a reader or a typist may have spoilt
_LEAST_FAMILY = 6  # signs of a member ID that can be a family's


class Grade(IntEnum):
    """From another's to the same."""

    OTHER = 0
    CLOSE = 1  # may be a misreading, and may be a neighbour
    AKIN = 2  # another form of the same: a nickname, look-alike signs, the family's ID without the person's suffix
    SAME = 3


_GRADES = {Near.EQUAL: Grade.SAME, Near.ALIKE: Grade.CLOSE, Near.EDIT: Grade.CLOSE, Near.APART: Grade.OTHER}


def grade_name(last: str, first: str, shown: str) -> Grade:
    """Whether the printed name is the patient's. A generation or middle initial that contradicts makes it another's."""
    if same_name(last, first, shown):
        return Grade.SAME
    ours, printed = [*_words(last), *_words(first)], _words(shown.replace(",", " "))
    if _generations(ours) and _generations(printed) and _generations(ours) != _generations(printed):
        return Grade.OTHER
    best = max((_graded(ours, each) for each in _orders(printed)), default=Grade.OTHER)
    return min(best, Grade.AKIN)


@functools.lru_cache(4096)
def _words(text: str) -> tuple[str, ...]:
    return tuple(normal_name(text).split())


def _generations(words: Iterable[str]) -> frozenset[str]:
    return GENERATIONS & set(words)


def _people(words: Iterable[str]) -> list[str]:
    return [each for each in words if each not in GENERATIONS]


def _orders(printed: Sequence[str]) -> list[tuple[str, list[str]]]:
    """(last, given names) in both orders: forms and cards change them about."""
    words = _people(printed)
    cuts = range(1, len(words))
    behind = [("".join(words[cut:]), words[:cut]) for cut in cuts]
    return behind + [("".join(words[:cut]), words[cut:]) for cut in cuts]


def _graded(ours: list[str], printed: tuple[str, list[str]]) -> Grade:
    people, (last, given) = _people(ours), printed
    found = Grade.OTHER
    for cut in range(1, len(people)):
        grades = [_part("".join(people[:cut]), last, given=False), _part(people[cut], given[0], given=True)]
        if _contradict(people[cut + 1 :], given[1:]):
            grades.append(Grade.CLOSE)
        found = max(found, min(grades))
    return found


def _contradict(middle: list[str], other: list[str]) -> bool:
    """Whether both have middle names, and none begins with the same letter."""
    return bool(middle and other) and {each[0] for each in middle}.isdisjoint(each[0] for each in other)


def _part(ours: str, printed: str, *, given: bool) -> Grade:
    if ours == printed:
        return Grade.SAME
    if shape(ours) == shape(printed) or (given and may_be_same(ours, printed)):
        return Grade.AKIN
    if given and min(len(ours), len(printed)) == 1:
        return Grade.CLOSE if ours[0] == printed[0] else Grade.OTHER
    if near(ours, printed) is not Near.APART or JaroWinkler.similarity(ours, printed) >= _CLOSE:
        return Grade.CLOSE
    return Grade.OTHER


def grade_number(ours: str, shown: str) -> Grade:
    """Record numbers: padding and a prefix of letters that only one of them has do not count."""
    return _GRADES[near(*_bared(normal_id(ours), normal_id(shown)))]


def _bared(one: str, other: str) -> tuple[str, str]:
    if one[:1].isdigit() != other[:1].isdigit():
        one, other = (each.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ") for each in (one, other))
    return one.lstrip("0"), other.lstrip("0")


def grade_member(ours: str, shown: str) -> Grade:
    """Member IDs: the family's without the person's suffix is akin, for twins and spouses share it."""
    if same_member_id(ours, shown):
        return Grade.SAME if normal_id(ours) == normal_id(shown) else Grade.AKIN
    one, other = sorted((normal_id(ours), normal_id(shown)), key=len)
    if len(one) >= _LEAST_FAMILY and len(other) == len(one) + 2 and other.startswith(one) and other[-2:].isdigit():
        return Grade.AKIN
    return _GRADES[near(normal_id(ours), normal_id(shown))]


def grade_date(ours: str, shown: str) -> Grade:
    """Birth dates in ISO 8601; a day and month changed about are close."""
    year, month, day = shown.split("-")
    if ours == f"{year}-{day}-{month}" and ours != shown:
        return Grade.CLOSE
    return _GRADES[near(ours, shown)]
