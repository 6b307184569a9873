"""The documentation as the tests see it: its pages, their blocks and links."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
COMMANDS = ("nightclerk", ".venv/bin/nightclerk", "printf", "cd", "pytest", "make", "python", ".")
_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
_WRITTEN_LATER = "docs/reference/benchmarks.md"  # `make bench` writes it


@dataclass(frozen=True)
class Page:
    """One Markdown file."""

    path: Path

    @property
    def name(self) -> str:
        return self.path.relative_to(ROOT).as_posix()

    @property
    def text(self) -> str:
        return self.path.read_text("utf-8")

    @property
    def prose(self) -> str:
        """The text without its blocks."""
        return _FENCE.sub("", self.text)

    def blocks(self, language: str) -> list[str]:
        return [found[2] for found in _FENCE.finditer(self.text) if found[1] == language]

    def commands(self) -> Iterator[list[str]]:
        """The lines of each block that is typed into a shell."""
        for block in self.blocks(""):
            lines = [line.strip() for line in block.splitlines() if line.strip()]
            if all(line.split()[0] in COMMANDS for line in lines):
                yield lines

    def links(self) -> Iterator[str]:
        yield from (found[1] for found in _LINK.finditer(self.prose))

    def anchors(self) -> set[str]:
        """What a link may name behind #, as the usual Markdown sites make it from a heading."""
        heads = re.findall(r"^#+ (.*)$", self.prose, re.MULTILINE)
        return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


def pages() -> list[Page]:
    """Every page of the documentation."""
    top = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", "logs/README.md")]
    found = [*top, *sorted((ROOT / "docs").rglob("*.md")), *sorted((ROOT / "bots").rglob("README.md"))]
    return [Page(path) for path in found if path != ROOT / _WRITTEN_LATER]


def exists(path: Path) -> bool:
    """Whether a path of the repository is there, or will be."""
    return path.exists() or path == ROOT / _WRITTEN_LATER
