"""The reconciliation page: totals that tie out, what is in doubt, and the rows of both files behind it."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from axe_playwright_python.sync_playwright import Axe

from nightclerk.runtime.bots import working_bot
from nightclerk.runtime.intake import Asking, one_item
from nightclerk.runtime.worker import Worker
from nightclerk.sandbox.books import make_books
from tests.pressing import press

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def run(console, tmp_path_factory):
    """A reconciliation of invented books; its run id."""
    folder = tmp_path_factory.mktemp("books")
    make_books(folder, 3, 60)
    found = working_bot(console.office.workspace, "reconciliation")
    asked = found.bot.item_type(left=folder / "claims.xlsx", right=folder / "remits.xlsx", profile="claims-remits")

    def worked():
        with Worker(console.office) as worker:
            return worker.run(found, one_item(found, asked), Asking(again=True)).run

    with ThreadPoolExecutor(1) as pool:  # the browser's loop holds this thread
        return pool.submit(worked).result()


def test_a_lead_sees_that_the_totals_tie_out_and_looks_at_the_rows_behind_a_category(at, run):
    page = at("lead")
    page.goto("/reconciliation")
    press(page.get_by_role("link", name="Claims billed against remittances").first)
    totals = page.get_by_role("region", name="Totals as a table").inner_text()
    assert "Difference" in totals
    assert "0.00" in totals
    assert Axe().run(page).violations_count == 0

    press(page.get_by_role("link", name="Look at Matched"))
    headings = page.get_by_role("columnheader").all_inner_texts()
    assert {"Claim #", "Patient Name"} <= set(headings)
    assert page.get_by_role("row").count() > 10
    assert Axe().run(page).violations_count == 0


def test_every_category_of_the_totals_has_its_rows(at, run):
    """Also those that the workbook calls by another name: a list beside the two has a sheet of its own."""
    page = at("lead")
    page.goto(f"/reconciliation/{run}")
    looks = [each.get_attribute("href") for each in page.get_by_role("link", name="Look at").all()]
    assert any("provider_adjustment" in each for each in looks)
    for address in looks:
        assert page.goto(address).ok, address
        assert page.get_by_role("row").count() > 1, address


def test_what_needs_a_person_is_listed_by_category_with_its_row_and_reason(at, run):
    page = at("lead")
    page.goto(f"/reconciliation/{run}")
    open_rows = page.get_by_role("region", name="Open rows as a table")
    everything = open_rows.get_by_role("row").count()
    press(page.locator("a[href*='?category=']:not([href*='/rows'])").first)
    assert 1 < open_rows.get_by_role("row").count() <= everything
    assert "category=" in page.url


def test_compliance_sees_the_totals_and_never_the_patients(at, run):
    page = at("compliance")
    assert page.goto(f"/reconciliation/{run}").ok
    assert page.get_by_role("link", name="Look at Matched").count() == 0
    assert page.request.get(f"/reconciliation/{run}/rows?category=matched").status == 403
