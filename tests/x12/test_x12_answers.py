"""Claim status (277, 277CA) and eligibility (271): what is stated comes out, and nothing else."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from nightclerk.records import FollowUp, Measure, Network, Outcome, StatusFamily, YesNo
from nightclerk.sandbox.remittances import eligibility, interchange, statuses
from nightclerk.x12.claim_status import family
from tests.x12.rig import Found

ABOVE = ["BHT*0022*11*1*20261124*0400", "HL*1**20*1", "NM1*PR*2*PLAN*****PI*9", "HL*2*1*21*1", "NM1*1P*2*US*****XX*1"]


def member(*segments: str) -> Found:
    return Found(interchange("271", [[*ABOVE, "HL*3*2*22*0", "NM1*IL*1*DOE*ANN****MI*W1", *segments]]))


def claim(*segments: str) -> Found:
    body = [*ABOVE, "HL*3*2*22*0", "NM1*IL*1*DOE*ANN****MI*W1", "TRN*2*T1", *segments]
    return Found(interchange("277", [body]))


def test_each_claim_of_a_277_is_one_record() -> None:
    found = Found(interchange("277", [statuses(3)]))

    assert found.codes == []
    assert [(each.patient_control_no, each.payer_claim_no, each.family) for each in found.statuses] == [
        ("A00001", "P0000001", StatusFamily.PENDING),
        ("A00002", "P0000002", StatusFamily.FINAL_DENIED),
        ("A00003", "P0000003", StatusFamily.FINAL_PAID),
    ]
    assert found.statuses[0].service_from == date(2026, 10, 1)
    assert (found.statuses[1].category, found.statuses[1].status, found.statuses[1].entity) == ("F2", "88", "QC")
    assert (found.statuses[2].charge, found.statuses[2].paid) == (100, 80)


def test_an_acknowledgment_returns_the_number_of_our_claim() -> None:
    found = Found(interchange("277CA", [statuses(3, acknowledgment=True)]))

    assert found.codes == []
    assert [each.patient_control_no for each in found.statuses] == ["A00001", "A00002", "A00003"]
    assert [each.family for each in found.statuses] == [
        StatusFamily.REJECTED,
        StatusFamily.REJECTED,
        StatusFamily.ACCEPTED,
    ]


def test_a_status_about_a_whole_batch_is_not_lost() -> None:
    body = [*ABOVE[:4], "NM1*41*2*US*****46*1", "TRN*2*B1", "STC*A3:21*20261120*U", *statuses(1)[5:]]
    found = Found(interchange("277CA", [body]))

    assert (found.statuses[0].level, found.statuses[0].trace_no) == ("receiver", "B1")


def test_statuses_that_contradict_each_other_conclude_nothing() -> None:
    found = claim("STC*A2:20*20261120", "STC*A3:21*20261120")

    assert found.statuses[0].family is StatusFamily.INDETERMINATE
    assert len(found.statuses[0].statuses) == 2
    assert found.for_a_person == ["X12_STATUSES_DISAGREE"]


def test_a_status_that_nobody_knows_concludes_nothing() -> None:
    found = claim("STC*Q9:1*20261120")

    assert found.statuses[0].family is StatusFamily.INDETERMINATE
    assert found.statuses[0].category == "Q9"
    assert found.for_a_person == ["X12_UNKNOWN_CODE"]


def test_a_finished_claim_without_an_amount_is_not_called_paid() -> None:
    assert claim("STC*F0:3*20261120**100*80").statuses[0].family is StatusFamily.FINAL_PAID
    assert claim("STC*F0:3*20261120**100*0").statuses[0].family is StatusFamily.FINAL_OTHER
    assert family("F1") is StatusFamily.FINAL_PAID
    assert family("R3") is StatusFamily.INFO_REQUESTED
    assert family("E1") is StatusFamily.ERROR


def test_lines_keep_their_own_status() -> None:
    found = claim("STC*F2:88*20261120**100*0", "SVC*HC:99213*100*0****1", "STC*F2:107*20261121", "DTP*472*D8*20261001")
    line = found.statuses[0].lines[0]

    assert (line.procedure, line.charge, line.statuses[0].status) == ("99213", 100, "107")
    assert line.service_from == date(2026, 10, 1)
    assert found.statuses[0].service_from is None


def test_a_member_with_coverage_and_benefits() -> None:
    found = Found(interchange("271", [eligibility(2)]))
    active, missing = found.members

    assert found.codes == []
    assert (active.outcome, active.member_id, active.group_no, active.plan_name) == (
        Outcome.ACTIVE,
        "W1",
        "G77",
        "GOLD",
    )
    assert (active.plan_begin, active.payer_name, active.trace_no) == (date(2026, 1, 1), "INVENTED HEALTH PLAN", "T1")
    copay, coinsurance, deductible = active.benefits
    assert (copay.amount, copay.measure, copay.network) == (25, Measure.PER_VISIT, Network.IN)
    assert (coinsurance.percent, coinsurance.auth_required) == (20, YesNo.YES)
    assert (deductible.amount, deductible.measure) == (Decimal("125.50"), Measure.REMAINING)
    assert deductible.notes == ("CALL FOR IMAGING",)
    assert (missing.outcome, missing.reason_code, missing.follow_up) == (
        Outcome.NOT_FOUND,
        "75",
        FollowUp.CORRECT_RESUBMIT,
    )


def test_active_and_inactive_together_conclude_nothing() -> None:
    found = member("EB*1**30", "EB*6**30")

    assert found.members[0].outcome is Outcome.INDETERMINATE
    assert found.for_a_person == ["X12_COVERAGE_UNCLEAR"]


def test_a_member_without_an_answer_is_neither_covered_nor_uncovered() -> None:
    found = member()

    assert found.members[0].outcome is Outcome.INDETERMINATE
    assert found.for_a_person == ["X12_NO_ANSWER"]


def test_a_benefit_that_says_nothing_of_authorization_says_nothing() -> None:
    benefit = member("EB*1**30", "EB*B**98***27*25").members[0].benefits[0]

    assert benefit.auth_required is YesNo.NOT_STATED
    assert benefit.network is Network.NOT_STATED


def test_a_date_or_an_amount_that_is_none_is_not_read_and_no_lack_of_a_statement() -> None:
    found = member("DTP*346*D8*2026-09-01", "EB*1**30", "EB*B**98***27*25 USD", "EB*C*IND*30***23*1000").members[0]

    assert found.not_read == {"plan_begin": "2026-09-01", "benefits[0].amount": "25 USD"}
    assert (found.plan_begin, found.benefits[0].amount, found.benefits[1].amount) == (None, None, 1000)
    assert "DTP*346*D8*2026-09-01" in found.unmapped


@pytest.mark.parametrize(("stated", "percent"), [(".2", 20), ("0.25", 25), ("1", 100), ("20", 20), ("0", 0)])
def test_a_percentage_is_read_in_both_notations(stated: str, percent: int) -> None:
    assert member("EB*1**30", f"EB*A**98*****{stated}").members[0].benefits[0].percent == percent


def test_a_dependent_carries_the_subscribers_number() -> None:
    body = [
        *ABOVE,
        "HL*3*2*22*1",
        "NM1*IL*1*DOE*ANN****MI*W1",
        "HL*4*3*23*0",
        "NM1*03*1*DOE*BEN",
        "INS*N*19",
        "EB*1**30",
    ]
    (only,) = Found(interchange("271", [body])).members

    assert (only.name, only.member_id, only.is_dependent, only.relationship) == ("DOE, BEN", "W1", True, "19")


def test_other_insurance_and_the_primary_care_provider_are_told() -> None:
    found = member(
        "EB*1**30", "EB*L", "LS*2120", "NM1*P3*1*ROE*MAX****XX*1999999984", "LE*2120",
        "EB*R**30", "DTP*290*RD8*20260101-20261231", "LS*2120", "NM1*SEP*2*OTHER PLAN", "LE*2120",
        "EB*U**MH", "LS*2120", "NM1*VN*2*MINDS INC", "LE*2120",
    )  # fmt: skip
    answer = found.members[0]

    assert found.codes == []
    assert (answer.pcp.name, answer.pcp.npi) == ("ROE, MAX", "1999999984")
    assert [(each.order, each.name, each.end) for each in answer.other_payers] == [
        ("secondary", "OTHER PLAN", date(2026, 12, 31))
    ]
    assert answer.delegated_to == ("MINDS INC",)


def test_a_payer_that_cannot_answer_is_an_answer_about_no_member() -> None:
    found = Found(interchange("271", [[*ABOVE[:3], "AAA*Y**42*P"]]))

    assert [(each.outcome, each.member_id, each.is_dependent) for each in found.members] == [
        (Outcome.PAYER_UNAVAILABLE, None, None)
    ]
