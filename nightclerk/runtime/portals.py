"""What a bot meets as `run.portal(payer)`: the right portal file, an intent before every read, the outcome after."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields, replace
from datetime import UTC, datetime
from typing import Any

from nightclerk.audit import Receipt
from nightclerk.bot import Answer
from nightclerk.engine import Presence
from nightclerk.errors import ApplicationException, BusinessException, NightclerkError, Park, UsageError
from nightclerk.logs import say
from nightclerk.portal import BrowserSettings, Driver, PortalFile, Reading
from nightclerk.portal.file import Mfa
from nightclerk.portal.ports import Ports
from nightclerk.portal.tools.probe import probe
from nightclerk.portal.turns import NORMAL
from nightclerk.records import RECORDS, Evidence, PortalProbe
from nightclerk.runtime.answer_files import PURPOSE, taken
from nightclerk.runtime.breaker import Breaker
from nightclerk.runtime.codes import CodeDesk, CodeMail
from nightclerk.runtime.gate import Gate
from nightclerk.runtime.office import Office
from nightclerk.runtime.portal_files import PortalFiles
from nightclerk.store import blobs, drifts
from nightclerk.store.items import Claimed
from nightclerk.vault import credentials

# What tells by itself what became of the password.
SAID = frozenset({"BAD_LOGIN", "BAD_CODE", "LOCKED", "LOGIN_UNKNOWN", "CREDENTIAL_SUSPENDED"})


class Portals:
    """The portals of a worker process; the browser starts with the first question and ends with `close`."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self.presence: Presence | None = None  # of the worker that asks, once it has one
        self._files = PortalFiles(office.workspace)
        self._driver: Driver | None = None
        self._lock = threading.Lock()
        self.codes, self._gate, self._breaker = CodeDesk(office), Gate(office), Breaker(office)
        self._ports = _Ports(office, self.codes)

    def ask(
        self,
        item: Claimed,
        bot_version: str,
        payer_key: str,
        task: str,
        inquiry: Any,
        before_act: Callable[[], None] | None = None,
    ) -> Answer:
        """Ask the portal that serves the payer; raises what the driver raises. What a file answered is not asked.

        `before_act` is called before the one click of a flow that cannot be taken back.
        """
        if item.answer is not None:
            record = taken(self._office, item, bot_version, task, RECORDS[task])
            return Answer(self._of_item(record, item, payer_key, inquiry))
        payer = self._office.workspace.payers.payers.get(payer_key)
        if payer is None:
            raise UsageError(
                "The item names a payer that payers.yaml no longer has.",
                code="UNKNOWN_PAYER",
                remedy="Add it to payers.yaml, then run the file again.",
            )
        if not payer.portal:
            raise BusinessException(
                f"{payer.name} has no portal that a bot may ask.",
                code="NO_PORTAL",
                remedy="Ask by phone (sheet Ask by hand of the workbook), or run the payer's answer file (271, 277).",
            )
        portal = self._files.get(payer.portal)
        with self._password_told(portal.portal, payer.account), self._breaker.passed(portal.portal) as answer:
            answer.append(self._asked(portal, payer.account, item, bot_version, task, inquiry, before_act))
        return Answer(self._headed(answer[0], item, payer_key, inquiry))

    def answers(self, payer_key: str, task: str) -> bool:
        """Whether the payer has a portal whose file has a flow for that task."""
        payer = self._office.workspace.payers.payers.get(payer_key)
        return payer is not None and bool(payer.portal) and self._files.get(payer.portal).flow(task) is not None

    @contextmanager
    def _password_told(self, portal: str, account: str) -> Iterator[None]:
        """Where a log-in that broke off has suspended the password, whatever else failed says so at once."""
        try:
            yield
        except (Park, ApplicationException) as error:
            told = "" if error.code in SAID else credentials.broken_off(self._office.store, portal, account)
            error.remedy = f"{told} {error.remedy}".strip()
            raise

    def _asked(
        self,
        portal: PortalFile,
        account: str,
        item: Claimed,
        bot_version: str,
        task: str,
        inquiry: Any,
        before_act: Callable[[], None] | None,
    ) -> Reading:
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
            account=account,
            task=task,
            purpose=PURPOSE,
        )
        reading = self._read(portal, account, task, inquiry, intent, item.priority, before_act)
        if reading.drift:
            found = [(each.element, each.rank, each.locator) for each in reading.drift]
            drifts.count(self._office.store, item.run_id, portal.portal, portal.version, found)
        return reading

    def _read(
        self,
        portal: PortalFile,
        account: str,
        task: str,
        inquiry: Any,
        intent: Receipt,
        priority: int,
        before_act: Callable[[], None] | None,
    ) -> Reading:
        inputs = {each.name: getattr(inquiry, each.name) for each in fields(inquiry)}
        try:
            with self._gate.passed(portal, self.presence, priority):
                reading = self._started().ask(portal, account, task, inputs, priority, before_act)
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
            answer=str(getattr(reading.record, reading.record.ANSWER)),
            evidence=[each.sha256 for each in reading.evidence],
            drift=len(reading.drift),
        )
        return reading

    def _headed(self, reading: Reading, item: Claimed, payer_key: str, inquiry: Any) -> Any:
        return replace(
            self._of_item(reading.record, item, payer_key, inquiry),
            checked_at=datetime.now(UTC).replace(microsecond=0),
            source_version=reading.portal_version,
            evidence=reading.evidence,
        )

    def _of_item(self, record: Any, item: Claimed, payer_key: str, inquiry: Any) -> Any:
        return replace(
            record,
            record_id=item.id,
            run_id=item.run_id,
            clinic_id=self._office.workspace.clinic.clinic,
            payer_key=payer_key,
            as_of=getattr(inquiry, "service_date", None),
        )

    def probe(self, name: str, account: str) -> PortalProbe:
        """Sign in and see what of the portal's file is on its pages; raises what the driver raises."""
        portal = self._files.get(name)
        with self._gate.passed(portal, self.presence, NORMAL):
            return self._started().visit(portal, account, probe)

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


def ports_of(office: Office) -> Ports:
    """What a driver needs of this office, for those who ask it without a run."""
    return _Ports(office, CodeDesk(office))


class _Ports:
    """What the driver asks of us: evidence and sessions sealed, credentials guarded, everything audited."""

    def __init__(self, office: Office, codes: CodeDesk) -> None:
        self._office, self._codes = office, codes
        self._logins: dict[str, Receipt] = {}
        self._began: dict[str, datetime] = {}  # when the log-in of an account began
        self._mails: dict[str, CodeMail] = {}

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

    def ask_code(self, portal: str, account: str, hint: str, mfa: Mfa) -> str:
        request = self._codes.ask(portal, account, hint, mfa.within_seconds)
        if mfa.kind == "mail":
            self._mails[request] = CodeMail(self._office, mfa, self._began.get(f"{portal}/{account}"))
        return request

    def code_given(self, request: str) -> str | None:
        mail = self._mails.get(request)
        return self._codes.look(request) or (mail.look(request) if mail else None)

    def code_done(self, request: str) -> None:
        self._mails.pop(request, None)
        self._codes.done(request)

    def login_attempt(self, portal: str, account: str, host: str) -> None:
        self._codes.refuse_unmanned(portal, account)
        receipt = credentials.begin_login(self._office.store, self._office.audit, portal, account, host)
        self._logins[f"{portal}/{account}"] = receipt
        self._began[f"{portal}/{account}"] = datetime.now(UTC)

    def login_result(self, portal: str, account: str, verdict: str) -> None:
        receipt = self._logins.pop(f"{portal}/{account}", None)
        if receipt is not None:
            credentials.end_login(self._office.store, self._office.audit, portal, account, verdict, receipt)

    def seen(self, event: str, detail: Mapping[str, str | int]) -> None:
        say(f"portal.{event}", fields=detail)
