"""Signing in and out, and who a cookie belongs to.

Guessing is slow and never locks anybody out: failures delay the account and the address they came from, doubling from
a second to a quarter of an hour. A machine on which that person signed in before holds a second cookie, and is delayed
by its own failures only, so that nobody is kept out by what others try.
"""

from __future__ import annotations

import hmac
import ipaddress
import math
import secrets
from dataclasses import dataclass

from nightclerk.errors import NightclerkError, UsageError
from nightclerk.runtime import passwords
from nightclerk.runtime.office import Office
from nightclerk.runtime.people import RULES, Person, Rules, as_person, sha256, taken_step
from nightclerk.store import people, throttles, visits
from nightclerk.store.people import ACTIVE, Account
from nightclerk.vault import totp

TOUCH_SECONDS = 30.0  # how stale `seen_at` may be: not every click is a write
QUIET_SECONDS = 60.0
DEVICES = 8  # people who can be known on one machine
BETWEEN = "~"
_NOBODYS_SEED = totp.fresh_seed()


@dataclass(frozen=True)
class Attempt:
    """What somebody typed, where it came from, and which cookies of known people the machine holds."""

    name: str
    password: str
    code: str
    address: str
    devices: str = ""


@dataclass(frozen=True)
class Entry:
    """Who is in now, and the values of both cookies: said here once, kept as hashes."""

    person: Person
    cookie: str
    devices: str


def sign_in(office: Office, attempt: Attempt, *, replacing: str = "", rules: Rules = RULES) -> Entry:
    """Let somebody in. `replacing` is the cookie of the visit that ends with it.

    Raises `UsageError` SIGN_IN_REFUSED (whatever was wrong: who guesses must not learn what), TOO_SOON or
    SIGN_IN_BUSY.
    """
    now = rules.clock()
    name = attempt.name.strip().lower()
    account = people.by_name(office.store, name)
    device = _known_device(office, account, attempt.devices, now)
    names = _delays(office, name, attempt.address, device)
    wait = throttles.reserve(office.store, names, now)
    if wait > 0:
        raise _refusal(office, account, _too_soon(wait), now)
    try:
        right = _right(office, account, attempt, rules, known=bool(device))
    except NightclerkError:  # too busy to look: it was no failure
        for each in names:
            throttles.give_back(office.store, each, now)
        raise
    if account is None or not right:
        raise _refusal(office, account, _refused(), now)
    # What was tried from an address stays counted: else an own account would wash away the guesses at others.
    throttles.clear(office.store, names[0])
    for each in names[1:]:
        throttles.give_back(office.store, each, now)
    return enter(office, as_person(account), devices=attempt.devices, replacing=replacing, rules=rules)


def enter(office: Office, person: Person, *, devices: str = "", replacing: str = "", rules: Rules = RULES) -> Entry:
    """Begin a visit for somebody who has just proved who they are; the cookie is always a new one."""
    now = rules.clock()
    account = people.by_id(office.store, person.id)
    known = _known_device(office, account, devices, now)
    _tell_rest(office, person)
    office.audit.note("person.signed_in", person=person.id, device="known" if known else "new", asked_by=person.id)
    visits.sweep(office.store, now, now - rules.idle_seconds)
    if replacing:
        visits.end(office.store, sha256(replacing))
    cookie = secrets.token_urlsafe(32)
    visits.begin(office.store, sha256(cookie), person.id, now, now + rules.longest_seconds)
    return Entry(person, cookie, _devices_with(office, account, devices, known, now + rules.device_seconds))


def sign_out(office: Office, cookie: str) -> None:
    """End a visit; one that has ended already is none."""
    person = visits.end(office.store, sha256(cookie))
    if person is not None:
        office.audit.note("person.signed_out", person=person, asked_by=person)


def visitor(office: Office, cookie: str, *, active: bool = True, rules: Rules = RULES) -> Person | None:
    """Whose cookie it is, while the visit lasts. `active` is False for what a page fetches by itself."""
    now, hashed = rules.clock(), sha256(cookie)
    found = visits.find(office.store, hashed)
    if found is None:
        return None
    if now >= found.ends_at or now >= found.seen_at + rules.idle_seconds:
        visits.end(office.store, hashed)
        return None
    if active and now >= found.seen_at + TOUCH_SECONDS:
        visits.touch(office.store, hashed, now)
    return Person(found.person, found.name, found.display, found.role)


def _right(office: Office, account: Account | None, attempt: Attempt, rules: Rules, *, known: bool) -> bool:
    """Password, second factor and state; the same work for every name."""
    seed = people.seed(office.store, account.id if account else "") or _NOBODYS_SEED
    kept = account.password_hash if account else None
    password = passwords.matches(kept, attempt.password, rules.cost, known=known)
    step = taken_step(seed, attempt.code, rules.clock())
    if account is None or not password or step is None or account.state != ACTIVE:
        return False
    return people.use_step(office.store, account.id, step)


# ---- delays


def _delays(office: Office, name: str, address: str, device: str) -> list[str]:
    """The names under which an attempt counts; the first is forgotten once it was right."""
    blind = office.store.keys.blind
    if device:
        return [blind(device.partition(".")[0], "throttle.device")]
    return [blind(name, "throttle.account"), blind(_network(address), "throttle.address")]


def _network(address: str) -> str:
    # Whoever has one address of IPv6 has 2^64 of them.
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network((found, 64), strict=False)) if found.version == 6 else str(found)


def _refused() -> UsageError:
    return UsageError(
        "Name, password or code is not right, or the code was used before.",
        code="SIGN_IN_REFUSED",
        remedy="Wait for the next code of your app and try again; your admin can give you a new link.",
    )


def _too_soon(wait: float) -> UsageError:
    return UsageError(
        f"After the attempts before, the next one is looked at in {math.ceil(wait)} s.",
        code="TOO_SOON",
        remedy="Wait so long, then try again. From a machine on which you signed in before, you need not wait.",
    )


def _refusal(office: Office, account: Account | None, error: UsageError, now: float) -> UsageError:
    """Write it down: once a minute for an account, and once for all unknown ones together, with their number."""
    count = throttles.tally(office.store, _untold_name(office, account.id if account else ""), now, QUIET_SECONDS)
    if count:
        whose = {"person": account.id} if account else {}
        office.audit.note("person.refused", code=error.code, count=count, **whose)
    return error


def _tell_rest(office: Office, person: Person) -> None:
    """What was refused since it was last told: who is in now should find it in the log."""
    count = throttles.untold(office.store, _untold_name(office, person.id))
    if count:
        office.audit.note("person.refused", code="SIGN_IN_REFUSED", count=count, person=person.id)


def _untold_name(office: Office, person: str) -> str:
    return office.store.keys.blind(person, "refused")


# ---- known machines: a random number, until when, and a keyed hash that binds both to one person's password


def _known_device(office: Office, account: Account | None, devices: str, now: float) -> str:
    """The entry of that cookie which is this account's, or ""."""
    if account is None or account.password_hash is None:
        return ""
    for entry in devices.split(BETWEEN)[:DEVICES]:
        nonce, _, rest = entry.partition(".")
        until, _, seal = rest.partition(".")
        expected = _seal(office, account, nonce, until)
        if until.isdigit() and float(until) > now and hmac.compare_digest(expected.encode(), seal.encode()):
            return entry
    return ""


def _seal(office: Office, account: Account, nonce: str, until: str) -> str:
    # With a new password nothing of before is known any more.
    return office.store.keys.blind(f"{account.id}|{nonce}|{until}|{account.password_hash}", "device")


def _devices_with(office: Office, account: Account | None, devices: str, known: str, until: float) -> str:
    assert account is not None
    nonce, end = known.partition(".")[0] or secrets.token_hex(16), str(int(until))
    fresh = f"{nonce}.{end}.{_seal(office, account, nonce, end)}"
    others = [each for each in devices.split(BETWEEN) if each and each != known]
    return BETWEEN.join([fresh, *others][:DEVICES])
