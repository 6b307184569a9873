"""The driver: a blocking face for bots, and behind it one event loop with one browser for all of them."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine, Mapping
from concurrent.futures import CancelledError
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, TypeVar

from playwright.async_api import Error

from nightclerk.errors import ApplicationException, NightclerkError, UsageError
from nightclerk.portal.browser import BrowserHost
from nightclerk.portal.failures import timed_out, translated
from nightclerk.portal.file import PortalFile
from nightclerk.portal.inpage import page_spec
from nightclerk.portal.job import Job
from nightclerk.portal.parity import answer
from nightclerk.portal.ports import Ports, Reading
from nightclerk.portal.session import AccountSession
from nightclerk.portal.settings import BrowserSettings
from nightclerk.portal.terms import check_hours, check_terms
from nightclerk.portal.turns import NORMAL

T = TypeVar("T")


def _now() -> datetime:
    return datetime.now(UTC)


class Driver:
    """Owns an event-loop thread, Playwright and one browser; a context manager, one for each worker process.

    `clock` gives the present (aware), for the terms gate, the portal's hours and `$today`.
    """

    def __init__(self, settings: BrowserSettings, ports: Ports, clock: Callable[[], datetime] = _now) -> None:
        self._settings, self._ports, self._clock = settings, ports, clock
        self._sessions: dict[tuple[str, str, str], AccountSession] = {}
        self._host = BrowserHost(settings)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="nightclerk-browser", daemon=True)
        self._thread.start()

    def __enter__(self) -> Driver:
        return self

    def __exit__(self, *_error: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.close()

    def warm(self) -> None:
        """Begin to start the browser, without waiting; what goes wrong is told by the first question."""
        starting = asyncio.run_coroutine_threadsafe(self._host.get(), self._loop)
        starting.add_done_callback(lambda future: future.cancelled() or future.exception())

    def ask(
        self,
        portal: PortalFile,
        account: str,
        task: str,
        inputs: Mapping[str, object],
        priority: int = NORMAL,
        before_act: Callable[[], None] | None = None,
    ) -> Reading:
        """Work one inquiry in a portal; blocks, and may be called from many threads at once. Where it has to wait for a
        page, a smaller `priority` comes first.

        `before_act` is called in front of the one click of an irreversible flow: what it has made durable says that the
        click may have happened. It is clicked once; what comes to nothing afterwards is a record `unknown_outcome`.

        What the page says about the patient is in the record, also when it says nothing that could be understood
        (outcome indeterminate with a reason_code). Raises `BusinessException` (TERMS_FORBID, TERMS_EXPIRED,
        MISSING_INPUT, NOT_ON_PORTAL, LAYOUT_CHANGED where an element is not what the file takes it for), `Park`
        (PORTAL_CLOSED, PORTAL_MAINTENANCE, BAD_LOGIN, BAD_CODE, LOCKED, LOGIN_UNKNOWN, MFA_NEEDED, PORTAL_STOPPED),
        `ApplicationException` (PORTAL_TIMEOUT, PORTAL_UNREACHABLE, PORTAL_ERROR,
        WRONG_ORIGIN, LAYOUT_CHANGED, SESSION_LOST, BROWSER_CRASHED, BROWSER_ERROR, DRIVER_CLOSED),
        `UsageError` (NO_FLOW) and `MissingDependency`.
        """
        flow = portal.flow(task)
        if flow is None or flow.extract is None:
            raise UsageError(
                f"The portal {portal.portal} has no flow '{task}'.", code="NO_FLOW", remedy=f"See {portal.path}."
            )
        if flow.irreversible and before_act is None:
            raise UsageError(
                f"The flow '{task}' of {portal.portal} sends something, and nobody has approved that.",
                code="NOT_APPROVED",
                remedy="It is run by the bot that asks for the approval, and by nothing else.",
            )

        async def work(job: Job, session: AccountSession) -> Reading:
            job.before_act = before_act
            return await answer(job, session)

        return self._worked(portal, account, task, inputs, priority, work)

    def visit(
        self, portal: PortalFile, account: str, work: Callable[[Job, AccountSession], Coroutine[Any, Any, T]]
    ) -> T:
        """Do something else than a check with a page of the account, under the same gates and limits.

        Raises what `ask` raises, but for MISSING_INPUT and NO_FLOW.
        """
        return self._worked(portal, account, "", {}, NORMAL, work)

    def _worked(
        self,
        portal: PortalFile,
        account: str,
        task: str,
        inputs: Mapping[str, object],
        priority: int,
        work: Callable[[Job, AccountSession], Coroutine[Any, Any, T]],
    ) -> T:
        check_terms(portal, self._clock().date())
        check_hours(portal, self._clock())
        return self._wait_for(self._ask(portal, account, task, inputs, priority, work))

    async def _ask(
        self,
        portal: PortalFile,
        account: str,
        task: str,
        inputs: Mapping[str, object],
        priority: int,
        work: Callable[[Job, AccountSession], Coroutine[Any, Any, T]],
    ) -> T:
        session = self._session(portal, account)
        async with session.tab(priority) as tab:
            today = self._clock().astimezone().date()
            job = Job(portal, page_spec(portal, task), account, task, inputs, self._ports, tab, today)
            async with asyncio.timeout(self._settings.check_seconds) as clock:
                with session.timed(clock):
                    return await work(job, session)

    def _session(self, portal: PortalFile, account: str) -> AccountSession:
        key = (portal.portal, account, portal.base_url)
        if key not in self._sessions:
            self._sessions[key] = AccountSession(portal, account, self._host, self._ports)
        return self._sessions[key]

    def _wait_for(self, work: Coroutine[Any, Any, T]) -> T:
        if not self._thread.is_alive():
            work.close()
            raise _closed()
        future = asyncio.run_coroutine_threadsafe(work, self._loop)
        try:
            return future.result()
        except NightclerkError as error:
            raise error from None  # what led to it could quote the page
        except CancelledError:
            raise _closed() from None
        except TimeoutError:
            raise timed_out("the whole check") from None
        except Error as error:
            raise translated(error, "working in the page") from None
        except KeyboardInterrupt:
            future.cancel()
            raise

    def close(self) -> None:
        """End every check, the browser and the thread; may be called twice."""
        if not self._thread.is_alive():
            return
        asyncio.run_coroutine_threadsafe(self._shut(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _shut(self) -> None:
        running = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        asks = [task for task in running if getattr(task.get_coro(), "__name__", "") == "_ask"]
        for task in asks:
            task.cancel()
        await asyncio.gather(*asks, return_exceptions=True)
        await self._host.close()


def _closed() -> ApplicationException:
    return ApplicationException("The driver was closed.", code="DRIVER_CLOSED", remedy="The item is tried again.")
