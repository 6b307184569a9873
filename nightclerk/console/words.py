"""How pages say things: templates, times in the clinic's zone, states as icon and word."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape
from starlette.requests import Request

from nightclerk import __version__
from nightclerk.runtime.office import Office
from nightclerk.sheets.signs import cut, hidden_shown

if TYPE_CHECKING:
    from nightclerk.console.frame import Page

HERE = Path(__file__).parent
MINUTE, HOUR, DAY = 60, 3600, 86400
# word -> (icon, colour class): the colour is never the only sign
STATES = {
    "completed": ("✔", "good"),
    "done": ("✔", "good"),
    "resolved": ("✔", "good"),
    "on": ("✔", "good"),
    "ok": ("✔", "good"),
    "active": ("✔", "good"),
    "submitted": ("✔", "good"),
    "verified": ("✔", "good"),
    "running": ("▶", "wait"),
    "in_progress": ("▶", "wait"),
    "in_review": ("▶", "wait"),
    "new": ("…", "wait"),
    "waiting": ("…", "wait"),
    "parked": ("‖", "wait"),
    "paused": ("‖", "warn"),
    "invited": ("…", "wait"),
    "unresolved": ("!", "warn"),
    "business": ("!", "warn"),
    "open": ("!", "warn"),
    "review": ("!", "warn"),
    "filed": ("✔", "good"),
    "accepted": ("✔", "good"),
    "resend": ("–", "plain"),
    "awaiting_signature": ("…", "warn"),
    "awaiting_approval": ("…", "wait"),
    "approved": ("✔", "good"),
    "sent": ("✔", "good"),
    "returned": ("!", "warn"),
    "void": ("–", "plain"),
    "interrupted": ("!", "warn"),
    "skipped": ("–", "plain"),
    "off": ("–", "plain"),
    "disabled": ("–", "plain"),
    "cancelled": ("–", "plain"),
    "missed": ("✖", "bad"),
    "failed": ("✖", "bad"),
    "application": ("✖", "bad"),
    "suspended": ("✖", "bad"),
    "broken": ("✖", "bad"),
    "expired": ("✖", "bad"),
    "inactive": ("✖", "bad"),
    "not proven": ("✖", "bad"),
}
SAID = {
    "business": "needs a person",
    "application": "failed",
    "in_progress": "in progress",
    "in_review": "in review",
    "unresolved": "needs you",
    "parked": "waits",
    "not_found": "not found",
    "review": "needs a person",
    "resend": "sent again",
    "front_desk": "front desk",
}


class Pen:
    """Writes pages: the templates of the house and of every page's folder."""

    def __init__(self, office: Office, pages: list[Page]) -> None:
        self._office, self._pages = office, pages
        rooms = [HERE / "templates", HERE / "pages"]
        self._made = Environment(
            loader=ChoiceLoader([FileSystemLoader(room) for room in rooms]),
            autoescape=True,
            undefined=StrictUndefined,
            finalize=_visible,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._made.filters |= {"when": self.when, "ago": ago, "state": state, "said": said}
        self._made.filters |= {"span": span, "typed": typed, "cut": lambda value: cut(str(value))}
        self._made.globals |= {"clinic": office.workspace.clinic.name, "release": __version__}

    def draw(self, template: str, request: Request, words: Mapping[str, Any]) -> str:
        """The template with these words; `person`, `menu` and `path` are there for all."""
        person = getattr(request.state, "person", None)
        menu = [page for page in self._pages if person and page.open_to(person.role)]
        shared = {"person": person, "menu": menu, "path": request.url.path}
        return self._made.get_template(template).render({**shared, **words})

    def when(self, at: float | None) -> Markup:
        """A moment (Unix seconds) on the clinic's clock, with how long ago it was or until then."""
        if at is None:
            return Markup("not stated")
        moment = self._at(at)
        today = self._office.workspace.today()
        shown = f"{moment:%H:%M}" if moment.date() == today else f"{moment:%a %b} {moment.day}, {moment:%H:%M}"
        if moment.year != today.year:
            shown = f"{moment:%b} {moment.day}, {moment:%Y %H:%M}"
        exact = moment.isoformat(timespec="seconds")
        title = f"{exact[:10]} {exact[11:19]} {moment.tzname()}"
        words = f'<time datetime="{exact}" title="{title}">{shown} <span class="soft">({ago(at)})</span></time>'
        return Markup(words)  # noqa: S704 -- figures and words of ours: nothing to escape

    def _at(self, at: float) -> datetime:
        return datetime.fromtimestamp(at, self._office.workspace.zone)


def _visible(value: object) -> object:
    """Whatever a template shows: hidden signs are seen. A value that must stay as it is goes through `| e`."""
    return hidden_shown(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def span(seconds: float) -> str:
    """A length of time as people say it."""
    seconds = max(0.0, seconds)
    if seconds < MINUTE:
        return f"{seconds:.0f} s"
    if seconds < HOUR:
        return f"{seconds / MINUTE:.0f} min"
    if seconds < 2 * DAY:
        return f"{seconds / HOUR:.0f} h"
    return f"{seconds / DAY:.0f} days"


def ago(at: float | None) -> str:
    """`3 h ago`, `in 20 min`."""
    if at is None:
        return "not stated"
    away = at - time.time()
    if abs(away) < 1:
        return "now"
    return f"in {span(away)}" if away > 0 else f"{span(-away)} ago"


def said(word: object) -> str:
    """A word of a closed list as people read it."""
    text = "" if word is None else str(word)
    return SAID.get(text, text.replace("_", " "))


@lru_cache(maxsize=256)
def state(word: object) -> Markup:
    """A state as icon, word and colour."""
    icon, colour = STATES.get("" if word is None else str(word), ("•", "plain"))
    return Markup('<span class="tag {}"><span aria-hidden="true">{}</span> {}</span>').format(
        colour, icon, escape(said(word))
    )


def typed(text: object) -> Markup:
    """Words in which what is to be typed stands between backticks."""
    parts = str(text).split("`")
    return Markup("").join(
        Markup("<code>{}</code>").format(part) if number % 2 else escape(part) for number, part in enumerate(parts)
    )
