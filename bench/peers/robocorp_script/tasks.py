"""One eligibility check as a task of robocorp-browser; the job comes in the environment, the answer goes to a file."""

import json
import os
from pathlib import Path

from robocorp import browser
from robocorp.browser import _context
from robocorp.tasks import task
from totp import code_now

TEXTS = "cells => cells.map(cell => cell.innerText.trim())"


@task
def check():
    """Sign in, ask for one member, read both tables."""
    job = json.loads(os.environ["BENCH_JOB"])
    browser.configure(headless=True, screenshot="only-on-failure")
    # `configure` knows no browser but its own download, which a machine without the internet has not.
    _context.browser(executable_path=job["browser"], args=job["arguments"])
    page = browser.goto(job["url"] + "/login")
    page.get_by_label("User ID").fill(job["username"])
    page.locator("input[type=password]").fill(job["password"])
    page.get_by_role("button", name="Sign in").click()
    page.get_by_label("Security code").fill(code_now(job["totp"]))
    page.get_by_role("button", name="Verify").click()
    page.wait_for_url("**/home")
    member = job["members"][0]
    page.goto(job["url"] + "/eligibility")
    page.get_by_label("Member ID").fill(member["member_id"])
    page.get_by_label("Date of birth").fill(member["birth_date"])
    page.get_by_label("Date of service").fill(member["service_date"])
    page.get_by_role("button", name="Check coverage").click()
    page.locator("table.coverage").wait_for()
    page.wait_for_load_state("domcontentloaded")
    coverage = zip(*(page.eval_on_selector_all(f"table.coverage {cell}", TEXTS) for cell in ("th", "td")), strict=True)
    cells, width = (page.eval_on_selector_all(f"table.benefits {cell}", TEXTS) for cell in ("td", "th"))
    rows = [cells[first : first + len(width)] for first in range(0, len(cells), len(width) or 1)]
    Path(os.environ["BENCH_ANSWER"]).write_text(json.dumps({"coverage": dict(coverage), "benefits": rows}))
