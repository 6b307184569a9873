"""Who may use the web app: inviting, accepting, roles, leaving. The command line and the pages call the same."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import quote

from nightclerk.errors import UsageError
from nightclerk.runtime import passwords
from nightclerk.runtime.office import Office
from nightclerk.runtime.passwords import Cost
from nightclerk.store import people
from nightclerk.store.people import ACTIVE, DISABLED, INVITED, Account, Invite
from nightclerk.vault import totp

LEAD, OPERATOR, FRONT_DESK, COMPLIANCE, ADMIN = "lead", "operator", "front_desk", "compliance", "admin"
ROLES = (LEAD, OPERATOR, FRONT_DESK, COMPLIANCE, ADMIN)
NAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,39}")
DISPLAY_LENGTH = 60
LINK_SECONDS = 86_400.0
FIRST_NAME, FIRST_DISPLAY = "admin", "Administrator"


@dataclass(frozen=True)
class Person:
    """Who is signed in (or a program with a token). `role` is one of `ROLES`."""

    id: str
    name: str
    display: str
    role: str


@dataclass(frozen=True)
class Rules:
    """How long things last (seconds), what a guess costs, and which clock is looked at.

    A refusal is said no sooner than `refusal_seconds` after the question: what was looked up, and whether it was
    written into the audit log, must not show in the time it took.
    """

    idle_seconds: float = 900.0
    longest_seconds: float = 43_200.0
    device_seconds: float = 180 * 86_400.0
    refusal_seconds: float = 0.5
    cost: Cost = field(default_factory=Cost)
    clock: Callable[[], float] = time.time


RULES = Rules()


@dataclass(frozen=True)
class Invitation:
    """A one-time link: `token` is said here once and kept nowhere. Good until `until` (Unix seconds)."""

    person: str
    name: str
    token: str
    until: float

    @property
    def path(self) -> str:
        """Its address in the web app."""
        return f"/welcome/{self.token}"


@dataclass(frozen=True)
class Welcome:
    """What the page of a one-time link shows: who it is for, and the seed of the second factor (base32)."""

    person: Person
    seed: str

    @property
    def address(self) -> str:
        """The otpauth:// address that an authenticator app reads."""
        return f"otpauth://totp/nightclerk:{quote(self.person.name)}?secret={self.seed}&issuer=nightclerk"


def invite(office: Office, name: str, display: str, role: str, by: str, rules: Rules = RULES) -> Invitation:
    """Make an account and its one-time link; raises `UsageError` for a name that is taken or not one."""
    folded = name.strip().lower()
    _refuse_name(folded)
    account = _fresh(folded, _display(display or folded), _role(role), by, rules.clock())
    made, given = _link(account, rules.clock())
    if not people.add(office.store, account, given):
        raise UsageError("There is an account of that name.", code="PERSON_EXISTS", remedy="Choose another name.")
    office.audit.note("person.invited", person=account.id, role=role, occasion="new", asked_by=by)
    return made


def reset(office: Office, name: str, by: str, rules: Rules = RULES) -> Invitation:
    """A new link: the old password, second factor and visits end now. Raises `UsageError`."""
    account = named(office, name)
    made, given = _link(account, rules.clock())
    people.invite_again(office.store, account.id, given)
    office.audit.note("person.invited", person=account.id, role=account.role, occasion="reset", asked_by=by)
    return made


def first_link(office: Office, rules: Rules = RULES) -> Invitation | None:
    """While nobody has ever accepted an invitation: a link for the first person, an admin. Earlier ones end with it."""
    known = people.every(office.store)
    if not known:
        account = _fresh(FIRST_NAME, FIRST_DISPLAY, ADMIN, office.asked_by, rules.clock())
        made, given = _link(account, rules.clock())
        if not people.add_first(office.store, account, given):
            return None
        office.audit.note("person.invited", person=account.id, role=ADMIN, occasion="first", asked_by=office.asked_by)
        return made
    if [(each.name, each.state) for each in known] == [(FIRST_NAME, INVITED)]:
        return reset(office, FIRST_NAME, office.asked_by, rules)
    return None


def _fresh(name: str, display: str, role: str, by: str, now: float) -> Account:
    return Account(f"p:{secrets.token_hex(8)}", name, display, role, INVITED, None, 0, None, now, by)


def _link(account: Account, now: float) -> tuple[Invitation, Invite]:
    token, until = secrets.token_urlsafe(32), now + LINK_SECONDS
    return Invitation(account.id, account.name, token, until), Invite(sha256(token), until, totp.fresh_seed())


def sha256(secret: str) -> str:
    """What is kept of a random secret of 256 bits; such a one needs no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()


def welcome(office: Office, token: str, rules: Rules = RULES) -> Welcome:
    """What a one-time link is for; raises `UsageError` LINK_ENDED."""
    account = people.by_invite(office.store, sha256(token), rules.clock())
    seed = people.seed(office.store, account.id) if account else None
    if account is None or seed is None:
        raise _link_ended()
    return Welcome(as_person(account), seed)


def accept(office: Office, token: str, password: str, code: str, display: str = "", rules: Rules = RULES) -> Person:
    """Use a one-time link: password and second factor are set. Raises `UsageError`; the link stays good then."""
    found = welcome(office, token, rules)
    step = taken_step(found.seed, code, rules.clock())
    if step is None:
        raise UsageError(
            "The code does not fit.", code="CODE_WRONG", remedy="Type the six digits that the app shows now."
        )
    passwords.refuse_weak(password, found.person.name)
    shown = _display(display or found.person.display)
    values = {"password_hash": passwords.hashed(password, rules.cost), "totp_step": step, "display": shown}
    if not people.accept(office.store, sha256(token), rules.clock(), values):
        raise _link_ended()
    person = found.person
    office.audit.note("person.accepted", person=person.id, role=person.role, asked_by=person.id)
    return Person(person.id, person.name, shown, person.role)


def taken_step(seed: str, code: str, now: float) -> int | None:
    """The time step (this one, the one before or after) whose code it is, or None."""
    typed = code.replace(" ", "")
    here = totp.time_step(now)
    for step in (here, here - 1, here + 1):
        if hmac.compare_digest(totp.code(seed, step).encode(), typed.encode()):
            return step
    return None


def as_person(account: Account) -> Person:
    """The account as the web app knows it."""
    return Person(account.id, account.name, account.display, account.role)


def listed(office: Office) -> list[Account]:
    """Every account by name."""
    return people.every(office.store)


def named(office: Office, name: str) -> Account:
    """The account of that name or id; raises `UsageError`."""
    found = people.by_id(office.store, name) if ":" in name else people.by_name(office.store, name.strip().lower())
    if found is None:
        raise UsageError("There is no account of that name.", code="NO_SUCH_PERSON", remedy="See the list of people.")
    return found


def change_role(office: Office, name: str, role: str, by: str) -> None:
    """Give somebody another role, from their next click on; raises `UsageError`, also for the last active admin."""
    account = named(office, name)
    kept = role == ADMIN
    people.change(office.store, account.id, {"role": _role(role)}, _last_admin if not kept else _anybody)
    office.audit.note("person.changed", person=account.id, role=role, asked_by=by)


def disable(office: Office, name: str, by: str) -> None:
    """End an account and all its visits at once; raises `UsageError`, also for the last active admin."""
    account = named(office, name)
    gone = {"state": DISABLED, "invite_sha256": None, "invite_until": None}
    people.change(office.store, account.id, gone, _last_admin)
    office.audit.note("person.disabled", person=account.id, asked_by=by)


def _anybody(_account: Account, _admins: int) -> None:
    return None


def _last_admin(account: Account, admins: int) -> None:
    if account.role == ADMIN and account.state == ACTIVE and admins == 1:
        raise UsageError(
            "This is the last active admin.",
            code="LAST_ADMIN",
            remedy="Invite another admin first, and let them sign in.",
        )


def _refuse_name(name: str) -> None:
    if not NAME.fullmatch(name):
        raise UsageError(
            "A name to sign in with has 2 to 40 small letters, digits, dots, dashes or underscores.",
            code="PERSON_NAME",
            remedy="For example: dana.reyes",
        )


def _role(role: str) -> str:
    if role not in ROLES:
        raise UsageError("There is no such role.", code="NO_SUCH_ROLE", remedy=f"Roles are {', '.join(ROLES)}.")
    return role


def _display(display: str) -> str:
    shown = " ".join(display.split())
    if not 1 <= len(shown) <= DISPLAY_LENGTH or not shown.isprintable():
        raise UsageError(
            f"A shown name has 1 to {DISPLAY_LENGTH} characters.",
            code="PERSON_DISPLAY",
            remedy="For example: Dana Reyes",
        )
    return shown


def _link_ended() -> UsageError:
    return UsageError(
        "This link was used already, or has ended.", code="LINK_ENDED", remedy="Ask your admin for a new one."
    )
