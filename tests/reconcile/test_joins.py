"""The quick joins say what polars' own say, of stated values, doubles and nothing at all."""

from __future__ import annotations

from random import Random

import polars as pl
import pytest

from nightclerk.reconcile.joins import joined, repeated, without


def table(seed: int, rows: int) -> pl.DataFrame:
    dice = Random(seed)
    claims = [dice.choice(["A1", "A2", "B7", "", None]) for _ in range(rows)]
    schema = {"claim": pl.String, "code": pl.String, "cents": pl.Int64}
    columns = {
        "claim": claims,
        "code": [dice.choice(["A1", "99213", None]) for _ in claims],
        "cents": [dice.choice([-5, 0, 5]) for _ in claims],
    }
    return pl.DataFrame(columns, schema=schema)


@pytest.mark.parametrize("seed", range(20))
def test_rows_are_joined_where_everything_is_stated_and_equal(seed: int) -> None:
    one, two = table(seed, seed * 3).with_row_index("r"), table(seed + 99, 30).with_row_index("l")
    found = joined(one, two, ("claim", "code"))
    meant = one.join(two, on=["claim", "code"], how="inner", suffix="~")
    assert found.select(meant.columns).sort("r", "l").rows() == meant.sort("r", "l").rows()
    agreeing = joined(one, two, ("claim", "code"), pl.col("cents") == pl.col("cents~"))
    assert agreeing.select("r", "l").sort("r", "l").rows() == (
        meant.filter(pl.col("cents") == pl.col("cents~")).select("r", "l").sort("r", "l").rows()
    )


@pytest.mark.parametrize("seed", range(20))
def test_what_is_taken_is_gone_and_the_rest_keeps_its_order(seed: int) -> None:
    dice = Random(seed)
    frame = pl.DataFrame({"l": sorted(dice.sample(range(40), seed))}, schema={"l": pl.UInt32})
    taken = pl.DataFrame({"l": [dice.choice([None, *range(50)]) for _ in range(seed % 7)]}, schema={"l": pl.UInt32})
    assert without(frame, "l", taken)["l"].to_list() == [each for each in frame["l"] if each not in set(taken["l"])]


@pytest.mark.parametrize("seed", range(20))
def test_a_number_that_comes_again_is_repeated_wherever_it_stands(seed: int) -> None:
    dice = Random(seed)
    numbers = pl.Series([dice.randrange(12) for _ in range(seed)], dtype=pl.UInt32)
    assert repeated(numbers).to_list() == numbers.is_duplicated().to_list()
