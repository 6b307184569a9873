import shutil

import pytest

from nightclerk.runtime.make import make_workspace
from nightclerk.runtime.office import open_office
from nightclerk.workspace import Workspace
from tests.console.people_rig import House


@pytest.fixture(scope="session")
def made_once(tmp_path_factory):
    """A workspace as `nightclerk init` makes it, with its database."""
    made = make_workspace(tmp_path_factory.mktemp("made") / "house")
    with open_office(made.workspace):
        return made.workspace.root


@pytest.fixture
def office(made_once, tmp_path):
    """An open workspace of the test's own."""
    shutil.copytree(made_once, tmp_path / "house")
    with open_office(Workspace(tmp_path / "house")) as office:
        yield office


@pytest.fixture
def house(office):
    return House(office)
