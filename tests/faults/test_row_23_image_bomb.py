"""Fault 23: an image of half a MiB with 13,000 x 13,000 pixels, which Pillow by default only warns of."""

import pytest

from nightclerk.errors import UsageError
from nightclerk.isolation import run_limited
from tests.faults import hostile
from tests.faults.queue import LIMITS, PARSERS, next_is_read, read


def test_an_image_far_larger_than_a_fax_page_is_refused_before_it_is_decoded(tmp_path):
    data = hostile.swelling_png()

    assert len(data) < 1 << 20
    assert read(tmp_path, "bomb.png", data) == "IMAGE_TOO_LARGE"
    next_is_read(tmp_path, ".tif")


def test_a_parser_that_forgets_the_rule_is_stopped_by_the_memory_limit(tmp_path):
    path = tmp_path / "bomb.png"
    path.write_bytes(hostile.swelling_png())
    with pytest.raises(UsageError, match="limit: memory"):
        run_limited(f"{PARSERS}:image_pixels_unguarded", str(path), limits=LIMITS)
