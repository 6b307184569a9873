"""Which of several rows about the one asked for is the record: that of the day and the kind that were asked about.

Payers list what somebody had and has: last year's plan that ended, this year's, and the dental one beside it. A row of
somebody else is none of them. Nothing is guessed: where two rows fit, or none does, a person looks.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from nightclerk.portal.build import cells_of, says, tells
from nightclerk.portal.file import Extract, FieldSpec
from nightclerk.portal.normalise import Garbled, fold, is_empty, read_date
from nightclerk.portal.patient import compare

DOUBTS = SEVERAL, NONE, UNREAD, THEN = (
    "SEVERAL_COVERAGES",
    "NO_COVERAGE_ON_DATE",
    "COVERAGE_DAYS_NOT_READ",
    "COVERED_THEN",
)

Span = tuple[date, date]  # the first and the last day

SPANS = (("plan_begin", "plan_end"), ("elig_begin", "elig_end"))

# So far from today, what is said as of today is taken for what holds on that day: the clinic's day may be another one
# than this machine's, and coverage seldom ends within the month.
_BEFORE, _AHEAD = timedelta(days=1), timedelta(days=31)


# What pays no visit to a physician, and what says of a row beside it that it does.
_APART = re.compile(r"(?:dental|vision|hearing|pharmacy|rx|prescription drugs?)(?: (?:only|plan|coverage))?", re.I)
_MEDICAL = re.compile(r"\b(?:medical|health)\b", re.I)

# Headings under which a list says whose a row is; the name of a plan or a payer is nobody's.
_WHOSE = re.compile(
    r"\b(?:members?|patients?|subscribers?|dependents?|insured|enrollees?|persons?|holders?|relation(?:ship)?|birth"
    r"|birthdate|born|d\.?o\.?b|gender|sex|age)\b|^(?!.*\b(?:plan|coverage|payer|group|product|program|policy"
    r"|network|insurance|carrier|employer)\b).*\bnames?\b",
    re.I,
)


@dataclass(frozen=True)
class Chosen:
    """What was read, with the row that counts in it. `doubt`: why it is not certain that it does; `others` of the same
    person, in words.
    """

    read: dict[str, Any]
    doubt: str = ""
    others: tuple[str, ...] = ()


def chosen(extract: Extract, read: dict[str, Any], inputs: Mapping[str, object]) -> Chosen:
    """The row that is meant. Where none is certain, the one that comes nearest, with the doubt."""
    if not extract.chooses:
        is_doubted = extract.has_table and _is_of_coverage(extract) and of_another_kind(read)
        return Chosen(read, NONE if is_doubted else "")
    rows = [_with(read, row) for row in read["rows"] if row["fits"]]
    own = [row for row in rows if not compare(extract.fields, row["fields"], inputs).differing]
    kind = [row for row in own if says(row, extract.where)]
    found = _of_the_day(extract, kind, inputs) if extract.covers else _only(kind)
    if not kind and not tells(own, extract.where):
        found = Chosen({}, UNREAD)
    if not (found.doubt or extract.where) and of_another_kind(found.read):
        found = replace(found, doubt=NONE)
    picked = found.read or (own or rows or [read])[0]
    others = tuple(f"another row: {'; '.join(cells_of(row))}" for row in own if row is not picked)
    return replace(found, read=picked, others=others)


def of_another_kind(row: Mapping[str, Any]) -> bool:
    """Whether a cell of a row says, and nothing else, that it is a dental coverage, say: of a file that does not name
    the kind (`where`), nobody knows that such a one was meant.
    """
    cells = [fold(cell) for cell in row["cells"]]
    return any(map(_APART.fullmatch, cells)) and not any(map(_MEDICAL.search, cells))


def names_another_kind(plan: str) -> bool:
    """Whether the name of a plan has such a word in it, as that of a medical one with a dental part may have, too."""
    return re.search(r"\b(?:dental|vision|hearing|pharmacy|rx|prescription)\b", plan, re.I) is not None


def names_somebody(headings: Sequence[str]) -> bool:
    """Whether a list says under one of its headings whose a row is, so that it may be somebody else's as well."""
    return any(map(_WHOSE.search, headings))


def _is_of_coverage(extract: Extract) -> bool:
    return any(field.name == "outcome" for field in extract.fields)


def _with(read: dict[str, Any], row: Mapping[str, Any]) -> dict[str, Any]:
    return {**read, "headers": row["headers"], "cells": row["cells"], "fields": {**read["fields"], **row["fields"]}}


def _only(rows: list[dict[str, Any]]) -> Chosen:
    return Chosen(rows[0] if rows else {}, "" if len(rows) == 1 else SEVERAL if rows else NONE)


def _of_the_day(extract: Extract, rows: list[dict[str, Any]], inputs: Mapping[str, object]) -> Chosen:
    day = inputs.get("service_date")
    first, last = (next(each for each in extract.fields if each.name == name) for name in extract.covers)
    try:
        spans = [(_day(row, first), _day(row, last) or date.max) for row in rows]
    except Garbled:
        return Chosen(rows[0], UNREAD)
    if not isinstance(day, date) or None in [begin for begin, _ in spans]:
        return Chosen(rows[0] if rows else {}, UNREAD)
    known = [(begin, end) for begin, end in spans if begin]
    covering = holding(known, day)
    if covering or not rows:
        return _only([rows[at] for at in covering])
    latest = rows[ended_last(known, day)]
    return Chosen(latest, UNREAD if latest.get("paged") else NONE)  # on another page, one may hold the day


def holding(spans: Sequence[Span], day: date) -> list[int]:
    """The places of those spans in which the day lies."""
    return [at for at, (begin, end) in enumerate(spans) if begin <= day <= end]


def ended_last(spans: Sequence[Span], day: date) -> int:
    """The place of the span that ended last before the day: what is still to come says nothing of it, unless there is
    nothing else.
    """
    over = [at for at, (_, end) in enumerate(spans) if end < day]
    return max(over or range(len(spans)), key=lambda at: spans[at][::-1])


def doubted(
    doubt: str, fields: Mapping[str, Any], day: object, today: date, *, asked: bool, beside: Mapping[str, Any]
) -> str:
    """Why a record is not to be believed, "" where it is: `doubt` of the row that was taken, or else what its own days
    say, be they read or stand `beside` what was. That the last coverage has ended is believed where its row says so.
    `asked`: whether the portal was told the day, and so speaks of it.
    """
    why = (
        doubt
        or _by_its_days(fields, day, today)
        or _by_days_beside(beside, day, today)
        or ("" if asked else _as_of_today(fields, day, today))
    )
    return "" if why == NONE and fields.get("outcome") == "inactive" else why


def _by_days_beside(beside: Mapping[str, Any], day: object, today: date) -> str:
    """The same of days that the file does not read. Those of a row are its own; others may be those of another
    insurance that the page names: a person reads them, and the file is to.
    """
    why = _by_its_days(beside, day, today)
    return why if not why or beside["in_row"] else UNREAD


def _by_its_days(fields: Mapping[str, Any], day: object, today: date) -> str:
    """Why the days that a record states itself do not go with what it says of the day asked about; "" where they do.

    Such words are often said as of today: *active* of a plan that begins later, *terminated* of one that was there,
    *over* of one that is still to come.
    """
    spans = [tuple(fields.get(name) for name in span) for span in SPANS]
    if not isinstance(day, date):
        return ""
    held = all((begin or date.min) <= day <= (end or date.max) for begin, end in spans)
    if fields.get("outcome") == "active":
        return "" if held else NONE
    told = any(begin and (end or begin > today) for begin, end in spans)
    return THEN if fields.get("outcome") == "inactive" and held and told else ""


def _as_of_today(fields: Mapping[str, Any], day: object, today: date) -> str:
    """Why a record without any days says nothing of a day that is not near: who is covered today may not have been so
    then.
    """
    if not isinstance(day, date) or fields.get("outcome") not in ("active", "inactive"):
        return ""
    if days_of(fields) and not _is_over_by_then(fields, day):
        return ""
    return "" if -_BEFORE <= day - today <= _AHEAD else UNREAD


def _is_over_by_then(fields: Mapping[str, Any], day: date) -> bool:
    """Whether a coverage is over and was there before the day, and nothing says when it ended."""
    begins, ends = ([fields.get(span[at]) for span in SPANS] for at in (0, 1))
    return fields.get("outcome") == "inactive" and not any(ends) and all(begin <= day for begin in begins if begin)


def days_of(fields: Mapping[str, Any]) -> list[str]:
    """The days that a record states, in words."""
    return [f"{name}: {fields[name]}" for span in SPANS for name in span if fields.get(name)]


def _day(row: Mapping[str, Any], spec: FieldSpec) -> date | None:
    raw = row["fields"][spec.name]
    if raw.get("ambiguous"):
        raise Garbled  # which is no blank
    return read_day(raw["raw"], spec)


def read_day(raw: str | None, spec: FieldSpec) -> date | None:
    """The day that a cell says, None for a blank one. Raises `Garbled` where it is no date in a form of the file, or
    there is no cell.
    """
    if raw is None:
        raise Garbled
    text = fold(raw)
    return None if is_empty(text, spec) else read_date(text, spec.formats)
