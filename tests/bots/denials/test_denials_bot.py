"""Denials: from a remittance to what happened, what to do next, until when, and how much is at stake."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal

import pytest

from bots.denials import intake
from bots.denials.bot import settle, work_denial
from bots.denials.codes import CARCS, RARCS
from bots.denials.rules import PayerRule, Settings, lost
from bots.denials.words import ACTIONS, TO_DO
from nightclerk.records import DenialItem, ItemStatus, NextAction, RemitClaim
from nightclerk.sandbox.remittances import interchange
from nightclerk.testing import FakeRun
from nightclerk.x12.read import read

plan = intake.plan.plan
HEAD = [
    "BPR*I*0*C*ACH************20261120",
    "TRN*1*777*1999999999",
    "N1*PR*HARBOR MUTUAL",
    "N1*PE*CLINIC*XX*1999999984",
]


class Clinic:
    """An intake that knows one payer."""

    def payer(self, name: str) -> str | None:
        return "harbor" if name.casefold() == "harbor mutual" else None


def claims(*segments: str) -> list[RemitClaim]:
    data = interchange("835", [[*HEAD, "LX*1", *segments]])
    return [each for each in read(io.BytesIO(data)) if isinstance(each, RemitClaim)]


def one_line(*adjustments: str, status: str = "1", paid: str = "0", more: tuple[str, ...] = ()) -> RemitClaim:
    line = [f"SVC*HC:99214:25*200*{paid}**1", "DTM*472*20261001", *adjustments, *more]
    return claims(f"CLP*A1*{status}*200*{paid}*0*12*P1", "NM1*QC*1*DOE*ANN****MI*W1", *line)[0]


def worked(claim: RemitClaim, settings: Settings = Settings(), place: int = 0) -> DenialItem:  # noqa: B008 - frozen
    planned = plan(claim, Clinic())[place]
    return work_denial.perform(
        planned.item, FakeRun(answer=planned.answer, settings=settings, today=date(2026, 11, 28))
    )


def test_contract_and_patient_share_are_no_denial() -> None:
    claim = one_line("CAS*CO*45*60", "CAS*PR*3*40", paid="100")
    (planned,) = plan(claim, Clinic())
    assert lost(claim) == []
    assert (planned.item, planned.status, planned.outcome) == (None, ItemStatus.DONE, "paid")


def test_a_denied_line_says_what_happened_what_to_do_and_what_is_at_stake() -> None:
    item = worked(one_line("CAS*CO*197*200", status="4"))
    assert (item.next_action, item.category, item.kind_of_loss) == (NextAction.RETRO_AUTH, "authorization", "denied")
    assert (item.amount_at_stake, item.group, item.carc) == (Decimal(200), "CO", "197")
    assert (item.payer, item.procedure, item.trace, item.preventable) == ("HARBOR MUTUAL", "99214-25", "777", True)
    status, reason = settle(item)
    assert status is ItemStatus.BUSINESS
    assert reason is not None
    assert reason.code == "DENIAL_RETRO_AUTH"
    assert reason.message.startswith("There was no authorization.")


def test_a_line_that_is_paid_in_part_is_short_paid_by_what_no_contract_took() -> None:
    item = worked(one_line("CAS*CO*45*50*1*151*30", paid="120"))
    assert (item.kind_of_loss, item.amount_at_stake, item.carc) == ("short_paid", Decimal(30), "151")


@pytest.mark.parametrize(
    ("remark", "action"),
    [("MA130", NextAction.NEW_CLAIM), ("N706", NextAction.SEND_RECORDS), ("N30", NextAction.HUMAN)],
)
def test_an_open_code_is_decided_by_its_remark_and_by_a_person_where_that_says_nothing(
    remark: str, action: NextAction
) -> None:
    item = worked(one_line("CAS*CO*16*200", more=(f"LQ*HE*{remark}",)))
    assert item.next_action is action
    assert remark in item.rarcs


def test_a_remark_that_forbids_an_appeal_is_stronger_than_the_adjustment() -> None:
    item = worked(one_line("CAS*CO*50*200", more=("LQ*HE*MA130",)))
    assert (item.next_action, item.why) == (NextAction.NEW_CLAIM, "RARC MA130")


def test_a_deadline_is_unknown_until_somebody_wrote_down_the_days_and_where_they_stand() -> None:
    claim = one_line("CAS*CO*50*200")
    unknown = worked(claim)
    rule = PayerRule(appeal_days=60, source="manual, page 3")
    known = worked(claim, Settings(payers={"harbor": rule}))
    assert (unknown.deadline, unknown.deadline_source) == (None, "")
    assert (known.deadline, known.deadline_source) == (date(2027, 1, 19), "manual, page 3")
    with pytest.raises(ValueError, match="source"):
        PayerRule(appeal_days=60)


def test_what_is_due_soon_and_dear_comes_first_and_what_cannot_be_won_last() -> None:
    soon = Settings(payers={"harbor": PayerRule(appeal_days=10, source="x")})
    late = Settings(payers={"harbor": PayerRule(appeal_days=300, source="x")})
    claim = one_line("CAS*CO*50*200")
    given_up = worked(one_line("CAS*PR*204*200"))
    assert worked(claim, soon).priority > worked(claim).priority > worked(claim, late).priority > given_up.priority == 0


def test_the_clinic_may_decide_otherwise() -> None:
    settings = Settings(actions={"18": NextAction.ACCEPT}, words={"18": "our own words"})
    item = worked(one_line("CAS*CO*18*200"), settings)
    assert (item.next_action, item.plain_reason) == (NextAction.ACCEPT, "our own words")
    assert settle(item) == (ItemStatus.DONE, None)


def test_a_reversal_is_no_denial_and_a_denied_claim_without_any_code_is_a_persons() -> None:
    taken_back = claims("CLP*A1*22*-200*-150**12*P1", "CAS*CO*45*-50")[0]
    bare = claims("CLP*A2*4*200*0*0*12*P2")[0]
    assert plan(taken_back, Clinic())[0].outcome == "reversed"
    item = worked(bare)
    assert (item.next_action, item.amount_at_stake) == (NextAction.HUMAN, Decimal(200))


def test_an_amount_that_nobody_can_read_stays_unknown() -> None:
    item = worked(one_line("CAS*CO*50*abc"))
    assert item.amount_at_stake is None
    assert item.next_action is NextAction.APPEAL


def test_each_lost_line_of_a_claim_is_an_item_of_its_own() -> None:
    claim = claims(
        "CLP*A1*1*300*100*0*12*P1",
        *("SVC*HC:99213*100*100**1", "SVC*HC:93000*100*0**1", "CAS*CO*97*100", "SVC*HC:36415*100*0**1", "CAS*CO*4*100"),
    )[0]
    assert [each.order for each in plan(claim, Clinic())] == ["line 2", "line 3"]
    assert [worked(claim, place=place).procedure for place in (0, 1)] == ["93000", "36415"]


def test_every_action_has_its_words_and_every_code_an_action_of_the_list() -> None:
    assert set(ACTIONS) == set(TO_DO) == set(NextAction)
    assert len(CARCS) >= 60
    assert {each.action for each in (*CARCS.values(), *RARCS.values())} <= set(NextAction)
