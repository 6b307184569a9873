"""Fault 38: children and temporary files that stay behind. After many runs and many hostile files there are none."""

import statistics
import tempfile
from itertools import cycle, islice
from pathlib import Path

import psutil
import pytest

from nightclerk.isolation import _CHILDREN
from nightclerk.runtime.bots import working_bot
from nightclerk.runtime.intake import Asking, read_file
from nightclerk.runtime.office import open_office
from nightclerk.runtime.worker import Worker
from tests.faults import hostile
from tests.faults.files import answered
from tests.faults.queue import read, traces
from tests.scale import count


def hostile_files():
    """Cheap ones of every kind, made once."""
    return [
        ("a.pdf", hostile.corrupt_pdf(1)),
        ("b.tif", hostile.corrupt_tiff(2)),
        ("c.png", hostile.swelling_png()),
        ("d.xlsx", hostile.wide_bomb()),
        ("e.xlsx", hostile.laughing_xlsx()),
        ("g.xlsx", b"PK\x03\x04 and then nothing"),
    ]


@pytest.mark.soak
def test_a_hundred_hostile_files_leave_no_child_no_zombie_and_no_folder(tmp_path, monkeypatch, record_property):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    _CHILDREN.close()
    descriptors = psutil.Process().num_fds()
    number = count(50, 1000)
    record_property("files", number)
    for name, data in islice(cycle(hostile_files()), number):
        assert isinstance(read(tmp_path, name, data), str)

    assert traces() == (0, 0, 0)
    assert list((tmp_path / "temporary").iterdir()) == []
    assert psutil.Process().num_fds() <= descriptors + 2


def around():
    """Processes of ours, open files, temporary files and shared memory."""
    mine, made = psutil.Process(), list(Path(tempfile.gettempdir()).iterdir())
    # The database's pool opens further connections up to its setting as it happens to need them: no growth.
    pool = [each for each in mine.open_files() if "nightclerk.db" in each.path]
    return (
        len(mine.children(recursive=True)),
        mine.num_fds() - len(pool),
        len(made),
        len(list(Path("/dev/shm").iterdir())),
    )


@pytest.mark.soak
@pytest.mark.browser
def test_many_runs_in_one_process_leave_no_browser_and_no_growth(night, tmp_path, monkeypatch, record_property):
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temporary"))  # the browser's and its driver's
    number = count(8, 100)
    record_property("runs", number)
    found = working_bot(night.workspace, "eligibility")
    given = read_file(night.workspace, found, night.file(answered(night, 1)))
    _CHILDREN.close()
    seen = []
    with open_office(night.workspace) as office:
        for _ in range(number):
            with Worker(office) as worker:
                assert worker.run(found, given, Asking(again=True)).state == "completed"
            seen.append(around())

    children, descriptors, folders, shared = zip(*seen, strict=True)
    assert set(children) == {children[0]}
    assert statistics.median(descriptors[-5:]) <= statistics.median(descriptors[:5]) + 2
    assert set(folders) == {0}
    assert statistics.median(shared[-5:]) <= statistics.median(shared[:5]) + 2  # other programs use it too
    assert not [each for each in psutil.Process().children(recursive=True) if each.status() == psutil.STATUS_ZOMBIE]
