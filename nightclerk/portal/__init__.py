"""Payer portals: reads selectors/*.yaml and drives a browser by them. The only package that imports Playwright.

`load` and `lint` prove portal files without a browser; `Driver` works inquiries, with the `Ports` of the runtime.
"""

from typing import TYPE_CHECKING

from nightclerk.portal.file import PortalFile
from nightclerk.portal.lint import lint, load
from nightclerk.portal.ports import Drift, Ports, Reading
from nightclerk.portal.settings import BrowserSettings, find_browser
from nightclerk.portal.terms import next_opening, open_at

if TYPE_CHECKING:
    from nightclerk.portal.driver import Driver

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


def __getattr__(name: str) -> object:
    """The driver is loaded by who drives: Playwright takes longer to load than most commands take."""
    if name != "Driver":
        raise AttributeError(name)
    from nightclerk.portal.driver import Driver

    return Driver
