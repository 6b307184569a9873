"""What a clinic settles in nightclerk.yaml, clinic.yaml and payers.yaml, and what no type can say of it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, Literal

from nightclerk.workspace.reading import Misfit

Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Act = Literal["fax", "portal"]
Policy = Literal["second_person", "maker_may"]
Business = Literal["medicare_advantage", "medicaid", "chip", "qhp_ffe", "commercial", "medicare_ffs", "other", ""]
DAYS: tuple[Day, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+")
CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


@dataclass(frozen=True)
class BrowserChoice:
    """Which browser drives the portals; `sandbox` auto | on | off (auto: off only when running as root)."""

    executable: str = ""
    headless: bool = True
    sandbox: str = "auto"


@dataclass(frozen=True)
class Retention:
    """How many days things are kept before the upkeep bot deletes them; 0 keeps them for ever."""

    results_days: int = 2192
    evidence_days: int = 2192
    inputs_days: int = 400
    exports_days: int = 30
    sessions_days: int = 7
    diagnostics_days: int = 90
    occurrences_days: int = 400


@dataclass(frozen=True)
class Mail:
    """The clinic's mail server for notices; without a host nothing is sent. `from` is the sender's address."""

    host: str = ""
    port: int = 587
    starttls: bool = True
    from_: str = ""
    account: str = ""


@dataclass(frozen=True)
class Oidc:
    """The clinic's identity provider, by which people may sign in; without an issuer nobody does.

    Somebody is known by their mail address: the part before @ is the name of the account, `domain` is what follows it.
    """

    issuer: str = ""
    client_id: str = ""
    domain: str = ""
    title: str = "the clinic's sign-in"


@dataclass(frozen=True)
class Mailbox:
    """A mailbox that gets one-time codes of portals, by IMAP; its password is mailbox/NAME/password in the vault."""

    host: str = ""
    port: int = 993
    user: str = ""
    folder: str = "INBOX"
    tls: bool = True


@dataclass(frozen=True)
class Notices:
    """Whom notices are sent to that belong to no schedule, or to one that names nobody."""

    tell: tuple[str, ...] = ()


@dataclass(frozen=True)
class Backups:
    """Where the upkeep bot writes backups, and how many of them it keeps; without a folder it writes none."""

    folder: str = ""
    keep: int = 14


@dataclass(frozen=True)
class Breaker:
    """After how many failures in a row a portal is paused (0: never), and for how many minutes: at first, at most."""

    failures: int = 5
    pause_minutes: float = 10.0
    longest_minutes: float = 120.0


@dataclass(frozen=True)
class Faxes:
    """How faxes are taken in. `routing` names the file of rules; `roster` the file of patients (CSV, XLSX or FHIR).

    `filed` is the folder where PDFs of what is certain or accepted are put, with an index.csv ("": none); `names` makes
    their names: {received}, {date}, {type}, {id}, {worklist}, {patient} (the roster's id), and, only if the clinic
    wants health data in names, {name}, {birth_date}, {mrn}.
    """

    routing: str = "templates/fax/routing.yaml"
    roster: str = ""
    filed: str = ""
    names: str = "{received}-{type}-{id}"


@dataclass(frozen=True)
class Approvals:
    """Who approves what leaves the house. An approval is good for `expires_hours`. `policy` says for each kind of act
    (fax, portal) `second_person` (as where nothing is said) or `maker_may`. `delegates` names, for a lead who is alone,
    who else may approve what that lead made. Packets for the fax are left in the folder `outbox`.
    """

    expires_hours: float = 72.0
    policy: dict[Act, Policy] = field(default_factory=dict)
    delegates: dict[str, tuple[str, ...]] = field(default_factory=dict)
    outbox: str = "outbox"


@dataclass(frozen=True)
class Settings:
    """nightclerk.yaml: how this machine works. No secrets here."""

    nightclerk: str = "workspace/1"
    profile: str = "sandbox"
    keys: str = "file"
    browser: BrowserChoice = field(default_factory=BrowserChoice)
    in_hand: int = 4
    retry_seconds: tuple[float, ...] = (2.0, 15.0)
    max_input_megabytes: int = 25
    database_url: str = ""
    machine: str = ""
    portals: dict[str, dict[str, str]] = field(default_factory=dict)
    breaker: Breaker = field(default_factory=Breaker)
    faxes: Faxes = field(default_factory=Faxes)
    approvals: Approvals = field(default_factory=Approvals)
    retention: Retention = field(default_factory=Retention)
    mail: Mail = field(default_factory=Mail)
    oidc: Oidc = field(default_factory=Oidc)
    mailboxes: dict[str, Mailbox] = field(default_factory=dict)
    notices: Notices = field(default_factory=Notices)
    backup: Backups = field(default_factory=Backups)


@dataclass(frozen=True)
class Clinic:
    """clinic.yaml: who we are, when we are open, and our own words for columns."""

    clinic: str = "clinic"
    name: str = "Our clinic"
    time_zone: str = "America/New_York"
    npi: str = ""
    clinic_days: tuple[Day, ...] = ("mon", "tue", "wed", "thu", "fri")
    opens_at: str = "08:00"
    holidays: Literal["US", "none"] = "US"
    closed_on: tuple[date, ...] = ()
    open_on: tuple[date, ...] = ()
    columns: dict[str, tuple[str, ...]] = field(default_factory=dict)
    locations: tuple[str, ...] = ()
    providers: tuple[str, ...] = ()
    minutes_by_hand: dict[str, float] = field(default_factory=dict)
    self_pay: tuple[str, ...] = ("self pay", "selfpay", "self-pay", "cash", "none", "no insurance", "uninsured")


@dataclass(frozen=True)
class PriorAuth:
    """How this payer is asked for authorization: `by` fax (with the form of templates/forms, and the number) or portal.

    `ask_portal`: its portal is asked first whether it wants to be asked at all, where its list and its last eligibility
    answer do not say so. `line_of_business` says whether the federal clock (CMS-0057-F) runs; where it does not,
    `urgent_hours` and `standard_days` are the payer's own rule and `rule` is where that stands. Without them the clock
    is not known.
    """

    by: Act = "fax"
    form: str = ""
    fax: str = ""
    ask_portal: bool = False
    line_of_business: Business = ""
    urgent_hours: float | None = None
    standard_days: float | None = None
    rule: str = ""


@dataclass(frozen=True)
class Payer:
    """One payer: the portal that serves it (with the account there), and every name our files use for it.

    Without a portal no bot asks it: its answers come as a file (271, 277), or a person asks.
    """

    name: str
    portal: str = ""
    account: str = "main"
    option: str = ""
    aliases: tuple[str, ...] = ()
    authorization: PriorAuth = field(default_factory=PriorAuth)

    @property
    def place(self) -> str:
        """The portal account that serves it, as `portal|account`; "" for none."""
        return f"{self.portal}|{self.account}" if self.portal else ""


@dataclass(frozen=True)
class Payers:
    """payers.yaml: payer key -> payer."""

    payers: dict[str, Payer] = field(default_factory=dict)

    @cached_property
    def _by_alias(self) -> dict[str, str]:
        return {folded(alias): key for key, payer in self.payers.items() for alias in (key, payer.name, *payer.aliases)}

    def resolve(self, name: str) -> str | None:
        """The payer key of one of its declared names (case and spacing ignored), or None."""
        return self._by_alias.get(folded(name))


def folded(name: str) -> str:
    """A name as it is compared: case and spacing do not count."""
    return " ".join(name.casefold().split())


def settings_misfits(data: Any) -> Iterable[Misfit]:
    """What is wrong with the values of nightclerk.yaml beyond their types."""
    told = data.get("notices") if isinstance(data, dict) else None
    return address_misfits(told.get("tell"), "notices", "tell") if isinstance(told, dict) else ()


def address_misfits(tell: object, *where: str) -> Iterable[Misfit]:
    """What is no mail address in a list of them; a value of the wrong type is left to the types."""
    for place, address in enumerate(tell if isinstance(tell, list) else ()):
        if isinstance(address, str) and not _MAIL.fullmatch(address):
            yield Misfit((*where, place), "BAD_ADDRESS", f'"{address}" is no mail address.')


def clinic_misfits(data: Any) -> Iterable[Misfit]:
    """The same of clinic.yaml."""
    opens = data.get("opens_at") if isinstance(data, dict) else None
    if isinstance(opens, str) and not CLOCK.fullmatch(opens):
        yield Misfit(("opens_at",), "BAD_VALUE", "opens_at is a time of day such as 08:00.")
