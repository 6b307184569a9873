"""The stage of the check: the sandbox payer, a workspace for each number of pages, the members that are asked for."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from tempfile import mkdtemp

from bench.child import HOUSE
from nightclerk.errors import ApplicationException
from nightclerk.sandbox.coverage import truth
from nightclerk.sandbox.demo import prepare
from nightclerk.sandbox.members import Member, Situation, population
from nightclerk.sandbox.pages import view
from nightclerk.sandbox.server import Sandbox
from nightclerk.workspace import Workspace

LATENCY_MS = 50
CHECKS = 40  # of one nightclerk run: the smallest night of the command contract
LONG_CHECKS = 200  # of a clinic's usual night
PAGES = "pages: 2"  # as selectors/lakeside.yaml allows


@contextmanager
def scratch() -> Iterator[Path]:
    """An empty folder on the disk of the repository (a temporary folder may be memory); gone at the end."""
    (HOUSE / "build").mkdir(exist_ok=True)
    folder = Path(mkdtemp(prefix="bench-", dir=HOUSE / "build"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@dataclass(frozen=True)
class Stage:
    """A running payer, a prepared workspace by number of pages, and whom to ask for."""

    folder: Path
    portal: Sandbox
    today: date
    members: tuple[Member, ...]
    prepared: dict[int, Path]

    @property
    def service_date(self) -> date:
        """The day of the appointments."""
        return self.today + timedelta(days=1)

    @contextmanager
    def night(self, pages: int, members: tuple[Member, ...] = ()) -> Iterator[Path]:
        """A copy of the prepared workspace, so that every run is a first one: it signs in, it knows no answer.

        Its appointments are those of `members`, or of the stage's own.
        """
        copy = Path(mkdtemp(prefix="night-", dir=self.folder))
        try:
            folder = shutil.copytree(self.prepared[pages], copy / "clinic")
            write_appointments(folder / "appointments.csv", members or self.members, self.service_date)
            yield folder
        finally:
            shutil.rmtree(copy, ignore_errors=True)

    def refuse_wrong(self, member: Member, coverage: str, benefits: int) -> None:
        """Raise `ApplicationException` unless the word for the coverage and the number of benefits are the payer's."""
        shown = view(member, truth(member, 0, self.today))
        if (coverage, benefits) != (shown.coverage["Coverage"], len(shown.benefits)):
            raise ApplicationException(
                "A contender read something else than the payer states, so its time means nothing.",
                code="BENCH_MISREAD",
                remedy="Mend the contender under bench/.",
            )


def make_stage(folder: Path, portal: Sandbox, today: date) -> Stage:
    """Prepare a workspace with two pages, as it is shipped, and copies with one and with four."""
    two = folder / "two"
    prepare(two, portal)
    return Stage(folder, portal, today, plain_members(), {2: two} | {n: _with_pages(n, two) for n in (1, 4)})


def _with_pages(pages: int, workspace: Path) -> Path:
    """A copy of the workspace whose portal file allows that many."""
    copy = workspace.with_name(f"pages-{pages}")
    shutil.copytree(workspace, copy)
    file = copy / "selectors" / "lakeside.yaml"
    text = file.read_text()
    assert PAGES in text, "the portal file allows another number of pages"
    file.write_text(text.replace(PAGES, f"pages: {pages}"))
    return copy


def plain_members(count: int = CHECKS) -> tuple[Member, ...]:
    """Active members with one coverage and no twin: each of them comes to a page with benefits."""
    active = [m for m in population() if m.situation is Situation.ACTIVE and not m.twin]
    return tuple(m for m in active if m.dual_of is None)[-count:]


def write_appointments(path: Path, members: tuple[Member, ...], service_date: date) -> None:
    """One row for each member, as a practice-management system exports them."""
    with path.open("w", newline="") as file:
        sheet = csv.writer(file)
        sheet.writerow(["Chart", "Appt Date", "Appt Time", "Last Name", "First Name", "DOB", "Payer", "Member ID"])
        for member in members:
            born, day = f"{member.asked_birth:%m/%d/%Y}", f"{service_date:%m/%d/%Y}"
            sheet.writerow([member.number, day, "09:00", member.last, member.first, born, "LHP", member.asked_id])
    path.chmod(0o600)


def today() -> date:
    """The date of the clinic in the starter workspace."""
    return Workspace(HOUSE).today()
