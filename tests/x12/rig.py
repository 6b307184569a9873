"""Reading bytes, and what came of it, by kind."""

from __future__ import annotations

import io
from typing import Any

from nightclerk.records import Balance, ClaimStatusResult, EligibilityResult, Payment, ProviderAdjustment, RemitClaim
from nightclerk.x12.findings import X12Finding
from nightclerk.x12.read import read
from nightclerk.x12.segments import Segment, segments


class Found:
    """Everything that a reading gave."""

    def __init__(self, data: bytes) -> None:
        self.all: list[Any] = list(read(io.BytesIO(data)))
        self.findings = self.of(X12Finding)
        self.payments, self.claims, self.plb = self.of(Payment), self.of(RemitClaim), self.of(ProviderAdjustment)
        self.balances, self.statuses, self.members = (
            self.of(Balance),
            self.of(ClaimStatusResult),
            self.of(EligibilityResult),
        )
        self.codes = [each.code for each in self.findings]
        self.for_a_person = [each.code for each in self.findings if each.person]

    def of(self, cls: type) -> list[Any]:
        return [each for each in self.all if isinstance(each, cls)]


def split(data: bytes) -> list[Segment]:
    return list(segments(io.BytesIO(data)))
