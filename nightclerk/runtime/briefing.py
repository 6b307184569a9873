"""Gathering a briefing: every bot's part, and what the platform itself knows of the night."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

from nightclerk.bot import BriefingAbout, PastRun
from nightclerk.logs import say_failure
from nightclerk.records import Audience, Briefing, BriefingFact, BriefingPart, ItemStatus
from nightclerk.runtime import authorized, breaker, drift
from nightclerk.runtime.answers import rows_of, summary
from nightclerk.runtime.bots import FoundBot, find_bots
from nightclerk.runtime.calendars import Calendar, calendar_of
from nightclerk.runtime.compliance import compliance
from nightclerk.runtime.office import Office
from nightclerk.store import occurrences, overview, runs
from nightclerk.store.answers import Part
from nightclerk.store.items import Claimed
from nightclerk.store.runs import Wanted

LOOK_BACK = timedelta(days=31)  # an older answer says little about a visit
OPEN_SINCE = timedelta(days=14)  # exceptions older than that were seen in many a briefing
MISSED_SINCE = timedelta(days=3)
AHEAD = timedelta(days=7)
NOON = 12
_STATUS = {
    ItemStatus.BUSINESS: ("need a person", "Work through the sheet 'Needs a person'.", "warn"),
    ItemStatus.APPLICATION: ("failed technically", "Run the file again; if it persists, do it by hand.", "bad"),
    ItemStatus.PARKED: ("wait", "Nobody's fault; asked again when their time comes.", "wait"),
}


def gather(office: Office, bots: dict[str, FoundBot], day: date | None, item: Claimed) -> Briefing:
    """The briefing of that clinic day; without one, of the next clinic day (before noon: today's, and that one)."""
    now = office.workspace.now()
    days = (day,) if day else coming_days(now, calendar_of(office.workspace.clinic))
    about = BriefingAbout(days, now.date(), office.workspace.zone)
    parts, rows = _bot_parts(office, bots, about)
    asked = [name for name, found in bots.items() if found.briefer]
    office.audit.note("records.gathered", run=item.run_id, item=item.id, what="briefing", bots=asked, rows=rows)
    return Briefing(
        run_id=item.run_id,
        clinic_id=office.workspace.clinic.clinic,
        checked_at=now,
        as_of=days[0],
        days=days,
        clinic=office.workspace.clinic.name,
        made_at=now,
        parts=(*parts, _back_office(office, now), compliance(office, now)),
    )


def latest_page(office: Office) -> Path | None:
    """The page of the newest briefing, or None while there is none."""
    found, _ = runs.page(office.store, Wanted(bot="briefing"), limit=10)
    pages = (Path(run.workbook) for run in found if run.workbook)
    return next((path for path in pages if path.suffix == ".html" and path.is_file()), None)


def latest_record(office: Office) -> Briefing | None:
    """The newest briefing as it was recorded, or None while there is none."""
    found, _ = runs.page(office.store, Wanted(bot="briefing"), limit=10)
    for run in found:
        bot = find_bots(office.workspace).get(run.bot)
        rows = rows_of(office, bot, run.id, Part(limit=1)) if bot and bot.bot else []
        record = next((row.record for row in rows if isinstance(row.record, Briefing)), None)
        if record is not None:
            return record
    return None


def coming_days(now: datetime, calendar: Calendar) -> tuple[date, ...]:
    """The clinic days that are ahead: before noon today (where it is one) and the next one, after noon the next one.

    Closed days and holidays are passed over; a clinic that is closed for weeks gets tomorrow.
    """
    tomorrow = now.date() + timedelta(days=1)
    following = calendar.shifted(tomorrow, 1) or tomorrow
    if now.hour < NOON and not calendar.closed(now.date()):
        return now.date(), following
    return (following,)


def _bot_parts(office: Office, bots: dict[str, FoundBot], about: BriefingAbout) -> tuple[list[BriefingPart], int]:
    parts: list[BriefingPart] = []
    rows = 0
    for found in bots.values():
        if found.broken:
            parts.append(_missing(found.name, found.broken))
        if found.briefer is None:
            continue
        try:
            past = list(_past(office, found))
            rows += sum(len(run.rows) for run in past)
            parts += found.briefer.tell(past, about)
        except Exception as error:  # a part that fails is told, and keeps no other part back
            say_failure("briefing.part", error, bot=found.name)
            parts.append(_missing(found.name, f"it failed ({type(error).__name__})"))
    return parts, rows


def _past(office: Office, found: FoundBot) -> Iterator[PastRun]:
    since = (office.workspace.now() - LOOK_BACK).timestamp()
    for run in runs.of_bot(office.store, found.name, since):
        yield PastRun(summary(office, found, run), tuple(rows_of(office, found, run.id)))


def _missing(bot: str, why: str) -> BriefingPart:
    told = BriefingFact(what=f"The part of the bot {bot} is missing: {why}.", todo="Tell support.", tone="bad")
    return BriefingPart(bot=bot, audience=Audience.BACK_OFFICE, title="Missing from this briefing", facts=(told,))


def _back_office(office: Office, now: datetime) -> BriefingPart:
    facts = (*_missed(office, now), *_portals(office), *_open(office, now), *_deadlines(office, now), *_granted(office))
    nothing = BriefingFact(what="No exceptions, nothing waits, no deadline this week, nothing missed.", tone="good")
    return BriefingPart(audience=Audience.BACK_OFFICE, title="What is open", facts=facts or (nothing,))


def _portals(office: Office) -> Iterator[BriefingFact]:
    """Portals that are left alone for a while, and those whose pages are no longer as their file says."""
    for words in breaker.paused(office):
        yield BriefingFact(what=words, todo="Its items go on by themselves; urgent ones by hand.", tone="bad")
    for each in drift.report(office, days=1.5):
        if each.open:
            what = f"The portal {each.portal} changes: {len(each.open)} things were found by a fall-back only"
            yield BriefingFact(what=what, todo=f"nightclerk selectors drift --portal {each.portal}", tone="warn")


def _open(office: Office, now: datetime) -> Iterator[BriefingFact]:
    for each in overview.unresolved(office.store, (now - OPEN_SINCE).timestamp()):
        words, todo, tone = _STATUS[each.status]
        again = "" if each.next_at is None else f"asked again from {_clock(each.next_at, office)}"
        what = f"{each.bot.replace('_', ' ').capitalize()}: {words} ({each.reason_code or 'no reason'})"
        yield BriefingFact(what=what, number=each.number, todo=each.message or todo, when=again, tone=tone)


def _deadlines(office: Office, now: datetime) -> Iterator[BriefingFact]:
    for due in overview.deadlines(office.store, (now + AHEAD).timestamp()):
        late = due.deadline_at < now.timestamp()
        yield BriefingFact(
            what=f"{due.bot.replace('_', ' ')}: run {due.run_id} is not finished",
            todo="Its deadline has passed: finish it by hand." if late else "It must be finished by then.",
            when=f"due {_clock(due.deadline_at, office)}",
            tone="bad" if late else "warn",
        )


def _granted(office: Office) -> Iterator[BriefingFact]:
    """Authorizations that end, or are nearly used up; of whichever age."""
    told = [(each.record, alarm) for each in authorized.standing(office) for alarm in each.alarms]
    for code in dict.fromkeys(alarm.code for _, alarm in told):
        those = [(record, alarm) for record, alarm in told if alarm.code == code]
        days = [record.approved_to for record, _ in those if record.approved_to]
        yield BriefingFact(
            what=authorized.TITLES[code],
            number=len(those),
            todo="See `nightclerk approvals standing`, or Approvals.",
            when=f"from {min(days):%m/%d/%Y}" if days and code == authorized.ENDS else "",
            tone="bad" if any(alarm.tone == "bad" for _, alarm in those) else "warn",
        )


def _missed(office: Office, now: datetime) -> Iterator[BriefingFact]:
    since = (now - MISSED_SINCE).timestamp()
    for each in occurrences.latest(office.store, state=occurrences.MISSED):
        if each.due_at >= since:
            todo = each.message or "Start it by hand if it is still of use."
            yield BriefingFact(what=f"Schedule {each.schedule} was missed", todo=todo, when=each.local, tone="bad")


def _clock(at: float, office: Office) -> str:
    return datetime.fromtimestamp(at, office.workspace.zone).strftime("%a %m/%d %I:%M %p")
