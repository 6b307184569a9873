"""Whether the payer wants to be asked first: from its own list, else from the last eligibility answer, else not known.

A yes for a service type or for the plan is taken; a *no* is not: it says nothing about a procedure code. What was not
stated is never a no.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from nightclerk.records import AuthNeed, AuthRequest, EligibilityResult, YesNo
from nightclerk.records.unread import unread


@dataclass(frozen=True)
class PayerList:
    """A payer's own list of procedure codes (`7045*` stands for all that begin so), and where it is from."""

    required: tuple[str, ...] = ()
    not_required: tuple[str, ...] = ()
    source: str = ""
    as_of: date | None = None


@dataclass(frozen=True)
class Settings:
    """`lists`: payer key -> its list of codes."""

    lists: dict[str, PayerList] = field(default_factory=dict)


def needed(request: AuthRequest, known: PayerList | None, coverage: EligibilityResult | None) -> tuple[AuthNeed, str]:
    """Whether it is needed, and by which source."""
    codes = [each.code or "" for each in request.services]
    if known is not None:
        told = f"the payer's list ({known.source or 'settings.yaml'}{f' of {known.as_of}' if known.as_of else ''})"
        if any(_listed(code, known.required) for code in codes):
            return AuthNeed.REQUIRED, told
        if codes and all(_listed(code, known.not_required) for code in codes):
            return AuthNeed.NOT_REQUIRED, told
    return _by_coverage(coverage)


def _listed(code: str, codes: tuple[str, ...]) -> bool:
    return any(code.startswith(each[:-1]) if each.endswith("*") else code == each for each in codes)


def _by_coverage(coverage: EligibilityResult | None) -> tuple[AuthNeed, str]:
    if coverage is None:
        return AuthNeed.NOT_STATED, "nobody has asked the payer about this patient"
    when = f"the eligibility answer of {coverage.checked_at:%m/%d/%Y}" if coverage.checked_at else "an earlier answer"
    stated = {coverage.auth_required, *(each.auth_required for each in coverage.benefits)}
    if YesNo.YES in stated:
        return AuthNeed.REQUIRED, when
    if YesNo.NO in stated:
        return AuthNeed.UNKNOWN, f"{when} says no for service types, which says nothing about a procedure"
    if YesNo.UNKNOWN in stated:
        return AuthNeed.UNKNOWN, when
    if unread(coverage, "auth_required") or any(name.endswith("].auth_required") for name in coverage.not_read):
        return AuthNeed.NOT_STATED, f"{when} shows something about it that was not read: look in the portal"
    return AuthNeed.NOT_STATED, f"{when} does not state it"
