"""One check from beginning to end: walk the flow, sign in when asked to, prove the patient, make the record."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from nightclerk.errors import ApplicationException, NightclerkError
from nightclerk.portal.beside import days_beside, doubt_beside
from nightclerk.portal.build import Built, build, cells_of, leftovers, spread
from nightclerk.portal.coverages import NONE, SEVERAL, THEN, Chosen, chosen, days_of, doubted
from nightclerk.portal.failures import Detour, NoticeStays, NotRecognised, SeenWhole, server_error
from nightclerk.portal.file import Extract, FieldSpec, Flow
from nightclerk.portal.flow import run_flow
from nightclerk.portal.given import read_file
from nightclerk.portal.httptab import HttpTab
from nightclerk.portal.inpage import extract_spec
from nightclerk.portal.job import Job, Told
from nightclerk.portal.login import stopped
from nightclerk.portal.looking import answered_at_all
from nightclerk.portal.marks import Element, State
from nightclerk.portal.narrowed import is_of_another_day, is_of_other_days, passes_over_number
from nightclerk.portal.opening import Behind, opened
from nightclerk.portal.paging import looks, read_on
from nightclerk.portal.patient import Identity, compare
from nightclerk.portal.ports import Reading
from nightclerk.portal.proving import NotProven, recalled
from nightclerk.portal.secrecy import concealed
from nightclerk.portal.session import AccountSession
from nightclerk.portal.shape import UNANSWERED, answers_of, shapes
from nightclerk.portal.unasked import unasked, with_unasked
from nightclerk.portal.unrolling import unrolled
from nightclerk.records import RECORDS, Evidence, Record

Understood = tuple[Chosen, Identity]

_MOST_ROUNDS = 6
_LATE_SECONDS = 2.0  # so long what a page lacks may still be drawn
_LOOK_SECONDS = 0.2
_TYPABLE = "in a field that can be typed into, which proves nobody"
_OF_COVERAGE = ("active", "inactive")  # what a page may say of somebody's coverage without a record
_NO_TABLE = "the record's table: not found, or not with the rows that the file says"


async def check(job: Job, session: AccountSession, transport: str = "browser") -> Reading:
    """The answer of the portal, by `transport` browser or http; raises what the driver's `ask` documents.

    A failure carries how the page looked.
    """
    flow = job.file.flow(job.task)
    assert flow is not None  # `ask` has looked
    assert flow.extract is not None
    job.needs(flow)
    await job.tab.begin()
    if transport == "http":
        job.tab = HttpTab(job.live, job.file.timeout_seconds)
    try:
        return await _rounds(job, session, flow, flow.extract)
    except NightclerkError as error:
        error.evidence = await _keep_failure(job)
        raise


async def _rounds(job: Job, session: AccountSession, flow: Flow, extract: Extract) -> Reading:
    """Walk the flow; after signing in, or after an interrupt that led elsewhere, walk it anew."""
    signed_in = session.generation > 0
    for _ in range(_MOST_ROUNDS):
        since = session.moment()
        state = await _walked(job, flow, extract)
        if isinstance(state, Reading):
            return state
        if state is None:
            continue
        if state.action != "run":
            await _report(job, session, state)
            raise stopped(job, state)
        # A fresh context may have to sign in, and a session may end once in the middle. More is a portal in trouble.
        if job.logins >= (1 if signed_in else 2):
            break
        await _sign_in(job, session, state, since)
        job.logins += 1
        if signed_in or job.logins > 1:
            await job.seen("relogin")
    raise ApplicationException(
        f"The portal {job.file.portal} ends the session again and again.",
        code="SESSION_LOST",
        remedy="Look whether somebody else uses the same account; the item is tried again.",
    )


async def _walked(job: Job, flow: Flow, extract: Extract) -> Reading | State | None:
    """What a walk ends with, else the state that it met instead; None where it is walked anew: an interrupt led
    elsewhere, or it has turned all pages of a list.

    Where it has sent something, it is never walked again.
    """
    job.told = Told()
    try:
        return await _conclude(job, job.file.state(await run_flow(job, flow)), extract)
    except Detour as detour:
        if detour.state.result:
            return await _conclude(job, detour.state, extract)
        return await _unknown_outcome(job, detour.state.name.upper()) if job.acted else detour.state
    except SeenWhole:
        return None
    except NotProven as other:
        return await _not_proven(job, other.identity, other.html)
    except NotRecognised as unknown:
        if job.acted:
            return await _unknown_outcome(job, "UNKNOWN_PAGE")
        if isinstance(unknown, NoticeStays) or not job.interrupted:
            return await _unknown(job, unknown)
        job.interrupted = False
        return None


async def _unknown_outcome(job: Job, reason: str) -> Reading:
    """It was sent, or was not: nothing is done again, and what the page shows is kept."""
    shot = await job.tab.jpeg()
    fields = {RECORDS[job.task].ANSWER: "unknown_outcome", "reason_code": reason}
    return await _reading(job, fields, html=await job.tab.html(), shots=[shot] if shot else [])


async def _sign_in(job: Job, session: AccountSession, state: State, since: tuple[int, int]) -> None:
    """Signing in is done in the browser, whatever carries the flow."""
    carrier = job.tab
    if isinstance(carrier, HttpTab):
        job.tab = carrier.live
        await carrier.live.goto(carrier.address, job.file.timeout_seconds)
    try:
        await session.sign_in(job, state, since)
    finally:
        job.tab = carrier


async def _report(job: Job, session: AccountSession, state: State) -> None:
    if state.action == "defer":
        await job.seen("defer", state=state.name)
    if state.action == "stop_portal" and state.name in ("bad_login", "locked"):
        await job.call(job.ports.login_result, job.file.portal, job.account, state.name)
        await job.call(job.ports.drop_session, session.key)


async def _conclude(job: Job, state: State, extract: Extract) -> Reading:
    """The record for the state that was reached: its own result, or what the page says."""
    if state.result:
        return await _without_record(job, state, extract)
    await job.live.traffic.calm(job.file.timeout_seconds)  # what is still to come would be taken for not stated
    lists = {} if job.download else await looks(job, extract)  # a file has no further pages
    html, read, known = await _drawn_whole(job, extract)
    if known is None:
        return await _without_row(job, extract, read, html)
    one, identity = known
    if not identity.proven:
        return await _not_proven(job, identity, html)
    await unrolled(job, (field for field in extract.fields if not field.opens), one.read)
    aside = unasked(job, extract, one.read["fields"])
    if (other := aside.other or await _another(job, extract, one)) is not None:
        return await _not_proven(job, other, html)
    one = replace(one, doubt=one.doubt or aside.doubt)
    whole = await read_on(job, extract, one.read, lists)
    fields = _doubted(job, extract, await _fields(job, extract, whole), one)
    if await is_of_another_day(job, fields):
        fields = _indeterminate(job, "OTHER_DAYS")
    elif doubt := await doubt_beside(job, extract, fields):
        fields = _indeterminate(job, doubt)
    return await _reading(job, fields, html=html, shots=job.shots)


async def _without_record(job: Job, state: State, extract: Extract) -> Reading:
    """The result that a state has itself, where it may be believed."""
    if state.result not in UNANSWERED:  # that it cannot answer, it may say
        answered_at_all(job)
    if (other := await _of_another(job, state, extract)) is not None:
        return await _not_proven(job, other, b"")
    if state.result == "not_found" and job.task == "eligibility" and job.told.was_found:
        return await _found_before(job, state)
    fields = _ended(job, state.result, state.reason or state.name.upper())
    if passes_over_number(job, state.result):
        fields = _indeterminate(job, "NUMBER_NOT_ASKED")
    elif await is_of_other_days(job, state.result) or await is_of_another_day(job, fields):
        fields = _indeterminate(job, "OTHER_DAYS")
    return await _reading(job, fields, html=await job.tab.html(), shots=job.shots)


async def _without_row(job: Job, extract: Extract, read: Mapping[str, Any], html: bytes) -> Reading:
    """The record's table is not there; or it lists several coverages, and the file does not say which one counts: that
    is so of this patient, and no trouble of the portal's.
    """
    if job.task != "eligibility" or read.get("count", 0) < 2:
        fields = {**_indeterminate(job, "LAYOUT_CHANGED"), "unmapped": (_NO_TABLE,)}
        return await _reading(job, fields, html=html, shots=job.shots, trouble=_NO_TABLE)
    identity = compare(extract.fields, recalled(job, read["fields"]), job.inputs)
    if identity.differing:
        return await _not_proven(job, identity, html)
    note = f"the record's table: {read['count']} rows"
    return await _reading(job, {**_indeterminate(job, SEVERAL), "unmapped": (note,)}, html=html, shots=job.shots)


async def _drawn_whole(job: Job, extract: Extract) -> tuple[bytes, dict[str, Any], Understood | None]:
    """What the page shows, and what is understood of it. Where that would be refused for what it lacks, it is read
    again for a moment: a dialog, say, may be there before what it says is drawn. A file is there as a whole.
    """
    clock = asyncio.get_running_loop().time
    end = clock() + _LATE_SECONDS
    spec = extract_spec(with_unasked(job, extract))
    while True:
        read = await read_file(job, extract) if job.download else await job.tab.read(spec)
        html = str(read.pop("html")).encode()
        known = _understood(job, extract, read)
        stands = job.download or job.tab is not job.live or clock() >= end
        if stands or (known is not None and not _lacks(job, extract, *known)):
            return html, read, known
        await asyncio.sleep(_LOOK_SECONDS)


def _understood(job: Job, extract: Extract, read: dict[str, Any]) -> Understood | None:
    """The record that is meant, and whose it is; None where its table is not there."""
    if not read["found"]:
        return None
    paged = read["paged"] or (read["open"] and not job.looked_through)  # other coverages may stand further down
    one = chosen(extract, {**read, "paged": paged, "fields": recalled(job, read["fields"])}, job.inputs)
    return one, compare(extract.fields, one.read["fields"], job.inputs)


def _lacks(job: Job, extract: Extract, one: Chosen, identity: Identity) -> bool:
    """Whether the page does not show enough to say whose it is, or lacks a field that it must have."""
    if identity.differing or not identity.proven:
        return not identity.differing
    built, there = Built(), tuple(field for field in extract.fields if not field.opens)
    build(built, there, RECORDS[job.task], spread(there, one.read))
    return bool(built.missing)


async def _of_another(job: Job, state: State, extract: Extract) -> Identity | None:
    """What says that a page without a record is somebody else's, or that nothing says whose it is: neither the page nor
    what was typed and found on the way to it.
    """
    if state.result not in _OF_COVERAGE or job.download:
        return None
    read = await job.tab.read({**extract_spec(extract), "bare": True})
    identity = compare(extract.fields, recalled(job, read["fields"]), job.inputs)
    return identity if identity.differing or not (identity.proven or job.told.is_one) else None


async def _found_before(job: Job, state: State) -> Reading:
    """A patient who was found is not missing: what the page lacks is something else, such as a coverage."""
    note = f"{state.name}: holds after the patient was found (give what a later list lacks a state of its own)"
    fields = {**_indeterminate(job, "UNKNOWN_PAGE"), "unmapped": (note,)}
    return await _reading(job, fields, html=await job.tab.html(), shots=job.shots, trouble=note)


async def _another(job: Job, extract: Extract, one: Chosen) -> Identity | None:
    """Read what has to be opened; what says that somebody else's page was opened, if it was."""
    for behind in () if job.download else _behind(job, extract):
        further = await opened(job, extract, behind, one.read, needed=not (one.doubt or _is_over(job, extract, one)))
        if further is None:
            continue
        identity = compare(extract.fields, further["fields"], job.inputs)
        if identity.differing or identity.unread:
            return identity
        one.read["fields"] |= {field.name: further["fields"][field.name] for field in behind.fields}
    return None


def _behind(job: Job, extract: Extract) -> Iterator[Behind]:
    """What has to be opened; first that which says how the question ended, for the rest may depend on it."""
    answer = RECORDS[job.task].ANSWER
    groups: dict[tuple[Element, ...], list[FieldSpec]] = {}
    for field in sorted(extract.fields, key=lambda each: each.name != answer):
        if field.opens:
            groups.setdefault(field.opens, []).append(field)
    return (Behind(opens, tuple(fields)) for opens, fields in groups.items())


def _is_over(job: Job, extract: Extract, one: Chosen) -> bool:
    """Whether the payer says that there is no cover: of nobody's coverage it has no benefits to list. (Where it is in
    doubt which coverage is meant, none are told.)
    """
    cls = RECORDS[job.task]
    said = tuple(field for field in extract.fields if field.name == cls.ANSWER)
    return build(Built(), said, cls, one.read["fields"]).get(cls.ANSWER) == "inactive"


def _doubted(job: Job, extract: Extract, fields: dict[str, Any], one: Chosen) -> dict[str, Any]:
    """Of a row that may not be the one meant, and of one whose days do not go with what it says, nothing is told but
    what its doubt is.
    """
    fields = {**fields, "unmapped": (*fields["unmapped"], *one.others)}
    over_then = job.ends and fields.get("outcome") == "inactive"
    taken = one.doubt or (NONE if job.uncovered else THEN if over_then else "")
    day, flow = job.inputs.get("service_date"), job.file.flow(job.task)
    asked = flow is not None and flow.asks_of_the_day
    beside = days_beside(extract, fields, one.read)
    if not (doubt := doubted(taken, fields, day, job.today, asked=asked, beside=beside)):
        return fields
    shown = cells_of(one.read) or days_of(fields)
    return {**_indeterminate(job, doubt), "unmapped": (*shown, *one.others)}


async def _not_proven(job: Job, identity: Identity, html: bytes) -> Reading:
    """No data of that page and no picture of it, only that it happened. The page itself is kept where all of it that
    was understood is about the one asked for: without it nobody could teach the file what was not. A page that got no
    answer itself shows nobody; that mends itself.
    """
    if not (identity.differing or identity.unread or identity.other_claim):
        answered_at_all(job)
    code = "IDENTITY_NOT_READ" if identity.unread else "IDENTITY_NOT_SHOWN"
    code = "RETURNED_DIFFERS" if identity.differing else code
    code = "OTHER_CLAIM" if identity.other_claim else code
    job.drift.clear()
    notes = tuple(f"{name}: not read" for name in identity.unread)
    if code == "IDENTITY_NOT_SHOWN":
        notes = tuple(f"{name}: {_TYPABLE if name in identity.typable else 'not shown'}" for name in identity.absent)
    fields = {**_indeterminate(job, code), "returned_differs": identity.differing, "unmapped": notes}
    return await _reading(job, fields, html=html if identity.likely else b"", shots=[])


async def _fields(job: Job, extract: Extract, read: Mapping[str, Any]) -> dict[str, Any]:
    built, cls = Built(), RECORDS[job.task]
    values = build(built, extract.fields, cls, spread(extract.fields, read))
    for drift in built.drift:
        await job.drifted(drift.element, drift.rank, drift.locator)
    unread = built.missing + built.garbled
    if cls.ANSWER in built.garbled:
        values |= _indeterminate(job, cls.UNKNOWN_TEXT)
    elif unread:
        values |= _indeterminate(job, "FIELD_NOT_READ")
    notes = [*built.notes, *(f"{name}: not read" for name in unread), *leftovers(extract.fields, read)]
    return {**values, "field_provenance": built.provenance, "not_read": built.not_read, "unmapped": tuple(notes)}


def _ended(job: Job, answer: str, reason: str) -> dict[str, Any]:
    """The field that says how the question ended, with its reason. A state may be named for another task of the file:
    that the payer could not answer is said in this task's word, anything else it does not know is indeterminate.
    """
    cls, known = RECORDS[job.task], answers_of(job.task)
    if answer not in known:
        answer = cls.UNAVAILABLE if answer in UNANSWERED or "indeterminate" not in known else "indeterminate"
    return {cls.ANSWER: answer, "reason_code": reason}


def _indeterminate(job: Job, reason: str) -> dict[str, Any]:
    return _ended(job, "indeterminate", reason)


async def _unknown(job: Job, unknown: NotRecognised) -> Reading:
    """A page that the file does not describe says nothing of what was asked: it goes to a person, with its picture."""
    lost = job.live.troubled == 401  # a page that may ask for nothing draws nothing
    if job.live.troubled and (lost or not unknown.missing):
        raise server_error(job.live.troubled)  # what the page was waiting for did not come: that mends itself
    if not unknown.missing:
        answered_at_all(job)
    code = "LAYOUT_CHANGED" if unknown.missing else "UNKNOWN_PAGE"
    shot = await job.tab.jpeg()
    reading = await _reading(
        job,
        {**_indeterminate(job, code), "unmapped": unknown.notes},
        html=await job.tab.html(),
        shots=[shot] if shot else [],
        trouble="; ".join(unknown.notes),
    )
    return replace(reading, theirs=unknown.theirs)


async def _reading(
    job: Job, fields: Mapping[str, Any], *, html: bytes, shots: list[bytes], trouble: str = ""
) -> Reading:
    evidence = await job.call(_keep, job, html, shots) if job.file.evidence else ()
    record, drift = _record(job, fields, evidence), tuple(job.drift.values())
    return Reading(record, evidence, drift, job.file.version, job.logins, trouble)


def _record(job: Job, fields: Mapping[str, Any], evidence: tuple[Evidence, ...]) -> Record:
    cls: Any = RECORDS[job.task]
    answers: Any = shapes(cls)[cls.ANSWER].enum
    as_of = job.inputs.get("service_date")
    # A page may leave out even the answer, where its record says that it may.
    answered = {cls.ANSWER: answers(fields[cls.ANSWER])} if cls.ANSWER in fields else {}
    record: Record = cls(
        **{**fields, **answered},
        payer_key=str(job.inputs.get("payer") or ""),
        checked_at=datetime.now(UTC),
        as_of=as_of if isinstance(as_of, date) else None,
        source_version=job.file.version,
        evidence=evidence,
    )
    return record


def _keep(job: Job, html: bytes, shots: list[bytes]) -> tuple[Evidence, ...]:
    kept = [job.ports.keep("events", job.tab.events())]
    kept += [job.ports.keep("download", job.download.data)] if job.download else []
    kept += [job.ports.keep("html", concealed(html, job.typed))] if html else []
    return (*kept, *(job.ports.keep("screenshot", shot) for shot in shots))


async def _keep_failure(job: Job) -> tuple[Evidence, ...]:
    if not job.file.evidence:
        return ()
    if not job.tab.usable:
        return await job.call(_keep, job, b"", [])
    shot = await job.tab.jpeg()
    return await job.call(_keep, job, await job.tab.html(), [shot] if shot else [])
