"""A portal file that a person changes is taken while bots work; one with a mistake is not."""

import os
import time

import pytest

from nightclerk.errors import InvalidFiles
from nightclerk.runtime.portal_files import SETTLE_SECONDS, PortalFiles


@pytest.fixture
def path(office):
    return office.workspace.root / "selectors" / "lakeside.yaml"


def change(path, old, new, ago=SETTLE_SECONDS * 2):
    path.write_text(path.read_text().replace(old, new))
    then = time.time() - ago
    os.utime(path, (then, then))


def test_a_changed_file_is_taken_once_it_has_stood_still(office, path):
    files = PortalFiles(office.workspace)
    before = files.get("lakeside").version
    change(path, "version: 2026.11.22", "version: 2026.12.01", ago=0.0)
    assert files.get("lakeside").version == before

    change(path, "version", "version")
    assert files.get("lakeside").version == "2026.12.01"
    assert files.get("lakeside") is files.get("lakeside")


def test_a_mistake_leaves_what_the_file_said_before_until_it_is_mended(office, path):
    files = PortalFiles(office.workspace)
    files.get("lakeside")
    change(path, "result: not_found", "result: nobody")
    assert files.get("lakeside").version == "2026.11.22"

    change(path, "result: nobody", "result: not_found")
    change(path, "version: 2026.11.22", "version: 2026.12.02", ago=SETTLE_SECONDS * 3)
    assert files.get("lakeside").version == "2026.12.02"


def test_a_file_that_never_was_good_is_refused(office, path):
    change(path, "result: not_found", "result: nobody")
    with pytest.raises(InvalidFiles):
        PortalFiles(office.workspace).get("lakeside")
