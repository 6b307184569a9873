import pytest

from nightclerk.runtime.make import make_workspace
from tests.night.stage import Stage


@pytest.fixture
def stage(tmp_path):
    """A fresh workspace without a payer: for what ends before any portal is asked."""
    made = make_workspace(tmp_path / "clinic")
    return Stage(made.workspace.root, made.workspace, None)
