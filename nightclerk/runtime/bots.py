"""Finding bots: every `<workspace>/bots/*/bot.py`. One that does not import is shown as broken, never left out."""

from __future__ import annotations

import hashlib
import importlib.util
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import ModuleType
from typing import Any

from nightclerk.bot import AnswerFile, Bot, Briefer, Dispatcher, FileTaker, Reporter
from nightclerk.errors import UsageError
from nightclerk.workspace import Workspace, read_yaml

SETTINGS = "settings.yaml"


@dataclass(frozen=True)
class FoundBot:
    """A bot's folder: what it declares, a version (hash of its sources), or why it is broken."""

    name: str
    folder: Path
    version: str
    bot: Bot[Any, Any] | None = None
    dispatcher: Dispatcher | None = None
    reporter: Reporter | None = None
    briefer: Briefer | None = None
    answer_file: AnswerFile | None = None
    file_taker: FileTaker | None = None
    broken: str | None = None


def find_bots(workspace: Workspace) -> dict[str, FoundBot]:
    """Every bot of the workspace by its declared name (a broken one by its folder's)."""
    folders = sorted(path.parent for path in (workspace.root / "bots").glob("*/bot.py"))
    found = [load_bot(folder) for folder in folders]
    return {each.name: each for each in found}


def working_bot(workspace: Workspace, name: str) -> FoundBot:
    """The bot of that name; raises `UsageError` when there is none or it is broken."""
    bots = find_bots(workspace)
    found = bots.get(name)
    if found is None:
        known = ", ".join(sorted(bots)) or "none"
        raise UsageError(f"There is no bot named {name}.", code="NO_SUCH_BOT", remedy=f"The bots here are: {known}.")
    if found.broken:
        raise UsageError(
            f"The bot {name} is broken: {found.broken}.", code="BROKEN_BOT", remedy=f"Mend bots/{found.folder.name}/."
        )
    return found


@lru_cache(64)  # a change of the file makes another version, and so another key
def settings_of(found: FoundBot) -> Any:
    """The bot's own settings; None for a bot that has none. Raises `InvalidFiles` with every misfit of its file."""
    kind = found.bot.settings if found.bot else None
    path = found.folder / SETTINGS
    if kind is None:
        return None
    return read_yaml(path, kind) if path.is_file() else kind()


def about(found: FoundBot) -> str:
    """What the bot does, in its own words: the first sentence of its function."""
    text = (found.bot.perform.__doc__ if found.bot else "") or ""
    return " ".join(text.strip().partition("\n\n")[0].split())


_LOCK = threading.RLock()  # pages look for bots in many threads; two imports of one folder would break each other
_LOADED: dict[Path, FoundBot] = {}


def load_bot(folder: Path) -> FoundBot:
    """What one folder declares, or why it is broken; read again when its sources changed."""
    version = _version(folder)
    with _LOCK:
        known = _LOADED.get(folder)
        if known is None or known.version != version or known.broken:
            known = _LOADED[folder] = _load(folder, version)
        return known


def _load(folder: Path, version: str) -> FoundBot:
    try:
        declared = [value for module in _modules(folder) for value in vars(module).values()]
    except Exception as error:  # anything a foreign file may raise while it is imported
        return FoundBot(folder.name, folder, version, broken=f"{type(error).__name__} while importing")
    bots = _of(declared, Bot)
    if len(bots) != 1:
        return FoundBot(folder.name, folder, version, broken=f"it declares {len(bots)} bots, not one")
    return FoundBot(
        bots[0].name,
        folder,
        version,
        bots[0],
        _first(declared, Dispatcher),
        _first(declared, Reporter),
        _first(declared, Briefer),
        _first(declared, AnswerFile),
        _first(declared, FileTaker),
    )


def _first(declared: list[Any], kind: type) -> Any:
    return next(iter(_of(declared, kind)), None)


def _of(declared: list[Any], kind: type) -> list[Any]:
    # The same declaration is visible in every module of the folder that imports it.
    return list({id(value): value for value in declared if isinstance(value, kind)}.values())


def _modules(folder: Path) -> Iterator[ModuleType]:
    """Import the folder under a name of its own: never through sys.path, so two workspaces cannot shadow each other."""
    package = f"_nightclerk_bots_{hashlib.sha256(str(folder).encode()).hexdigest()[:12]}"
    for known in [name for name in sys.modules if name == package or name.startswith(f"{package}.")]:
        del sys.modules[known]
    _import(package, folder / "__init__.py", folder)
    for path in sorted(folder.glob("*.py")):
        if path.stem != "__init__" and not path.stem.startswith("test_"):
            name = f"{package}.{path.stem}"
            yield sys.modules.get(name) or _import(name, path, None)


def _import(name: str, path: Path, folder: Path | None) -> ModuleType:
    inside = [str(folder)] if folder else None
    spec = importlib.util.spec_from_file_location(name, path, submodule_search_locations=inside)
    assert spec
    if not path.exists():  # a bot's folder needs no __init__.py
        spec = importlib.util.spec_from_loader(name, None, is_package=True)
        assert spec
        spec.submodule_search_locations = inside
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    if spec.loader:
        spec.loader.exec_module(module)
    return module


def _version(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in [*sorted(folder.glob("*.py")), *folder.glob(SETTINGS)]:
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:12]
