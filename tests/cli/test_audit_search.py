"""`nightclerk audit search` and `audit export`, as compliance types them."""

import csv
import json
from pathlib import Path

from nightclerk.runtime.office import open_office
from tests.runtime.rig import active, appointments, worked

PEOPLE = [("Doe, Jane", "9:00 AM", "Dr. A", "0"), ("Roe, Richard", "9:30 AM", "Dr. B", "0")]


def looked_at(stage):
    """Two patients are asked about, and somebody opens what was kept of the first."""
    with open_office(stage.workspace) as office:
        run_id = worked(office, appointments(office, PEOPLE), lambda _inquiry: active())
        with office.store.database.read() as connection:
            items = connection.exec_driver_sql("SELECT id, subject FROM items ORDER BY created_at").all()
        for item, subject in items:
            intent = office.audit.intent("portal.read", run=run_id, item=item, subject=subject, bot="eligibility")
            office.audit.outcome("portal.read", intent, result="ok", answer="active")
        office.audit.note("evidence.shown", run=run_id, item=items[0][0], what="html", asked_by="p-7")


def test_who_looked_at_a_patient_is_answered_by_member_id_birth_date_and_name(stage):
    looked_at(stage)

    said = stage.say("audit", "search", "--subject-of", "-", "--json", text="lakeside/W90000000/1950-01-02/Doe, Jane\n")

    assert said.code == 0, said.err
    shown = [(each["event"], each["asked_by"]) for each in said.json["events"]]
    assert ("evidence.shown", "p-7") in shown
    assert [event for event, _who in shown].count("portal.read") == 2
    assert {each["proof"] for each in said.json["events"]} == {"as written"}
    assert "Looked through" not in said.err


def test_fewer_words_find_the_patient_too_and_say_how_far_it_was_looked(stage):
    looked_at(stage)

    said = stage.say("audit", "search", "--subject-of", "///richard roe", "--event", "portal.read")

    assert said.code == 0
    assert said.out.count("portal.read") == 2
    assert "Looked through 2 inquiries that are kept, back to" in said.err


def test_a_patient_nobody_asked_about_is_told_and_not_shown_as_an_empty_answer(stage):
    looked_at(stage)

    said = stage.say("audit", "search", "--subject-of", "lakeside/W7", "--json")

    assert said.code == 2
    assert said.json["error"]["code"] == "NO_SUCH_SUBJECT"


def test_pages_follow_one_another(stage):
    looked_at(stage)
    first = stage.say("audit", "search", "--limit", "2", "--event", "portal.read", "--json").json

    second = stage.say("audit", "search", "--event", "portal.read", "--after", first["after"], "--json").json

    assert first["count"] == "4"
    assert [each["seq"] for each in first["events"]][-1] > second["events"][0]["seq"]
    assert (len(second["events"]), second["after"]) == (2, None)


def test_an_export_names_its_files_and_a_wrong_date_is_refused(stage):
    looked_at(stage)

    said = stage.say("audit", "export", "--bot", "eligibility", "--reason", "Monthly review", "--json")
    wrong = stage.say("audit", "search", "--since", "2026-02-02", "--until", "2026-02-01")

    assert said.code == 0, said.err
    table, log = said.json["files"]
    with Path(table).open(newline="") as file:
        assert ["# reason", "Monthly review"] in list(csv.reader(file))
    with Path(log).open() as file:
        assert json.loads(file.readline())["about"]["query"] == {"bot": "eligibility"}
    assert (wrong.code, "SEARCH_DATES" in wrong.err) == (2, True)


def test_a_deleted_history_of_checkpoints_is_told_by_verify_and_doctor_with_exit_code_8(stage):
    (stage.workspace.audit / "checkpoints.log").unlink()

    told, plain, doctor = stage.say("audit", "verify", "--json"), stage.say("audit", "verify"), stage.say("doctor")

    assert (told.code, plain.code) == (8, 8)
    assert told.json["ok"] is True
    assert "history of checkpoints" in told.json["warning"]
    assert plain.out.startswith("Proven: ")
    assert "audit: " in doctor.out
    assert "history of checkpoints is missing" in doctor.out
    stage.say("results")  # opens the log, so the history begins anew
    assert "log.history_lost" in stage.say("audit", "show").out
