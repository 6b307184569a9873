"""What the documentation names is there."""

from __future__ import annotations

import ast
import importlib
import re
from pathlib import Path

import click
import pytest
from ruamel.yaml import YAML

from nightclerk.cli import COMMANDS
from tests.docs.pages import ROOT, Page, exists, pages

every_page = pytest.mark.parametrize("page", pages(), ids=lambda page: page.name)
TARGETS = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
# Paths of a workspace that is at work, and examples; the repository holds none of them.
MADE = (
    ".nightclerk",
    "logs/",
    "results/",
    "inbox/",
    "outbox/",
    "demo/",
    "app/",
    "audit/",
    "quarantine/",
    "segments/",
    ".venv",
    "/eligibility",
    "/_sand",
)
EXAMPLES = (
    "PORTAL/",
    "America/",
    "selectors/yourpayer.yaml",
    "bots/refill_watch",
    "selectors/1",
    "workspace/1",
    "schedule/1",
    "utils.py",
)


@every_page
def test_every_link_leads_somewhere(page: Page) -> None:
    for link in page.links():
        path, _, anchor = link.partition("#")
        if path.startswith("https://"):
            continue
        target = (page.path.parent / path).resolve() if path else page.path
        assert exists(target), link
        if anchor and target.suffix == ".md":
            assert anchor in Page(target).anchors(), link


@every_page
def test_every_path_that_is_named_exists(page: Page) -> None:
    named = re.findall(r"`([\w./*-]+/[\w.*-]*|[\w-]+\.(?:py|md|yaml|lock|toml))`", page.prose)
    for path in named:
        if path.startswith((*MADE, *EXAMPLES, "/")) or (path.count("/") == 2 and path.startswith("lakeside/")):
            continue
        folders = (ROOT, page.path.parent, ROOT / "bots" / "refill_watch")
        assert any(exists(folder / path) or list(folder.glob(path)) for folder in folders) or _is_pattern(path), path


def _is_pattern(path: str) -> bool:
    """Files that `nightclerk new bot` makes, and names with a part to fill in."""
    return (
        path in {"test_bot.py", "bot.py", "settings.yaml"}
        or "*" in path
        or path in {"portal/account", "portal/account/field", "api/trigger/token"}
    )


@every_page
def test_every_command_that_is_named_exists_with_its_options(page: Page) -> None:
    typed = [line for block in page.commands() for line in block]
    named = "\n".join([*re.findall(r"`[^`\n]+`", page.prose), *typed])
    for words in re.findall(r"nightclerk ([a-z][^`\n|#<]*)", named):
        name, *rest = words.split()
        assert name in COMMANDS, words
        command: click.Command = importlib.import_module(f"nightclerk.cli.{name}").command
        while isinstance(command, click.Group) and rest and re.fullmatch("[a-z][a-z-]*", rest[0]):
            assert rest[0] in command.commands, words
            command = command.commands[rest.pop(0)]
        known = {option for each in command.params for option in each.opts} | {"--help", "-h"}
        assert {word for word in rest if word.startswith("--")} <= known, words


@every_page
def test_every_make_target_that_is_named_exists(page: Page) -> None:
    assert set(re.findall(r"(?:`|^)make ([a-z]+)", page.text, re.MULTILINE)) <= TARGETS


@every_page
def test_every_example_of_yaml_and_python_parses(page: Page) -> None:
    for block in page.blocks("yaml"):
        YAML().load(block)
    for block in page.blocks("python"):
        ast.parse(block)


def test_pictures_are_small_and_all_of_them_are_shown() -> None:
    shown = {(page.path.parent / link).resolve() for page in pages() for link in page.links() if link.endswith(".png")}
    pictures = set((ROOT / "docs" / "pictures").glob("*.png"))

    assert pictures == shown
    assert all(picture.stat().st_size < 150_000 for picture in pictures)


def test_the_readme_is_short_and_leads_to_every_page() -> None:
    readme = Page(ROOT / "README.md")
    linked = {(ROOT / link).resolve() for link in readme.links()}
    decisions = ROOT / "docs" / "decisions"

    assert len(readme.text.splitlines()) <= 150
    assert {
        page.path for page in pages() if (ROOT / "docs") in page.path.parents and decisions not in page.path.parents
    } <= linked


def test_every_decision_is_listed_and_fits_a_page() -> None:
    folder = ROOT / "docs" / "decisions"
    listed = set(Page(folder / "README.md").links())
    found = [path for path in folder.glob("[0-9]*.md")]

    assert {path.name for path in found} == listed
    assert all(len(path.read_text().splitlines()) < 40 for path in found)
    assert all("would change our mind" in path.read_text() for path in found)


def test_the_pattern_in_the_readme_is_the_one_that_new_bot_writes(tmp_path: Path) -> None:
    from nightclerk.runtime.make import PATTERN

    written = _without_docstrings(PATTERN["bot.py"].replace("NAME", "refill_watch"))

    for block in Page(ROOT / "README.md").blocks("python"):
        for part in _without_docstrings(block):
            assert part in written


def _without_docstrings(source: str) -> list[str]:
    tree = ast.parse(source)
    for node in tree.body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node):
            node.body = node.body[1:]
    return [ast.dump(node) for node in tree.body]
