"""Try the portals before the night: sign in, look at their pages, and say what would go wrong."""

from __future__ import annotations

from dataclasses import dataclass

from nightclerk.bot import Run, bot
from nightclerk.records import ItemStatus, PortalProbe, Reason


@dataclass(frozen=True)
class PreflightRequest:
    """`payer` is one of payers.yaml; empty means every portal that it names."""

    payer: str = ""


@dataclass(frozen=True)
class PreflightReport:
    """What was seen of each portal account."""

    portals: tuple[PortalProbe, ...]


def key(request: PreflightRequest) -> str:
    """The payer."""
    return request.payer


def partition(request: PreflightRequest) -> str:
    """One portal is tried by the worker that holds its account."""
    return request.payer or "preflight"


def settle(report: PreflightReport) -> tuple[ItemStatus, Reason | None]:
    """A portal that could not be used tonight needs a person; a password that ends soon is told, and no failure."""
    problems = [f"{each.portal}/{each.account}: {each.problem}" for each in report.portals if each.problem]
    if problems:
        return ItemStatus.BUSINESS, Reason("PREFLIGHT_PROBLEM", " ".join(problems))
    return ItemStatus.DONE, None


@bot("preflight", key=key, partition=partition, settle=settle, fresh=True)
def try_portals(request: PreflightRequest, run: Run) -> PreflightReport:
    """Sign in to the portals and look at their pages; nobody is asked about."""
    with run.step("Try the portals"):
        return PreflightReport(run.preflight(request.payer))
