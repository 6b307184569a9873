"""Claims of one patient, day and charge, as one that was sent again is: over the pages of a list, none is guessed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from driver_rig import RecordingPorts
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from nightclerk.portal import Driver, load
from nightclerk.records import ClaimStatusResult
from nightclerk.testing import serving

pytestmark = pytest.mark.browser

FILE = """
nightclerk: selectors/1
portal: resent
payer: Resent
version: "1"
base_url: http://127.0.0.1:1
terms: {automation_permitted: "yes", attested_by: test, attested_on: 2026-11-22}
defaults: {timeout: 3s}
elements:
  member: [{label: Member ID}]
  search: [{role: button, name: Search}]
  rows:   {many: [{row_of: [Claim, Billed]}]}
  next:   [{role: link, name: Next}]
  facts:  [{role: heading, name: Claim}]
states:
  no_claim: {text: "/no claims/i", result: not_found}
  other:    {result: indeterminate, reason: RETURNED_DIFFERS}
  many:     {result: error, reason: MULTIPLE_CLAIMS}
  claims:   {count: {rows: ">0"}}
  claim:    {visible: facts}
flows:
  claim_status:
    needs: [member_id, last_name, first_name, service_date]
    steps:
      - goto: /
      - fill: {member: $member_id}
      - click: search
      - expect: [claims, no_claim]
      - pick:
          {from: rows, showing: [$service_date, $charge, $claim_no], click: {css: a}, next: next, none: other,
           many: many}
      - expect: claim
    extract:
      record:
        payer_claim_no: {label: Number, must_equal: $claim_no}
        patient:   {label: Patient, type: name, must_equal: [$last_name, $first_name]}
        member_id: {label: Member ID, must_equal: $member_id}
        charge:    {label: Billed, type: money, must_equal: $charge}
        family:    {label: Status, type: enum, map: {Denied: final_denied, Paid: final_paid}}
"""
INQUIRY = {
    "payer": "resent",
    "member_id": "W123456789",
    "last_name": "Doe",
    "first_name": "Jane",
    "service_date": date(2026, 9, 9),
    "charge": Decimal("120.00"),
}
FORM = "<form action=/list><label>Member ID <input name=m></label><button>Search</button></form>"
DENIED, PAID, OTHER = ("C1", "120.00", "Denied"), ("C2", "120.00", "Paid"), ("C3", "80.00", "Paid")
Claims = tuple[tuple[str, str, str], ...]


def app(pages: tuple[Claims, ...], asked: list[str]) -> Starlette:
    """A list of claims over several pages (an error for one without any), each with a page of its own; `asked` are the
    addresses that were opened.
    """
    known = {claim[0]: claim for page in pages for claim in page}

    async def show(request: Request) -> Response:
        path = request.url.path
        asked.append(path + request.query_params.get("page", ""))
        if path in ("/", "/favicon.ico"):
            return HTMLResponse(FORM)
        page = int(request.query_params.get("page", 1))
        if path == "/list" and not pages[page - 1]:
            return HTMLResponse("<h1>This page is not here</h1>", 404)
        return HTMLResponse(listed(page) if path == "/list" else fact(path[1:]))

    def listed(page: int) -> str:
        rows = "".join(f"<tr><td><a href=/{no}>{no}</a><td>09/09/2026<td>${paid}" for no, paid, _ in pages[page - 1])
        further = f"<a href='/list?page={page + 1}'>Next</a>" if page < len(pages) else ""
        return f"{FORM}<table><tr><th>Claim<th>Day<th>Billed{rows}</table><p>Page {page} of {len(pages)} {further}"

    def fact(number: str) -> str:
        _, billed, status = known[number]
        facts = {"Number": number, "Patient": "Doe, Jane", "Member ID": "W123456789", "Billed": f"${billed}"}
        pairs = "".join(f"<dt>{name}<dd>{said}" for name, said in {**facts, "Status": status}.items())
        return f"<h1>Claim</h1><dl>{pairs}</dl>"

    return Starlette(routes=[Route("/{path:path}", show)])


@pytest.fixture
def ask(tmp_path: Path, driver: Driver, ports: RecordingPorts) -> Callable[..., ClaimStatusResult]:
    ports.forget()

    def asking(*pages: Claims, text: str = FILE, asked: list[str] | None = None, **more: object) -> ClaimStatusResult:
        (tmp_path / "resent.yaml").write_text(text, encoding="utf-8")
        with serving(app(pages, [] if asked is None else asked)) as address:
            file = load(tmp_path / "resent.yaml", address)
            record = driver.ask(file, "main", "claim_status", {**INQUIRY, **more}).record
        assert isinstance(record, ClaimStatusResult)
        return record

    return asking


def missing(text: str) -> str:
    """A file that takes a claim which is on no page for one that the payer does not have."""
    return text.replace("none: other", "none: no_claim").replace("  other:    {result", "  other:    {text: x9, result")


@pytest.mark.parametrize("pages", [((DENIED, PAID),), ((DENIED,), (PAID,)), ((OTHER, DENIED), (OTHER,), (PAID,))])
def test_of_two_that_only_their_numbers_tell_apart_none_is_chosen(
    ask: Callable[..., ClaimStatusResult], pages: tuple[Claims, ...]
) -> None:
    record = ask(*pages)

    assert (record.family, record.reason_code) == ("error", "MULTIPLE_CLAIMS")


@pytest.mark.parametrize(
    "pages", [((DENIED,),), ((DENIED,), (OTHER,)), ((OTHER,), (DENIED,)), ((OTHER,), (DENIED,), (OTHER,))]
)
def test_one_that_no_other_page_repeats_is_read(
    ask: Callable[..., ClaimStatusResult], pages: tuple[Claims, ...]
) -> None:
    record = ask(*pages)

    assert (record.family, record.payer_claim_no) == ("final_denied", "C1")


def test_by_its_number_a_claim_is_known_without_a_look_at_further_pages(ask: Callable[..., ClaimStatusResult]) -> None:
    asked: list[str] = []

    record = ask((DENIED,), (PAID,), asked=asked, claim_no="C1")

    assert (record.family, record.payer_claim_no) == ("final_denied", "C1")
    assert "/list2" not in asked


def test_where_nothing_turns_the_pages_none_is_chosen(ask: Callable[..., ClaimStatusResult]) -> None:
    text = FILE.replace(", next: next", "").replace("  next:   [{role: link, name: Next}]\n", "")

    record = ask((DENIED,), (PAID,), text=text)

    assert (record.family, record.reason_code) == ("indeterminate", "LAYOUT_CHANGED")


def test_who_is_not_on_the_first_of_several_pages_is_not_missing(ask: Callable[..., ClaimStatusResult]) -> None:
    text = FILE.replace(", next: next", "").replace("  next:   [{role: link, name: Next}]\n", "")

    text = text.replace("none: other", "none: no_claim").replace(
        "  other:    {result: ind", "  other:    {text: x9, result: ind"
    )
    record = ask((OTHER,), (PAID,), text=text)

    assert (record.family, record.reason_code) == ("indeterminate", "LAYOUT_CHANGED")


@pytest.mark.parametrize("first", [OTHER, DENIED])
def test_an_error_in_place_of_a_further_page_says_nothing_of_it(
    ask: Callable[..., ClaimStatusResult], first: tuple[str, str, str]
) -> None:
    record = ask((first,), (), text=missing(FILE))

    assert (record.family, record.reason_code) == ("indeterminate", "LAYOUT_CHANGED")


@pytest.mark.parametrize(
    ("number", "says"), [("C1", "RETURNED_DIFFERS"), ("C1-2", "NO_CLAIM"), (None, "NO_CLAIM")], ids=str
)
def test_a_claim_whose_number_a_row_shows_is_not_missing_though_the_file_tells_rows_apart_by_the_day_alone(
    ask: Callable[..., ClaimStatusResult], number: str | None, says: str
) -> None:
    text = missing(FILE).replace("showing: [$service_date, $charge, $claim_no]", "showing: [$service_date]")

    record = ask((DENIED, PAID), text=text, claim_no=number, service_date=date(2026, 9, 8))

    assert record.reason_code == says


DAY_BEFORE, OTHER_CHARGE = {"service_date": date(2026, 9, 8)}, {"charge": Decimal("130.00")}


@pytest.mark.parametrize(
    ("slip", "says"),
    [
        (DAY_BEFORE, "RETURNED_DIFFERS"),
        (OTHER_CHARGE, "RETURNED_DIFFERS"),
        ({**DAY_BEFORE, **OTHER_CHARGE}, "NO_CLAIM"),
        ({**DAY_BEFORE, "member_id": "W123456788"}, "NO_CLAIM"),
    ],
)
def test_a_claim_is_not_missing_where_a_row_shows_the_patient_with_its_day_or_its_charge(
    ask: Callable[..., ClaimStatusResult], slip: dict[str, object], says: str
) -> None:
    record = ask((("C1 W123456789", "120.00", "Paid"),), text=missing(FILE), **slip)

    assert record.reason_code == says


@pytest.mark.parametrize("shown", ["-120.00", "120.00-", "(120.00)"])
def test_a_claim_is_told_from_the_one_that_takes_it_back_however_that_is_written(
    ask: Callable[..., ClaimStatusResult], shown: str
) -> None:
    back = ("C2", shown, "Paid")

    record = ask((OTHER, DENIED, back), text=missing(FILE), charge=Decimal("-120.00"))

    # In brackets it is not missing either, but its own page must say that it was taken back.
    read, code = ("indeterminate", "IDENTITY_NOT_READ") if shown.startswith("(") else ("final_paid", None)
    assert (record.family, record.reason_code) == (read, code)
