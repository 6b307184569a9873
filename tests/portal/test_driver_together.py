"""Two checks at once on a portal whose log-in form holds only with the cookie that came with it."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from driver_rig import RecordingPorts, driving, record_of
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route
from test_driver_pages import FILE, FORM, INQUIRY, TABLE, written

from nightclerk.portal import load
from nightclerk.records import Outcome
from nightclerk.testing import serving

pytestmark = pytest.mark.browser

TWO = FILE.replace("defaults:", "limits: {pages: 2}\ndefaults:").replace(
    "home:      {text: Welcome}", "home: {visible: member}"
)
SIGN_IN = """<form method=post action=/in><input type=hidden name=token value={token}>
<label>User ID <input name=u></label><label>Password <input type=password name=p></label>
<button id=b hidden>Sign in</button></form><script>setTimeout(() => {{ b.hidden = false }}, 700)</script>"""


class Tied:
    """Each log-in form takes the place of the one before, which is refused from then on."""

    def __init__(self) -> None:
        self.forms = self.refused = 0

    async def page(self, request: Request) -> Response:
        if request.cookies.get("inside"):
            return HTMLResponse(FORM)
        self.forms += 1
        token = str(self.forms)
        await asyncio.sleep(0 if token == "1" else 0.3)  # the second one comes while the first is filled in
        shown = HTMLResponse(SIGN_IN.format(token=token))
        shown.set_cookie("form", token)
        return shown

    async def enter(self, request: Request) -> Response:
        if (await request.form()).get("token") != request.cookies.get("form"):
            self.refused += 1
            return HTMLResponse("<h1>Forbidden</h1>", 403)
        came = RedirectResponse("/search", 303)
        came.set_cookie("inside", "yes")
        return came

    async def search(self, _request: Request) -> Response:
        return HTMLResponse(TABLE.format(coverage="Active", ends=""))

    @property
    def app(self) -> Starlette:
        routes = [Route("/in", self.enter, methods=["POST"]), Route("/search", self.search, methods=["POST"])]
        return Starlette(routes=[*routes, Route("/{path:path}", self.page)])


def test_of_two_checks_at_once_the_one_that_signs_in_has_the_form_that_counts(tmp_path: Path) -> None:
    portal, ports = Tied(), RecordingPorts()
    with (
        serving(portal.app) as address,
        driving(ports) as driver,
        ThreadPoolExecutor(2) as pool,
    ):
        file = load(written(tmp_path, TWO), address)
        asked = [pool.submit(driver.ask, file, "main", "eligibility", INQUIRY) for _ in range(2)]
        outcomes = [record_of(each.result()).outcome for each in asked]

    assert outcomes == [Outcome.ACTIVE] * 2
    assert (portal.refused, len(ports.attempts), ports.verdicts) == (0, 1, ["ok"])
