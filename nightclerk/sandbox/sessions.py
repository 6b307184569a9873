"""Who is signed in: server-side sessions with an idle time, and the one account of the clinic."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from nightclerk.sandbox.claims import Claim
from nightclerk.sandbox.members import Member
from nightclerk.vault.totp import code, time_step

USERNAME = "maplestreet.office"
PASSWORD = "Heron-over-water-26"  # noqa: S105 - the invented portal's own, printed in the docs
TOTP_SEED = "LAKESIDEHEALTH22"
IDLE_SECONDS = 25 * 60
WRONG_PASSWORDS_ALLOWED = 2
LISTS_KEPT = 20


@dataclass
class Session:
    """One browser's session; `stage` is code (the second factor is still owed) or in; `lists` are the lists
    shown to it, by the word that its pages hold on to.
    """

    stage: str = "code"
    used_at: float = 0.0
    requests: int = 0
    forms: int = 0
    announced: bool = False
    previous: Member | None = None
    previous_claim: Claim | None = None
    lists: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    waiting: set[str] = field(default_factory=set)
    request: dict[str, str] = field(default_factory=dict)  # what was typed into the authorization wizard

    def keep(self, listed: tuple[Any, ...]) -> str:
        """Keep a list for the pages that show it; returns its word. The oldest of many is forgotten."""
        word = secrets.token_hex(6)
        self.lists[word] = listed
        for old in [*self.lists][:-LISTS_KEPT]:
            del self.lists[old]
        return word


@dataclass
class Sessions:
    """The sessions alive now; `clock` gives Unix seconds."""

    clock: Callable[[], float]
    alive: dict[str, Session] = field(default_factory=dict)

    def open(self) -> str:
        """Start a session after a right password; returns its key for the cookie."""
        key = secrets.token_urlsafe(24)
        self.alive[key] = Session(used_at=self.clock())
        return key

    def get(self, key: str) -> Session | None:
        """The session of that cookie, or None when there is none or it was idle for too long."""
        session = self.alive.get(key)
        if session is None or self.clock() - session.used_at > IDLE_SECONDS:
            self.close(key)
            return None
        session.used_at = self.clock()
        return session

    def close(self, key: str) -> None:
        """End a session."""
        self.alive.pop(key, None)


@dataclass
class Account:
    """The clinic's account: three wrong passwords in a row lock it until it is unlocked from outside."""

    wrong: int = 0
    last_step: int = -1

    @property
    def locked(self) -> bool:
        """Whether too many wrong passwords were typed."""
        return self.wrong > WRONG_PASSWORDS_ALLOWED

    def password(self, user: str, password: str) -> bool:
        """Check user and password, and count what was wrong."""
        right = hmac.compare_digest(f"{user}\n{password}".encode(), f"{USERNAME}\n{PASSWORD}".encode())
        self.wrong = 0 if right else self.wrong + 1
        return right

    def code(self, typed: str, now: float, *, single_use: bool) -> bool:
        """Check a code of this or the previous time step; `single_use` refuses steps up to the last one used."""
        step = time_step(now)
        for candidate in (step, step - 1):
            used = single_use and candidate <= self.last_step
            if typed == code(TOTP_SEED, candidate) and not used:
                self.last_step = candidate
                return True
        return False
