"""Settings and health: what is set where, portals and the state of their credentials, what the doctor sees."""

from __future__ import annotations

from dataclasses import asdict

from starlette.responses import Response

from nightclerk.console.frame import ADMINS, MANAGERS, Call, Page
from nightclerk.console.health import examine
from nightclerk.runtime import doctor
from nightclerk.runtime.calendars import calendar_of
from nightclerk.store import processes
from nightclerk.vault import credentials

page = Page("health", menu="Settings", order=90)


@page.get("/settings", may=MANAGERS)
def show(call: Call) -> Response:
    """Everything that can be looked at without health data."""
    office = call.office
    workspace = office.workspace
    calendar = calendar_of(workspace.clinic)
    today = workspace.today()
    return call.show(
        "health/settings.html",
        signs=examine(office),
        accounts=credentials.accounts(office.store),
        payers=sorted(workspace.payers.payers.items()),
        holidays=calendar.closures(today, 366),
        retention=asdict(workspace.settings.retention),
        mail=workspace.settings.mail,
        backup=workspace.settings.backup,
        profile=workspace.settings.profile,
        keys=workspace.settings.keys,
        processes=processes.known(office.store),
        clinic_days=", ".join(workspace.clinic.clinic_days),
    )


@page.get("/settings/doctor", may=ADMINS)
def examine_machine(call: Call) -> Response:
    """The doctor looks at everything; it takes a few seconds."""
    return call.show("health/doctor.html", checks=doctor.examine(call.office.workspace))
