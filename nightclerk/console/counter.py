"""What page and API say alike of the check of one patient."""

from __future__ import annotations

from nightclerk.errors import UsageError
from nightclerk.records import EligibilityResult
from nightclerk.runtime.counter import Known, answer
from nightclerk.runtime.notes import note_text
from nightclerk.runtime.office import Office

BOT = "eligibility"


def said(office: Office, run: str, by: str) -> tuple[Known, str]:
    """What is known of a check, and its note for the chart ("" while there is none); raises `UsageError`."""
    if not run.startswith(f"{BOT}-"):
        raise UsageError("There is no such check.", code="NO_SUCH_RUN", remedy="Ask again from Check a patient.")
    known = answer(office, run, by)
    return known, _note(office, known)


def _note(office: Office, known: Known) -> str:
    if not isinstance(known.record, EligibilityResult):
        return ""
    payer = office.workspace.payers.payers.get(known.record.payer_key)
    return note_text(known.record, office.workspace.zone, payer.name if payer else "")
