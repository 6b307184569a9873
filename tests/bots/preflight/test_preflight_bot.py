"""The preflight bot: a portal that cannot be used needs a person; a password that ends soon is only told."""

from datetime import UTC, date, datetime

from bots.preflight.bot import PreflightReport, PreflightRequest, partition, settle, try_portals
from bots.preflight.report import workbook
from nightclerk.records import ItemStatus, PortalProbe, ProbedElement, RowResult, RunSummary
from nightclerk.testing import FakeRun

READY = PortalProbe(portal="harbor", account="main", signed_in=True)
ENDS = PortalProbe(portal="cedar", account="main", signed_in=True, expires_on=date(2026, 12, 1), warning="Change it.")
LOST = PortalProbe(
    portal="lakeside",
    account="main",
    code="ELEMENTS_MISSING",
    problem="Not found: member on /eligibility.",
    elements=(ProbedElement(element="member", page="/eligibility", rank=0, locator="", matches=0, needed=True),),
)
RUN = RunSummary(
    run_id="preflight-1",
    bot="preflight",
    state="completed",
    clinic="Maple Street",
    source="one inquiry",
    started=datetime(2026, 11, 27, 15, 30, tzinfo=UTC),
    ended=datetime(2026, 11, 27, 15, 31, tzinfo=UTC),
    today=date(2026, 11, 27),
    counts={},
)


def test_every_portal_is_tried_in_one_step():
    run = FakeRun({"preflight": (READY, ENDS)})

    assert try_portals.perform(PreflightRequest(), run) == PreflightReport((READY, ENDS))
    assert run.asked == [("", "preflight", None)]


def test_one_payer_is_tried_where_its_account_is_at_home():
    assert partition(PreflightRequest("lakeside")) == "lakeside"


def test_a_password_that_ends_soon_is_no_failure_and_a_portal_that_is_not_usable_is_one():
    assert settle(PreflightReport((READY, ENDS))) == (ItemStatus.DONE, None)
    status, reason = settle(PreflightReport((READY, LOST)))

    assert (status, reason.code) == (ItemStatus.BUSINESS, "PREFLIGHT_PROBLEM")
    assert "lakeside/main: Not found: member" in reason.message


def test_the_workbook_has_a_line_for_each_portal_and_says_what_is_missing():
    row = RowResult(key="", row=1, status=ItemStatus.DONE, record=PreflightReport((READY, ENDS, LOST)))
    portals, elements = workbook.describe([row], RUN).sheets

    assert [line[2] for line in portals.rows] == ["ready", "look at it", "NOT USABLE"]
    assert elements.rows[0][3] == "MISSING"
    assert workbook.describe([], RUN) is None
