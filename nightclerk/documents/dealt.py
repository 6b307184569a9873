"""A fax whose pages are dealt out to the children: a page is the unit of work, so that one of forty pages does not
leave all cores but one idle.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

from nightclerk.isolation.limits import Limits, too_heavy

_MOST = 8  # pages of a hand: opening the file again for each page would cost more than the others' waiting
_HANDS = 2  # for each child at least: one that is done early takes from what is left


def read(path: str, limits: Limits, ask: Callable[..., Any], children: int, *, pdf: bool = False) -> dict[str, Any]:
    """As `job.read`, by at most so many children at once, which `ask` (`isolation.run_limited`) reaches.

    `limits` are of each hand of pages, its seconds on the wall of the whole file. Raises what `ask` raises.
    """
    until, wants = time.monotonic() + limits.wall_seconds, "pdf" if pdf else ""

    def child(what: str, *args: str) -> Any:
        left = until - time.monotonic()
        if left <= 0:
            raise too_heavy("time")
        return ask(f"nightclerk.documents.job:{what}", path, *args, limits=replace(limits, wall_seconds=left))

    begun: dict[str, Any] = child("begin", wants)
    if "read" not in begun:
        with ThreadPoolExecutor(children) as threads:
            hands = list(threads.map(lambda hand: child("pages", hand), _hands(begun["waiting"], children)))
        seen = sorted(sum(hands, begun["known"]), key=lambda each: int(each["page"]["number"]))
        begun = {"read": child("conclude", json.dumps(seen), wants)}
    found: dict[str, Any] = begun["read"]
    return found


def _hands(numbers: list[int], children: int) -> Iterator[str]:
    """Pages of equal hands: "1,2", "3,4" and so on."""
    size = min(_MOST, max(1, len(numbers) // (children * _HANDS)))
    for first in range(0, len(numbers), size):
        yield ",".join(map(str, numbers[first : first + size]))
