"""All schedules of a workspace: what can be followed, and what is wrong with the others."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from nightclerk.errors import Finding, InvalidFiles, UsageError
from nightclerk.runtime.calendars import Calendar, calendar_of
from nightclerk.scheduler.files import Schedule, read_schedule
from nightclerk.workspace import Clinic, Workspace


@dataclass(frozen=True)
class Book:
    """Every schedule that can be followed, by name; every finding of the others; the clinic's calendar."""

    schedules: dict[str, Schedule]
    findings: tuple[Finding, ...]
    calendar: Calendar

    @property
    def broken(self) -> dict[str, list[Finding]]:
        """The findings by the name of the schedule."""
        found: dict[str, list[Finding]] = {}
        for each in self.findings:
            found.setdefault(Path(each.file).stem, []).append(each)
        return found


def read_book(workspace: Workspace) -> Book:
    """All of schedules/*.yaml; a broken file is told in `findings`, and the others go on."""
    zone = workspace.zone.key
    schedules, findings = {}, []
    for path in _paths(workspace):
        try:
            schedule = read_schedule(path, zone)
            schedules[schedule.name] = schedule
        except InvalidFiles as error:
            findings += error.findings
        except OSError as error:
            findings.append(
                Finding(str(path), 1, 1, "error", "UNREADABLE", f"This file cannot be read: {error.strerror}")
            )
    circular = {name for name in schedules if _waits_for_itself(schedules, name)}
    findings += [_circle(workspace.root / "schedules" / f"{name}.yaml") for name in sorted(circular)]
    sound = {name: each for name, each in schedules.items() if name not in circular}
    return Book(sound, tuple(findings), calendar_of(workspace.clinic))


def _circle(path: Path) -> Finding:
    text = "This schedule waits for itself, over the ones that it waits for."
    return Finding(str(path), 1, 1, "error", "WAITS_FOR_ITSELF", text)


def _waits_for_itself(schedules: dict[str, Schedule], name: str) -> bool:
    """Whether the end of its run would, over others, set it off again. It may wait for its own bot's other runs."""
    met: set[str] = set()
    waits = [name]
    while waits:
        here = schedules[waits.pop()]
        for other in schedules.values():
            named, works = here.when.after == other.name, here.when.after == other.said.bot and other is not here
            if (named or works) and other.name == name:
                return True
            if (named or works) and other.name not in met:
                met.add(other.name)
                waits.append(other.name)
    return False


def _paths(workspace: Workspace) -> list[Path]:
    return sorted((workspace.root / "schedules").glob("*.yaml"))


class Watched:
    """The schedules of a workspace, read again whenever a file of theirs, or clinic.yaml, changes."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._seen: object = None
        self._book: Book | None = None

    def look(self) -> Book:
        """The schedules as they stand now. While clinic.yaml is broken, its last good version counts.

        Raises `UsageError` when it never was good.
        """
        now = [_marks(path) for path in (*_paths(self._workspace), self._workspace.root / "clinic.yaml")]
        if self._book is None or now != self._seen:
            self._book, self._seen = self._read(), now
        return self._book

    def _read(self) -> Book:
        fresh = Workspace(self._workspace.root)
        try:
            self._workspace.__dict__["clinic"] = _sound_clinic(fresh)  # it is read once and kept
        except UsageError as error:
            if self._book is None:
                raise
            path = str(fresh.root / "clinic.yaml")
            found = getattr(error, "findings", None) or [Finding(path, 1, 1, "error", error.code, error.message)]
            book = read_book(self._workspace)
            return replace(book, findings=(*book.findings, *found))
        return read_book(self._workspace)


def _sound_clinic(workspace: Workspace) -> Clinic:
    assert workspace.zone  # a zone that does not exist is told here
    return workspace.clinic


def _marks(path: Path) -> tuple[str, int, int]:
    try:
        stat = path.stat()
    except OSError:
        return path.name, 0, 0
    return path.name, stat.st_mtime_ns, stat.st_size
