"""Leasing credentials: a log-in attempt is written down before anything is typed, and a password fails once only.

Portals lock an account after three to six wrong passwords, for everybody in the clinic. So a version of a password
that was refused, or whose first use ended nobody knows how, is suspended for every bot until a person sets a new
version or releases it.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import date
from threading import Event

from nightclerk.audit import AuditLog, Receipt
from nightclerk.errors import AuditRefused, Park, UsageError
from nightclerk.store import Store
from nightclerk.store import credentials as rows
from nightclerk.vault.totp import STEP_SECONDS, code, time_step

FAILED = frozenset({"bad_login", "bad_code", "locked"})
NO_CODE = "no_code"  # the portal took the password and asked for a code that nobody gave
WARN_DAYS = 7  # so long before a password ends somebody is told
ACTIVE, SUSPENDED = "active", "suspended"


def secret(store: Store, portal: str, account: str, field: str) -> str:
    """A secret of a portal account; raises `UsageError` naming the command that sets it."""
    return _current(store, f"{portal}/{account}/{field}")[0]


def _current(store: Store, name: str) -> tuple[str, int]:
    found = rows.get_secret(store, name)
    if found is None:
        raise UsageError(
            f"The vault has no {name}.", code="SECRET_MISSING", remedy=f"Set it with `nightclerk vault set {name}`."
        )
    return found


@dataclass(frozen=True)
class Kept:
    """What the vault holds of an account (`portal/account`): which fields, how new (Unix seconds), and its state."""

    account: str
    fields: tuple[str, ...]
    set_at: float
    state: str


def accounts(store: Store) -> list[Kept]:
    """Every account; never a value."""
    found: dict[str, list[tuple[str, float]]] = {}
    for name, _version, at in rows.list_secrets(store):
        account, _, field = name.rpartition("/")
        found.setdefault(account, []).append((field, at))
    return [
        Kept(account, tuple(sorted({field for field, _ in held})), max(at for _, at in held), _named(store, account))
        for account, held in sorted(found.items())
    ]


def _named(store: Store, account: str) -> str:
    portal, _, name = account.partition("/")
    return state(store, portal, name)


def state(store: Store, portal: str, account: str) -> str:
    """`active`, or `suspended` when the present password must not be typed again."""
    found = rows.get_secret(store, f"{portal}/{account}/password")
    return _state(rows.attempts(store, f"{portal}/{account}", found[1])) if found else ACTIVE


def _state(attempts: list[rows.Attempt]) -> str:
    worked = False
    for attempt in attempts:
        if attempt.verdict in FAILED:
            return SUSPENDED
        if attempt.verdict == "ok":
            worked = True
        elif attempt.verdict == NO_CODE:
            continue  # the password was right
        elif not worked and attempt.verdict != "released":
            return SUSPENDED  # its first use ended nobody knows how: it may have been refused
    return ACTIVE


def begin_login(store: Store, audit: AuditLog, portal: str, account: str, host: str) -> Receipt:
    """Write the attempt down, durably, before typing; raises `Park` when the password is suspended."""
    name = f"{portal}/{account}"
    _, version = _current(store, f"{name}/password")
    if not rows.begin_attempt(store, name, version, lambda earlier: _state(earlier) == ACTIVE):
        raise suspended(portal, account)
    try:
        return audit.intent("portal.login", portal=portal, account=account, credential=f"{name}#{version}", host=host)
    except AuditRefused:
        rows.end_attempts(store, name, version, "released")  # nothing was typed, and nothing will be
        raise


def end_login(store: Store, audit: AuditLog, portal: str, account: str, verdict: str, intent: Receipt) -> None:
    """Write down how it ended: ok | bad_login | bad_code | locked | no_code | unknown."""
    name = f"{portal}/{account}"
    _, version = _current(store, f"{name}/password")
    rows.end_attempts(store, name, version, verdict)
    audit.outcome("portal.login", intent, result=_RESULTS.get(verdict, "fail"), code=verdict)
    if verdict in FAILED:
        audit.note("vault.suspended", account=name, version=version, code=verdict)


_RESULTS = {"ok": "ok", "unknown": "unknown"}


def release(store: Store, audit: AuditLog, portal: str, account: str, asked_by: str) -> None:
    """A person has looked at the portal and says that the present password is right."""
    name = f"{portal}/{account}"
    _, version = _current(store, f"{name}/password")
    rows.release_attempts(store, name, version)
    audit.note("vault.released", account=name, version=version, asked_by=asked_by)


def suspended(portal: str, account: str) -> Park:
    """What an item is told when its portal must not be signed in to."""
    return Park(
        f"The password of {portal}/{account} is suspended: it or its code was refused, or its last use ended unknown.",
        code="CREDENTIAL_SUSPENDED",
        remedy=f"Sign in by hand, then `nightclerk vault set {portal}/{account}/password`"
        f" or `nightclerk vault release {portal}/{account}`, and run the file again.",
    )


def broken_off(store: Store, portal: str, account: str) -> str:
    """What a person is told where the first log-in with the password ended unknown; "" where it did not."""
    name = f"{portal}/{account}"
    found = rows.get_secret(store, f"{name}/password")
    attempts = rows.attempts(store, name, found[1]) if found else []
    ended = {each.verdict for each in attempts}
    if _state(attempts) == ACTIVE or "unknown" not in ended or ended & FAILED:
        return ""
    return (
        f"The log-in broke off when the password of {name} had been typed for the first time, and nobody knows whether"
        " it is right: it is not typed again, so that the account is not locked. Sign in by hand, then"
        f" `nightclerk vault release {name}` if it was right, else `nightclerk vault set {name}/password`."
    )


def fresh_code(store: Store, portal: str, account: str, field: str, *, wait: Event | None = None) -> str:
    """A one-time code of a time step that was never given out; waits for the next step when needed."""
    name = f"{portal}/{account}/{field}"
    seed, _ = _current(store, name)
    while True:
        step = time_step(time.time())
        if rows.use_step(store, name, step):
            return code(seed, step)
        (wait or Event()).wait(STEP_SECONDS - time.time() % STEP_SECONDS)


def expiry_warning(store: Store, portal: str, account: str, today: date) -> tuple[date | None, str]:
    """When the first secret of an account expires (None: nobody said), and what to do where that is near or past."""
    mine = {name: day for name, day in rows.expiries(store).items() if name.startswith(f"{portal}/{account}/")}
    if not mine:
        return None, ""
    name = min(mine, key=lambda each: mine[each])
    left = (mine[name] - today).days
    if left > WARN_DAYS:
        return mine[name], ""
    when = "has expired" if left < 0 else "expires today" if left == 0 else f"expires in {left} days"
    return mine[name], f"{name} {when} ({mine[name]}). Change it on the portal, then `nightclerk vault set {name}`."


def put(store: Store, audit: AuditLog, name: str, value: str, asked_by: str, expires_on: date | None = None) -> int:
    """Store a secret; its version. Raises `UsageError` for a name that is not portal/account/field."""
    parts = name.split("/")
    if len(parts) != 3 or not all(parts):
        raise UsageError(
            "A secret is named portal/account/field.",
            code="SECRET_NAME",
            remedy="For example: nightclerk vault set lakeside/main/password",
        )
    if not value:
        raise UsageError("The secret is empty.", code="SECRET_EMPTY", remedy="Type it, or pipe it in.")
    if parts[2] == "totp":
        _check_seed(value)
    version = rows.put_secret(store, name, value, expires_on)
    audit.note("vault.set", name=name, version=version, asked_by=asked_by)
    return version


def _check_seed(value: str) -> None:
    try:
        code(value, 0)
    except ValueError:
        raise UsageError(
            "The TOTP seed is not base32.", code="SECRET_NOT_BASE32", remedy="Copy the text key the portal shows."
        ) from None
