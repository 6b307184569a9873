"""After a payer has said yes: until when it counts and how much of it is used; told before either comes to its end.

One rule serves the day's watch, the page, the command and the briefing. What the payer did not state (a last day, a
number of units) has no end that anybody could know, and none is made up.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from nightclerk.errors import UsageError
from nightclerk.logs import say_failure
from nightclerk.records import AuthRecord, AuthStatus, AuthUse
from nightclerk.records.codec import from_bytes, to_bytes
from nightclerk.runtime.office import Office
from nightclerk.store import authorizations, notices
from nightclerk.store.approvals import Draft
from nightclerk.store.authorizations import Held

BOT = "prior_authorization"
APPROVED = (AuthStatus.APPROVED, AuthStatus.PARTIALLY_APPROVED)
ENDS_IN = (3, 14)  # days before the last one on which it is told, the nearest first
FIFTH, VISITS = 5, 2  # told when a fifth of the units is left, or fewer than two days like the largest so far
MOST_UNITS = 10_000
ENDS, LOW, OUT, OVER = "AUTH_ENDS", "AUTH_UNITS_LOW", "AUTH_UNITS_OUT", "AUTH_UNITS_OVER"
TITLES = {
    ENDS: "Authorizations that end within two weeks",
    LOW: "Authorizations with few units left",
    OUT: "Authorizations whose units are all used",
    OVER: "Authorizations of which more was used than approved",
}
_TRIES = 5  # each loses only to another that has just recorded something


@dataclass(frozen=True)
class Alarm:
    """What comes to its end. `code` is one of `TITLES`; `tone` as colours know it; `stage` tells one telling
    from the next. The words hold no health data.
    """

    code: str
    what: str
    todo: str
    tone: str
    stage: str


@dataclass(frozen=True)
class Standing:
    """An authorization that counts today, with what was read and what is to be told of it."""

    held: Held
    record: AuthRecord
    alarms: tuple[Alarm, ...]


def standing(office: Office, item_id: str = "") -> list[Standing]:
    """Every authorization that a payer has given and that has not ended; that they were read is audited."""
    return list(_standing(office, _given(office, APPROVED, item_id)))


def _standing(office: Office, given: Iterable[tuple[Held, AuthRecord]]) -> Iterator[Standing]:
    today = office.workspace.today()
    return (Standing(each, record, alarms(record, today)) for each, record in given if not ended(record, today))


def given(office: Office) -> list[AuthRecord]:
    """Whatever payers have approved, ended or not; that the records were read is audited."""
    return [record for _, record in _given(office, (*APPROVED, AuthStatus.EXPIRED))]


def _given(office: Office, states: tuple[AuthStatus, ...], item_id: str = "") -> list[tuple[Held, AuthRecord]]:
    found = authorizations.held(office.store, BOT, tuple(map(str, states)), item_id)
    if found and not item_id:
        office.audit.note("records.gathered", asked_by=office.asked_by, what="authorizations", rows=len(found))
    return list(_read(found))


def _read(found: list[Held]) -> Iterator[tuple[Held, AuthRecord]]:
    """One that cannot be read must not keep the others from being watched."""
    for each in found:
        try:
            yield each, from_bytes(AuthRecord, each.record)
        except ValueError as error:
            say_failure("authorization.unreadable", error, item=each.item_id)


def ended(record: AuthRecord, today: date) -> bool:
    """Whether its last day is past, as days are counted where the clinic is."""
    return record.approved_to is not None and record.approved_to < today


def alarms(record: AuthRecord, today: date) -> tuple[Alarm, ...]:
    """What is to be told of it today."""
    return tuple(filter(None, (_ends(record, today), _units(record))))


def _ends(record: AuthRecord, today: date) -> Alarm | None:
    days = (record.approved_to - today).days if record.approved_to else ENDS_IN[-1] + 1
    near = next((limit for limit in ENDS_IN if days <= limit), None)
    if near is None:
        return None
    what = f"It ends on {record.approved_to:%m/%d/%Y}"
    todo = "Ask for an extension before that day, or see that the visits are done."
    return Alarm(ENDS, what, todo, "bad" if near == ENDS_IN[0] else "warn", f"{record.approved_to}:{near}")


def _units(record: AuthRecord) -> Alarm | None:
    left, approved = record.units_left, record.approved_units
    if left is None or approved is None or not record.used:
        return None
    if left < 0:
        todo = "Ask the payer for more before the claim is sent; what is over is not approved."
        return Alarm(OVER, f"{-left} units more were used than approved", todo, "bad", str(left))
    if left == 0:
        return Alarm(OUT, "All units are used", "Ask for an extension before the next visit.", "bad", "0")
    if left > approved // FIFTH and left >= VISITS * max(each.units for each in record.used):
        return None
    return Alarm(LOW, f"{left} of {approved} units are left", "Ask for an extension now.", "warn", "low")


# -- the day's watch


def watch(office: Office) -> int:
    """What has ended is marked so, and what comes to its end is told once; how many were marked. Safe to repeat."""
    found, today = _given(office, APPROVED), office.workspace.today()
    marked = sum(_expire(office, *each) for each in found if ended(each[1], today))
    for each in _standing(office, found):
        for alarm in each.alarms:
            name = f"auth:{each.record.draft}:{alarm.code}:{each.record.approved_units}:{alarm.stage}"
            text = f"Authorization {each.record.draft}: {alarm.what}. {alarm.todo}"
            notices.add(office.store, name, alarm.code, text, office.workspace.settings.notices.tell)
    return marked


def _expire(office: Office, held: Held, record: AuthRecord) -> bool:
    """False where somebody has just recorded something of it: the next watch looks again."""
    over = to_bytes(replace(record, status=AuthStatus.EXPIRED))
    with office.store.database.write() as connection:
        if not authorizations.restate(connection, office.store, held, over, str(AuthStatus.EXPIRED)):
            return False
        told = {"approval": record.draft, "answer": str(AuthStatus.EXPIRED), "what": "date"}
        office.audit.note("auth.decided", run=held.run_id, item=held.item_id, subject=held.subject, **told)
    return True


# -- what was used


def use(office: Office, draft: Draft, day: date, units: int, by: str) -> AuthRecord:
    """Record that so many units were used on that day; said again for the same day, the later word counts (0: none).

    Raises `UsageError` BAD_VALUE, USE_OUTSIDE_DAYS, NOT_AUTHORIZED, USE_LOST.
    """
    _refuse_units(office, day, units)
    for _ in range(_TRIES):
        held = _held(office, draft)
        record = _used(from_bytes(AuthRecord, held.record), day, units)
        with office.store.database.write() as connection:
            if authorizations.restate(connection, office.store, held, to_bytes(record), str(record.status)):
                told = {"approval": draft.id, "subject": held.subject, "units": units}
                office.audit.note("auth.used", run=held.run_id, item=held.item_id, asked_by=by, **told)
                return record
    raise UsageError(
        "Others record uses of this authorization at this moment.", code="USE_LOST", remedy="Say it once more."
    )


def _refuse_units(office: Office, day: date, units: int) -> None:
    if not 0 <= units <= MOST_UNITS:
        raise UsageError(
            "So many units cannot be used on one day.", code="BAD_VALUE", remedy="Say how many of that day."
        )
    if day > office.workspace.today():
        raise UsageError(
            "That day has not come yet.", code="USE_OUTSIDE_DAYS", remedy="Record what was used, not what is planned."
        )


def _held(office: Office, draft: Draft) -> Held:
    """Also of one that has ended: uses are often recorded some days late."""
    found = authorizations.held(office.store, BOT, (*map(str, APPROVED), str(AuthStatus.EXPIRED)), draft.item_id)
    if not found or from_bytes(AuthRecord, found[0].record).draft != draft.id:
        raise UsageError(
            "The payer has not approved this request, so nothing of it can be used.",
            code="NOT_AUTHORIZED",
            remedy="See where it stands: `nightclerk approvals standing`.",
        )
    return found[0]


def _used(record: AuthRecord, day: date, units: int) -> AuthRecord:
    begins, ends = record.approved_from or day, record.approved_to or day
    if not begins <= day <= ends:
        raise UsageError(
            "The authorization does not count on that day.",
            code="USE_OUTSIDE_DAYS",
            remedy="Look at its first and last day; a visit outside them needs an authorization of its own.",
        )
    others = [each for each in record.used if each.on != day]
    now = [*others, AuthUse(on=day, units=units)] if units else others
    return replace(record, used=tuple(sorted(now, key=lambda each: each.on)))
