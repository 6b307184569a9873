"""What a task of upkeep came to."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class UpkeepDone:
    """One task: counts by name, and (where it could not be done, or showed something) what a person must know."""

    task: str
    counts: dict[str, int] = field(default_factory=dict)
    problem: str = ""
    remark: str = ""
