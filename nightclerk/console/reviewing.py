"""What page and API say alike about an item: when it is due, and which reason counts."""

from __future__ import annotations

from datetime import date, datetime, time

from nightclerk.console.frame import WORKERS
from nightclerk.runtime.office import Office
from nightclerk.runtime.people import Person

END_OF_DAY = time(17)


def due_at(office: Office, day: date | None) -> float | None:
    """The moment (Unix seconds) when an item that is due on that day is overdue: five in the afternoon."""
    return None if day is None else datetime.combine(day, END_OF_DAY, office.workspace.zone).timestamp()


def why(person: Person, reason: str) -> str:
    """For what a person looks at health data in clear: who does not work on items has one reason, audit."""
    return reason if person.role in WORKERS else "audit"
