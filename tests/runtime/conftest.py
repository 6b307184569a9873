import pytest

from nightclerk.runtime.make import make_workspace
from nightclerk.runtime.office import open_office


@pytest.fixture
def office(tmp_path):
    """An open workspace as `nightclerk init` makes it."""
    made = make_workspace(tmp_path / "clinic")
    with open_office(made.workspace) as office:
        yield office
