"""A bot's own settings: read from its folder, refused with their place, and part of its version."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from nightclerk.errors import InvalidFiles
from nightclerk.runtime.bots import load_bot, settings_of
from nightclerk.runtime.doctor import _wrong_settings

HOUSE = Path(__file__).parents[2]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(HOUSE / "bots" / "claim_status", tmp_path / "bots" / "claim_status"))


def test_a_change_of_the_settings_counts_at_once_and_is_another_version(folder: Path) -> None:
    before = load_bot(folder)
    usual = settings_of(before).cadence.pending
    (folder / "settings.yaml").write_text("cadence: {pending: 30}\n")
    after = load_bot(folder)

    assert (usual, settings_of(after).cadence.pending) == (14, 30)
    assert before.version != after.version


def test_without_the_file_the_defaults_hold_and_a_bot_without_settings_has_none(folder: Path) -> None:
    (folder / "settings.yaml").unlink()

    assert settings_of(load_bot(folder)).cadence.pending == 14
    assert settings_of(load_bot(HOUSE / "bots" / "upkeep")) is None


def test_settings_that_cannot_be_meant_are_refused_with_their_place_and_the_doctor_tells_them(folder: Path) -> None:
    (folder / "settings.yaml").write_text("stuck_after: 45\ncadence: {pendng: 30}\n")
    found = load_bot(folder)

    with pytest.raises(InvalidFiles) as refused:
        settings_of(found)
    assert [(each.line, each.code) for each in refused.value.findings] == [(2, "SETTING")]
    assert _wrong_settings(found)
