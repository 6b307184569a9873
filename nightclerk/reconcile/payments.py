"""Payments and deposits as values, what links them, and what is still open between them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date

from nightclerk.reconcile.profile import Deposits


@dataclass(frozen=True)
class Payment:
    """One payment of a payer: `cents` is the sum of its rows less its provider adjustments."""

    trace: str
    written: str
    payer: str
    day: date | None
    cents: int
    rows: tuple[int, ...]


@dataclass(frozen=True)
class Deposit:
    """One line of the bank: its signs that may be a trace (as written, without blanks), and who sent it."""

    row: int
    day: date | None
    cents: int
    tokens: frozenset[str]
    payers: frozenset[str]
    lump: bool
    foreign: bool


@dataclass(frozen=True)
class Link:
    """Payments and deposits that belong together, or (`category` contradiction, ambiguous) that may."""

    payments: tuple[Payment, ...]
    deposits: tuple[Deposit, ...]
    category: str
    reason: str
    score: float = 1.0

    @property
    def accepted(self) -> bool:
        """Whether nobody need look at it."""
        return self.category in {"matched", "probable"}


def ambiguous(deposit: Deposit, words: str) -> Link:
    """A deposit that is put before a person, with the reason."""
    return Link((), (deposit,), "ambiguous", words, 0.0)


@dataclass
class Open:
    """What is not linked yet, and the links so far; `amounts`: the cents of all payments, and how many have them."""

    payments: dict[str, Payment]
    deposits: dict[int, Deposit]
    rule: Deposits
    links: list[Link] = field(default_factory=list)
    amounts: Counter[int] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._by_cents: dict[int, list[Payment]] = {}
        for payment in self.payments.values():
            self._by_cents.setdefault(payment.cents, []).append(payment)

    def of_cents(self, cents: int) -> list[Payment]:
        """The open payments of that amount."""
        return [each for each in self._by_cents.get(cents, ()) if each.trace in self.payments]

    def alone(self, deposit: Deposit) -> list[Payment]:
        """The open payments that the deposit may be by payer and amount, whenever they came."""
        return [each for each in self.of_cents(deposit.cents) if each.payer in deposit.payers]

    def take(self, link: Link) -> None:
        """Keep the link; what it links is no candidate any more."""
        self.links.append(link)
        for payment in link.payments:
            self.payments.pop(payment.trace, None)
        for deposit in link.deposits:
            self.deposits.pop(deposit.row, None)

    def in_time(self, payment: Payment, deposit: Deposit, most: int, early: int = 0) -> bool:
        """Whether the deposit's day fits; a day that is not stated does not speak against it."""
        if payment.day is None or deposit.day is None:
            return True
        return -early <= (deposit.day - payment.day).days <= most

    def may_be(self, payment: Payment, deposit: Deposit) -> bool:
        """The same within everything the profile allows."""
        return self.in_time(payment, deposit, self.rule.lag_days, self.rule.early_days)
