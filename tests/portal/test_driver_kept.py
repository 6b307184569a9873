"""A log-in is one for the account, wherever the portal keeps its token: pages side by side and the next run have it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from driver_rig import RecordingPorts, driving, record_of
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route
from test_driver_pages import FILE, INQUIRY, TABLE, written

from nightclerk.portal import Driver, PortalFile, load
from nightclerk.records import Outcome
from nightclerk.testing import serving

pytestmark = pytest.mark.browser

PAGES = 2
TWO = FILE.replace("defaults:", f"limits: {{pages: {PAGES}}}\ndefaults:").replace("{timeout: 5s}", "{timeout: 15s}")

STORAGE = "const held = async () => {store}.getItem('t'); const hold = async (t) => {store}.setItem('t', t);"
DATABASE = """
const opened = () => new Promise((done) => {
  const asked = indexedDB.open("auth", 1);
  asked.onupgradeneeded = () => asked.result.createObjectStore("kept");
  asked.onsuccess = () => done(asked.result);
});
const store = async (mode) => (await opened()).transaction("kept", mode).objectStore("kept");
const ended = (asked) => new Promise((done) => (asked.onsuccess = () => done(asked.result)));
const held = async () => ended((await store("readonly")).get("t"));
const hold = async (t) => ended((await store("readwrite")).put(t, "t"));
"""
PLACES = {
    "session storage": STORAGE.replace("{store}", "sessionStorage"),
    "local storage": STORAGE.replace("{store}", "localStorage"),
    "a database": DATABASE,
}
# The portal's own program: everything happens in one page, and what it asks the server for carries the token.
PAGE = """<body><main></main><script>{place}
const main = document.querySelector("main");
const post = async (path, body) => (await fetch(path, {
  method: "POST", headers: { "x-token": (await held()) ?? "" }, body: JSON.stringify(body),
})).json();
function ask() {
  main.innerHTML = "<p>Welcome<p><label>Member ID <input></label><button>Search</button>";
  main.querySelector("button").onclick = async () => {
    const answer = await post("/find", { id: main.querySelector("input").value });
    answer.html ? (main.innerHTML = answer.html) : sign();
  };
}
function sign() {
  const password = "<label>Password <input type=password></label>";
  main.innerHTML = `<label>User ID <input></label>${password}<button>Sign in</button>`;
  main.querySelector("button").onclick = async () => {
    const fields = [...main.querySelectorAll("input")];
    await hold((await post("/in", fields.map((each) => each.value))).token);
    ask();
  };
}
post("/me", {}).then((me) => (me.known ? ask() : sign()));
</script>"""


@dataclass
class Program:
    """The portal's server: how often somebody signed in, and the tokens that count."""

    place: str
    logins: int = 0
    tokens: set[str] = field(default_factory=set)

    async def show(self, _request: Request) -> Response:
        return HTMLResponse(PAGE.replace("{place}", self.place))

    async def signed_in(self, _request: Request) -> Response:
        self.logins += 1
        self.tokens = {f"token-{self.logins}"}  # who signs in ends every other session of the account
        return JSONResponse({"token": f"token-{self.logins}"})

    async def me(self, request: Request) -> Response:
        return JSONResponse({"known": self.knows(request)})

    async def found(self, request: Request) -> Response:
        return JSONResponse({"html": TABLE.format(coverage="Active", ends="")} if self.knows(request) else {})

    def knows(self, request: Request) -> bool:
        return request.headers["x-token"] in self.tokens

    @property
    def app(self) -> Starlette:
        asked = {"/in": self.signed_in, "/me": self.me, "/find": self.found}
        routes = [Route(path, asking, methods=["POST"]) for path, asking in asked.items()]
        return Starlette(routes=[*routes, Route("/{path:path}", self.show)])


@pytest.fixture(params=PLACES.values(), ids=PLACES)
def program(request: pytest.FixtureRequest) -> Program:
    return Program(request.param)


@pytest.fixture
def file(program: Program, tmp_path: Path) -> Iterator[PortalFile]:
    with serving(program.app) as address:
        yield load(written(tmp_path, TWO), address)


def ask(driver: Driver, file: PortalFile, times: int) -> list[Outcome]:
    """That many checks, as many at once as the portal has pages."""
    with ThreadPoolExecutor(PAGES) as many:
        asked: Callable[[int], Outcome] = lambda _: record_of(driver.ask(file, "main", "eligibility", INQUIRY)).outcome  # noqa: E731
        return list(many.map(asked, range(times)))


def test_all_pages_and_the_next_run_have_the_one_log_in(program: Program, file: PortalFile) -> None:
    ports = RecordingPorts()
    with driving(ports) as driver:
        assert ask(driver, file, 2 * PAGES) == 2 * PAGES * [Outcome.ACTIVE]
    assert (program.logins, len(ports.sessions)) == (1, 1)
    with driving(ports) as driver:
        assert ask(driver, file, 2 * PAGES) == 2 * PAGES * [Outcome.ACTIVE]
    assert program.logins == 1


def test_a_session_that_ends_is_renewed_once_for_all_pages(program: Program, file: PortalFile) -> None:
    ports = RecordingPorts()
    with driving(ports) as driver:
        ask(driver, file, 2 * PAGES)
        program.tokens.clear()
        assert ask(driver, file, 4 * PAGES) == 4 * PAGES * [Outcome.ACTIVE]
    assert (program.logins, ports.verdicts) == (2, ["ok", "ok"])
