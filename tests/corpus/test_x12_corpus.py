"""Public sample files, which are not ours to pass on: looked for beside the clone, and skipped where they are not."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

import pytest

from nightclerk.x12.segments import emit
from tests.x12.damage import DAMAGE
from tests.x12.rig import Found, split

CORPUS = Path(os.environ.get("NIGHTCLERK_CORPUS", Path(__file__).parents[3] / "shared" / "corpus")) / "rcm"
FILES = sorted(path for name in ("x12", "x12sdk-generated") for path in (CORPUS / name).rglob("*") if path.is_file())
WHITE = b" \t\r\n\x0b\x0c"

pytestmark = pytest.mark.skipif(not FILES, reason=f"the sample files are not here ({CORPUS.name}/x12 beside the clone)")


@cache
def sound(path: Path) -> Found:
    return Found(path.read_bytes())


def whole(data: bytes) -> bool:
    return emit(split(data)).rstrip(WHITE) == data.rstrip(WHITE)


def test_every_sample_comes_back_byte_for_byte() -> None:
    assert len(FILES) > 80
    assert [path.name for path in FILES if not whole(path.read_bytes())] == []


@pytest.mark.parametrize("damage", DAMAGE)
def test_every_damaged_sample_is_read_without_an_exception_and_without_loss(damage: str) -> None:
    for path in FILES:
        hurt = DAMAGE[damage](path.read_bytes())
        assert whole(hurt), path.name
        zeros = {each.pcn for each in sound(path).claims if each.paid == 0}
        known = {each.pcn for each in sound(path).claims}
        for claim in Found(hurt).claims:
            assert claim.paid != 0 or claim.pcn in zeros or claim.pcn not in known, path.name


def test_the_guides_own_examples_balance() -> None:
    """All but what is known to be masked, or to be wrong as published."""
    wrong = ("DeIdent_01", "tertiary-payment", "sample1", "sample2", "5010__Example1")
    for path in FILES:
        if any(each in path.name for each in wrong):
            continue
        found = sound(path)
        assert not any("UNBALANCED" in each for each in found.codes), path.name
        assert all(each.check_ok for each in found.balances), path.name


def test_every_transaction_of_ours_gives_records() -> None:
    for path in FILES:
        found = sound(path)
        if path.suffix in (".835", ".277", ".271"):
            assert found.claims or found.statuses or found.members, path.name
