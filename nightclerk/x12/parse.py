"""What the limited child runs: one X12 file to plain values."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import Any

from nightclerk.records.codec import to_bytes, to_plain
from nightclerk.records.header import Record
from nightclerk.records.remittance import Balance, Payment, RemitClaim
from nightclerk.x12.findings import X12Finding
from nightclerk.x12.read import read

MOST_TOLD = 100


def document(path: str) -> dict[str, Any]:
    """{records, findings, balances: [JSON text], summary}: texts, since they cost a tenth of what objects do."""
    texts: dict[str, list[str]] = {"records": [], "findings": [], "balances": []}
    summary = _Summary()
    with Path(path).open("rb") as file:
        for each in read(file):
            summary.add(each)
            if isinstance(each, X12Finding):
                texts["findings"].append(json.dumps(asdict(each)))
                continue
            texts["balances" if isinstance(each, Balance) else "records"].append(to_bytes(each).decode())
            if isinstance(each, RemitClaim) and each.balance:
                texts["balances"].append(to_bytes(each.balance).decode())
    return {**texts, "summary": summary.plain()}


def summary(path: str) -> dict[str, Any]:
    """{counts, codes, findings, payments}, in memory that does not grow with the file; see `document`."""
    found = _Summary()
    with Path(path).open("rb") as file:
        for each in read(file):
            found.add(each)
    return found.plain()


class _Summary:
    """Counts while a file is read; of the findings the first `MOST_TOLD` that a person must see, then of the others."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.codes: Counter[str] = Counter()
        self.findings: dict[bool, list[X12Finding]] = {True: [], False: []}
        self.payments: list[dict[str, Any]] = []

    def add(self, each: object) -> None:
        """One thing that was read."""
        if isinstance(each, X12Finding):
            self.codes[each.code] += 1
            self.counts["findings"] += 1
            self.counts["for_a_person"] += each.person
            kept = self.findings[each.person]
            if len(kept) < MOST_TOLD:
                kept.append(each)
        elif isinstance(each, Balance):
            self._balance(each)
        elif isinstance(each, Record):
            self.counts[each.kind] += 1
            if isinstance(each, Payment) and len(self.payments) < MOST_TOLD:
                self.payments.append(to_plain(each))

    def _balance(self, each: Balance) -> None:
        for payment in self.payments:
            if payment["transaction"] == each.transaction:
                payment["balance"] = to_plain(each)

    def plain(self) -> dict[str, Any]:
        """Plain JSON values."""
        return {
            "counts": {"findings": 0, "for_a_person": 0, **self.counts},
            "codes": dict(self.codes),
            "findings": [asdict(each) for each in (self.findings[True] + self.findings[False])[:MOST_TOLD]],
            "payments": self.payments,
        }
