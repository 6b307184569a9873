"""The reconciliation profile: what two tables hold, what makes two of their rows the same, and what forbids it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from nightclerk.errors import UsageError
from nightclerk.workspace import Misfit, Workspace, read_yaml, starter

Kind = Literal["id", "code", "person", "last", "first", "date", "money", "number", "text"]
Side = Literal["left", "right"]
SIDES: tuple[Side, Side] = ("left", "right")
FOLDER = Path("templates") / "reconciliation"
CATEGORIES = (
    "matched",
    "probable",
    "contradiction",
    "short_pay",
    "duplicate",
    "reversal",
    "ambiguous",
    "not_due",
    "unmatched_left",
    "unmatched_right",
)
_NAME = re.compile(r"[a-z][a-z0-9_-]{0,40}")


@dataclass(frozen=True)
class Field:
    """One thing that both sides may say of a row.

    `titles` are header words on either side, `left` and `right` those of one side only, the most telling first; a
    person's name may stand in one column (`titles`) or in two (`last`, `first`). `days` and `share` are how far two
    dates and two amounts (as a share of the larger) may lie apart and still be *close*. `disagree`: whether a plain
    disagreement forbids a match (`contradiction`) or only weighs against it (`doubt`). Of an amount, `less` are header
    words of a column beside it with what went out (Debit beside Credit), `direction` of one that says so in words.
    """

    kind: Kind
    titles: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    right: tuple[str, ...] = ()
    last: tuple[str, ...] = ()
    first: tuple[str, ...] = ()
    less: tuple[str, ...] = ()
    direction: tuple[str, ...] = ()
    days: int = 0
    share: float = 0.0
    disagree: Literal["contradiction", "doubt"] = "doubt"
    compare: bool = True


@dataclass(frozen=True)
class Also:
    """A further sheet of a source whose money belongs to its records: provider adjustments (PLB) of a payment.

    `key` and `amount` are header words; `sign` is -1 where a positive amount lowers the record (835 PLB).
    """

    name: str
    sheets: tuple[str, ...]
    key: tuple[str, ...]
    amount: tuple[str, ...]
    sign: Literal[1, -1] = -1


@dataclass(frozen=True)
class Source:
    """One side: its name, the titles its sheet may have, the field that is its money, and which rows are one record.

    `bundle`: rows with the same value of that field are one record (the lines of one payment). `due`: the field and
    its values that mean that nothing is expected on the other side (a visit that was cancelled). `credit`: what CR
    behind an amount means: it went `out` (what a payer takes back) or came `in` (a bank's statement).
    """

    name: str
    sheets: tuple[str, ...] = ()
    amount: str = ""
    needs: tuple[str, ...] = ()
    bundle: str = ""
    status: str = ""
    not_due: tuple[str, ...] = ()
    also: Also | None = None
    credit: Literal["in", "out"] = "out"


@dataclass(frozen=True)
class History:
    """Names of the right side's fields that tell payments, reversals and duplicates of one line apart (835 terms)."""

    paid: str
    billed: str = ""
    allowed: str = ""
    share: str = ""
    status: str = ""
    adjustment: str = ""
    when: str = ""


@dataclass(frozen=True)
class Fees:
    """The fee schedule, an optional third file: header words of its columns, and the fields they are looked up by."""

    sheets: tuple[str, ...]
    amount: tuple[str, ...]
    by: tuple[str, ...]
    units: str = ""
    allowed: str = "allowed"


@dataclass(frozen=True)
class Deposits:
    """How bank lines are told apart: words of one that may hold many checks, and of one that no payer sent.

    `lag_days` is how long after the payment's date it may be deposited (`eft_days`: by transfer), `early_days` how long
    before; `most_open` how many open payments a combination is sought among.
    """

    trace: str
    memo: str
    payer: str
    date: str
    lump: tuple[str, ...]
    not_payer: tuple[str, ...]
    eft_days: int = 7
    lag_days: int = 60
    early_days: int = 3
    most_open: int = 20


@dataclass(frozen=True)
class Profile:
    """A profile; see the module. `keys` are tried in their order, each a set of fields that together name a row.

    `cardinality`: one-to-one, one-to-many (many rows on the right for one on the left) or deposits (many-to-many).
    `accept_bits` and `margin_bits`: how sure (log2 of the odds) and how far ahead of the next candidate a match
    without an exact key must be to be accepted without a person; from `suggest_bits` on it is shown to one. `aging`:
    the left field that tells a row's age. `alike`: the fields are the columns that both sides have.
    """

    reconciliation: Literal[1]
    title: str
    left: Source
    right: Source
    cardinality: Literal["one-to-one", "one-to-many", "deposits"]
    fields: dict[str, Field] = field(default_factory=dict)
    keys: tuple[tuple[str, ...], ...] = ()
    alike: bool = False
    accept_bits: float = 13.0
    margin_bits: float = 6.0
    suggest_bits: float = 3.0
    history: History | None = None
    fees: Fees | None = None
    deposits: Deposits | None = None
    aging: str = ""
    timing_days: int = 5
    categories: dict[str, str] = field(default_factory=dict)

    def source(self, side: Side) -> Source:
        """The source of that side."""
        return self.left if side == "left" else self.right


def read_profile(path: Path) -> Profile:
    """The profile in `path`; raises `InvalidFiles` with every misfit at its line and column."""
    return read_yaml(path, Profile, misfits)


def find_profile(name: str, workspace: Workspace | None) -> Path:
    """The file of a profile: a path to one, or a name in the workspace's (else the starter's) templates.

    Raises `UsageError` UNKNOWN_PROFILE, which names those there are.
    """
    if name.endswith((".yaml", ".yml")) and Path(name).is_file():
        return Path(name).resolve()
    folders = [root / FOLDER for root in ([workspace.root] if workspace else []) + [starter()]]
    for folder in folders:
        if _NAME.fullmatch(name) and (folder / f"{name}.yaml").is_file():
            return folder / f"{name}.yaml"
    known = sorted({path.stem for folder in folders for path in folder.glob("*.yaml")})
    raise UsageError(
        "There is no reconciliation profile with that name.",
        code="UNKNOWN_PROFILE",
        remedy=f"Choose one of {', '.join(known)}, or give the path of a profile file.",
    )


def misfits(data: Any) -> Iterator[Misfit]:
    """What the types cannot see: names of fields that do not exist, categories that are not ours."""
    if not isinstance(data, dict):
        return
    fields = _dict(data.get("fields"))
    for where, name in _named(data):
        if isinstance(name, str) and name and name not in fields:
            yield Misfit(where, "UNKNOWN_FIELD", f"There is no field '{name}' in this profile.")
    if data.get("cardinality") == "deposits" and not data.get("deposits"):
        yield Misfit(("cardinality",), "MISSING_KEY", "A profile of deposits needs the part `deposits`.")
    for name in data.get("categories") or ():
        if name not in CATEGORIES:
            yield Misfit(("categories", name), "UNKNOWN_CATEGORY", f"One of {', '.join(CATEGORIES)}; not '{name}'.")


def _named(data: dict[str, Any]) -> Iterable[tuple[tuple[int | str, ...], Any]]:
    """Every place that names a field, with the name."""
    for place, key in enumerate(_list(data.get("keys"))):
        for inner, name in enumerate(_list(key)):
            yield ("keys", place, inner), name
    for side in SIDES:
        for word in ("amount", "bundle", "status"):
            yield (side, word), _dict(data.get(side)).get(word)
        for place, name in enumerate(_list(_dict(data.get(side)).get("needs"))):
            yield (side, "needs", place), name
    for word in ("paid", "billed", "allowed", "share", "status", "adjustment", "when"):
        yield ("history", word), _dict(data.get("history")).get(word)
    for word in ("trace", "memo", "payer", "date"):
        yield ("deposits", word), _dict(data.get("deposits")).get(word)
    for place, name in enumerate(_list(_dict(data.get("fees")).get("by"))):
        yield ("fees", "by", place), name
    yield ("aging",), data.get("aging")


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
