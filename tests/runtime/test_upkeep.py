"""What is too old goes, what is open or needs a person stays whatever its age, and nothing is ever half there."""

import json
import os
import re
import time

import pytest
from sqlalchemy import func, select

from nightclerk import steps
from nightclerk.audit import verify
from nightclerk.errors import AlreadyRunning, BusinessException
from nightclerk.records import Evidence, ItemStatus
from nightclerk.records.codec import to_bytes
from nightclerk.runtime.backup import upkeep_alone
from nightclerk.runtime.bots import working_bot
from nightclerk.runtime.intake import Asking, read_file, take_in
from nightclerk.runtime.upkeep import TASKS, upkeep
from nightclerk.store import blobs, items, occurrences, purge, runs
from nightclerk.store.items import Settled
from nightclerk.store.occurrences import Occurrence
from nightclerk.store.schema import blobs as blob_table
from nightclerk.store.schema import items as item_table
from nightclerk.store.schema import results, rows
from nightclerk.workspace import Workspace
from tests.runtime.rig import DAY, active, aged, appointments, business, end, worked

PEOPLE = (("Doe, Jane", "9:30 AM", "Moss MD", ""), ("Roe, Rich", "10:00 AM", "Moss MD", ""))
OLD = 3000


def all_active(_inquiry):
    return active()


def counted(office, table):
    with office.store.database.read() as connection:
        return connection.execute(select(func.count()).select_from(table)).scalar()


def cutoff(days):
    return time.time() - days * DAY


def test_an_old_run_goes_whole_and_a_younger_one_stays(office):
    old = worked(office, appointments(office, PEOPLE), all_active)
    aged(office, OLD, old)
    young = worked(office, appointments(office, PEOPLE[:1], "b.csv"), all_active)
    done = upkeep(office, "purge")

    assert done.counts["runs"] == 1
    assert (runs.get(office.store, old), runs.get(office.store, young).id) == (None, young)
    assert [counted(office, table) for table in (rows, item_table, results)] == [1, 1, 1]


def test_what_needs_a_person_or_waits_is_never_purged_with_its_evidence(office):
    kept = blobs.keep(office.store, "html", b"a page")
    spent = blobs.keep(office.store, "html", b"another page")
    of_record = blobs.keep(office.store, "screenshot", b"a picture")

    def answer(inquiry):
        if inquiry.last_name == "Doe":
            return Settled(**(vars(business()) | {"evidence": (Evidence("html", kept),)}))
        waiting = active(evidence=(Evidence("screenshot", of_record),))
        return Settled(ItemStatus.PARKED, "pending", business().reason, to_bytes(waiting))

    run_id = worked(office, appointments(office, (*PEOPLE, ("Self", "11:00", "", ""))), answer)
    aged(office, OLD, run_id)
    aged(office, OLD)
    source = runs.get(office.store, run_id).source_sha256
    done = upkeep(office, "purge")

    assert done.counts["runs_kept"] == 1
    assert done.counts["evidence"] == 1
    assert counted(office, item_table) == 2
    assert [blobs.fetch(office.store, *each) for each in (("html", kept), ("screenshot", of_record))] == [
        b"a page",
        b"a picture",
    ]
    assert blobs.fetch(office.store, "input", source)
    assert not list(office.workspace.state.glob(f"evidence/*/{spent}"))


def test_what_was_answered_later_is_no_longer_kept(office):
    old = worked(office, appointments(office, PEOPLE), lambda _inquiry: business())
    aged(office, OLD, old)
    worked(office, appointments(office, PEOPLE), all_active)

    assert upkeep(office, "purge").counts["runs"] == 1
    assert runs.get(office.store, old) is None


def test_an_open_run_is_never_purged(office):
    run_id = worked(office, appointments(office, PEOPLE), lambda _inquiry: None, ended=False)
    aged(office, OLD, run_id)
    aged(office, OLD)
    upkeep(office, "purge")

    assert counted(office, item_table) == 2
    assert blobs.fetch(office.store, "input", runs.get(office.store, run_id).source_sha256)


def test_an_item_that_a_younger_run_shows_stays_with_that_run(office):
    path = appointments(office, PEOPLE)
    old = worked(office, path, all_active)
    other = path.with_name("other.csv")
    other.write_bytes(path.read_bytes() + b"\n")
    young = same_day(office, other)
    aged(office, OLD, old)
    upkeep(office, "purge")

    assert runs.get(office.store, old) is None
    assert runs.counts(office.store, young) == {"total": 2, "done": 2}
    assert items.progress(office.store, an_item(office)).status == ItemStatus.DONE


def same_day(office, path):
    """A second file with the same patients on the same occasion: its rows show the items of the first."""
    found = working_bot(office.workspace, "eligibility")
    given = read_file(office.workspace, found, path)
    run_id = take_in(office, found, given, lambda *_args, **_named: None, Asking()).run_id
    end(office, run_id)
    return run_id


def an_item(office):
    with office.store.database.read() as connection:
        return connection.execute(select(item_table.c.id)).scalars().first()


def test_a_purge_that_dies_in_the_middle_is_finished_by_the_next(office, monkeypatch):
    names = [blobs.keep(office.store, "html", bytes([n])) for n in range(3)]
    aged(office, OLD)

    def die(step):
        if step == "purge after files":
            raise KeyboardInterrupt

    monkeypatch.setattr(purge, "durable_step", die)
    with pytest.raises(KeyboardInterrupt):
        purge.purge_blobs(office.store, purge.EVIDENCE, cutoff(1))
    monkeypatch.setattr(purge, "durable_step", steps.durable_step)
    left = counted(office, blob_table)

    assert purge.purge_blobs(office.store, purge.EVIDENCE, cutoff(1)).deleted == 3
    assert (left, counted(office, blob_table)) == (3, 0)
    assert not [path for name in names for path in office.workspace.state.glob(f"evidence/*/{name}")]


def test_only_what_nightclerk_wrote_is_deleted_from_results_and_logs(office):
    results_folder, logs = office.workspace.results, office.workspace.root / "logs" / "app"
    ours = [results_folder / "eligibility-20260101-0123456789.xlsx", results_folder / "briefing-2026-01-01.html"]
    theirs = [results_folder / "my notes.xlsx", results_folder / "budget-2026.json", logs / "nightclerk.jsonl"]
    for path in [*ours, *theirs, logs / "nightclerk.jsonl.3"]:
        path.write_text("")
        os.utime(path, (cutoff(400), cutoff(400)))
    done = upkeep(office, "purge")

    assert (done.counts["exports"], done.counts["diagnostics"]) == (2, 1)
    assert [path.exists() for path in theirs] == [True, True, True]


def test_old_sessions_and_decided_occurrences_go_and_one_that_was_begun_stays(office):
    blobs.save_state(office.store, "lakeside|main", b"cookies")
    for path in (office.workspace.state / "sessions").glob("*"):
        os.utime(path, (cutoff(30), cutoff(30)))
    with office.store.database.write() as connection:
        for state in (occurrences.SUBMITTED, occurrences.BEGUN):
            occurrences.decide(connection, Occurrence(state, "nightly", "schedule", cutoff(OLD), "x", state))
    done = upkeep(office, "purge")

    assert (done.counts["sessions"], done.counts["occurrences"]) == (1, 1)
    assert blobs.load_state(office.store, "lakeside|main") is None
    assert [each.state for each in occurrences.latest(office.store)] == [occurrences.BEGUN]


def test_zero_days_keep_for_ever(office):
    marker = office.workspace.root / "nightclerk.yaml"
    marker.write_text(f"{marker.read_text()}\nretention: {{results_days: 0, evidence_days: 0, inputs_days: 0}}\n")
    run_id = worked(office, appointments(office, PEOPLE), all_active)
    aged(office, OLD, run_id)
    aged(office, OLD)
    fresh = Workspace(office.workspace.root)
    done = upkeep(type(office)(fresh, office.store, office.audit, "test", print), "purge")

    assert not {"runs", "evidence", "inputs"} & set(done.counts)
    assert runs.get(office.store, run_id)


def test_each_purge_is_in_the_log_before_and_after_with_its_counts(office):
    run_id = worked(office, appointments(office, PEOPLE), all_active)
    aged(office, OLD, run_id)
    upkeep(office, "purge")
    events = [json.loads(line) for line in (office.workspace.audit / "active.jsonl").read_text().splitlines()]
    told = [(event["kind"], event.get("what"), event.get("deleted")) for event in events if "purge" in event["event"]]

    place = told.index(("intent", "runs", None))
    assert told[place + 1] == ("outcome", None, 1)
    assert verify(office.workspace.audit, office.store.keys.signing_seed()).ok


def test_room_is_given_back_while_another_connection_reads(office):
    with office.store.database.write() as connection:
        connection.exec_driver_sql("CREATE TABLE ballast (data BLOB)")
        connection.exec_driver_sql("INSERT INTO ballast VALUES (zeroblob(8000000))")
    with office.store.database.write() as connection:
        connection.exec_driver_sql("DROP TABLE ballast")
    with office.store.database.read() as reader:
        assert reader.exec_driver_sql("SELECT count(*) FROM items").scalar() == 0
        done = upkeep(office, "room")

    assert done.counts["bytes"] > 4_000_000
    office.store.database.check()


def test_a_log_that_is_not_proven_is_a_problem(office):
    office.audit.checkpoint()
    log = office.workspace.audit / "active.jsonl"
    sound = log.read_bytes()
    log.write_bytes(re.sub(rb"sandbox", b"sandbux", sound, count=1))
    done = TASKS["verify"](office)
    log.write_bytes(sound)

    assert "not proven" in done.problem


def test_two_of_them_never_work_at_once(office):
    with upkeep_alone(office), pytest.raises(AlreadyRunning) as error:
        upkeep(office, "purge")

    assert error.value.code == "BACKUP_RUNNING"


def test_an_unknown_task_goes_to_a_person(office):
    with pytest.raises(BusinessException) as error:
        upkeep(office, "dust")

    assert error.value.code == "UPKEEP_TASK"
