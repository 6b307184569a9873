"""An 835 read to the models of linuxforhealth-x12: `script.py FOLDER CLAIMS`; prints the seconds of CPU."""

import json
import sys
import time
from pathlib import Path

from linuxforhealth.x12.io import X12ModelReader

folder, claims = Path(sys.argv[1]), int(sys.argv[2])


def read(path):
    """How many claims there are in its models."""
    found = 0
    with X12ModelReader(str(path)) as reader:
        for model in reader.models():
            found += sum(len(header.loop_2100) for header in model.loop_2000)
    return found


read(folder / "few.835")  # once unmeasured: its parsers are loaded, as in a process that has read before
begun = time.process_time()
found = read(folder / "claims.835")
spent = time.process_time() - begun
if found != claims:
    raise SystemExit(f"linuxforhealth-x12 read {found} claims of {claims}")
print(json.dumps({"x12.linuxforhealth": spent}))
