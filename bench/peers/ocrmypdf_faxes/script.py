"""Faxes made searchable by `ocrmypdf --rotate-pages --deskew --jobs 2`: `script.py FOLDER PAGES`; prints the seconds of
CPU for each page.
"""

import json
import os
import resource
import subprocess
import sys
from pathlib import Path

folder, pages = Path(sys.argv[1]), int(sys.argv[2])
program = Path(sys.executable).with_name("ocrmypdf")
variables = {name: value for name, value in os.environ.items() if name != "OMP_THREAD_LIMIT"}
for fax in sorted(folder.glob("fax-*.pdf")):
    command = [program, "--quiet", "--rotate-pages", "--deskew", "--jobs", "2", fax, folder / "ocrmypdf.out"]
    ended = subprocess.run(command, env=variables, capture_output=True, text=True)
    if ended.returncode:
        raise SystemExit(f"ocrmypdf: {ended.stderr.strip()[-300:]}")
spent = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps({"fax.ocrmypdf": (spent.ru_utime + spent.ru_stime) / pages}))
