"""Fault 1, exhaustively: a worker is killed at every numbered durable step. Nothing is lost, nothing is forged."""

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import func, select

from nightclerk.audit import AuditLog, verify
from nightclerk.store import blobs, open_store, runs
from nightclerk.store.schema import results
from tests.engine.audited import CLINIC
from tests.engine.night import RUN
from tests.scale import FULL, count

HOUSE = Path(__file__).parents[2]
ITEMS = 5
SAMPLE = 5


def work(folder, **environment):
    command = [sys.executable, "-m", "tests.engine.audited", str(folder), str(ITEMS)]
    known = os.environ | {"PYTHONPATH": str(HOUSE)} | environment
    return subprocess.run(command, cwd=HOUSE, env=known, capture_output=True, text=True, timeout=120)


@pytest.fixture(scope="module")
def steps(tmp_path_factory):
    """The names of the durable steps of one whole night."""
    folder = tmp_path_factory.mktemp("steps")
    assert work(folder, NIGHTCLERK_STEPS_FILE=str(folder / "steps")).returncode == 0
    return (folder / "steps").read_text().splitlines()


def check(folder):
    """The invariants after a kill and a second start."""
    store = open_store(folder / "state")
    assert runs.counts(store, RUN) == {"total": ITEMS, "done": ITEMS}
    with store.database.read() as connection:
        assert connection.execute(select(func.count()).select_from(results)).scalar() == ITEMS
    seed = store.keys.signing_seed()
    verdict = verify(folder / "audit", seed)
    assert verdict.ok, verdict
    log = AuditLog(folder / "audit", seed, CLINIC)
    assert log.open_intents() == {}
    log.close()
    for path in (folder / "state" / "evidence").rglob("*"):
        if path.is_file() and not path.name.startswith("."):
            assert blobs.fetch(store, "html", path.name)
    store.close()


@pytest.mark.soak
def test_a_kill_at_any_durable_step_loses_nothing(steps, tmp_path, record_property):
    seed = random.randrange(1 << 32)
    numbers = range(1, len(steps) + 1) if FULL else sorted(random.Random(seed).sample(range(1, len(steps) + 1), SAMPLE))
    record_property("steps", len(steps))
    record_property("killed at", count(SAMPLE, len(steps)))
    for number in numbers:
        folder = tmp_path / str(number)
        folder.mkdir()
        first = work(folder, NIGHTCLERK_KILL_AT_STEP=str(number))
        second = work(folder)

        where = f"step {number} ({steps[number - 1]}), seed {seed}"
        assert first.returncode in (-9, 0), where  # threads take turns: the last steps may not come to that number
        assert second.stdout.endswith("ended\n"), f"{where}: {second.stderr[-800:]}"
        check(folder)


def test_the_steps_of_a_night_cover_store_audit_evidence_and_engine(steps):
    assert {name.split()[0] for name in steps} >= {"store", "audit", "blob", "engine"}
    assert len(steps) > 60
