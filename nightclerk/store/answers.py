"""The answers of a run: every input row once, with what became of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row, Select, func, select

from nightclerk.records import Asked, Evidence, ItemStatus, Reason, RowResult
from nightclerk.store import reviews
from nightclerk.store.base import Store
from nightclerk.store.schema import items, results, rows
from nightclerk.store.worklist import row_id

Decode = Callable[[bytes], Any]


@dataclass(frozen=True)
class Part:
    """A part of a run's rows: those behind row `after`, at most `limit` of them, of one status (empty: any)."""

    after: int = -1
    limit: int = 50
    status: str = ""


def of_run(
    store: Store, run_id: str, decode_inquiry: Decode, decode_record: Decode, part: Part | None = None
) -> list[RowResult]:
    """The rows in the order of the file; a row's secondary coverage stands in its `also`."""
    query = _rows(run_id) if part is None else _part(run_id, part)
    with store.database.read() as connection:
        found = connection.execute(query).all()
        settled = reviews.resolutions(connection, store, [_case_id(row) for row in found if _may_be_settled(row)])
    answers = [_answer(store, row, decode_inquiry, decode_record) for row in found]
    return _nest(
        [
            (place, replace(each, resolution=settled.get(_case_id(row))))
            for row, (place, each) in zip(found, answers, strict=True)
        ]
    )


def _case_id(row: Row[Any]) -> str:
    return str(row.item_id or row_id(row.run_id, row.number, row.place))


def _may_be_settled(row: Row[Any]) -> bool:
    return row.item_id is not None or row.status == ItemStatus.BUSINESS


def of_item(store: Store, item_id: str, decode_inquiry: Decode, decode_record: Decode) -> RowResult | None:
    """The item as the newest run that asked for it shows it; None when there is no such item."""
    query = _joined().where(rows.c.item_id == item_id).order_by(None).limit(1)
    with store.database.read() as connection:
        row = connection.execute(query).first()
    return _answer(store, row, decode_inquiry, decode_record)[1] if row else None


def item_ids(store: Store, places: Collection[tuple[str, int]]) -> dict[tuple[str, int], str]:
    """(Run, row) -> the item of its primary insurance; rows without an item are left out."""
    runs, numbers = {run_id for run_id, _ in places}, {number for _, number in places}
    query = select(rows.c.run_id, rows.c.number, rows.c.item_id).where(
        rows.c.run_id.in_(runs), rows.c.number.in_(numbers), rows.c.place == 0, rows.c.item_id.is_not(None)
    )
    with store.database.read() as connection:
        found = {(row.run_id, row.number): str(row.item_id) for row in connection.execute(query).all()}
    return {place: found[place] for place in places if place in found}


def _part(run_id: str, part: Part) -> Select[Any]:
    status = func.coalesce(items.c.status, rows.c.status)
    numbers = select(rows.c.number).join_from(rows, items, isouter=True)
    numbers = numbers.where(rows.c.run_id == run_id, rows.c.number > part.after)
    if part.status:
        numbers = numbers.where(status == part.status)
    numbers = numbers.distinct().order_by(rows.c.number).limit(part.limit)
    return _rows(run_id).where(rows.c.number.in_(numbers))


def _rows(run_id: str) -> Select[Any]:
    return _joined().where(rows.c.run_id == run_id)


def _joined() -> Select[Any]:
    return (
        select(
            rows,
            items.c.key_sealed,
            items.c.payload_sealed,
            items.c.status.label("item_status"),
            items.c.outcome.label("item_outcome"),
            items.c.reason_code.label("item_reason"),
            items.c.reason_sealed.label("item_reason_sealed"),
            items.c.evidence,
            items.c.run_id.label("item_run"),
            items.c.ended_at,
            results.c.record_sealed,
        )
        .join_from(rows, items, isouter=True)
        .join(results, results.c.item_id == rows.c.item_id, isouter=True)
        .order_by(rows.c.number, rows.c.place)
    )


def _nest(answers: list[tuple[int, RowResult]]) -> list[RowResult]:
    primary: dict[int, RowResult] = {}
    also: dict[int, list[RowResult]] = {}
    for place, answer in answers:
        if place == 0:
            primary[answer.row] = answer
        else:
            also.setdefault(answer.row, []).append(answer)
    return [_with(answer, tuple(also.get(number, ()))) for number, answer in primary.items()]


def _with(answer: RowResult, also: tuple[RowResult, ...]) -> RowResult:
    if not also:
        return answer
    return replace(answer, also=also)


def _answer(store: Store, row: Row[Any], inquiry: Decode, record: Decode) -> tuple[int, RowResult]:
    place = f"{row.run_id}/{row.number}/{row.place}"
    carried = json.loads(store.unseal(row.carried_sealed, f"rows:carried:{place}") or "{}")
    if row.item_id is None:
        reason = _reason(row.reason_code, store.unseal(row.reason_sealed, f"rows:reason:{place}"))
        status = ItemStatus(row.status)
        plain = RowResult(
            row=row.number, key="", status=status, label=row.label, outcome=row.outcome, reason=reason, carried=carried
        )
        return row.place, plain
    payload = store.unseal(row.payload_sealed, f"items:payload:{row.item_id}") or ""
    sealed = row.record_sealed
    read = record(store.keys.open(sealed, f"results:record:{row.item_id}")) if sealed else None
    answer = RowResult(
        row=row.number,
        key=store.unseal(row.key_sealed, f"items:key:{row.item_id}") or "",
        status=ItemStatus(row.item_status),
        item=row.item_id,
        label=row.label,
        outcome=row.item_outcome,
        reason=_reason(row.item_reason, store.unseal(row.item_reason_sealed, f"items:reason:{row.item_id}")),
        inquiry=inquiry(payload.encode()),
        record=read,
        carried=carried,
        evidence=tuple(Evidence(**each) for each in json.loads(row.evidence or "[]")),
        asked=_asked(row, read),
    )
    return row.place, answer


def _asked(row: Row[Any], record: Any) -> Asked | None:
    if row.item_run == row.run_id or row.ended_at is None:
        return None
    at = getattr(record, "checked_at", None) or datetime.fromtimestamp(row.ended_at, UTC)
    return Asked(row.item_run, at, getattr(record, "source_version", None) or "")


def _reason(code: str | None, message: str | None) -> Reason | None:
    return Reason(code, message or "") if code else None
