"""`python -m scripts.screenshots`: the pictures of the docs, from the sandbox and a demo night. Invented people only.

The sheets are shown by Chromium from what openpyxl reads: a print of them is fitted to one page in width, and the wide
ones cannot be read at the width of a README.
"""

from __future__ import annotations

import html
import io
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from nightclerk.portal import BrowserSettings, find_browser
from nightclerk.portal.settings import ARGUMENTS, wants_sandbox
from nightclerk.records import Outcome
from nightclerk.sandbox.coverage import truth
from nightclerk.sandbox.demo import night
from nightclerk.sandbox.members import Member, population
from nightclerk.sandbox.server import running
from nightclerk.sandbox.sessions import PASSWORD, TOTP_SEED, USERNAME
from nightclerk.vault.totp import code, time_step
from scripts import console_pictures as console

PICTURES = Path(__file__).parents[1] / "docs" / "pictures"
MOST_BYTES = 150_000
WIDTH = 1000
LEAST_BENEFITS = 6
LEAST_WRAPPED = 12  # characters; a time or an amount stays on one line


@dataclass(frozen=True)
class View:
    """A part of a sheet to show: which columns (all when empty) and how many rows."""

    picture: str
    sheet: str
    columns: tuple[str, ...] = ()
    rows: int = 14


VIEWS = (
    View("workbook-summary", "Summary"),
    View(
        "workbook-results",
        "All results",
        ("Row", "Time", "Patient", "Payer", "Outcome", "Plan", "Copay office (in network)", "Deductible remaining"),
    ),
    View("workbook-person", "Needs a person", ("Row", "Time", "Patient", "Outcome", "Why", "What to do"), 10),
)
STYLE = """
body { font: 13px "DejaVu Sans", sans-serif; margin: 16px; color: #222 }
table { border-collapse: collapse; width: 100% } p { margin: 0 0 3px; color: #4a5a68 }
p:first-of-type { font-size: 17px; font-weight: bold; color: #222 } table { margin-top: 10px }
th { background: #2f4858; color: #fff; text-align: left } th, td { border: 1px solid #d4dae0; padding: 3px 6px }
"""


def main() -> int:
    """Write every picture; returns the exit code."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        # The night first: the durable engine does not start where Playwright's own event loop runs.
        done = night(Path(folder) / "demo", count=48, headed=False, watch=lambda _progress: None, claims=24)
        with _browser() as browser:
            shots = _portal(browser) | _workbook(browser, done.ended.results or "")
            shots |= _briefing(browser, Path(done.briefing or ""))
            shots |= console.pictures(browser, Path(folder) / "demo")
    for name, shot in shots.items():
        path = PICTURES / f"{name}.png"
        path.write_bytes(_small(shot))
        sys.stdout.write(f"docs/pictures/{path.name}: {path.stat().st_size / 1000:.0f} kB\n")
    return 0


@contextmanager
def _browser() -> Iterator[Browser]:
    settings = BrowserSettings()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find_browser(settings), chromium_sandbox=wants_sandbox(settings), args=list(ARGUMENTS)
        )
        yield browser
        browser.close()


def _portal(browser: Browser) -> dict[str, bytes]:
    today = date.today()  # noqa: DTZ011 - the date of the picture, nothing is decided by it
    member = _telling(today)
    with running(today=today) as portal:
        page = browser.new_page(base_url=portal.url, viewport={"width": WIDTH, "height": 700})
        _sign_in(page)
        page.goto("/eligibility")
        page.get_by_label("Member ID").fill(member.asked_id)
        page.get_by_label("Date of birth").fill(f"{member.asked_birth:%m/%d/%Y}")
        page.get_by_role("button", name="Check coverage").click()
        page.locator("table.coverage").wait_for()
        return {"portal-coverage": page.screenshot(full_page=True)}


def _telling(today: date) -> Member:
    """A member whose page has something of everything."""
    answers = ((member, truth(member, 0, today)) for member in population())
    active = [(member, said) for member, said in answers if said.outcome == Outcome.ACTIVE and said.other_payers]
    return max(active, key=lambda pair: (len(pair[1].benefits) >= LEAST_BENEFITS, -len(pair[1].benefits)))[0]


def _sign_in(page: Page) -> None:
    page.goto("/login")
    page.get_by_label("User ID").fill(USERNAME)
    page.locator("input[type=password]").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_label("Security code").fill(code(TOTP_SEED, time_step(time.time())))
    page.get_by_role("button", name="Verify").click()
    page.get_by_role("button", name="I acknowledge").click()


def _briefing(browser: Browser, path: Path) -> dict[str, bytes]:
    """The first sheet of a provider who has somebody to act on first and somebody who is ready."""
    page = browser.new_page(viewport={"width": WIDTH, "height": 700})
    page.goto(path.as_uri())
    urgent = page.locator("section.sheet", has=page.locator("tr.is-red")).filter(has=page.locator("tr.is-ready"))
    return {"briefing-provider": urgent.first.screenshot()}


def _workbook(browser: Browser, path: str) -> dict[str, bytes]:
    book = load_workbook(path)
    return {view.picture: _sheet(browser, book[view.sheet], view) for view in VIEWS}


def _sheet(browser: Browser, sheet: Any, view: View) -> bytes:
    page = browser.new_page(viewport={"width": WIDTH, "height": 300})
    page.set_content(f"<style>{STYLE}</style>{_as_html(list(sheet.iter_rows()), view)}")
    return page.screenshot(full_page=True)


def _as_html(rows: Sequence[tuple[Any, ...]], view: View) -> str:
    """The header is the first row with a dark background; what stands above it are lines of words."""
    start = next(index for index, row in enumerate(rows) if row[0].fill.fgColor.rgb not in ("00000000", "FFFFFFFF"))
    above = [str(row[0].value) for row in rows[:start] if row[0].value]
    heads = [str(cell.value) for cell in rows[start]]
    shown = [heads.index(name) for name in view.columns] or list(range(len(heads)))
    body = "".join(_row([row[place] for place in shown]) for row in rows[start + 1 :][: view.rows])
    head = "".join(f"<th>{html.escape(heads[place])}</th>" for place in shown)
    words = "".join(f"<p>{html.escape(line)}</p>" for line in above)
    return f"{words}<table><tr>{head}</tr>{body}</table>"


def _row(cells: Sequence[Any]) -> str:
    return f"<tr>{''.join(_cell(cell) for cell in cells)}</tr>"


def _cell(cell: Any) -> str:
    colour = str(cell.fill.fgColor.rgb)[-6:] if cell.fill.fill_type else "ffffff"
    money = isinstance(cell.value, int | float) and "0.00" in cell.number_format
    text = f"${cell.value:,.2f}" if money else "" if cell.value is None else str(cell.value)
    wrap = "nowrap" if len(text) <= LEAST_WRAPPED else "normal"
    return f'<td style="background:#{colour}; white-space:{wrap}">{html.escape(text) or "&nbsp;"}</td>'


def _small(shot: bytes) -> bytes:
    """The picture with 128 colours, which is enough for pages; raises `ValueError` when it is too large even so."""
    out = io.BytesIO()
    Image.open(io.BytesIO(shot)).convert("RGB").quantize(128).save(out, "PNG", optimize=True)
    if out.tell() > MOST_BYTES:
        raise ValueError(f"a picture has {out.tell()} bytes")
    return out.getvalue()


if __name__ == "__main__":
    raise SystemExit(main())
