"""One value of several readings of the same place, with the doubt that is left."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from nightclerk.documents.model import Reading
from nightclerk.documents.validators import Taken, Taker, take_number
from nightclerk.matching.misread import shape

_AGREED = 0.6  # of the doubt stays when a second reading of the same place agrees
_SECOND, _CLEAR = 3.5, 0.95  # what the second reader counts where it is that sure: it was asked as the first was not
_BY_SIGN = 10  # what signs read alone count: more than all readings of lines, which lean on the signs beside them
_LETTERS = "letters stand among its digits"
_ALIKE = "its readings differ in letters that look alike (such as rn and m, l and i, O and 0)"
_DIFFERS = "a second, closer reading differs"
_NO_STROKE = "an F that leads it may be an E that lost a stroke"
_LEADING_F, _CLEAR_F = re.compile(r"F\d"), 0.9  # a fax loses strokes, and adds none
_ONCE = "it was legible in one reading only"
_RUN_TOGETHER = re.compile(r"(?<=[a-z.,])(?=[A-Z])")
_LEADING = re.compile(r"^[^\w(€¢©]+|^[^\w(]+(?=[A-Za-z]{3})")


@dataclass(frozen=True)
class Vote:
    """The value that most readings have; `alternatives` are what the others have."""

    value: Any
    sure: float
    doubt: str = ""
    alternatives: tuple[str, ...] = ()


def taken_of(reading: Reading, take: Taker) -> Taken | None:
    """The value that a reading has, if it is one of that kind. The second reader runs words together."""
    text = _RUN_TOGETHER.sub(" ", reading.text) if reading.apart else reading.text
    return take(_LEADING.sub("", text))


def vote(first: Taken | None, sure: float, again: Sequence[Reading], take: Taker) -> Vote | None:
    """`first` and `sure` are of the page's reading. A value that not all readings have goes to a person, unless two
    engines have it each on its own.
    """
    if first is not None and not again:
        return Vote(first.value, sure, _doubt(first))
    page = Reading("", sure)
    cast = [(first, page)] if first is not None else []
    cast += [(found, each) for each in again if (found := taken_of(each, take)) is not None]
    weights: dict[Any, float] = {}
    for taken, reading in cast:
        worth = (0.7 if taken.repaired else 1.0) * _worth(reading)
        weights[taken.value] = weights.get(taken.value, 0.0) + (reading.confidence + 0.2) * worth
    if not weights:
        return None
    best = max(weights, key=lambda each: weights[each] + _of_doubled(each, weights))
    mine = [each for each in cast if each[0].value == best]
    others = tuple(str(each) for each in weights if each != best)
    surest = max(each[1].confidence for each in mine)
    sure = 1 - (1 - surest) * _AGREED if len(mine) > 1 else surest * 0.5
    doubt = min((_doubt(each[0]) for each in mine), key=len)
    if len({each[1].apart for each in mine}) < 2 and not (first is not None and len(mine) == len(again) + 1):
        doubt = doubt or _differing(str(best), others) or (_DIFFERS if first is not None else "")
        doubt = doubt or (_ONCE if len(mine) == 1 else "")
    doubt = doubt or (_NO_STROKE if take is take_number and sure < _CLEAR_F and _LEADING_F.match(str(best)) else "")
    return Vote(best, sure, doubt, others)


def _of_doubled(value: Any, weights: Mapping[Any, float]) -> float:
    """What is cast for this value with a sign of it read twice, as a Z that is read as 2Z."""
    return sum(weight for each, weight in weights.items() if _is_doubled(str(each), str(value)))


def _is_doubled(read: str, value: str) -> bool:
    pairs = enumerate(pairwise(read)) if len(read) == len(value) + 1 else ()
    alike = [at for at, (one, other) in pairs if one != other and shape(one) == shape(other)]
    return any(value in (read[:at] + read[at + 1 :], read[: at + 1] + read[at + 2 :]) for at in alike)


def _worth(reading: Reading) -> float:
    if reading.by_sign:
        return _BY_SIGN
    return _SECOND if reading.apart and reading.confidence > _CLEAR else 1.0


def _differing(best: str, others: Sequence[str]) -> str:
    return _ALIKE if others and all(shape(each.upper()) == shape(best.upper()) for each in others) else ""


def _doubt(taken: Taken) -> str:
    return taken.doubt or (_LETTERS if taken.repaired else "")


def is_settled(first: Taken | None, again: Sequence[Reading], take: Taker) -> bool:
    """Whether one more reading would not change the value: the first two agree, or three of all."""
    values = [found.value for each in again if (found := taken_of(each, take)) is not None]
    values += [first.value] if first is not None else []
    most = max(map(values.count, values), default=0)
    return most >= (2 if len(again) == 1 else 3)
