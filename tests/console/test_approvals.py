"""The approvals page: the source beside each field, the page as it leaves, and a second person's word."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from nightclerk.store.approvals import newest
from tests.authorization.rig import asked, clinic, rows
from tests.pressing import press

pytestmark = pytest.mark.browser


@pytest.fixture
def draft(console):
    """A request that waits for an approval; the number of its draft."""
    office = clinic(console.office)
    run = asked(office, {"Last name": "Pennyfeather"}, again=True)
    return newest(office.store, rows(office, run)[0].item)


def test_a_lead_sees_field_and_page_and_approves(at, draft):
    page = at("lead")
    page.goto("/approvals")
    assert "Pennyfeather" not in page.content()
    press(page.get_by_role("link", name=draft.id))
    assert "Pennyfeather" in page.get_by_role("region", name="Fields as a table").inner_text()
    assert "patient.last" in page.get_by_role("region", name="Fields as a table").inner_text()
    shown = page.get_by_alt_text("Page 2 as it leaves")
    assert shown.evaluate("async image => { await image.decode(); return image.naturalWidth }") > 600
    assert Axe().run(page).violations_count == 0
    press(page.get_by_role("button", name="Approve"))
    page.wait_for_url("**/approvals")
    page.goto(f"/approvals/{draft.id}")
    assert "good until" in page.get_by_text("Approved by").inner_text()
