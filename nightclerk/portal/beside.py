"""A page that says of one coverage that it is over or in force, and beside it, in a list that the file does not read,
that another one holds the day, or that this one is of another kind.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import date
from typing import Any

from nightclerk.portal.coverages import NONE, SEVERAL, SPANS, THEN, Span, names_another_kind, of_another_kind, read_day
from nightclerk.portal.file import Extract, FieldSpec, Source
from nightclerk.portal.inpage import extract_spec
from nightclerk.portal.job import Job
from nightclerk.portal.normalise import MONTH_FIRST, Garbled, fold, normalise
from nightclerk.portal.unasked import BEGINS, ENDS

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


async def doubt_beside(job: Job, extract: Extract, fields: Mapping[str, Any]) -> str:
    """Why such a list speaks against the record, "" where it does not: of one that is over, a row holds the day of the
    visit, in force or not; of one in force, the row of that plan says that it is a dental one, say.
    """
    day = job.inputs.get("service_date")
    over = fields.get("outcome") == "inactive"
    apart = fields.get("outcome") == "active" and names_another_kind(str(fields.get("plan_name") or ""))
    if job.task != "eligibility" or not (over or apart) or not isinstance(day, date) or _is_chosen(job, extract):
        return ""
    rows = await _listed(job)
    if apart:
        return NONE if any(_is_plan(row, fields) and of_another_kind(row) for _, row in rows) else ""
    said = next((spec for spec in extract.fields if spec.name == "outcome"), FieldSpec("outcome"))
    spans = [(_span(row, heads), row) for heads, row in rows if not of_another_kind(row)]
    holding = [(span, row) for span, row in spans if span and span[0] <= day <= span[1]]
    if any(_is_in_force(row, said) for _, row in holding):
        return SEVERAL
    return THEN if any(end < date.max or begin > job.today for (begin, end), _ in holding) else ""


def days_beside(extract: Extract, fields: Mapping[str, Any], read: Mapping[str, Any]) -> dict[str, Any]:
    """What the record says of coverage, with the days of its own row, or beside their usual names, where the file does
    not read them.
    """
    named = {spec.name for spec in extract.fields}
    if any(named.issuperset(span) for span in SPANS):
        return {}
    begin, end = _in_row(read) if extract.has_table else _beside_names(fields, read["fields"])
    end = None if end == date.max else end
    return {"outcome": fields.get("outcome"), "plan_begin": begin, "plan_end": end, "in_row": extract.has_table}


def _in_row(read: Mapping[str, Any]) -> Span | tuple[None, None]:
    return next(filter(None, (_span(read, heads) for heads in _DAYS)), (None, None))


def _beside_names(fields: Mapping[str, Any], shown: Mapping[str, Any]) -> Span | tuple[None, None]:
    """Both names must be there, each once. Of what is said to be over, the last day must be stated, too: the first one
    alone may be what was searched by.
    """
    both = [shown.get(spec.name, {}) for spec in (BEGINS, ENDS)]
    if any(each.get("ambiguous") or each.get("raw") is None for each in both):
        return None, None
    heads = (BEGINS.name, ENDS.name)
    span = _span({"headers": heads, "cells": [each["raw"] for each in both]}, heads)
    is_open = span is not None and span[1] == date.max
    return (None, None) if span is None or (is_open and fields.get("outcome") == "inactive") else span


def _is_chosen(job: Job, extract: Extract) -> bool:
    """Whether the file itself says which of several coverages is meant."""
    flow = job.file.flow(job.task)
    picked = flow is not None and any(step.pick and step.pick.days for step in flow.steps)
    return bool(job.download or extract.has_table or picked)


async def _listed(job: Job) -> list[tuple[tuple[str, str], Mapping[str, Any]]]:
    """The rows of all such lists, each with the headings of its days."""
    lists = tuple(_list_under(*heads) for heads in _DAYS)
    read = await job.tab.read({**extract_spec(Extract("", lists)), "bare": True})
    rows = ((heads, row) for heads, spec in zip(_DAYS, lists, strict=True) for row in read["fields"][spec.name]["rows"])
    return [(heads, row) for heads, row in rows if row["fits"]]


def _list_under(begin: str, end: str) -> FieldSpec:
    day = FieldSpec("day", Source("column", (begin,)), optional=True)
    return FieldSpec(f"{begin} to {end}", headings=(begin, end), fields=(day,))


def _span(row: Mapping[str, Any], heads: tuple[str, str]) -> Span | None:
    spec = FieldSpec("day", formats=MONTH_FIRST)
    with suppress(Garbled):
        begin, end = (read_day(cell, spec) for cell in _under(row, heads))
        return (begin, end or date.max) if begin else None
    return None


def _is_plan(row: Mapping[str, Any], fields: Mapping[str, Any]) -> bool:
    plan = fold(str(fields["plan_name"])).casefold()
    return any(fold(cell).casefold() == plan for cell in row["cells"])


def _under(row: Mapping[str, Any], heads: tuple[str, str]) -> Iterator[str | None]:
    cells = {fold(head).casefold(): cell for head, cell in zip(row["headers"], row["cells"], strict=True)}
    yield from (cells.get(head.casefold()) for head in heads)


def _is_in_force(row: Mapping[str, Any], said: FieldSpec) -> bool:
    for cell in map(fold, row["cells"]):
        with suppress(Garbled):
            if cell and normalise(cell, said) == "active":
                return True
    return False
