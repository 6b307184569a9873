"""The commands in the documentation run, one after another, as a reader would type them."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from nightclerk.sandbox.books import make_books
from nightclerk.sandbox.demo import SECRETS
from nightclerk.sandbox.faxes import letter, sent
from nightclerk.sandbox.remittances import eligibility, interchange, remittance, statuses
from nightclerk.sandbox.server import Sandbox, running
from nightclerk.workspace import Workspace
from tests import warm
from tests.docs.pages import ROOT, Page
from tests.scale import count

# What is started elsewhere, or proven by `make` itself.
NOT_TYPED = ("make ", ". .venv", "python -m nightclerk.sandbox", "nightclerk schedule serve")
FINISHED = {0, 4}  # 4: somebody must look, which is what these appointments are made for
pytestmark = pytest.mark.browser


@dataclass
class Reader:
    """Somebody at a shell: a folder, the payer that runs beside it, and what was typed already."""

    folder: Path
    portal: Sandbox
    typed: set[str] = field(default_factory=set)
    last: str = ""
    item: str = ""
    document: str = ""

    def type(self, line: str) -> subprocess.CompletedProcess[str] | None:
        """Type one line; None when it is not for this shell."""
        self.typed.add(line)
        if line.startswith("cd "):
            self.folder = self.folder / line.split()[1]
            return None
        done = subprocess.run(
            ["/bin/sh", "-c", self._filled_in(line)],
            cwd=self.folder,
            input=self._secret(line),
            capture_output=True,
            text=True,
            env=os.environ | warm.shell(),
        )
        self._note(line, done.stdout)
        assert done.returncode in FINISHED, f"{line}\n{done.stdout}\n{done.stderr}"
        return done

    def _filled_in(self, line: str) -> str:
        line = re.sub(r"\bITEM\b", self.item, re.sub(r"\bDOCUMENT\b", self.document, line))
        return re.sub(r"\bRUN\b", self.last, line).replace(".venv/bin/", "").replace("s:9f...", "s:9f")

    def _secret(self, line: str) -> str:
        found = re.search(r"vault set \S+/(\w+)$", line)
        return SECRETS[found[1]] if found else ""

    def _note(self, line: str, out: str) -> None:
        if found := re.search(r"^Run (\S+):", out, re.MULTILINE):
            self.last = found[1]
        if (found := re.search(r"^([0-9a-f]{32})  ", out, re.MULTILINE)) and " fax " in line:
            self.document = found[1]
        elif found:
            self.item = found[1]
        if line.startswith("nightclerk init "):
            marker = self.folder / line.split()[-1] / "nightclerk.yaml"
            override = f'portals: {{lakeside: {{base_url: "{self.portal.url}"}}}}'
            marker.write_text(re.sub(r"(?m)^portals:.*$", override, marker.read_text()))

    def read(self, page: str) -> dict[str, str]:
        """Type everything that a page says and no page before it said; what each line printed."""
        lines = [line for block in Page(ROOT / page).commands() for line in block]
        lines = [line for line in lines if line not in self.typed and not line.startswith(NOT_TYPED)]
        return {line: done.stdout for line in lines if (done := self.type(line)) is not None}


@pytest.fixture(scope="module")
def portal() -> Iterator[Sandbox]:
    with running() as sandbox:
        yield sandbox


@pytest.fixture(scope="module")
def reader(portal: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Reader:
    """A reader who is about to begin the tutorial; its file of appointments lies where the workspace will be."""
    return Reader(tmp_path_factory.mktemp("reader"), portal)


@pytest.fixture(scope="module")
def learned(reader: Reader) -> dict[str, str]:
    """What the tutorial printed."""
    page = Page(ROOT / "docs/tutorial/first-night.md")
    (reader.folder / "night").mkdir()
    (reader.folder / "night" / "appointments.csv").write_text(page.blocks("csv")[0])
    return reader.read("docs/tutorial/first-night.md")


def test_the_tutorial_goes_as_it_says(learned: dict[str, str], reader: Reader) -> None:
    assert "3 items would be asked" in learned["nightclerk run eligibility --file appointments.csv --dry-run"]
    rows = learned["nightclerk results RUN"].splitlines()
    said = [line.split()[2:4] for line in rows]
    assert said == [
        ["done", "inactive"],
        ["done", "active"],
        ["business", "not_found"],
        ["done", "-"],
        ["business", "rejected_input"],
    ]
    assert "MISSING_MEMBER_ID" in rows[4]
    assert learned["nightclerk audit verify"].startswith("Proven")


def test_a_changed_character_of_the_log_is_named_and_ends_with_6(
    learned: dict[str, str], reader: Reader, tmp_path: Path
) -> None:
    log = reader.folder / "logs" / "audit" / "active.jsonl"
    whole = log.read_bytes()
    log.write_bytes(whole.replace(b'"rows":5', b'"rows":6', 1))
    try:
        done = warm.command("audit", "verify", "--json", "--workspace", reader.folder)
    finally:
        log.write_bytes(whole)

    assert done.returncode == 6
    assert json.loads(done.stdout)["first_bad"] == next(
        n for n, line in enumerate(whole.splitlines()) if b'"rows":5' in line
    )


# As what a reader saves an example of that kind.
HOW_TO = sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "docs" / "how-to").glob("*.md"))[:: count(3, 1)]
FAXED = ("Patient: Odette Fenwick\tDOB: 03/15/1958", "Collected: 11/18/2026", "Glucose 104 mg/dL")
OTHER_BOTS = ("reconciliation-", "fax_intake-", "prior_authorization-")
EXAMPLES = {"json": ("patient.json", "claim.json", "request.json"), "csv": ("open-claims.csv", "requests.csv")}


@pytest.mark.soak
@pytest.mark.parametrize("page", HOW_TO)
def test_the_commands_of_a_how_to_run(page: str, learned: dict[str, str], reader: Reader) -> None:
    for kind, names in EXAMPLES.items():
        for block in Page(ROOT / page).blocks(kind):
            for name in names:
                (reader.folder / name).write_text(block)

    (reader.folder / "answers.271").write_bytes(interchange("271", [eligibility()]))
    (reader.folder / "answers.277").write_bytes(interchange("277", [statuses()]))
    (reader.folder / "remit.835").write_bytes(interchange("835", [remittance(1)]))
    (reader.folder / "inbox" / "faxes").mkdir(parents=True, exist_ok=True)
    for name in ("FAX.tif", "inbox/faxes/one.tif"):
        sent([letter("Alder Laboratory", "FINAL LABORATORY REPORT", *FAXED)], reader.folder / name)
    if "claims.xlsx" in Page(ROOT / page).text:
        make_books(reader.folder)
    last = reader.last
    reader.read(page)
    reader.last = last if reader.last.startswith(OTHER_BOTS) else reader.last


def test_the_commands_of_the_readme_run(learned: dict[str, str], reader: Reader) -> None:
    (reader.folder / "demo").symlink_to(reader.folder)

    assert reader.read("README.md")


def test_what_the_readme_shows_of_a_night_is_what_a_night_prints(learned: dict[str, str]) -> None:
    shown = next(block for block in Page(ROOT / "README.md").blocks("") if block.startswith("Run "))
    printed = learned["nightclerk run eligibility --file appointments.csv"]

    assert [_form(line) for line in shown.splitlines()] == [_form(line) for line in printed.splitlines()]


def _form(line: str) -> str:
    return re.sub(r"eligibility-\S+|/\S+|\d+", "#", line).strip()


def test_a_field_of_the_contract_is_printed_and_documented(learned: dict[str, str], reader: Reader) -> None:
    page = Page(ROOT / "docs/reference/results-json.md").text
    listed = json.loads(_say(reader, "results", reader.last, "--json"))
    told = json.loads(_say(reader, "results", "--json"))[0]
    checks = json.loads(_say(reader, "doctor", "--json"))
    proof = json.loads(_say(reader, "audit", "verify", "--json"))
    kept = json.loads(_say(reader, "vault", "list", "--json"))[0]

    fields = {*told, *told["items"], *checks, *checks["checks"][0], *proof, *kept}
    assert {name for row in listed for name in row} | fields == {
        name for name in re.findall(r"`([a-z_]+)`", page) if name in fields or any(name in row for row in listed)
    }
    assert Workspace(reader.folder).settings.profile == "sandbox"


def _say(reader: Reader, *words: str) -> str:
    done = warm.command(*words, "--workspace", reader.folder)
    assert done.returncode == 0, done.stderr
    return done.stdout
