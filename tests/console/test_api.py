"""The JSON API: every call once as a story, who may not, what is refused and how, and its description."""

import base64
import json
import os
import subprocess

import pytest

from nightclerk.runtime.bots import working_bot
from nightclerk.runtime.intake import Asking, one_item, read_file
from nightclerk.runtime.worker import Worker
from nightclerk.sandbox.books import make_books
from nightclerk.sandbox.faxes import letter, printed
from tests.authorization import rig as requests
from tests.console.api_rig import CALLS, MEMBER, NAME, answer, spreadsheet
from tests.console.conftest import served
from tests.console.night_rig import brief, work
from tests.docs.pages import ROOT, Page


@pytest.fixture(scope="module")
def night(program):
    """A spreadsheet that was brought, looked at, started through the API, and worked."""
    ok = program.ok
    data = base64.b64encode(spreadsheet(program.office)).decode()
    seen = ok("POST", "/api/bots/{bot}/files", "lead", {"name": "tomorrow.csv", "data": data}, bot="eligibility")
    upload = seen["upload"]
    assert (seen["rows_total"], seen["items_to_run"], seen["problems"][0]["row"]) == (9, 8, 10)
    assert ok("GET", "/api/files/{upload}", "operator", upload=upload) == seen
    columns = {"columns": {"provider": ""}}
    assert ok("POST", "/api/files/{upload}/columns", "lead", columns, upload=upload)["items_to_run"] == 8
    plan = ok("POST", "/api/files/{upload}/dry-run", "lead", upload=upload)["rows"]
    assert [each["act"] for each in plan] == ["ask"] * 8 + ["left_out"]
    run = ok("POST", "/api/files/{upload}/start", "lead", upload=upload)["run"]
    assert ok("POST", "/api/files/{upload}/discard", "lead", upload=upload) == {"done": True}
    work(program.office, run, answer(program.office))
    return run


def test_runs_rows_and_workbook(program, night):
    ok = program.ok
    first = ok("GET", "/api/runs", "compliance", query="?bot=eligibility&limit=1")["runs"][0]
    one = ok("GET", "/api/runs/{run}", "operator", run=night)
    assert (first["id"], one["total"], one["counts"]["done"]) == (night, 9, 1)
    part = ok("GET", "/api/runs/{run}/rows", "compliance", query="?limit=4", run=night)
    rest = ok("GET", "/api/runs/{run}/rows", "compliance", query=f"?after={part['next']}", run=night)
    assert [each["row"] for each in part["rows"] + rest["rows"]] == list(range(2, 11))
    assert NAME not in json.dumps([part, rest, one])
    book = ok("GET", "/api/runs/{run}/workbook", "lead", run=night)
    assert book.startswith(b"PK")
    assert ok("POST", "/api/runs/{run}/cancel", "lead", run=night) == {"items": 0}


def test_what_needs_a_person_is_masked_shown_for_a_reason_and_settled(program, night):
    ok = program.ok
    found = ok("GET", "/api/items", "lead", query="?limit=3")
    more = ok("GET", "/api/items", "lead", query=f"?after={found['next']}")
    ids = [each["id"] for each in found["items"] + more["items"] if each["row"] is None]
    assert (len(ids), sum(each["number"] for each in found["counts"])) == (7, 8)
    one = ok("GET", "/api/items/{item}", "compliance", item=ids[0])
    assert (one["asked"]["last_name"], NAME in json.dumps(one)) == ("R.", False)
    clear = ok("POST", "/api/items/{item}/reveal", "lead", {"reason": "call_payer"}, item=ids[0])
    assert (clear["asked"]["last_name"], clear["answer"]["outcome"]) == (NAME, "not_found")
    assert ok("POST", "/api/items/{item}/comment", "lead", {"text": "Call Ana"}, item=ids[0]) == {"done": True}
    ok("POST", "/api/items/{item}/assign", "lead", {"assignee": "me", "due": "2027-01-04"}, item=ids[0])
    seen = {role: ok("GET", "/api/items/{item}", role, item=ids[0]) for role in ("lead", "compliance")}
    assert [each["comments"][0]["text"] for each in seen.values()] == ["Call Ana", None]
    assert seen["lead"]["due"].startswith("2027-01-04T17:00")
    ok("GET", "/api/items/{item}/evidence/{sha256}", "lead", item=ids[0], sha256=one["evidence"][0]["sha256"])
    ok("POST", "/api/items/{item}/by-hand", "lead", {"reason": "Called."}, item=ids[0])
    ok("POST", "/api/items/{item}/reject", "operator", {"reason": "Cancelled."}, item=ids[1])
    ok("POST", "/api/items/{item}/retry", "lead", {}, item=ids[2])
    changed = ok("POST", "/api/items/{item}/correct", "lead", {"fields": {"member_id": "W77"}}, item=ids[3])
    assert changed == {"fields": ["member_id"]}
    acts = ok("POST", "/api/items", "lead", {"items": ids[:1] + ids[4:6], "how": "rejected", "reason": "Old."})
    assert [each["code"] for each in acts["acts"]] == ["ALREADY_RESOLVED", "", ""]
    assert program.refused("POST", f"/api/items/{ids[0]}/retry", "lead", {})[:2] == (409, "ALREADY_RESOLVED")


def test_one_patient_is_checked(program):
    ok, office = program.ok, program.office
    assert ok("GET", "/api/check/form", "front_desk")["fields"][0]["name"] == "payer"
    typed = {
        "payer": "lakeside", "member_id": MEMBER, "birth_date": "01/02/1950", "last_name": NAME, "first_name": "Bo",
        "service_date": str(office.workspace.today()),
    }  # fmt: skip
    run = ok("POST", "/api/check", "front_desk", {"fields": typed})["run"]
    open_still = ok("GET", "/api/check/{run}", "front_desk", run=run)
    work(office, run, answer(office))
    known = ok("GET", "/api/check/{run}", "front_desk", run=run)
    assert (open_still["ended"], open_still["note"], known["outcome"]) == (False, None, "active")
    assert "Coverage: ACTIVE" in known["note"]
    wrong = program.refused("POST", "/api/check", "front_desk", {"fields": typed | {"birth_date": "soon"}})
    assert (wrong[0], list(wrong[2])) == (400, ["birth_date"])
    assert {each["name"] for each in ok("GET", "/api/bots", "lead")["bots"]} >= {"eligibility", "briefing"}
    ok("GET", "/api/bots/{bot}/form", "lead", bot="eligibility")
    ok("POST", "/api/bots/{bot}/run", "lead", {"fields": typed, "again": True}, bot="eligibility")


def test_the_front_desk_sees_its_day_and_marks_what_was_collected_and_a_new_card(program, night):
    ok, refused = program.ok, program.refused
    assert ok("GET", "/api/desk", "front_desk") == {"made_at": None, "seats": []}
    brief(program.office)
    seats = ok("GET", "/api/desk", "front_desk")["seats"]
    item = next(each["item"] for each in seats if each["item"])
    ok("POST", "/api/desk/{item}/mark", "front_desk", {"kind": "collected", "note": "25, cash"}, item=item)
    seen = {each["item"]: each["marks"] for each in ok("GET", "/api/desk", "lead")["seats"]}
    assert [(each["kind"], each["note"]) for each in seen[item]] == [("collected", "25, cash")]
    mark = f"/api/desk/{item}/mark"
    assert refused("POST", mark, "front_desk", {"kind": "flag", "card": {"payer": "x"}})[1] == "CARD_FIELDS"
    assert refused("POST", mark, "front_desk", {"kind": "new_card", "card": {"last_name": "x"}})[:2] == (
        400, "REQUEST_FIELDS"
    )  # fmt: skip
    wrong = refused("POST", mark, "front_desk", {"kind": "new_card", "card": {"payer": "Nobody"}})
    assert (wrong[1], list(wrong[2])) == ("CARD_FIELDS", ["card.payer"])
    ok("POST", "/api/desk/{item}/mark", "front_desk", {"kind": "new_card", "card": {"member_id": "W5"}}, item=item)
    assert ok("GET", "/api/items/{item}", "lead", item=item)["status"] in ("new", "in_progress")
    assert program.send("GET", "/api/desk", "compliance").status_code == 403


def test_a_reconciliation_ties_out_and_its_rows_are_shown(program, tmp_path):
    ok = program.ok
    make_books(tmp_path, 3, 30)
    bot = working_bot(program.office.workspace, "reconciliation")
    asked = bot.bot.item_type(left=tmp_path / "claims.xlsx", right=tmp_path / "remits.xlsx", profile="claims-remits")
    with Worker(program.office) as worker:
        run = worker.run(bot, one_item(bot, asked), Asking(again=True)).run
    assert [each["run"] for each in ok("GET", "/api/reconciliation", "compliance")["reconciliations"]] == [run]
    report = ok("GET", "/api/reconciliation/{run}", "operator", run=run)["report"]
    assert [each["difference_cents"] for each in report["sources"]] == [0] * len(report["sources"])
    matched = report["sources"][0]["categories"]["matched"]["rows"]
    part = ok("GET", "/api/reconciliation/{run}/rows", "lead", query="?category=matched&limit=5", run=run)
    rest = ok("GET", "/api/reconciliation/{run}/rows", "lead", query="?category=matched&after=5&limit=200", run=run)
    assert (len(part["rows"]), part["following"], rest["following"]) == (5, "5", "")
    assert len(part["rows"] + rest["rows"]) >= matched
    missing = program.refused("GET", f"/api/reconciliation/{run}/rows?category=none", "lead")
    assert missing[:2] == (404, "NO_SUCH_SHEET")


def test_a_document_is_found_corrected_and_accepted(program, tmp_path):
    ok, refused = program.ok, program.refused
    words = ("Patient: Odette Fenwick\tDOB: 03/14/1958", "Potassium 4.4 mmol/L")
    printed([letter("Alder Laboratory", "FINAL LABORATORY REPORT", *words)], tmp_path / "fax.pdf")
    bot = working_bot(program.office.workspace, "fax_intake")
    with Worker(program.office) as worker:
        worker.run(bot, read_file(program.office.workspace, bot, tmp_path), Asking())
    listed = ok("GET", "/api/documents", "operator")
    assert [each["type"] for each in listed["documents"]] == ["lab_result"]
    assert "Fenwick" not in json.dumps(listed)
    document = listed["documents"][0]["id"]
    hit = ok("POST", "/api/documents/search", "lead", {"words": "potassium"})["hits"][0]
    assert (hit["listed"]["id"], hit["document"]["fields"]["birth_date"]["value"]) == (document, "1958-03-14")
    assert ok("GET", "/api/documents/{document}", "lead", document=document)["files"] == ["fax.pdf"]
    picture = ok("GET", "/api/documents/{document}/pages/{number}", "lead", document=document, number=1)
    assert picture.startswith(b"\x89PNG")
    change = {"fields": {"mrn": "MRN-204417"}}
    assert ok("POST", "/api/documents/{document}/correct", "lead", change, document=document) == {"fields": ["mrn"]}
    correct = f"/api/documents/{document}/correct"
    assert refused("POST", correct, "lead", {"fields": {"birth_date": "soon"}})[1] == "FIELD_UNREADABLE"
    assert refused("POST", correct, "lead", {"fields": {}, "type": "poem"})[1] == "NO_SUCH_TYPE"
    ok("POST", "/api/documents/{document}/accept", "lead", {"patient": "C-17"}, document=document)
    assert refused("POST", f"/api/documents/{document}/accept", "lead", {})[:2] == (409, "ALREADY_ACCEPTED")
    assert refused("GET", f"/api/documents/{document}/pages/9", "lead")[:2] == (404, "NO_SUCH_PAGE")
    assert program.send("GET", "/api/documents", "compliance").status_code == 403


def test_schedules_health_and_reports(program):
    ok = program.ok
    plans = ok("GET", "/api/schedules", "admin")["schedules"]
    assert {each["name"] for each in plans} >= {"briefing", "eligibility-tomorrow"}
    ok("POST", "/api/schedules/{name}/pause", "admin", name="briefing")
    told = ok("GET", "/api/schedules/{name}", "compliance", name="briefing")
    assert (told["schedule"]["state"], any("paused" in each for each in told["because"])) == ("paused", True)
    ok("POST", "/api/schedules/{name}/resume", "lead", name="briefing")
    assert ok("POST", "/api/schedules/{name}/run-now", "lead", name="briefing")["run"].startswith("briefing-")
    hungry = program.refused("POST", "/api/schedules/eligibility-tomorrow/run-now", "lead")
    assert hungry[:2] == (409, "NO_FRESH_FILE")
    assert not ok("GET", "/api/health", "admin")["ok"]  # nobody works it
    assert ok("GET", "/api/doctor", "admin")["checks"]
    assert ok("GET", "/api/reports", "compliance", query="?bot=eligibility")["weeks"]
    assert ok("GET", "/api/me", "front_desk")["role"] == "front_desk"


def test_the_audit_log_is_searched_proven_and_exported(program, night):
    ok = program.ok
    patient = {"payer": "lakeside", "member_id": MEMBER, "birth_date": "1950-01-02", "name": f"{NAME}, Anaa"}
    found = ok("POST", "/api/audit/patient", "compliance", patient)
    assert (len(found["subjects"]), found["exact"]) == (1, True)
    events = ok("POST", "/api/audit/search", "compliance", {"run": night, "limit": 2})
    older = ok("POST", "/api/audit/search", "compliance", {"run": night, "after": events["next"]})
    assert [len(events["events"]), older["events"][-1]["event"]] == [2, "run.started"]
    assert ok("POST", "/api/audit/verify", "compliance")["ok"]
    assert ok("GET", "/api/audit/proof", "compliance")["events"] > 0
    name = ok("POST", "/api/audit/export", "compliance", {"run": night, "reason": "Question of the board"})["export"]
    for form in ("csv", "jsonl"):
        taken = ok("GET", "/api/audit/exports/{export}/{form}", "compliance", export=name, form=form)
        assert b"Question of the board" in taken
    assert program.refused("GET", "/api/audit/exports/..%2f/csv", "compliance")[0] == 404


def test_people_and_tokens(program):
    ok = program.ok
    made = ok("POST", "/api/people", "admin", {"name": "bo.lee", "role": "operator"})
    assert "/welcome/" in made["link"]
    ok("POST", "/api/people/{person}/role", "admin", {"role": "lead"}, person="bo.lee")
    listed = {each["name"]: each for each in ok("GET", "/api/people", "admin")["people"]}
    assert (listed["bo.lee"]["role"], "password" in json.dumps(listed)) == ("lead", False)
    assert ok("POST", "/api/people/{person}/link", "admin", person="bo.lee")["link"] != made["link"]
    ok("POST", "/api/people/{person}/disable", "admin", person="bo.lee")
    token = ok("POST", "/api/tokens", "admin", {"label": "phone", "role": "front_desk"})
    bearer = {"Authorization": f"Bearer {token['token']}"}
    assert program.send("GET", "/api/me", None, headers=bearer).json()["name"] == "phone"
    ok("POST", "/api/tokens/{token}/revoke", "admin", token=token["id"])
    assert program.send("GET", "/api/me", None, headers=bearer).status_code == 401
    assert token["token"] not in json.dumps(ok("GET", "/api/tokens", "admin"))
    assert program.refused("POST", "/api/people", "admin", {"name": "bo.lee", "role": "lead"})[:2] == (
        409, "PERSON_EXISTS"
    )  # fmt: skip


def test_what_waits_to_leave_is_listed_and_shown(program):
    """Behind the others: it gives the workspace payers of its own."""
    ok = program.ok
    requests.asked(requests.clinic(program.office), {"Last name": "Pennyfeather"})
    listed = ok("GET", "/api/approvals", "lead", query="?state=awaiting_approval")
    assert "Pennyfeather" not in json.dumps(listed)
    (draft,) = listed["drafts"]
    one = ok("GET", "/api/approvals/{draft}", "operator", draft=draft["id"])
    assert "Pennyfeather" in json.dumps(one["about"])
    assert program.refused("GET", "/api/approvals?state=gone", "lead")[1] == "BAD_VALUE"
    assert program.refused("GET", "/api/approvals/AP1", "lead")[:2] == (404, "NO_SUCH_DRAFT")
    assert program.send("GET", "/api/approvals", "front_desk").status_code == 403


def test_every_call_was_called(program, request):
    if request.session.testscollected < 8:
        pytest.skip("only when the others ran as well")
    program.ok("GET", "/api/openapi.json", "lead")
    assert set(CALLS) - program.answered == set()


# -- the how-to


def test_the_examples_of_the_how_to_run(program, night, tmp_path):
    blocks = Page(ROOT / "docs/how-to/use-the-api.md").blocks("sh")
    (tmp_path / "appointments.csv").write_bytes(spreadsheet(program.office, rows=3).replace(b"W9", b"V9"))
    (tmp_path / "token.txt").write_text(f"Authorization: Bearer {program.tokens['lead']}\n")
    item = program.send("GET", "/api/items", "lead").json()["items"][0]["id"]
    with served(program.office) as url:
        known = {"NIGHTCLERK": url, "RUN": night, "ITEM": item, "FILE": ""}
        for block in blocks:
            done = subprocess.run(
                ["/bin/sh", "-ec", block], cwd=tmp_path, env=os.environ | known, capture_output=True, text=True
            )
            assert done.returncode == 0, (block, done.stdout, done.stderr)
            assert done.stdout.startswith(("{", "PK")) or "--output" in block, (block, done.stdout)
            known |= {"FILE": json.loads(done.stdout)["upload"]} if '"upload"' in done.stdout else {}
            known |= {"CHECK": json.loads(done.stdout)["run"]} if done.stdout.startswith('{"run"') else {}
    assert len(blocks) >= 8
