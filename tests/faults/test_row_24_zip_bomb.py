"""Fault 24: a workbook that unpacks to far more than its size."""

import pytest

from tests.faults import hostile
from tests.faults.queue import next_is_read, read


@pytest.mark.parametrize(
    ("make", "codes"),
    [
        (hostile.zip_bomb, {"FILE_TOO_HEAVY"}),
        (hostile.lying_zip_bomb, {"FILE_UNREADABLE", "FILE_TOO_HEAVY"}),
        (hostile.wide_bomb, {"FILE_TOO_HEAVY"}),
    ],
    ids=["spaces", "lying about its size", "a million cells"],
)
def test_a_workbook_that_unpacks_too_far_is_refused_and_the_next_is_read(tmp_path, make, codes):
    data = make()

    assert len(data) < 1 << 20
    assert read(tmp_path, "bomb.xlsx", data) in codes
    next_is_read(tmp_path, ".xlsx")
