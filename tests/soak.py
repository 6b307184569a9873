"""`make soak`: the tests marked `soak` with their full counts, one by one; what passed is not run again.

`python -m tests.soak WORD` runs those whose name holds the word, and keeps the rows of the others as they were.

Results are kept in build/soak by test and by commit, and written to docs/reference/soak.md.
"""

import json
import os
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

HOUSE = Path(__file__).parents[1]
KEPT = HOUSE / "build" / "soak"
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


def kept(node):
    path = KEPT / f"{node.replace('/', '.').replace('::', '.')}.json"
    return path, json.loads(path.read_text()) if path.exists() else None


def run(node, now):
    report = kept(node)[0].with_suffix(".xml")  # of its own: several of these may run side by side
    begun = time.monotonic()
    command = [sys.executable, "-m", "pytest", "-q", node, f"--junit-xml={report}", "-o", "junit_family=xunit1"]
    code = subprocess.run(command, cwd=HOUSE, env=environment()).returncode
    figures = dict(properties(report))
    return {"test": node, "commit": now, "passed": code == 0, "seconds": time.monotonic() - begun, "figures": figures}


def properties(report):
    from defusedxml.ElementTree import parse

    for each in parse(report).iter("property"):
        yield each.get("name"), each.get("value")


def write_page(results):
    lines = ["# Soak", "", "Full counts, written by `make soak`. A row counts for the commit it names.", ""]
    lines += ["| test | passed | seconds | figures | commit | when |", "|---|---|--:|---|---|---|"]
    for each in results:
        name = each["test"].split("::")[-1].removeprefix("test_").replace("_", " ")
        figures = ", ".join(f"{key} {value}" for key, value in each["figures"].items())
        passed = "yes" if each["passed"] else "**no**"
        row = [name, passed, f"{each['seconds']:.0f}", figures, each["commit"], each["when"]]
        lines.append("| " + " | ".join(row) + " |")
    PAGE.write_text("\n".join(lines) + "\n")


def main():
    KEPT.mkdir(parents=True, exist_ok=True)
    now, results = commit(), []
    nodes, word = collected(), sys.argv[1] if len(sys.argv) > 1 else ""
    for number, node in enumerate(nodes, 1):
        path, before = kept(node)
        if word not in node:
            results += [before] if before else []
            continue
        if before and before["passed"] and before["commit"] == now:
            print(f"{number}/{len(nodes)} {node}: passed before")
        else:
            print(f"{number}/{len(nodes)} {node}", flush=True)
            before = run(node, now) | {"when": datetime.now(UTC).strftime("%Y-%m-%d")}
            path.write_text(json.dumps(before))
        results.append(before)
        write_page(results)
    write_page(results)
    sys.exit(0 if all(each["passed"] for each in results) else 1)


if __name__ == "__main__":
    main()
