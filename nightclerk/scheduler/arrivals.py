"""Files that arrive: polled, so that a network share whose writes nobody announces works like a local folder."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from nightclerk.scheduler.decide import LONGEST_BACK
from nightclerk.scheduler.files import Schedule, seconds
from nightclerk.scheduler.inputs import matching
from nightclerk.scheduler.submit import sha256_of
from nightclerk.workspace import Workspace

_State = tuple[int, int]  # size, mtime


@dataclass(frozen=True)
class Arrived:
    """A file that has stood still; `sha256` of its bytes."""

    path: Path
    sha256: str
    state: _State


class Arrivals:
    """Remembers how each file was seen last. A file counts when it has stood still for `settle` seconds of ours."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._seen: dict[tuple[str, Path], tuple[_State, float]] = {}
        self._counted: dict[tuple[str, Path], _State] = {}

    def look(self, schedule: Schedule, now: float, steady: float, *, settled: bool = False) -> list[Arrived]:
        """The files that count and are not `counted` yet. `now` Unix seconds, `steady` a clock that never goes back.

        `settled`: take each as it stands. What has lain there for a month is old, even when upkeep has deleted what
        was decided about it.
        """
        settle = 0.0 if settled or schedule.said.input is None else seconds(schedule.said.input.settle)
        found, there = [], set()
        for path in reversed(matching(self._workspace, schedule.pattern)):  # the oldest first
            there.add((schedule.name, path))
            try:
                stat = path.stat()
                if max(stat.st_mtime, stat.st_ctime) < now - LONGEST_BACK:
                    continue
                if self._still(schedule.name, path, stat, steady, settle):
                    found.append(Arrived(path, sha256_of(path), self._seen[schedule.name, path][0]))
            except OSError:
                continue  # it went away, or is not to be read yet: the next look tells
        self._forget(schedule.name, there)
        return found

    def counted(self, schedule: Schedule, arrived: list[Arrived]) -> None:
        """These are written down: they do not count again while they stay as they are."""
        for each in arrived:
            self._counted[schedule.name, each.path] = each.state

    def _still(self, name: str, path: Path, stat: os.stat_result, now: float, settle: float) -> bool:
        state = (stat.st_size, stat.st_mtime_ns)
        if self._counted.get((name, path)) == state:
            return False
        before = self._seen.get((name, path))
        if before is None or before[0] != state:
            self._seen[name, path] = (state, now)
            return settle <= 0
        return now - before[1] >= settle

    def _forget(self, name: str, there: set[tuple[str, Path]]) -> None:
        for known in (self._seen, self._counted):
            for key in [key for key in known if key[0] == name and key not in there]:
                del known[key]
