"""Whether a page looked for a claim within other days: what its fields came filled in with narrows a search as well."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import date

from nightclerk.portal.job import Job
from nightclerk.portal.normalise import Garbled, read_date

_DAY = re.compile(r"\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{4}|[A-Z][a-z]+\.? \d{1,2}, \d{4}")
_FORMATS = ("YYYY-MM-DD", "M/D/YYYY", "M-D-YYYY", "M.D.YYYY", "MMM D, YYYY", "MMMM D, YYYY")


async def is_of_other_days(job: Job) -> bool:
    """Whether the day of a claim was not typed, and lies outside of the days that the fields of the page hold."""
    day = job.inputs.get("service_date")
    if job.task != "claim_status" or job.download or "service_date" in job.told.typed or not isinstance(day, date):
        return False
    told = await job.tab.told("texts", {"timeout": 5000.0})
    held = {each for text in told["texts"] for each in _days(text)} - {job.inputs.get(name) for name in job.told.typed}
    return bool(held) and not min(held) <= day <= max(held)


def _days(text: str) -> Iterator[date]:
    """The days in a text: a field may hold both ends of a range."""
    for found in _DAY.findall(text):
        with suppress(Garbled):
            yield read_date(found, _FORMATS)
