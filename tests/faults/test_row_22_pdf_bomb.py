"""Fault 22: a PDF of a few KiB that wants gigabytes or minutes."""

import time

import pytest

from nightclerk.errors import UsageError
from tests.faults import hostile
from tests.faults.queue import LIMITS, next_is_read, read, words


@pytest.mark.parametrize(("make", "limit"), [(hostile.swelling_pdf, "memory"), (hostile.busy_pdf, "cpu")])
def test_a_pdf_that_swells_or_never_ends_is_given_up_by_the_limit_it_hits(tmp_path, make, limit):
    path = tmp_path / "bomb.pdf"
    path.write_bytes(make())
    begun = time.monotonic()
    with pytest.raises(UsageError) as caught:
        words(path)

    assert path.stat().st_size < 64 << 10
    assert caught.value.code == "FILE_TOO_HEAVY"
    assert f"limit: {limit}" in caught.value.message
    assert time.monotonic() - begun < LIMITS.wall_seconds
    next_is_read(tmp_path, ".pdf")


def test_objects_nested_two_hundred_thousand_deep_end_within_the_limits(tmp_path):
    end = read(tmp_path, "deep.pdf", hostile.nested_pdf())

    assert end in (0, "FILE_UNREADABLE", "FILE_TOO_HEAVY")
    next_is_read(tmp_path, ".pdf")
