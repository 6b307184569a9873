"""Two tables compared with datacompy on the exact key: `script.py FOLDER ROWS`; prints the seconds of computing, on
the clock and of CPU.

Both of its ways: with pandas, which is its own default, and with polars. Each is done once before it is measured.
"""

import json
import sys
import time
from pathlib import Path

import datacompy
import polars as pl

KEY = ["Claim #", "CPT", "DOS"]
folder, rows = Path(sys.argv[1]), int(sys.argv[2])
left, right = pl.read_parquet(folder / "left.parquet"), pl.read_parquet(folder / "right.parquet")


def by_polars():
    return len(datacompy.PolarsCompare(left, right, join_columns=KEY).intersect_rows)


def by_pandas():
    return len(datacompy.PandasCompare(first, second, join_columns=KEY).intersect_rows)


def seconds(name, work):
    work()
    begun, begun_cpu = time.perf_counter(), time.process_time()
    pairs = work()
    if pairs < rows * 0.9:
        raise SystemExit(f"datacompy found {pairs} pairs of {rows}")
    return {f"match.{name}": time.perf_counter() - begun, f"match.{name}_cpu": time.process_time() - begun_cpu}


first, second = left.to_pandas(), right.to_pandas()
datacompy.PandasCompare = getattr(datacompy, "PandasCompare", None) or datacompy.Compare
print(json.dumps(seconds("datacompy", by_pandas) | seconds("datacompy_polars", by_polars)))
