"""What several folders of tests share."""

import os
import tempfile
from pathlib import Path

import pytest

from tests.postgres import cluster

if worker := os.environ.get("PYTEST_XDIST_WORKER"):
    # Tests that run beside one another must not find each other's temporary files when they look for leaks.
    own = Path(tempfile.gettempdir()) / f"nightclerk-tests-{os.getuid()}-{worker}"
    own.mkdir(exist_ok=True)
    os.environ["TMPDIR"] = tempfile.tempdir = str(own)


@pytest.fixture(scope="session")
def postgres():
    """A PostgreSQL cluster of this session."""
    with cluster() as running:
        yield running


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request):
    """No address (SQLite), then that of a new PostgreSQL database: the same test on both."""
    return "" if request.param == "sqlite" else request.getfixturevalue("postgres").fresh()
