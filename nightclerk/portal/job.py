"""One check in progress: what it asks, on which page, and what it has met so far."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ParamSpec, TypeVar
from urllib.parse import urlsplit

from nightclerk.errors import BusinessException
from nightclerk.portal.asking import Download
from nightclerk.portal.file import Flow, Mfa, Pick, PortalFile, Value
from nightclerk.portal.httptab import HttpTab
from nightclerk.portal.inpage import Spec
from nightclerk.portal.keeping import origin_of
from nightclerk.portal.marks import Element
from nightclerk.portal.normalise import fits, write_date
from nightclerk.portal.patient import LEAST_SHOWN
from nightclerk.portal.ports import Drift, Ports
from nightclerk.portal.tab import Tab

LOOK_SECONDS = 0.3  # how often it is looked whether a person has given the code

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True)
class Proof:
    """What a part of a page showed of the one asked for: the fields as they were read, at which address."""

    address: str
    fields: dict[str, Any]


_NAME = {"last_name", "first_name"}


@dataclass
class Told:
    """Which inputs say whose answer it is although the last page does not: what was `typed`, and what was `found`, in
    a row that was entered or on a page that proved it. `seen`: what else a row that was entered showed of them, though
    the portal file asks for none of it.
    """

    typed: set[str] = field(default_factory=set)
    found: set[str] = field(default_factory=set)
    seen: set[str] = field(default_factory=set)

    @property
    def is_one(self) -> bool:
        """Whether they are as many as a page has to show: one of them may be somebody else's by mistake."""
        return _telling(self.typed | self.found) >= LEAST_SHOWN

    @property
    def was_found(self) -> bool:
        """Whether the patient was seen, and not only the family."""
        seen = self.found | self.seen
        return _telling(seen) >= LEAST_SHOWN and bool(seen & {"birth_date", "first_name"})


def _telling(names: set[str]) -> int:
    return sum(bool(names & alike) for alike in ({"member_id"}, {"birth_date"}, _NAME))


@dataclass
class Job:
    """The state of one check; lives for one `ask`."""

    file: PortalFile
    page: Spec
    account: str
    task: str
    inputs: Mapping[str, object]
    ports: Ports
    tab: Tab | HttpTab
    today: date
    drift: dict[str, Drift] = field(default_factory=dict)
    shots: list[bytes] = field(default_factory=list)
    secrets: dict[str, str] = field(default_factory=dict)
    typed: set[str] = field(default_factory=set)  # passwords and codes, which no page that is kept may repeat
    download: Download | None = None
    before_act: Callable[[], None] | None = None
    acted: bool = False  # what cannot be taken back may have happened
    proof: Proof | None = None  # whose page it is, where a part of it said so that has given way to another
    told: Told = field(default_factory=Told)
    uncovered: bool = False  # the coverage that was entered is not of the day asked about, by its row
    ends: bool = False  # by its row, the coverage that was entered is of that day, and over or still to come on others
    looked_through: bool = False  # all rows of the list of coverages were seen before one was entered
    alone: list[Pick] = field(default_factory=list)  # no further page of these has another row that may be meant
    turners: set[tuple[Element, Element]] = field(default_factory=set)  # rows, and what has turned their page
    attempted: bool = False
    logins: int = 0
    interrupted: bool = False
    codes: int = 0  # how many a person was asked for
    awaits_code: bool = False
    stretch: Callable[[float], AbstractContextManager[None]] = nullcontext  # type: ignore[assignment] # its argument is what it gives back, and nobody takes that

    def anew(self) -> Job:
        """The same question, as if it had not been asked yet."""
        return Job(self.file, self.page, self.account, self.task, self.inputs, self.ports, self.live, self.today)

    @property
    def live(self) -> Tab:
        """The page of the browser behind the check."""
        return self.tab if isinstance(self.tab, Tab) else self.tab.live

    @property
    def origin(self) -> str:
        """Scheme, host and port of the portal as a browser writes them."""
        return origin_of(self.file.base_url)

    @property
    def host(self) -> str:
        """Host and port of the portal."""
        return urlsplit(self.file.base_url).netloc

    def needs(self, flow: Flow) -> None:
        """Raise `BusinessException` (MISSING_INPUT) for an input that the flow needs and the inquiry lacks."""
        lacking = [name for name in flow.needs if self.inputs.get(name) in (None, "")]
        if lacking:
            raise BusinessException(
                f"The inquiry lacks {', '.join(lacking)}, which the portal {self.file.portal} asks for.",
                code="MISSING_INPUT",
                remedy="Complete the row and run it again.",
            )

    async def text_of(self, value: Value) -> str:
        """What is to be typed for a value of the file."""
        if value.source in ("secret", "mfa"):
            return await self._secret(value)
        if value.source == "literal":
            return value.text
        given = self.today if value.source == "today" else _given(self.inputs, value)
        if isinstance(given, date):
            return write_date(given, value.format)
        text = "" if given is None else str(given)
        return self._mapped(value, text) if value.mapping else text

    async def _secret(self, value: Value) -> str:
        secret = self.secrets[value.text] if value.source == "secret" else await self._code()
        if value.text != "username":
            self.typed.add(secret)
        return secret

    def _mapped(self, value: Value, text: str) -> str:
        """The portal's own word for it, such as the name of a payer in a drop-down."""
        for pattern, word in value.mapping:
            if fits(pattern, text):
                return word
        raise BusinessException(
            f"The portal {self.file.portal} has no word for this inquiry's {value.text}.",
            code="NOT_ON_PORTAL",
            remedy=f"Correct the row, or add it to the map in {self.file.path}.",
        )

    async def _code(self) -> str:
        mfa = self.file.mfa
        assert mfa is not None  # the linter has proven that a file that types a code says where it comes from
        if mfa.kind == "totp":
            return await self.call(self.ports.totp, self.file.portal, self.account, mfa.secret)
        hint = f"The last code was refused. {mfa.ask}".strip() if self.codes else mfa.ask
        self.codes += 1
        with self.stretch(mfa.within_seconds):
            return await self._sent(hint, mfa)

    async def _sent(self, hint: str, mfa: Mfa) -> str:
        """The code that a person or a mailbox gives. While it is looked for the loop is free: other portals go on."""
        self.awaits_code = True
        request = await self.call(self.ports.ask_code, self.file.portal, self.account, hint, mfa)
        try:
            while (code := await self.call(self.ports.code_given, request)) is None:
                await asyncio.sleep(LOOK_SECONDS)
        finally:
            await asyncio.shield(self.call(self.ports.code_done, request))
        self.awaits_code = False
        return code

    async def drifted(self, element: str, rank: int, locator: str) -> None:
        """Note that a fall-back was used, once for each element of a check."""
        if element not in self.drift:
            self.drift[element] = Drift(element, rank, locator)
            await self.seen("drift", element=element, rank=rank, locator=locator)

    async def seen(self, event: str, **detail: str | int) -> None:
        """Report an event about this portal."""
        detail = {"portal": self.file.portal, "version": self.file.version, **detail}
        await self.call(self.ports.seen, event, detail)

    async def call(self, port: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """A port's answer, without holding up the other checks of the loop."""
        return await asyncio.to_thread(port, *args, **kwargs)


def _given(inputs: Mapping[str, object], value: Value) -> object:
    """The input; of one that holds several the one that is meant, or nothing where there are fewer."""
    found = inputs.get(value.text)
    if not value.index:
        return found
    held = found if isinstance(found, tuple | list) else ()
    return held[value.index - 1] if value.index <= len(held) else None
