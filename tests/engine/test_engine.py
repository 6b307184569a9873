import threading
import time
from dataclasses import replace

import pytest
from sqlalchemy import select

from nightclerk.engine import Engine
from nightclerk.errors import AlreadyRunning
from nightclerk.store import items, open_store, runs
from nightclerk.store.schema import items as table
from nightclerk.store.schema import results
from tests.engine.night import RUN, performer, plan, wait

ENGINE_TABLES = ("workflow_status", "workflow_input", "workflow_output", "operation_outputs")


@pytest.fixture
def night(tmp_path):
    """Plan and work `count` items of a kind; the counts and the attempts."""
    store, wake = open_store(tmp_path), threading.Event()
    engine = Engine(store, performer(tmp_path), in_hand=4, waits=(0.05, 0.05))
    engine.start(wake.set)

    def work(count, kind):
        plan(store, engine, count, kind)
        counted = wait(store, wake)
        return counted, (tmp_path / "attempts").read_text().split("\n")[:-1]

    work.store, work.engine, work.folder, work.wake = store, engine, tmp_path, wake
    yield work
    engine.stop()
    store.close()


def reason(store):
    with store.database.read() as connection:
        return connection.execute(select(table.c.reason_code)).scalars().first()


def test_every_item_is_worked_once_and_has_one_result(night):
    counted, attempts = night(20, "plain")

    assert counted == {"total": 20, "done": 20}
    assert len(attempts) == len(set(attempts)) == 20
    with night.store.database.read() as connection:
        assert len(connection.execute(select(results)).all()) == 20


def test_a_business_exception_goes_to_a_person_and_is_never_tried_again(night):
    counted, attempts = night(2, "business")

    assert counted == {"total": 2, "business": 2}
    assert len(attempts) == 2
    assert reason(night.store) == "BIRTH_DATE_MISSING"


def test_a_technical_failure_is_tried_again_with_backoff_until_it_works(night):
    counted, attempts = night(1, "flaky")

    assert counted == {"total": 1, "done": 1}
    assert [line.split()[1] for line in attempts] == ["1", "2", "3"]


def test_a_technical_failure_that_stays_ends_after_three_attempts_without_its_text(night, capfd):
    counted, attempts = night(1, "broken")

    assert counted == {"total": 1, "application": 1}
    assert len(attempts) == 3
    assert reason(night.store) == "UNEXPECTED"
    printed = capfd.readouterr()
    assert "CANARY" not in printed.out + printed.err
    for path in night.folder.rglob("*"):
        assert path.is_dir() or b"CANARY" not in path.read_bytes()


def test_an_item_that_must_wait_is_parked_and_works_when_it_is_submitted_again(night):
    night(1, "parked")
    with night.store.database.write() as connection:
        submission = items.submission_again(connection, "item0000", RUN)
        night.engine.line.submit(connection, "item0000", submission, partition="portal0|main", priority=5)
    counted = wait(night.store, night.wake)

    assert submission == 2
    assert counted == {"total": 1, "parked": 1}
    assert (night.folder / "attempts").read_text().count("item0000") == 2


def test_a_settled_answer_is_not_asked_again(night):
    night(1, "plain")

    with night.store.database.write() as connection:
        assert items.submission_again(connection, "item0000", RUN) is None


def test_a_cancelled_run_begins_no_further_item(night):
    runs.ask_cancel(night.store, RUN)
    plan(night.store, night.engine, 5)
    runs.ask_cancel(night.store, RUN)
    with night.store.database.write() as connection:
        items.cancel_open(connection, RUN, ["new"])
    counted = wait(night.store, night.wake)

    assert counted.get("cancelled", 0) + counted.get("done", 0) == 5
    assert counted["cancelled"] >= 1


def test_an_item_of_a_cancelled_run_is_worked_when_another_run_wants_it(night):
    plan(night.store, night.engine, 1)
    runs.ask_cancel(night.store, RUN)
    with night.store.database.write() as connection:
        items.cancel_open(connection, RUN)
        other = replace(runs.get(night.store, RUN), id="other")
        runs.create(connection, night.store, other)
        runs.begin_work(connection, night.store, "other", ())
        items.add_row(connection, night.store, "other", items.NewRow(0, 0, "primary", "item0000", "{}"))
        submission = items.submission_again(connection, "item0000", "other")
        if submission:
            night.engine.line.submit(connection, "item0000", submission, partition="portal0|main", priority=5)
    counted = wait(night.store, night.wake, run="other")

    assert counted == {"total": 1, "done": 1}


def test_cancelling_a_run_leaves_what_another_run_also_waits_for(night):
    with night.store.database.write() as connection:
        first = runs.RunRow(
            "first", "test", "today", "person", "t", "working", "x", "x", 5, False, None, time.time(), None
        )
        for run in (first, replace(first, id="second")):
            runs.create(connection, night.store, run)
            new = items.NewItem("shared", "test", "s:1", "p|main", 5, "shared", "plain 1")
            items.add(connection, night.store, run.id, new)
            items.add_row(connection, night.store, run.id, items.NewRow(0, 0, "primary", "shared", "{}"))
        assert items.cancel_open(connection, "first") == 0

    assert runs.counts(night.store, "second") == {"total": 1, "new": 1}


def test_an_urgent_item_overtakes_those_in_line(night):
    plan(night.store, night.engine, 40)
    with night.store.database.write() as connection:
        new = items.NewItem("urgent", "test", "s:u", "portal0|main", 1, "urgent", "plain 1")
        items.add(connection, night.store, RUN, new)
        night.engine.line.submit(connection, "urgent", 1, partition="portal0|main", priority=1)
    wait(night.store, night.wake)

    order = (night.folder / "attempts").read_text().split("\n")
    assert next(place for place, line in enumerate(order) if line.startswith("urgent")) < 30


def test_a_second_engine_on_the_same_workspace_is_refused(night):
    with pytest.raises(AlreadyRunning, match="ALREADY_RUNNING"):
        Engine(night.store, performer(night.folder), in_hand=1, waits=())


def test_a_second_worker_that_settles_the_same_item_loses(night):
    plan(night.store, night.engine, 1)
    wait(night.store, night.wake)
    claimed = items.claim(night.store, "item0000", 1)

    assert claimed is None


def test_nothing_about_anybody_passes_through_the_durable_engine(night):
    night(3, "plain")

    with night.store.database.read() as connection:
        passed = str([connection.exec_driver_sql(f"SELECT * FROM {name}").all() for name in ENGINE_TABLES])
    assert "item0001" in passed
    assert "result of" not in passed
    assert "plain" not in passed
