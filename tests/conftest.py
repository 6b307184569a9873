"""What several folders of tests share."""

import os
import tempfile
import time
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.postgres import cluster

HERE = Path(__file__).parent

# On a busy machine, time says nothing about what is tested.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")

if worker := os.environ.get("PYTEST_XDIST_WORKER"):
    # Tests that run beside one another must not find each other's temporary files when they look for leaks.
    own = Path(tempfile.gettempdir()) / f"nightclerk-tests-{os.getuid()}-{worker}"
    own.mkdir(exist_ok=True)
    os.environ["TMPDIR"] = tempfile.tempdir = str(own)


@pytest.fixture(autouse=True)
def within_a_day():
    """The audit log begins a new file with each UTC day: a test that looks into the file begins with the day, not in
    its last seconds. What the log does at midnight has tests of its own, which say when it is.
    """
    now = datetime.now(UTC)
    left = (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0) - now
    if left < timedelta(seconds=5):
        time.sleep(left.total_seconds())


@pytest.fixture(scope="session")
def postgres():
    """A PostgreSQL cluster of this session."""
    with cluster() as running:
        yield running


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request):
    """No address (SQLite), then that of a new PostgreSQL database: the same test on both."""
    return "" if request.param == "sqlite" else request.getfixturevalue("postgres").fresh()


def pytest_collection_modifyitems(items):
    """Each folder's files are spread evenly over the whole run: browsers do not all work at the same time, and no
    process is left alone with the long ones at the end.
    """
    folders = defaultdict(list)
    for path in dict.fromkeys(item.path for item in items):
        folders[path.relative_to(HERE).parts[0]].append(path)
    turns = {path: (at + 0.5) / len(paths) for paths in folders.values() for at, path in enumerate(paths)}
    items.sort(key=lambda item: turns[item.path])
