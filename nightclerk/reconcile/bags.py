"""Bags of checks that the bank booked as one sum: the only combination of open payments that adds up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from nightclerk.reconcile.payments import Deposit, Link, Open, Payment, ambiguous
from nightclerk.reconcile.subset import MOST_ITEMS, combinations

_MOST_CHANCE = 0.05
_ROUND = 500  # cents; what patients pay at the desk is a multiple of it
_SHORTER = (14, 35)  # days that most checks take; a longer time is looked at as well


def by_combination(open_: Open) -> None:
    """Bags of checks, again and again: what one takes is no candidate of the next."""
    again = True
    while again:
        again = False
        for deposit in sorted(_bags(open_), key=lambda d: (d.day or date.min, d.row)):
            proven = _proven(open_, deposit)
            if proven is not None and proven.accepted:
                open_.take(proven)
                again = True
    for deposit in list(_bags(open_)):
        doubt = _proven(open_, deposit)
        if doubt is not None:
            open_.links.append(doubt)
            open_.deposits.pop(deposit.row)


def _bags(open_: Open) -> Iterator[Deposit]:
    yield from (d for d in open_.deposits.values() if d.cents > 0 and not d.foreign and (d.lump or d.payers))


def _proven(open_: Open, deposit: Deposit) -> Link | None:
    """The link of the only combination, an ambiguous one without payments, or None where nothing adds up.

    It must be the only one among all payments in time; whether it can be chance is asked of the shortest time that
    holds it. A check is never deposited before its date.
    """
    most = min(MOST_ITEMS, open_.rule.most_open)
    windows = [
        _window(open_, deposit, days) for days in (*_SHORTER, open_.rule.lag_days) if days <= open_.rule.lag_days
    ]
    whole = [window for window in windows if len(window) <= most]
    if not whole:
        return ambiguous(deposit, _too_many(len(windows[0])))
    told: list[tuple[Payment, ...]] = []
    chance = 0.0
    for window in whole:
        seen = combinations([p.cents for p in window], deposit.cents)
        chance = chance if told else seen.chance
        told = [tuple(window[place] for place in each) for each in seen.found]
    if not told:
        return None if len(whole) == len(windows) else ambiguous(deposit, _too_many(len(windows[-1])))
    if len(told) > 1:
        return ambiguous(deposit, _either(told))
    if chance > _MOST_CHANCE:
        words = (
            f"Payments {_traces(told[0])} add up to it, but among {len(whole[-1])} open payments that can be chance."
        )
        return ambiguous(deposit, words)
    if doubt := _interchangeable(open_, windows[-1], told[0]):
        return ambiguous(deposit, doubt)
    words = f"The only {len(told[0])} of {len(whole[-1])} open payments in time that add up to this deposit."
    return Link(told[0], (deposit,), "probable", words, round(1 - chance, 4))


def _interchangeable(open_: Open, window: list[Payment], found: tuple[Payment, ...]) -> str:
    """What else it may be: another payment of the same amount, or money of somebody who pays round sums as well."""
    amounts = {p.cents for p in found}
    others = [p for p in window if p.cents in amounts and p not in found]
    if others:
        return (
            f"Payments {_traces(found)} add up to it, but {_traces(others[:1])} is of the same amount as one of them."
        )
    common = len(found) == 1 and (open_.amounts[found[0].cents] > 1 or found[0].cents % _ROUND == 0)
    return f"Payment {_traces(found)} has the amount, but so may others have: nothing else ties them." if common else ""


def _window(open_: Open, deposit: Deposit, days: int) -> list[Payment]:
    return [
        p
        for p in open_.payments.values()
        if 0 < p.cents <= deposit.cents
        and open_.in_time(p, deposit, days)
        and (not deposit.payers or p.payer in deposit.payers)
    ]


def _too_many(number: int) -> str:
    return f"{number} payments are open in that time: too many to tell which ones it holds. Use the deposit slip."


def _either(told: list[tuple[Payment, ...]]) -> str:
    return (
        "More than one combination adds up: " + ", or ".join(_traces(each) for each in told) + ". Use the deposit slip."
    )


def _traces(payments: Iterable[Payment]) -> str:
    return " + ".join(p.written for p in payments)
