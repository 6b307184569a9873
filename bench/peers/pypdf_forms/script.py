"""Fill forms with pypdf, as its documentation says: `script.py TASKS.json`; prints seconds for each, or null."""

import json
import sys
import time
from pathlib import Path

from pypdf import PdfReader, PdfWriter


def fill(task):
    reader = PdfReader(task["blank"])
    if reader.is_encrypted:
        reader.decrypt("")
    writer = PdfWriter(clone_from=reader)
    values = {name: f"/{value}" if name in task["buttons"] else value for name, value in task["values"].items()}
    for page in writer.pages:
        writer.update_page_form_field_values(page, values, auto_regenerate=False)
    writer.write(task["out"])


def timed(task):
    begin = time.perf_counter()
    try:
        fill(task)
    except Exception as error:
        print(type(error).__name__, task["blank"], file=sys.stderr)
        return None
    return time.perf_counter() - begin


print(json.dumps([timed(task) for task in json.loads(Path(sys.argv[1]).read_text())]))
