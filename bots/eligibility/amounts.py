"""Single amounts out of a list of benefits: what the desk collects. Nothing is chosen that the payer left open."""

from __future__ import annotations

import re
from collections.abc import Iterable

from nightclerk.records import Benefit, BenefitKind, EligibilityResult, Level, Measure, Network, Scalar

from .shown import NOT_STATED, money, worth

_OFFICE = re.compile(r"primary care|office|\bpcp\b|physician visit", re.IGNORECASE)
_SPECIALIST = re.compile(r"specialist", re.IGNORECASE)
SEVERAL = "several:"
_IN = frozenset({Network.IN, Network.BOTH})


def office_copay(record: EligibilityResult) -> Scalar:
    """The in-network copay of an office visit; where the payer names no service, the copay it states for any."""
    rows = _of(record, BenefitKind.COPAY)
    office = [row for row in rows if _serves(row, _OFFICE)]
    return _shown(office or [row for row in rows if not row.service_types])


def specialist_copay(record: EligibilityResult) -> Scalar:
    """The in-network copay of a visit to a specialist."""
    return _shown(row for row in _of(record, BenefitKind.COPAY) if _serves(row, _SPECIALIST))


def coinsurance(record: EligibilityResult) -> Scalar:
    """The in-network coinsurance: the patient's share."""
    rows = _of(record, BenefitKind.COINSURANCE)
    return _shown([row for row in rows if not row.service_types] or rows)


def accumulator(record: EligibilityResult, kind: BenefitKind, measure: Measure) -> Scalar:
    """An individual's in-network deductible or out-of-pocket maximum: total, met or remaining."""
    return _shown(row for row in _of(record, kind) if row.measure is measure)


def _of(record: EligibilityResult, kind: BenefitKind) -> list[Benefit]:
    """The stated rows for the patient alone and in network, else those that leave level or network open."""
    rows = [row for row in record.benefits if row.kind is kind and worth(row)]
    near = [row for row in rows if row.network in _IN] or [row for row in rows if row.network is Network.NOT_STATED]
    own = [row for row in near if row.level is Level.INDIVIDUAL]
    return own or [row for row in near if row.level is Level.NOT_STATED]


def _serves(row: Benefit, wanted: re.Pattern[str]) -> bool:
    return any(wanted.search(service) for service in row.service_types)


def _shown(rows: Iterable[Benefit]) -> Scalar:
    """A plain amount as a number of dollars, anything else in words.

    Several different values are all named: which of them applies is not ours to say.
    """
    found = list(rows)
    values = list(dict.fromkeys(filter(None, map(worth, found))))
    if not values:
        return NOT_STATED
    certain = found[0].network in _IN
    if len(values) == 1 and certain and values[0] == (found[0].amount is not None and money(found[0].amount)):
        return found[0].amount
    text = values[0] if len(values) == 1 else f"{SEVERAL} {'; '.join(values)}"
    return text if certain else f"{text} (network not stated)"
