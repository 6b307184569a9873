"""The same patient in another file of the day, and the same file once more: who is asked, and what is carried."""

import os
import time
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from nightclerk.records import Asked, EligibilityResult, ItemStatus, Outcome, RowResult
from nightclerk.runtime.answers import chart_note, known_run, rows_of, summary
from nightclerk.runtime.bots import working_bot
from nightclerk.runtime.elsewhere import remarks
from nightclerk.runtime.intake import Asking, read_file, take_in
from nightclerk.runtime.rehearsal import rehearse
from nightclerk.runtime.runs import results_json
from nightclerk.store import items, reviews
from nightclerk.store.items import Settled
from tests.runtime import rig

ONE, TWO = ("Rivera, Ana", "09:00", "Lee", "0"), ("Osei, Kofi", "09:10", "Lee", "0")
UNREAD = EligibilityResult(outcome=Outcome.INDETERMINATE, reason_code="IDENTITY_NOT_SHOWN", source_version="2026.11.22")
WAITS = Settled(ItemStatus.PARKED, "payer_unavailable", rig.business("PORTAL_MAINTENANCE").reason)


class Day:
    """One clinic day: files come, and `asked` tells which answers were needed."""

    def __init__(self, office):
        self.office, self.found = office, working_bot(office.workspace, "eligibility")

    def file(self, name, *people):
        return rig.appointments(self.office, people, name)

    def run(self, path, *answers, again=False):
        """Take the file in, answer what is in line with these, one for each; the run's id."""
        given = read_file(self.office.workspace, self.found, path)
        self.planned = [each.act for each in rehearse(self.office, self.found, given, again)]
        run = take_in(self.office, self.found, given, rig._no_line, Asking(again=again)).run_id
        left = list(answers)
        for item, submission in items.open_submissions(self.office.store):
            held = items.claim(self.office.store, item, submission)
            items.settle(self.office.store, held, rig.settled(self.found, left.pop(0)))
        assert left == []
        rig.end(self.office, run)
        return run

    def outcomes(self, run):
        return [row.outcome for row in rows_of(self.office, self.found, run)]


@pytest.fixture
def day(office):
    return Day(office)


def test_an_answer_is_carried_into_another_file_and_nobody_is_asked(day):
    day.run(day.file("a.csv", ONE), rig.active())
    run = day.run(day.file("b.csv", ONE, TWO), rig.active())

    assert day.planned == ["stands", "ask"]
    assert day.outcomes(run) == ["active", "active"]


def test_what_was_not_understood_is_asked_in_another_file_and_once_only(day):
    first = day.run(day.file("a.csv", ONE), UNREAD)
    other = day.file("b.csv", ONE, TWO)
    run = day.run(other, UNREAD, rig.active())
    assert day.planned == ["ask", "ask"]
    assert run != first
    assert day.run(other) == run  # the same file again: its answers stand, also one that was not understood
    assert day.run(day.file("a.csv", ONE)) == first
    assert day.planned == ["stands"]


def test_the_newest_look_that_was_answered_is_carried(day):
    path = day.file("a.csv", ONE)
    day.run(path, UNREAD)
    day.run(path, rig.active(), again=True)
    run = day.run(day.file("b.csv", ONE, TWO), EligibilityResult(outcome=Outcome.INACTIVE))

    assert day.planned == ["stands", "ask"]
    assert day.outcomes(run) == ["active", "inactive"]


def test_a_newer_look_that_was_not_understood_does_not_hide_an_answer(day):
    path = day.file("a.csv", ONE)
    day.run(path, EligibilityResult(outcome=Outcome.INACTIVE))
    day.run(path, rig.active(), again=True)
    day.run(path, UNREAD, again=True)

    assert day.outcomes(day.run(day.file("b.csv", ONE, TWO), rig.active()))[0] == "active"


def test_the_first_run_keeps_its_own_answer_and_takes_a_newer_one_where_it_had_none(day):
    path = day.file("a.csv", ONE, TWO)
    first = day.run(path, EligibilityResult(outcome=Outcome.INACTIVE), UNREAD)
    day.run(path, rig.active(), rig.active(), again=True)

    assert day.run(path) == first
    assert day.outcomes(first) == ["inactive", "active"]


def test_what_a_run_has_in_line_stays_although_a_further_look_was_answered(day):
    path, office, found = day.file("a.csv", ONE), day.office, day.found
    given = read_file(office.workspace, found, path)
    first = take_in(office, found, given, rig._no_line, Asking()).run_id
    again = take_in(office, found, given, rig._no_line, Asking(again=True)).run_id
    (item,) = [row.item for row in rows_of(office, found, again)]
    items.settle(office.store, items.claim(office.store, item, 1), rig.settled(found, rig.active()))
    rig.end(office, again)

    assert take_in(office, found, given, rig._no_line, Asking()).run_id == first
    assert [row.item for row in rows_of(office, found, first)] != [item]


def test_the_same_file_asks_again_what_was_not_understood_by_another_version_of_the_portal_file(day):
    path = day.file("a.csv", ONE, TWO)
    run = day.run(path, UNREAD, rig.active())
    assert day.run(path) == run
    raise_version(day.office, "7")

    assert day.run(path, replace(UNREAD, source_version="7")) == run
    assert day.run(path) == run
    assert day.planned == ["stands", "stands"]


def test_the_same_file_asks_again_what_did_not_fit_the_page_once_the_portal_file_was_written_anew(day):
    path, unfit = day.file("a.csv", ONE, TWO), Settled(ItemStatus.BUSINESS, None, rig.business("LAYOUT_CHANGED").reason)
    file_is_from(day.office, time.time() - 60)
    run = day.run(path, unfit, rig.active())
    assert day.run(path) == run
    file_is_from(day.office, time.time() + 60)

    assert day.run(path, rig.active()) == run
    assert day.planned == ["ask", "stands"]
    assert day.outcomes(run) == ["active", "active"]


def file_is_from(office, at):
    os.utime(office.workspace.root / "selectors" / "lakeside.yaml", (at, at))


def raise_version(office, version):
    file = office.workspace.root / "selectors" / "lakeside.yaml"
    file.write_text(file.read_text().replace("version: 2026.11.22", f'version: "{version}"'))


def test_what_a_person_has_settled_is_not_asked(day):
    run = day.run(day.file("a.csv", ONE), UNREAD)
    item = rows_of(day.office, day.found, run)[0].item
    with day.office.store.database.write() as connection:
        reviews.resolved(connection, day.office.store, item, "by_hand", "somebody", "called")
    day.run(day.file("b.csv", ONE, TWO), rig.active())

    assert day.planned == ["stands", "ask"]


def test_the_same_file_goes_on_with_the_newest_look_that_waits(day):
    path = day.file("a.csv", ONE, TWO)
    first = day.run(path, rig.active(), rig.active())
    second = day.run(path, rig.active(), WAITS, again=True)

    assert day.run(path, rig.active()) == second
    assert day.planned == ["stands", "ask"]
    assert day.run(path) == first  # nothing waits any more: the first run, as ever


def test_a_bot_that_acts_goes_by_the_occasion_alone(day):
    day.found = replace(day.found, bot=replace(day.found.bot, acts=True))
    path = day.file("a.csv", ONE, TWO)
    first = day.run(path, UNREAD, WAITS)
    day.run(path, rig.active(), WAITS, again=True)

    assert day.run(path, rig.active()) == first
    assert day.planned == ["stands", "ask"]
    assert day.outcomes(first) == ["indeterminate", "active"]
    assert working_bot(day.office.workspace, "prior_authorization").bot.acts


def test_a_row_says_when_its_answer_was_asked_and_by_which_version(day):
    at = datetime(2026, 11, 29, 10, 5, tzinfo=UTC)
    first = day.run(day.file("a.csv", ONE), rig.active(checked_at=at, source_version="3"))
    run = day.run(day.file("b.csv", ONE, TWO), rig.active())
    carried, own = rows_of(day.office, day.found, run)

    assert (carried.asked, own.asked) == (Asked(first, at, "3"), None)
    assert [each["asked"] and each["asked"]["run"] for each in results_json(day.office, day.found, run)] == [
        first,
        None,
    ]
    words = f"asked {at.astimezone(day.office.workspace.zone):%m/%d %I:%M %p} in run {first}, portal file version 3"
    assert words in chart_note(day.office, day.found, run, carried.row)
    assert "Not asked again" not in chart_note(day.office, day.found, run, own.row)
    (remark,) = summary(day.office, day.found, known_run(day.office, run), [carried, own]).remarks
    assert remark == f"Row {carried.row}: not asked again, but {words}. `--again` asks everybody anew."


def test_many_rows_of_one_run_are_told_in_one_sentence():
    asked = Asked("run-1", datetime(2026, 11, 29, 10, 5, tzinfo=UTC))
    rows = [RowResult(row=number, key="", status=ItemStatus.DONE, asked=asked) for number in range(2, 20)]

    (told,) = remarks(rows, UTC)
    assert told.startswith(
        "Rows 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13 and 6 more: not asked again, but asked 11/29 10:05 AM"
    )
