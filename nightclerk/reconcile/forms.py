"""The forms in which values are compared: identifiers, names and texts as polars expressions over whole columns.

Files differ in case, padding, punctuation and look-alikes (reconcile.md section 1: NFKC, NBSP, `.0`, leading zeros,
payer prefixes and suffixes, O for 0 and l for 1). A form never makes up a value: what is left empty is null.
"""

from __future__ import annotations

import polars as pl

from nightclerk.matching.names import GENERATIONS

_PLAIN = r"^[0-9A-HJKMNP-Z]+$"  # nothing to do but padding: no blank, no sign, no lower case, no I, L, O
_AFFIXED = r"^(?:[A-Za-z]{1,4}[-_ ]?)?([0-9OolI](?:[0-9OolI-]*?[0-9OolI])?)(?:[-_ ]?[A-Za-z]\d?|-\d{1,2})?$"
_DIGITS = r"^[0-9]+$"
_QUALIFIER = r"^(?:HC|AD|CPT|HCPCS)[:|>*^]"  # what X12 says of a code before it
_NOTHING = ["NA", "NULL", "NONE", "NIL", "UNKNOWN", "UNK", "NOTONFILE", "NOTAPPLICABLE", "PENDING", "TBD"]
_DRESSED = r"[A-Za-z-]"
GENERATION = "|".join(sorted(GENERATIONS))
_GENERATION = rf"(?i)[\s,]+({GENERATION})\b\.?"  # behind something: JR alone is somebody's initials
_PARTICLES = "de|del|la|los|las|van|von|der|den|ter|st|san|santa|di|da|dos|das|du|le|el|al|bin|mc|mac"
_SURNAME = rf"(?:(?:{_PARTICLES})\.?\s+)*\S+"
_FIRST_LAST, _LAST_FIRST = rf"(?i)^(\S.*?)\s+({_SURNAME})$", rf"(?i)^({_SURNAME})\s+(\S.*)$"
_BESIDE = r"(?s)\s*\n[^\n]*[\d:].*$|\s*[-(\[#]+\s*(?:ID|MRN|ACCT)?[\s:#]*\d{3,}[)\]]?\s*$"  # a number or another line
_COURTESY = r"(?i)^\s*(?:mr|mrs|ms|miss|dr)\b\.?\s+"
_LEAST_BARE = 5  # digits of a number that is still telling without its prefix and suffix
_LETTERS = {"Ø": "O", "Ł": "L", "Đ": "D", "Ð": "D", "Þ": "TH", "Æ": "AE", "Œ": "OE", "ẞ": "SS", "ß": "SS"}


def identifiers(values: pl.Series) -> pl.Series:
    """The normal form of a column of identifiers: letters and digits, upper case, numbers without padding.

    In an identifier that is mostly digits, O, I and L count as the digits they are mistaken for. What stands for
    nothing (N/A, NULL, UNKNOWN) is null: it makes no two rows the same, and none another.
    """
    plain = values.str.contains(_PLAIN)
    unpadded = values.str.starts_with("0") & values.str.contains(_DIGITS)
    found = values.zip_with(~(plain & unpadded).fill_null(False), values.str.strip_chars_start("0"))
    odd = (~plain).fill_null(False).arg_true()  # few, in most files
    if len(odd):
        found = found.scatter(odd, _evaluated(values.gather(odd), _identifier(pl.col("v"))))
    return _filled(found.zip_with(~found.is_in(_NOTHING).fill_null(False), pl.Series([None], dtype=pl.String)))


def bare_identifiers(values: pl.Series) -> pl.Series:
    """The number inside an identifier that has a prefix of letters or a suffix (A, R1, -01); null where none is."""
    dressed = values.str.contains(_DRESSED).fill_null(False).arg_true()
    flat = pl.col("v").str.normalize("NFKC").str.strip_chars().str.replace(r"\.0+$", "")
    number = _digits(flat.str.extract(_AFFIXED, 1).str.replace_all("-", "", literal=True))
    bare = _evaluated(values.gather(dressed), pl.when(number.str.len_chars() >= _LEAST_BARE).then(number))
    return pl.Series([None], dtype=pl.String).new_from_index(0, len(values)).scatter(dressed, bare)


def codes(values: pl.Series) -> pl.Series:
    """The normal form of a column of codes: upper case without blanks, `.0` and X12's qualifier dropped."""
    flat = pl.col("v").str.normalize("NFKC").str.to_uppercase().str.replace_all(r"\s+", "").str.replace(r"\.0+$", "")
    return _filled(_evaluated(values, flat.str.replace(_QUALIFIER, "")))


def names(values: pl.Series) -> pl.Series:
    """Upper-case words without accents, apostrophes dropped, hyphens as blanks: "O'Brien-Ruiz" -> "OBRIEN RUIZ"."""
    return _filled(_evaluated(values, _name(pl.col("v"))))


def given_names(values: pl.Series) -> pl.Series:
    """The same without the initials of middle names: "John Q." -> "JOHN"; "Mary Ann" stays."""
    return names(values).str.replace(r"^(\S{2,})(?: \S)+$", "$1")


def texts(values: pl.Series) -> pl.Series:
    """Lower-case words parted by one blank, without accents and punctuation."""
    return names(values).str.to_lowercase()


def person(values: pl.Series, *, last_first: bool = False) -> tuple[pl.Series, pl.Series]:
    """(last names, given names) of full names written "LAST, FIRST M" or "First M Last" (`last_first`: "LAST FIRST M").

    A generation stands behind the last name, wherever it was written: "John Smith, Jr." -> "SMITH JR", "JOHN". A
    number behind the name, and what stands on further lines of the cell, is none of it.
    """
    name = pl.col("v").str.replace(_BESIDE, "").str.replace(r"^([^,^]+)\^", "$1, ")  # HL7 has SMITH^JOHN^A
    plain = name.str.replace(_COURTESY, "").str.replace(_GENERATION, "")
    parted = plain.str.splitn(",", 2).struct
    with_comma = plain.str.contains(",", literal=True)
    words = plain.str.strip_chars()
    shape, places = (_LAST_FIRST, (1, 2)) if last_first else (_FIRST_LAST, (2, 1))
    alone, others = (words.str.extract(shape, place) for place in places)
    last = _name(pl.when(with_comma).then(parted.field("field_0")).otherwise(pl.coalesce(alone, words)))
    first = _name(pl.when(with_comma).then(parted.field("field_1")).otherwise(others))
    generation = name.str.extract(_GENERATION, 1).str.to_uppercase()
    whole = pl.concat_str(last, generation, separator=" ", ignore_nulls=True)
    surname = pl.when(last.is_not_null()).then(whole)
    return _filled(_evaluated(values, surname)), given_names(_evaluated(values, first))


def _identifier(value: pl.Expr) -> pl.Expr:
    flat = value.str.normalize("NFKC").str.strip_chars().str.replace(r"\.0+$", "")
    kept = flat.str.replace_all(r"[^\p{L}\p{N}]", "")
    digits = kept.str.count_matches(r"[0-9OolI]") * 5 >= kept.str.len_chars() * 3
    mostly_digits = digits & kept.str.contains(r"[0-9]")
    return pl.when(mostly_digits).then(_digits(kept)).otherwise(kept.str.to_uppercase())


def _digits(value: pl.Expr) -> pl.Expr:
    seen = value.str.replace_all("[lIi|L]", "1").str.to_uppercase().str.replace_all("O", "0", literal=True)
    return pl.when(seen.str.contains(_DIGITS)).then(seen.str.strip_chars_start("0")).otherwise(seen)


def _name(value: pl.Expr) -> pl.Expr:
    flat = value.str.normalize("NFKD").str.replace_all(r"\p{M}|['’‘`´ʼ]", "").str.to_uppercase()
    return flat.str.replace_many(_LETTERS).str.replace_all(r"[^\p{L}\p{N}]+", " ").str.strip_chars()


def _evaluated(values: pl.Series, expression: pl.Expr) -> pl.Series:
    """The expression over the distinct values only, where most come again (names, payers, codes)."""
    distinct = values.unique()
    if len(distinct) * 2 > len(values):
        return pl.DataFrame({"v": values}).select(expression.alias("f"))["f"]
    table = pl.DataFrame({"v": distinct}).with_columns(expression.alias("f"))
    return pl.DataFrame({"v": values}).join(table, on="v", how="left", maintain_order="left", nulls_equal=True)["f"]


def _filled(values: pl.Series) -> pl.Series:
    return pl.select(pl.when(values.str.len_chars() > 0).then(values)).to_series()
