"""What the running portal knows: its members, the day, the faults, who is signed in, and what was counted."""

from __future__ import annotations

import secrets
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from nightclerk.sandbox.claims import ClaimBook
from nightclerk.sandbox.faults import Faults
from nightclerk.sandbox.lookup import Directory
from nightclerk.sandbox.sessions import Account, Sessions


@dataclass
class Portal:
    """The portal's state, shared by all requests of one application; `clock` gives Unix seconds.

    `directories` holds the members of each payer that the portal serves. `sends_codes`: each log-in is sent a code of
    its own, whatever the faults say. The error_500 fault strikes at the paths of `work`; `plain` is the
    template of a page that is nothing but a heading and a message. Every answer takes one to four times `pace_ms`.
    """

    directories: Mapping[str, Directory]
    today: date
    day: int = 0
    faults: Faults = field(default_factory=Faults)
    clock: Callable[[], float] = time.time
    sends_codes: bool = False
    work: tuple[str, ...] = ()
    plain: str = "plain.html"
    pace_ms: int = 0
    account: Account = field(default_factory=Account)
    counts: Counter[str] = field(default_factory=Counter)
    requests: list[Any] = field(default_factory=list)  # of authorization, as they were sent
    sent_code: str = ""  # the last one that was sent to the phone
    sessions: Sessions = field(init=False)
    claims: ClaimBook = field(init=False)

    def __post_init__(self) -> None:
        self.sessions = Sessions(self.clock)
        members = self.directory.members
        self.claims = ClaimBook(members, self.today, members[0].brand.group)

    @property
    def directory(self) -> Directory:
        """The members of the only payer, or of the first one."""
        return next(iter(self.directories.values()))

    @property
    def typed_codes(self) -> bool:
        """Whether the second factor is a code from the phone instead of one of the authenticator."""
        return self.sends_codes or self.faults.typed_code

    def send_code(self) -> None:
        """Send a fresh code to the phone."""
        self.sent_code = f"{secrets.randbelow(10**6):06d}"
        self.counts["codes_sent"] += 1
