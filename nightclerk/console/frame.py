"""The frame that pages hang in: a page is a folder under `pages/` whose `page.py` says which addresses it answers,
who may use each, and what it does there. Adding a page touches no other file.

    page = Page("runs", menu="Runs", order=30)

    @page.get("/runs", may=WORKERS)
    def show(call: Call) -> Response:
        return call.show("runs/list.html", runs=...)

An act is a plain function that may block (it runs in a thread). What it raises as `NightclerkError` is shown in words.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from nightclerk.engine import Line
from nightclerk.runtime.office import Office
from nightclerk.runtime.people import ROLES, Person

if TYPE_CHECKING:
    from nightclerk.console.api.contract import Contract
    from nightclerk.console.words import Pen

LEAD, OPERATOR, FRONT_DESK, COMPLIANCE, ADMIN = ROLES
WORKERS = frozenset({LEAD, OPERATOR})  # run bots and see what they found
COUNTER = frozenset({LEAD, OPERATOR, FRONT_DESK})  # meet patients
READERS = frozenset({LEAD, OPERATOR, COMPLIANCE})  # see runs and exceptions, compliance without health data
PLANNERS = frozenset({LEAD, OPERATOR, COMPLIANCE, ADMIN})  # see what runs when; counts and times only
MANAGERS = frozenset({LEAD, ADMIN})
LEADS = frozenset({LEAD})
ADMINS = frozenset({ADMIN})
AUDITORS = frozenset({COMPLIANCE})
EVERYBODY = frozenset(ROLES)
ANYONE = frozenset[str]()  # signed out too


@dataclass(frozen=True)
class Desk:
    """What all pages share for the life of the app."""

    office: Office
    line: Line
    pen: Pen


@dataclass(frozen=True)
class Call:
    """One request: who asks for what. `form` is empty for a GET."""

    desk: Desk
    request: Request
    form: FormData = field(default_factory=FormData)

    @property
    def office(self) -> Office:
        """The open workspace; what is done through it is done by whoever asks."""
        person = getattr(self.request.state, "person", None)
        return replace(self.desk.office, asked_by=person.id) if person else self.desk.office

    @property
    def person(self) -> Person:
        """Who asks; only where the address is not for `ANYONE`."""
        person: Person = self.request.state.person
        return person

    def part(self, name: str) -> str:
        """A part of the address, such as the run's id."""
        return str(self.request.path_params[name])

    def query(self, name: str) -> str:
        """A word behind the question mark of the address; never health data."""
        return self.request.query_params.get(name, "").strip()

    def field(self, name: str) -> str:
        """What was typed into a field, without the white space around it."""
        value = self.form.get(name, "")
        return "" if isinstance(value, UploadFile) else value.strip()

    def typed(self, prefix: str) -> dict[str, str]:
        """The fields whose names begin so, under the rest of their names, as they were typed."""
        return {name.removeprefix(prefix): str(value) for name, value in self.form.items() if name.startswith(prefix)}

    def file(self, name: str) -> UploadFile | None:
        """A file that was sent, or None."""
        value = self.form.get(name)
        return value if isinstance(value, UploadFile) and value.filename else None

    def files(self, name: str) -> list[UploadFile]:
        """All the files that were sent under that name."""
        return [each for each in self.form.getlist(name) if isinstance(each, UploadFile) and each.filename]

    def show(self, template: str, http: int = 200, **said: Any) -> Response:
        """A page, with the HTTP status `http`."""
        return HTMLResponse(self.draw(template, **said), http)

    def draw(self, template: str, **said: Any) -> str:
        """A page, or a part of one, as text."""
        return self.desk.pen.draw(template, self.request, said)

    def go(self, path: str) -> Response:
        """Look there next (after something was done)."""
        return RedirectResponse(path, 303)


Act = Callable[[Call], Response]
Fragment = Callable[[Call], str | None]


@dataclass(frozen=True)
class Address:
    """One address and who may use it. It has an act, or `live` (a fragment is sent anew whenever it changes), or the
    `contract` of a call of the API.
    """

    path: str
    method: str
    may: frozenset[str]
    act: Act | None = None
    live: Fragment | None = None
    contract: Contract | None = None

    @property
    def about(self) -> str:
        """What it is for: the first words of whatever answers it."""
        does = self.act or self.live or (self.contract and self.contract.perform)
        return " ".join((getattr(does, "__doc__", "") or "").partition("\n\n")[0].split())


class Page:
    """A page while it is put together: its name (that of its folder), its words in the menu, its addresses."""

    def __init__(self, name: str, *, menu: str = "", order: int = 100) -> None:
        self.name, self.menu, self.order = name, menu, order
        self.addresses: list[Address] = []

    def get(self, path: str, *, may: frozenset[str]) -> Callable[[Act], Act]:
        """Answer a GET."""
        return self._add(path, "GET", may)

    def post(self, path: str, *, may: frozenset[str]) -> Callable[[Act], Act]:
        """Answer a POST: something is done."""
        return self._add(path, "POST", may)

    def live(self, path: str, *, may: frozenset[str]) -> Callable[[Fragment], Fragment]:
        """Send this part of a page whenever it changes (server-sent events), until it is None."""

        def add(fragment: Fragment) -> Fragment:
            self.addresses.append(Address(path, "GET", may, live=fragment))
            return fragment

        return add

    def _add(self, path: str, method: str, may: frozenset[str]) -> Callable[[Act], Act]:
        def add(act: Act) -> Act:
            self.addresses.append(Address(path, method, may, act))
            return act

        return add

    @property
    def start(self) -> str:
        """Where the menu leads."""
        return self.addresses[0].path

    def open_to(self, role: str) -> bool:
        """Whether the menu shows it to that role."""
        return bool(self.menu) and role in self.addresses[0].may


def find_pages() -> list[Page]:
    """Every page, in the order of the menu. A folder without a `page` is a defect and raises."""
    import nightclerk.console.pages as room

    found = [
        importlib.import_module(f"{room.__name__}.{each.name}.page") for each in pkgutil.iter_modules(room.__path__)
    ]
    return sorted((module.page for module in found), key=lambda page: (page.order, page.name))


def address(path: str, words: Mapping[str, str]) -> str:
    """The path with words behind the question mark, such as a list's filter; never health data."""
    return f"{path}?{urlencode(words)}" if words else path
