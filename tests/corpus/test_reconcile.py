"""Public lists and the shared books: what is found of the truth, and that nothing false is accepted."""

import csv
import json
from pathlib import Path

import polars as pl
import pytest

from nightclerk.reconcile.outcome import totals
from tests.reconcile.rig import matched, ties_out
from tests.scale import count

CORPUS = Path(__file__).parents[3] / "shared" / "corpus" / "reconcile"
pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason="needs ../shared/corpus/reconcile")
BOOKS = ["s2-L2-2000", "s3-L3-2000", "s1-L1-2000", "s4-L2-20000"][: count(2, 4)]


def truth_of(book, name):
    with (CORPUS / "books" / book / "truth" / name).open(newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.soak
@pytest.mark.parametrize("book", BOOKS)
def test_the_shared_books_are_matched_row_by_row_and_tie_out(book):
    folder = CORPUS / "books" / book
    seen = matched(folder / "claims.xlsx", folder / "remits.xlsx", "claims-remits", folder / "fee_schedule.xlsx")
    known = json.loads((folder / "truth" / "totals.json").read_text())

    true = {
        (int(row["claim_row"]), int(row["remit_row"])) for row in truth_of(book, "claim_remit.csv") if row["claim_row"]
    }
    accepted = {(pair["left"], pair["right"]) for pair in seen.pairs if pair["accepted"]}
    assert f1(accepted, true) >= 0.999
    assert len(accepted - true) <= 0.0001 * len(accepted)
    assert ties_out(seen)
    assert [each.total_cents for each in totals(seen.outcome)] == [
        known[f"{name}_cents"] for name in ("charge", "paid", "plb")
    ]


@pytest.mark.soak
@pytest.mark.parametrize("book", BOOKS)
def test_no_deposit_of_the_shared_books_is_given_to_the_wrong_payment(book):
    folder = CORPUS / "books" / book
    seen = matched(folder / "remits.xlsx", folder / "bank.xlsx", "remits-deposits")
    traces = dict(seen.outcome.left.frame.select("row", "trace").iter_rows())

    true = {
        (trace.lstrip("0"), int(row["bank_row"]))
        for row in truth_of(book, "deposit_remit.csv")
        for trace in row["traces"].split("|")
        if trace
    }
    accepted = {(traces[pair["left"]], pair["right"]) for pair in seen.pairs if pair["accepted"]}
    assert accepted <= true
    assert f1(accepted, true) >= 0.99


def f1(found, true):
    return 2 * len(found & true) / (len(found) + len(true))


def pairs_of(left, right, folder, profile="two-list"):
    """Pairs of row numbers from 0 that two frames are matched to, whatever was accepted."""
    for name, frame in (("left", left), ("right", right)):
        frame.write_csv(folder / f"{name}.csv")
    seen = matched(folder / "left.csv", folder / "right.csv", profile)
    return {(pair["left"] - 2, pair["right"] - 2) for pair in seen.pairs if pair["left"] and pair["right"]}


@pytest.mark.soak
def test_people_of_febrl_are_found_in_the_other_list(tmp_path):
    size = count(1000, 5000)
    first, second = (pl.read_csv(CORPUS / "febrl" / f"dataset4{side}.csv", infer_schema=False) for side in "ab")
    numbers = [frame["rec_id"].str.extract(r"rec-(\d+)-", 1).to_list() for frame in (first, second)]
    chosen = set(numbers[0][:size])
    kept = [[place for place, number in enumerate(each) if number in chosen] for each in numbers]
    lists = [frame[rows].drop("rec_id") for frame, rows in zip((first, second), kept, strict=True)]

    places = {numbers[1][place]: at for at, place in enumerate(kept[1])}
    true = {(at, places[numbers[0][place]]) for at, place in enumerate(kept[0])}
    assert f1(pairs_of(*lists, tmp_path), true) > 0.9997


def test_papers_of_dblp_are_found_at_acm(tmp_path):
    lists = [
        pl.read_csv(CORPUS / "ccer_D4" / f"{name}.csv", separator="%", infer_schema=False) for name in ("dblp", "acm")
    ]
    places = [{number: at for at, number in enumerate(each["id"])} for each in lists]
    rows = pl.read_csv(CORPUS / "ccer_D4" / "gt.csv", separator="%", infer_schema=False).iter_rows()

    true = {(places[0][one], places[1][other]) for one, other in rows}
    assert f1(pairs_of(*(each.drop("id") for each in lists), tmp_path), true) > 0.985


@pytest.mark.soak
def test_payments_are_found_though_amount_and_day_differ(tmp_path):
    folder = CORPUS / "splink_transactions"
    lists = [pl.read_parquet(folder / f"transactions_{name}.parquet") for name in ("origin", "destination")]
    lists = [each.filter(pl.col("ground_truth") < count(12_000, 10**9)) for each in lists]
    places = {number: at for at, number in enumerate(lists[1]["ground_truth"])}

    true = {(at, places[number]) for at, number in enumerate(lists[0]["ground_truth"]) if number in places}
    found = pairs_of(*(each.drop("ground_truth", "unique_id") for each in lists), tmp_path, "payments")
    assert f1(found, true) > 0.80
