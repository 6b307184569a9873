"""The grammar of `map.yaml`: which part of a request goes where on a payer's form."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from nightclerk.workspace import read_yaml


@dataclass(frozen=True)
class Head:
    """Which form this is; `file` is the blank beside the map, `accepted` who has read the map against it."""

    id: str
    title: str
    payer: str
    kind: str  # acroform | hybrid | flat
    revision: str = ""
    file: str = ""
    source: str = ""
    licence: str = ""
    accepted: str = ""
    fingerprint: str = ""


@dataclass(frozen=True)
class Place:
    """A box on a page that has no field: beside the printed text `label`, or at `rect` (points from the lower left).

    `box` right | below | left of the label, moved by `dx`, `dy`; `occurrence` where the label is printed repeatedly.
    """

    page: int
    label: str = ""
    rect: tuple[float, ...] = ()
    box: str = "right"
    width: float = 150.0
    height: float = 14.0
    dx: float = 0.0
    dy: float = 0.0
    occurrence: int = 0
    kind: str = "text"  # text | lines | check


@dataclass(frozen=True)
class Entry:
    """One value into one field: `from` a path of the request, or several joined by `join`, or a fixed `value`.

    `format`: a date by strftime, or digits | upper | phone. `when`: only where these paths have these values.
    """

    target: str
    from_: str | tuple[str, ...] = ""
    value: str = ""
    join: str = " "
    format: str = ""
    required: bool = False
    label: str = ""
    when: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Check:
    """Boxes to tick: `choose` names a box for each value, `states` a state of `target` for each value."""

    from_: str
    choose: dict[str, str] = field(default_factory=dict)
    target: str = ""
    states: dict[str, str] = field(default_factory=dict)
    required: bool = False
    label: str = ""
    when: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Split:
    """One value over several fields, `widths` signs in each."""

    from_: str
    targets: tuple[str, ...]
    widths: tuple[int, ...]
    format: str = ""
    required: bool = False
    label: str = ""


@dataclass(frozen=True)
class Rows:
    """A list of the request over rows of fields, `{n}` counting from 1; what is over `max` is attached.

    `note`: the field that then says so; without it more than `max` rows are refused.
    """

    from_: str
    max: int
    columns: dict[str, str]
    formats: dict[str, str] = field(default_factory=dict)
    required: tuple[str, ...] = ()
    at_least: int = 0
    note: str = ""
    label: str = ""


@dataclass(frozen=True)
class Signature:
    """What a person signs and dates; the only policy is `person`."""

    policy: str = "person"
    fields: tuple[str, ...] = ()
    dates: tuple[str, ...] = ()


@dataclass(frozen=True)
class Output:
    """How the form leaves."""

    flatten: bool = True


@dataclass(frozen=True)
class FormMap:
    """One map.yaml."""

    form: Head
    fields: tuple[Entry, ...] = ()
    checks: tuple[Check, ...] = ()
    splits: tuple[Split, ...] = ()
    rows: tuple[Rows, ...] = ()
    places: dict[str, Place] = field(default_factory=dict)
    signature: Signature = field(default_factory=Signature)
    output: Output = field(default_factory=Output)

    def targets(self) -> Iterator[tuple[str, str]]:
        """(where in the map, name) of every field that it writes; a name may come twice, which lint tells."""
        for number, entry in enumerate(self.fields):
            yield f"fields.{number}", entry.target
        for number, check in enumerate(self.checks):
            for target in dict.fromkeys([*check.choose.values(), *([check.target] if check.target else [])]):
                yield f"checks.{number}", target
        for number, split in enumerate(self.splits):
            for target in split.targets:
                yield f"splits.{number}", target
        for number, rows in enumerate(self.rows):
            for pattern in rows.columns.values():
                for row in range(1, rows.max + 1):
                    yield f"rows.{number}", pattern.replace("{n}", str(row))
            if rows.note:
                yield f"rows.{number}", rows.note

    def paths(self) -> Iterator[tuple[str, str]]:
        """(where in the map, path of the request) of everything that it reads."""
        for number, entry in enumerate(self.fields):
            for path in sources(entry):
                yield f"fields.{number}", path
            yield from ((f"fields.{number}", path) for path in entry.when)
        for number, check in enumerate(self.checks):
            yield f"checks.{number}", check.from_
            yield from ((f"checks.{number}", path) for path in check.when)
        for number, split in enumerate(self.splits):
            yield f"splits.{number}", split.from_
        for number, rows in enumerate(self.rows):
            yield from ((f"rows.{number}", f"{rows.from_}[].{column}") for column in rows.columns)


def sources(entry: Entry) -> tuple[str, ...]:
    """The paths an entry reads; none where its value is fixed."""
    if isinstance(entry.from_, str):
        return (entry.from_,) if entry.from_ else ()
    return entry.from_


def read_map(path: Path) -> FormMap:
    """A map.yaml; raises `InvalidFiles` with every mistake at its line."""
    return read_yaml(path, FormMap)
