"""Every page of every role in a real browser: light and dark, at the desk and on a tablet, with no barrier."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from nightclerk.console.frame import find_pages
from nightclerk.runtime.people import ROLES
from tests.scale import FULL

SIZES = {"desktop": {"width": 1280, "height": 800}, "tablet": {"width": 768, "height": 1024}}
PLAIN = [
    each
    for page in find_pages()
    for each in page.addresses
    if each.method == "GET" and each.act and "{" not in each.path
]
MOST_REQUESTS = 12


def paths(console, role):
    """The addresses without a part to fill in, and one of each kind that has one."""
    from nightclerk.store import runs

    known = [each.path for each in PLAIN if role in each.may and each.path != "/briefing"]
    if role in ("lead", "operator", "compliance"):
        run = next(each for each in runs.latest(console.office.store) if each.bot == "eligibility")
        known += [
            f"/runs/{run.id}",
            f"/runs/{run.id}?status=business",
            "/bots/eligibility",
            "/schedules/eligibility-tomorrow",
        ]
    return known


# Together these three see every page; on a tablet in the dark the others would see the same ones again.
DARK = ROLES if FULL else ("lead", "compliance", "admin")


@pytest.mark.soak
@pytest.mark.parametrize(("role", "scheme"), [*((role, "light") for role in ROLES), *((role, "dark") for role in DARK)])
def test_no_page_has_a_barrier_or_asks_much(console, at, role, scheme):
    size = "desktop" if scheme == "light" else "tablet"
    page, asked = at(role, color_scheme=scheme, viewport=SIZES[size]), []
    page.on("request", lambda each: asked.append(each.url))
    for path in paths(console, role):
        asked.clear()
        said = page.goto(path)

        assert said.ok, (path, said.status)
        assert len(asked) <= MOST_REQUESTS, path
        found = Axe().run(page)
        assert found.violations_count == 0, (path, found.generate_report())
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{path} is wider than the screen"
        assert page.locator("h1").count() == 1, path
