"""Faxes that arrive in the watched folder are taken in by themselves, each once, when it stands still."""

import pytest

from nightclerk.runtime.make import make_workspace
from nightclerk.store import faxes
from nightclerk.workspace import Workspace
from tests.faxes.rig import lab, sha256
from tests.faxes.rig import sent as fax
from tests.scheduler.rig import night


@pytest.fixture
def watched(tmp_path):
    make_workspace(tmp_path / "clinic")
    schedule = tmp_path / "clinic" / "schedules" / "fax-watch.yaml"
    schedule.write_text(schedule.read_text().replace("enabled: false", "enabled: true"))
    (tmp_path / "clinic" / "inbox" / "faxes").mkdir(parents=True)
    with night(Workspace(tmp_path / "clinic")) as clerk:
        yield clerk, tmp_path / "clinic" / "inbox" / "faxes"


def test_a_fax_that_arrives_is_journalled_when_it_is_whole_and_the_same_again_is_linked(watched):
    clerk, inbox = watched
    now = clerk.office.workspace.now().timestamp()
    clerk.tick(now)
    path = fax([lab()], inbox / "a.tif")
    whole = path.read_bytes()
    path.write_bytes(whole[:500])
    clerk.tick(now + 5)
    path.write_bytes(whole)
    clerk.tick(now + 11)
    assert not clerk.runs()

    clerk.tick(now + 22)
    (inbox / "b.tif").write_bytes(whole)
    clerk.tick(now + 30)
    clerk.tick(now + 41)
    clerk.tick(now + 60)

    runs = clerk.runs()
    assert [run.trigger for run in runs] == ["folder", "folder"]
    assert len({run.id for run in runs}) == 2
    assert [each.name for each in faxes.arrivals(clerk.office.store, sha256(path))] == ["a.tif", "b.tif"]
    assert not any("a.tif" in run.occasion for run in runs)
