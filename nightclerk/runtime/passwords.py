"""Passwords: which are taken, how they are kept (Argon2id), and how many are worked on at once."""

from __future__ import annotations

import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from nightclerk.errors import UsageError

SHORTEST, LONGEST = 12, 256
OWN_CHARACTERS = 8  # that must be left of it without the account's name
DIFFERENT_CHARACTERS = 5
# Of the lists of leaked passwords, what is long enough to pass the other rules; digits and signs behind do not count.
COMMONEST = frozenset(
    {
        "123456789012", "1234567890123", "12345678901234", "123456789101112", "111222333444", "112233445566",
        "123123123123", "1q2w3e4r5t6y", "1qaz2wsx3edc", "qazwsxedcrfv", "qwertyuiop", "qwertyuiopas",
        "qwertyuiopasdfgh", "qwerty123456", "asdfghjklqwe", "zxcvbnmasdfg", "passwordpassword", "mypassword",
        "password", "newpassword", "changeme", "changemenow", "letmein", "letmeinplease", "iloveyou",
        "iloveyouforever", "administrator", "adminadmin", "welcome", "welcomewelcome", "sunshine", "princess",
        "football", "baseball", "superman", "trustnoone", "correcthorsebatterystaple", "nightclerk", "clinic",
        "hospital", "medicaloffice", "frontdesk",
    }
)  # fmt: skip


@dataclass(frozen=True)
class Cost:
    """What one guess costs: KiB of memory, rounds, lanes."""

    memory: int = 64 * 1024
    rounds: int = 3
    lanes: int = 4


class _Lane:
    """At most `running` at once, and `waiting` behind them; who comes then is told to come again."""

    def __init__(self, running: int, waiting: int) -> None:
        self._running = threading.BoundedSemaphore(running)
        self._room = threading.BoundedSemaphore(running + waiting)

    @contextmanager
    def turn(self) -> Iterator[None]:
        if not self._room.acquire(blocking=False):
            raise UsageError(
                "Too many people sign in at this moment.", code="SIGN_IN_BUSY", remedy="Try again in a few seconds."
            )
        try:
            with self._running:
                yield
        finally:
            self._room.release()


# A flood from machines that nobody knows must not fill the way of those that are known.
_KNOWN, _NEW = _Lane(2, 8), _Lane(2, 8)


def hashed(password: str, cost: Cost) -> str:
    """How the password is kept."""
    with _KNOWN.turn():
        return _hasher(cost).hash(_plain(password))


def matches(kept: str | None, password: str, cost: Cost, *, known: bool) -> bool:
    """Whether it is the password. Without one kept, the same work is done for nothing, so that time tells nothing."""
    with (_KNOWN if known else _NEW).turn():
        try:
            return _hasher(cost).verify(kept or _nobodys(cost), _plain(password)[:LONGEST]) and kept is not None
        except (VerificationError, InvalidHashError):
            return False


@cache
def _hasher(cost: Cost) -> PasswordHasher:
    return PasswordHasher(time_cost=cost.rounds, memory_cost=cost.memory, parallelism=cost.lanes)


@cache
def _nobodys(cost: Cost) -> str:
    return _hasher(cost).hash("nobody's")


def _plain(password: str) -> str:
    # The same letters typed on another keyboard may come as other code points.
    return unicodedata.normalize("NFKC", password)


def refuse_weak(password: str, name: str) -> None:
    """Raise `UsageError` for a password that is too short, too simple, known to everybody, or the account's name."""
    plain = _plain(password)
    if not SHORTEST <= len(plain) <= LONGEST:
        raise UsageError(
            f"The password has {len(plain)} characters.",
            code="PASSWORD_LENGTH",
            remedy="At least 12 are needed, at most 256. Four words that do not belong together are good.",
        )
    folded = plain.casefold()
    if len(folded.replace(name.casefold(), "")) < OWN_CHARACTERS:
        raise UsageError(
            "The password is little more than the name.",
            code="PASSWORD_NAME",
            remedy="Four words that do not belong together are good.",
        )
    letters = folded.replace(" ", "").strip("0123456789!?.,-_#$*+@")
    if folded in COMMONEST or letters in COMMONEST or len(set(folded)) < DIFFERENT_CHARACTERS:
        raise UsageError(
            "The password is one of those that are tried first.",
            code="PASSWORD_COMMON",
            remedy="Four words that do not belong together are good.",
        )
