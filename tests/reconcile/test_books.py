"""A month of invented books: every row is told what it is, and every cent is in one place."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from nightclerk.reconcile.outcome import totals
from nightclerk.sandbox.books import Truth, make_books
from tests.reconcile.rig import Seen, matched, ties_out
from tests.scale import count


@dataclass(frozen=True)
class Month:
    """The books of a month, what is true of them, and what the claims and remittances were matched to."""

    folder: Path
    truth: Truth
    seen: Seen


@pytest.fixture(scope="module", params=range(1, count(3, 200)))
def month(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("books")
    truth = make_books(folder, request.param, count(120, 600))
    return Month(folder, truth, claims_remits(folder))


def claims_remits(folder):
    return matched(folder / "claims.xlsx", folder / "remits.xlsx", "claims-remits", folder / "fees.xlsx")


def test_every_remittance_line_finds_its_claim_line_and_a_strangers_finds_none(month):
    truth, seen = month.truth, month.seen

    for row, claim in truth.pairs.items():
        (pair,) = seen.of_right(row)
        assert (pair["left"] if pair["accepted"] else 0) == claim, (row, pair["category"], pair["reason"])
        assert (pair["category"] == "contradiction") == (truth.kinds[row] == "contradiction")


def test_reversals_duplicates_and_short_pays_are_named(month):
    truth, seen = month.truth, month.seen

    named = {"reversal": "reversal", "duplicate": "duplicate", "short": "short_pay"}
    for row, kind in truth.kinds.items():
        if kind in named:
            assert [each["category"] for each in seen.of_right(row)] == [named[kind]], (row, kind)


def test_money_taken_back_leaves_nothing_in_its_category(month):
    remits = totals(month.seen.outcome)[1]

    assert remits.by_category.get("reversal", (0, 0))[1] == 0


def test_every_cent_of_every_source_is_accounted_for(month):
    truth, seen = month.truth, month.seen

    assert ties_out(seen)
    assert {each.source: each.total_cents for each in totals(seen.outcome)} == {
        name: cents
        for name, cents in truth.cents.items()
        if name not in ("bank", "ledger") and (name != "PLB" or cents)
    }


def test_deposits_find_their_payments_and_no_others(month):
    folder, truth = month.folder, month.truth
    seen = matched(folder / "remits.xlsx", folder / "bank.xlsx", "remits-deposits")
    traces = dict(seen.outcome.left.frame.select("row", "trace").iter_rows())

    found = {row: set() for row in truth.deposits}
    for pair in seen.pairs:
        if pair["accepted"]:
            found[pair["right"]].add(traces[pair["left"]])
    assert {row: set(each) for row, each in truth.deposits.items()} == found
    assert ties_out(seen)


def test_visits_without_a_charge_are_found(month):
    folder, truth = month.folder, month.truth
    seen = matched(folder / "visits.xlsx", folder / "claims.xlsx", "schedule-charges")

    assert truth.missing_visits == seen.left_rows("unmatched_left")


def test_each_posting_finds_its_remittance_line_and_what_was_posted_twice_is_a_duplicate(month):
    truth, seen = month.truth, matched(month.folder / "ledger.xlsx", month.folder / "remits.xlsx", "ledger-remits")

    found = {each["left"]: each for each in seen.pairs if each["left"] is not None}
    postings: dict[int, list[int]] = {}
    for row, (remit, what) in truth.posted.items():
        if what in ("posted", "twice"):
            postings.setdefault(remit, []).append(row)
    for remit, rows in postings.items():
        told = [(found[row]["category"], found[row]["right"]) for row in rows]
        assert sum(each in (("matched", remit), ("probable", remit)) for each in told) == 1, told
        assert told.count(("duplicate", None)) == len(rows) - 1, told
    assert ties_out(seen)


def test_a_posting_of_another_amount_is_never_accepted_and_what_was_not_posted_is_named(month):
    truth, seen = month.truth, matched(month.folder / "ledger.xlsx", month.folder / "remits.xlsx", "ledger-remits")

    found = {each["left"]: each for each in seen.pairs if each["left"] is not None}
    wrong = {row for row, (_, what) in truth.posted.items() if what in ("amount", "desk")}
    assert not any(found[row]["accepted"] for row in wrong)
    off = [found[row] for row, (_, what) in truth.posted.items() if what == "amount"]
    assert sum(each["category"] == "contradiction" for each in off) >= len(off) * 0.8
    posted = {remit for remit, _ in truth.posted.values()}
    open_ = {each["right"] for each in seen.pairs if each["category"] == "unmatched_right"}
    assert open_ - posted == truth.pairs.keys() - posted
    assert next(each for each in totals(seen.outcome) if each.source == "ledger").total_cents == truth.cents["ledger"]


def test_the_same_files_give_the_same_answer(month):
    assert claims_remits(month.folder).pairs == month.seen.pairs
