"""A remittance as it came (835) is a side of a reconciliation like any other, to the cent."""

from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from nightclerk.errors import UsageError
from nightclerk.reconcile.remits import sheets_of
from nightclerk.sandbox.remittances import eligibility, interchange, remittance
from tests.reconcile.rig import matched, table, ties_out

CLAIMS = ["Claim Number", "CPT", "DOS", "Patient", "Charge"]
BANK = ["Date", "Description", "Amount"]


@pytest.fixture
def remit(tmp_path: Path) -> Path:
    path = tmp_path / "remit.835"
    path.write_bytes(interchange("835", [remittance(7, 12)]))
    return path


def lines_of(remit: Path):
    """(claim, procedure, day, patient, billed) of what is no correction, as a practice bills it."""
    frame = sheets_of(remit)["835"].frame.filter(~sheets_of(remit)["835"].frame["Procedure"].is_null())
    return frame.select("Claim Number", "Procedure", "Service Date", "Patient Name", "Billed Amount").rows()


def test_the_lines_of_an_835_find_their_claims_and_each_is_named_by_its_segment(tmp_path, remit):
    billed = lines_of(remit)
    seen = matched(table(tmp_path / "claims.csv", CLAIMS, *billed), remit, "claims-remits")

    accepted = [each for each in seen.pairs if each["accepted"]]
    segments = remit.read_bytes().decode().replace("\n", "").split("~")
    named = [(segments[each["right"] - 1].split("*")[0], each["category"]) for each in accepted]
    assert len({each["left"] for each in accepted}) == len(billed) == 15
    assert Counter(named) == {("SVC", "matched"): 15, ("CLP", "reversal"): 2}
    assert ties_out(seen)


def test_all_money_of_an_835_is_in_its_rows_and_provider_adjustments_are_an_item_of_their_own(tmp_path, remit):
    told = sheets_of(remit)
    paid = sum(map(Decimal, told["835"].frame["Paid Amount"]))
    stated = Decimal(remit.read_bytes().decode().split("BPR*I*")[1].split("*")[0])
    adjusted = sum(map(Decimal, told["PLB"].frame["Amount"]))

    assert paid - adjusted == stated


def test_an_835_finds_its_deposit_by_the_trace_less_what_the_payer_took_back(tmp_path, remit):
    stated = remit.read_bytes().decode().split("BPR*I*")[1].split("*")[0]
    bank = table(tmp_path / "bank.csv", BANK, ("2026-11-24", "HCCLAIMPMT TRN*1*70001*1", stated))

    seen = matched(remit, bank, "remits-deposits")

    assert {each["category"] for each in seen.pairs if each["accepted"]} == {"matched"}
    assert ties_out(seen)


def test_a_claim_whose_lines_are_not_all_of_its_money_is_one_row(tmp_path, remit):
    short = remit.read_bytes().replace(b"SVC*HC:36415:25*278.75*251.75", b"SVC*HC:36415:25*278.75*250.75", 1)
    assert short != remit.read_bytes()
    other = tmp_path / "short.835"
    other.write_bytes(short)

    told = sheets_of(other)["835"]

    assert told.frame.filter(told.frame["Claim Number"] == "A00001")["Paid Amount"][0] == "251.75"
    assert ["need a person" in each.words for each in told.findings] == [True]


def test_an_x12_file_without_a_remittance_is_refused(tmp_path):
    path = tmp_path / "answers.271"
    path.write_bytes(interchange("271", [eligibility()]))

    with pytest.raises(UsageError) as refused:
        sheets_of(path)

    assert refused.value.code == "NO_REMITTANCE"
