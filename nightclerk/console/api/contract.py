"""A call of the API is a plain function with typed input and output; its contract is read off its annotations.

    calls = Calls("runs")

    @calls.get("/api/runs", may=READERS)
    def list_runs(call: Call, asked: RunsAsked) -> Runs:
        \"\"\"The newest runs.\"\"\"

Input comes from the words behind the question mark (GET) or the JSON body (POST), output goes out as JSON.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, ClassVar, get_type_hints

from pydantic import Field, TypeAdapter

from nightclerk.console.frame import Address, Call
from nightclerk.errors import UsageError
from nightclerk.runtime.office import Office
from nightclerk.workspace import Workspace

USUAL_BYTES = 100_000  # the largest body, but for a file
MOST = 200
Limit = Annotated[int, Field(ge=1, le=MOST)]
Id = Annotated[str, Field(max_length=200)]
Short = Annotated[str, Field(max_length=500)]
Long = Annotated[str, Field(max_length=2000)]
Function = Callable[..., Any]


@dataclass(frozen=True)
class Asked:
    """What a call takes; a field that is not known is refused, so that a misspelt one is not left out silently."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"extra": "forbid"}


@dataclass(frozen=True)
class Download:
    """A file: not JSON but its bytes."""

    name: str
    data: bytes


@dataclass(frozen=True)
class Begun:
    """A run that was put in line, or went on: the same input on the same day is the same run."""

    run: str


@dataclass(frozen=True)
class Done:
    """It was done."""

    done: bool = True


class Refused(UsageError):
    """A call that cannot be taken; `fields` says what is wrong with each, never what was sent in it."""

    def __init__(
        self, message: str, *, code: str, remedy: str, status: int = 400, fields: dict[str, str] | None = None
    ) -> None:
        super().__init__(message, code=code, remedy=remedy)
        self.status, self.fields = status, fields or {}


def _usual(_workspace: Workspace) -> int:
    return USUAL_BYTES


@dataclass(frozen=True)
class Contract:
    """What a call takes and gives: `takes` and `gives` are dataclasses (`takes` None: nothing), `most` the bytes."""

    perform: Function
    tag: str
    status: int
    takes: type | None
    gives: type
    most: Callable[[Workspace], int] = _usual

    def answer(self, call: Call, asked: object) -> Any:
        """Do it."""
        return self.perform(call) if self.takes is None else self.perform(call, asked)


class Calls:
    """The calls about one thing, while they are put together."""

    def __init__(self, tag: str) -> None:
        self.tag = tag
        self.addresses: list[Address] = []

    def get(self, path: str, *, may: frozenset[str]) -> Callable[[Function], Function]:
        """Say something; nothing is done."""
        return self._add("GET", path, may, 200, _usual)

    def post(
        self, path: str, *, may: frozenset[str], status: int = 200, most: Callable[[Workspace], int] = _usual
    ) -> Callable[[Function], Function]:
        """Do something. `status` of success: 201 when something is made, 202 when it goes on behind the answer."""
        return self._add("POST", path, may, status, most)

    def _add(
        self, method: str, path: str, may: frozenset[str], status: int, most: Callable[[Workspace], int]
    ) -> Callable[[Function], Function]:
        def add(function: Function) -> Function:
            hints = get_type_hints(function)
            gives, takes = hints.pop("return"), [hint for name, hint in hints.items() if name != "call"]
            contract = Contract(function, self.tag, status, takes[0] if takes else None, gives, most)
            self.addresses.append(Address(path, method, may, contract=contract))
            return function

        return add


_ADAPTERS: dict[type, TypeAdapter[Any]] = {}


def adapter(cls: type) -> TypeAdapter[Any]:
    """Reads and writes the dataclass; made once, since making one is slow."""
    if cls not in _ADAPTERS:
        _ADAPTERS[cls] = TypeAdapter(cls)
    return _ADAPTERS[cls]


def moment(office: Office, at: float | None) -> datetime | None:
    """A moment (Unix seconds) on the clinic's clock."""
    return None if at is None else datetime.fromtimestamp(at, office.workspace.zone)
