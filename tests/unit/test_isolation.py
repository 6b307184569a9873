"""Foreign files are parsed behind limits: whatever a parser does, the parent gets a value or a clear error."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest

from nightclerk.errors import BusinessException, UsageError
from nightclerk.isolation import Limits, run_limited

PARSERS = "tests.unit.heavy_parsers"
SMALL = Limits(memory_bytes=300 << 20, cpu_seconds=1, wall_seconds=20.0, file_bytes=1 << 20, output_bytes=1 << 20)


def refused(name: str, *args: str, limits: Limits = SMALL) -> UsageError:
    with pytest.raises(UsageError) as caught:
        run_limited(f"{PARSERS}:{name}", *args, limits=limits)
    return caught.value


def test_a_value_comes_back_as_it_was() -> None:
    assert run_limited(f"{PARSERS}:talks", "3") == "xxx"


@pytest.mark.parametrize(
    ("name", "args", "limit"),
    [
        ("eats_memory", (), "memory"),
        ("spins", (), "cpu"),
        ("talks", ("2000000",), "output"),
        ("writes", ("2000000",), "disk"),
    ],
)
def test_a_limit_that_is_hit_is_named(name: str, args: tuple[str, ...], limit: str) -> None:
    error = refused(name, *args)

    assert error.code == "FILE_TOO_HEAVY"
    assert f"limit: {limit}" in error.message


def test_a_parser_that_hangs_is_given_up_in_time() -> None:
    error = refused("hangs", limits=Limits(wall_seconds=0.5))

    assert error.code == "FILE_TOO_HEAVY"
    assert "limit: time" in error.message


@pytest.mark.parametrize("name", ["quotes_the_file", "crashes", "no_such_function"])
def test_a_parser_that_fails_makes_the_file_unreadable_without_quoting_it(name: str) -> None:
    error = refused(name)

    assert error.code == "FILE_UNREADABLE"
    assert "CANARY" not in f"{error} {error.__cause__} {error.__context__}"


def test_our_own_errors_arrive_with_their_code_and_remedy() -> None:
    error = refused("refuses")

    assert (error.code, error.message, error.remedy) == ("SOME_CODE", "Row 3 is wrong.", "Mend row 3.")
    with pytest.raises(BusinessException, match="SOME_CODE"):
        run_limited(f"{PARSERS}:refuses_for_a_person")


def test_a_chatty_parser_cannot_speak_into_the_reply_or_onto_our_output(capfd: pytest.CaptureFixture[str]) -> None:
    assert run_limited(f"{PARSERS}:prints") == "fine"
    assert capfd.readouterr() == ("", "")


def test_the_child_sees_no_secrets_and_works_in_a_private_folder_that_goes_away(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PORTAL_PASSWORD", "hunter2")

    seen = run_limited(f"{PARSERS}:surroundings")

    assert "PORTAL_PASSWORD" not in seen["env"]
    assert seen["core"] == [0, 0]
    assert seen["env"]["HOME"] == seen["env"]["TMPDIR"] == seen["cwd"]
    assert not Path(seen["cwd"]).exists()


def test_nothing_stays_behind_when_the_child_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    note = tmp_path / "pid"

    refused("leaves_a_grandchild", str(note), limits=Limits(wall_seconds=5.0))

    assert list((tmp_path / "temporary").iterdir()) == []
    assert not is_running(int(note.read_text()))


def is_running(pid: int) -> bool:
    """Whether the process runs; a killed one that nobody has collected yet does not."""
    try:
        os.kill(pid, 0)
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except (ProcessLookupError, FileNotFoundError):
        return False
