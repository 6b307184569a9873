"""How a coming run is shown."""

from __future__ import annotations

from typing import Any

from nightclerk.scheduler.coming import Coming


def plain(each: Coming) -> dict[str, Any]:
    """One coming run as `--json` prints it."""
    estimate = each.estimate
    return {
        "schedule": each.schedule.name,
        "local": each.due.local,
        "at": each.due.at,
        "left_out": each.due.closed or None,
        "seconds": round(estimate.end - estimate.start) if estimate else None,
        "items": estimate.items if estimate else None,
        "assumed": estimate.assumed if estimate else None,
        "overlaps": list(each.overlaps),
        "after_deadline": each.late,
    }


def shown(each: Coming, now: float) -> str:
    """One coming run for people; what is in its way stands in lines of its own."""
    head = f"{each.due.local.replace('T', ' ')}  {_span(each.due.at - now):<10} {each.schedule.name:<24}"
    if each.estimate is None:
        return f"{head} left out: {each.due.closed}"
    guess = " (nothing to go by yet)" if each.estimate.assumed else f" for {each.estimate.items} items"
    line = f"{head} about {_length(each.estimate.end - each.estimate.start)}{guess}"
    if each.overlaps:
        line += f"\n    OVERLAP at the same portal account: {', '.join(each.overlaps)}"
    if each.late:
        line += f"\n    AFTER ITS DEADLINE of {each.schedule.said.deadline}"
    return line


def _span(seconds: float) -> str:
    return f"in {_length(seconds)}"


def _length(seconds: float) -> str:
    if seconds < 5400:
        return f"{max(1, round(seconds / 60))} min"
    return f"{seconds / 3600:.0f} h" if seconds < 172800 else f"{seconds / 86400:.0f} days"
