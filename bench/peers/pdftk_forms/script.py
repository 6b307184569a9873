"""Fill forms with pdftk (a program of its own): `script.py TASKS.json`; prints seconds for each, or null."""

import json
import subprocess
import sys
import time
from pathlib import Path
from xml.sax.saxutils import escape


def nested(tree):
    parts = []
    for name, below in tree.items():
        inner = nested(below) if isinstance(below, dict) else f"<value>{escape(str(below))}</value>"
        parts.append(f'<field name="{escape(name, {chr(34): "&quot;"})}">{inner}</field>')
    return "".join(parts)


def fill(task):
    tree = {}
    for name, value in task["values"].items():
        *above, last = name.split(".")
        place = tree
        for part in above:
            place = place.setdefault(part, {})
        place[last] = value
    data = Path(task["out"]).with_suffix(".xfdf")
    head = '<?xml version="1.0" encoding="UTF-8"?><xfdf xmlns="http://ns.adobe.com/xfdf/"><fields>'
    data.write_text(f"{head}{nested(tree)}</fields></xfdf>", encoding="utf-8")
    command = ["pdftk", task["blank"], "fill_form", str(data), "output", task["out"], "drop_xfa"]
    subprocess.run(command, check=True, capture_output=True, timeout=120)


def timed(task):
    begin = time.perf_counter()
    try:
        fill(task)
    except Exception as error:
        print(type(error).__name__, task["blank"], file=sys.stderr)
        Path(task["out"]).unlink(missing_ok=True)
        return None
    return time.perf_counter() - begin


print(json.dumps([timed(task) for task in json.loads(Path(sys.argv[1]).read_text())]))
