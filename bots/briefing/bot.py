"""Write the morning briefing: what the front desk, the back office and compliance must know of the day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from nightclerk.bot import Run, bot
from nightclerk.records import Briefing


@dataclass(frozen=True)
class BriefingRequest:
    """`day` is the clinic day (YYYY-MM-DD); empty means the next one from now."""

    day: date | None = None


def key(request: BriefingRequest) -> str:
    """The day that is briefed."""
    return str(request.day or "next clinic day")


@bot("briefing", key=key, fresh=True)
def brief_the_clinic(request: BriefingRequest, run: Run) -> Briefing:
    """Gather the parts of every bot here; each asking is a fresh look."""
    with run.step("Gather what is known"):
        return run.briefing(request.day)
