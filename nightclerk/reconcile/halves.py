"""Payments that a bank booked in two: taken where nothing else fits either part, else put before a person.

A part without a trace may be a whole payment of its own that has the same amount. Money alone does not tell which.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations as choices

from nightclerk.reconcile.payments import Deposit, Link, Open, Payment, ambiguous

_SPLIT_DAYS = 3  # between the parts of one payment


def missing_part(open_: Open, payment: Payment, found: list[Deposit]) -> Deposit | None:
    """The one deposit that makes up what is `found` of a payment, a few days off at most.

    None as well where it may be another payment, which is then said of it.
    """
    missing = payment.cents - sum(d.cents for d in found)
    fits = [
        d
        for d in open_.deposits.values()
        if d.cents == missing > 0 and d not in found and payment.payer in d.payers and _near(d, found[0])
    ]
    doubtful = [d for d in fits if any(p is not payment and open_.may_be(p, d) for p in open_.alone(d))]
    for deposit in doubtful:
        open_.take(_doubt(deposit, payment))
    return fits[0] if len(fits) == 1 and not doubtful else None


def doubt_parts(open_: Open) -> None:
    """Put aside what has the amount of one payment, and with a deposit that nothing else explains that of another."""
    unexplained = _unexplained(open_)
    paid = {(payer, d.cents) for d in open_.deposits.values() for payer in d.payers}
    for payment in [p for p in open_.payments.values() if (p.payer, p.cents) not in paid]:
        for part in list(_parts(open_, payment, unexplained)):
            open_.take(_doubt(part, payment))


def _parts(open_: Open, payment: Payment, unexplained: list[Deposit]) -> Iterator[Deposit]:
    """The deposits, each a payment of its own perhaps, that make up this payment with one that is none."""
    sums: dict[int, list[Deposit]] = {}
    for other in unexplained:
        if payment.payer in other.payers and other.cents < payment.cents and open_.may_be(payment, other):
            sums.setdefault(payment.cents - other.cents, []).append(other)
    for deposit in open_.deposits.values() if sums else ():
        beside = [other for other in sums.get(deposit.cents, ()) if _near(deposit, other)]
        if beside and payment.payer in deposit.payers and open_.alone(deposit):
            yield deposit


def by_halves(open_: Open) -> None:
    """Two deposits of a payer that are one payment, where only these two are and neither may be another payment."""
    fits = [
        (payment, one, other)
        for one, other in choices(_unexplained(open_), 2)
        if one.payers & other.payers and _near(one, other)
        for payment in open_.of_cents(one.cents + other.cents)
        if payment.payer in one.payers & other.payers and open_.may_be(payment, one)
    ]
    for payment, one, other in fits:
        rest = [fit for fit in fits if payment in fit or one in fit or other in fit]
        if len(rest) == 1:
            words = "No trace number; two deposits of this payer in a row are the amount, and no others are."
            open_.take(Link((payment,), (one, other), "probable", words, 0.99))


def _unexplained(open_: Open) -> list[Deposit]:
    """What a payer is named for and no open payment has the amount of."""
    return [d for d in open_.deposits.values() if d.cents > 0 and d.payers and not open_.alone(d)]


def _near(one: Deposit, other: Deposit) -> bool:
    return one.day is not None and other.day is not None and abs((one.day - other.day).days) <= _SPLIT_DAYS


def _doubt(deposit: Deposit, payment: Payment) -> Link:
    words = f"It has the amount of a payment of this payer, but may be a part of payment {payment.written} as well."
    return ambiguous(deposit, words)
