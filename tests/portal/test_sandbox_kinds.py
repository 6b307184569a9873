"""The further sandbox payers over plain HTTP: they state the same truth as the first one, each in its own way."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from html.parser import HTMLParser
from typing import Any

import pytest
import sandbox_page
from sandbox_client import Postback, Spa, client_of, portal_of

from nightclerk.errors import UsageError
from nightclerk.records import EligibilityResult, Outcome
from nightclerk.sandbox import spa
from nightclerk.sandbox.brands import CEDAR, HARBOR, PRAIRIE, SUMMIT
from nightclerk.sandbox.coverage import STATED, stated, truth
from nightclerk.sandbox.members import Member, Situation, population, strangers
from nightclerk.sandbox.pages import BENEFIT_COLUMNS, OTHER_COLUMNS
from tests.scale import count

TODAY = date(2026, 11, 22)
SUMMIT_MEMBERS = population(brand=SUMMIT)
BRANDS = {"harbor": HARBOR, "cedar": CEDAR, "prairie": PRAIRIE}
REFUSED = {
    "No member matches": (Outcome.NOT_FOUND, "NOT_FOUND"),
    "members share this ID": (Outcome.REJECTED_INPUT, "MULTIPLE_MATCHES"),
    "Date of birth does not match": (Outcome.REJECTED_INPUT, "BIRTH_DATE_MISMATCH"),
    "Provider is not on file": (Outcome.PROVIDER_PROBLEM, "PROVIDER_NOT_ON_FILE"),
    "temporarily unavailable": (Outcome.PAYER_UNAVAILABLE, "PAYER_UNAVAILABLE"),
}


def some(members: tuple[Member, ...]) -> list[Member]:
    """The first few in each situation."""
    everybody = (*members, *strangers())
    return [m for each in Situation for m in [m for m in everybody if m.situation is each][: count(4, len(members))]]


def shown(member: Member) -> EligibilityResult:
    return stated(member, 0, TODAY) if member.situation is Situation.REISSUED else truth(member, 0, TODAY)


def different(read: EligibilityResult, meant: EligibilityResult) -> list[str]:
    return [name for name in STATED if getattr(read, name) != getattr(meant, name)]


def refusal(text: str) -> EligibilityResult:
    ((outcome, reason),) = [answer for words, answer in REFUSED.items() if words in text]
    return EligibilityResult(outcome=outcome, reason_code=reason)


# The single-page application


@pytest.fixture
def summit(monkeypatch: pytest.MonkeyPatch) -> Iterator[Spa]:
    monkeypatch.setattr(spa, "DELAYS", (0,))
    with client_of(kind="spa", today=TODAY) as client:
        signed = Spa(client)
        signed.sign_in()
        yield signed


def find(summit: Spa, member: Member) -> dict[str, Any]:
    birth = member.asked_birth.isoformat()
    return summit.ask("search", memberId=member.asked_id, dob=birth, dos=TODAY.isoformat())


def line_of(summit: Spa, member: Member, found: Mapping[str, Any]) -> dict[str, Any]:
    """The one row of the list that shows the ID that was asked for, as it is shown or as it was before."""
    rows = summit.ask("rows", list=found["list"], first=0, count=found["total"])["rows"]
    birth = member.birth_date.strftime("%m/%d/%Y")
    (line,) = [row for row in rows if member.asked_id in (row["id"], row["former"]) and row["birth"] == birth]
    return dict(line)


def asked_of_summit(summit: Spa, member: Member) -> EligibilityResult:
    found = find(summit, member)
    if "message" in found:
        return refusal(found["message"])
    told = summit.ask("member", list=found["list"], place=line_of(summit, member, found)["place"])
    facts = {label: sandbox_page.said(text) for label, text in told["facts"].items()}
    tables = [
        [dict(zip(columns, map(sandbox_page.said, cells), strict=True)) for cells in told["tables"][name]]
        for name, columns in (("benefits", BENEFIT_COLUMNS), ("other", OTHER_COLUMNS))
    ]
    return sandbox_page.stated(facts, *tables, told["notes"])


def test_the_single_page_application_states_exactly_the_truth(summit: Spa) -> None:
    wrong = {m.number: bad for m in some(SUMMIT_MEMBERS) if (bad := different(asked_of_summit(summit, m), shown(m)))}
    assert wrong == {}


def test_its_search_lists_hundreds_and_hands_them_out_in_pieces(summit: Spa) -> None:
    found = find(summit, SUMMIT_MEMBERS[300])
    assert found["total"] > 150
    piece = summit.ask("rows", list=found["list"], first=100, count=50)["rows"]
    assert [row["place"] for row in piece] == list(range(100, 150))


def test_its_questions_are_answered_to_who_is_signed_in_only(summit: Spa) -> None:
    found = find(summit, SUMMIT_MEMBERS[300])
    summit.token = "made-up"
    told = [summit.ask(name, list=found["list"], first=0, count=5, place=0) for name in ("search", "rows", "member")]
    assert told == [{"message": "Your session has ended. Sign in again."}] * 3


def test_its_announcement_comes_with_an_answer_once(summit: Spa) -> None:
    assert [summit.ask("home").get("notice") for _ in range(3)] == [True, None, None]


# The three payers behind one drop-down


class Tables(HTMLParser):
    """Every table of a page, as rows of cells; what an inner table says belongs to it alone."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tables: list[list[list[str]]] = []
        self.notes: list[str] = []
        self._open: list[list[list[str]]] = []
        self._note = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self.tables.append([])
            self._open.append(self.tables[-1])
        elif tag == "tr":
            self._open[-1].append([])
        elif tag in ("td", "th"):
            self._open[-1][-1].append("")
        elif tag == "li":
            self.notes.append("")
        self._note = tag == "li" or (self._note and tag != "p")

    def handle_endtag(self, tag: str) -> None:
        if tag == "table":
            self._open.pop()
        self._note = self._note and tag != "li"

    def handle_data(self, data: str) -> None:
        if self._note:
            self.notes[-1] += data
        elif self._open and self._open[-1] and self._open[-1][-1]:
            self._open[-1][-1][-1] += data.replace("\xa0", "").strip("\n")

    def under(self, *headings: str) -> list[dict[str, str | None]]:
        """The rows of the table with these headings."""
        found = [rows for rows in self.tables if rows and set(headings) <= set(rows[0])]
        fitting = [row for rows in found for row in rows[1:] if len(row) == len(rows[0])]
        return [dict(zip(found[0][0], map(sandbox_page.said, row), strict=True)) for row in fitting]

    def facts(self) -> dict[str, str | None]:
        pairs = [row for rows in self.tables for row in rows if len(row) == 2 and row[0].endswith(":")]
        return {label.rstrip(":"): sandbox_page.said(text) for label, text in pairs}


@pytest.fixture
def office() -> Iterator[Postback]:
    with client_of(kind="postback", today=TODAY) as client:
        browser = Postback(client)
        assert "Sign out" in browser.sign_in()
        yield browser


def pages_of(office: Postback) -> Iterator[str]:
    """The list, page by page."""
    yield office.page
    for number in sorted({int(one) for one in re.findall(r"Page\$(\d+)", office.page)}):
        yield office.post("/Eligibility.aspx", "gvResults", f"Page${number}")


def asked_of_office(office: Postback, payer: str, member: Member) -> EligibilityResult:
    first = office.search(payer, member)
    if "Select</a>" not in first:
        return refusal(first)
    birth, links = member.birth_date.strftime("%m/%d/%Y"), []
    for page in pages_of(office):
        rows = Tables(page).under("Member ID", "Former ID")
        addresses = re.findall(r"Detail\.aspx\?list=\w+&amp;row=\d+", page)
        for row, address in zip(rows, addresses, strict=True):
            if member.asked_id in (row["Member ID"], row["Former ID"]) and row["Date of birth"] == birth:
                links.append(address)
    if len(links) > 1:
        return EligibilityResult(outcome=Outcome.REJECTED_INPUT, reason_code="MULTIPLE_MATCHES")
    return detail(office.client.get("/" + links[0].replace("&amp;", "&")).text)


def detail(page: str) -> EligibilityResult:
    read = Tables(page)
    benefits, others = read.under("Benefit", "Amount"), read.under("Order", "Payer")
    return sandbox_page.stated(read.facts(), benefits, others, [note.strip() for note in read.notes])


@pytest.mark.parametrize("payer", BRANDS)
def test_each_payer_of_the_drop_down_states_exactly_the_truth_about_its_own(office: Postback, payer: str) -> None:
    asked = some(population(brand=BRANDS[payer]))
    assert len({member.situation for member in asked}) == len(Situation)
    wrong = {m.number: bad for m in asked if (bad := different(asked_of_office(office, payer, m), shown(m)))}
    assert wrong == {}


def test_a_member_of_another_payer_is_not_found(office: Postback) -> None:
    assert "No member matches" in office.search("cedar", population(brand=HARBOR)[300])


def test_nothing_can_be_asked_before_a_payer_is_chosen(office: Postback) -> None:
    assert "txtMember" not in office.open("/Eligibility.aspx")
    assert "Select a payer" in office.post("/Eligibility.aspx", "lnkSearch", txtMember="W1", ddlPayer="")


def test_a_view_state_that_was_not_made_here_is_refused(office: Postback) -> None:
    office.page = 'name="__VIEWSTATE" value="e30="'
    assert "Validation of viewstate failed" in office.post("/Eligibility.aspx", "ddlPayer", ddlPayer="harbor")


def test_who_is_signed_out_comes_back_to_the_page_they_asked_for(office: Postback) -> None:
    portal_of(office.client).sessions.alive.clear()
    page = office.client.get("/Eligibility.aspx")
    assert page.url.params["ReturnUrl"] == "/Eligibility.aspx"
    assert "Your session has ended" in page.text


def test_a_wrong_password_is_said_and_the_third_locks() -> None:
    browser = Postback(client_of(kind="postback", today=TODAY))
    said = [browser.sign_in("no") for _ in range(3)]
    assert ["is incorrect" in page for page in said] == [True, True, False]
    assert "Your account is locked" in said[2]


# What all kinds share


@pytest.mark.parametrize(("kind", "path"), [("spa", "/api/search"), ("postback", "/Eligibility.aspx")])
def test_faults_strike_every_kind(kind: str, path: str) -> None:
    client = client_of(kind=kind, today=TODAY)
    for fault, status in (({"maintenance": True}, 503), ({"error_500": 1, "maintenance": False}, 500)):
        client.post("/_sandbox/faults", json=fault)
        assert client.post(path, json={}).status_code == status
    assert client.post("/_sandbox/faults", json={"used_elsewhere": True}).json()["used_elsewhere"] is True


def test_a_session_ends_when_the_account_is_used_elsewhere(office: Postback) -> None:
    office.client.post("/_sandbox/faults", json={"used_elsewhere": True})
    assert "signed in from another place" in office.open("/Eligibility.aspx")
    office.sign_in()
    assert "Payer:*" in office.open("/Eligibility.aspx")


def test_an_unknown_kind_is_refused_in_words() -> None:
    with pytest.raises(UsageError, match="UNKNOWN_KIND"):
        client_of(kind="fax", today=TODAY)
