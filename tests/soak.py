"""`make soak`: the tests marked `soak` with their full counts, one by one; what passed is not run again.

`python -m tests.soak WORD` runs those whose name holds the word, and keeps the rows of the others as they were.

The page docs/reference/soak.md is where results are kept: a row for each test, of the commit that it names. So it can
be stopped, and gone on with on another machine.
"""

import os
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

HOUSE = Path(__file__).parents[1]
REPORTS = HOUSE / "build" / "soak"
PAGE = HOUSE / "docs" / "reference" / "soak.md"


def collected():
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-m", "soak"]
    said = subprocess.run(command, cwd=HOUSE, env=environment(), capture_output=True, text=True).stdout
    return [line for line in said.splitlines() if "::" in line]


def environment():
    return os.environ | {"NIGHTCLERK_SOAK": "1"}


def commit():
    said = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=HOUSE, capture_output=True, text=True)
    return said.stdout.strip()


def title(node):
    return node.split("::")[-1].removeprefix("test_").replace("_", " ")


def known():
    """The rows of the page by the title of the test."""
    lines = PAGE.read_text().splitlines() if PAGE.exists() else []
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| ")]
    return {row[0]: row for row in rows if len(row) == 6 and row[0] != "test"}


def run(node, now):
    report = REPORTS / f"{node.replace('/', '.').replace('::', '.')}.xml"  # of its own: several may run side by side
    begun = time.monotonic()
    command = [sys.executable, "-m", "pytest", "-q", node, f"--junit-xml={report}", "-o", "junit_family=xunit1"]
    code = subprocess.run(command, cwd=HOUSE, env=environment()).returncode
    figures = ", ".join(f"{key} {value}" for key, value in properties(report))
    passed = "yes" if code == 0 else "**no**"
    day = datetime.now(UTC).strftime("%Y-%m-%d")
    return [title(node), passed, f"{time.monotonic() - begun:.0f}", figures, now, day]


def properties(report):
    from defusedxml.ElementTree import parse

    for each in parse(report).iter("property"):
        yield each.get("name"), each.get("value")


def write_page(rows):
    lines = ["# Soak", "", "Full counts, written by `make soak`. A row counts for the commit it names.", ""]
    lines += ["| test | passed | seconds | figures | commit | when |", "|---|---|--:|---|---|---|"]
    PAGE.write_text("\n".join([*lines, *("| " + " | ".join(row) + " |" for row in rows)]) + "\n")


def main():
    REPORTS.mkdir(parents=True, exist_ok=True)
    now, nodes, word = commit(), collected(), sys.argv[1] if len(sys.argv) > 1 else ""
    for number, node in enumerate(nodes, 1):
        rows = known()  # read anew: another of these may have written meanwhile
        before = rows.get(title(node))
        if word not in node:
            continue
        if before and before[1] == "yes" and before[4] == now:
            print(f"{number}/{len(nodes)} {node}: passed before")
            continue
        print(f"{number}/{len(nodes)} {node}", flush=True)
        found = run(node, now)
        rows = known() | {found[0]: found}
        write_page([rows[each] for each in dict.fromkeys(map(title, nodes)) if each in rows])
    sys.exit(0 if all(row[1] == "yes" for row in known().values()) else 1)


if __name__ == "__main__":
    main()
