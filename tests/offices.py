"""Open workspaces as `nightclerk init` makes them: fixtures for the rooms that want one."""

import shutil

import pytest

from nightclerk.runtime.make import make_workspace
from nightclerk.runtime.office import open_office
from nightclerk.workspace import Workspace


@pytest.fixture(scope="session")
def _made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("made") / "clinic"
    make_workspace(folder)
    return folder


@pytest.fixture
def office(tmp_path, _made):
    """An open workspace as `nightclerk init` makes it."""
    shutil.copytree(_made, tmp_path / "clinic")
    with open_office(Workspace(tmp_path / "clinic")) as office:
        yield office


@pytest.fixture
def either_office(tmp_path, database_url):
    """An open workspace on SQLite, then one on PostgreSQL."""
    made = make_workspace(tmp_path / "either")
    with (made.workspace.root / "nightclerk.yaml").open("a") as settings:
        settings.write(f'\ndatabase_url: "{database_url}"\n' if database_url else "")
    with open_office(Workspace(made.workspace.root)) as office:
        yield office
