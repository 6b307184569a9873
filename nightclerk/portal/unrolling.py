"""Lists that draw their rows as they are scrolled: read from their top to their end."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from nightclerk.portal.file import FieldSpec
from nightclerk.portal.inpage import field_spec, walking
from nightclerk.portal.job import Job
from nightclerk.records.unread import UNSEEN


async def unrolled(job: Job, fields: Iterable[FieldSpec], read: dict[str, Any]) -> None:
    """Put all rows of these lists in the place of those that were drawn. One of which it is not sure that no row is
    missing stays as it was read: a part.
    """
    for field in fields if job.tab is job.live else ():
        if field.more is None and _is_part(read["fields"].get(field.name, {}).get("rows")):
            spec = {"field": field_spec(field), **walking(job.file.timeout_seconds)}
            rows = (await job.tab.told("unrolled", spec))["rows"]
            read["fields"][field.name]["rows"] = rows or read["fields"][field.name]["rows"]


def _is_part(rows: list[dict[str, Any]] | None) -> bool:
    return any(row["text"] == UNSEEN and not row["fits"] for row in (rows or [])[-1:])
