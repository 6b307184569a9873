"""One check in progress: what it asks, on which page, and what it has met so far."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import ParamSpec, TypeVar
from urllib.parse import urlsplit

from nightclerk.errors import BusinessException
from nightclerk.portal.file import Flow, PortalFile, Value
from nightclerk.portal.inpage import Spec
from nightclerk.portal.normalise import write_date
from nightclerk.portal.ports import Drift, Ports
from nightclerk.portal.tab import Tab

P = ParamSpec("P")
T = TypeVar("T")


@dataclass
class Job:
    """The state of one check; lives for one `ask`."""

    file: PortalFile
    page: Spec
    account: str
    task: str
    inputs: Mapping[str, object]
    ports: Ports
    tab: Tab
    today: date
    drift: dict[str, Drift] = field(default_factory=dict)
    shots: list[bytes] = field(default_factory=list)
    secrets: dict[str, str] = field(default_factory=dict)
    attempted: bool = False
    logins: int = 0
    interrupted: bool = False

    @property
    def origin(self) -> str:
        """Scheme, host and port of the portal as a browser writes them."""
        parts = urlsplit(self.file.base_url)
        usual = {"http": 80, "https": 443}.get(parts.scheme)
        port = f":{parts.port}" if parts.port not in (None, usual) else ""
        host = parts.hostname or ""
        return f"{parts.scheme}://{f'[{host}]' if ':' in host else host}{port}"

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
        if value.source == "secret":
            return self.secrets[value.text]
        if value.source == "mfa":
            return await self.call(self.ports.totp, self.file.portal, self.account, self._mfa_secret())
        if value.source == "literal":
            return value.text
        given = self.today if value.source == "today" else self.inputs.get(value.text)
        if isinstance(given, date):
            return write_date(given, value.format)
        return "" if given is None else str(given)

    def _mfa_secret(self) -> str:
        return self.file.mfa.secret if self.file.mfa else ""

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
