"""What can be wrong with the portal, switched on while it runs."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

from nightclerk.errors import UsageError
from nightclerk.records.codec import from_plain, to_plain


@dataclass(frozen=True)
class Faults:
    """Every switch of the sandbox; all of them off by default.

    `latency_ms` holds back every answer; `slow_drip` sends each body in 20 pieces, that many milliseconds apart.
    `stalls` stops each body once on its way, at a place and for a time that the dice choose, at most that many
    milliseconds.
    `error_500` answers that many searches with status 500 (-1: always). `maintenance` is a 503 page,
    `maintenance_200` a page of rubbish with status 200. `session_expiry` ends a session after that many requests, once,
    or every session with `session_expiry_always`. `wrong_member` shows somebody else's coverage: `other` (an unrelated
    member), `twin` (the sibling, where there is one) or `previous` (the answer to the search before), in every
    `wrong_member_every`-th answer. `layout` (of Lakeside) 1 changes labels, ids and the order of columns, so that only
    fall-backs still find the fields; 2 changes everything. `locked` refuses every log-in, `bad_totp` every code,
    `totp_single_use` a code that was accepted before. `popup_always` shows the announcement on every page.
    `typed_code` sends each log-in a code of its own to a phone: `GET /_sandbox/code` is that phone.
    `used_elsewhere` ends every session once, because somebody signed in with the account in another place.
    `rows_missing` holds back the later rows of a list that is filled while it is scrolled (spa).
    `auth_fault` strikes when a request for authorization is sent (lakeside): it is taken, and then `timeout` answers a
    minute late, `no_number` shows none, `session` ends the session; `swallow` takes nothing and shows the page again.
    `mixed_lines` swaps two quantities before the page on which a request is reviewed.
    `auth_hidden` shows no request to who looks one up.
    `mutate` rewrites every page by that seed (0: not at all), within what a portal file can foresee: see `mutator`.
    """

    latency_ms: int = 0
    slow_drip: int = 0
    stalls: int = 0
    error_500: int = 0
    maintenance: bool = False
    maintenance_200: bool = False
    session_expiry: int = 0
    session_expiry_always: bool = False
    wrong_member: str = ""
    wrong_member_every: int = 1
    layout: int = 0
    locked: bool = False
    bad_totp: bool = False
    totp_single_use: bool = False
    popup_always: bool = False
    typed_code: bool = False
    used_elsewhere: bool = False
    rows_missing: bool = False
    mutate: int = 0
    auth_fault: str = ""
    auth_hidden: bool = False


CHOICES = {
    "wrong_member": ("", "other", "twin", "previous"),
    "layout": (0, 1, 2),
    "auth_fault": ("", "timeout", "no_number", "session", "swallow", "mixed_lines"),
}


def switched(faults: Faults, changes: object) -> Faults:
    """The faults with some of them changed; raises `UsageError` (UNKNOWN_FAULT, BAD_FAULT) when one cannot be."""
    known = {field.name for field in fields(Faults)}
    if not isinstance(changes, dict) or not set(changes) <= known:
        raise UsageError("A fault is not known.", code="UNKNOWN_FAULT", remedy=f"Known: {', '.join(sorted(known))}.")
    try:
        wanted: Faults = from_plain(Faults, to_plain(faults) | changes)
    except ValueError as error:
        raise UsageError("A fault has a value of the wrong kind.", code="BAD_FAULT") from error
    for name, choices in CHOICES.items():
        if getattr(wanted, name) not in choices:
            raise UsageError(f"The fault {name} takes one of {choices}.", code="BAD_FAULT")
    return replace(wanted, wrong_member_every=max(1, wanted.wrong_member_every))
