"""What needs a person, over all bots: one page of it at a time, and how many of what.

An item or row belongs here while its `unsettled_at` is set and no clock will ask it again. Both tables are reached by
indexes of just these, so a page costs the same whatever lies behind it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    String,
    case,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    tuple_,
    union_all,
)

from nightclerk.records import ItemStatus
from nightclerk.store.base import Store
from nightclerk.store.schema import items, rows, runs
from nightclerk.store.schema_people import reviews

HELD_SECONDS = 120.0  # so long an open page counts as being looked at, unless it says so again


@dataclass(frozen=True)
class Filter:
    """Which exceptions: each part that is None lets all through. `assignee` "" means nobody's.

    `state` open | in_review; `older` were there before then, `due` are due before then (Unix seconds).
    """

    bot: str | None = None
    code: str | None = None
    assignee: str | None = None
    state: str | None = None
    older: float | None = None
    due: float | None = None


@dataclass(frozen=True)
class Cursor:
    """Where a page ended: the next one begins behind it."""

    since: float
    id: str

    def __str__(self) -> str:
        """As one word, for addresses and the command line; `read` takes it back."""
        return f"{self.since!r}/{self.id}"

    @classmethod
    def read(cls, text: str) -> Cursor:
        """Raises `ValueError` for a text that begins with no time."""
        since, _, case_id = text.partition("/")
        return cls(float(since), case_id)


@dataclass(frozen=True)
class Case:
    """An item, or a row that never became one, that needs a person.

    `id` is the item's, or `run.number.place`. `row` is the number in the input file where there is no item.
    `since` and `due_at` Unix seconds; `opened_by` has it on the screen just now. `message` holds no health data.
    """

    id: str
    run_id: str
    bot: str
    status: ItemStatus
    code: str
    message: str
    since: float
    row: int | None = None
    due_at: float | None = None
    assignee: str | None = None
    opened_by: str | None = None
    resolution: str | None = None  # how it was resolved the last time: it came back


@dataclass(frozen=True)
class Worklist:
    """A page of the worklist, the oldest first; `after` leads to the next one, None when there is none."""

    cases: tuple[Case, ...]
    after: Cursor | None


def row_id(run_id: str, number: int, place: int) -> str:
    """The id under which a row without an item is reviewed."""
    return f"{run_id}.{number}.{place}"


def row_of(case_id: str) -> tuple[str, int, int] | None:
    """Run, number and place of a row's id; None for an item's."""
    run_id, *numbers = case_id.rsplit(".", 2)
    return (run_id, int(numbers[0]), int(numbers[1])) if len(numbers) == 2 and all(map(str.isdigit, numbers)) else None


def at_row(case_id: str) -> tuple[ColumnElement[bool], ...]:
    """The row of that id (see `row_of`) in a query."""
    run_id, number, place = row_of(case_id) or ("", 0, 0)
    return rows.c.run_id == run_id, rows.c.number == number, rows.c.place == place


def page(store: Store, which: Filter, after: Cursor | None, limit: int, now: float) -> Worklist:
    """At most `limit` cases behind `after`; `now` (Unix seconds) tells whose open page still counts."""
    parts = [_part(each, which, after, now, limit + 1) for each in (_items(now), _rows(now))]
    both = union_all(*parts).subquery()
    query = select(both).order_by(both.c.since, both.c.id).limit(limit + 1)
    with store.database.read() as connection:
        found = [_case(store, row) for row in connection.execute(query).all()]
    shown = tuple(found[:limit])
    return Worklist(shown, Cursor(shown[-1].since, shown[-1].id) if len(found) > limit else None)


def one(store: Store, case_id: str, now: float) -> Case | None:
    """The case of that id while it is unsettled, else None."""
    query = _rows(now).where(*at_row(case_id)) if row_of(case_id) else _items(now).where(items.c.id == case_id)
    with store.database.read() as connection:
        row = connection.execute(query).first()
    return _case(store, row) if row else None


def counts(store: Store) -> dict[tuple[str, str], int]:
    """How many cases there are of each bot and reason code."""
    of_items = (
        select(items.c.bot, items.c.reason_code, func.count())
        .where(items.c.unsettled_at.is_not(None), items.c.park_until.is_(None))
        .group_by(items.c.bot, items.c.reason_code)
    )
    of_rows = (
        select(runs.c.bot, rows.c.reason_code, func.count())
        .join_from(rows, runs, runs.c.id == rows.c.run_id)
        .where(rows.c.unsettled_at.is_not(None))
        .group_by(runs.c.bot, rows.c.reason_code)
    )
    total: dict[tuple[str, str], int] = {}
    with store.database.read() as connection:
        for bot, code, number in [*connection.execute(of_items).all(), *connection.execute(of_rows).all()]:
            total[bot, code or ""] = total.get((bot, code or ""), 0) + number
    return total


def _reviewed(now: float) -> tuple[ColumnElement[Any], ...]:
    opened = case((reviews.c.opened_at > now - HELD_SECONDS, reviews.c.opened_by))
    return reviews.c.due_at, reviews.c.assignee, opened.label("opened_by"), reviews.c.resolution


def _items(now: float) -> Select[Any]:
    none = cast(null(), Integer)
    return (
        select(
            items.c.id.label("id"),
            items.c.run_id,
            items.c.bot,
            items.c.status,
            items.c.reason_code.label("code"),
            items.c.reason_sealed,
            items.c.unsettled_at.label("since"),
            none.label("number"),
            none.label("place"),
            *_reviewed(now),
        )
        .join_from(items, reviews, reviews.c.item_id == items.c.id, isouter=True)
        .where(items.c.unsettled_at.is_not(None), items.c.park_until.is_(None))
    )


def _rows(now: float) -> Select[Any]:
    dot = literal(".")
    case_id = rows.c.run_id + dot + cast(rows.c.number, String) + dot + cast(rows.c.place, String)
    return (
        select(
            case_id.label("id"),
            rows.c.run_id,
            runs.c.bot,
            rows.c.status,
            rows.c.reason_code.label("code"),
            rows.c.reason_sealed,
            rows.c.unsettled_at.label("since"),
            rows.c.number,
            rows.c.place,
            *_reviewed(now),
        )
        .join_from(rows, runs, runs.c.id == rows.c.run_id)
        .join(reviews, reviews.c.item_id == case_id, isouter=True)
        .where(rows.c.unsettled_at.is_not(None))
    )


def _part(query: Select[Any], which: Filter, after: Cursor | None, now: float, limit: int) -> Select[Any]:
    """One of the two tables, filtered, behind the cursor, as a query that a union can take."""
    named: dict[str, Any] = {str(each.key): each for each in query.selected_columns}
    found = [*_wanted(which, named, now)]
    if after is not None:
        behind = tuple_(named["since"], named["id"]) > tuple_(literal(after.since), literal(after.id))
        found += [named["since"] >= after.since, behind]
    ordered = query.where(*found).order_by(named["since"], named["id"]).limit(limit).subquery()
    return select(ordered)


def _wanted(which: Filter, named: dict[str, Any], now: float) -> list[ColumnElement[bool]]:
    held = func.coalesce(reviews.c.opened_at, 0.0) > now - HELD_SECONDS
    in_review = or_(reviews.c.assignee.is_not(None), held)
    found: list[ColumnElement[bool]] = []
    found += [named["bot"] == which.bot] if which.bot is not None else []
    found += [named["code"] == which.code] if which.code is not None else []
    found += [named["since"] < which.older] if which.older is not None else []
    found += [reviews.c.due_at < which.due] if which.due is not None else []
    if which.assignee is not None:
        found.append(reviews.c.assignee == which.assignee if which.assignee else reviews.c.assignee.is_(None))
    if which.state is not None:
        found.append(in_review if which.state == "in_review" else ~in_review)
    return found


def _case(store: Store, row: Any) -> Case:
    place = f"items:reason:{row.id}" if row.number is None else f"rows:reason:{row.run_id}/{row.number}/{row.place}"
    return Case(
        id=row.id,
        run_id=row.run_id,
        bot=row.bot,
        status=ItemStatus(row.status),
        code=row.code or "",
        message=store.unseal(row.reason_sealed, place) or "",
        since=row.since,
        row=row.number,
        due_at=row.due_at,
        assignee=row.assignee,
        opened_by=row.opened_by,
        resolution=row.resolution,
    )
