"""The briefing: what people need to know before a clinic day, written from what the bots recorded.

The front desk gets the least that is needed: name, time, what to collect, what to ask. No birth date, no member ID.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from nightclerk.records.header import Record, Severity


class Audience(StrEnum):
    """For whom a part of the briefing is."""

    FRONT_DESK = "front_desk"
    BACK_OFFICE = "back_office"
    COMPLIANCE = "compliance"


@dataclass(frozen=True, kw_only=True)
class Collect:
    """An amount to ask for at the desk, in words (`$25.00`); None where the source left it out. `source` says who
    stated it, `as_of` when (UTC).
    """

    what: str
    amount: str | None
    source: str = ""
    as_of: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class BriefingLine:
    """One appointment. `slot` is the time as the appointments file has it; `urgency` None means: nothing but to
    collect; `run_id` and `row` lead to the stored answer and its evidence; `checked_at` is UTC.
    """

    date: date
    patient: str
    slot: str = ""
    provider: str = ""
    chart: str = ""
    standing: str = ""
    urgency: Severity | None = None
    changed: tuple[str, ...] = ()
    collect: tuple[Collect, ...] = ()
    ask: tuple[str, ...] = ()
    who: str = ""
    checked_at: datetime | None = None
    run_id: str = ""
    row: int = 0


@dataclass(frozen=True, kw_only=True)
class BriefingFact:
    """One fact that is nobody's name: how many, what to do, and until when. `tone` good | bad | warn | wait | plain."""

    what: str
    number: int | None = None
    todo: str = ""
    when: str = ""
    tone: str = "plain"


@dataclass(frozen=True, kw_only=True)
class BriefingPart:
    """What one bot (or, with an empty `bot`, the platform) has to say to one audience."""

    audience: Audience
    title: str
    bot: str = ""
    lines: tuple[BriefingLine, ...] = ()
    facts: tuple[BriefingFact, ...] = ()
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Briefing(Record):
    """The briefing for `days` (the first one gives it its name), as things stood at `made_at` in the clinic's time."""

    kind: str = "briefing"
    days: tuple[date, ...]
    clinic: str
    made_at: datetime
    parts: tuple[BriefingPart, ...] = ()


@dataclass(frozen=True)
class Page:
    """A page to write: the platform renders `templates/<template>` with `values` into `results/<name>.html`."""

    name: str
    template: str
    values: dict[str, Any]
