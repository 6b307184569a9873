"""Damaged files: no exception, nothing lost without a word, no amount that turns into zero."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nightclerk.sandbox.remittances import Signs, eligibility, interchange, remittance, statuses
from nightclerk.x12.segments import emit
from tests.scale import count
from tests.x12.damage import DAMAGE
from tests.x12.rig import Found, split

WHITE = b" \t\r\n\x0b\x0c"
SOUND = {
    "835": interchange("835", [remittance(2, 6)]),
    "277": interchange("277", [statuses(4)]),
    "277CA": interchange("277CA", [statuses(4, acknowledgment=True)]),
    "271": interchange("271", [eligibility(4)]),
}
HARMLESS = {"a byte order mark", "indented lines"}


@pytest.mark.parametrize("kind", SOUND)
def test_the_files_are_sound_before_they_are_damaged(kind: str) -> None:
    assert Found(SOUND[kind]).for_a_person == []


@pytest.mark.parametrize("damage", DAMAGE)
@pytest.mark.parametrize("kind", SOUND)
def test_damage_is_told_and_sound_records_still_come_out(kind: str, damage: str) -> None:
    data = DAMAGE[damage](SOUND[kind])
    sound, found = Found(SOUND[kind]), Found(data)

    assert emit(split(data)).rstrip(WHITE) == data.rstrip(WHITE)
    if damage in HARMLESS or data == SOUND[kind]:
        assert found.for_a_person == []
    else:
        assert found.for_a_person
    if damage not in ("a web page instead", "nothing", "cut in the middle"):
        for all_of_them, read in ((sound.claims, found.claims), (sound.statuses, found.statuses)):
            assert len(read) >= len(all_of_them) - 1
        assert len(found.members) >= len(sound.members) - 1


@pytest.mark.parametrize("damage", DAMAGE)
def test_no_damage_makes_a_zero(damage: str) -> None:
    sound = {(each.pcn, each.clp02, each.icn): each for each in Found(SOUND["835"]).claims}

    for claim in Found(DAMAGE[damage](SOUND["835"])).claims:
        before = sound.get((claim.pcn, claim.clp02, claim.icn))
        if before is not None:
            assert claim.paid in (before.paid, None)
            assert claim.charge in (before.charge, None)


@pytest.mark.soak
@settings(max_examples=count(70, 3000))
@given(
    kind=st.sampled_from(sorted(SOUND)),
    damage=st.lists(st.sampled_from(sorted(DAMAGE)), max_size=3),
    place=st.floats(0, 1),
    new=st.binary(max_size=6),
    gone=st.integers(0, 40),
)
def test_any_damage_together_raises_nothing(kind: str, damage: list[str], place: float, new: bytes, gone: int) -> None:
    data = SOUND[kind]
    for each in damage:
        data = DAMAGE[each](data)
    at = int(len(data) * place)
    data = data[:at] + new + data[at + gone :]
    found = Found(data)

    assert emit(split(data)).rstrip(WHITE) == data.rstrip(WHITE)
    assert found.all
    assert all(each.segment >= 0 and each.words and each.remedy for each in found.findings)


@pytest.mark.soak
@settings(max_examples=count(30, 1000))
@given(st.integers(0, 10_000), st.integers(1, 30))
def test_every_invented_remittance_adds_up(seed: int, claims: int) -> None:
    found = Found(interchange("835", [remittance(seed, claims)], Signs(line="")))

    assert found.codes == []
    assert len(found.claims) == claims + 2


def test_a_file_that_was_cut_off_still_gives_the_claims_before_the_cut() -> None:
    data = SOUND["835"]
    found = Found(data[: data.index(b"CLP*A00004")])

    assert [each.pcn for each in found.claims] == ["A00001", "A00002", "A00003"]
    assert {"X12_NO_SE", "X12_NO_GE", "X12_NO_IEA"} <= set(found.for_a_person)
    assert found.balances[0].check_ok is False


def test_an_interchange_cut_off_in_a_segment_does_not_swallow_the_next() -> None:
    found = Found(SOUND["835"][:700] + SOUND["277"])

    assert len(found.statuses) == 4
    assert "X12_UNTERMINATED" in found.for_a_person


def test_a_file_without_its_header_is_read_as_far_as_its_own_segments_show() -> None:
    data = SOUND["835"]
    found = Found(data[data.index(b"ST*835") : data.index(b"GE*1")])

    assert len(found.claims) == 8
    assert {"X12_NO_ISA", "X12_NO_GS"} <= set(found.for_a_person)
