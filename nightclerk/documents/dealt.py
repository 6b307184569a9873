"""A fax whose pages are dealt out to the children: a page is the unit of work, so that one of forty pages does not
leave all cores but one idle.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

from nightclerk.isolation.limits import Limits

_MOST = 8  # pages of a hand: opening the file again for each page would cost more than the others' waiting
_HANDS = 2  # for each child at least: one that is done early takes from what is left
_LEAST = 60  # seconds that any hand may take


Watch = Callable[[int, int], None]  # pages that were read, of how many


def read(
    path: str,
    limits: Limits,
    ask: Callable[..., Any],
    children: int,
    *,
    pdf: bool = False,
    watch: Watch = lambda _read, _all: None,
) -> dict[str, Any]:
    """As `job.read`, by at most so many children at once, which `ask` (`isolation.run_limited`) reaches.

    `limits` are the file's: of its seconds each hand of pages has its share. `watch` is called now and then, in any
    thread. Raises what `ask` raises.
    """
    wants, job = "pdf" if pdf else "", "nightclerk.documents.job"
    begun: dict[str, Any] = ask(f"{job}:begin", path, wants, limits=limits)
    if "read" not in begun:
        told = begun["known"]
        hands, pages = _hands(begun["waiting"], children), len(told) + len(begun["waiting"])
        share = _share(limits, len(hands))

        def read_hand(hand: str) -> None:
            told.extend(ask(f"{job}:pages", path, hand, limits=share))
            watch(len(told), pages)

        watch(len(told), pages)
        with ThreadPoolExecutor(children) as threads:
            list(threads.map(read_hand, hands))
        told.sort(key=lambda each: int(each["page"]["number"]))
        begun = {"read": ask(f"{job}:conclude", path, json.dumps(told), wants, limits=limits)}
    found: dict[str, Any] = begun["read"]
    return found


def _hands(numbers: list[int], children: int) -> list[str]:
    """Pages of equal hands: "1,2", "3,4" and so on."""
    size = min(_MOST, max(1, len(numbers) // (children * _HANDS)))
    return [",".join(map(str, numbers[at : at + size])) for at in range(0, len(numbers), size)]


def _share(limits: Limits, hands: int) -> Limits:
    """What one of so many hands may take: time in a child counts, waiting for one behind other faxes does not."""
    cpu, wall = max(_LEAST, limits.cpu_seconds // hands), max(float(_LEAST), limits.wall_seconds / hands)
    return replace(limits, cpu_seconds=min(cpu, limits.cpu_seconds), wall_seconds=min(wall, limits.wall_seconds))
