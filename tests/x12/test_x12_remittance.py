"""Remittances: records, balances, and every cent that is not where it should be."""

from __future__ import annotations

import re
from dataclasses import MISSING, Field, FrozenInstanceError, fields, replace
from decimal import Decimal
from typing import Any

import pytest

from nightclerk.records import RemitClaim
from nightclerk.records.codec import from_bytes, to_bytes
from nightclerk.records.filled import blank, filled
from nightclerk.sandbox.remittances import Signs, interchange, remittance
from tests.x12.rig import Found, split

SOUND = interchange("835", [remittance(11, 6)])


def with_body(*segments: str, amount: str = "0") -> Found:
    return Found(interchange("835", [[f"BPR*I*{amount}*C*CHK", "TRN*1*1", "LX*1", *segments]]))


def test_a_sound_remittance_adds_up_without_a_finding() -> None:
    found = Found(SOUND)

    assert found.codes == []
    assert [each.claim_ok for each in (claim.balance for claim in found.claims)] == [True] * 8
    assert [(each.check_ok, each.delta, each.claims, each.claims_off) for each in found.balances] == [(True, 0, 8, 0)]
    assert found.payments[0].payer == "INVENTED HEALTH PLAN"
    assert found.payments[0].trace == "70001"


def test_a_claim_carries_what_the_payer_stated_and_where() -> None:
    found = with_body(
        "CLP*A1*1*100*60*15*12*P1*11*1", "NM1*QC*1*DOE*ANN*B***MI*W1", "NM1*82*1*ROE*****XX*1999999984",
        "MOA***MA01", "DTM*232*20261001", "SVC*HC:99213:25*100*60**1", "DTM*472*20261001", "CAS*CO*45*25",
        "CAS*PR*2*10**3*5", "AMT*B6*75", "LQ*HE*N30", "REF*6R*77", "PER*CX**TE*5550100", amount="60",
    )  # fmt: skip
    claim = found.claims[0]
    line = claim.lines[0]

    assert found.codes == []
    assert (claim.patient, claim.member_id, claim.rendering_npi) == ("DOE, ANN B", "W1", "1999999984")
    assert (claim.pcn, claim.icn, claim.clp02, claim.filing_ind, claim.frequency) == ("A1", "P1", "1", "12", "1")
    assert (line.procedure, line.modifiers, line.allowed, line.line_control_no) == ("99213", ("25",), 75, "77")
    assert [(each.group, each.carc, each.amount, each.rarcs) for each in line.adjustments] == [
        ("CO", "45", 25, ("N30",)), ("PR", "2", 10, ("N30",)), ("PR", "3", 5, ("N30",)),
    ]  # fmt: skip
    assert claim.rarcs == ("MA01",)
    assert claim.unmapped == ("PER*CX**TE*5550100",)
    assert SOUND[Found(SOUND).claims[0].offset :].startswith(b"CLP*A00001")


MONEY = {"CLP": (3, 4, 5), "CAS": (3,), "SVC": (2, 3), "PLB": (4, 6), "BPR": (2,)}


def one_cent_more() -> list[tuple[str, int, bytes]]:
    """Every amount of the sound file that balances against another, each altered by one cent."""
    altered = []
    for each in split(SOUND):
        for place in MONEY.get(each.elements[0], ()):
            elements = [*each.elements, *[""] * 9]
            if elements[place]:
                elements[place] = str(Decimal(elements[place]) + Decimal("0.01"))
                new = "*".join(elements).rstrip("*").encode()
                end = each.offset + len(each.raw)
                altered.append((each.elements[0], each.number, SOUND[: each.offset] + new + SOUND[end:]))
    return altered


def test_one_altered_cent_flags_its_claim_or_its_check() -> None:
    starts = [each.segment for each in Found(SOUND).claims]
    altered = one_cent_more()

    assert len(altered) > 60
    for name, number, data in altered:
        found = Found(data)
        flagged = {each.segment for each in found.findings if each.person}
        if name in ("PLB", "BPR"):
            assert "X12_CHECK_UNBALANCED" in found.for_a_person
            assert [each.check_ok for each in found.balances] == [False]
            continue
        start = max(each for each in starts if each <= number)
        lines = {line.segment for claim in found.claims if claim.segment == start for line in claim.lines}
        assert flagged & {start, *lines}, (name, number)


def test_a_reversal_takes_the_payment_back_and_says_of_which_claim() -> None:
    back = next(each for each in Found(SOUND).claims if each.reversal)

    assert back.paid is not None
    assert back.paid < 0
    assert back.reversal_of == "P0000001"


def test_a_take_back_and_a_forwarded_balance_are_money_of_no_claim() -> None:
    assert [(each.reason, each.ref, each.amount, each.sign) for each in Found(SOUND).plb] == [
        ("WO", "70001", Decimal("12.50"), "decreases_payment"),
        ("FB", "70000", Decimal("-30.25"), "increases_payment"),
    ]


def test_a_4010_file_with_its_correction_group_is_read() -> None:
    body = ["BPR*I*0*C*NON", "TRN*1*1", "LX*1", "CLP*A1*22*-50*0**12*P1", "CAS*CR*45*-50"]
    found = Found(interchange("835", [body], version="4010"))

    assert found.codes == []
    assert found.claims[0].adjustments[0].group == "CR"
    assert found.claims[0].source_version == "004010X091A1"


@pytest.mark.parametrize("spelled", ["4O.00", "1,000.00", "$5", "5-", "", "1e3", "٣", "NaN", "Infinity", "--1", "."])
def test_an_amount_that_is_none_is_never_zero(spelled: str) -> None:
    found = with_body(f"CLP*A1*1*100*{spelled}**12*P1")

    assert found.claims[0].paid is None
    assert found.claims[0].balance.claim_ok is None
    assert found.balances[0].check_ok is None
    assert {"X12_NOT_ADDED"} < set(found.for_a_person)


def test_an_adjustment_without_an_amount_leaves_the_claim_open() -> None:
    found = with_body("CLP*A1*1*100*100**12*P1", "CAS*CO*45", amount="100")

    assert found.claims[0].balance.claim_ok is None
    assert "X12_MISSING" in found.for_a_person


def test_a_provider_adjustment_without_an_amount_leaves_the_check_open() -> None:
    found = with_body("CLP*A1*1*100*100**12*P1", "PLB*1*20261231*WO:7", amount="100")

    assert [each.amount for each in found.plb] == [None]
    assert found.balances[0].check_ok is None
    assert {"X12_MISSING", "X12_NOT_ADDED"} <= set(found.for_a_person)


def test_a_lost_service_line_is_noticed() -> None:
    found = with_body("CLP*A1*1*100*100**12*P1", "SVC*HC:1*60*60", amount="100")

    assert "X12_LINES_UNBALANCED" in found.for_a_person


def test_several_interchanges_with_separators_of_their_own_are_read() -> None:
    other = Signs(element="|", component=">", repetition="{", terminator="'")
    found = Found(SOUND + b"\r\n" + interchange("835", [remittance(5), remittance(6)], other, number=2))

    assert found.codes == []
    assert [each.transaction for each in found.payments] == [1, 2, 3]
    assert [each.check_ok for each in found.balances] == [True] * 3


def test_the_same_interchange_twice_is_told() -> None:
    assert "X12_REPEATED" in Found(SOUND + SOUND).for_a_person


def test_no_finding_quotes_the_file() -> None:
    for _name, _number, data in one_cent_more()[::9]:
        for each in Found(data.replace(b"CLP*", b"CLP*TESSA", 1)).findings:
            assert not re.search("ASHGROVE|TESSA|W0000", f"{each.words}{each.detail}{each.remedy}")


def test_a_record_made_at_once_is_the_one_that_its_class_makes_and_takes_no_name_that_is_no_field() -> None:
    for claim in Found(SOUND).claims:
        lines = (each for line in claim.lines for each in (line, *line.adjustments))
        for each in (claim, claim.balance, *lines):
            own = type(each)(**vars(each))
            assert (own, list(vars(own)), repr(own)) == (each, list(vars(each)), repr(each))
            assert all(vars(each)[name.name] is not None for name in fields(each) if is_needed(name))
            with pytest.raises(FrozenInstanceError):
                setattr(each, fields(each)[0].name, None)
        assert from_bytes(RemitClaim, to_bytes(claim)) == replace(claim) == claim
    with pytest.raises(AssertionError):
        filled(RemitClaim, {**blank(RemitClaim), "patent": "x"})


def is_needed(field: Field[Any]) -> bool:
    return field.default is field.default_factory is MISSING
