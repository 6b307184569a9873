"""How values of an answer are shown to people: in workbooks and in lists of changes."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from nightclerk.records import Benefit, Level, Network, OtherPayer, Provider, YesNo

_NETWORK = {Network.IN: "in network", Network.OUT: "out of network", Network.BOTH: "in and out of network"}
_YES_NO = {YesNo.YES: "yes", YesNo.NO: "no", YesNo.UNKNOWN: "payer does not know"}
_FIELDS = {
    "outcome": "coverage",
    "auth_required": "prior authorization",
    "provider_network_status": "provider in network",
    "other_payers": "other insurance",
    "pcp": "PCP",
    "member_id": "member ID",
    "payer_id": "payer ID",
    "group_no": "group number",
    "plan_no": "plan number",
}


def field_name(field: str) -> str:
    """A record's field in words; a benefit's name is words already."""
    return _FIELDS.get(field, field.replace("_", " "))


def money(amount: Decimal) -> str:
    """$1,234.50."""
    return f"${amount:,.2f}"


def percent(share: Decimal) -> str:
    """20% or 12.5%, of a share given as 20 or 12.5."""
    return f"{format(share.normalize(), 'f')}%"


def day(when: date | None) -> str | None:
    """03/31/2026."""
    return None if when is None else when.strftime("%m/%d/%Y")


def yes_no(flag: YesNo) -> str | None:
    """In words; None when the payer left it open."""
    return _YES_NO.get(flag)


def doctor(pcp: Provider | None) -> str | None:
    """Name, NPI and phone, as far as stated."""
    if pcp is None:
        return None
    parts = (pcp.name, pcp.npi and f"NPI {pcp.npi}", pcp.phone)
    return ", ".join(part for part in parts if part) or None


def other_payer(other: OtherPayer) -> str:
    """One other insurance in a line, as far as stated."""
    parts = (other.order, other.name, other.member_id, _period(other.begin, other.end))
    return ", ".join(part for part in parts if part) or "named without details"


def worth(benefit: Benefit) -> str | None:
    """What a benefit row grants: an amount, a share or a quantity; None when the row states none."""
    values = (
        None if benefit.amount is None else money(benefit.amount),
        None if benefit.percent is None else percent(benefit.percent),
        None if benefit.quantity is None else format(benefit.quantity.normalize(), "f"),
    )
    return ", ".join(value for value in values if value) or None


def benefit_name(benefit: Benefit) -> str:
    """ "deductible met (individual, in network)": what the row speaks of, as far as it says so."""
    kind = "out-of-pocket maximum" if benefit.kind == "oop_max" else str(benefit.kind).replace("_", " ")
    measure = f" {benefit.measure}" if benefit.measure in {"total", "met", "remaining"} else ""
    level = "" if benefit.level is Level.NOT_STATED else str(benefit.level)
    details = (*benefit.service_types, benefit.procedure, level, _NETWORK.get(benefit.network))
    said = ", ".join(detail for detail in details if detail)
    return f"{kind}{measure} ({said})" if said else f"{kind}{measure}"


def _period(begin: date | None, end: date | None) -> str | None:
    parts = (begin and f"from {day(begin)}", end and f"to {day(end)}")
    return " ".join(part for part in parts if part) or None
