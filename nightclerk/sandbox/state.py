"""What the running portal knows: its members, the day, the faults, who is signed in, and what was counted."""

from __future__ import annotations

import secrets
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from nightclerk.sandbox.claims import ClaimBook
from nightclerk.sandbox.faults import Faults
from nightclerk.sandbox.lookup import Directory
from nightclerk.sandbox.sessions import Account, Sessions


@dataclass
class Portal:
    """The portal's state, shared by all requests of one application; `clock` gives Unix seconds."""

    directory: Directory
    today: date
    day: int = 0
    faults: Faults = field(default_factory=Faults)
    clock: Callable[[], float] = time.time
    account: Account = field(default_factory=Account)
    counts: Counter[str] = field(default_factory=Counter)
    sent_code: str = ""  # the last one that was sent to the phone
    sessions: Sessions = field(init=False)
    claims: ClaimBook = field(init=False)

    def send_code(self) -> None:
        """Send a fresh code to the phone."""
        self.sent_code = f"{secrets.randbelow(10**6):06d}"
        self.counts["codes_sent"] += 1

    def __post_init__(self) -> None:
        self.sessions = Sessions(self.clock)
        self.claims = ClaimBook(self.directory.members, self.today)
