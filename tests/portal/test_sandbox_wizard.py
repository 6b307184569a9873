"""The slow payer over plain HTTP: its wizard, its code from the phone, and the file with a claim's whole truth."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import date
from time import monotonic

import pytest
from sandbox_client import Wizard, client_of, portal_of

from nightclerk.sandbox.brands import GRANITE
from nightclerk.sandbox.claim_texts import claim_cells
from nightclerk.sandbox.claims import Claim, Fate, claims
from nightclerk.sandbox.members import population
from nightclerk.sandbox.sessions import PASSWORD, USERNAME
from tests.scale import count

TODAY = date(2026, 11, 22)
CLAIMS = claims(population(brand=GRANITE), TODAY, GRANITE.group)
HERE = [claim for claim in CLAIMS if claim.fate not in (Fate.NEVER_ARRIVED, Fate.UNAVAILABLE)]


@pytest.fixture
def wizard() -> Iterator[Wizard]:
    with client_of(kind="slow", today=TODAY, pace_ms=0) as client:
        made = Wizard(client)
        assert "Good to see you" in made.sign_in()
        yield made


def find(wizard: Wizard, claim: Claim, **more: str) -> list[str]:
    """The accounts of the claims found for this claim's member and days."""
    page = wizard.search(claim.member.asked_id, claim.service_from.isoformat(), claim.service_to.isoformat(), **more)
    return re.findall(r"<td>(M\d+-\d)</td>", page)


def test_the_file_of_a_claim_states_exactly_its_truth(wizard: Wizard) -> None:
    for claim in HERE[:: len(HERE) // count(12, len(HERE))]:
        row = find(wizard, claim).index(claim.control_no)
        (address,) = re.findall(r'href="(/claims/file\?file=\w+)"', wizard.details(row))
        given = wizard.client.get(address)
        assert given.headers["content-disposition"].startswith("attachment")
        assert list(csv.DictReader(io.StringIO(given.text))) == [dict(claim_cells(claim, 0, TODAY))]


def test_a_claim_is_found_by_its_number_without_the_days(wizard: Wizard) -> None:
    wizard.page = wizard.client.get("/claims").text
    wizard.step(by="number")
    assert "Confirm" in wizard.step(claimNumber=HERE[0].claim_no)


def test_a_step_that_lacks_something_is_shown_again_with_the_reason(wizard: Wizard) -> None:
    wizard.page = wizard.client.get("/claims").text
    assert "Choose how you want to search" in wizard.step()
    wizard.step(by="member")
    assert "Enter a claim number or a member ID" in wizard.step(memberId=" ")
    wizard.step(memberId="W1")
    assert "Enter the days of service" in wizard.step(**{"from": "yesterday", "to": ""})


def test_open_claims_only_leaves_out_what_is_finished(wizard: Wizard) -> None:
    paid = next(claim for claim in HERE if claim.fate is Fate.PAID)
    assert paid.control_no in find(wizard, paid)
    assert paid.control_no not in find(wizard, paid, show="open")


def test_a_claim_that_never_arrived_is_not_found_and_one_may_be_unavailable(wizard: Wizard) -> None:
    never = next(claim for claim in CLAIMS if claim.fate is Fate.NEVER_ARRIVED and claim.member.number % 3 == 0)
    assert find(wizard, never) == []
    assert "No claim matches" in wizard.page
    away = next(claim for claim in CLAIMS if claim.fate is Fate.UNAVAILABLE)
    row = find(wizard, away).index(away.control_no)
    assert "temporarily unavailable" in wizard.details(row)


def test_no_code_but_the_one_that_was_sent_opens_the_door_and_it_opens_once() -> None:
    client = client_of(kind="slow", today=TODAY, pace_ms=0)
    client.post("/login", data={"user": USERNAME, "password": PASSWORD})
    sent = portal_of(client).sent_code
    wrong = f"{(int(sent) + 1) % 10**6:06d}"
    said = [client.post("/code", data={"code": code}).text for code in ("", wrong, sent)]
    assert ["not valid" in page for page in said] == [True, True, False]
    assert "Good to see you" in said[2]
    client.post("/login", data={"user": USERNAME, "password": PASSWORD})
    assert "not valid" in client.post("/code", data={"code": sent}).text


def test_every_answer_takes_one_to_four_times_the_pace_and_pictures_none() -> None:
    client = client_of(kind="slow", today=TODAY, pace_ms=60)
    begin = monotonic()
    client.get("/login")
    taken = monotonic() - begin
    client.get("/static/mark.svg")
    assert taken >= 0.06
    assert portal_of(client).pace_ms == 60
    assert portal_of(client_of(kind="slow", today=TODAY)).pace_ms == 500
