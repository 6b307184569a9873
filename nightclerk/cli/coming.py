"""How a coming run is shown."""

from __future__ import annotations

from typing import Any

from nightclerk.scheduler.coming import Coming, length_text
from nightclerk.scheduler.estimates import Estimate


def plain(each: Coming) -> dict[str, Any]:
    """One coming run as `--json` prints it."""
    estimate = each.estimate
    return {
        "schedule": each.schedule.name,
        "local": each.due.local,
        "at": each.due.at,
        "left_out": each.due.closed or None,
        "seconds": round(estimate.end - estimate.start) if estimate and estimate.end is not None else None,
        "items": estimate.items if estimate else None,
        "no_history": estimate.end is None if estimate else None,
        "overlaps": list(each.overlaps),
        "after_deadline": each.late,
    }


def shown(each: Coming, now: float) -> str:
    """One coming run for people; what is in its way stands in lines of its own."""
    head = f"{each.due.local.replace('T', ' ')}  {_span(each.due.at - now):<10} {each.schedule.name:<24}"
    if each.estimate is None:
        return f"{head} left out: {each.due.closed}"
    line = f"{head} {_likely(each, each.estimate)}"
    if each.overlaps:
        line += f"\n    OVERLAP at the same portal account: {', '.join(each.overlaps)}"
    if each.late:
        line += f"\n    AFTER ITS DEADLINE of {each.schedule.said.deadline}"
    return line


def _likely(each: Coming, estimate: Estimate) -> str:
    if estimate.end is not None:
        return f"about {length_text(estimate.end - estimate.start)} for {estimate.items} items"
    deadline = each.schedule.said.deadline
    by = f", nor whether it ends by {deadline}" if deadline else ""
    return f"no history yet: how long it takes is not known{by}"


def _span(seconds: float) -> str:
    return f"in {length_text(seconds)}"
