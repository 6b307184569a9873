"""A run in which a portal found nobody says so: its file may ask for something else."""

import pytest

from nightclerk.runtime.answers import known_run, rows_of, summary
from nightclerk.runtime.bots import working_bot
from nightclerk.runtime.runs import ended_run
from tests.runtime import rig

PEOPLE = [(f"Rivera, Ana {number}", "09:00", "Lee", "0") for number in "ABCDE"]


@pytest.mark.parametrize(
    ("people", "found", "said"), [(5, 0, True), (4, 0, False), (5, 1, False)], ids=["nobody", "too few", "one of them"]
)
def test_a_portal_that_found_none_of_five_or_more_is_named(office, people, found, said):
    answers = iter([rig.active()] * found + [rig.business()] * people)
    run = rig.worked(office, rig.appointments(office, PEOPLE[:people]), lambda _: next(answers))

    told = [each for each in ended_run(office, run).remarks if each.startswith("NOBODY_FOUND: lakeside found none of")]

    assert bool(told) is said
    bot = working_bot(office.workspace, "eligibility")
    shown = summary(office, bot, known_run(office, run), rows_of(office, bot, run)).remarks
    assert [each for each in shown if each in told] == told
