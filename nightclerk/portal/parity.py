"""Plain requests are believed once they have read a page as the browser does: until then both ask, and are compared."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from nightclerk.errors import ApplicationException
from nightclerk.portal.check import check
from nightclerk.portal.job import Job
from nightclerk.portal.ports import Reading
from nightclerk.portal.session import AccountSession
from nightclerk.records import Record

_NEVER = datetime.min.replace(tzinfo=UTC)
# What plain requests cannot do, or could not make sense of: browsers bear more of what servers send.
_OF_PLAIN_REQUESTS = frozenset({"NEEDS_BROWSER", "BROWSER_ERROR"})


async def answer(job: Job, session: AccountSession) -> Reading:
    """The answer of the portal, by what the flow is carried by; raises what the driver's `ask` documents.

    `transport: http`: as long as no page of this task was read alike by both, the browser's reading is the answer. Once
    they differ, this task is the browser's for as long as the driver lives, and the difference is reported.
    """
    flow = job.file.flow(job.task)
    assert flow is not None  # `ask` has looked
    alike = session.alike.get(job.task)
    if flow.transport != "http" or alike is False:
        return await check(job, session, "browser")
    if alike is None:
        return await _both(job, session)
    return await _plain(job, session, _OF_PLAIN_REQUESTS) or await check(job.anew(), session, "browser")


async def _plain(job: Job, session: AccountSession, faults: frozenset[str]) -> Reading | None:
    """What plain requests read; None where they failed by one of these `faults`."""
    try:
        return await check(job, session, "http")
    except ApplicationException as error:
        if error.code not in faults or job.acted:
            raise
        return None


async def _both(job: Job, session: AccountSession) -> Reading:
    """Requests that are never answered may be told from a browser's by the portal: then the browser is answered."""
    reading = await _plain(job, session, _OF_PLAIN_REQUESTS | {"PORTAL_TIMEOUT"})
    plain = reading.record if reading else None
    seen = await check(job.anew(), session, "browser")
    if plain is None or _told(plain) != _told(seen.record):
        session.alike[job.task] = False
        await job.seen("parity", task=job.task, alike=0)
    elif seen.record.field_provenance:  # "no such member" alone proves nothing of how a record's page is read
        session.alike[job.task] = True
    return seen


def _told(record: Record) -> Record:
    """What was read, without when it was and what was kept of it."""
    return replace(record, checked_at=_NEVER, evidence=())
