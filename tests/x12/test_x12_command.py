"""`nightclerk x12 read`: for people and as JSON, from a limited child."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from nightclerk.cli.x12 import command
from nightclerk.errors import UsageError
from nightclerk.sandbox.remittances import eligibility, interchange, remittance, statuses
from nightclerk.x12 import files


def run(*args: str) -> Result:
    return CliRunner().invoke(command, ["read", *args], standalone_mode=False, catch_exceptions=False)


def written(folder: Path, data: bytes) -> str:
    path = folder / "answers.edi"
    path.write_bytes(data)
    return str(path)


def test_json_holds_records_findings_and_balances(tmp_path: Path) -> None:
    data = interchange("835", [remittance(1)]) + interchange("277", [statuses()], number=2)
    result = run(written(tmp_path, data + interchange("271", [eligibility()], number=3)), "--json")
    document = json.loads(result.output)

    assert result.return_value == 0
    assert {each["kind"] for each in document["records"]} == {
        "payment",
        "remit_claim",
        "provider_adjustment",
        "claim_status",
        "eligibility",
    }
    assert document["findings"] == []
    assert len(document["balances"]) == 8
    assert document["counts"]["for_a_person"] == 0


def test_a_payment_that_does_not_add_up_ends_with_4_and_says_where(tmp_path: Path) -> None:
    data = interchange("835", [remittance(1)]).replace(b"WO:70001*12.50", b"WO:70001*12.51")
    told, as_json = run(written(tmp_path, data)), run(str(tmp_path / "answers.edi"), "--json")

    assert told.return_value == as_json.return_value == 4
    assert "DOES NOT ADD UP" in told.output
    assert "[X12_CHECK_UNBALANCED]" in told.output
    assert json.loads(as_json.output)["findings"][0]["code"] == "X12_CHECK_UNBALANCED"


@pytest.mark.parametrize("data", [b"", b"<html>Session expired</html>"])
def test_what_is_no_x12_is_said_and_not_refused(tmp_path: Path, data: bytes) -> None:
    result = run(written(tmp_path, data))

    assert result.return_value == 4
    assert "nothing that could be recorded" in result.output


def test_many_findings_are_counted_and_the_first_are_told(tmp_path: Path) -> None:
    data = interchange("835", [remittance(1, 300)]).replace(b"CAS*CO", b"CAS*XX")
    result = run(written(tmp_path, data))

    assert "findings more; --json has them all" in result.output
    assert len(result.output.splitlines()) < 40


def test_a_missing_or_oversized_file_and_a_folder_are_refused_by_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(UsageError, match="no such file"):
        files.read_document(tmp_path / "none.835")
    with pytest.raises(UsageError, match=f"{tmp_path.name}: this is a folder"):
        files.read_document(tmp_path)
    monkeypatch.setattr(files, "MAX_BYTES", 10)
    with pytest.raises(UsageError, match=r"answers\.edi.*at most"):
        files.read_document(Path(written(tmp_path, interchange("835", [remittance(1)]))))
