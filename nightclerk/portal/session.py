"""One logged-in context per portal and account: pages lent out, the log-in kept, signing in under one lock."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

from playwright.async_api import Browser, BrowserContext, Error, ViewportSize

from nightclerk.errors import NightclerkError, Park
from nightclerk.portal.browser import BrowserHost
from nightclerk.portal.failures import crashed, translated
from nightclerk.portal.file import PortalFile
from nightclerk.portal.inpage import changed
from nightclerk.portal.job import Job
from nightclerk.portal.keeping import Kept, give, is_in_tabs, kept, origin_of, shared
from nightclerk.portal.lines import Lines
from nightclerk.portal.login import sign_in
from nightclerk.portal.marks import State
from nightclerk.portal.ports import Ports
from nightclerk.portal.remembered import Remembered
from nightclerk.portal.tab import Tab
from nightclerk.portal.turns import NORMAL, Turns

_LOOK_SECONDS = 0.05
_ARRIVING_SECONDS = 5.0  # what another check may take to be shown its first page
_WINDOW: ViewportSize = {"width": 1280, "height": 1440}  # most answers fit in: a picture is cheap then (see `Tab.jpeg`)


class AccountSession:
    """The portal as one account sees it; lives as long as the driver and outlives browsers and contexts."""

    def __init__(self, file: PortalFile, account: str, host: BrowserHost, ports: Ports) -> None:
        self.key = f"{file.portal}|{account}"
        self.generation = 0  # counts log-ins, so that who waited for one knows that it happened
        self.alike: dict[str, bool] = {}  # tasks whose pages plain requests read as the browser does, or do not
        self._file, self._host, self._ports = file, host, ports
        self._origin = origin_of(file.base_url)
        self._turns = Turns(file.limits.pages, float(file.limits.checks_per_minute))
        self._login_lock, self._context_lock = asyncio.Lock(), asyncio.Lock()
        self._browser: Browser | None = None
        self._context: BrowserContext | None = None
        self._free: list[Tab] = []
        self._lent: set[Tab] = set()
        self._checks = 0
        self._lines, self._remembered = Lines(), Remembered()
        self._state: Kept | None = None
        self._loaded = False
        self._clocks: set[asyncio.Timeout] = set()
        self._stretched_until = 0.0
        self._tries, self._refusal = 0, None  # type: int, NightclerkError | None

    @asynccontextmanager
    async def tab(self, priority: int = NORMAL) -> AsyncIterator[Tab]:
        """A page of the account's context; waits for its turn when the portal allows no more at once, or a minute."""
        async with self._turns.one(priority):
            async with self._login_lock:  # while one signs in, no other page is opened: see _with_a_form_of_its_own
                tab = await self._take()
            self._lent.add(tab)
            try:
                yield tab
            except Park:
                raise
            except BaseException:
                tab.spoiled = True  # it may hang in its own script, or still be on its way somewhere
                raise
            finally:
                self._lent.discard(tab)
                await self._give_back(tab)

    async def _take(self) -> Tab:
        async with self._context_lock:
            context = await self._current()
            self._checks += 1
            while self._free:
                tab = self._free.pop()
                if tab.usable and not (is_in_tabs(self._state) and tab.generation != self.generation):
                    return tab
                await _closed(tab)
            try:
                page = await context.new_page()
                await give(page, self._state, self._origin)
            except Error as error:
                raise translated(error, "opening a page") from None
            return Tab(page, self.generation, self._lines, self._remembered)

    async def _current(self) -> BrowserContext:
        browser = await self._host.get()
        worn = self._checks >= self._file.limits.recycle_context_after
        if self._context is not None and browser is self._browser and not worn:
            return self._context
        await self._retire(keep_state=browser is self._browser)
        if not self._loaded:
            self._state, self._loaded = await self._load(), True
        try:
            self._context = await browser.new_context(
                storage_state=shared(self._state),
                locale="en-US",
                accept_downloads=True,
                service_workers="block",
                viewport=_WINDOW,
            )
            await self._context.add_init_script(changed())
        except Error as error:
            raise translated(error, "opening a session") from None
        self._browser, self._checks = browser, 0
        return self._context

    async def _retire(self, *, keep_state: bool) -> None:
        """Let the old context go: what it holds in memory goes with it, its pages in use finish first."""
        old, self._context = self._context, None
        free, self._free = self._free, []
        if old is None or not keep_state:
            return
        try:
            self._state = await kept(old, free[0].page if free else None, self._state)
            for tab in free:
                await tab.page.close()
            if not old.pages:
                await old.close()
        except Error:
            return

    async def _load(self) -> Any:
        kept = await asyncio.to_thread(self._ports.load_session, self.key)
        try:
            return json.loads(kept) if kept and self._file.session.keep == "storage_state" else None
        except ValueError:
            await asyncio.to_thread(self._ports.drop_session, self.key)
            return None

    async def _give_back(self, tab: Tab) -> None:
        self._remembered.ended(tab)
        if tab.usable and tab.page.context is self._context:
            self._free.append(tab)
            return
        try:
            context = tab.page.context
            await tab.page.close()
            if context is not self._context and not context.pages:
                await context.close()
        except Error:
            return  # the page went down with its browser

    def moment(self) -> tuple[int, int]:
        """How many log-ins there were, and how many were tried: what `sign_in` compares with."""
        return self.generation, self._tries

    async def sign_in(self, job: Job, state: State, since: tuple[int, int]) -> None:
        """Run the flow that `state` asks for, unless somebody else has done so since that `moment`.

        One at a time: a second asker waits, and shares the first one's success or refusal; a password that was refused
        is never typed again by a check that was already on its way.
        """
        generation, tries = since
        async with self._login_lock:
            if self.generation != generation:
                await self._share(job)
                return
            if self._tries != tries and self._refusal is not None:
                raise type(self._refusal)(**_arguments(self._refusal)) from None
            self._tries += 1
            job.stretch = self.stretched
            try:
                self._refusal = None
                await self._with_a_form_of_its_own(job)
                await sign_in(job, state)
            except NightclerkError as error:
                self._refusal = error
                raise
            self.generation += 1
            job.live.generation, job.live.entered = self.generation, True
            await self._keep(job)

    async def _with_a_form_of_its_own(self, job: Job) -> None:
        """Open the page anew whose log-in form may be older than another page's.

        Many portals tie a form to a cookie: with the form that was shown last, the ones before are void, and what they
        send is refused in words that no file knows.
        """
        others = self._lent - {job.live}
        if not others or not job.live.opened or not job.live.traffic.is_untouched:
            return
        loop = asyncio.get_running_loop()
        end = loop.time() + min(_ARRIVING_SECONDS, job.file.timeout_seconds)
        while any(tab.is_arriving for tab in others) and loop.time() < end:
            await asyncio.sleep(_LOOK_SECONDS)
        await job.live.goto(job.live.opened, job.file.timeout_seconds)

    async def _share(self, job: Job) -> None:
        """What another page has signed in with, where a page has that for itself alone."""
        try:
            await give(job.live.page, self._state, self._origin)
        except Error as error:
            raise translated(error, "opening a page") from None
        job.live.generation = self.generation

    @contextmanager
    def timed(self, clock: asyncio.Timeout) -> Iterator[None]:
        """A check runs against this clock; while a person is waited for, it stands."""
        remaining = self._stretched_until - asyncio.get_running_loop().time()
        _move(clock, max(0.0, remaining))
        self._clocks.add(clock)
        try:
            yield
        finally:
            self._clocks.discard(clock)

    @contextmanager
    def stretched(self, seconds: float) -> Iterator[None]:
        """A person is waited for, at most so long: it counts for no check of the account."""
        loop = asyncio.get_running_loop()
        self._stretched_until = loop.time() + seconds
        for clock in self._clocks:
            _move(clock, seconds)
        try:
            yield
        finally:
            left, self._stretched_until = max(0.0, self._stretched_until - loop.time()), 0.0
            for clock in self._clocks:
                _move(clock, -left)

    async def _keep(self, job: Job) -> None:
        if self._file.session.keep != "storage_state":
            return
        try:
            self._state = await kept(job.live.page.context, job.live.page)
        except Error:
            raise crashed() from None
        await job.call(self._ports.save_session, self.key, json.dumps(self._state).encode())


async def _closed(tab: Tab) -> None:
    try:
        await tab.main.close()
    except Error:
        return  # the page went down with its browser


def _move(clock: asyncio.Timeout, seconds: float) -> None:
    when = clock.when()
    if when is not None and not clock.expired():
        clock.reschedule(when + seconds)


def _arguments(error: NightclerkError) -> dict[str, Any]:
    given = {"message": error.message, "code": error.code, "remedy": error.remedy}
    return {**given, "until": error.until} if hasattr(error, "until") else given
