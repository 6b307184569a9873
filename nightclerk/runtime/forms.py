"""An item's dataclass as a form, and what was typed into it as an item again: every field with its own error."""

from __future__ import annotations

import re
import types
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, dataclass, fields
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any, Union, get_args, get_origin, get_type_hints

from nightclerk.errors import UsageError
from nightclerk.records.codec import from_plain
from nightclerk.runtime.bots import FoundBot
from nightclerk.workspace import Workspace

TEXT, DATE, CHOICE, MONEY, YES_NO, NUMBER = "text", "date", "choice", "money", "yes-no", "number"
_DATES = ("%Y-%m-%d", "%m/%d/%Y", "%m-%d-%Y")
_CLOCK = re.compile(r"[ T,]+\d{1,2}:\d\d.*$")
_YES, _NO = frozenset({"yes", "y", "true", "1", "on"}), frozenset({"no", "n", "false", "0", "off"})
_WORDS = {"id": "ID", "npi": "NPI", "dob": "birth date", "no": "number"}
_HELP = {DATE: "MM/DD/YYYY, such as 03/09/1981.", MONEY: "In dollars, such as 25.00."}
_EARLIEST_BIRTH = date(1900, 1, 1)


@dataclass(frozen=True)
class Choice:
    """One of the values that a field can have, and what people call it."""

    value: str
    label: str


@dataclass(frozen=True)
class FormField:
    """A field of the form. `kind` text | date | choice | money | yes-no | number."""

    name: str
    label: str
    kind: str
    required: bool
    choices: tuple[Choice, ...] = ()
    help: str = ""


class WrongFields(UsageError):
    """What was typed cannot be taken: `fields` says what is wrong with each."""

    def __init__(self, fields: dict[str, str]) -> None:
        super().__init__(
            f"These fields are missing or cannot be read: {', '.join(sorted(fields))}.",
            code="CORRECTION_FIELDS",
            remedy="Correct them and send it again.",
        )
        self.fields = fields


def form(workspace: Workspace, found: FoundBot) -> tuple[FormField, ...]:
    """The fields of the bot's item, in the order of its dataclass."""
    assert found.bot
    hints = get_type_hints(found.bot.item_type)
    return tuple(_field(workspace, each, hints[each.name]) for each in fields(found.bot.item_type))


def _field(workspace: Workspace, each: Field[Any], hint: Any) -> FormField:
    plain, optional = _without_none(hint)
    required = not optional and each.default is MISSING and each.default_factory is MISSING
    choices = _choices(workspace, each.name, plain)
    kind = CHOICE if choices or each.name == "payer" else _KINDS.get(plain, TEXT)
    told = str(each.metadata.get("help") or _HELP.get(kind, ""))
    return FormField(each.name, str(each.metadata.get("label") or label(each.name)), kind, required, choices, told)


_KINDS: dict[Any, str] = {date: DATE, Decimal: MONEY, bool: YES_NO, int: NUMBER}


def label(name: str) -> str:
    """A field's name as people read it: `member_id` is Member ID."""
    words = " ".join(_WORDS.get(word, word) for word in name.split("_"))
    return words[:1].upper() + words[1:]


def _without_none(hint: Any) -> tuple[Any, bool]:
    if get_origin(hint) in (Union, types.UnionType):
        rest = [each for each in get_args(hint) if each is not type(None)]
        return rest[0], len(rest) < len(get_args(hint))
    return hint, False


def _choices(workspace: Workspace, name: str, plain: Any) -> tuple[Choice, ...]:
    if name == "payer":
        known = [Choice(key, payer.name or key) for key, payer in workspace.payers.payers.items()]
        return tuple(sorted(known, key=lambda each: each.label.casefold()))
    if isinstance(plain, type) and issubclass(plain, StrEnum):
        return tuple(Choice(str(each), label(str(each))) for each in plain)
    return ()


def parse(workspace: Workspace, found: FoundBot, values: Mapping[str, str]) -> Any:
    """The item, or a dict of field -> what is wrong with it, in words and without its value."""
    assert found.bot
    known = {each.name: each for each in form(workspace, found)}
    wrong = {name: "There is no such field." for name in values if name not in known}
    read: dict[str, Any] = {}
    for each in known.values():
        text = " ".join(values.get(each.name, "").split())
        if not text:
            if each.required:
                wrong[each.name] = f"{each.label} is missing."
            continue
        try:
            read[each.name] = _read(workspace, each, text)
        except ValueError as error:
            wrong[each.name] = str(error)
    if wrong:
        return wrong
    try:
        return from_plain(found.bot.item_type, read)
    except ValueError as error:
        return {str(each["loc"][0]): "This cannot be read." for each in getattr(error, "errors", list)()}


def _read(workspace: Workspace, each: FormField, text: str) -> Any:
    """Raises `ValueError` in words."""
    value: Any = _READERS[each.kind](each, text) if each.kind != CHOICE else _chosen(workspace, each, text)
    if each.kind == DATE and "birth" in each.name:
        if value > workspace.today():
            raise ValueError(f"{each.label} is in the future.")
        if value < _EARLIEST_BIRTH:
            raise ValueError(f"{each.label} is before 1900.")
    if each.kind == TEXT and each.name.endswith("_id") and not any(sign.isalnum() for sign in text):
        raise ValueError(f"{each.label} holds no letters or digits.")
    return value


def _chosen(workspace: Workspace, each: FormField, text: str) -> str:
    found = workspace.payers.resolve(text) if each.name == "payer" else text
    if found not in {choice.value for choice in each.choices}:
        raise ValueError(f"{each.label} is not one of the choices.")
    return found


def _date(each: FormField, text: str) -> date:
    day = _CLOCK.sub("", text)
    for form_ in _DATES:
        try:
            return datetime.strptime(day, form_).date()  # noqa: DTZ007 - a date has no zone
        except ValueError:
            continue
    raise ValueError(f"{each.label} is not a date. Write it as MM/DD/YYYY.")


def _money(each: FormField, text: str) -> Decimal:
    try:
        value = Decimal(text.replace("$", "").replace(",", "").strip())
    except InvalidOperation:
        raise ValueError(f"{each.label} is not an amount. Write it as 25.00.") from None
    if not value.is_finite():
        raise ValueError(f"{each.label} is not an amount. Write it as 25.00.")
    return value


def _yes_no(each: FormField, text: str) -> bool:
    if text.casefold() in _YES | _NO:
        return text.casefold() in _YES
    raise ValueError(f"{each.label} is yes or no.")


def _number(each: FormField, text: str) -> int:
    if not re.fullmatch(r"-?\d+", text):
        raise ValueError(f"{each.label} is not a whole number.")
    return int(text)


_READERS: dict[str, Callable[[FormField, str], Any]] = {
    TEXT: lambda _each, text: text,
    DATE: _date,
    MONEY: _money,
    YES_NO: _yes_no,
    NUMBER: _number,
}


def typed(workspace: Workspace, found: FoundBot, payload: Mapping[str, Any]) -> dict[str, str]:
    """What the form shows for an item that is stored, or for what is known of a row: texts by field."""
    known = {each.name for each in form(workspace, found)}
    return {name: "" if value is None else str(value) for name, value in payload.items() if name in known}
