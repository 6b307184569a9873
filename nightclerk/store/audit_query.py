"""What is looked for in the index of the audit log, and the statement that finds it."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import UTC, datetime

TELLING = ("item", "subject", "run")  # of each there are few events: the first that is asked leads to them
COMMON = ("event", "account", "portal", "bot")  # of each there may be a million
INDEXED = (*TELLING, *COMMON)


@dataclass(frozen=True)
class Entry:
    """An event as the index knows it. `ts` microseconds since 1970; its line begins at byte `start` of the file whose
    first event is `first`.
    """

    seq: int
    ts: int
    day: str
    kind: str
    event: str
    actor: str | None
    asked_by: str | None
    subject: str | None
    bot: str | None
    portal: str | None
    account: str | None
    run: str | None
    item: str | None
    result: str | None
    code: str | None
    first: int
    start: int


@dataclass(frozen=True)
class Query:
    """What is looked for; None asks for any. One patient may be several subjects, one for each bot. `who` acted or
    asked; `since` (inclusive) and `until` (exclusive) carry their zone.
    """

    subject: str | tuple[str, ...] | None = None
    who: str | None = None
    bot: str | None = None
    portal: str | None = None
    account: str | None = None
    event: str | None = None
    run: str | None = None
    item: str | None = None
    since: datetime | None = None
    until: datetime | None = None

    def asked(self) -> list[str]:
        """The names of the fields that are asked for."""
        return [each.name for each in fields(self) if getattr(self, each.name) is not None]


def numbers(query: Query, low: int, high: int) -> tuple[str, list[object]]:
    """The statement for the numbers of the events from `low` to `high` that match, newest first, and its values.

    Fields of which there are few events are looked up, and the others sifted. Where only common ones are asked, their
    lists run side by side, each in its index and in order, so that a page of a rare pair costs little in a long log.
    Only names of this file are put into the text; values are bound.
    """
    telling = [name for name in TELLING if getattr(query, name) is not None]
    if telling:
        return _sifted(query, telling[0], low, high)
    lists = [name for name in (*COMMON, "who") if getattr(query, name) is not None]
    if not lists:
        return "SELECT seq FROM events WHERE seq BETWEEN ? AND ? ORDER BY seq DESC", [low, high]
    text = " INTERSECT ".join(_list(name) for name in lists)
    values = [value for name in lists for value in (getattr(query, name), low, high)]
    return f"{text} ORDER BY seq DESC", values


def _list(name: str) -> str:
    if name == "who":
        return "SELECT seq FROM who WHERE person = ? AND seq BETWEEN ? AND ?"
    return f"SELECT seq FROM events INDEXED BY by_{name} WHERE {name} = ? AND seq BETWEEN ? AND ?"  # noqa: S608


def _sifted(query: Query, lead: str, low: int, high: int) -> tuple[str, list[object]]:
    tests, values = ["seq BETWEEN ? AND ?"], list[object]((low, high))
    for name in INDEXED:
        value = getattr(query, name)
        if value is not None:
            wanted = value if isinstance(value, tuple) else (value,)
            tests.append(f"{name} IN ({','.join('?' * len(wanted))})")
            values += wanted
    if query.who is not None:
        tests.append("? IN (asked_by, actor)")
        values.append(query.who)
    where = " AND ".join(tests)
    return f"SELECT seq FROM events INDEXED BY by_{lead} WHERE {where} ORDER BY seq DESC", values  # noqa: S608


def microseconds(when: datetime) -> int:
    """A time with its zone as microseconds since 1970."""
    return round(when.timestamp() * 1_000_000)


def utc_day(when: datetime) -> str:
    """The day of a time in UTC, as the index keeps it."""
    return when.astimezone(UTC).date().isoformat()
