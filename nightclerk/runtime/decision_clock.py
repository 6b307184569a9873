"""Until when a payer must decide, and by which rule; where nobody has stated a rule, that is not known.

CMS-0057-F (in force for decisions from 2026-01-01): 72 hours where urgent, else 7 calendar days, for Medicare
Advantage, Medicaid and CHIP (fee for service and managed care) and plans on the federal exchange. Drugs are excluded;
commercial plans and Medicare fee for service are not covered.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from nightclerk.records import AuthRequest, AuthUrgency
from nightclerk.workspace import PriorAuth

COVERED = frozenset({"medicare_advantage", "medicaid", "chip", "qhp_ffe"})
IN_FORCE = date(2026, 1, 1)
URGENT, STANDARD = timedelta(hours=72), timedelta(days=7)


def due(request: AuthRequest, received: datetime, payer: PriorAuth) -> tuple[datetime | None, str]:
    """When the decision is due (in the zone of `received`), and the rule in words."""
    if request.urgency is None:
        return None, "unknown: the request does not say how urgent it is"
    urgent = request.urgency is AuthUrgency.URGENT
    if payer.line_of_business in COVERED and received.date() >= IN_FORCE and not _drugs(request):
        words = "CMS-0057-F, urgent: 72 hours" if urgent else "CMS-0057-F, standard: 7 calendar days"
        return received + (URGENT if urgent else STANDARD), words
    own = timedelta(hours=payer.urgent_hours or 0) if urgent else timedelta(days=payer.standard_days or 0)
    if own:
        return received + own, f"the payer's own rule: {payer.rule or 'payers.yaml does not say where it stands'}"
    return None, "unknown: nobody has stated this payer's rule"


def _drugs(request: AuthRequest) -> bool:
    """HCPCS J codes are drugs that are given in the clinic."""
    return any((each.code or "").upper().startswith("J") for each in request.services)
