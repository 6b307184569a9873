"""How the outcome of a reconciliation is told."""

from __future__ import annotations

from collections import Counter

from nightclerk.records import Reconciliation

# In the order in which they are worked: what may lose money or hit the wrong patient first.
WORDS = {
    "contradiction": "contradictions",
    "short_pay": "short-pays",
    "duplicate": "duplicates",
    "ambiguous": "ambiguous",
    "probable": "to confirm",
    "unmatched_left": "only on the left",
    "unmatched_right": "only on the right",
}


def in_words(report: Reconciliation) -> str:
    """Counts by category, and what became of the last run: `3 contradictions (1 open since before; ...)`."""
    counts = Counter(each.category for each in report.open)
    told = [f"{counts[each]} {report.words.get(each, words)}" for each, words in WORDS.items() if counts[each]]
    latest = max(filter(None, (each.since for each in report.open)), default=None)
    new = sum(each.since == latest for each in report.open)
    old = len(report.open) - new
    carried = (
        f" ({old} open since before; {report.closed} of the last run are no longer)" if old or report.closed else ""
    )
    return ", ".join(told) + carried
