import pytest

from nightclerk.runtime.make import make_workspace
from nightclerk.runtime.office import open_office
from nightclerk.runtime.worker import Worker
from nightclerk.workspace import Workspace
from tests.faxes.rig import Clinic


@pytest.fixture(scope="module")
def room(tmp_path_factory):
    """A workspace as `nightclerk init` makes it."""
    folder = tmp_path_factory.mktemp("faxes") / "clinic"
    make_workspace(folder)
    return Workspace(folder)


@pytest.fixture(scope="module")
def _worker(room):
    """One worker for all tests of a module: its start costs more than a fax."""
    with open_office(room) as office, Worker(office) as worker:
        yield office, worker


@pytest.fixture
def clinic(_worker, tmp_path):
    """A clinic at work, with an inbox of its own for each test."""
    return Clinic(*_worker, tmp_path)
