"""Estimates from history: overlaps before they happen, a deadline in danger before it is missed."""

import time
from datetime import datetime

import pytest
from sqlalchemy import insert, text, update

from nightclerk.cli.coming import plain, shown
from nightclerk.portal.file import Hours
from nightclerk.scheduler.coming import coming
from nightclerk.scheduler.estimates import Estimate, Paces, ends, overlapping
from nightclerk.scheduler.explain import explain
from nightclerk.store import planning
from nightclerk.store.schema import items, runs
from tests.scale import FULL, count
from tests.scheduler.rig import NEW_YORK, at, make, night, visits

LINES = "when: weekdays at 02:00\nbot: visits\ninput: {file: 'inbox/visits*.csv'}\ndeadline: '06:30'"


RUN = {"bot": "visits", "occasion": "x", "trigger": "schedule", "asked_by": "x", "source_sealed": b"", "priority": 9}
RUN |= {"source_sha256": "", "cancelled": 0, "phase": "ended"}
ITEM = {"bot": "visits", "subject": "s", "partition": "visits", "priority": 9, "key_sealed": b"", "payload_sealed": b""}
ITEM |= {"status": "done", "attempts": 1}


def past_run(connection, run_id, schedule, created):
    times = {"created_at": created, "ended_at": created + 9}
    connection.execute(insert(runs), RUN | times | {"id": run_id, "schedule": schedule})


def history(store, name, number, *, schedule=None, took=60.0):
    """An ended run of so many items, each of which took so long."""
    created = at("2026-11-20T02:00")
    each = ITEM | {"run_id": name, "created_at": created, "started_at": created, "ended_at": created + took}
    with store.database.write() as connection:
        past_run(connection, name, schedule, created)
        connection.execute(insert(items), [each | {"id": f"{name}-{place}"} for place in range(number)])


def plans(clerk, now):
    scheduler = clerk.scheduler
    book = scheduler._watched.look()
    counter = scheduler.counter(book)
    found = list(book.schedules.values())
    return coming(clerk.office, Paces(clerk.office), found, counter.desk.calendar, at(now), 4)


def test_two_schedules_at_the_same_account_are_shown_to_overlap_before_they_do(tmp_path):
    later = LINES.replace("02:00", "02:20").replace("\ndeadline: '06:30'", "")
    with night(make(tmp_path, early=LINES, later=later, far=later.replace("02:20", "05:00"))) as clerk:
        history(clerk.office.store, "early", 100, schedule="early", took=60)
        history(clerk.office.store, "later", 10, schedule="later", took=60)
        history(clerk.office.store, "far", 10, schedule="far", took=60)

        first, second, third, _ = plans(clerk, "2026-11-24T00:00")

        # 100 items of 60 s, four in hand: 25 minutes.
        assert first.estimate.end - first.estimate.start == pytest.approx(1500)
        assert (first.overlaps, second.overlaps, third.overlaps) == (("later",), ("early",), ())
        assert not first.late


def test_without_history_no_length_is_stated_and_no_deadline_foretold(tmp_path):
    with night(make(tmp_path, early=LINES)) as clerk:
        first = plans(clerk, "2026-11-24T00:00")[0]
        said = shown(first, at("2026-11-24T00:00"))
        schedule = clerk.scheduler._watched.look().schedules["early"]
        desk = clerk.scheduler.counter(clerk.scheduler._watched.look()).desk
        told = " ".join(explain(clerk.office, desk, None, schedule, at("2026-11-24T00:00")))

    assert first.estimate.end is None
    assert not first.late
    assert (plain(first)["seconds"], plain(first)["no_history"]) == (None, True)
    assert said.endswith("no history yet: how long it takes is not known, nor whether it ends by 06:30")
    assert "no history yet: how long it takes is not known, so nobody is warned before its deadline of 06:30" in told


def test_with_history_the_explanation_says_how_long_it_is_likely_to_take(tmp_path):
    with night(make(tmp_path, early=LINES)) as clerk:
        history(clerk.office.store, "early", 100, schedule="early", took=60)
        schedule = clerk.scheduler._watched.look().schedules["early"]
        desk = clerk.scheduler.counter(clerk.scheduler._watched.look()).desk
        told = list(explain(clerk.office, desk, None, schedule, at("2026-11-24T00:00")))

    assert "It is likely to take about 25 min for 100 items, going by the latest runs." in told


def test_a_run_without_history_overlaps_what_is_under_way_when_it_begins_and_nothing_is_guessed_of_later_ones():
    early, late, fresh = (
        Estimate(begin, end, frozenset({"visits"})) for begin, end in ((0, 1500), (2400, 2600), (600, None))
    )

    assert overlapping(early, fresh) == overlapping(fresh, early) == {"visits"}
    assert not overlapping(fresh, late)
    assert overlapping(fresh, fresh) == {"visits"}


def test_a_missed_deadline_without_history_says_why_nobody_was_warned(tmp_path):
    with night(make(tmp_path, early=LINES)) as clerk:
        visits(tmp_path, *["2026-11-24"] * 20)
        clerk.tick("2026-11-23T12:00")
        clerk.tick("2026-11-24T02:00:10")
        clerk.tick("2026-11-24T06:31")

        (told,) = clerk.notices().values()

    assert told.code == "DEADLINE_MISSED"
    assert "no history yet" in told.text


def test_a_run_that_would_end_after_its_deadline_is_shown_so(tmp_path):
    with night(make(tmp_path, early=LINES)) as clerk:
        history(clerk.office.store, "early", 100, schedule="early", took=1000)

        assert plans(clerk, "2026-11-24T00:00")[0].late


@pytest.mark.parametrize(("took", "codes"), [(60.0, []), (7000.0, ["DEADLINE_AT_RISK"])])
def test_a_deadline_in_danger_is_said_before_it_is_missed(tmp_path, took, codes):
    with night(make(tmp_path, early=LINES)) as clerk:
        history(clerk.office.store, "past", 50, took=took)
        visits(tmp_path, *["2026-11-24"] * 20)
        clerk.tick("2026-11-23T12:00")
        clerk.tick("2026-11-24T02:00:10")
        clerk.tick("2026-11-24T02:05")

        assert [each.code for each in clerk.notices().values()] == codes

        clerk.start_again()
        clerk.tick("2026-11-24T06:31")
        clerk.tick("2026-11-24T06:32")
        assert sorted(each.code for each in clerk.notices().values()) == sorted([*codes, "DEADLINE_MISSED"])


def test_a_run_that_is_done_in_time_is_not_spoken_of(tmp_path):
    with night(make(tmp_path, early=LINES)) as clerk:
        visits(tmp_path, "2026-11-24")
        clerk.tick("2026-11-23T12:00")
        clerk.tick("2026-11-24T02:00:10")
        with clerk.office.store.database.write() as connection:
            connection.execute(update(runs).values(phase="ended", ended_at=at("2026-11-24T03:00")))
        clerk.tick("2026-11-24T06:31")

        assert not clerk.notices()


def test_work_waits_for_the_hours_of_its_portal():
    hours = Hours(frozenset(range(6)), datetime(2026, 1, 1, 5).time(), datetime(2026, 1, 1, 23).time(), NEW_YORK)

    assert ends(at("2026-11-24T02:00"), 3600, hours) == at("2026-11-24T06:00")
    assert ends(at("2026-11-24T22:30"), 3600, hours) == at("2026-11-25T05:30")
    assert ends(at("2026-11-28T22:30"), 3600, hours) == at("2026-11-30T05:30")  # closed on Sunday
    assert ends(at("2026-11-24T02:00"), 3600, None) == at("2026-11-24T03:00")


def test_no_query_of_planning_reads_a_whole_table(tmp_path, monkeypatch):
    asked = []
    with night(make(tmp_path, early=LINES)) as clerk:
        history(clerk.office.store, "early", 400, schedule="early")
        store = clerk.office.store
        from sqlalchemy import event

        event.listen(store.database.engine, "before_cursor_execute", lambda *args: asked.append((args[2], args[3])))
        planning.durations(store, "visits")
        planning.workload(store, "early")
        planning.open_of_run(store, "early")
        planning.open_before(store, 5, "visits")
        planning.ended_runs(store, "early", at("2026-11-20T00:00"))
        clerk.tick("2026-11-24T00:00")
        selects = [each for each in asked if each[0].startswith("SELECT")]

        with store.database.read() as connection:
            for statement, parameters in selects:
                plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all()
                details = [row[3] for row in plan]
                assert not [each for each in details if each.startswith("SCAN items") or each == "SCAN runs"], statement
        assert len(selects) > 10


_FILL = """
WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < :number)
INSERT INTO items (id, run_id, bot, subject, partition, priority, key_sealed, payload_sealed, status, attempts,
                   submission, created_at, started_at, ended_at)
SELECT 'past-' || i, 'past-' || (i / 1000 * 1000), 'visits', 's', 'visits', 9, x'00', x'00', 'done', 1, 1,
       :start + i, :start + i, :start + i + 60 FROM n
"""


def fill(store, number):
    """So many ended items, a thousand a run, the last of which ended days ago."""
    start = at("2026-11-20T02:00") - number
    with store.database.write() as connection:
        for place in range(0, number, 1000):
            past_run(connection, f"past-{place}", "early", start + place)
        connection.execute(text(_FILL), {"number": number, "start": start})


@pytest.mark.soak
def test_a_tick_does_not_slow_with_history(tmp_path, record_property):
    """1,000,000 items against 1,000: the ticks take alike."""
    took = {}
    for number in (1000, count(5_000, 1_000_000)):
        folder = tmp_path / str(number)
        folder.mkdir()
        with night(make(folder, early=LINES, report="when: after early\nbot: note")) as clerk:
            fill(clerk.office.store, number)
            visits(folder, *["2026-11-24"] * 50)
            clerk.tick("2026-11-23T12:00")
            clerk.tick("2026-11-24T02:00:10")
            clerk.start_again()
            clerk.tick("2026-11-24T02:00:15")
            begun = time.perf_counter()
            for step in range(10):
                clerk.tick(at("2026-11-24T02:01") + step * 700)  # every look-up of paces is a new one
            took[number] = (time.perf_counter() - begun) / 10
            record_property(f"ms_a_tick_with_{number}_items", round(took[number] * 1000, 2))
    small, large = took.values()
    assert large < small * 3 + 0.02, took
    assert FULL or large < 0.5
