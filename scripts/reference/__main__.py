"""`python -m scripts.reference`: write the generated pages; with `--check`, only say which are out of date."""

from __future__ import annotations

import sys

from scripts.reference import FOLDER, ROOT
from scripts.reference.pages import pages


def main(arguments: list[str]) -> int:
    """Write (or check) every page; exit code 1 when a check found one out of date."""
    wanted = {FOLDER / name: text for name, text in pages().items()}
    stale = [path for path, text in wanted.items() if not path.exists() or path.read_text("utf-8") != text]
    for path in stale:
        if "--check" not in arguments:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(wanted[path], "utf-8")
        sys.stdout.write(f"{path.relative_to(ROOT)}\n")
    return int(bool(stale) and "--check" in arguments)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
