"""Fill forms with PyPDFForm, as its documentation says: `script.py TASKS.json`; prints seconds for each, or null."""

import json
import sys
import time
from pathlib import Path

from PyPDFForm import PdfWrapper


def fill(task):
    form = PdfWrapper(task["blank"], use_full_widget_name=True, generate_appearance_streams=True)
    values = {}
    for name, value in task["values"].items():
        kind = task["kinds"][name]
        if kind == "check":
            values[name] = True
        elif kind in ("radio", "combo", "list"):
            values[name] = task["places"][name]  # it takes the number of the entry
        else:
            values[name] = value
    Path(task["out"]).write_bytes(form.fill(values).read())


def timed(task):
    begin = time.perf_counter()
    try:
        fill(task)
    except Exception as error:
        print(type(error).__name__, task["blank"], file=sys.stderr)
        return None
    return time.perf_counter() - begin


print(json.dumps([timed(task) for task in json.loads(Path(sys.argv[1]).read_text())]))
