"""Cells merged over several rows of a table: the file holds their text once, a person sees it for each row."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import polars as pl

from nightclerk.sheets.book import Sheet


def spread(sheet: Sheet, columns: Collection[str]) -> Sheet:
    """The sheet with the text of such cells of those columns in each of their rows."""
    frame = sheet.frame
    for name in {column for column, _, _ in sheet.spans} & set(columns):
        rows = [(row, first) for column, first, last in sheet.spans if column == name for row in range(first, last + 1)]
        places = pl.DataFrame(rows, schema={"row": pl.UInt32, "first": pl.UInt32}, orient="row")
        texts = frame.select(pl.col("row").alias("first"), pl.col(name).alias("text"))
        text = places.join(texts, on="first", how="inner").select("row", "text")
        found = frame.join(text, on="row", how="left", maintain_order="left")
        frame = found.with_columns(pl.coalesce(name, "text").alias(name)).drop("text")
    return replace(sheet, frame=frame)
