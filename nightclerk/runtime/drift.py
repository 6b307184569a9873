"""Drift: what bots found on a portal's pages by a fall-back only, and the patch of the portal file that it proposes."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from nightclerk.errors import UsageError
from nightclerk.portal import Drift
from nightclerk.portal.tools.patch import GONE, MOVED, Proposal, propose
from nightclerk.runtime.office import Office
from nightclerk.store import drifts, notices
from nightclerk.store.drifts import Used

LOOK_BACK_DAYS = 14.0


@dataclass(frozen=True)
class Line:
    """One fall-back: how it was used, and what the patch makes of it (moved | front | gone | unsafe)."""

    used: Used
    state: str


@dataclass(frozen=True)
class PortalDrift:
    """The drift of one portal. `diff` is the proposed patch of `path`, "" where nothing is to be changed."""

    portal: str
    path: Path
    lines: tuple[Line, ...]
    diff: str
    after: str

    @property
    def open(self) -> tuple[Line, ...]:
        """What the patch mends."""
        return tuple(line for line in self.lines if line.state == MOVED)


def report(office: Office, *, run: str = "", portal: str = "", days: float = LOOK_BACK_DAYS) -> list[PortalDrift]:
    """The drift of a run, of a portal, or of everything in the last days, with a patch for each file."""
    since = 0.0 if run else time.time() - days * 86400.0
    found = drifts.used(office.store, run=run, portal=portal, since=since)
    return [of_portal(office, name, list(used)) for name, used in groupby(found, key=lambda each: each.portal)]


def of_portal(office: Office, portal: str, used: Iterable[Used]) -> PortalDrift:
    """The drift of one portal against its file as it stands now; raises `UsageError` NOT_UTF8."""
    path = office.workspace.root / "selectors" / f"{portal}.yaml"
    known = list(used)
    if not path.is_file():
        return PortalDrift(portal, path, tuple(Line(each, GONE) for each in known), "", "")
    proposal = _proposal(path, known)
    lines = tuple(Line(each, move.state) for each, move in zip(known, proposal.moves, strict=True))
    return PortalDrift(portal, path, lines, proposal.diff, proposal.after)


def _proposal(path: Path, used: list[Used]) -> Proposal:
    try:
        text = path.read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        raise UsageError(
            f"{path.name} is not UTF-8 text.", code="NOT_UTF8", remedy="Save it as UTF-8, then try again."
        ) from None
    return propose(f"selectors/{path.name}", text, [Drift(each.element, each.rank, each.locator) for each in used])


def apply(found: PortalDrift) -> None:
    """Write the patched file in place of the old one, whole or not at all."""
    part = found.path.with_name(f".{found.path.name}.{os.getpid()}.part")
    try:
        part.write_bytes(found.after.encode("utf-8"))
        shutil.copymode(found.path, part)
        part.replace(found.path)
    finally:
        part.unlink(missing_ok=True)


def tell(office: Office, run_id: str) -> None:
    """A notice for each portal whose pages have drifted away from its file; the same drift is told once."""
    for each in report(office, run=run_id):
        names = sorted({line.used.element for line in each.open})
        if names:
            versions = ",".join(sorted({line.used.version for line in each.open}))
            text = (
                f"The portal {each.portal} has changed: {', '.join(names)} found by a fall-back only. "
                f"Answers are complete so far; see the patch with `nightclerk selectors drift --portal {each.portal}`."
            )
            people = office.workspace.settings.notices.tell
            notices.add(office.store, f"drift:{each.portal}:{versions}:{','.join(names)}", "DRIFT", text, people)
