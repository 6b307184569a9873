"""Reading and proving portal files: `load` one for the driver, `lint` many for a person. No browser, milliseconds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from nightclerk.errors import Finding, InvalidFiles, UsageError
from nightclerk.portal.crosscheck import cross_check
from nightclerk.portal.file import PortalFile
from nightclerk.portal.grammar import read_portal
from nightclerk.portal.header import base_url_problem
from nightclerk.portal.located import Reader, compose


def load(path: Path, base_url: str | None = None) -> PortalFile:
    """The compiled portal file; `base_url` overrides the file's own. Raises `InvalidFiles` with every error at once."""
    file, findings = _read(Path(path))
    errors = [finding for finding in findings if finding.severity == "error"]
    if errors or file is None:
        raise InvalidFiles(errors)
    if base_url is None:
        return file
    problem, severity = base_url_problem(base_url)
    if severity == "error":
        raise UsageError(problem, code="BAD_URL", remedy=f"Correct the setting that overrides base_url of {path}.")
    return replace(file, base_url=base_url.rstrip("/"))


def lint(paths: Iterable[Path]) -> list[Finding]:
    """Every finding of every file, errors and warnings, in the order of file, line and column."""
    return sorted(finding for path in paths for finding in _read(Path(path))[1])


def _read(path: Path) -> tuple[PortalFile | None, list[Finding]]:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        words = "is not UTF-8 text" if isinstance(problem, UnicodeDecodeError) else "cannot be read"
        return None, [
            Finding(str(path), 1, 1, "error", "UNREADABLE", f"The file {words}; check its name and its rights.")
        ]
    return read_text(str(path), text)


def read_text(name: str, text: str) -> tuple[PortalFile | None, list[Finding]]:
    """The compiled file and its findings; with an error among them, the value is not to be used."""
    reader = Reader(name)
    root = compose(reader, text)
    if root is None:
        if not reader.findings:
            reader.findings.append(Finding(name, 1, 1, "error", "YAML", "The file is empty."))
        return None, reader.findings
    file = read_portal(reader, root)
    cross_check(reader, root, file)
    return file, reader.findings
