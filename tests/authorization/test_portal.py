"""A request told to a portal: one click, whatever the portal does, and what nobody knows is a person's."""

import os
import re
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from nightclerk.records import AuthStatus, ItemStatus
from nightclerk.runtime import approvals, reviews
from nightclerk.sandbox.portal import application
from nightclerk.sandbox.sessions import PASSWORD, TOTP_SEED, USERNAME
from nightclerk.store import submissions
from nightclerk.store.schema import items as item_table
from nightclerk.testing import serving
from nightclerk.vault import credentials
from tests.authorization.rig import SECOND, asked, clinic, record, rows, turn
from tests.scale import FULL

pytestmark = pytest.mark.browser
HOUSE = Path(__file__).parents[2]
ROW = {"Payer": "lakeside", "Member ID": "LHP012345678", "CPT": "97110 x 12", "Attachments": ""}
THREE = {"CPT": "97110 x 12; 97140 x 6; 97112 x 3", "Dx": "M54.50; M17.11"}
FAULTS = ["timeout", "no_number", "session"] if FULL else ["session"]


@contextmanager
def portal(office, **faults):
    """The sandbox on loopback, as the workspace's payer by its portal, with credentials in the vault."""
    app = application(today=date(2026, 11, 28))
    state = app.state.portal
    state.faults = replace(state.faults, **faults)
    with serving(app) as url:
        settings = office.workspace.root / "nightclerk.yaml"
        text = settings.read_text()
        settings.write_text(re.sub(r"(?m)^portals:.*$", f'portals: {{lakeside: {{base_url: "{url}"}}}}', text))
        vars(office.workspace).pop("settings", None)
        payers = office.workspace.root / "payers.yaml"
        known = re.sub(
            r"authorization:\s+\{by: fax, form: lakeside[^}]*\}", "authorization: {by: portal}", payers.read_text()
        )
        payers.write_text(known)
        vars(office.workspace).pop("payers", None)
        file = office.workspace.root / "selectors" / "lakeside.yaml"
        file.write_text(file.read_text().replace("timeout: 20s", "timeout: 6s"))
        for name, value in {"username": USERNAME, "password": PASSWORD, "totp": TOTP_SEED}.items():
            credentials.put(office.store, office.audit, f"lakeside/main/{name}", value, "test")
        yield state


def sent(office, **row):
    """A request that was approved and worked; the id of its run."""
    run = asked(office, ROW | row)
    approvals.approve(office, record(office, run).draft, SECOND)
    turn(office)
    return run


def needing(office):
    """The payer's portal is asked first whether a request is needed."""
    payers = office.workspace.root / "payers.yaml"
    payers.write_text(payers.read_text().replace("{by: portal}", "{by: portal, ask_portal: true}"))
    vars(office.workspace).pop("payers", None)


def test_the_portal_is_asked_once_whether_it_wants_to_be_asked_and_only_its_no_to_every_procedure_is_one(office):
    with portal(clinic(office)) as payer:
        needing(office)
        asked_for = {"99213 x 1": "not_required", "99213 x 1; 80053 x 1": "unknown", "J0585 x 1": "not_stated"}
        for number, (codes, need) in enumerate(asked_for.items()):
            found = record(office, asked(office, ROW | {"CPT": codes, "DOB": f"03/{14 + number}/1958"}))
            assert (found.need, found.status == AuthStatus.NOT_REQUIRED) == (need, need == "not_required")
            assert found.need_source.startswith("the portal of Lakeside")
        run = asked(office, ROW | {"CPT": "97110 x 12; 99213 x 1"})
        found, before = record(office, run), payer.counts["auth_need"]
        assert (found.need, found.status, before) == ("required", AuthStatus.AWAITING_APPROVAL, 6)

        approvals.approve(office, found.draft, SECOND)
        turn(office)
        assert (record(office, run).need, payer.counts["auth_need"]) == ("required", before)
        assert len(payer.requests) == 1


def test_a_request_is_told_once_its_number_kept_and_its_decision_read_on_another_day(office):
    with portal(clinic(office)) as payer:
        from PIL import Image

        Image.new("L", (850, 1100), 240).save(office.workspace.root / "notes.pdf", resolution=100)
        run = sent(office, Attachments="notes.pdf", **THREE)
        found = record(office, run)
        assert (found.status, found.payer_reference) == (AuthStatus.SUBMITTED, "LPA4100001")
        (typed,) = (each.typed for each in payer.requests)
        lines = [("Procedure code", "97110"), ("Quantity", "12"), ("Procedure code 2", "97140"), ("Quantity 2", "6")]
        lines += [("Procedure code 3", "97112"), ("Quantity 3", "3"), ("Procedure code 4", ""), ("Quantity 4", "")]
        lines += [("Diagnosis code", "M54.50"), ("Diagnosis code 2", "M17.11"), ("Diagnosis code 3", "")]
        assert {label: typed[label] for label, _ in lines} == dict(lines)
        assert typed["Review type"] == "Standard"
        assert typed["Your reference"] == found.draft
        assert typed["Document"].startswith(f"{found.draft}.pdf")
        assert rows(office, run)[0].reason.code == "AUTH_ON_ITS_WAY"

        payer.day = 1
        again(office, rows(office, run)[0].item)
        decided = record(office, run)
        assert decided.status is AuthStatus.APPROVED
        assert (decided.authorization_number, decided.approved_units) == ("A4100001", 21)
        assert decided.approved_to > decided.approved_from
        assert rows(office, run)[0].status is ItemStatus.DONE
        assert len(payer.requests) == 1


def again(office, item):
    """The day has come on which the item is looked at again."""
    from nightclerk.engine import Line
    from nightclerk.runtime.runs import resume_parked

    with office.store.database.write() as connection:
        connection.execute(item_table.update().where(item_table.c.id == item).values(park_until=1.0))
    assert resume_parked(office, Line(office.store), 2.0) == 1
    turn(office)


@pytest.mark.parametrize("fault", FAULTS)
def test_where_no_number_comes_back_the_request_is_looked_up_and_not_told_again(office, fault):
    with portal(clinic(office), auth_fault=fault) as payer:
        run = sent(office)

        assert record(office, run).status is AuthStatus.SUBMITTED
        assert record(office, run).payer_reference == "LPA4100001"
        assert len(payer.requests) == 1
        assert payer.counts["auth_looked_up"] >= 1


def test_what_the_look_up_does_not_show_is_a_persons_and_told_again_only_when_they_say_so(office):
    with portal(clinic(office), auth_fault="swallow") as payer:
        run = sent(office)
        row = rows(office, run)[0]
        assert (row.status, row.reason.code) == (ItemStatus.BUSINESS, "OUTCOME_UNKNOWN")
        assert record(office, run).status is AuthStatus.UNKNOWN_OUTCOME
        assert payer.requests == []

        payer.faults = replace(payer.faults, auth_fault="")
        assert reviews.resolve(office, [row.item], "retry", "", "somebody")[0].code == "CONFIRM_NOT_DONE"
        assert reviews.resolve(office, [row.item], "retry", "", "somebody", did_not_happen=True)[0].ok
        turn(office)
        assert record(office, run).status is AuthStatus.SUBMITTED
        assert len(payer.requests) == 1


def test_a_line_that_the_portal_mixes_up_is_found_on_its_review_page_and_nothing_is_sent(office):
    with portal(clinic(office), auth_fault="mixed_lines") as payer:
        run = asked(office, ROW | THREE)
        draft = record(office, run).draft
        told = {each["label"]: each["value"] for each in approvals.shown(office, draft, "test").about["sources"]}
        assert [told[f"Procedures {n}"] for n in (1, 2, 3)] == ["97110", "97140", "97112"]
        approvals.approve(office, draft, SECOND)
        turn(office)
        refused = rows(office, run)[0].reason
        assert refused.code == "REVIEW_DIFFERS"
        assert "Quantity, Quantity 2." in refused.message
        assert (payer.requests, submissions.get(office.store, draft).phase) == ([], "begun")


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"CPT": "97110 x 1; 97111 x 1; 97112 x 1; 97113 x 1; 97114 x 1"}, "5 procedures (it takes 4)"),
        ({"Dx": "M54.50; M17.11; G35; G43.709"}, "4 diagnoses (it takes 3)"),
    ],
)
def test_more_lines_than_the_portal_has_are_refused_with_words_and_none_is_cut(office, row, said):
    payers = clinic(office).workspace.root / "payers.yaml"
    by_fax = r"\{by: fax, form: lakeside[^}]*\}"
    payers.write_text(re.sub(by_fax, "{by: portal}", payers.read_text()))
    vars(office.workspace).pop("payers", None)

    (row,) = rows(office, asked(office, ROW | row))
    assert (row.status, row.reason.code) == (ItemStatus.BUSINESS, "PORTAL_TOO_MANY")
    assert said in row.reason.message


@pytest.mark.soak
@pytest.mark.skipif(not FULL, reason="two browsers a step; the soak counts all of them")
def test_a_worker_killed_at_any_step_of_the_telling_never_tells_twice(office, tmp_path, record_property):
    """From the first durable word of the sending to its last, each step in its turn."""
    with portal(clinic(office)) as payer:
        sent(office)
        told_to(office, "Measured")
        work(office, NIGHTCLERK_STEPS_FILE=str(tmp_path / "steps"))
        names = (tmp_path / "steps").read_text().splitlines()
        first, last = names.index("submission before begun"), names.index("submission after done")
        numbers = range(first + 1, last + 2)
        record_property("killed at", len(numbers))
        for number in numbers:
            where, before = f"step {number} ({names[number - 1]})", len(payer.requests)
            run, draft = told_to(office, f"Killed{number}")
            work(office, NIGHTCLERK_KILL_AT_STEP=str(number))
            turn(office)
            told, code = len(payer.requests) - before, rows(office, run)[0].reason.code
            assert (told, code) in ((1, "AUTH_ON_ITS_WAY"), (0, "OUTCOME_UNKNOWN")), where
            assert submissions.get(office.store, draft).phase == ("done" if told else "unknown"), where


def told_to(office, name):
    """A request for somebody of that name, approved and in line."""
    run = asked(office, ROW | {"Last name": name})
    draft = record(office, run).draft
    approvals.approve(office, draft, SECOND)
    return run, draft


def work(office, **environment):
    command = [sys.executable, "-m", "tests.authorization.leaving", str(office.workspace.root)]
    known = os.environ | {"PYTHONPATH": str(HOUSE)} | environment
    return subprocess.run(command, cwd=HOUSE, env=known, capture_output=True, text=True, timeout=180).returncode
