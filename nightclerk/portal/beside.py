"""A page that says of one coverage that it is over, and lists another one beside it that the file does not read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import date
from typing import Any

from nightclerk.portal.coverages import of_another_kind, read_day
from nightclerk.portal.file import Extract, FieldSpec, Source
from nightclerk.portal.inpage import extract_spec
from nightclerk.portal.job import Job
from nightclerk.portal.normalise import MONTH_FIRST, Garbled, fold, normalise

# What payers call the first and the last day over the columns of a list of coverages.
_DAYS = (
    ("From", "To"),
    ("From", "Through"),
    ("Start", "End"),
    ("Start date", "End date"),
    ("Begin date", "End date"),
    ("Effective", "Ends"),
    ("Effective", "Termination"),
    ("Effective date", "End date"),
    ("Effective date", "Termination date"),
)


async def is_covered_beside(job: Job, extract: Extract, fields: Mapping[str, Any]) -> bool:
    """Whether a row of such a list holds the day of the visit and says, in words that the file knows, that it is in
    force, though the record is one that is over.
    """
    flow, day = job.file.flow(job.task), job.inputs.get("service_date")
    said = next((spec for spec in extract.fields if spec.name == "outcome"), None)
    if job.task != "eligibility" or fields.get("outcome") != "inactive" or said is None or not isinstance(day, date):
        return False
    if job.download or extract.has_table or (flow and any(step.pick and step.pick.days for step in flow.steps)):
        return False  # the file itself says which of several is meant
    lists = tuple(_list_under(*heads) for heads in _DAYS)
    read = await job.tab.read({**extract_spec(Extract("", lists)), "bare": True})
    rows = ((heads, row) for heads, spec in zip(_DAYS, lists, strict=True) for row in read["fields"][spec.name]["rows"])
    return any(_holds(row, heads, day) and _is_in_force(row, said) for heads, row in rows if row["fits"])


def _list_under(begin: str, end: str) -> FieldSpec:
    day = FieldSpec("day", Source("column", (begin,)), optional=True)
    return FieldSpec(f"{begin} to {end}", headings=(begin, end), fields=(day,))


def _holds(row: Mapping[str, Any], heads: tuple[str, str], day: date) -> bool:
    spec = FieldSpec("day", formats=MONTH_FIRST)
    with suppress(Garbled):
        begin, end = (read_day(cell, spec) for cell in _under(row, heads))
        return begin is not None and begin <= day <= (end or date.max)
    return False


def _under(row: Mapping[str, Any], heads: tuple[str, str]) -> Iterator[str | None]:
    cells = {fold(head).casefold(): cell for head, cell in zip(row["headers"], row["cells"], strict=True)}
    yield from (cells.get(head.casefold()) for head in heads)


def _is_in_force(row: Mapping[str, Any], said: FieldSpec) -> bool:
    if of_another_kind(row):
        return False
    for cell in map(fold, row["cells"]):
        with suppress(Garbled):
            if cell and normalise(cell, said) == "active":
                return True
    return False
