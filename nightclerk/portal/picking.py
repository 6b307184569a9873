"""Picking the row that is about the one asked for out of a list, over its pages or down a virtual one."""

from __future__ import annotations

import secrets
from datetime import date
from decimal import Decimal
from typing import Any

from nightclerk.portal.build import says, tells
from nightclerk.portal.coverages import (
    NONE,
    UNREAD,
    Span,
    ended_last,
    holding,
    names_somebody,
    of_another_kind,
    read_day,
)
from nightclerk.portal.failures import Detour, NotRecognised, SeenWhole, timed_out
from nightclerk.portal.file import Days, FieldSpec, Pick, Value
from nightclerk.portal.inpage import element_spec, look_spec, walking
from nightclerk.portal.job import Job
from nightclerk.portal.looking import answered_at_all
from nightclerk.portal.marks import State
from nightclerk.portal.normalise import Garbled, write_date
from nightclerk.portal.pages import NEVER
from nightclerk.portal.paging import MOST_PAGES, ending, turned_on
from nightclerk.portal.unasked import is_of_other_name

# The forms in which a list may write a day, whose words are compared: of two digits of a year as well, for it is known.
_MONTH_FIRST = ("MM/DD/YYYY", "MM/DD/YY")
_CERTAIN = ("YYYY-MM-DD", "YYYYMMDD", "MMM D YYYY", "MMMM D YYYY", "D MMM YYYY", "D MMMM YYYY")
_PERSONS = ("last_name", "first_name", "birth_date")
# A claim of the same day and charge with another one of these may be the one meant.
_NUMBERS = {"claim_no", "patient_control_no"}
_UNMOVED = "the list stands as it did before it was searched (does it want a click, or press: Enter?)"
_CUT = "the list has columns that it has not drawn: what they show is not known (showing)"
_PAGED = "the list has further pages (next)"
_MORE = "the list has more rows than the page holds (scroll: true)"
_GONE = "turning the page of the list led to a page without it"
_EMPTY_SECONDS = 1.5  # a list without any row says in words that there is nobody, or has rows that are still to come


async def pick(
    job: Job, wanted: Pick, seconds: float, *, typed: bool, unmoved: bool
) -> tuple[str, str, tuple[str, ...]]:
    """Click the one row that shows what the inquiry says; a click may take so many `seconds`. `typed`: the list answers
    what was typed just now, and nothing has been waited for since. `unmoved`: it stands as it did before that.

    Returns ("", the mark left on the page, what held there), or the name of the state that stands when there is no such
    row or more than one. Raises `Detour` for a state that acts, `NotRecognised`, `SeenWhole`, `ApplicationException`,
    and Playwright's `Error` when something lies over what is clicked.
    """
    said = [await _said(job, value) for value in wanted.showing]
    showing = [one for one in said if one["text"]]  # what the inquiry leaves out tells no rows apart
    nearly = [*_nearly(job.task, wanted, said), *_numbered(job), *_called(job), *_beside(job)]
    previous: str | None = None
    differs = found = other = False
    whole = _is_sought_whole(job, wanted)
    for _ in range(MOST_PAGES):
        leave = secrets.token_hex(8)
        sought = {"showing": showing, "nearly": nearly, "previous": previous, "leave": leave, "whole": whole}
        was_answered = job.live.traffic.is_answered  # an answer that came meanwhile may have changed what was looked at
        info, nodes = await _ask(job, wanted, sought, typed=typed and previous is None)
        if not (nodes or info["count"] or (was_answered and job.live.traffic.is_answered)):
            if not await job.live.traffic.answered(job.file.timeout_seconds):
                raise timed_out("waiting for the rows of a list")
            continue
        differs, other = differs or bool(info.get("nearly")), other or bool(info.get("other"))
        _understood(wanted, info)
        if info["kind"] == "rows" and info["count"] > 1:
            return wanted.many, "", ()
        fits = bool(nodes) and not job.uncovered
        if fits and found:
            return wanted.many, "", ()
        if nodes and not (whole or (job.uncovered and wanted.turn)):
            return await _entered(job, wanted, nodes[0], seconds, info, leave)
        answered_at_all(job)  # once the page is turned, what failed before is forgotten
        if not await turned_on(job, wanted.rows, wanted.turn, info["print"], again=previous is not None):
            await _ends(job, wanted, info)
            if nodes and not found and (fits or previous is None):
                return await _entered(job, wanted, nodes[0], seconds, info, leave)
            if previous is not None and not info["print"]:  # an error page, say: it tells of nobody
                raise NotRecognised((wanted.rows.name,), why=_GONE)
            _go_back(job, wanted, found=found)
            return _nobody(job, wanted, {**info, "other": other}, unmoved=unmoved, differs=differs), "", ()
        previous, found = info["print"], found or fits
    raise timed_out("turning the pages of a list")


def _is_sought_whole(job: Job, wanted: Pick) -> bool:
    """Whether a further page of the list may show another row that fits as well: two coverages may hold the same day,
    and a payer has several claims of one patient, day and charge where one was sent again, which only its own number
    tells apart.
    """
    shown = {value.text for value in wanted.showing if value.source == "input"}
    numbered = "claim_no" in shown and job.inputs.get("claim_no") not in (None, "")
    return wanted not in job.alone and (bool(wanted.days) or (job.task == "claim_status" and not numbered))


def _go_back(job: Job, wanted: Pick, *, found: bool) -> None:
    """Walks the flow anew where the only row that fits stands on an earlier page."""
    if found:
        job.alone.append(wanted)
        raise SeenWhole


def _understood(wanted: Pick, info: dict[str, Any]) -> None:
    if info["kind"] == "unclear":
        raise NotRecognised((_name(wanted),), times={_name(wanted): info["targets"]})
    if info["kind"] == "partly":
        raise NotRecognised((wanted.rows.name,), why=_PAGED if info["paged"] else _MORE, theirs=True)


async def _entered(
    job: Job, wanted: Pick, node: Any, seconds: float, info: dict[str, Any], leave: str
) -> tuple[str, str, tuple[str, ...]]:
    spans = info.get("spans")
    if not spans or names_somebody(spans[0]["headers"]):
        job.proof = None  # whose row it is, is to be seen
    job.live.traffic.acted()
    await (job.tab.click_twice if wanted.twice else job.tab.click)(node, seconds)
    shown = (value.text for value in wanted.showing if value.source == "input")
    job.told.found |= {name for name in shown if job.inputs.get(name) not in (None, "")}
    job.told.seen |= set(info["persons"])
    return "", leave, tuple(info["held"])


async def _ends(job: Job, wanted: Pick, seen: dict[str, Any]) -> None:
    """Raises where the list goes on, and the portal file does not say how: who is not on this page is not missing, and
    a coverage that holds the day may stand on another one.
    """
    turn, info = wanted.turn, await ending(job, wanted.rows, wanted.turn)
    if turn and info["times"] > 1:
        raise NotRecognised((turn.name,), times={turn.name: info["times"]})
    if info["more"] and not seen["walked"]:
        raise NotRecognised(
            (wanted.rows.name,), why=f"the list has more rows ({info['more']}), and `next` is not found", theirs=True
        )
    _all_seen(wanted, seen)


def _all_seen(wanted: Pick, info: dict[str, Any]) -> None:
    """Raises `NotRecognised` where the list has pages that were not looked at."""
    if info.get("paged") and wanted.turn is None:
        raise NotRecognised((wanted.rows.name,), why=_PAGED, theirs=True)


def _nobody(job: Job, wanted: Pick, info: dict[str, Any], *, unmoved: bool, differs: bool) -> str:
    """The state that stands where no row is that of the one asked for; `differs`: one nearly was. Of coverages over
    several pages, none of which holds the day, the one that ended last may stand on a page before.
    """
    if info["other"]:  # who was born on another day is not the one asked for, and nobody knows who is
        raise Detour(_doubted("RETURNED_DIFFERS"))
    if info["count"] or info.get("others"):
        raise Detour(_doubted(NONE))
    if unmoved and not (wanted.turn or info["walked"]):  # these have looked through all that the portal lists
        raise NotRecognised((wanted.rows.name,), why=_UNMOVED)
    if differs and job.file.state(wanted.none).result == "not_found":
        raise Detour(_doubted("RETURNED_DIFFERS"))
    if info.get("cut") and job.file.state(wanted.none).result == "not_found":
        raise NotRecognised((wanted.rows.name,), why=_CUT)
    return wanted.none


def _nearly(task: str, wanted: Pick, said: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """What of it says alone who or what is meant: a row that shows that and not the rest is no *not found*. Where the
    rows of members are told apart without their ID, that is each part of it, and any row where there is but one part:
    who has another birth date, or is written otherwise, is not missing.
    """
    shown = {value.text: one for value, one in zip(wanted.showing, said, strict=True) if value.source == "input"}
    given = {name: one for name, one in shown.items() if one["text"]}
    alone = [[given["member_id"]]] if task == "eligibility" and "member_id" in given else []
    if task == "eligibility" and not alone:
        persons = [one for name, one in given.items() if name in _PERSONS]
        return [[one] for one in persons] if len(persons) > 1 else [[] for _ in persons]
    numbered = _NUMBERS & given.keys()
    rest = [one for name, one in given.items() if name not in _NUMBERS]
    return [*alone, rest] if numbered and {"charge", "service_date"} <= given.keys() else alone


def _numbered(job: Job) -> list[list[dict[str, Any]]]:
    """The payer's number of the claim asked about: a row that shows it is that claim, whatever else the file names."""
    number = job.inputs.get("claim_no") if job.task == "claim_status" else None
    return [[{"text": str(number), "amount": False, "days": []}]] if number not in (None, "") else []


def _called(job: Job) -> list[list[dict[str, Any]]]:
    """The birth date and both names of a patient: a row that shows them is theirs, whatever ID stands in it."""
    said = _persons(job)
    return [[said[name] for name in _PERSONS]] if job.task == "eligibility" and said.keys() >= set(_PERSONS) else []


def _persons(job: Job) -> dict[str, dict[str, Any]]:
    """What a row may show of whom it is about, whether or not the portal file asks for it."""
    given = {name: job.inputs.get(name) for name in ("member_id", *_PERSONS)}
    said = {name: {"text": str(value), "amount": False, "days": []} for name, value in given.items() if value}
    if "birth_date" in said:
        said["birth_date"] = {"text": "", "amount": False, "days": _born(job)}
    return said


def _beside(job: Job) -> list[list[dict[str, Any]]]:
    """The patient with the charge or the day of a claim: of whom the payer has a claim of the same charge on another
    day, or of the same day with another charge, the one asked about may be that one.
    """
    if job.task != "claim_status":
        return []
    said = _persons(job)
    whose = [["member_id"], ["last_name", "first_name"]]
    day, charge = job.inputs.get("service_date"), job.inputs.get("charge")
    of_claim = [{"text": "", "amount": False, "days": _written(day, "")}] if isinstance(day, date) else []
    of_claim += [{"text": str(charge), "amount": True, "days": []}] if charge else []
    return [[one, *(said[name] for name in names)] for one in of_claim for names in whose if said.keys() >= set(names)]


async def _said(job: Job, value: Value) -> dict[str, Any]:
    """What a row must show; an amount and a day are compared as such, however the portal writes them."""
    given = job.inputs.get(value.text) if value.source == "input" else None
    given = job.today if value.source == "today" else given
    days = _written(given, value.format) if isinstance(given, date) else []
    return {"text": await job.text_of(value), "amount": isinstance(given, Decimal), "days": days}


def _written(day: date, form: str) -> list[str]:
    """The forms in which a list may write a day: the file's own, else those with the month first, and all that cannot
    be taken for another day.
    """
    return [write_date(day, each) for each in ((form,) if form else _MONTH_FIRST) + _CERTAIN]


def _born(job: Job) -> list[str]:
    """The forms in which a list may write the birth date asked about, whichever of day and month comes first."""
    born = job.inputs.get("birth_date")
    return [*_written(born, ""), write_date(born, "DD/MM/YYYY")] if isinstance(born, date) else []


async def _ask(job: Job, wanted: Pick, sought: dict[str, Any], *, typed: bool) -> tuple[dict[str, Any], list[Any]]:
    patience = job.file.timeout_seconds
    spec = {
        **look_spec(job.page, seconds=patience),
        **walking(patience),
        **sought,
        "rows": element_spec(wanted.rows),
        "click": element_spec(wanted.click) if wanted.click else None,
        "turn": element_spec(wanted.turn) if wanted.turn else None,
        "scroll": wanted.scroll,
        "typed": typed,
        "born": _born(job),
        "persons": _persons(job),
        "days": wanted.days and {"begin": wanted.days.begin, "end": wanted.days.end},
    }
    info, nodes = await job.tab.nodes("pick", spec)
    rows = info.get("spans") or []
    only = _of_the_day(job, wanted.days, rows) if wanted.days and rows else ""
    if only is None:
        return {**info, "kind": "rows", "count": 0, "others": True}, []
    job.looked_through = bool(wanted.days) and info.get("walked", False)
    if job.uncovered:
        _all_seen(wanted, info)
        if info.get("left"):
            raise NotRecognised((wanted.rows.name,), why=_MORE, theirs=True)
    if only and len(rows) > 1:
        info, nodes = await job.tab.nodes("pick", {**spec, "only": only})
    if nodes and is_of_other_name(job, info["called"]):
        info, nodes = {**info, "kind": "rows", "count": 0, "other": True}, []
    if not nodes:
        await _no_detour(job, 0.0 if info.get("print") else _EMPTY_SECONDS)
    if info["kind"] == "same":
        raise timed_out("waiting for the next page of a list")
    return info, nodes


def _of_the_day(job: Job, days: Days, rows: list[dict[str, Any]]) -> str | None:
    """What the row shows whose days cover that of the visit; "" where several do, None where no row is of the kind.
    Where none does, the row that ended last: of its page only that it is over is believed (`uncovered`). One that is
    alone of its kind is entered although its days could not be read: its page tells. Raises `Detour` where days of
    several are not read.
    """
    day = job.inputs.get("service_date")
    kind = [row for row in rows if says(row, days.where)]
    spans = [(span, row) for row in kind if (span := _span(row, days))]
    if not kind and all(row["fits"] for row in rows) and tells(rows, days.where):
        return None
    if not kind:
        raise Detour(_doubted(UNREAD))
    if not isinstance(day, date) or len(spans) < len(kind):
        if len(kind) == 1:
            return str(kind[0]["text"])
        raise Detour(_doubted(UNREAD))
    days_of = [span for span, _ in spans]
    covering = holding(days_of, day)
    job.uncovered = not covering
    job.ends = any(days_of[at][1] < date.max or days_of[at][0] > job.today for at in covering)
    meant = covering or [ended_last(days_of, day)]
    row = spans[meant[0]][1]
    if len(meant) == 1 and not days.where and of_another_kind(row):
        raise Detour(_doubted(NONE))
    return str(row["text"]) if len(meant) == 1 else ""


def _span(row: dict[str, Any], days: Days) -> Span | None:
    first, last = (FieldSpec(name, formats=days.formats, empty=days.empty) for name in (days.begin, days.end))
    try:
        begin, end = read_day(row["begin"], first), read_day(row["end"], last) or date.max
    except Garbled:
        return None
    return (begin, end) if begin else None


def _doubted(doubt: str) -> State:
    return State(doubt.lower(), NEVER, result="indeterminate", reason=doubt)


async def _no_detour(job: Job, seconds: float) -> None:
    """An empty list proves nothing while the page is, say, that of a session that ended; it has so long to say so."""
    look = await job.tab.watch(look_spec(job.page, seconds=seconds))
    if look["kind"] == "state":
        raise Detour(job.file.state(look["state"]))


def _name(wanted: Pick) -> str:
    return wanted.click.name if wanted.click else wanted.rows.name
