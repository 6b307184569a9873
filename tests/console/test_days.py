"""A day at the console for each role, over HTTPS in a real browser, with a payer that answers and a worker at work."""

import csv
import json
import re
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
from openpyxl import load_workbook

from nightclerk.console.app import application
from nightclerk.runtime import people
from nightclerk.runtime.office import open_office
from nightclerk.runtime.trail import Query, search
from nightclerk.sandbox.appointments import appointments
from nightclerk.sandbox.demo import next_clinic_day, prepare
from nightclerk.sandbox.exports import write_csv
from nightclerk.sandbox.members import population, strangers
from nightclerk.sandbox.server import running
from nightclerk.testing import serving
from nightclerk.vault import totp
from nightclerk.workspace import Workspace
from tests.console.conftest import PASSWORD, QUICK
from tests.pressing import press
from tests.scale import count

ROWS, BAD = count(60, 200), 9
NAMED = re.compile(r"\d+")


@contextmanager
def over_https(office, folder):
    cert, key = folder / "cert.pem", folder / "key.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    subprocess.run([*command, "-keyout", str(key), "-out", str(cert)], check=True, capture_output=True)
    app = application(office, lambda _name, _key: "", loopback=False, rules=QUICK)
    with serving(app, ssl_certfile=str(cert), ssl_keyfile=str(key)) as url:
        yield url


class Clinic:
    """The served workspace, its payer, and who was invited."""

    def __init__(self, office, url):
        self.office, self.url, self.seeds = office, url, {}

    def invite(self, name, role):
        made = people.invite(self.office, name, name.title(), role, "tester", QUICK)
        self.seeds[name] = people.welcome(self.office, made.token, QUICK).seed
        return made.path

    def code(self, name):
        """A code whose step was not used: right after another one, that of the next step."""
        return totp.code(self.seeds[name], totp.time_step(time.time()) + 1)


@pytest.fixture(scope="module")
def clinic(night_behind, tmp_path_factory):
    room = tmp_path_factory.mktemp("day")
    shutil.copytree(night_behind, room / "clinic")
    with running(today=Workspace(room / "clinic").today()) as portal:
        workspace = prepare(room / "clinic", portal)
        worker = subprocess.Popen([sys.executable, "-m", "nightclerk", "work", "--workspace", str(workspace.root)])
        try:
            with open_office(workspace) as office, over_https(office, room) as url:
                yield Clinic(office, url)
        finally:
            worker.terminate()
            worker.wait()


@pytest.fixture
def enter(clinic, browser):
    """`enter(name, role)`: somebody new uses the link, sets password and second factor, and is in."""
    opened = []

    def welcome(name, role):
        context = browser.new_context(base_url=clinic.url, ignore_https_errors=True, accept_downloads=True)
        context.set_default_timeout(60_000)
        opened.append(context)
        page = context.new_page()
        page.goto(clinic.invite(name, role))
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_label("The same again").fill(PASSWORD)
        page.get_by_label("Code").fill(totp.code(clinic.seeds[name], totp.time_step(time.time())))
        press(page.get_by_role("button", name="Begin"))
        page.get_by_role("button", name="Sign out").wait_for()
        return page

    yield welcome
    for each in opened:
        each.close()


def menu(page, name):
    press(page.get_by_role("navigation", name="Pages").get_by_role("link", name=name, exact=True))


def spreadsheet(clinic, path):
    """Appointments of tomorrow, of which nine rows cannot be asked: their numbers in the file."""
    members = population()
    write_csv(path, appointments(members, strangers(), 44, day=next_clinic_day(clinic.office.workspace)))
    with path.open(newline="") as file:
        example = next(csv.DictReader(file))
    plain = {name: "" for name in example if name.startswith("Secondary")}
    rows = [example | plain | own_columns(members[number % len(members)], number) for number in range(ROWS)]
    for number, each in enumerate(rows[10 : 10 + BAD]):
        each.update({"Date of Birth": "31/31/1999"} if number % 2 else {"Primary Insurance Policy Number": ""})
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, list(example))
        writer.writeheader()
        writer.writerows(rows)
    return [10 + 2 + number for number in range(BAD)]


def own_columns(member, number):
    return {
        "Patient ID": str(30000 + number),
        "Patient Name": f"{member.last}, {member.first}",
        "Date of Birth": f"{member.asked_birth:%m/%d/%Y}",
        "Primary Insurance Company Name": "Lakeside Health Plan",
        "Primary Insurance Policy Number": member.asked_id,
    }


def test_a_new_lead_runs_a_spreadsheet_watches_it_and_clears_what_needs_a_person(clinic, enter, tmp_path):
    bad = spreadsheet(clinic, tmp_path / "appointments.csv")
    begun = time.monotonic()
    page = enter("lea", "lead")

    menu(page, "Bots")
    press(page.get_by_role("link", name="eligibility", exact=True))
    press(page.get_by_role("link", name="Run now"))
    page.get_by_label("File").set_input_files(tmp_path / "appointments.csv")
    press(page.get_by_role("button", name="Look at it"))
    problems = page.locator("section", has=page.get_by_role("heading", name="Rows with a problem")).locator("tbody tr")
    named = [int(NAMED.search(each)[0]) for each in problems.locator("td:first-child").all_inner_texts()]
    assert sorted(set(named)) == bad

    press(page.get_by_role("button", name="Run ", exact=False).first)
    page.get_by_role("heading", name="Progress").wait_for()
    page.get_by_role("link", name="Download workbook").wait_for(timeout=280_000)
    page.get_by_text("settled").first.wait_for()

    for settled in ("Worked by hand", "Reject: nothing is to be done", "Worked by hand"):
        menu(page, "Needs you")
        press(page.locator("tbody td a[href^='/items/']").first)
        page.get_by_label(settled).check()
        page.get_by_label("Reason").fill("Called the payer.")
        press(page.get_by_role("button", name="Settle"))
        page.locator(".banner.good").wait_for()

    menu(page, "Runs")
    press(page.locator("tbody th a").first)
    page.get_by_role("link", name="Download workbook").wait_for(timeout=60_000)
    with page.expect_download() as taken:
        press(page.get_by_role("link", name="Download workbook"))
    taken.value.save_as(tmp_path / "results.xlsx")
    book = load_workbook(tmp_path / "results.xlsx")
    press(page.get_by_role("button", name="Sign out"))

    assert "Needs a person" in book.sheetnames
    assert time.monotonic() - begun < 600
    kinds = {event.event for event in search(clinic.office, Query(who=by("lea", clinic)), limit=200).events}
    assert {"person.signed_in", "upload.received", "run.started", "review.resolved", "export.shown"} <= kinds
    assert "person.signed_out" in kinds


def by(name, clinic):
    return people.named(clinic.office, name).id


def test_an_item_that_a_colleague_has_open_says_so(clinic, enter):
    first, second = enter("ann", "operator"), enter("ben", "lead")
    first.goto("/needs-you")
    press(first.locator("tbody td a[href^='/items/']").last)
    first.get_by_role("heading", name="What was asked").wait_for()
    second.goto(first.url)

    assert second.get_by_text("Ann has this item open").is_visible()


def test_a_patient_at_the_counter_is_answered_on_the_same_page(clinic, enter):
    page = enter("flo", "front_desk")
    member = population()[0]
    page.goto("/check")
    page.get_by_label("Payer").select_option(label="Lakeside Health Plan")
    page.get_by_label("Member ID").fill(member.asked_id)
    page.get_by_label("Birth date").fill(str(member.asked_birth))
    page.get_by_label("Last name").fill(member.last)
    page.get_by_label("First name").fill(member.first)
    press(page.get_by_role("button", name="Ask the payer now"))
    page.get_by_role("button", name="Copy note").wait_for()

    assert "Coverage checked" in page.locator("#note").inner_text()
    assert "not stated" in page.locator("#note").inner_text()


def test_the_front_desk_marks_a_new_card_and_the_patient_is_checked_again_at_once(clinic, enter):
    page = enter("fred", "front_desk")
    page.goto("/desk")
    row = page.locator("tbody tr", has=page.locator("details")).first
    press(row.get_by_role("button", name="Collected from"))
    page.locator("tbody").get_by_text("Collected Fred").or_(page.locator(".tag", has_text="Collected")).first.wait_for()
    row = page.locator("tbody tr", has=page.locator("details")).first
    item = row.get_attribute("id").removeprefix("seat-")
    press(row.locator("summary"))
    row.get_by_label("Member ID").fill("W100200300")
    press(row.get_by_role("button", name="Keep and check again"))
    page.locator(".tag", has_text="New card").first.wait_for()

    kinds = [event.event for event in search(clinic.office, Query(item=item), limit=50).events]
    assert kinds.count("desk.marked") == 2
    assert "item.corrected" in kinds


def test_a_code_from_a_phone_goes_to_the_portal_that_waits(clinic, enter):
    from nightclerk.runtime.codes import CodeDesk

    waiting = CodeDesk(clinic.office)
    page = enter("opal", "operator")
    page.goto("/needs-you")
    request = waiting.ask("lakeside", "main", "the office phone", 120)
    page.get_by_text("lakeside/main waits for a code").wait_for()
    page.get_by_label("Code", exact=True).fill("246810")
    press(page.get_by_role("button", name="Give the code"))
    page.get_by_text("lakeside/main waits for a code").wait_for(state="detached")

    assert waiting.look(request) == "246810"
    waiting.done(request)


def test_compliance_finds_all_that_touched_a_patient_proves_it_and_takes_it_along(clinic, enter):
    payload = worked_inquiry(clinic)
    page = enter("cora", "compliance")
    menu(page, "Audit")
    page.get_by_label("Name").fill(f"{payload['last_name']}, {payload['first_name']}")
    page.get_by_label("Birth date").fill(payload["birth_date"])
    page.get_by_label("Payer").select_option(value=payload["payer"])
    page.get_by_label("Member ID").fill(payload["member_id"])
    press(page.get_by_role("button", name="Find"))
    page.wait_for_url("**/audit?subject=*")
    assert payload["last_name"] not in page.url
    assert page.locator("tbody").get_by_text("portal.read").first.is_visible()

    page.get_by_label("What it is for").fill("The patient asks who looked.")
    press(page.get_by_role("button", name="Export these events"))
    with page.expect_download() as taken:
        press(page.get_by_role("link", name="as a table (CSV)"))
    table = Path(taken.value.path()).read_text()
    assert "The patient asks who looked." in table
    assert payload["last_name"] not in table

    press(page.get_by_role("button", name="Prove it now"))
    page.get_by_text("events as they were written").wait_for()
    for path in ("/bots/eligibility/run", "/people", "/check", "/settings"):
        assert page.goto(path).status == 403


def worked_inquiry(clinic):
    from nightclerk.records.codec import to_plain
    from nightclerk.runtime.answers import rows_of
    from nightclerk.runtime.bots import working_bot
    from nightclerk.store import (
        reviews,  # noqa: F401 - the tables
        runs,
    )

    run = next(each for each in reversed(runs.latest(clinic.office.store, 50)) if each.bot == "eligibility")
    row = next(
        each
        for each in rows_of(clinic.office, working_bot(clinic.office.workspace, "eligibility"), run.id)
        if each.record
    )
    return json.loads(json.dumps(to_plain(row.inquiry), default=str))


def test_an_admin_sees_no_health_data(clinic, enter):
    page = enter("ada", "admin")
    last = worked_inquiry(clinic)["last_name"]
    shown = []
    for path in ("/", "/people", "/settings", "/settings/doctor", "/schedules", "/reports"):
        assert page.goto(path).ok, path
        shown.append(page.content())

    assert not any(last in each for each in shown)
    for path in ("/needs-you", "/runs", "/audit", "/check", "/desk", "/briefing"):
        assert page.goto(path).status == 403, path


def test_the_session_of_somebody_who_signed_out_is_worth_nothing(clinic, enter, browser):
    page = enter("sue", "operator")
    stolen = page.context.cookies()
    press(page.get_by_role("button", name="Sign out"))
    page.wait_for_url("**/sign-in*")
    thief = browser.new_context(base_url=clinic.url, ignore_https_errors=True)
    thief.add_cookies(stolen)
    there = thief.new_page()
    there.goto("/runs")

    assert "/sign-in" in there.url
    assert all(each["secure"] and each["httpOnly"] and each["sameSite"] == "Strict" for each in stolen)
    thief.close()
