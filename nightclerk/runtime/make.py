"""Making things: a workspace from the starter, a bot from its pattern."""

from __future__ import annotations

import base64
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from nightclerk import __version__
from nightclerk.audit.checkpoint import public_key
from nightclerk.errors import UsageError
from nightclerk.runtime.disk import in_words
from nightclerk.runtime.office import open_office
from nightclerk.workspace import MARKER, STARTER, Workspace, starter

LEFT_OUT = shutil.ignore_patterns("__pycache__", "*.pyc")


@dataclass(frozen=True)
class Made:
    """A new workspace, and the public key (base64) of its audit log, to be written down on paper."""

    workspace: Workspace
    fingerprint: str


def make_workspace(folder: Path) -> Made:
    """Unpack the starter into an empty or new folder; raises `UsageError` where one is already, or none can be made."""
    if (folder / MARKER).exists():
        raise UsageError(
            "There is a workspace in that folder already.", code="WORKSPACE_EXISTS", remedy="Choose another folder."
        )
    _new_folder(folder)
    if any((folder / name).exists() for name in STARTER):
        raise UsageError(
            "That folder holds files that a workspace would overwrite.",
            code="FOLDER_NOT_EMPTY",
            remedy="Choose a new or empty folder.",
        )
    source = starter()
    for name in STARTER:
        _copy(source / name, folder / name)
    workspace = Workspace(folder.resolve())
    with open_office(workspace) as office:
        office.audit.note(
            "workspace.made", asked_by=office.asked_by, release=__version__, profile=workspace.settings.profile
        )
        seed = office.store.keys.signing_seed()
    return Made(workspace, base64.b64encode(public_key(seed)).decode())


def open_once(workspace: Workspace) -> None:
    """Open and close the workspace, so that what is wrong with it is told before anything is started; raises so."""
    with open_office(workspace):
        pass


def _new_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        if in_words(error) is not None:
            raise  # a full or read-only disk: told with its own code
        raise UsageError(
            "No folder can be made at that place: a file is in the way, or the place is not for folders.",
            code="FOLDER_IMPOSSIBLE",
            remedy="Choose another folder.",
        ) from None


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target, ignore=LEFT_OUT, dirs_exist_ok=True)
    elif source.exists():
        shutil.copy2(source, target)


def make_bot(workspace: Workspace, name: str) -> Path:
    """A folder under bots/ that already passes its own test; raises `UsageError` for a bad or taken name."""
    if not re.fullmatch(r"[a-z][a-z0-9_]{1,40}", name):
        raise UsageError(
            "A bot's name is small letters, digits and underscores.",
            code="BOT_NAME",
            remedy="For example: refill_watch",
        )
    folder = workspace.root / "bots" / name
    if folder.exists():
        raise UsageError(f"There is a folder bots/{name} already.", code="BOT_EXISTS", remedy="Choose another name.")
    folder.mkdir(parents=True)
    for file, text in PATTERN.items():
        (folder / file).write_text(text.replace("NAME", name))
    return folder


PATTERN = {
    "bot.py": '''"""NAME: say in one sentence what this bot does for whom."""

from dataclasses import dataclass

from nightclerk.bot import BusinessException, Run, bot


@dataclass(frozen=True)
class Item:
    """One thing to work. Its fields are what `nightclerk run NAME --item FIELD=VALUE` takes."""

    number: str


@dataclass(frozen=True)
class Result:
    """What is recorded of it."""

    text: str


@bot("NAME", key=lambda item: item.number)
def work(item: Item, run: Run) -> Result:
    """Work one item; the same key on the same day is never worked twice."""
    with run.step("Look at it"):
        if not item.number.strip():
            raise BusinessException("The number is empty.", code="NUMBER_MISSING", remedy="Fill it in.")
        return Result(text=f"seen on {run.today}")
''',
    "test_bot.py": '''"""What NAME must do."""

from pathlib import Path

import pytest

from nightclerk.bot import BusinessException
from nightclerk.testing import FakeRun, declared

found = declared(Path(__file__).parent)


def test_an_item_is_seen() -> None:
    assert found.perform(found.item_type(number="7"), FakeRun()).text.startswith("seen on")


def test_an_empty_number_goes_to_a_person() -> None:
    with pytest.raises(BusinessException) as error:
        found.perform(found.item_type(number=" "), FakeRun())

    assert error.value.code == "NUMBER_MISSING"
''',
    "README.md": """# NAME

What it does, for whom, from which input, and what each reason code asks a person to do.

Try it: `nightclerk run NAME --item number=7`. Test it: `pytest bots/NAME`.
""",
}
