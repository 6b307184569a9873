"""The rows of remittances and of the bank as payments and deposits, and their links as pairs of rows."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

import polars as pl

from nightclerk.reconcile.columns import Table
from nightclerk.reconcile.links import link
from nightclerk.reconcile.payments import Deposit, Link, Payment
from nightclerk.reconcile.profile import Deposits, Profile
from nightclerk.sheets.tieout import PAIR

_PAYER_SIGNS = 10  # of a payer's name; banks cut it
_TOKEN = re.compile(r"[0-9A-Za-z]{6,}|(?<=\btrn 1 )[0-9A-Za-z]{3,}")  # a short one where the bank says that it is one


def payments_of(left: Table, adjusted: dict[str, int], rule: Deposits) -> list[Payment]:
    """The payments of the remittance rows; `adjusted` cents by trace are added (PLB: already with their sign)."""
    frame = left.frame.with_row_index("l").filter(pl.col(rule.trace).is_not_null())
    payer = pl.col(rule.payer).drop_nulls().first() if left.has(rule.payer) else pl.lit("")
    day = pl.col(rule.date).drop_nulls().min() if left.has(rule.date) else pl.lit(None)
    grouped = frame.group_by(rule.trace, maintain_order=True).agg(
        pl.col(f"{rule.trace}.raw").first().str.strip_chars().alias("written"),
        payer.alias("payer"),
        day.alias("day"),
        pl.col("cents").sum(),
        pl.col("l"),
    )
    return [
        Payment(trace, written, payer or "", day, cents + adjusted.get(trace, 0), tuple(rows))
        for trace, written, payer, day, cents, rows in grouped.iter_rows()
    ]


def deposits_of(right: Table, payers: Iterable[str], rule: Deposits) -> list[Deposit]:
    """The lines of the bank, each with the payers its words may name."""
    shapes = {payer: payer.replace(" ", "") for payer in payers if payer}
    empty = pl.lit(None, pl.String)
    columns = [
        (pl.col(rule.date) if right.has(rule.date) else pl.lit(None, pl.Date)).alias("day"),
        pl.col("cents"),
        (pl.col(f"{rule.trace}.raw") if right.has(rule.trace) else empty).alias("ref"),
        (pl.col(rule.memo) if right.has(rule.memo) else empty).alias("memo"),
    ]
    rows = right.frame.select(columns).iter_rows()
    return [_deposit(row, values, shapes, rule) for row, values in enumerate(rows)]


def _deposit(
    row: int, values: tuple[date | None, int, str | None, str | None], shapes: dict[str, str], rule: Deposits
) -> Deposit:
    day, cents, ref, memo = values
    words = f" {memo or ''} "
    tokens = frozenset(
        token.upper() for token in _TOKEN.findall(f"{ref or ''} {memo or ''}") if any(map(str.isdigit, token))
    )
    payers = frozenset(payer for payer, shape in shapes.items() if _names(memo or "", payer, shape))
    lump = not memo or any(f" {word} " in words for word in rule.lump)
    foreign = any(f" {word} " in words for word in rule.not_payer)
    return Deposit(row, day, cents, tokens, payers, lump, foreign)


def _names(memo: str, payer: str, shape: str) -> bool:
    """Whether the words of a bank line name the payer: the begin of its name, or its first long word."""
    first = payer.split()[0]
    return shape[:_PAYER_SIGNS] in memo.replace(" ", "") or (len(first) >= 5 and first in memo.split())


def pairs_of(links: Iterable[Link]) -> pl.DataFrame:
    """One pair for each row of a payment and each of its deposits; an ambiguous deposit has no left row."""
    rows = [
        (row, deposit.row, each.category, each.accepted, each.score, each.reason)
        for each in links
        for deposit in each.deposits
        for row in _rows(each)
    ]
    return pl.DataFrame(rows, schema=list(PAIR.items()), orient="row")


def match_deposits(left: Table, right: Table, adjusted: dict[str, int], profile: Profile) -> pl.DataFrame:
    """Pairs of the remittance's rows and the bank's; what is in none is unmatched."""
    rule = profile.deposits
    assert rule is not None
    payments = payments_of(left, adjusted, rule)
    deposits = deposits_of(right, {p.payer for p in payments}, rule)
    return pairs_of(link(payments, deposits, rule))


def _rows(found: Link) -> list[int | None]:
    rows: list[int | None] = [row for payment in found.payments for row in payment.rows]
    return rows or [None]
