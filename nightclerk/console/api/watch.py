"""Who one is here, how the machine is, and the reports."""

from __future__ import annotations

from dataclasses import dataclass

from nightclerk.console.api.contract import Asked, Calls, Id
from nightclerk.console.frame import ADMINS, EVERYBODY, MANAGERS, PLANNERS, Call
from nightclerk.console.health import Sign, examine
from nightclerk.runtime import doctor
from nightclerk.runtime.reports import Report, report

calls = Calls("watch")


@dataclass(frozen=True)
class Me:
    """Who calls: a person, or a token (its id begins with t:)."""

    id: str
    name: str
    role: str
    clinic: str


@dataclass(frozen=True)
class Health:
    """Whether the night can be trusted to go on."""

    ok: bool
    signs: tuple[Sign, ...]


@dataclass(frozen=True)
class Look:
    """One thing that the doctor looked at: ok | warning | error, and the command or act that mends it."""

    name: str
    level: str
    message: str
    fix: str


@dataclass(frozen=True)
class Looks:
    """Everything that the doctor looked at."""

    checks: tuple[Look, ...]


@dataclass(frozen=True)
class ReportAsked(Asked):
    """Of which bot; empty for all that do a person's work."""

    bot: Id = ""


@calls.get("/api/me", may=EVERYBODY)
def show_me(call: Call) -> Me:
    """Who the token, or the signed-in person, is."""
    person = call.person
    return Me(person.id, person.display, person.role, call.office.workspace.clinic.name)


@calls.get("/api/health", may=MANAGERS)
def show_health(call: Call) -> Health:
    """Processes, database, disk and clock, in one look."""
    signs = tuple(examine(call.office))
    return Health(all(sign.ok for sign in signs), signs)


@calls.get("/api/doctor", may=ADMINS)
def show_doctor(call: Call) -> Looks:
    """The doctor looks at everything; it takes a few seconds."""
    found = doctor.examine(call.office.workspace)
    return Looks(tuple(Look(each.name, each.level, each.message, each.fix) for each in found))


@calls.get("/api/reports", may=PLANNERS)
def show_report(call: Call, asked: ReportAsked) -> Report:
    """Volumes, hands-free share, exceptions by reason, turnaround, minutes saved."""
    return report(call.office, asked.bot)
