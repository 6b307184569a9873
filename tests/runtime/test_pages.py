"""A page for people: escaped, without script or request, and there even when the clinic's own template is broken."""

import re
from pathlib import Path

import pytest

from nightclerk.records import Page
from nightclerk.runtime.pages import render

VALUES = {
    "clinic": "Maple & Sons",
    "title": "Briefing",
    "days": ["Wednesday"],
    "made": "now",
    "run": "r1",
    "sheets": [],
    "first": [],
    "remarks": ["<script>alert(1)</script>"],
    "office": [],
    "compliance": [],
}


def page(**changes):
    return Page("briefing-2026-11-25", "briefing.html", VALUES | changes)


def template(office):
    return office.workspace.root / "templates" / "briefing.html"


def test_what_comes_from_outside_is_never_markup(office):
    text = render(office.workspace, page())

    assert "<script" not in text
    assert "&lt;script&gt;" in text
    assert "Maple &amp; Sons" in text


def test_nothing_in_the_page_asks_another_machine(office):
    text = render(office.workspace, page())

    assert re.findall(r"(?:https?:)?//|url\(|@import|\bsrc=|<link|<iframe", text) == []
    assert "default-src 'none'" in text


@pytest.mark.parametrize(
    "broken",
    ["{% for %}", "{{ nobody.knows }}", "{{ ''.__class__.__mro__ }}", "{{ 1 / 0 }}", "{% include 'gone.html' %}"],
)
def test_a_broken_template_of_the_clinic_gives_way_to_the_one_of_the_release_and_is_told(office, broken):
    template(office).write_text(f"<p>{broken}</p>")
    text = render(office.workspace, page())

    assert "templates/briefing.html cannot be used" in text
    assert "Maple &amp; Sons" in text


def test_a_template_that_is_gone_is_told_too(office):
    template(office).unlink()

    assert "cannot be used (TemplateNotFound)" in render(office.workspace, page())


def test_a_clinic_may_word_its_page_otherwise(office):
    template(office).write_text(template(office).read_text().replace("Act on these first", "Call these"))
    line = {"slot": "9", "patient": "P", "standing": "NOT active", "ask": ["Ask"], "changed": (), "provider": "M"}

    text = render(office.workspace, page(first=[line]))
    assert "Call these" in text
    assert "cannot be used" not in text


@pytest.mark.browser
def test_a_browser_asks_for_nothing_and_says_nothing(office, tmp_path):
    from playwright.sync_api import sync_playwright

    from nightclerk.portal import BrowserSettings, find_browser

    path = tmp_path / "page.html"
    path.write_text(render(office.workspace, page()))
    asked, said = [], []
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=str(find_browser(BrowserSettings())), args=["--no-sandbox"])
        tab = browser.new_page(color_scheme="dark")
        tab.on("request", lambda request: asked.append(request.url))
        tab.on("console", lambda message: said.append(message.text))
        tab.goto(path.as_uri())
        ground = tab.evaluate("getComputedStyle(document.body).backgroundColor")
        tab.emulate_media(media="print", color_scheme="dark")
        paper = tab.evaluate("getComputedStyle(document.body).backgroundColor")
        browser.close()

    assert asked == [Path(path).as_uri()]
    assert said == []
    assert (ground, paper) == ("rgb(16, 21, 26)", "rgb(255, 255, 255)")
