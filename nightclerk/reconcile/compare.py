"""How far two values of one field agree: equal, close, akin (texts only), different, or one of them not stated."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from nightclerk.matching.nicknames import may_be_same
from nightclerk.reconcile.forms import GENERATION, bare_identifiers
from nightclerk.reconcile.profile import Field, Profile

EQUAL, CLOSE, AKIN, DIFFERENT, ABSENT = 3, 2, 1, 0, -1
LEVELS = (EQUAL, CLOSE, AKIN, DIFFERENT)
_SHORTEST_TYPED = 3  # letters of a name below which one letter more or less is another name
_SHORTEST_ID = 5
_LONG_ID = 7  # signs of a member's number from which two more behind it are a dependent's
WIDE_DAYS, _WIDE = 8, 0.05  # from which days and share on a tolerance is wide: how near it is tells something then
_CLOSE_TEXT, _AKIN_TEXT = 0.86, 0.6  # of the words, sorted
_GENERATION = f" ({GENERATION})$"
_WITHIN_TEXT = 0.95  # of the words of the shorter one: a title without its subtitle


@dataclass(frozen=True)
class Part:
    """One comparison: the column of both frames, how it is compared, and whether a difference forbids a match."""

    column: str
    rule: str  # id | code | last | first | date | money | number | text
    days: int = 0
    share: float = 0.0
    forbids: bool = False
    key: bool = False

    @property
    def words(self) -> str:
        """The field as it is told to a person."""
        name, _, part = self.column.partition(".")
        return f"{part} name" if part else name.replace("_", " ")


def parts(profile: Profile, left: pl.DataFrame, right: pl.DataFrame) -> tuple[Part, ...]:
    """The comparisons that both sides have columns for, in the order of the profile."""
    in_keys = {name for key in profile.keys for name in key}
    found = [part for name, each in profile.fields.items() for part in _parts(name, each, name in in_keys)]
    return tuple(part for part in found if part.column in left.columns and part.column in right.columns)


def _parts(name: str, each: Field, in_key: bool) -> list[Part]:
    if not (each.compare or in_key):
        return []
    forbids = each.disagree == "contradiction"
    if each.kind == "person":
        return [Part(f"{name}.{rule}", rule, forbids=forbids) for rule in ("last", "first")]
    return [Part(name, each.kind, each.days, each.share, forbids, in_key)]


def level(part: Part, left: pl.DataFrame, right: pl.DataFrame) -> pl.Series:
    """The level of each pair of rows (same height): Int8 of EQUAL, CLOSE, AKIN, DIFFERENT, ABSENT."""
    a, b = left[part.column], right[part.column]
    if part.rule in {"date", "money", "number"}:
        return _measured(part, a, b)
    both = a.is_not_null() & b.is_not_null()
    equal = (_glued(a) == _glued(b)) if part.rule in {"last", "first"} else (a == b)
    open_ = (both & ~equal.fill_null(False)).arg_true()
    found = pl.select(
        pl.when(both).then(pl.when(equal).then(EQUAL).otherwise(DIFFERENT)).otherwise(ABSENT).cast(pl.Int8)
    ).to_series()
    if not len(open_):
        return found
    if part.rule == "text":
        ratio = _ratio(a.gather(open_), b.gather(open_))
        within = _ratio(a.gather(open_), b.gather(open_), "token_set_ratio") >= _WITHIN_TEXT
        found = found.scatter(open_.filter((ratio >= _AKIN_TEXT) | within), AKIN)
        return found.scatter(open_.filter(ratio >= _CLOSE_TEXT), CLOSE)
    return found.scatter(open_.filter(_close(part, left[open_], right[open_])), CLOSE)


def _glued(names: pl.Series) -> pl.Series:
    return names.str.replace_all(" ", "", literal=True)


def _measured(part: Part, a: pl.Series, b: pl.Series) -> pl.Series:
    """Close is within what the field allows; where that is much, close is a part of it, and the rest is akin."""
    table = pl.DataFrame({"a": a, "b": b})
    one, two = pl.col("a"), pl.col("b")
    if part.rule == "date":
        apart = (one - two).dt.total_days().abs()
        most, swapped, wide = pl.lit(float(part.days)), _swapped(one, two), part.days >= WIDE_DAYS
    else:
        apart = (one.abs() - two.abs()).abs()
        most, swapped, wide = part.share * pl.max_horizontal(one.abs(), two.abs()), pl.lit(False), part.share >= _WIDE
    near = apart <= (most / 4 if wide else most)
    near_or_akin = pl.when(near | swapped).then(CLOSE).when(apart <= most).then(AKIN).otherwise(DIFFERENT)
    words = pl.when(apart == 0).then(EQUAL).otherwise(near_or_akin)
    return table.select(pl.when(apart.is_null()).then(ABSENT).otherwise(words).cast(pl.Int8).alias("l"))["l"]


def _swapped(one: pl.Expr, two: pl.Expr) -> pl.Expr:
    """Month and day exchanged: 03/04 and 04/03 of one year."""
    same = (one.dt.year() == two.dt.year()) & (one.dt.month() == two.dt.day()) & (one.dt.day() == two.dt.month())
    return same & (one != two)


def _close(part: Part, left: pl.DataFrame, right: pl.DataFrame) -> pl.Series:
    """Whether two values that are stated and not equal are close."""
    a, b = left[part.column], right[part.column]
    if part.rule == "id":
        as_written = left[f"{part.column}.raw"], right[f"{part.column}.raw"]  # a slip may lay padding bare
        slip = _one_slip(a, b, _SHORTEST_ID) | _one_slip(*as_written, _SHORTEST_ID)
        return slip | _same_number(a, b, *as_written, both=part.key) | _dependent(a, b)
    if part.rule == "code":
        return (a.str.slice(0, 5) == b.str.slice(0, 5)) & (a.str.len_chars() >= 5) & (b.str.len_chars() >= 5)
    return _close_surname(a, b) if part.rule == "last" else _close_name(part.rule, a, b)


def _close_surname(a: pl.Series, b: pl.Series) -> pl.Series:
    """Close without the generation, which only one of them may state: JR and SR are father and son."""
    generations = a.str.extract(_GENERATION, 1), b.str.extract(_GENERATION, 1)
    one, two = (each.str.replace(_GENERATION, "") for each in (a, b))
    close = (_glued(one) == _glued(two)) | _close_name("last", one, two)
    return close & ~(generations[0] != generations[1]).fill_null(False)


def _close_name(rule: str, a: pl.Series, b: pl.Series) -> pl.Series:
    close = _one_slip(_glued(a), _glued(b), _SHORTEST_TYPED)
    rest = (~close).arg_true()
    if len(rest):
        close = close.scatter(rest, _mapped(_LOOK[rule], a.gather(rest), b.gather(rest)))
    return close


def _same_number(a: pl.Series, b: pl.Series, raw_a: pl.Series, raw_b: pl.Series, *, both: bool) -> pl.Series:
    """The number of one inside the other's prefix and suffix, or of `both`: 01 and 02 behind it are two of a family."""
    one, two = bare_identifiers(raw_a), bare_identifiers(raw_b)
    inside = ((one == b) | (a == two)).fill_null(False)
    return inside | (one == two).fill_null(False) if both else inside


def _dependent(a: pl.Series, b: pl.Series) -> pl.Series:
    """One is the other with two digits behind it: a family's number with that of one of them."""
    one, two = pl.col("a"), pl.col("b")
    longer = [
        (each.str.replace(r"\d\d$", "") == other) & each.str.contains(r"\d\d$")
        for each, other in ((one, two), (two, one))
    ]
    long_enough = pl.min_horizontal(one.str.len_chars(), two.str.len_chars()) >= _LONG_ID
    return pl.DataFrame({"a": a, "b": b}).select((longer[0] | longer[1]) & long_enough).to_series()


def _one_slip(a: pl.Series, b: pl.Series, least: int) -> pl.Series:
    """One sign more, less, another, or two exchanged."""
    from rapidfuzz.distance import OSA
    from rapidfuzz.process import cpdist

    slips = pl.Series(cpdist(a.to_list(), b.to_list(), scorer=OSA.distance, score_cutoff=1), dtype=pl.Int64)
    longer = pl.select(pl.max_horizontal(a.str.len_chars(), b.str.len_chars())).to_series()
    return (slips <= 1) & (longer >= least)


def _ratio(a: pl.Series, b: pl.Series, scorer: str = "token_sort_ratio") -> pl.Series:
    from rapidfuzz import fuzz
    from rapidfuzz.process import cpdist

    return pl.Series(cpdist(a.to_list(), b.to_list(), scorer=getattr(fuzz, scorer)), dtype=pl.Float64) / 100


def _mapped(look: Callable[[str, str], bool], a: pl.Series, b: pl.Series) -> pl.Series:
    seen: dict[tuple[str, str], bool] = {}
    pairs = list(zip(a.to_list(), b.to_list(), strict=True))
    for pair in pairs:
        if pair not in seen:
            seen[pair] = look(*pair)
    return pl.Series([seen[pair] for pair in pairs], dtype=pl.Boolean)


def _close_last(a: str, b: str) -> bool:
    """One of the names of a double name: VAN DYKE and DYKE, SMITH JONES and JONES, with one slip at most."""
    one, two = a.split(), b.split()
    if len(one) == len(two):
        return False
    longer, shorter = (one, two) if len(one) > len(two) else (two, one)
    return len(shorter) == 1 and len(shorter[0]) >= _SHORTEST_TYPED and any(_slip(shorter[0], w) for w in longer)


def _close_first(a: str, b: str) -> bool:
    """The first of several given names, an initial, or a short form: MARY ANN and MARY, J and JOHN, BOB and ROBERT."""
    one, two = a.split()[0], b.split()[0]
    if one == two or may_be_same(one, two):
        return True
    if min(len(one), len(two)) == 1:
        return one[0] == two[0]
    return _slip(one, two)


def _slip(one: str, two: str) -> bool:
    from rapidfuzz.distance import OSA

    return max(len(one), len(two)) >= _SHORTEST_TYPED and OSA.distance(one, two, score_cutoff=1) <= 1


_LOOK: dict[str, Callable[[str, str], bool]] = {"last": _close_last, "first": _close_first}
