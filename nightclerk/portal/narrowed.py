"""Whether a page has looked on other days than those asked about: what its fields came filled in with counts too."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import date
from typing import Any

from nightclerk.portal.coverages import days_of
from nightclerk.portal.job import Job
from nightclerk.portal.normalise import MONTH_FIRST, Garbled, read_date

_DAY = re.compile(r"\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{4}|[A-Z][a-z]+\.? \d{1,2}, \d{4}")


async def is_of_other_days(job: Job, answer: str) -> bool:
    """Whether the page has looked for a claim that it does not find on other days than the claim's."""
    return (job.task, answer) == ("claim_status", "not_found") and await _is_elsewhere(job, beside=False)


def passes_over_number(job: Job, answer: str) -> bool:
    """Whether a claim to which the payer has given a number is said not to be there by a search for its day or charge
    that did not ask for the number: a slip in those says the same.
    """
    numbered = job.inputs.get("claim_no") not in (None, "") and "claim_no" not in job.told.typed
    narrowed = job.told.typed & {"service_date", "service_to", "charge"}
    return (job.task, answer) == ("claim_status", "not_found") and numbered and bool(narrowed)


async def is_of_another_day(job: Job, fields: Mapping[str, Any]) -> bool:
    """Whether what is said of a coverage, whose own days nobody has read, is said of another day than the visit's: of
    the one that the fields beside those that were typed into came filled in with.
    """
    if job.task != "eligibility" or job.download or fields.get("outcome") not in ("active", "inactive"):
        return False
    return not days_of(fields) and await _is_elsewhere(job, beside=True)


async def _is_elsewhere(job: Job, *, beside: bool) -> bool:
    """Whether the day of service was not typed, and lies outside of the days that the fields of the page hold."""
    day = job.inputs.get("service_date")
    if "service_date" in job.told.typed or not isinstance(day, date):
        return False
    told = await job.tab.told("texts", {"beside": beside, "timeout": 5000.0})
    others = {job.inputs.get(name) for name in (*job.told.typed, "birth_date")}
    held = {each for text in told["texts"] for each in _days(text)} - others
    return bool(held) and not min(held) <= day <= max(held)


def _days(text: str) -> Iterator[date]:
    """The days in a text: a field may hold both ends of a range."""
    for found in _DAY.findall(text):
        with suppress(Garbled):
            yield read_date(found, MONTH_FIRST)
