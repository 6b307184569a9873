"""After the yes: until when it counts, how much of it is used, and who is told before either comes to its end."""

import csv
import json
import shutil
from datetime import UTC, date, datetime

import pytest
from click.testing import CliRunner

from nightclerk.cli import cli
from nightclerk.engine import Line
from nightclerk.errors import UsageError
from nightclerk.records import AuthRecord, AuthStatus, AuthUse, ItemStatus
from nightclerk.runtime import approvals, authorized
from nightclerk.runtime.auth_letters import decision_from_letter, take_decision
from nightclerk.runtime.auth_uses import take_visits
from nightclerk.runtime.authorized import alarms, ended
from nightclerk.runtime.bots import find_bots, working_bot
from nightclerk.runtime.briefing import gather
from nightclerk.runtime.make import make_workspace
from nightclerk.runtime.office import open_office
from nightclerk.scheduler.ticks import Scheduler
from nightclerk.store import notices
from nightclerk.store.items import Claimed
from nightclerk.workspace import Workspace
from tests.authorization.rig import BOT, SECOND, asked, clinic, record, rows, turn
from tests.console.people_rig import House, enter, web

SAID = {"authorization_number": "A-77 10", "approved_units": "12"}
LAST = date(2026, 12, 31)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A workspace with a request that was approved until 12/31, its run and its draft."""
    folder = tmp_path_factory.mktemp("granted") / "clinic"
    make_workspace(folder)
    with open_office(Workspace(folder)) as office:
        run = asked(clinic(office), {})
        draft = record(office, run).draft
        approvals.approve(office, draft, SECOND)
        turn(office)
        letter = {"type": "authorization_approval", "reference": draft, "member_id": "HPB012345678"}
        days = {"approved_from": "2026-11-01", "approved_to": str(LAST)}
        assert take_decision(office, decision_from_letter(office, letter | SAID | days), "somebody")
    return folder, run, draft


@pytest.fixture
def granted(made, tmp_path, monkeypatch):
    """A copy of it on 11/28/2026, with a clock that can be set."""
    clock = [datetime(2026, 11, 28, 20, tzinfo=UTC)]
    monkeypatch.setattr(Workspace, "now", lambda workspace: clock[0].astimezone(workspace.zone))
    shutil.copytree(made[0], tmp_path / "clinic")
    with open_office(Workspace(tmp_path / "clinic")) as office:
        yield office, *made[1:], clock


def listed(folder, *lines, titles=("Auth #", "DOS", "Units")):
    with (folder / "visits.csv").open("w", newline="") as file:
        csv.writer(file).writerows([titles, *lines])
    return folder / "visits.csv"


@pytest.mark.parametrize(
    ("today", "used", "codes"),
    [
        (date(2026, 12, 16), (), []),
        (date(2026, 12, 17), (), ["AUTH_ENDS"]),
        (LAST, (4,), ["AUTH_ENDS"]),
        (date(2026, 11, 28), (4,), []),
        (date(2026, 11, 28), (4, 1), ["AUTH_UNITS_LOW"]),
        (date(2026, 11, 28), (1,) * 9, []),
        (date(2026, 11, 28), (1,) * 10, ["AUTH_UNITS_LOW"]),
        (date(2026, 11, 28), (6, 6), ["AUTH_UNITS_OUT"]),
        (date(2026, 11, 28), (6, 6, 1), ["AUTH_UNITS_OVER"]),
    ],
)
def test_it_is_told_two_weeks_before_the_last_day_and_two_visits_before_the_last_unit(today, used, codes):
    uses = tuple(AuthUse(on=date(2026, 11, day), units=units) for day, units in enumerate(used, 1))
    found = AuthRecord(status=AuthStatus.APPROVED, approved_units=12, approved_to=LAST, used=uses)
    assert [each.code for each in alarms(found, today)] == codes


def test_what_the_payer_did_not_state_has_no_end_that_anybody_made_up():
    found = AuthRecord(status=AuthStatus.APPROVED, used=(AuthUse(on=LAST, units=400),))
    assert (alarms(found, date(2030, 1, 1)), ended(found, date(2030, 1, 1)), found.units_left) == ((), False, None)


def test_after_its_last_day_where_the_clinic_is_it_has_ended_and_may_be_asked_for_anew(granted):
    office, run, draft, clock = granted
    scheduler = Scheduler(office, Line(office.store))
    clock[0] = datetime(2027, 1, 1, 4, 30, tzinfo=UTC)  # in New York it is still the last day
    scheduler.tick(clock[0].timestamp(), 1.0)
    assert record(office, run).status is AuthStatus.APPROVED
    clock[0] = datetime(2027, 1, 1, 5, 30, tzinfo=UTC)
    scheduler.tick(clock[0].timestamp(), 2.0)

    assert record(office, run).status is AuthStatus.EXPIRED
    assert rows(office, run)[0].status is ItemStatus.DONE
    assert authorized.standing(office) == []
    assert authorized.watch(office) == 0
    again = asked(office, {}, again=True)
    assert record(office, again).status is AuthStatus.AWAITING_APPROVAL
    assert record(office, again).draft != draft
    assert rows(office, run)[0].record.draft == draft


def test_each_end_is_told_once_at_each_stage_and_in_the_briefing(granted):
    office, _, draft, clock = granted
    for day, told in ((10, 0), (20, 1), (21, 1), (29, 2), (30, 2)):
        clock[0] = datetime(2026, 12, day, 15, tzinfo=UTC)
        authorized.watch(office)
        assert [each.code for each in notices.latest(office.store)] == ["AUTH_ENDS"] * told
    assert draft in notices.latest(office.store)[0].text
    assert "Núñez" not in notices.latest(office.store)[0].text

    found = gather(office, find_bots(office.workspace), None, Claimed("", "", "briefing", "", "", 1, 1, 5, ""))
    told = {fact.what: (fact.number, fact.when) for part in found.parts for fact in part.facts}
    assert told["Authorizations that end within two weeks"] == (1, "from 12/31/2026")


def test_uses_of_a_day_are_said_once_and_corrected_by_the_later_word(granted):
    office, run, draft, _ = granted
    found = approvals.known(office, draft)
    authorized.use(office, found, date(2026, 11, 20), 4, "somebody")
    authorized.use(office, found, date(2026, 11, 27), 4, "somebody")
    authorized.use(office, found, date(2026, 11, 27), 2, "somebody")
    assert (record(office, run).units_used, record(office, run).units_left) == (6, 6)
    authorized.use(office, found, date(2026, 11, 27), 0, "somebody")
    assert record(office, run).used == (AuthUse(on=date(2026, 11, 20), units=4),)

    for day, units, code in (
        (date(2026, 11, 29), 1, "USE_OUTSIDE_DAYS"),
        (date(2026, 10, 31), 1, "USE_OUTSIDE_DAYS"),
        (date(2026, 11, 27), -1, "BAD_VALUE"),
    ):
        with pytest.raises(UsageError) as refused:
            authorized.use(office, found, day, units, "somebody")
        assert refused.value.code == code
    other = asked(office, {"Last name": "Other"})
    with pytest.raises(UsageError) as refused:
        authorized.use(
            office, approvals.known(office, record(office, other).draft), LAST.replace(month=11, day=1), 1, ""
        )
    assert refused.value.code == "NOT_AUTHORIZED"


def test_a_list_of_visits_is_added_up_by_day_twice_the_same_and_every_line_answered(granted, tmp_path):
    office, run, draft, _ = granted
    visits = listed(
        tmp_path,
        ("a7710", "11/20/2026", "2"),
        (draft.lower(), "11/20/2026", "2"),
        ("A-77 10", "11/27/2026", "4"),
        ("A-77 11", "11/27/2026", "4"),
        ("A-77 10", "soon", "4"),
        ("A-77 10", "11/26/2026", "=4+1"),
        ("A-77 10", "11/30/2026", "4"),
        ("", "11/30/2026", "4"),
    )
    for _ in range(2):
        taken = take_visits(office, visits, "somebody")
        assert [(each.row, each.code) for each in taken] == [
            (2, ""),
            (3, ""),
            (4, ""),
            (5, "AUTH_NUMBER_UNKNOWN"),
            (6, "SERVICE_DATE_UNREADABLE"),
            (7, "UNITS_UNREADABLE"),
            (8, "USE_OUTSIDE_DAYS"),
            (9, "AUTH_NUMBER_UNKNOWN"),
        ]
        assert record(office, run).units_used == 8
    columns = {each.title: place for place, each in enumerate(book(office, run).columns)}
    (line,) = book(office, run).rows
    assert [line[columns[title]] for title in ("Units", "Used", "Left")] == [12, 8, 4]


def book(office, run):
    from nightclerk.runtime.answers import summary
    from nightclerk.store import runs

    found = working_bot(office.workspace, BOT)
    return found.reporter.describe(rows(office, run), summary(office, found, runs.get(office.store, run))).sheets[0]


def test_the_command_tells_what_stands_and_takes_uses(granted, tmp_path):
    office, _, draft, _ = granted

    def called(*args):
        given = ["approvals", *map(str, args), "--workspace", str(office.workspace.root), "--json"]
        ended = CliRunner().invoke(cli, given, standalone_mode=False)
        if ended.exception:
            raise ended.exception
        return ended.return_value, json.loads(ended.stdout)

    assert called("used", draft, "--units", 9, "--on", "2026-11-20")[0] == 0
    code, found = called("used", "--file", listed(tmp_path, (draft, "11/20/2026", 8), ("?", "11/20/2026", 1)))
    assert (code, [each["code"] for each in found["rows"]]) == (4, ["", "AUTH_NUMBER_UNKNOWN"])
    (stands,) = called("standing")[1]["authorizations"]
    assert (stands["left"], [each["code"] for each in stands["alarms"]]) == (4, ["AUTH_UNITS_LOW"])
    with pytest.raises(UsageError, match="Say a draft"):
        called("used", draft)


def test_the_page_shows_what_is_granted_without_names_and_takes_a_use(granted):
    office, run, draft, _ = granted
    house = House(office)
    house.settle_in("ruth", "lead")
    with web(house) as client:
        assert enter(house, client, "ruth").status_code == 303
        assert client.post(f"/approvals/{draft}/used", data={"units": "9", "day": "2026-11-20"}).status_code == 303
        listed, one = client.get("/approvals").text, client.get(f"/approvals/{draft}").text
        wrong = client.post(f"/approvals/{draft}/used", data={"units": "9", "day": "2026-10-20"})

    assert "3 of 12 units are left" in listed
    assert "Núñez" not in listed
    assert "9 of 12 used, 3 left" in one
    assert (wrong.status_code, "does not count on that day" in wrong.text) == (400, True)
    assert record(office, run).units_used == 9
