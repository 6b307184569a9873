"""Bringing work in: forms of an item, files that people bring, and one patient at the counter."""

import json
import time
from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from nightclerk.audit.files import lines
from nightclerk.engine import RUSH
from nightclerk.errors import UsageError
from nightclerk.records import Benefit, BenefitKind, CoverageInquiry, EligibilityResult, ItemStatus, Network, Outcome
from nightclerk.records.codec import to_bytes
from nightclerk.runtime import counter, uploads
from nightclerk.runtime.answers import known_run
from nightclerk.runtime.bots import working_bot
from nightclerk.runtime.forms import WrongFields, form, parse
from nightclerk.runtime.intake import Asking, read_file
from nightclerk.runtime.notes import note_text
from nightclerk.runtime.runs import begin
from nightclerk.runtime.upkeep import upkeep
from nightclerk.sandbox.remittances import interchange, remittance
from nightclerk.store import items, runs
from nightclerk.store.items import Settled
from tests.runtime.rig import active, appointments

GOOD = {
    "payer": "lakeside",
    "member_id": "W1234",
    "birth_date": "03/09/1981",
    "last_name": "Reyes",
    "first_name": "Ana",
    "service_date": "2026-11-24",
}
TITLES = "Nombre,Fecha nac,Seguro,Carnet,Cita,Other\n"
STRANGE = TITLES + '"Reyes, Ana",01/02/1950,lakeside,W1,11/24/2026,x\n"Lo, Bo",soon,lakeside,,11/24/2026,y\n'
MAPPING = {
    "patient": "Nombre",
    "birth_date": "Fecha nac",
    "payer": "Seguro",
    "member_id": "Carnet",
    "service_date": "Cita",
}


def found(office):
    return working_bot(office.workspace, "eligibility")


# -- forms


def test_a_form_follows_from_the_item_of_the_bot(office):
    fields = {each.name: each for each in form(office.workspace, found(office))}

    assert list(fields) == list(GOOD)
    assert {name: each.kind for name, each in fields.items() if each.kind != "text"} == {
        "payer": "choice",
        "birth_date": "date",
        "service_date": "date",
    }
    assert [(each.value, each.label) for each in fields["payer"].choices] == [("lakeside", "Lakeside Health Plan")]
    assert (fields["member_id"].label, fields["member_id"].required) == ("Member ID", True)
    assert not form(office.workspace, working_bot(office.workspace, "briefing"))[0].required


def test_what_is_typed_becomes_the_item(office):
    assert parse(office.workspace, found(office), {**GOOD, "payer": "LHP ppo", "last_name": " Reyes "}) == (
        CoverageInquiry("lakeside", "W1234", date(1981, 3, 9), "Reyes", "Ana", date(2026, 11, 24))
    )


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("birth_date", "", "Birth date is missing."),
        ("birth_date", "3/9/81", "not a date"),
        ("birth_date", "01/01/2990", "in the future"),
        ("birth_date", "01/01/1890", "before 1900"),
        ("payer", "Aetna", "not one of the choices"),
        ("member_id", "--", "no letters or digits"),
        ("shoe_size", "9", "no such field"),
    ],
)
def test_what_cannot_be_read_is_told_field_by_field_without_its_value(office, field, value, words):
    wrong = parse(office.workspace, found(office), {**GOOD, field: value})

    assert list(wrong) == [field]
    assert words in wrong[field]
    assert not value or value not in wrong[field]


# -- files


def test_every_bad_row_of_an_upload_is_told_before_anything_runs(office):
    people = [("Reyes, Ana", "09:00", "Dr. Webb", "0"), ("Cher", "09:30", "Dr. Webb", "0")]
    data = appointments(office, people * 15).read_bytes()
    upload = uploads.receive(office, "eligibility", "reyes.csv", data, "ana")
    shown = uploads.preview(office, upload)

    assert (shown.rows_total, len(shown.rows), shown.items_to_run) == (30, 20, 15)
    assert [(each.row, each.code) for each in shown.problems] == [(row, "MISSING_NAME") for row in range(3, 32, 2)]
    assert {each.name: each.column for each in shown.mapping}["member_id"] == "Member ID"
    assert shown.rows[0][1][3] == "Reyes, Ana"
    assert runs.latest(office.store) == []


def test_the_clinics_own_columns_are_told_by_a_person_for_one_file(office):
    upload = uploads.receive(office, "eligibility", "list.csv", STRANGE.encode(), "ana")
    before = uploads.preview(office, upload)
    after = uploads.remap(office, upload, MAPPING)
    other = uploads.preview(office, uploads.receive(office, "eligibility", "list2.csv", STRANGE.encode(), "ana"))

    assert before.refused.code == other.refused.code == "UNKNOWN_COLUMNS"
    assert after.refused is None
    assert after.items_to_run == 1
    assert [(each.row, each.code) for each in after.problems] == [(3, "MISSING_MEMBER_ID")]
    assert "birth date" in after.problems[0].words
    assert {each.name: each.column for each in after.mapping if each.column} == MAPPING


def test_a_column_that_was_guessed_wrong_can_be_moved_or_dropped(office):
    data = (
        b'Name,DOB,Payer,Member ID,Old ID,Appt Date,Chart\n"Reyes, Ana",01/02/1950,lakeside,NEW1,OLD1,11/24/2026,C1\n'
    )
    upload = uploads.receive(office, "eligibility", "a.csv", data, "ana")
    guessed = {each.name: each.column for each in uploads.preview(office, upload).mapping}
    uploads.remap(office, upload, {"member_id": "Old ID", "chart_number": ""})
    run_id = uploads.start(office, upload, "ana")
    (item_id, submission) = items.open_submissions(office.store)[0]
    asked = json.loads(items.claim(office.store, item_id, submission).payload)

    assert (guessed["member_id"], guessed["chart_number"]) == ("Member ID", "Chart")
    assert asked["member_id"] == "OLD1"
    assert known_run(office, run_id).source == "a.csv"


def test_a_mapping_to_what_is_not_there_is_refused(office):
    upload = uploads.receive(office, "eligibility", "list.csv", STRANGE.encode(), "ana")
    for mapping, code in (({"member_id": "Nowhere"}, "NO_SUCH_COLUMN"), ({"shoe": "Cita"}, "NO_SUCH_FIELD")):
        with pytest.raises(UsageError) as error:
            uploads.remap(office, upload, mapping)
        assert error.value.code == code


def test_the_same_file_on_the_same_day_is_the_same_run_also_from_the_command(office, tmp_path):
    path = appointments(office, [("Reyes, Ana", "09:00", "Dr. Webb", "0")])
    upload = uploads.receive(office, "eligibility", path.name, path.read_bytes(), "ana")
    first = uploads.start(office, upload, "ana")
    again = uploads.start(office, upload, "ana")
    given = read_file(office.workspace, found(office), path)
    typed = begin(office, uploads.Line(office.store), found(office), given, Asking())

    assert first == again == typed.run_id
    assert len(items.open_submissions(office.store)) == 1
    assert known_run(office, first).asked_by == "ana"


def test_a_dry_run_says_of_each_row_what_would_be_done_and_does_nothing(office):
    people = [("Reyes, Ana", "09:00", "Dr. Webb", "0"), ("Cher", "09:30", "Dr. Webb", "0")]
    upload = uploads.receive(office, "eligibility", "a.csv", appointments(office, people).read_bytes(), "ana")
    plan = uploads.dry_run(office, upload)
    assert items.open_submissions(office.store) == runs.latest(office.store) == []
    uploads.start(office, upload, "ana")
    (item_id, submission) = items.open_submissions(office.store)[0]
    items.settle(office.store, items.claim(office.store, item_id, submission), Settled(ItemStatus.DONE, "active"))
    after = uploads.dry_run(office, upload)

    assert [(each.row, each.act, each.code) for each in plan] == [(2, "ask", ""), (3, "left_out", "MISSING_NAME")]
    assert plan[0].words == "Would be asked: Lakeside Health Plan."
    assert [each.act for each in after] == ["stands", "left_out"]


@pytest.mark.parametrize(("data", "code"), [(b"%PDF-1.7 ...", "NOT_A_SPREADSHEET"), (b"", "EMPTY_FILE")])
def test_what_is_no_spreadsheet_is_refused_at_once(office, data, code):
    with pytest.raises(UsageError) as error:
        uploads.receive(office, "eligibility", "list.csv", data, "ana")

    assert error.value.code == code
    assert "list.csv" in error.value.message


def test_a_file_that_is_too_large_is_refused(office):
    with pytest.raises(UsageError) as error:
        uploads.receive(office, "eligibility", "list.csv", b"x" * 25_000_001, "ana")

    assert error.value.code == "FILE_TOO_LARGE"


def test_an_upload_is_sealed_and_gone_after_a_day_or_when_it_is_discarded(office):
    kept = uploads.receive(office, "eligibility", "list.csv", STRANGE.encode(), "ana")
    gone = uploads.receive(office, "eligibility", "list.csv", STRANGE.encode(), "ana")
    uploads.discard(office, gone, "ana")
    everything = b"".join(path.read_bytes() for path in office.store.folder.rglob("*") if path.is_file())
    log = b"".join(lines(office.workspace.audit))

    assert b"Reyes" not in everything + log
    assert b"Carnet" not in everything + log
    with pytest.raises(UsageError):
        uploads.preview(office, gone)
    assert uploads.expire(office, time.time() - 3600).deleted == 0
    assert uploads.expire(office, time.time() + 1).deleted == 1
    with pytest.raises(UsageError) as error:
        uploads.start(office, kept, "ana")
    assert error.value.code == "NO_SUCH_UPLOAD"


def test_upkeep_expires_uploads(office):
    uploads.receive(office, "eligibility", "list.csv", STRANGE.encode(), "ana")

    assert upkeep(office, "purge").counts["uploads"] == 0


# -- the counter


def test_a_patient_at_the_counter_is_asked_on_the_urgent_lane_and_once_a_day(office):
    run_id = counter.check_one(office, "eligibility", GOOD, "desk")
    waiting = counter.answer(office, run_id)
    same = counter.check_one(office, "eligibility", GOOD, "desk")
    ((item_id, submission),) = items.open_submissions(office.store)
    held = items.claim(office.store, item_id, submission)
    asked = counter.answer(office, run_id)
    record = active(member_id="W1234", checked_at=datetime(2026, 11, 23, 14, 5, tzinfo=UTC))
    items.settle(office.store, held, Settled(ItemStatus.DONE, "active", record=to_bytes(record)))
    known = counter.answer(office, run_id)

    assert run_id == same
    assert held.priority == RUSH
    assert (waiting.state, waiting.ended, waiting.step) == ("new", False, counter.NOBODY)
    assert (asked.state, asked.step) == ("in_progress", "The payer is being asked.")
    assert (known.state, known.ended, known.record) == ("done", True, record)


def test_a_form_that_cannot_be_read_begins_nothing_at_the_counter(office):
    with pytest.raises(WrongFields) as error:
        counter.check_one(office, "eligibility", {**GOOD, "birth_date": "soon"}, "desk")

    assert list(error.value.fields) == ["birth_date"]
    assert runs.latest(office.store) == []


def test_a_chart_note_has_what_was_stated_and_says_what_was_not():
    copay = Benefit(kind=BenefitKind.COPAY, amount=Decimal(25), network=Network.IN, service_types=("Office visit",))
    record = EligibilityResult(
        outcome=Outcome.ACTIVE,
        payer_name="Lakeside",
        plan_name="Gold PPO",
        benefits=(copay,),
        checked_at=datetime(2026, 11, 23, 14, 5, tzinfo=UTC),
        as_of=date(2026, 11, 24),
        source_version="2026.11.22",
    )
    note = note_text(record, ZoneInfo("America/New_York")).splitlines()

    assert note[0] == "Coverage checked 11/23/2026 09:05 AM EST with Lakeside."
    assert note[1] == "Source: payer portal, 2026.11.22."
    assert "Coverage: ACTIVE" in note
    assert "Copay (Office visit, in network): $25.00" in note
    for stated_not in ("Deductible", "Coinsurance", "Out-of-pocket maximum", "Group number", "Coverage ends", "PCP"):
        assert f"{stated_not}: not stated" in note
    assert "Prior authorization required: not stated" in note


def test_a_chart_note_says_not_read_of_what_the_page_shows_and_nobody_understood():
    blank = Benefit(kind=BenefitKind.COPAY, service_types=("Office visit",), notes=("Waived",))
    lost = {
        "plan_begin": "Sept. 1, 2026",
        "auth_required": "see note",
        "pcp.name": "several values",
        "benefits[0].amount": "twenty",
        "benefits[0].network": "Tier 9",
        "benefits#1": "Benefit: Deductibles; Amount: 1.000",
        "other_payers#1": "Harbor",
    }
    record = EligibilityResult(outcome=Outcome.ACTIVE, benefits=(blank,), not_read=lost)
    note = note_text(record, ZoneInfo("America/New_York")).splitlines()

    assert "Coverage begins: not read (shown: Sept. 1, 2026)" in note
    assert "Prior authorization required: not read (shown: see note)" in note
    assert "PCP: not read (shown: several values)" in note
    assert "Copay (Office visit, network not read): not read (shown: twenty), Waived" in note
    assert "Deductible: not read (shown: Benefit: Deductibles; Amount: 1.000)" in note
    assert "Other insurance: not read (shown: Harbor)" in note
    assert {"Coverage ends: not stated", "Coinsurance: not stated"} <= set(note)


def test_a_chart_note_of_no_answer_never_reads_as_no_coverage():
    record = EligibilityResult(outcome=Outcome.INDETERMINATE, reason_code="UNKNOWN_PAGE")
    note = note_text(record, ZoneInfo("America/New_York"), "Lakeside")

    assert "INDETERMINATE" in note
    assert "does not mean that there is no coverage" in note
    assert "Deductible" not in note


def test_a_remittance_that_a_person_brings_is_read_as_the_command_reads_it(office, tmp_path):
    (tmp_path / "remit.835").write_bytes(interchange("835", [remittance(1, claims=12)]))
    data, denials = (tmp_path / "remit.835").read_bytes(), working_bot(office.workspace, "denials")
    given = read_file(office.workspace, denials, tmp_path / "remit.835")

    upload = uploads.receive(office, "denials", "remit.835", data, "ana")
    shown = uploads.preview(office, upload)
    told = uploads.dry_run(office, upload)
    run = uploads.start(office, upload, "ana")

    assert {(each.act, each.code, each.words) for each in told} == {
        ("ask", "", "Would be taken from the file; nobody is asked."),
        ("left_out", "", "Nothing is to be done about it."),
    }
    asked = sum(one.item is not None for row in given.rows for one in row.planned)
    assert (shown.name, shown.columns, shown.rows, shown.refused) == ("remit.835", (), (), None)
    assert (shown.rows_total, shown.items_to_run) == (len(given.rows), asked)
    assert asked > 0
    assert run == begin(office, uploads.Line(office.store), denials, given, Asking()).run_id
    with pytest.raises(UsageError, match="NO_SUCH_COLUMN"):
        uploads.remap(office, upload, {"payer": "Payer"})
    with pytest.raises(UsageError, match=r"^\[NOT_X12\] list.csv"):
        uploads.receive(office, "denials", "list.csv", b"Claim,Amount\n1,2\n", "ana")
