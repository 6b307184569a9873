"""What an account's checks typed about patients: a portal may remember a search, and put it into the next one.

Lists that keep their filters (in the browser's storage, say) then look for two patients at once, find nobody, and say
so. What was left of a check is tidied away before the next one, and an answer to such a search is not believed.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress

from playwright.async_api import Error, Page

_MOST = 500  # texts; what is older has long been typed over
_SHORTEST = 4  # letters: shorter ones stand in anything
# An entry that holds the log-in as well stays: without it every check would have to sign in.
_TIDY = """(texts) => {
  const holdsLogIn = (text) => /token|jwt|secret|eyJ[\\w-]{10,}\\./i.test(text);
  const isLeft = (text) => texts.some((each) => text.includes(each)) && !holdsLogIn(text);
  for (const name of ["localStorage", "sessionStorage"]) {
    let store = null;
    try { store = window[name]; } catch { continue; }  // a page that has no origin has none
    for (const [key, text] of Object.entries(store)) if (isLeft(key + text)) store.removeItem(key);
  }
}"""


class Remembered:
    """The texts by the tab that typed them, each with whether it is an ID; lives as long as its account's session."""

    def __init__(self) -> None:
        self._open: dict[object, dict[str, bool]] = {}
        self._ended: dict[str, bool] = {}

    def typed(self, tab: object, texts: Mapping[str, bool]) -> None:
        """A check in this tab types these."""
        self._open.setdefault(tab, {}).update({each: is_id for each, is_id in texts.items() if len(each) >= _SHORTEST})

    def ended(self, tab: object) -> None:
        """The check in this tab has come to its end."""
        self._ended |= self._open.pop(tab, {})
        for text in list(self._ended)[:-_MOST]:
            del self._ended[text]

    def others(self, tab: object) -> list[str]:
        """The IDs that were typed for others than the one whom this tab asks about: not those of the same family, where
        the family's ID is what is asked by; what follows such a search holds the longer ID itself.
        """
        own = self._open.get(tab, {})
        ids = tuple(text for text, is_id in own.items() if is_id)
        every = {text: is_id for texts in (self._ended, *self._open.values()) for text, is_id in texts.items()}
        strange = (text for text, is_id in every.items() if is_id and not text.startswith(ids))
        return [text for text in strange if not any(text in each for each in own)]

    async def tidy(self, page: Page) -> None:
        """Take out of the browser's storage what holds a text of a check that has ended."""
        busy = {text for texts in self._open.values() for text in texts}
        if left := [each for each in self._ended if each not in busy]:
            with suppress(Error):  # a page that is gone holds nothing
                await page.evaluate(_TIDY, left)
