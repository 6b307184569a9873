"""Invented rosters full of people who are mistaken for one another, and what a reader makes of their papers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from nightclerk.matching.patients import Patient
from nightclerk.sandbox.names import FIRST, LAST, dice

_SHORT = {
    "Robert": "Bob",
    "William": "Bill",
    "Margaret": "Peggy",
    "Elizabeth": "Beth",
    "James": "Jim",
    "Theodore": "Ted",
}
_GIVEN = [*FIRST, *_SHORT, "Dana", "Dena", "Clara", "Ann", "Anna", "Marnie", "Mamie"]
_MISREAD = {"0": "O8", "1": "l7", "3": "8", "5": "S6", "6": "5", "7": "1", "8": "3B", "9": "4", "2": "Z", "4": "9"}


def adversarial(size: int, seed: int = 1) -> list[Patient]:
    """Patients in families of look-alikes: twins, seniors and juniors, namesakes one digit apart, and strangers."""
    rolls = dice("roster", seed)
    found: list[Patient] = []
    while len(found) < size:
        found += rolls.choice((_stranger, _stranger, _twins, _generations, _neighbours))(rolls, len(found))
    return found[:size]


def _stranger(rolls: Random, number: int) -> list[Patient]:
    born = date(1930, 1, 1) + timedelta(days=rolls.randrange(34_000))
    mrn = f"{200_000 + number * 7 + rolls.randrange(7)}"
    member = f"LHP{rolls.randrange(10**8, 10**9)}"
    return [Patient(mrn, rolls.choice(LAST), rolls.choice(_GIVEN), born.isoformat(), mrn, (member,))]


def _twins(rolls: Random, number: int) -> list[Patient]:
    """The same birth date and family ID, and record numbers one after the other."""
    (one,) = _stranger(rolls, number)
    first = rolls.choice([each for each in _GIVEN if each != one.first])
    mrn = str(int(one.mrn) + 1)
    suffixed = rolls.random() < 0.5
    ids = [(f"{one.member_ids[0]} 0{each}",) if suffixed else one.member_ids for each in (1, 2)]
    return [replace(one, member_ids=ids[0]), replace(one, key=mrn, first=first, mrn=mrn, member_ids=ids[1])]


def _generations(rolls: Random, number: int) -> list[Patient]:
    """Father and son of one name and one family ID; the suffix is not always kept."""
    (senior,) = _stranger(rolls, number)
    born = date.fromisoformat(senior.birth_date) + timedelta(days=rolls.choice((9131, 8766, 3653, 27)))
    mrn, suffix = one_digit_off(rolls, senior.mrn), rolls.choice((" Jr", ""))
    junior = replace(senior, key=mrn, last=senior.last + suffix, birth_date=born.isoformat(), mrn=mrn)
    return [replace(senior, last=senior.last + (" Sr" if suffix and rolls.random() < 0.5 else "")), junior]


def _neighbours(rolls: Random, number: int) -> list[Patient]:
    """Namesakes with a birth date, a record number and a member ID one digit apart."""
    (one,) = _stranger(rolls, number)
    mrn, member = one_digit_off(rolls, one.mrn), one_digit_off(rolls, one.member_ids[0])
    born = date.fromisoformat(one.birth_date)
    other = born.replace(year=born.year + rolls.choice((1, 3, 10)), day=min(born.day, 28))
    return [one, replace(one, key=mrn, birth_date=other.isoformat(), mrn=mrn, member_ids=(member,))]


def one_digit_off(rolls: Random, text: str) -> str:
    """The text with one of its digits another one."""
    place = rolls.choice([index for index, each in enumerate(text) if each.isdigit()][1:])
    digit = rolls.choice([each for each in "0123456789" if each != text[place]])
    return text[:place] + digit + text[place + 1 :]


@dataclass(frozen=True)
class Paper:
    """What was read of a paper, and whose it is: None where that patient is not in the roster."""

    read: dict[str, str]
    key: str | None


def papers(people: list[Patient], known: list[Patient], number: int, seed: int = 1) -> Iterator[Paper]:
    """Papers of these people, some misread, some bare; those who are not `known` are in no roster."""
    rolls, keys = dice("papers", seed), {each.key for each in known}
    for _ in range(number):
        whose = rolls.choice(people)
        read = {name: value for name, value in _printed(rolls, whose).items() if rolls.random() < 0.8}
        if whose.key in keys and rolls.random() < 0.5:  # one misreading; of a stranger's, nothing could tell it
            spoilt = rolls.choice(sorted(read) or ["mrn"])
            read = {name: _misread(rolls, value) if name == spoilt else value for name, value in read.items()}
        yield Paper(read, whose.key if whose.key in keys else None)


def _printed(rolls: Random, whose: Patient) -> dict[str, str]:
    last, _, suffix = whose.last.partition(" ")
    first = _SHORT.get(whose.first, whose.first) if rolls.random() < 0.2 else whose.first
    suffix = f" {suffix}" if suffix and rolls.random() < 0.5 else ""
    ways = (f"{first} {last}{suffix}", f"{last}{suffix}, {first}", f"{first} Q. {last}{suffix}", f"{last} {first}")
    name = rolls.choice((*ways, f"{first[0]}. {last}"))
    member = whose.member_ids[0].split(" ")[0] if rolls.random() < 0.5 else whose.member_ids[0]
    return {"patient_name": name, "birth_date": whose.birth_date, "mrn": f"MRN-{whose.mrn}", "member_id": member}


def _misread(rolls: Random, value: str) -> str:
    places = [index for index, each in enumerate(value) if each in _MISREAD]
    if not places:
        return value.replace("rn", "m") if "rn" in value else value.replace("l", "1", 1)
    place = rolls.choice(places)
    return value[:place] + rolls.choice(_MISREAD[value[place]]) + value[place + 1 :]
