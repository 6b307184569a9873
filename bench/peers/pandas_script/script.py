"""Two workbooks merged with pandas and openpyxl: `script.py FOLDER ROWS`; prints the seconds of computing."""

import json
import sys
import time
from pathlib import Path

import pandas as pd

folder, rows = Path(sys.argv[1]), int(sys.argv[2])
begun = time.process_time()
left, right = (pd.read_excel(folder / f"{side}.xlsx", dtype=str, engine="openpyxl") for side in ("left", "right"))
merged = left.merge(right, on=["Claim #", "CPT", "DOS"], how="outer", indicator=True)
merged.to_excel(folder / "merged.xlsx", engine="openpyxl", index=False)
seconds = time.process_time() - begun
if len(merged) < rows:
    raise SystemExit(f"pandas merged {len(merged)} rows of {rows}")
print(json.dumps({"match.pandas": seconds}))
