"""Working what needs a person: the list, the acts, and that two people never do the same twice."""

import json
import threading
import time

import pytest

from nightclerk.audit.files import lines
from nightclerk.engine import RUSH
from nightclerk.errors import UsageError
from nightclerk.records import ItemStatus, Reason
from nightclerk.runtime import corrections, reviews
from nightclerk.runtime.answers import export, known_run, rows_of
from nightclerk.runtime.bots import working_bot
from nightclerk.runtime.forms import WrongFields
from nightclerk.runtime.resubmission import BY_HAND, REJECTED, RETRY
from nightclerk.runtime.runs import ended_run
from nightclerk.store import items, runs
from nightclerk.store import reviews as kept
from nightclerk.store.items import Settled
from nightclerk.store.worklist import Filter
from tests.runtime.rig import active, appointments, business, end, worked

PEOPLE = [(f"Reyes, Ana{number}", "09:00", "Dr. Webb", "0") for number in range(4)]
LOST = Settled(ItemStatus.PARKED, None, Reason(items.UNKNOWN_OUTCOME, "Nobody knows whether it was sent."))


@pytest.fixture
def run_id(office):
    """A run whose first three items need a person; the fourth is answered."""

    def answer(inquiry):
        return active() if inquiry.first_name == "Ana3" else business()

    return worked(office, appointments(office, PEOPLE), answer)


def ids(office, **wanted):
    return [each.id for each in reviews.queue(office, Filter(**wanted)).cases]


def work_again(office, given):
    """What a worker does with what is in line; which items it had in hand."""
    done = []
    for item_id, submission in items.open_submissions(office.store):
        held = items.claim(office.store, item_id, submission)
        items.settle(office.store, held, given)
        done.append(held)
    return done


def events(office, name):
    found = [json.loads(line) for line in lines(office.workspace.audit)]
    return [each for each in found if each["event"] == name]


def test_what_needs_a_person_is_listed_with_its_reason_and_the_rest_is_not(office, run_id):
    found = reviews.queue(office).cases

    assert len(found) == 3
    assert {(each.bot, each.code, each.run_id) for each in found} == {("eligibility", "NOT_FOUND", run_id)}
    assert found[0].message == "The payer has no such member."
    assert reviews.counts(office) == {("eligibility", "NOT_FOUND"): 3}


def test_the_list_is_turned_page_by_page_without_loss_or_doubling(office, run_id):
    seen, after = [], None
    while True:
        page = reviews.queue(office, Filter(), after, limit=2)
        seen += [each.id for each in page.cases]
        after = page.after
        if after is None:
            break

    assert sorted(seen) == sorted(ids(office))
    assert len(seen) == len(set(seen)) == 3


def test_what_waits_for_a_clock_needs_nobody(office):
    waits = Settled(ItemStatus.PARKED, None, Reason("PORTAL_MAINTENANCE", "Down."), park_until=time.time() + 600)
    worked(office, appointments(office, PEOPLE), lambda _inquiry: waits)

    assert ids(office) == []


def test_a_later_answer_about_the_same_patient_settles_the_earlier_failure(office, run_id):
    worked(office, appointments(office, PEOPLE, "again.csv"), lambda _inquiry: active())

    assert ids(office) == []
    assert ended_run(office, run_id).review == "settled"


def test_a_row_that_never_became_an_item_is_on_the_list_until_a_newer_file_of_that_name_comes(office):
    people = [*PEOPLE, ("Cher", "10:00", "Dr. Webb", "0")]
    worked(office, appointments(office, people), lambda _inquiry: active())
    (first,) = reviews.queue(office).cases
    worked(office, appointments(office, people, "other.csv"), lambda _inquiry: active())
    both = reviews.queue(office).cases
    worked(office, appointments(office, [*people, PEOPLE[0]]), lambda _inquiry: active())
    after = reviews.queue(office).cases

    assert (first.row, first.code, first.id) == (6, "MISSING_NAME", f"{first.run_id}.6.0")
    assert len(both) == 2
    assert len(after) == 2
    assert first.id not in {each.id for each in after}


def test_filters_take_assignee_state_age_and_due_time(office, run_id):
    mine, looked_at, free = ids(office)
    reviews.assign(office, mine, "p1", "p2")
    reviews.set_due(office, mine, 1000.0, "p2")
    reviews.open_review(office, looked_at, "p2")

    assert ids(office, assignee="p1") == [mine]
    assert ids(office, assignee="") == [looked_at, free]
    assert ids(office, state="open") == [free]
    assert ids(office, state="in_review") == [mine, looked_at]
    assert ids(office, due=2000.0) == [mine]
    assert ids(office, older=time.time() - 60) == []
    assert ids(office, bot="briefing") == ids(office, code="OTHER") == []


def test_the_second_person_who_opens_an_item_is_told_who_has_it(office, run_id):
    item = ids(office)[0]

    assert reviews.open_review(office, item, "ana").mine
    assert reviews.open_review(office, item, "ana").mine
    assert reviews.open_review(office, item, "bob").by == "ana"
    assert next(each.opened_by for each in reviews.queue(office).cases if each.id == item) == "ana"
    reviews.close_review(office, item, "ana")
    assert reviews.open_review(office, item, "bob").mine
    assert [each["asked_by"] for each in events(office, "review.opened")] == ["ana", "bob"]


def test_who_left_without_closing_holds_an_item_for_two_minutes_only(office, run_id):
    item = ids(office)[0]
    kept.hold(office.store, item, "ana", time.time() - 121)

    assert reviews.open_review(office, item, "bob").mine


def test_an_item_worked_by_hand_leaves_the_list_and_settles_its_run_with_the_others(office, run_id):
    every = ids(office)
    assert ended_run(office, run_id).review == "unresolved"
    acts = reviews.resolve(office, every[:2], BY_HAND, "Called the payer.", "ana")
    acts += reviews.resolve(office, every[2:], REJECTED, "Moved away.", "ana")
    found = working_bot(office.workspace, "eligibility")
    shown = {each.item: each.resolution for each in rows_of(office, found, run_id)}

    assert all(each.ok for each in acts)
    assert ids(office) == []
    assert (ended_run(office, run_id).review, ended_run(office, run_id).unsettled) == ("settled", 0)
    assert (shown[every[0]].how, shown[every[0]].by, shown[every[0]].reason) == ("by_hand", "ana", "Called the payer.")
    assert shown[every[2]].how == "rejected"
    assert runs.get(office.store, run_id).phase == "working"  # so that its workbook is written anew


def test_the_workbook_says_who_has_settled_an_item(office, run_id):
    import openpyxl

    reviews.resolve(office, ids(office)[:1], BY_HAND, "Called.", "ana")
    path = export(office, working_bot(office.workspace, "eligibility"), known_run(office, run_id))
    sheet = openpyxl.load_workbook(path)["Needs a person"]
    texts = [str(cell.value) for row in sheet.iter_rows() for cell in row]

    assert "ana: by hand (Called.)" in texts


def test_settling_without_a_reason_is_refused(office, run_id):
    with pytest.raises(UsageError) as error:
        reviews.resolve(office, ids(office), BY_HAND, "  ", "ana")

    assert error.value.code == "REASON_NEEDED"
    assert len(ids(office)) == 3


def test_the_reason_is_sealed_and_stays_out_of_the_audit_log(office, run_id):
    reviews.resolve(office, ids(office)[:1], BY_HAND, "Ana0 Reyes said so", "ana")
    log = b"".join(lines(office.workspace.audit))
    database = b"".join(path.read_bytes() for path in office.store.folder.glob("nightclerk.db*"))

    assert b"said so" not in log + database


def test_the_second_of_two_people_is_told_who_was_first(office, run_id):
    item = ids(office)[0]
    reviews.resolve(office, [item], BY_HAND, "Called.", "ana")
    (again,) = reviews.resolve(office, [item], REJECTED, "Moved.", "bob")

    assert again.code == "ALREADY_RESOLVED"
    assert "ana" in again.message
    assert [each["how"] for each in events(office, "review.resolved")] == ["by_hand"]


def test_of_many_who_retry_at_once_exactly_one_wins(office, run_id):
    item, acts = ids(office)[0], []
    everyone = threading.Barrier(6)

    def press(name):
        everyone.wait()
        acts.extend(reviews.resolve(office, [item], RETRY, "", name))

    people = [threading.Thread(target=press, args=(f"p{number}",)) for number in range(6)]
    for each in people:
        each.start()
    for each in people:
        each.join()

    assert sorted(each.code for each in acts) == [""] + ["ALREADY_RESOLVED"] * 5
    assert len(events(office, "review.resolved")) == 1
    assert len([each for each, _ in items.open_submissions(office.store) if each == item]) == 1


def test_a_retried_item_goes_on_the_urgent_lane_and_settles_when_it_ends_well(office, run_id):
    item = ids(office)[0]
    reviews.resolve(office, [item], RETRY, "", "ana")
    held = work_again(office, Settled(ItemStatus.DONE, "active"))

    assert [(each.id, each.priority, each.attempt, each.submission) for each in held] == [(item, RUSH, 1, 2)]
    assert item not in ids(office)


def test_a_retried_item_that_fails_again_is_open_again(office, run_id):
    item = ids(office)[0]
    reviews.resolve(office, [item], RETRY, "", "ana")
    assert item not in ids(office)
    work_again(office, business())
    case = next(each for each in reviews.queue(office).cases if each.id == item)
    (again,) = reviews.resolve(office, [item], RETRY, "", "bob")

    assert case.resolution == "retry"
    assert again.ok


def test_an_item_of_a_cancelled_run_can_be_retried(office, run_id):
    runs.ask_cancel(office.store, run_id)
    item = ids(office)[0]
    reviews.resolve(office, [item], RETRY, "", "ana")

    assert [each.id for each in work_again(office, Settled(ItemStatus.DONE, "active"))] == [item]


def test_items_that_failed_for_different_reasons_are_not_retried_in_one_act(office):
    answers = iter([business(), business("BIRTH_DATE_MISMATCH"), active(), active()])
    worked(office, appointments(office, PEOPLE), lambda _inquiry: next(answers))

    with pytest.raises(UsageError) as error:
        reviews.resolve(office, ids(office), RETRY, "", "ana")
    assert error.value.code == "MIXED_REASONS"


def test_more_than_two_hundred_at_once_are_refused(office):
    with pytest.raises(UsageError) as error:
        reviews.resolve(office, [str(number) for number in range(201)], BY_HAND, "Done.", "ana")

    assert error.value.code == "TOO_MANY_ITEMS"


def test_in_bulk_each_item_has_its_own_outcome(office, run_id):
    every = ids(office)
    reviews.resolve(office, every[:1], BY_HAND, "Called.", "ana")
    acts = reviews.resolve(office, [*every, "no-such-item"], REJECTED, "Moved.", "bob")

    assert [each.code for each in acts] == ["ALREADY_RESOLVED", "", "", "NO_SUCH_ITEM"]


def test_an_act_of_unknown_outcome_is_not_tried_again_before_a_person_has_looked(office):
    path = appointments(office, PEOPLE[:1])
    worked(office, path, lambda _inquiry: LOST)
    (item,) = ids(office)
    (refused,) = reviews.resolve(office, [item], RETRY, "", "ana")
    with pytest.raises(UsageError) as wrong:
        corrections.correct(office, item, {"member_id": "W1"}, "ana")
    with office.store.database.write() as connection:
        by_file = items.submission_again(connection, item, reviews.stored(office, item).run_id)
    (confirmed,) = reviews.resolve(office, [item], RETRY, "", "ana", did_not_happen=True)

    assert refused.code == wrong.value.code == "CONFIRM_NOT_DONE"
    assert by_file is None
    assert confirmed.ok
    assert [each.get("confirmed") for each in events(office, "review.resolved")] == [True]


def test_comments_are_kept_sealed_in_their_order(office, run_id):
    item = ids(office)[0]
    reviews.comment(office, item, "Payer is closed today.", "ana")
    reviews.comment(office, item, "Called: new ID.", "bob")

    assert [(each.by, each.text) for each in kept.comments_of(office.store, item)] == [
        ("ana", "Payer is closed today."),
        ("bob", "Called: new ID."),
    ]
    with pytest.raises(UsageError):
        reviews.comment(office, item, " ", "ana")


# -- corrections


def test_a_corrected_item_is_asked_anew_about_the_corrected_patient_with_the_old_payload_kept(office, run_id):
    item = ids(office)[0]
    before = reviews.stored(office, item)
    names = corrections.correct(office, item, {"member_id": "W90000777", "birth_date": "02/03/1960"}, "ana")
    (held,) = work_again(office, Settled(ItemStatus.DONE, "active", record=b"{}"))
    after = json.loads(held.payload)

    assert names == ["birth_date", "member_id"]
    assert (held.id, held.priority) == (item, RUSH)
    assert (after["member_id"], after["birth_date"]) == ("W90000777", "1960-02-03")
    assert after["last_name"] == json.loads(before.payload)["last_name"]
    assert held.subject != before.subject
    assert [each.fields for each in kept.corrections_of(office.store, item)] == [("birth_date", "member_id")]
    assert item not in ids(office)
    (event,) = events(office, "item.corrected")
    assert event["fields"] == ["birth_date", "member_id"]
    assert b"W90000777" not in b"".join(lines(office.workspace.audit))


def test_a_correction_that_cannot_be_read_is_refused_field_by_field(office, run_id):
    item = ids(office)[0]
    with pytest.raises(WrongFields) as error:
        corrections.correct(office, item, {"birth_date": "31/31/60", "payer": "nobody", "first_name": " "}, "ana")

    assert set(error.value.fields) == {"birth_date", "payer", "first_name"}
    assert "31/31" not in str(error.value.fields)
    assert item in ids(office)


def test_a_correction_that_changes_nothing_is_refused(office, run_id):
    with pytest.raises(UsageError) as error:
        corrections.correct(office, ids(office)[0], {"first_name": "Ana0"}, "ana")

    assert error.value.code == "NOTHING_CHANGED"


def test_who_corrects_second_is_told_who_was_first(office, run_id):
    item = ids(office)[0]
    corrections.correct(office, item, {"member_id": "W1"}, "ana")
    with pytest.raises(UsageError) as error:
        corrections.correct(office, item, {"member_id": "W2"}, "bob")

    assert error.value.code == "ALREADY_RESOLVED"
    assert "ana" in error.value.message
    assert len(kept.corrections_of(office.store, item)) == 1


def test_a_row_without_an_item_gets_one_when_it_is_corrected(office):
    path = appointments(office, [*PEOPLE, ("Cher", "10:00", "Dr. Webb", "0")])
    run_id = worked(office, path, lambda _inquiry: active())
    (case,) = reviews.queue(office).cases
    (refused,) = reviews.resolve(office, [case.id], RETRY, "", "ana")
    known = corrections.known_fields(office, reviews.stored(office, case.id))
    corrections.correct(office, case.id, {"last_name": "Sarkisian", "first_name": "Cher"}, "ana")
    (held,) = work_again(office, Settled(ItemStatus.DONE, "active"))
    end(office, run_id)
    row = next(
        each for each in rows_of(office, working_bot(office.workspace, "eligibility"), run_id) if each.row == case.row
    )

    assert refused.code == "NOTHING_TO_RETRY"
    assert known["member_id"] == "W90000004"
    assert json.loads(held.payload)["last_name"] == "Sarkisian"
    assert (row.status, row.item, row.resolution.how) == ("done", held.id, "corrected")
    assert ids(office) == []


# -- what is seen


def test_a_payload_is_shown_masked_and_in_clear_only_for_a_reason_that_is_audited(office, run_id):
    item = ids(office)[0]
    shown = corrections.shown(reviews.stored(office, item))
    assert shown["member_id"] == "•••0000"
    assert shown["birth_date"] == "1950"
    assert (shown["first_name"], shown["last_name"]) == ("A.", "R.")
    assert shown["payer"] == "lakeside"

    with pytest.raises(UsageError):
        corrections.reveal(office, item, "ana", "curious")
    clear = corrections.reveal(office, item, "ana", "call_payer")
    (event,) = events(office, "item.revealed")

    assert clear["member_id"] == "W90000000"
    assert (event["item"], event["asked_by"], event["code"]) == (item, "ana", "call_payer")
    assert event["subject"].startswith("s:")


def test_a_settled_item_goes_with_its_run_when_it_is_old_and_an_unsettled_one_stays(office, run_id):
    from nightclerk.store.purge import purge_runs

    every = ids(office)
    reviews.comment(office, every[0], "Called.", "ana")
    reviews.resolve(office, every, BY_HAND, "Called.", "ana")
    end(office, run_id)
    other = worked(office, appointments(office, [("Cher", "10:00", "Dr. Webb", "0")], "new.csv"), lambda _i: None)
    gone = purge_runs(office.store, time.time() + 60)

    assert (gone.deleted, gone.kept) == (1, 1)
    assert runs.get(office.store, run_id) is None
    assert runs.get(office.store, other) is not None
    assert kept.comments_of(office.store, every[0]) == []
