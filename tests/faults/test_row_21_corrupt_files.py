"""Fault 21: PDFs and TIFFs with spoilt bytes and missing ends. Each ends with a code or a value; the next is read."""

import pytest

from tests.faults import hostile
from tests.faults.queue import next_is_read, read
from tests.scale import count


@pytest.mark.soak
@pytest.mark.parametrize(("kind", "spoil"), [(".pdf", hostile.corrupt_pdf), (".tif", hostile.corrupt_tiff)])
def test_a_spoilt_file_ends_with_a_code_and_the_next_one_is_read(tmp_path, kind, spoil, record_property):
    number = count(12, 500)
    record_property("files", number)
    ends = [read(tmp_path, f"{seed}{kind}", spoil(seed)) for seed in range(number)]

    assert {end for end in ends if isinstance(end, str)} <= {"FILE_UNREADABLE", "FILE_TOO_HEAVY", "IMAGE_TOO_LARGE"}
    assert "FILE_UNREADABLE" in ends
    next_is_read(tmp_path, kind)
