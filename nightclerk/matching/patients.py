"""Whose page it is: what was read of a person, weighed against the patients of a practice.

The model is Fellegi and Sunter's (1969), as for rows of spreadsheets (docs/decisions/0015): each identifier that
agrees counts as many bits as it is rare among the other patients. A page is filed by itself only with a high score, a
wide margin over the second, the name *and* the birth date or record number the same, and nothing that contradicts. All
else goes to a person with the candidates and the reason in words.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from rapidfuzz import process
from rapidfuzz.distance import OSA
from rapidfuzz.fuzz import token_sort_ratio

from nightclerk.matching.ids import normal_id
from nightclerk.matching.misread import shape
from nightclerk.matching.names import normal_name
from nightclerk.matching.persons import Grade, grade_date, grade_member, grade_name, grade_number

ENOUGH, AHEAD = 12.0, 12.0  # bits: odds of 4,000 to 1 that it is this one, and that it is not the second
_SHOWN = 3  # candidates that a person is given
_ALIKE_NAME = 86  # of 100: worth a look
_WORDS = {"patient_name": "name", "birth_date": "birth date", "mrn": "MRN", "member_id": "member ID"}
_MISREAD = "The name was read otherwise than this patient's is written, in letters that look alike (such as rn and m)."
# How often a true pair is seen with each grade; and how rare each grade is by chance, at the most telling.
_TRUE = {Grade.SAME: 0.88, Grade.AKIN: 0.04, Grade.CLOSE: 0.06, Grade.OTHER: 0.02}
_CHANCE = {
    "patient_name": {Grade.SAME: 5e-6, Grade.AKIN: 5e-5, Grade.CLOSE: 2e-4},
    "birth_date": {Grade.SAME: 5e-5, Grade.AKIN: 5e-5, Grade.CLOSE: 5e-4},
    "mrn": {Grade.SAME: 1e-6, Grade.AKIN: 1e-6, Grade.CLOSE: 3e-5},
    "member_id": {Grade.SAME: 1e-6, Grade.AKIN: 2e-6, Grade.CLOSE: 3e-5},
}


@dataclass(frozen=True)
class Patient:
    """One patient of the practice; `key` is what the practice files by, `birth_date` ISO 8601."""

    key: str
    last: str
    first: str
    birth_date: str = ""
    mrn: str = ""
    member_ids: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Last, First."""
        return f"{self.last}, {self.first}"


@dataclass(frozen=True)
class Roster:
    """The patients with how common their values are, and the lists that candidates are looked up in."""

    patients: tuple[Patient, ...]
    common: Mapping[str, Counter[str]]
    names: tuple[str, ...]
    numbers: tuple[str, ...]
    members: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Candidate:
    """A patient who may be meant: bits of evidence less the odds against any one of the roster, grade by field."""

    patient: Patient
    bits: float
    grades: Mapping[str, Grade]

    def told(self) -> dict[str, Any]:
        """As it stands in the JSON."""
        agree = [name for name, grade in self.grades.items() if grade is Grade.SAME]
        differ = [name for name, grade in self.grades.items() if grade is Grade.OTHER]
        near = [name for name, grade in self.grades.items() if name not in (*agree, *differ)]
        said = {"id": self.patient.key, "name": self.patient.name, "birth_date": self.patient.birth_date}
        return {**said, "bits": round(self.bits, 1), "agree": agree, "near": near, "differ": differ}


@dataclass(frozen=True)
class Match:
    """`outcome` filed or review; `patient` only where it is filed. `doubt` says in words what a person should look at
    though it is certain who is meant.
    """

    outcome: str
    reason: str
    patient: Patient | None = None
    candidates: tuple[Candidate, ...] = field(default=())
    doubt: str = ""

    def told(self) -> dict[str, Any]:
        """As it stands in the JSON."""
        key = self.patient.key if self.patient else None
        shown = [each.told() for each in self.candidates]
        return {"outcome": self.outcome, "id": key, "reason": self.reason, "candidates": shown}


def roster_of(patients: Iterable[Patient]) -> Roster:
    """The patients, ready to be matched."""
    every = tuple(patients)
    common = {
        "last": Counter(normal_name(each.last) for each in every),
        "first": Counter(normal_name(each.first).split(" ")[0] for each in every),
        "birth_date": Counter(each.birth_date for each in every),
        "mrn": Counter(_number(each.mrn) for each in every),
        "member_id": Counter(normal_id(member) for each in every for member in each.member_ids),
    }
    names = tuple(normal_name(f"{each.last} {each.first}") for each in every)
    members = tuple((normal_id(member), index) for index, each in enumerate(every) for member in each.member_ids)
    return Roster(every, common, names, tuple(_number(each.mrn) for each in every), members)


def _number(text: str) -> str:
    return normal_id(text).lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ0")


def match(roster: Roster, read: Mapping[str, str]) -> Match:
    """Whose it is. `read`: any of patient_name, birth_date (ISO 8601), mrn, member_id, as they were read."""
    seen = {name: value for name, value in read.items() if name in _WORDS and value}
    if not seen:
        return Match("review", "Nothing on it says whose it is.")
    weighed = (_weighed(roster, roster.patients[index], seen) for index in _candidates(roster, seen))
    ranked = sorted(weighed, key=lambda each: (-each.bits, each.patient.key))
    if not ranked or ranked[0].bits < 0:
        return Match("review", "No patient of the roster comes near.", candidates=tuple(ranked[:_SHOWN]))
    against = _against(roster, ranked, seen)
    if against:
        return Match("review", against, candidates=tuple(ranked[:_SHOWN]))
    said = _listed([name for name, grade in ranked[0].grades.items() if grade is Grade.SAME])
    reason = f"{said[:1].upper()}{said[1:]} are this patient's and no other's."
    doubt = _MISREAD if _is_misread(ranked[0].patient, seen.get("patient_name", "")) else ""
    return Match("filed", reason, ranked[0].patient, (ranked[0],), doubt)


def _candidates(roster: Roster, seen: Mapping[str, str]) -> set[int]:
    found: set[int] = set()
    if name := normal_name(seen.get("patient_name", "").replace(",", " ")):
        found |= _alike(name, roster.names, token_sort_ratio, _ALIKE_NAME)
    if number := _number(seen.get("mrn", "")):
        found |= _alike(number, roster.numbers, OSA.distance, 2)
    if member := normal_id(seen.get("member_id", "")):
        near = _alike(member, [each for each, _ in roster.members], OSA.distance, 2)
        found |= {roster.members[index][1] for index in near}
    if born := seen.get("birth_date"):
        found |= {index for index, each in enumerate(roster.patients) if each.birth_date == born}
    return found


def _alike(value: str, among: Any, how: Any, cut: int) -> set[int]:
    return {index for _, _, index in process.extract(value, among, scorer=how, score_cutoff=cut, limit=None)}


def _weighed(roster: Roster, patient: Patient, seen: Mapping[str, str]) -> Candidate:
    grades = {name: grade for name, value in seen.items() if (grade := _grade(patient, name, value)) is not None}
    prior = math.log2(len(roster.patients) + 1)
    bits = sum(_bits(roster, patient, name, grade, seen[name]) for name, grade in grades.items())
    return Candidate(patient, bits - prior, grades)


def _grade(patient: Patient, name: str, value: str) -> Grade | None:
    """None where the roster does not say."""
    if name == "patient_name":
        return grade_name(patient.last, patient.first, value)
    if name == "birth_date":
        return grade_date(patient.birth_date, value) if patient.birth_date else None
    if name == "mrn":
        return grade_number(patient.mrn, value) if patient.mrn else None
    return max((grade_member(each, value) for each in patient.member_ids), default=None)


def _bits(roster: Roster, patient: Patient, name: str, grade: Grade, value: str) -> float:
    if grade is Grade.OTHER:
        return math.log2(_TRUE[grade])
    chance = max(_CHANCE[name][grade], _share(roster, patient, name, value) if grade > Grade.CLOSE else 0.0)
    return math.log2(_TRUE[grade] / chance)


def _share(roster: Roster, patient: Patient, name: str, value: str) -> float:
    """The share of the other patients who have that value, too."""
    others = max(1, len(roster.patients) - 1)
    if name == "patient_name":
        last = roster.common["last"][normal_name(patient.last)] - 1
        first = roster.common["first"][normal_name(patient.first).split(" ")[0]] - 1
        return last * first / others**2
    flat = {"birth_date": value, "mrn": _number(value), "member_id": normal_id(value)}[name]
    return max(0, roster.common[name][flat] - 1) / others


def _against(roster: Roster, ranked: list[Candidate], seen: Mapping[str, str]) -> str:
    """Why the best candidate is not filed by itself, or nothing."""
    best = ranked[0]
    if differing := [name for name, grade in best.grades.items() if grade is Grade.OTHER]:
        return f"The {_listed(differing)} {_be(differing)} not that of the patient who comes nearest."
    if near := [name for name, grade in best.grades.items() if grade is Grade.CLOSE]:
        return f"The {_listed(near)} {_be(near)} nearly, but not quite, that of the patient who comes nearest."
    if taken := _anothers(roster, best, seen):
        return f"The {taken} is another patient's than the rest."
    if not _is_proven(best.grades):
        return _too_little(best.grades)
    if best.bits < ENOUGH:
        return "What agrees is too common in this roster to tell one patient by it."
    if len(ranked) > 1 and best.bits - ranked[1].bits < AHEAD:
        return "More than one patient fits what was read."
    return ""


def _is_misread(patient: Patient, name: str) -> bool:
    """Whether a word of the name is not the patient's, but looks like one of theirs."""
    ours = set(normal_name(f"{patient.last} {patient.first}").split())
    other = set(normal_name(name.replace(",", " ")).split()) - ours
    return not {shape(each) for each in other}.isdisjoint(shape(each) for each in ours)


def _is_proven(grades: Mapping[str, Grade]) -> bool:
    """Name and birth date or MRN; another form of the name wants both. A member ID is shared by a family."""
    name, strong = grades.get("patient_name"), [grades.get(each) is Grade.SAME for each in ("birth_date", "mrn")]
    return (name is Grade.SAME and any(strong)) or (name is Grade.AKIN and all(strong))


def _too_little(grades: Mapping[str, Grade]) -> str:
    same = [name for name, grade in grades.items() if grade is Grade.SAME]
    if "patient_name" not in grades:
        return "No name was read, and numbers alone are misread too easily."
    if same == ["patient_name"]:
        return "Only the name agrees: nobody is filed by the name alone."
    if not same:
        return "Nothing agrees for certain."
    agree = "agree" if len(same) > 1 else "agrees"
    return f"Only {_listed(same)} {agree} for certain; the name and the birth date or MRN must."


def _be(names: list[str]) -> str:
    return "are" if len(names) > 1 else "is"


def _anothers(roster: Roster, best: Candidate, seen: Mapping[str, str]) -> str:
    """The number that is somebody else's, where the roster has none for this patient."""
    for name in ("mrn", "member_id"):
        value = _number(seen.get(name, "")) if name == "mrn" else normal_id(seen.get(name, ""))
        if value and name not in best.grades and roster.common[name][value]:
            return _WORDS[name]
    return ""


def _listed(names: list[str]) -> str:
    words = [_WORDS[each] for each in names]
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)
