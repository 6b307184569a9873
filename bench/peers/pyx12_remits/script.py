"""An 835 read by pyx12's context reader, claim by claim: `script.py FOLDER CLAIMS`; prints the seconds of CPU."""

import json
import logging
import sys
import time
from decimal import Decimal
from pathlib import Path

import pyx12.error_handler
import pyx12.params
import pyx12.x12context

logging.disable(logging.CRITICAL)
folder, claims = Path(sys.argv[1]), int(sys.argv[2])


def read(path):
    """How many claims there are, and what was paid for them together."""
    found, paid = 0, Decimal(0)
    with path.open() as file:
        reader = pyx12.x12context.X12ContextReader(pyx12.params.params(), pyx12.error_handler.errh_null(), file)
        for loop in reader.iter_segments("2100"):
            if loop.id == "2100":
                found += 1
                paid += Decimal(loop.get_value("CLP04"))
    return found, paid


read(folder / "few.835")  # once unmeasured: its maps are loaded, as in a process that has read before
begun = time.process_time()
found, _ = read(folder / "claims.835")
spent = time.process_time() - begun
if found != claims:
    raise SystemExit(f"pyx12 read {found} claims of {claims}")
print(json.dumps({"x12.pyx12": spent}))
