"""How long the server takes for each page of the console, with little behind it and with much:
`python -m bench.console make|ask FOLDER [ITEMS EVENTS]`.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from statistics import median

from sqlalchemy import insert
from starlette.testclient import TestClient

from nightclerk.console.app import application
from nightclerk.records import AuthRecord, AuthStatus, CoverageInquiry, ItemStatus, Reconciliation
from nightclerk.records.briefing import Audience, Briefing, BriefingLine, BriefingPart
from nightclerk.records.codec import to_bytes
from nightclerk.runtime import people, trail, visits
from nightclerk.runtime.make import make_workspace
from nightclerk.runtime.office import Office, open_office
from nightclerk.runtime.passwords import Cost
from nightclerk.runtime.people import Rules
from nightclerk.store import approvals, documents, faxes
from nightclerk.store.approvals import SENT, WAITING, Draft
from nightclerk.store.documents import ACCEPTED, REVIEW, KeptDocument
from nightclerk.store.schema import items, results, rows, runs
from nightclerk.vault import totp
from nightclerk.workspace import Workspace

RULES = Rules(cost=Cost(memory=64, rounds=1, lanes=1), refusal_seconds=0.0)
ROLES = ("lead", "compliance")
A_NIGHT = 500  # items of a run
A_RUN = 40  # items of each run among the newest 1,000: a page of runs is full with little behind it as well
UNSETTLED = 40  # of the newest run's items only: exceptions are worked, they do not pile up with the years
ASKED = 9
PATIENT = "s:" + "0" * 32
FAX = "0" * 64
# What the items ask for whose answers are recorded here.
ASKS = {
    "briefing": {},
    "reconciliation": {"left": "claims.csv", "right": "remittances.csv", "profile": "claims"},
    "prior_authorization": {"payer": "lakeside"},
}
# name -> role and address; {run} and {item} of the newest run
PAGES = {
    "today": ("lead", "/"),
    "needs_you": ("lead", "/needs-you"),
    "desk": ("lead", "/desk"),
    "check": ("lead", "/check"),
    "approvals": ("lead", "/approvals"),
    "runs": ("lead", "/runs"),
    "run": ("lead", "/runs/{run}"),
    "item": ("lead", "/items/{item}"),
    "bots": ("lead", "/bots"),
    "documents": ("lead", "/documents"),
    "reconciliation": ("lead", "/reconciliation"),
    "schedules": ("lead", "/schedules"),
    "reports": ("lead", "/reports"),
    "settings": ("lead", "/settings"),
    "audit": ("compliance", "/audit"),
    "patient": ("compliance", f"/audit?subject={PATIENT}"),
}


def make(folder: Path, number: int, events: int) -> None:
    """A workspace with so many items and audit events, and somebody of each role."""
    make_workspace(folder)
    with open_office(Workspace(folder)) as office:
        _fill(office, number)
        _fill_documents(office, number // 10)
        _fill_recorded(office, number)
        _log(office, events)
        for role in ROLES:
            made = people.invite(office, role, role, role, "bench", RULES)
            seed = people.welcome(office, made.token, RULES).seed
            code = totp.code(seed, totp.time_step(time.time()))
            people.accept(office, made.token, "violet anchor pumpkin ladder", code, rules=RULES)
        trail.search(office, trail.Query())  # the index is made once, not by the first page


def _fill(office: Office, number: int) -> None:
    nights = [A_NIGHT] * ((number - 1000) // A_NIGHT)
    place = 0
    for size in [*nights, *[A_RUN] * (1000 // A_RUN)]:
        _fill_run(office, place, size, time.time() - (number - place) * 60, newest=place + size >= number)
        place += size


def _fill_run(office: Office, place: int, size: int, at: float, *, newest: bool) -> None:
    run = f"eligibility-past-{place:08}"
    with office.store.database.write() as connection:
        connection.execute(insert(runs), [_run(office, run, at, size)])
        made = [_item(office, run, f"{place + n:032x}", at, newest and n < UNSETTLED) for n in range(size)]
        connection.execute(insert(items), made)
        connection.execute(insert(rows), [_row(office, run, n, each["id"]) for n, each in enumerate(made)])


def _run(office: Office, run: str, at: float, size: int, bot: str = "eligibility") -> dict[str, object]:
    counted = {"total": size, "done": size}
    figures = json.dumps({"items": size, "done": size, "hands_free": size, "seconds": 1e4, "reasons": {}})
    return {
        "id": run,
        "bot": bot,
        "occasion": run,
        "trigger": "schedule",
        "asked_by": "bench",
        "phase": "ended",
        "source_sha256": "",
        "source_sealed": office.store.seal("appointments.csv", f"runs:source:{run}"),
        "priority": 9,
        "cancelled": 0,
        "created_at": at,
        "ended_at": at + 600,
        "counted": json.dumps(counted),
        "state": "completed",
        "figures": figures,
    }


def _item(office: Office, run: str, item: str, at: float, unsettled: bool) -> dict[str, object]:
    day = office.workspace.today()
    inquiry = CoverageInquiry("lakeside", "W1", day, "Roe", "Ann", day)
    return {
        "id": item,
        "run_id": run,
        "bot": "eligibility",
        "subject": PATIENT,
        "partition": "lakeside|main",
        "priority": 9,
        "key_sealed": office.store.seal(item, f"items:key:{item}"),
        "payload_sealed": office.store.seal(to_bytes(inquiry).decode(), f"items:payload:{item}"),
        "status": ItemStatus.BUSINESS if unsettled else ItemStatus.DONE,
        "reason_code": "NOT_FOUND" if unsettled else None,
        "reason_sealed": office.store.seal("No such member.", f"items:reason:{item}") if unsettled else None,
        "unsettled_at": at if unsettled else None,
        "attempts": 1,
        "submission": 1,
        "created_at": at,
        "started_at": at,
        "ended_at": at + 20,
    }


def _row(office: Office, run: str, number: int, item: object) -> dict[str, object]:
    sealed = office.store.seal("{}", f"rows:carried:{run}/{number}/0")
    return {
        "run_id": run,
        "number": number,
        "place": 0,
        "item_id": item,
        "label": "primary",
        "carried_sealed": sealed,
    }


def _fill_documents(office: Office, number: int) -> None:
    """Documents of faxes, all of one sender's; the newest wait for a person."""
    faxes.keep(office.store, FAX, b"a fax", 5)
    documents.replace_all(office.store, FAX, [_document(place, place >= number - UNSETTLED) for place in range(number)])


def _document(place: int, waits: bool) -> KeptDocument:
    at, state, name = time.time() + place, REVIEW if waits else ACCEPTED, f"{place:032x}"
    return KeptDocument(name, FAX, place, "", "lab_result", state, "results", 5, None, at, b"{}", "Glucose 104 mg/dL")


def _fill_recorded(office: Office, number: int) -> None:
    """A briefing about the newest run's patients, reconciliations, and requests for authorization, most long gone."""
    newest = f"eligibility-past-{number - A_RUN:08}"
    day = office.workspace.today()
    lines = tuple(
        BriefingLine(date=day, patient=f"Roe, Ann {place}", run_id=newest, row=place) for place in range(A_RUN)
    )
    part = BriefingPart(audience=Audience.FRONT_DESK, title="To do", lines=lines)
    told = Briefing(days=(day,), clinic="Bench", made_at=office.workspace.now(), parts=(part,))
    _record(office, "briefing-0", told)
    tied = Reconciliation(profile="claims", title="Claims", sources=(), pairs=9, accepted=9, open=())
    for place in range(20):
        _record(office, f"reconciliation-{place:02}", tied)
    requests = number // 100
    for place in range(requests):
        _request(office, f"prior_authorization-{place:06}", waits=place >= requests - 10)


def _record(office: Office, run: str, record: object, outcome: str = "") -> str:
    """A run of one item that ended with this record, before all others; the item."""
    bot, at, item = run.partition("-")[0], time.time() - 400 * 86_400, f"i-{run}"
    payload = office.store.seal(json.dumps(ASKS[bot]), f"items:payload:{item}")
    made = {**_item(office, run, item, at, False), "bot": bot, "payload_sealed": payload, "outcome": outcome}
    sealed = office.store.keys.seal(to_bytes(record), f"results:record:{item}")
    kept = {"item_id": item, "bot": bot, "subject": PATIENT, "recorded_at": at, "record_sealed": sealed}
    with office.store.database.write() as connection:
        connection.execute(insert(runs), [_run(office, run, at, 1, bot)])
        connection.execute(insert(items), [made])
        connection.execute(insert(rows), [_row(office, run, 0, item)])
        connection.execute(insert(results), [kept])
    return item


def _request(office: Office, run: str, *, waits: bool) -> None:
    """A request for authorization: one that waits to leave, or one that left long ago and has ended since."""
    status, state = (AuthStatus.DRAFT, WAITING) if waits else (AuthStatus.EXPIRED, SENT)
    item = _record(office, run, AuthRecord(status=status), status)
    draft = Draft(f"d-{run}", item, run, "prior_authorization", PATIENT, "fax", "lakeside", "form", state,
                  "maker", "0" * 64, "0" * 64, "0" * 64, None, None, time.time())  # fmt: skip
    with office.store.database.write() as connection:
        approvals.add(connection, office.store, draft, "{}")


def _log(office: Office, events: int) -> None:
    """Events through the ordinary writer; only the disk is not waited for."""
    kept, os.fdatasync = os.fdatasync, lambda fd: None
    try:
        for number in range(events):
            whom = PATIENT if number % (events // 20) == 0 else f"s:{number % 5000 + 1:032x}"
            office.audit.note("item.revealed", code="call_payer", item=f"{number:032x}", subject=whom)
    finally:
        os.fdatasync = kept


def ask(folder: Path) -> dict[str, float]:
    """Median milliseconds of the server for each page."""
    with open_office(Workspace(folder)) as office:
        app = application(office, lambda _name, _key: "", loopback=True, rules=RULES)
        cookies = {
            role: visits.enter(office, people.as_person(people.named(office, role)), rules=RULES).cookie
            for role in ROLES
        }
        with TestClient(app, base_url="http://127.0.0.1", follow_redirects=False) as client:
            newest = client.get("/runs", headers=_as(cookies["lead"])).text
            run = newest.partition('href="/runs/eligibility-past-')[2].partition('"')[0]
            place = {"run": f"eligibility-past-{run}", "item": f"{int(run) + 1:032x}"}
            return {name: _median(client, path.format(**place), cookies[role]) for name, (role, path) in PAGES.items()}


def _as(cookie: str) -> dict[str, str]:
    return {"Cookie": f"nightclerk={cookie}"}


def _median(client: TestClient, path: str, cookie: str) -> float:
    taken = []
    for _ in range(ASKED):
        begun = time.perf_counter()
        said = client.get(path, headers=_as(cookie))
        taken.append(1000 * (time.perf_counter() - begun))
        assert said.status_code == 200, (path, said.status_code)
    return median(taken)


if __name__ == "__main__":
    if sys.argv[1] == "make":
        make(Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))
        print("{}")
    else:
        print(json.dumps(ask(Path(sys.argv[2]))))
