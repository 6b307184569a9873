"""Answers that come in files, and payers that no bot may ask: the same records and workbooks as from a portal."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook

from nightclerk.cli import cli
from nightclerk.runtime.make import make_workspace
from nightclerk.sandbox.remittances import eligibility, interchange, remittance, statuses


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace whose payers have no portal: no browser is needed."""
    folder = make_workspace(tmp_path_factory.mktemp("files") / "room").workspace.root
    (folder / "payers.yaml").write_text("payers:\n  invented:\n    name: INVENTED HEALTH PLAN\n")
    return folder


@pytest.fixture
def run(room: Path, tmp_path: Path) -> Callable[..., Result]:
    """`nightclerk run BOT --file` of such bytes."""

    def running(bot: str, name: str, data: bytes, *more: str) -> Result:
        (tmp_path / name).write_bytes(data)
        asked = ["run", bot, "--workspace", str(room), "--file", str(tmp_path / name), "--json", *more]
        return CliRunner().invoke(cli, asked, standalone_mode=False)

    return running


def answers(result: Result) -> list[dict]:
    workbook = Path(json.loads(result.stdout)["results"])
    return json.loads(workbook.with_suffix(".json").read_text())


def test_an_eligibility_file_gives_a_record_for_each_answer_and_names_who_needs_a_person(
    run: Callable[..., Result],
) -> None:
    result = run("eligibility", "answers.271", interchange("271", [eligibility(3)]))
    assert result.return_value == 4
    first, second, third = answers(result)
    assert [first["outcome"], second["outcome"], third["outcome"]] == ["active", "not_found", "active"]
    assert second["reason"]["code"] == "ANSWER_INCOMPLETE"
    record = first["record"]
    assert (record["channel"], record["payer_key"], record["plan_name"]) == ("x12", "invented", "GOLD")
    assert record["checked_at"].startswith("2026-11-24T")


def test_the_same_file_again_asks_and_changes_nothing(run: Callable[..., Result]) -> None:
    data = interchange("271", [eligibility(2)], number=7)
    first, again = (run("eligibility", "a.271", data) for _ in range(2))
    assert json.loads(first.stdout) == json.loads(again.stdout)
    assert len(answers(again)) == 2


def test_claim_statuses_and_acknowledgments_come_with_their_families(run: Callable[..., Result]) -> None:
    answered = answers(run("claim_status", "a.277", interchange("277", [statuses(3)])))
    assert {each["record"]["channel"] for each in answered if each["record"]} == {"x12"}
    acknowledged = answers(run("claim_status", "b.277", interchange("277CA", [statuses(3, acknowledgment=True)])))
    assert "rejected" in {each["outcome"] for each in acknowledged}


def test_a_file_of_another_kind_is_refused_with_what_to_do(run: Callable[..., Result]) -> None:
    result = run("claim_status", "remit.835", interchange("835", [remittance(1)]))
    assert result.exception.code == "NO_ANSWERS"
    assert "nightclerk x12 read" in result.exception.remedy


def test_a_bot_that_takes_x12_only_says_so_of_any_other_file(run: Callable[..., Result]) -> None:
    result = run("denials", "remit.csv", b"Claim,Paid\n1,2\n")
    assert result.exception.code == "NOT_X12"
    assert "remit.csv" in result.exception.message


def test_a_remittance_becomes_a_work_list_of_its_denied_lines(run: Callable[..., Result]) -> None:
    result = run("denials", "remit.835", interchange("835", [remittance(1, claims=24)]))
    denied = [each for each in answers(result) if each["record"]]
    assert denied
    assert {each["reason"]["code"][:7] for each in denied} == {"DENIAL_"}
    assert all(each["record"]["next_action"] == each["outcome"] for each in denied)


def test_a_payer_without_a_portal_is_on_the_worksheet_to_ask_by_hand(run: Callable[..., Result], room: Path) -> None:
    rows = b"Payer,Member ID,Last name,First name,Birth date,Appointment date\n"
    rows += b"Invented Health Plan,W1,Birchall,Omar,01/31/1980,11/30/2026\n"
    result = run("eligibility", "patients.csv", rows)
    assert answers(result)[0]["reason"]["code"] == "NO_PORTAL"
    book = load_workbook(json.loads(result.stdout)["results"])
    cells = [[cell.value for cell in row] for row in book["Ask by hand"].iter_rows()]
    assert any("Active?" in row for row in cells)
    assert any("W1" in row for row in cells)
