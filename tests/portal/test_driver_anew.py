"""Pages that keep what stood on them, and flows that open a second page: nothing old is an answer."""
# ruff: noqa: F811 - a fixture of another file

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from driver_rig import RecordingPorts, driving, record_of
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from test_driver_early import LATER, MINE, TYPED, Late
from test_driver_pages import FILE, FORM, INQUIRY, LOGIN, Pages, ask, written  # noqa: F401 - a fixture

from nightclerk.errors import Park
from nightclerk.portal import Driver, load
from nightclerk.portal.tools.probe import missing, probe
from nightclerk.records import Outcome
from nightclerk.testing import serving

pytestmark = pytest.mark.browser

OLD = "Nobody is like that"
# A field that a script draws, a moment after its page has come.
DRAWN = "<p>{old}</p><section id=f></section><script>setTimeout(() => {{ f.innerHTML = `{form}` }}, 500)</script>"


class TwoPages(Pages):
    """A portal that is asked twice about the same patient: who it is, then what is covered."""

    async def show(self, request: Request) -> Response:
        if request.method == "POST":
            return HTMLResponse("One found" if request.url.path == "/who" else MINE)
        form = FORM.replace("/search", request.url.path)
        return HTMLResponse(form if request.url.path == "/who" else DRAWN.format(old=OLD, form=form))


def test_what_a_second_page_says_before_one_asks_there_is_no_answer_either(ask: Any) -> None:
    second = """      - goto: /who
      - fill: {member: $member_id}
      - click: search
      - expect: found
      - goto: /search
"""
    file = FILE.replace("      - goto: /search\n", second).replace("  home: ", "  found: {text: One found}\n  home: ")

    assert record_of(ask(TwoPages(), file)).outcome is Outcome.ACTIVE


def test_that_nobody_can_tell_is_no_answer_either_before_one_has_asked(ask: Any) -> None:
    file = FILE.replace("result: not_found", "result: indeterminate")

    assert record_of(ask(Pages(form=DRAWN.format(old=OLD, form=FORM)), file)).outcome is Outcome.ACTIVE


def test_what_is_asked_for_with_a_field_that_is_drawn_later_comes_before_anything_is_typed(ask: Any) -> None:
    field = f"<label>Member ID <input id=m oninput='{LATER.replace('400', '1500')}'></label><section id=a></section>"
    late = "fetch('/late').then(() => { a.innerHTML = 'Nobody is like that' })"
    drawn = f"<section id=f></section><template id=d>{field}</template><template id=t>{MINE}</template>"
    page = Late(form=f"{drawn}<script>setTimeout(() => {{ f.innerHTML = d.innerHTML; {late} }}, 500)</script>")

    assert record_of(ask(page, TYPED)).outcome is Outcome.ACTIVE


# One page for everything: what it showed last stays, whatever stands behind the #.
KEEPING = (
    "<section id=a><label>Member ID <input></label><button onclick='a.innerHTML = t.innerHTML'>Search</button>"
    f"</section><template id=t>{MINE}</template>"
)
IN_APPLICATION = FILE.replace("goto: /search", 'goto: "/app#/search"')


def asked_twice(folder: Path, page: Pages, ports: RecordingPorts) -> list[Outcome]:
    with serving(page.app) as address, driving(ports) as driver:
        file = load(written(folder, IN_APPLICATION), address)
        return [record_of(driver.ask(file, "main", "eligibility", INQUIRY)).outcome for _ in range(2)]


def test_an_application_that_keeps_the_last_answer_on_its_page_is_loaded_anew_for_the_next_patient(
    tmp_path: Path,
) -> None:
    assert asked_twice(tmp_path, Pages(form=KEEPING), RecordingPorts()) == [Outcome.ACTIVE] * 2


def test_a_log_in_that_lives_in_the_page_alone_outlives_the_step_that_opens_the_search(tmp_path: Path) -> None:
    form = LOGIN.format(action="/in").replace(
        "<form", "<form onsubmit='o.hidden = true; i.hidden = false; return false'"
    )
    page = Pages(form=f"<div id=o>{form}</div><div id=i hidden><p>Welcome</p>{KEEPING}</div>")
    ports = RecordingPorts()

    assert asked_twice(tmp_path, page, ports) == [Outcome.ACTIVE] * 2
    assert ports.verdicts == ["ok", "ok"]


def parts(answer: str) -> Pages:
    """A portal that asks for the password on a page of its own; `answer`: what it says to the password."""

    class InParts(Pages):
        async def show(self, request: Request) -> Response:
            self.posted.append((request.url.path, {}))
            if request.url.path == "/search" and {path for path, _ in self.posted} < {"/search", "/in"}:
                return HTMLResponse(
                    "<form method=post action=/in><label>User ID <input name=u></label><button>Sign in</button></form>"
                )
            told = {"/in": PASSWORD, "/password": answer, "/search": FORM if request.method == "GET" else MINE}
            return HTMLResponse(told[request.url.path])

    return InParts()


PASSWORD = (
    "<form method=post action=/password><label>Password <input type=password name=p></label>"
    "<button>Sign in</button></form>"
)
IN_PARTS = (
    FILE.replace(
        "  login:     {all: [{visible: user}, {visible: pass}], then: run login}",
        "  login: {visible: user, then: run login}\n  ask:   {visible: pass, then: run password}",
    )
    .replace("$secret.username, pass: $secret.password}", "$secret.username}")
    .replace(
        "    - expect: home\n",
        "    - expect: [home, ask]\n  password: [{fill: {pass: $secret.password}}, {click: signin}, {expect: home}]\n",
    )
    .replace("timeout: 5s", "timeout: 2s")
)


def test_a_password_that_is_asked_for_on_the_next_page_is_typed_there(
    ask: Any, driver: Driver, ports: RecordingPorts
) -> None:
    driver._sessions.clear()

    assert record_of(ask(parts("<p>Welcome</p>"), IN_PARTS)).outcome is Outcome.ACTIVE
    assert ports.verdicts == ["ok"]


def test_a_page_that_asks_for_the_password_again_has_refused_it(
    ask: Any, driver: Driver, ports: RecordingPorts
) -> None:
    driver._sessions.clear()
    page = parts(PASSWORD)

    with pytest.raises(Park) as refused:
        ask(page, IN_PARTS)

    assert (refused.value.code, ports.verdicts) == ("LOGIN_UNKNOWN", ["bad_login"])
    assert [path for path, _ in page.posted].count("/password") == 1
    ports.suspended = False


def test_a_probe_waits_for_what_a_page_is_known_to_have_although_it_shows_nobody_yet(
    tmp_path: Path, driver: Driver
) -> None:
    with serving(Pages(form=DRAWN.format(old=OLD, form=FORM)).app) as address:
        probed = driver.visit(load(written(tmp_path, FILE), address), "main", probe)

    assert {each.element for each in probed.elements if each.page == "/search" and each.rank} >= {"member", "search"}


@dataclass
class AlwaysAsked(Pages):
    """The log-in page stands at its address for somebody who is signed in as well."""

    async def show(self, request: Request) -> Response:
        if request.url.path == "/login" and request.method == "GET":
            return HTMLResponse(LOGIN.format(action="/home"))
        return await super().show(request)


def test_a_probe_does_not_sign_in_again_because_the_log_in_page_is_shown_to_whoever_opens_it(
    tmp_path: Path, driver: Driver, ports: RecordingPorts
) -> None:
    driver._sessions.clear()
    ports.forget()
    pages = AlwaysAsked(answer="<p>Welcome</p>")
    with serving(pages.app) as address:
        file = FILE.replace("  login:\n    - fill", "  login:\n    - goto: /login\n    - fill")
        probed = driver.visit(load(written(tmp_path, file), address), "main", probe)

    found = {each.element for each in probed.elements if each.page == "/search" and each.rank}
    assert (missing(probed), found >= {"member", "search"}) == ([], True)
    assert [path for path, _ in pages.posted] == ["/home"]
