"""Two workbooks merged with pandas and openpyxl: `script.py FOLDER ROWS`; prints the seconds, on the clock and of
CPU, and the peak memory in MiB.
"""

import json
import resource
import sys
import time
from pathlib import Path

import pandas as pd

folder, rows = Path(sys.argv[1]), int(sys.argv[2])
begun, begun_cpu = time.perf_counter(), time.process_time()
left, right = (pd.read_excel(folder / f"{side}.xlsx", dtype=str, engine="openpyxl") for side in ("left", "right"))
merged = left.merge(right, on=["Claim #", "CPT", "DOS"], how="outer", indicator=True)
merged.to_excel(folder / "merged.xlsx", engine="openpyxl", index=False)
seconds, cpu = time.perf_counter() - begun, time.process_time() - begun_cpu
if len(merged) < rows:
    raise SystemExit(f"pandas merged {len(merged)} rows of {rows}")
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"match.pandas": seconds, "match.pandas_cpu": cpu, "match.pandas_mib": peak}))
