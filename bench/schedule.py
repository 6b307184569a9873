"""The order of a run: in every round each group of contenders, shuffled; within a visit its contenders, shuffled."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from nightclerk.errors import ApplicationException, MissingDependency


@dataclass(frozen=True)
class Contender:
    """Something that is measured; one call gives one value for each of its series."""

    name: str
    measure: Callable[[], Mapping[str, float]]


@dataclass(frozen=True)
class Group:
    """Contenders that are compared with one another; visited once a round, or oftener to reach `least` visits."""

    name: str
    contenders: Sequence[Contender]
    least: int = 1


@dataclass(frozen=True)
class Visit:
    """One turn of a group; `contenders` in the order they are to be measured."""

    round: int
    group: str
    contenders: tuple[Contender, ...]


def visits(groups: Sequence[Group], rounds: int, seed: int) -> Iterator[Visit]:
    """Every visit of the run; the same for the same seed."""
    dice = Random(seed)
    for number in range(1, rounds + 1):
        turns = [group for group in groups for _ in range(max(1, -(-group.least // rounds)))]
        dice.shuffle(turns)
        for group in turns:
            yield Visit(number, group.name, tuple(dice.sample(list(group.contenders), len(group.contenders))))


def measured(order: Iterator[Visit], say: Callable[[str], None]) -> tuple[dict[str, list[float]], dict[str, str]]:
    """Make every visit: the samples by series, and what could not be measured with the reason.

    A visit in which a contender fails is dropped as a whole, since its ratios need both sides; the run goes on.
    """
    samples: dict[str, list[float]] = {}
    missing: dict[str, str] = {}
    for visit in order:
        try:
            taken = _visited(visit, missing, say)
        except ApplicationException as error:
            missing[f"round {visit.round} of {visit.group}"] = error.message
            say(f"round {visit.round} {visit.group}: dropped. {error}")
            continue
        for series, value in taken.items():
            samples.setdefault(series, []).append(value)
    return samples, missing


def _visited(visit: Visit, missing: dict[str, str], say: Callable[[str], None]) -> dict[str, float]:
    taken: dict[str, float] = {}
    for contender in visit.contenders:
        if contender.name in missing:
            continue
        try:
            values = contender.measure()
        except MissingDependency as error:
            missing[contender.name] = error.message
            say(f"{contender.name}: not measured. {error}")
            continue
        taken |= values
        shown = ", ".join(f"{series} {value:.4g}" for series, value in values.items())
        say(f"round {visit.round} {contender.name}: {shown}")
    return taken
