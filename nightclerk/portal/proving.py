"""Whose page it is, where it says so in a part that gives way to the one with the answer, such as a tab of the member.

What was read then counts as long as the page is that one and nothing else was looked for in it; and whatever the last
part shows itself must say the same.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urldefrag

from nightclerk.portal.file import Extract, FieldSpec, Step
from nightclerk.portal.inpage import extract_spec
from nightclerk.portal.job import Job, Proof
from nightclerk.portal.normalise import fold, is_empty
from nightclerk.portal.patient import Identity, compare

KEEPING = frozenset({"prove", "click", "expect", "evidence"})  # steps after which it is still the same member's page


class NotProven(Exception):
    """The page is not known to be about the one asked for; stays inside this package."""

    def __init__(self, identity: Identity, html: bytes) -> None:
        super().__init__("another patient's page, or nobody's")
        self.identity, self.html = identity, html


async def prove(job: Job, step: Step) -> None:
    """Read the fields that the step names from this page, and keep them; raises `NotProven`."""
    specs = tuple(spec for spec in _fields(job) if spec.name in step.fields)
    await job.live.traffic.calm(job.file.timeout_seconds)
    read = await job.tab.read(extract_spec(Extract("", specs)))
    identity = compare(specs, read["fields"], job.inputs)
    if not identity.proven:
        raise NotProven(identity, str(read["html"]).encode())
    job.proof = Proof(_address(job), read["fields"])


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


def _is_of(address: str, whole: str) -> bool:
    """Whether an address is that of a page, or of a part of it: /members/7/coverages of /members/7."""
    return address == whole or ("?" not in whole and address.startswith(f"{whole.rstrip('/')}/"))


def _address(job: Job) -> str:
    """Without a place of the page (#coverages); what stands behind # like a path is the address of another page."""
    address, place = urldefrag(job.tab.address)
    return f"{address}#{place}" if place.startswith(("/", "!")) else address
