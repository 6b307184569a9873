"""What several folders of tests share."""

import pytest

from tests.postgres import cluster


@pytest.fixture(scope="session")
def postgres():
    """A PostgreSQL cluster of this session."""
    with cluster() as running:
        yield running


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request):
    """No address (SQLite), then that of a new PostgreSQL database: the same test on both."""
    return "" if request.param == "sqlite" else request.getfixturevalue("postgres").fresh()
