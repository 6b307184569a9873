"""Whatever comes from outside (files, payers, people) is shown as text: nothing runs, no formula is live."""

import csv
import io
import json
import re
import shutil
import zipfile
from contextlib import contextmanager
from pathlib import Path

import pytest
from openpyxl import load_workbook

from nightclerk.records import (
    Benefit,
    BenefitKind,
    Change,
    EligibilityResult,
    Evidence,
    OtherPayer,
    Outcome,
    Provider,
    Severity,
)
from nightclerk.runtime import people, reviews
from nightclerk.runtime.briefing import coming_days
from nightclerk.runtime.calendars import calendar_of
from nightclerk.runtime.notes import note_text
from nightclerk.runtime.office import open_office
from nightclerk.runtime.trail import Query, export
from nightclerk.sheets.signs import hidden_shown, plain_cell, without_hidden
from nightclerk.store import blobs, runs
from nightclerk.vault import totp
from nightclerk.workspace import Workspace
from tests.console.conftest import PASSWORD, QUICK, Console, served, settle
from tests.console.night_rig import brief, work
from tests.pressing import press
from tests.runtime.rig import HEADER

RUNS = "window.hit=1"
SCRIPT = f"<script>{RUNS}</script>"
HIDDEN = "1\u202e2\u20663\u200b4\ufeff5"
EVIL = (
    SCRIPT,
    f'"><img src=x onerror={RUNS}>',
    f"' autofocus onfocus='{RUNS}' x='",
    f"</title></textarea></pre></select><svg onload={RUNS}>",
    "{{ 7*7 }}{% if 1 %}${7*7}",
    f"javascript:{RUNS}//",
    HIDDEN,
    "=cmd|'/c calc'!A1",
    "+1+1",
    "-1+1",
    "@SUM(1)",
    "\u200b=HYPERLINK(1)",
    "W" * 3000,
)
ALL = " ".join(EVIL)
LONG = "L" * 1_000_000
FILE = f'"><img src=x onerror={RUNS}>\u202e{"f" * 150}.csv'
DISPLAY = f"<img src=x onerror={RUNS}>\"'{'W' * 25}"
BROKEN = f"x<img src=x onerror={RUNS}>"
WIDE = """() => [...document.querySelectorAll('main *, header *')].filter(each => !each.closest('.scroll') &&
    each.getBoundingClientRect().right > innerWidth).map(each => each.outerHTML.slice(0, 80)).slice(-3)"""
WINDOW = {"width": 768, "height": 1024}
# What no page has of its own: an element that a text brought along, or an attribute that would run.
FOREIGN = """() => [...document.querySelectorAll('*')].filter(each =>
    ['IFRAME', 'OBJECT', 'EMBED', 'STYLE', 'FORM'].includes(each.tagName) && !each.closest('main,header,head') ||
    each.tagName === 'SCRIPT' && !each.getAttribute('src')?.startsWith('/static/console.js') ||
    each.tagName === 'IMG' && !each.getAttribute('src')?.startsWith('/items/') ||
    each.tagName === 'svg' && !each.getAttribute('viewBox') ||
    [...each.attributes].some(one => one.name.startsWith('on') || one.value.trim().startsWith('javascript:') &&
        ['href', 'src', 'action', 'formaction', 'data'].includes(one.name))
    ).map(each => each.outerHTML.slice(0, 200))"""


def spreadsheet(office):
    """A row for each evil as the patient's name, a row with all in every column, a row of a megabyte."""
    day = f"{coming_days(office.workspace.now(), calendar_of(office.workspace.clinic))[-1]:%m/%d/%Y}"
    text = io.StringIO()
    sheet = csv.writer(text)
    sheet.writerow([*HEADER, *EVIL])
    for number, evil in enumerate(EVIL):
        name = f"{evil}, Ana".replace("W" * 3000, "W" * 300)
        sheet.writerow([f"C{number}", day, "09:00", name, "01/02/1950", "lakeside", f"W{number}", evil, evil, *EVIL])
    sheet.writerow([ALL, day, ALL, "Bad, Bo", ALL, "lakeside", ALL, ALL, ALL])
    sheet.writerow([LONG, day, "09:00", "Long, Lu", "01/02/1950", LONG, LONG, LONG, LONG])
    return text.getvalue().encode()


def payer_says(office):
    """A record whose every text is hostile; every second one needs a person."""
    page = blobs.keep(office.store, "html", f"<html>{ALL}".encode())

    def say(inquiry):
        known = int(re.sub(r"\D", "", inquiry.member_id) or 0) % 2 == 0
        notes = (*EVIL, "one\nCoverage: ACTIVE\r\nPCP: nobody", LONG)
        return EligibilityResult(
            outcome=Outcome.ACTIVE if known else Outcome.NOT_FOUND,
            reason_code=None if known else ALL,
            payer_key="lakeside",
            name=ALL,
            member_id=ALL,
            plan_name=ALL,
            group_no=EVIL[7],
            payer_ref=ALL,
            pcp=Provider(name=ALL, phone=EVIL[8]),
            other_payers=(OtherPayer(order=ALL, name=ALL, member_id=EVIL[9]),),
            benefits=(Benefit(kind=BenefitKind.COPAY, service_types=EVIL, notes=notes),),
            notes=notes,
            source_version=ALL,
            unmapped=EVIL,
            not_read={
                "plan_begin": ALL,
                "pcp.npi": EVIL[7],
                "benefits[0].amount": ALL,
                "benefits#1": f"Deductible {ALL}",
            },
            evidence=(Evidence("html", page),),
            diff=(Change("plan_name", ALL, EVIL[7], Severity.RED),),
        )

    return say


def hostile_person(office, name, role):
    made = people.invite(office, name, DISPLAY, role, "tester")
    seed = people.welcome(office, made.token).seed
    return people.accept(office, made.token, PASSWORD, totp.code(seed, totp.time_step(QUICK.clock())), rules=QUICK)


@pytest.fixture(scope="module")
def console(made_once, tmp_path_factory):
    root = tmp_path_factory.mktemp("hostile") / "clinic"
    shutil.copytree(made_once, root)
    (root / "schedules" / f"{BROKEN}.yaml").write_text(f"nightclerk: {SCRIPT}\nname: '{BROKEN}'\nwhen: {HIDDEN}\n")
    with open_office(Workspace(root)) as office, served(office) as url:
        made = Console(office, url)
        settle(made)
        for role in ("lead", "admin", "compliance"):
            made.people[role] = hostile_person(office, f"evil.{role}", role)
        yield made


class Looker:
    """Somebody who opens pages and sees that each shows texts as texts."""

    def __init__(self, page):
        self.page, self.dialogs = page, []
        page.on("dialog", lambda dialog: (self.dialogs.append(dialog.message), dialog.dismiss()))

    def go(self, path):
        said = self.page.goto(path)
        assert said.status < 500, path
        return self.look()

    def look(self):
        """The words on the page, which nothing of them has changed."""
        page = self.page
        page.wait_for_load_state()
        assert (self.dialogs, page.evaluate("window.hit")) == ([], None), page.url
        assert page.evaluate(FOREIGN) == [], page.url
        wide = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        assert wide[0] <= wide[1], (page.url, wide, page.evaluate(WIDE))
        words = page.locator("body").inner_text()
        assert words == without_hidden(words), page.url
        return words


@pytest.fixture
def looker(at):
    return lambda role="lead": Looker(at(role, viewport=WINDOW))


@contextmanager
def entered(console, browser):
    """A lead at a browser that complains of nothing but what was refused."""
    context = browser.new_context(base_url=console.url, viewport=WINDOW)
    context.add_cookies([{"name": "nightclerk", "value": console.cookie("lead"), "url": console.url}])
    page, complaints = context.new_page(), []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    yield Looker(page)
    context.close()
    assert [each for each in complaints if "400 (Bad Request)" not in each] == []


@pytest.fixture(scope="module")
def night(console, browser):
    """The file is brought in the browser, looked at, started, and answered by the hostile payer."""
    office = console.office
    with entered(console, browser) as looks:
        seen = brought(looks, spreadsheet(office))
    run = runs.latest(office.store)[0].id
    work(office, run, payer_says(office))
    return run, seen


def brought(looks, data):
    """Bring the file and start it; the words on the page before it ran."""
    page = looks.page
    looks.go("/bots/eligibility/run")
    page.set_input_files("[name=file]", [{"name": FILE, "mimeType": "text/csv", "buffer": data}])
    press(page.get_by_role("button", name="Look at it"))
    seen = looks.look()
    press(page.get_by_role("button", name="Dry run"))
    looks.look()
    press(page.get_by_role("button", name=re.compile("Run .* items")))
    page.wait_for_url("**/runs/**")
    looks.look()
    return seen


def cases(office):
    return reviews.queue(office, limit=50).cases


def test_a_file_is_shown_as_text_before_it_runs(night):
    _, seen = night

    assert SCRIPT in seen
    assert hidden_shown(HIDDEN) in seen
    assert hidden_shown(FILE)[2:60] in seen  # the browser writes the quote as %22


def test_the_pages_of_a_run_and_its_items_show_texts_as_texts(console, night, looker):
    run, _ = night
    lead, office = looker(), console.office
    for path in ("/", "/runs", f"/runs/{run}", "/needs-you", "/bots", "/reports", "/schedules", "/settings"):
        lead.go(path)
    person = console.people["lead"].id
    for case in cases(office)[:6]:
        reviews.comment(office, case.id, ALL, person)
        reviews.assign(office, case.id, person, person)
        words = lead.go(f"/items/{case.id}")
        assert DISPLAY in words
        assert SCRIPT in words
        press(lead.page.get_by_role("button", name="Show", exact=True))
        lead.page.get_by_text("Hide it again").wait_for()
        lead.look()
    lead.go(f"/items/{cases(office)[0].id}")
    lead.page.get_by_label("Worked by hand").check()
    lead.page.get_by_label(re.compile("^Reason")).fill(ALL[:480])
    press(lead.page.get_by_role("button", name="Settle"))
    assert SCRIPT in lead.look()


def test_what_cannot_be_corrected_is_shown_again_as_it_was_typed(console, night, browser):
    case = next(each for each in cases(console.office) if each.row is None)
    with entered(console, browser) as lead:
        page = lead.page
        lead.go(f"/items/{case.id}")
        press(page.get_by_role("button", name="Show", exact=True))
        page.get_by_label("Last name").fill(f"{EVIL[1]}{HIDDEN}")
        page.get_by_label("Birth date").evaluate("(field) => { field.type = 'text'; field.value = '=soon' }")
        press(page.get_by_role("button", name="Correct and ask again"))
        lead.look()

        assert page.get_by_label("Last name").input_value().startswith(EVIL[1])


def test_names_of_people_and_of_files_with_faults_are_texts(console, night, looker):
    assert DISPLAY in looker("admin").go("/people")
    assert BROKEN in looker("lead").go("/schedules")
    auditor = looker("compliance")
    auditor.go("/audit")
    auditor.page.get_by_label("What it is for").fill(ALL[:450])
    press(auditor.page.get_by_role("button", name="Export"))
    auditor.look()
    auditor.go(f"/audit?who={'%3Cscript%3E'}&portal=%22%3E%3Cimg+src%3Dx+onerror%3D1%3E")


def test_an_answer_at_the_counter_and_its_note_are_texts(console, night, looker):
    desk, office = looker("front_desk"), console.office
    desk.go("/check")
    for label, typed in (("Member ID", "W2222"), ("Last name", EVIL[3]), ("First name", SCRIPT)):
        desk.page.get_by_label(label).fill(typed)
    desk.page.get_by_label("Payer").select_option("lakeside")
    desk.page.get_by_label("Birth date").fill("1950-01-02")
    press(desk.page.get_by_role("button", name="Ask the payer now"))
    desk.page.wait_for_url("**/check/eligibility-**")
    run = desk.page.url.rsplit("/", 1)[1]
    desk.go("/desk")  # the page that waits goes on by itself, in the middle of whatever is asked of it
    work(office, run, payer_says(office))
    words = desk.go(f"/check/{run}")

    assert SCRIPT in words
    assert "Coverage: ACTIVE" in words


def test_the_front_desk_and_the_briefing_show_texts_as_texts(console, night, looker):
    brief(console.office)
    desk = looker("front_desk")

    assert SCRIPT in desk.go("/desk")
    assert SCRIPT in desk.go("/briefing")


# -- what is taken out of the house


def test_a_note_for_the_chart_has_no_line_that_the_payer_made(console):
    class Asked:
        member_id = "W2"

    note = note_text(payer_says(console.office)(Asked), console.office.workspace.zone)
    lines = note.splitlines()

    assert sum(line.startswith("Coverage: ") for line in lines) == 1
    assert all(re.match(r"[A-Z][^:]{2,}", line) for line in lines)
    assert (without_hidden(note), max(map(len, lines)) <= 2000) == (note, True)
    assert not any(line.lstrip().startswith(("=", "+", "-", "@")) for line in lines)


def test_no_formula_and_no_link_is_live_in_the_workbook(console, night):
    run, _ = night
    path = Path(runs.get(console.office.store, run).workbook)
    with zipfile.ZipFile(path) as parts:
        sheets = [parts.read(name).decode() for name in parts.namelist() if name.startswith("xl/worksheets/sheet")]
        assert not any(re.search(r"<f[ >]|<hyperlink", sheet) for sheet in sheets)
        assert not any("externalLink" in name or "macro" in name.lower() for name in parts.namelist())
    texts = [
        cell.value for sheet in load_workbook(path) for row in sheet for cell in row if isinstance(cell.value, str)
    ]
    assert all(cell.data_type != "f" for sheet in load_workbook(path) for row in sheet for cell in row)
    assert any(text.startswith("=cmd") for text in texts)
    assert all(without_hidden(text) == text and len(text) <= 32_767 for text in texts)


def test_the_results_as_json_hold_the_texts_as_they_came(console, night):
    run, _ = night
    path = console.office.workspace.results / f"{run}.json"
    data = path.read_text()
    rows = json.loads(data)

    assert data.isascii()
    assert next(row["record"]["plan_name"] for row in rows if row["record"]) == ALL


def test_no_formula_is_live_in_an_export_of_the_audit_log(console, night):
    reason = "\n".join(("\ufeff=cmd|'/c calc'!A1", "＝1+1", " @SUM(1)", SCRIPT, "+1"))
    folder = export(console.office, Query(who="=HYPERLINK(1)"), reason, "=me")
    with (folder / "events.csv").open(newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row]

    assert not any(re.match(r"\s*[=+\-@＝＋－＠]", cell) for cell in cells)
    assert any("'=cmd" in cell for cell in cells)


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@x", "\t=1", "\r=1", "\n=1", "＝1", " =1", "\u200b=1", "\ufeff@x"])
def test_what_would_begin_a_formula_gets_an_apostrophe(text):
    assert plain_cell(text).startswith("'")


@pytest.mark.parametrize("text", ["Reyes", "3-4", "a=b", "", "'=1"])
def test_other_texts_stay_as_they_are(text):
    assert plain_cell(text) == text
