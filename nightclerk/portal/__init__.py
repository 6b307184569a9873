"""Payer portals: reads selectors/*.yaml and drives a browser by them. The only package that imports Playwright.

`load` and `lint` prove portal files without a browser; `Driver` works inquiries, with the `Ports` of the runtime.
"""

from nightclerk.portal.driver import Driver
from nightclerk.portal.file import PortalFile
from nightclerk.portal.lint import lint, load
from nightclerk.portal.ports import Drift, Ports, Reading
from nightclerk.portal.settings import BrowserSettings, find_browser
from nightclerk.portal.terms import next_opening, open_at

__all__ = [
    "BrowserSettings",
    "Drift",
    "Driver",
    "PortalFile",
    "Ports",
    "Reading",
    "find_browser",
    "lint",
    "load",
    "next_opening",
    "open_at",
]
