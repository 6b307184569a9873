"""Whatever the bytes are, every one of them is in some segment."""

from __future__ import annotations

import io
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nightclerk.sandbox.remittances import Signs, interchange, remittance
from nightclerk.x12.read import read
from nightclerk.x12.segments import emit
from tests.x12.rig import Found, split

WHITE = b" \t\r\n\x0b\x0c"
SIGNS = [
    Signs(),
    Signs(line="\r\n"),
    Signs(line=""),
    Signs(terminator="\n", line=""),
    Signs(terminator="\r", line="\n"),
    Signs(terminator="\r", line=""),
    Signs(element="|", component=">", repetition="{", terminator="'"),
    Signs(element="\x1d", component="\x1f", repetition="\x1e", terminator="\x1c", line=""),
    Signs(element="\xa7", component="\xa6", repetition="\xac", terminator="\xb6"),
    Signs(line="\n    "),
]


@pytest.mark.parametrize("signs", SIGNS)
def test_any_separators_give_the_same_records(signs: Signs) -> None:
    plain, other = (Found(interchange("835", [remittance(7)], each)) for each in (Signs(), signs))

    assert other.codes == []
    assert [(each.pcn, each.paid, each.lines[:1] and each.lines[0].procedure) for each in other.claims] == [
        (each.pcn, each.paid, each.lines[:1] and each.lines[0].procedure) for each in plain.claims
    ]
    assert len(other.claims) == 7


@pytest.mark.parametrize("signs", SIGNS)
def test_the_segments_are_the_bytes_of_the_file(signs: Signs) -> None:
    data = interchange("835", [remittance(3, 40)], signs)

    assert emit(split(data)).rstrip(WHITE) == data.rstrip(WHITE)


@given(
    st.lists(st.sampled_from([b"ISA*", b"~", b"*", b"\n", b"ST*835*1~", b"CLP*1*1*5*5~", b"\xff", b"x", b"IEA*1*1~"]))
)
def test_any_bytes_come_back_out(parts: list[bytes]) -> None:
    data = b"".join(parts)

    assert emit(split(data)).rstrip(WHITE) == data.rstrip(WHITE)


@given(st.binary(max_size=300))
def test_rubbish_is_a_finding_and_no_exception(data: bytes) -> None:
    found = Found(data)

    assert found.for_a_person
    assert found.claims == found.payments == []
    assert emit(split(data)).rstrip(WHITE) == data.rstrip(WHITE)


def test_a_segment_says_where_it_lies() -> None:
    data = interchange("835", [remittance(1)], Signs(line="\r\n  "))

    for each in split(data):
        assert data[each.offset : each.offset + len(each.raw)] == each.raw


@pytest.mark.parametrize("signs", [each for each in SIGNS if each.terminator not in "\r\n"])
def test_an_untidy_place_changes_no_segment_before_or_behind_it(signs: Signs) -> None:
    data = interchange("835", [remittance(3, 40)], signs)
    tidy, start = split(data), split(data)[100].offset
    untidy = split(data[:start] + b" \n " + data[start:])

    assert [each.offset + 3 * (each.offset >= start) for each in tidy] == [each.offset for each in untidy]
    assert [each[2:4] for each in tidy] == [each[2:4] for each in untidy]
    assert untidy[100].before == tidy[100].before + b" \n "


def test_text_without_a_terminator_is_kept_in_pieces_of_bounded_size() -> None:
    data = interchange("835", [remittance(1)]).replace(b"~\nIEA", b"") + b"y" * 3_000_000

    assert emit(split(data)) == data
    assert max(len(each.raw) for each in split(data)) <= (1 << 20) + (1 << 18)


def test_a_file_ten_times_larger_takes_no_more_memory() -> None:
    peaks = []
    for transactions in (10, 100):
        file = io.BytesIO(interchange("835", [remittance(each, 30) for each in range(transactions)]))
        tracemalloc.start()
        for _ in read(file):
            pass
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()

    assert peaks[1] < peaks[0] + 400_000  # the larger file alone has a megabyte more


def test_a_million_blank_lines_cost_neither_time_nor_segments() -> None:
    data = interchange("835", [remittance(1)], Signs(terminator="\n", line=""))
    found = Found(data.replace(b"\nCLP", b"\n" * 1_000_000 + b"CLP", 1))

    assert found.codes == []
    assert len(found.claims) == 7
