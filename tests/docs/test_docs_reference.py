"""The reference is complete and up to date."""

from __future__ import annotations

import importlib
import re
import tomllib
from collections.abc import Iterator
from dataclasses import fields

import click
import pytest

from nightclerk.audit.events import INTENTS, NOTES, OUTCOMES
from nightclerk.cli import COMMANDS
from nightclerk.errors import ExitCode
from nightclerk.workspace import BrowserChoice, Clinic, Payer, Settings
from scripts.reference import FOLDER
from scripts.reference.markdown import explained
from scripts.reference.pages import pages
from tests.docs.pages import ROOT

# Texts that look like codes and are none: variables, and words of other programs.
NO_CODES = {
    # What codes are made of: MISSING_MEMBER_ID, MEMBER_ID_LOST_DIGITS ...
    "CLAIM_NUMBER",
    "MEMBER_ID",
    "SERVICE_DATE",
    "CREDENTIALS_DIRECTORY",
    "ERR_ABORTED",
    "FRONT_DESK",
    "NIGHTCLERK_BROWSER",
    "NIGHTCLERK_PASSPHRASE_FD",
    "NIGHTCLERK_WORKSPACE",
    "NIGHTCLERK_KILL_AT_STEP",
    "NIGHTCLERK_STEPS_FILE",
    "MAX_RECOVERY_ATTEMPTS_EXCEEDED",
    "NUMBER_MISSING",
    "OMP_THREAD_LIMIT",
    "OPENBLAS_NUM_THREADS",
    "PLAYWRIGHT_BROWSERS_PATH",
}


PAGES = pages()  # they are made together, and take seconds


@pytest.mark.parametrize("name", sorted(PAGES))
def test_a_generated_page_is_up_to_date(name: str) -> None:
    assert (FOLDER / name).read_text("utf-8") == PAGES[name], "run `make docs`"


def test_every_command_and_option_is_documented() -> None:
    page = (FOLDER / "commands.md").read_text("utf-8")

    for path, command in _commands():
        section = page.split(f"# nightclerk {path}\n")[1].split("\n## ")[0].split("\n### ")[0]
        for each in command.params:
            assert each.opts[0] in section or each.human_readable_name in section, (path, each.name)


def _commands() -> Iterator[tuple[str, click.Command]]:
    for name in COMMANDS:
        command: click.Command = importlib.import_module(f"nightclerk.cli.{name}").command
        if isinstance(command, click.Group):
            yield from ((f"{name} {inner}", each) for inner, each in command.commands.items())
        else:
            yield name, command


def test_every_exit_code_is_documented() -> None:
    page = (FOLDER / "exit-codes.md").read_text("utf-8")

    assert all(f"| {int(code)} | `{code.name}` |" in page for code in ExitCode)


def test_every_audit_event_and_field_is_documented() -> None:
    page = (FOLDER / "audit-events.md").read_text("utf-8")

    for kind, events in {"intent": INTENTS, "outcome": OUTCOMES, "note": NOTES}.items():
        for event, names in events.items():
            row = next(line for line in page.splitlines() if line.startswith(f"| {kind} | `{event}` |"))
            assert all(f"`{name}`" in row for name in names)


@pytest.mark.parametrize("cls", [Settings, BrowserChoice, Clinic, Payer])
def test_every_setting_is_documented(cls: type) -> None:
    page = (FOLDER / "settings.md").read_text("utf-8")

    assert all(f"| `{each.name}` |" in page for each in fields(cls))


def test_every_reason_code_in_the_source_is_documented() -> None:
    page = (FOLDER / "reason-codes.md").read_text("utf-8")
    sources = [*(ROOT / "nightclerk").rglob("*.py"), *(ROOT / "bots").rglob("*.py")]
    found = {code for path in sources for code in re.findall(r'"([A-Z]+(?:_[A-Z0-9]+)+)"', path.read_text("utf-8"))}

    assert len(found) > 100
    assert {code for code in found - NO_CODES if f"`{code}`" not in page} == set()


def test_every_reason_code_of_our_portal_files_is_documented() -> None:
    page = (FOLDER / "reason-codes.md").read_text("utf-8") + (ROOT / "bots/eligibility/README.md").read_text("utf-8")
    given = re.findall(r"reason: ([A-Z_]+)", (ROOT / "selectors" / "lakeside.yaml").read_text("utf-8"))

    assert given
    assert {code for code in given if f"`{code}`" not in page} == set()


def test_every_reason_of_the_eligibility_bot_stands_in_its_readme() -> None:
    from bots.eligibility.words import BY_CODE, BY_OUTCOME

    readme = (ROOT / "bots" / "eligibility" / "README.md").read_text("utf-8")
    codes = {*BY_CODE, *(code for code, _ in BY_OUTCOME.values())}

    assert {code for code in codes if f"`{code}`" not in readme} == set()


def test_every_layer_is_told_in_the_architecture() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    layers = next(each["layers"] for each in contracts if each["type"] == "layers")
    page = (ROOT / "docs" / "explanation" / "architecture.md").read_text("utf-8")

    assert {
        name for layer in layers for name in re.findall(r"\w+", layer) if not re.search(rf"\b{name}\b", page)
    } == set()


def test_a_page_with_a_word_too_few_or_too_many_is_refused() -> None:
    with pytest.raises(KeyError):
        explained(["known", "new"], {"known": "said"}, "a table")
    with pytest.raises(KeyError):
        explained(["known"], {"known": "said", "gone": "said"}, "a table")
