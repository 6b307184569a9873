"""One browser per process: started when first needed, started anew after a crash."""

from __future__ import annotations

import asyncio

from playwright.async_api import Browser, Error, Playwright, async_playwright

from nightclerk.errors import MissingDependency
from nightclerk.portal.settings import ARGUMENTS, BrowserSettings, find_browser, wants_sandbox


class BrowserHost:
    """Owns Playwright and the browser; lives on one event loop."""

    def __init__(self, settings: BrowserSettings) -> None:
        self._settings = settings
        self._lock = asyncio.Lock()
        self._playwright: Playwright | None = None
        self._browser: Browser | None = None

    async def get(self) -> Browser:
        """The running browser; raises `MissingDependency` when there is none or it does not start."""
        async with self._lock:
            if self._browser is None or not self._browser.is_connected():
                self._browser = await self._launch()
            return self._browser

    async def _launch(self) -> Browser:
        executable = await asyncio.to_thread(find_browser, self._settings)
        if self._playwright is None:
            self._playwright = await async_playwright().start()
        try:
            return await self._playwright.chromium.launch(
                executable_path=executable,
                headless=self._settings.headless,
                chromium_sandbox=wants_sandbox(self._settings),
                args=list(ARGUMENTS),
                timeout=self._settings.start_seconds * 1000,
                handle_sigint=False,  # an interrupt is the worker's to handle: it finishes its items first
                handle_sigterm=False,
                handle_sighup=False,
            )
        except Error:
            raise MissingDependency(
                f"The browser {executable} does not start.",
                code="BROWSER_BROKEN",
                remedy="Start it by hand to see why; headed needs a display and the full chromium, "
                "and as root only `browser.sandbox: off` or auto works.",
            ) from None

    async def close(self) -> None:
        """End the browser and Playwright."""
        async with self._lock:
            try:
                if self._browser is not None:
                    await self._browser.close()
            except Error:
                self._browser = None  # it was gone already
            if self._playwright is not None:
                await self._playwright.stop()
            self._browser = self._playwright = None
