"""What a bot meets as `run.portal(payer)`: the right portal file, an intent before every read, the outcome after."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import UTC, datetime
from typing import Any

from nightclerk.audit import Receipt
from nightclerk.bot import Answer
from nightclerk.engine import Presence
from nightclerk.errors import NightclerkError, Park, UsageError
from nightclerk.logs import say
from nightclerk.portal import BrowserSettings, Driver, PortalFile, Reading, load
from nightclerk.records import RECORDS, Evidence
from nightclerk.runtime.codes import CodeDesk
from nightclerk.runtime.gate import Gate
from nightclerk.runtime.office import Office
from nightclerk.store import blobs
from nightclerk.store.items import Claimed
from nightclerk.vault import credentials

PURPOSE = "HPAYMT"  # HL7 purpose of use: eligibility, claims and authorizations are payment


class Portals:
    """The portals of a worker process; the browser starts with the first question and ends with `close`."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self.presence: Presence | None = None  # of the worker that asks, once it has one
        self._files: dict[str, PortalFile] = {}
        self._driver: Driver | None = None
        self._lock = threading.Lock()
        self.codes, self._gate = CodeDesk(office), Gate(office)
        self._ports = _Ports(office, self.codes)

    def ask(self, item: Claimed, bot_version: str, payer_key: str, task: str, inquiry: Any) -> Answer:
        """Ask the portal that serves the payer; raises what the driver raises."""
        payer = self._office.workspace.payers.payers.get(payer_key)
        if payer is None:
            raise UsageError(
                "The item names a payer that payers.yaml no longer has.",
                code="UNKNOWN_PAYER",
                remedy="Add it to payers.yaml, then run the file again.",
            )
        portal = self._file(payer.portal)
        intent = self._office.audit.intent(
            "portal.read",
            run=item.run_id,
            item=item.id,
            subject=item.subject,
            bot=item.bot,
            bot_version=bot_version,
            attempt=item.attempt,
            portal=portal.portal,
            portal_version=portal.version,
            account=payer.account,
            task=task,
            purpose=PURPOSE,
        )
        reading = self._read(portal, payer.account, task, inquiry, intent, item.priority)
        return Answer(self._headed(reading, item, payer_key, inquiry))

    def _read(
        self, portal: PortalFile, account: str, task: str, inquiry: Any, intent: Receipt, priority: int
    ) -> Reading:
        inputs = {each.name: getattr(inquiry, each.name) for each in fields(inquiry)}
        try:
            with self._gate.passed(portal, self.presence, priority):
                reading = self._started().ask(portal, account, task, inputs, priority)
        except NightclerkError as error:
            kept = [each.sha256 for each in error.evidence]
            self._office.audit.outcome("portal.read", intent, result="fail", code=error.code, evidence=kept)
            if isinstance(error, Park) and error.outcome is None:
                error.outcome = RECORDS[task].UNAVAILABLE  # in every task of a portal: the question was not answered
            raise
        except BaseException:
            self._office.audit.outcome("portal.read", intent, result="unknown", code="UNEXPECTED")
            raise
        self._office.audit.outcome(
            "portal.read",
            intent,
            result="ok",
            answer=str(getattr(reading.record, "outcome", "")),
            evidence=[each.sha256 for each in reading.evidence],
            drift=len(reading.drift),
        )
        return reading

    def _headed(self, reading: Reading, item: Claimed, payer_key: str, inquiry: Any) -> Any:
        return replace(
            reading.record,
            record_id=item.id,
            run_id=item.run_id,
            clinic_id=self._office.workspace.clinic.clinic,
            payer_key=payer_key,
            checked_at=datetime.now(UTC).replace(microsecond=0),
            as_of=getattr(inquiry, "service_date", None),
            source_version=reading.portal_version,
            evidence=reading.evidence,
        )

    def _file(self, name: str) -> PortalFile:
        with self._lock:
            if name not in self._files:
                override = self._office.workspace.settings.portals.get(name, {})
                path = self._office.workspace.root / "selectors" / f"{name}.yaml"
                self._files[name] = load(path, base_url=override.get("base_url"))
            return self._files[name]

    def _started(self) -> Driver:
        with self._lock:
            if self._driver is None:
                choice = self._office.workspace.settings.browser
                settings = BrowserSettings(
                    executable=choice.executable, headless=choice.headless, sandbox=choice.sandbox
                )
                self._driver = Driver(settings, self._ports, self._office.workspace.now)
            return self._driver

    def warm(self) -> None:
        """Begin to start the browser while the input is still being taken in."""
        self._started().warm()

    def close(self) -> None:
        """End the browser."""
        if self._driver is not None:
            self._driver.close()


class _Ports:
    """What the driver asks of us: evidence and sessions sealed, credentials guarded, everything audited."""

    def __init__(self, office: Office, codes: CodeDesk) -> None:
        self._office, self._codes = office, codes
        self._logins: dict[str, Receipt] = {}

    def keep(self, kind: str, data: bytes) -> Evidence:
        return Evidence(kind, blobs.keep(self._office.store, kind, data))

    def load_session(self, key: str) -> bytes | None:
        return blobs.load_state(self._office.store, key)

    def save_session(self, key: str, state: bytes) -> None:
        blobs.save_state(self._office.store, key, state)

    def drop_session(self, key: str) -> None:
        blobs.drop_state(self._office.store, key)

    def secret(self, portal: str, account: str, name: str) -> str:
        return credentials.secret(self._office.store, portal, account, name)

    def totp(self, portal: str, account: str, name: str) -> str:
        return credentials.fresh_code(self._office.store, portal, account, name)

    def ask_code(self, portal: str, account: str, hint: str, seconds: float) -> str:
        return self._codes.ask(portal, account, hint, seconds)

    def code_given(self, request: str) -> str | None:
        return self._codes.look(request)

    def code_done(self, request: str) -> None:
        self._codes.done(request)

    def login_attempt(self, portal: str, account: str, host: str) -> None:
        self._codes.refuse_unmanned(portal, account)
        receipt = credentials.begin_login(self._office.store, self._office.audit, portal, account, host)
        self._logins[f"{portal}/{account}"] = receipt

    def login_result(self, portal: str, account: str, verdict: str) -> None:
        receipt = self._logins.pop(f"{portal}/{account}", None)
        if receipt is not None:
            credentials.end_login(self._office.store, self._office.audit, portal, account, verdict, receipt)

    def seen(self, event: str, detail: Mapping[str, str | int]) -> None:
        say(f"portal.{event}", fields=detail)
