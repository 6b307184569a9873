"""What the driver needs from outside, and what it hands back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from nightclerk.portal.file import Mfa
from nightclerk.records import Evidence, Record


class Ports(Protocol):
    """What the runtime provides. Every call may block and is made from a thread of its own; all are thread-safe."""

    def keep(self, kind: str, data: bytes) -> Evidence:
        """Store a proof, encrypted; `kind` html | screenshot | events."""

    def load_session(self, key: str) -> bytes | None:
        """The kept log-in of that key, or None."""

    def save_session(self, key: str, state: bytes) -> None:
        """Keep a log-in, encrypted."""

    def drop_session(self, key: str) -> None:
        """Forget a kept log-in that no longer holds."""

    def secret(self, portal: str, account: str, name: str) -> str:
        """A credential; raises `NightclerkError` when there is none."""

    def totp(self, portal: str, account: str, name: str) -> str:
        """A fresh one-time code, never one used before; may block until the next time step."""

    def ask_code(self, portal: str, account: str, hint: str, mfa: Mfa) -> str:
        """Ask for the code that the portal sent, of a person or (kind mail) of a mailbox, for `mfa.within_seconds`; the
        request's id.
        """

    def code_given(self, request: str) -> str | None:
        """The code, once; None while there is none; raises `Park` when the time is over."""

    def code_done(self, request: str) -> None:
        """Nothing waits for the code any more, however that came."""

    def login_attempt(self, portal: str, account: str, host: str) -> None:
        """Count an attempt durably before anything is typed; raises `Park` when the credential is suspended."""

    def login_result(self, portal: str, account: str, verdict: str) -> None:
        """What became of it; `verdict` ok | bad_login | bad_code | locked | no_code | unknown."""

    def seen(self, event: str, detail: Mapping[str, str | int]) -> None:
        """Something worth a line: drift, interrupt, relogin, defer. Without health information."""


@dataclass(frozen=True)
class Drift:
    """An element or field that was found by a fall-back; `rank` counts from 1, `locator` as the file writes it."""

    element: str
    rank: int
    locator: str


@dataclass(frozen=True)
class Reading:
    """What a check brought home; `logins` counts how often it had to sign in. `trouble`: of a page that the portal file
    does not know, in what it differs from that; nothing of a patient. `theirs`: that is so of a list of this patient's,
    and says nothing of the portal.
    """

    record: Record
    evidence: tuple[Evidence, ...] = ()
    drift: tuple[Drift, ...] = ()
    portal_version: str = ""
    logins: int = 0
    trouble: str = ""
    theirs: bool = False
