"""The portal files of a worker: read when first needed, and again when a person has changed one.

A changed file counts once it has stood still; one that no longer compiles is left alone, and what it said before goes
on: a mistake while mending must not end the night.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from pathlib import Path

from nightclerk.errors import InvalidFiles
from nightclerk.logs import say
from nightclerk.portal import PortalFile, load
from nightclerk.workspace import Workspace

SETTLE_SECONDS = 2.0


@dataclass(frozen=True)
class _Kept:
    file: PortalFile
    stamp: int  # when the file was changed, in nanoseconds


class PortalFiles:
    """The files under `selectors/`, for the threads of one process."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._kept: dict[str, _Kept] = {}
        self._lock = threading.Lock()

    def get(self, name: str) -> PortalFile:
        """The compiled file of that portal; raises `InvalidFiles` where there never was a good one."""
        path = self._path(name)
        with self._lock:
            kept = self._kept.get(name)
            stamp = path.stat().st_mtime_ns if path.is_file() else 0
            if kept is not None and (stamp == kept.stamp or time.time() - stamp / 1e9 < SETTLE_SECONDS):
                return kept.file
            try:
                file = load(path, base_url=self._workspace.settings.portals.get(name, {}).get("base_url"))
            except InvalidFiles:
                if kept is None:
                    raise
                say("portal.file_broken", portal=name)
                file = kept.file
            self._kept[name] = _Kept(file, stamp)
            return file

    def written_at(self, name: str) -> float:
        """When the file of that portal was last written, in Unix seconds; 0.0 where there is none."""
        path = self._path(name)
        return path.stat().st_mtime if path.is_file() else 0.0

    def _path(self, name: str) -> Path:
        return self._workspace.root / "selectors" / f"{name}.yaml"
