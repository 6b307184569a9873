"""One night from nothing: a workspace, the invented payer, tomorrow's appointments, a run, and the proof of it."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from nightclerk.audit import Verdict, verify
from nightclerk.errors import UsageError
from nightclerk.records import RowResult
from nightclerk.runtime.answers import rows_of
from nightclerk.runtime.bots import FoundBot, working_bot
from nightclerk.runtime.briefing import coming_days
from nightclerk.runtime.calendars import calendar_of
from nightclerk.runtime.intake import Asking, Input, one_item, read_file
from nightclerk.runtime.make import make_workspace
from nightclerk.runtime.office import Office, open_office
from nightclerk.runtime.runs import Ended, Watch
from nightclerk.runtime.worker import Worker
from nightclerk.sandbox.appointments import appointments
from nightclerk.sandbox.books import make_books
from nightclerk.sandbox.exports import write_csv
from nightclerk.sandbox.fax_pile import pile
from nightclerk.sandbox.members import population, strangers
from nightclerk.sandbox.open_claims import open_claims, write_claims_csv
from nightclerk.sandbox.remittances import interchange, remittance
from nightclerk.sandbox.requests import write_requests_csv
from nightclerk.sandbox.server import Sandbox, running
from nightclerk.sandbox.sessions import PASSWORD, TOTP_SEED, USERNAME
from nightclerk.store import credentials as rows
from nightclerk.vault import credentials
from nightclerk.workspace import MARKER, Workspace

ACCOUNT = "lakeside/main"
SECRETS = {"username": USERNAME, "password": PASSWORD, "totp": TOTP_SEED}


@dataclass(frozen=True)
class Night:
    """What the demo shows: the run, its rows by outcome, the file it was given, the verdict on the audit log, where the
    morning briefing lies, and the run of open claims, where one was wanted; `books` and `denials` are the runs over
    invented books and a remittance, `requests` that of prior authorizations, `faxes` that over a pile of invented ones
    (None: this machine has no Tesseract).
    """

    ended: Ended
    outcomes: Counter[str]
    reasons: Counter[str]
    source: Path
    proof: Verdict
    briefing: str | None = None
    claims: Ended | None = None
    books: Ended | None = None
    denials: Ended | None = None
    requests: Ended | None = None
    faxes: Ended | None = None


def night(folder: Path, *, count: int, headed: bool, watch: Watch, claims: int = 0) -> Night:
    """Run one night in `folder` (a workspace is made there when there is none) and stop the payer again.

    `claims`: how many open claims are looked up after the `count` appointments; then a month's books are reconciled,
    a remittance's denials listed, requests for prior authorization drafted, and a pile of faxes taken in as well.
    """
    _make_or_know(folder)
    with running(today=Workspace(folder).today()) as portal:
        workspace = prepare(folder, portal, headed=headed)
        _faxes_requests(folder / "payers.yaml")
        source = folder / "appointments.csv"
        write_csv(source, appointments(population(), strangers(), count, day=next_clinic_day(workspace)))
        source.chmod(0o600)
        found = working_bot(workspace, "eligibility")
        given = read_file(workspace, found, source)
        with open_office(workspace) as office:
            with Worker(office) as worker:
                ended = worker.run(found, given, Asking(again=True), watch)
                looked_up = _claims(workspace, worker, claims) if claims else None
                books, denials = _files(workspace, worker) if claims else (None, None)
                requests = _requests(workspace, worker) if claims else None
                faxes = _faxes(workspace, worker) if claims and shutil.which("tesseract") else None
                morning = worker.run(*_briefing(workspace), Asking())
            answered = rows_of(office, found, ended.run)
    proof = verify(workspace.audit, office.store.keys.signing_seed())
    return Night(ended, *_counted(answered), source, proof, morning.results, looked_up, books, denials, requests, faxes)


def _claims(workspace: Workspace, worker: Worker, count: int) -> Ended:
    """Look up that many open claims of the clinic, whatever was said of them before."""
    source = workspace.root / "open-claims.csv"
    write_claims_csv(source, open_claims(population(), workspace.today(), count))
    source.chmod(0o600)
    found = working_bot(workspace, "claim_status")
    return worker.run(found, read_file(workspace, found, source), Asking(again=True))


def _files(workspace: Workspace, worker: Worker) -> tuple[Ended, Ended]:
    """A month's claims against its remittances, and the denials of one remittance: no portal is asked."""
    folder = workspace.root / "books"
    folder.mkdir(mode=0o700, exist_ok=True)
    make_books(folder)
    (folder / "remit.835").write_bytes(interchange("835", [remittance(1, claims=24)]))
    found, denials = working_bot(workspace, "reconciliation"), working_bot(workspace, "denials")
    assert found.bot is not None
    asked = found.bot.item_type(left=folder / "claims.xlsx", right=folder / "remits.xlsx", profile="claims-remits")
    books = worker.run(found, one_item(found, asked), Asking(again=True))
    return books, worker.run(denials, read_file(workspace, denials, folder / "remit.835"), Asking(again=True))


def _faxes_requests(payers: Path) -> None:
    """The payer takes requests for prior authorization by fax, on its own form."""
    text = payers.read_text("utf-8")
    if "authorization:" not in text:
        way = "authorization: {by: fax, form: lakeside/prior-authorization, fax: 512-555-0190}"
        payers.write_text(text.replace("    portal: lakeside\n", f"    portal: lakeside\n    {way}\n", 1), "utf-8")


def _requests(workspace: Workspace, worker: Worker) -> Ended:
    """Three requests for prior authorization; the last one lacks what the form asks for."""
    source = workspace.root / "requests.csv"
    write_requests_csv(source, population()[:3], next_clinic_day(workspace))
    source.chmod(0o600)
    found = working_bot(workspace, "prior_authorization")
    return worker.run(found, read_file(workspace, found, source), Asking())


def _faxes(workspace: Workspace, worker: Worker) -> Ended:
    """A morning's pile of faxes."""
    folder = workspace.root / "inbox" / "faxes"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    pile(folder, population(), workspace.today())
    found = working_bot(workspace, "fax_intake")
    return worker.run(found, read_file(workspace, found, folder), Asking())


def next_clinic_day(workspace: Workspace) -> date:
    """The day that tonight's run is for: not a Saturday, where the clinic is closed then."""
    return coming_days(workspace.now(), calendar_of(workspace.clinic))[-1]


def _briefing(workspace: Workspace) -> tuple[FoundBot, Input]:
    found = working_bot(workspace, "briefing")
    assert found.bot is not None
    return found, one_item(found, found.bot.item_type())


def prepare(folder: Path, portal: Sandbox, *, headed: bool = False) -> Workspace:
    """A workspace whose payer is the running sandbox, with its credentials in the vault."""
    _make_or_know(folder)
    _settle(folder / MARKER, portal.url, headed)
    _attest(folder / "selectors" / "lakeside.yaml", Workspace(folder).today())
    workspace = Workspace(folder.resolve())
    with open_office(workspace) as office:
        _fill_vault(office)
    return workspace


def _make_or_know(folder: Path) -> None:
    """A workspace that was made for the sandbox; anybody's own workspace is left alone."""
    mark = folder / ".nightclerk" / "sandbox"
    if not (folder / MARKER).exists():
        make_workspace(folder)
        mark.touch()
    elif not mark.exists():
        raise UsageError(
            "The folder holds a workspace that was not made for the sandbox.",
            code="DEMO_FOLDER",
            remedy="Name a new folder with --workspace DIR; yours is left as it is.",
        )


def _attest(portal: Path, today: date) -> None:
    """Nobody's terms are at stake in the sandbox: its yearly attestation is of today."""
    portal.write_text(re.sub(r"attested_on: [0-9-]+", f"attested_on: {today}", portal.read_text()))


def _settle(marker: Path, url: str, headed: bool) -> None:
    text = re.sub(r"(?m)^portals:.*$", f'portals: {{lakeside: {{base_url: "{url}"}}}}', marker.read_text())
    text = re.sub(r"(?m)^(\s*headless:).*$", rf"\1 {'false' if headed else 'true'}", text)
    marker.write_text(text)


def _fill_vault(office: Office) -> None:
    known = {name for name, _version, _at in rows.list_secrets(office.store)}
    for field, value in SECRETS.items():
        if f"{ACCOUNT}/{field}" not in known:
            credentials.put(office.store, office.audit, f"{ACCOUNT}/{field}", value, office.asked_by)


def _counted(answered: list[RowResult]) -> tuple[Counter[str], Counter[str]]:
    asked = [one for row in answered for one in (row, *row.also)]
    outcomes = Counter(one.outcome or "nothing to ask" for one in asked)
    reasons = Counter(one.reason.code for one in asked if one.reason)
    return outcomes, reasons
