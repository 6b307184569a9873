"""The workbook of a preflight: each portal account, then each thing that is looked for on its pages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from nightclerk.bot import report
from nightclerk.records import Column, PortalProbe, RowResult, RunSummary, Scalar, Sheet, Workbook

from .bot import PreflightReport

PORTALS = (
    Column("Portal", width=18),
    Column("Account", width=14),
    Column("Tonight", width=12),
    Column("What to do", width=90),
)
ELEMENTS = (
    Column("Portal", width=18),
    Column("Element", width=24),
    Column("Page", width=30),
    Column("Found", width=16),
    Column("By", width=50),
)


@report("preflight")
def workbook(rows: Sequence[RowResult], run: RunSummary) -> Workbook | None:
    """Two sheets; None when nothing was tried."""
    found = [each for row in rows if isinstance(row.record, PreflightReport) for each in row.record.portals]
    if not found:
        return None
    portals = tuple(_portal(each) for each in found)
    bad = {index: "bad" for index, each in enumerate(found) if each.problem}
    bad |= {index: "warn" for index, each in enumerate(found) if each.warning and not each.problem}
    elements = tuple(line for each in found for line in _elements(each))
    intro = (f"Preflight, {run.clinic}",)
    return Workbook(
        (
            Sheet("Portals", PORTALS, portals, bad, intro=intro, filters=False),
            Sheet("Elements", ELEMENTS, elements, {}, intro=intro),
        )
    )


def _portal(found: PortalProbe) -> tuple[Scalar, ...]:
    state = "NOT USABLE" if found.problem else "look at it" if found.warning else "ready"
    return found.portal, found.account, state, " ".join(filter(None, (found.problem, found.warning)))


def _elements(found: PortalProbe) -> Iterator[tuple[Scalar, ...]]:
    for each in found.elements:
        yield (
            found.portal,
            each.element,
            each.page or "(none that was opened)",
            in_words(each.rank, each.needed),
            each.locator,
        )


def in_words(rank: int, needed: bool) -> str:
    """How an element was found."""
    if rank:
        return "first" if rank == 1 else f"rank {rank} (drift)"
    return "MISSING" if needed else "not here"
