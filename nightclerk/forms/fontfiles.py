"""Where this machine keeps the fonts that forms are filled with; `doctor` asks, so nothing heavy is imported."""

from __future__ import annotations

from functools import cache
from pathlib import Path

# Looked for in this order; each sign comes from the first that has it. All have TrueType outlines.
FILES = (
    "DejaVuSans.ttf",
    "wqy-microhei.ttc",
    "wqy-zenhei.ttc",
    "DroidSansFallbackFull.ttf",
    "DroidSansFallback.ttf",
)
PACKAGES = "fonts-dejavu-core and fonts-wqy-microhei"
_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "/Library/Fonts", "/usr/share/texmf/fonts")


@cache
def font_files() -> tuple[Path, ...]:
    """The fonts that are here, in the order in which they are asked."""
    found: dict[str, Path] = {}
    for folder in _FOLDERS:
        for path in Path(folder).rglob("*.tt[fc]"):
            found.setdefault(path.name, path)
    return tuple(found[name] for name in FILES if name in found)


def missing_packages() -> list[str]:
    """The packages to install so that every name can be written; empty where all is here."""
    found = [path.name for path in font_files()]
    latin = [] if FILES[0] in found else ["fonts-dejavu-core"]
    return latin if set(FILES[1:]) & set(found) else [*latin, "fonts-wqy-microhei"]
