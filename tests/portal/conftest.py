"""One driver for the tests of a file, with ports that write down what they were asked."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from driver_rig import RecordingPorts, driving

from nightclerk.portal import Driver


@pytest.fixture(scope="module")
def ports() -> RecordingPorts:
    return RecordingPorts()


@pytest.fixture(scope="module")
def driver(ports: RecordingPorts) -> Iterator[Driver]:
    with driving(ports) as made:
        yield made
