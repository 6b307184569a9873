"""Whose page it is, where it says so in a part that gives way to the one with the answer, such as a tab of the member.

What was read then counts as long as the page is that one and nothing else was looked for in it; and whatever the last
part shows itself must say the same.
"""

from __future__ import annotations

import re
from itertools import takewhile
from typing import Any
from urllib.parse import urldefrag

from nightclerk.portal.file import Extract, FieldSpec, Step
from nightclerk.portal.inpage import extract_spec
from nightclerk.portal.job import Job, Proof
from nightclerk.portal.normalise import fold, is_empty
from nightclerk.portal.patient import Identity, compare

_KEEPING = frozenset({"prove", "click", "expect", "evidence"})  # steps after which it is still the same member's page
_PART = re.compile(r"[/?&#]+")
_KEYED = re.compile(r"[/?&#=]+")
_OF_A_KEY = re.compile(r"[_-]?ids?$|[^a-z]")  # member_id, memberId
_PERSONS = frozenset(
    {"beneficiary", "dependent", "enrollee", "individual", "insured", "member", "patient", "person", "subscriber"}
)
_ORIGIN = 2  # of these parts: scheme and host, whose port is no member's number


class NotProven(Exception):
    """The page is not known to be about the one asked for; stays inside this package."""

    def __init__(self, identity: Identity, html: bytes) -> None:
        super().__init__("another patient's page, or nobody's")
        self.identity, self.html = identity, html


def keeps(step: Step) -> bool:
    """Whether it is still the same member's page after a step: a coverage that is picked for its days alone stands in a
    list that is the member's own (`pick` gives the proof up where that list names somebody).
    """
    return step.act in _KEEPING or (step.pick is not None and bool(step.pick.days) and not step.pick.showing)


async def prove(job: Job, step: Step) -> None:
    """Read the fields that the step names from this page, and keep them; raises `NotProven`."""
    specs = tuple(spec for spec in _fields(job) if spec.name in step.fields)
    await job.live.traffic.calm(job.file.timeout_seconds)
    read = await job.tab.read(extract_spec(Extract("", specs)))
    identity = compare(specs, read["fields"], job.inputs)
    if not identity.proven:
        raise NotProven(identity, str(read["html"]).encode())
    job.proof = Proof(_address(job), read["fields"])
    shown = (spec for spec in specs if not _says_nothing(read["fields"][spec.name], spec))
    job.told.found |= {name for spec in shown for name in spec.must_equal}


def recalled(job: Job, fields: dict[str, Any]) -> dict[str, Any]:
    """The fields of the last page, with what was proven before where it says nothing itself."""
    proof = job.proof
    if proof is None or not _is_of(_address(job), proof.address):
        return fields
    silent = {spec.name for spec in _fields(job) if _says_nothing(fields[spec.name], spec)}
    return {**fields, **{name: raw for name, raw in proof.fields.items() if name in silent}}


def _fields(job: Job) -> tuple[FieldSpec, ...]:
    flow = job.file.flow(job.task)
    return flow.extract.fields if flow and flow.extract else ()


def _says_nothing(raw: dict[str, Any], spec: FieldSpec) -> bool:
    return "raw" in raw and not raw.get("ambiguous") and is_empty(fold(raw["raw"]), spec)


def _is_of(address: str, proven: str) -> bool:
    """Whether an address is of the page that was proven, of a part of it (/members/7/coverages of /members/7), of the
    part beside it (/members/7/coverages of /members/7/summary), or of a list of what is its member's (/coverages
    ?member=7 of /members/7).
    """
    below = "?" not in proven and address.startswith(f"{proven.rstrip('/')}/")
    beside = _is_beside(_PART.split(address), _PART.split(proven))
    return address == proven or below or beside or _is_of_theirs(_keys(address), _keys(proven))


def _is_of_theirs(keys: set[tuple[str, str]], proven: set[tuple[str, str]]) -> bool:
    return keys == proven and any(word in _PERSONS for word, _ in keys)


def _keys(address: str) -> set[tuple[str, str]]:
    """Whose page it is, as an address says it: the word before each number, and the number."""
    origin, *parts = _KEYED.split(address)[1:]
    named = zip([origin, *parts], parts, strict=False)
    return {(_OF_A_KEY.sub("", word.casefold()).removesuffix("s"), each) for word, each in named if _numbered(each)}


def _is_beside(parts: list[str], proven: list[str]) -> bool:
    """Whether the two differ in words alone, behind the same number, which says whose they are."""
    alike = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(parts, proven, strict=False)))
    differ = parts[alike:] + proven[alike:]
    return any(map(_numbered, parts[_ORIGIN:alike])) and not any(map(_numbered, differ))


def _numbered(part: str) -> bool:
    return any(sign.isdigit() for sign in part)


def _address(job: Job) -> str:
    """Without a place of the page (#coverages); what stands behind # like a path is the address of another page."""
    address, place = urldefrag(job.tab.address)
    return f"{address}#{place}" if place.startswith(("/", "!")) else address
