"""One driver for the tests of a file, with ports that write down what they were asked."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from driver_rig import RecordingPorts

from nightclerk.portal import BrowserSettings, Driver


@pytest.fixture(scope="module")
def ports() -> RecordingPorts:
    return RecordingPorts()


@pytest.fixture(scope="module")
def driver(ports: RecordingPorts) -> Iterator[Driver]:
    with Driver(BrowserSettings(), ports) as made:
        yield made
