"""Payments and deposits that belong together: by the trace number, by payer, amount and date, by a proven combination.

The reassociation trace (835 TRN02, repeated by the bank in the CCD+ addenda) is the key. Banks cut it short or leave it
out, split one payment in two, and book a bag of checks as one sum.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from nightclerk.reconcile.bags import by_combination
from nightclerk.reconcile.halves import by_halves, doubt_parts, missing_part
from nightclerk.reconcile.payments import Deposit, Link, Open, Payment
from nightclerk.reconcile.profile import Deposits

_SHORTEST_PART = 6  # signs of a trace that was cut short


def link(payments: Iterable[Payment], deposits: Iterable[Deposit], rule: Deposits) -> list[Link]:
    """Every link that can be made; payments of nothing are none, and what is left over stays out."""
    due = {p.trace: p for p in payments if p.cents}
    amounts = Counter(p.cents for p in due.values())
    open_ = Open(due, {d.row: d for d in deposits}, rule, amounts=amounts)
    _by_trace(open_)
    doubt_parts(open_)
    _by_payer(open_)
    by_halves(open_)
    by_combination(open_)
    return open_.links


def _by_trace(open_: Open) -> None:
    full = {p.trace: p for p in open_.payments.values()}
    ends = _ends(open_.payments.values())
    named: dict[str, list[Deposit]] = {}
    for deposit in open_.deposits.values():
        for trace in {token.lstrip("0") for token in deposit.tokens} & full.keys():
            named.setdefault(trace, []).append(deposit)
    _several(open_, named)
    for trace, found in named.items():
        _settle(open_, full[trace], [d for d in found if d.row in open_.deposits], complete=True)
    cut: dict[str, list[Deposit]] = {}
    for deposit in open_.deposits.values():
        for trace in {
            t for token in deposit.tokens for t in ends.get(token[-_SHORTEST_PART:], ()) if _is_end(t, token, full)
        }:
            cut.setdefault(trace, []).append(deposit)
    for trace, found in cut.items():
        _settle(open_, full[trace], [d for d in found if d.row in open_.deposits], complete=False)


def _ends(payments: Iterable[Payment]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for payment in payments:
        found.setdefault(payment.written[-_SHORTEST_PART:], []).append(payment.trace)
    return found


def _is_end(trace: str, token: str, full: dict[str, Payment]) -> bool:
    return full[trace].written.endswith(token)


def _several(open_: Open, named: dict[str, list[Deposit]]) -> None:
    """Deposits that name several payments and are their sum."""
    traces: dict[int, list[str]] = {}
    for trace, found in named.items():
        for deposit in found:
            traces.setdefault(deposit.row, []).append(trace)
    for row, several in traces.items():
        payments = [open_.payments[trace] for trace in several if trace in open_.payments]
        deposit = open_.deposits[row]
        if len(payments) > 1 and sum(p.cents for p in payments) == deposit.cents:
            open_.take(
                Link(tuple(payments), (deposit,), "matched", "The deposit names these payments and is their sum.")
            )


def _settle(open_: Open, payment: Payment, found: list[Deposit], *, complete: bool) -> None:
    """One payment with the deposits that name its trace (`complete`) or the end of it."""
    if payment.trace not in open_.payments or not found:
        return
    words = "The deposit names the trace number" if complete else "The deposit names the end of the trace number"
    found = [d for d in found if complete or open_.may_be(payment, d)]
    alone = [d for d in found if d.cents == payment.cents]
    if len(alone) == 1:
        open_.take(Link((payment,), (alone[0],), "matched", f"{words}, and the amount is the same."))
    elif len(found) > 1 and sum(d.cents for d in found) == payment.cents:
        open_.take(Link((payment,), tuple(found), "matched", f"{words}, and the parts are its amount."))
    elif other := missing_part(open_, payment, found):
        words += ", and with another deposit of that payer it is the amount."
        open_.take(Link((payment,), (*found, other), "probable", words, 0.999))
    elif complete:
        words += ", but the amounts differ: find out what was taken or added before anything is posted."
        open_.take(Link((payment,), tuple(found), "contradiction", words, 0.5))


def _by_payer(open_: Open) -> None:
    """Deposits of a payer whose amount only one payment has, as its only deposit: first those that came within days.

    CAQH CORE rule 370 has money and remittance no more than three business days apart.
    """
    rule = open_.rule
    for most, early in ((rule.eft_days, 0), (rule.eft_days, rule.early_days), (rule.lag_days, rule.early_days)):
        fits = [
            (payment, deposit)
            for deposit in open_.deposits.values()
            for payment in open_.alone(deposit)
            if open_.in_time(payment, deposit, most, early)
        ]
        for payment, deposit in fits:
            if sum(p is payment for p, _ in fits) == 1 == sum(d is deposit for _, d in fits):
                words = "No trace number; payer and amount are the same, in time, and nothing else fits either."
                open_.take(Link((payment,), (deposit,), "probable", words, 0.999))
