"""settings.md: the dataclasses behind nightclerk.yaml, clinic.yaml and payers.yaml, and the starter's own files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from typing import Any

from nightclerk.portal import settings as browser
from nightclerk.workspace import (
    VARIABLE,
    Approvals,
    Backups,
    Breaker,
    BrowserChoice,
    Clinic,
    Faxes,
    Mail,
    Mailbox,
    Notices,
    Oidc,
    Payer,
    PriorAuth,
    Retention,
    Settings,
)
from scripts.reference import ROOT
from scripts.reference.markdown import block, code, explained, page, table

INTRO = """
Three YAML files at the root of the workspace. A key that is not on this page is refused with its line and column, as
is a value of the wrong type; all findings come at once. Secrets never stand here: they go into the vault
([how-to](../how-to/keep-credentials.md)).
"""

FILES: tuple[tuple[str, str, type[Any], Mapping[str, str]], ...] = (
    (
        "nightclerk.yaml",
        "How this machine works. The file is also what marks a folder as a workspace.",
        Settings,
        {
            "nightclerk": "What kind of file this is.",
            "profile": "`sandbox`: invented patients. `production` refuses a key that lies beside the data.",
            "keys": "Where the key comes from: `file` (beside the data), `passphrase` or `systemd`; see SECURITY.md.",
            "browser": "Which browser drives the portals; see below.",
            "in_hand": "Items in hand at once for each worker, over all portals; a portal file sets its own pages.",
            "retry_seconds": "Waits before the second and the third attempt after a technical failure.",
            "max_input_megabytes": "A larger input file is refused without being read.",
            "database_url": "A PostgreSQL database that machines share; empty: a SQLite file in `.nightclerk/`.",
            "machine": "This machine's name among those that share the database; empty: the host's name.",
            "portals": "Overrides by portal; `base_url` is the one there is.",
            "breaker": "When a portal that fails is left alone; see below.",
            "faxes": "How faxes are routed and filed; see below.",
            "approvals": "Who approves what leaves the house; see below.",
            "retention": "How long what is kept; see below.",
            "mail": "The mail server that sends notices; see below.",
            "mailboxes": "Mailboxes to which portals send codes; see below.",
            "oidc": "The identity provider by which people may sign in; see below.",
            "notices": "Whom notices are sent to that belong to no schedule; see below.",
            "backup": "Where the upkeep bot writes backups; see below.",
        },
    ),
    (
        "nightclerk.yaml: browser",
        "",
        BrowserChoice,
        {
            "executable": "Path or name of the browser; empty takes the first one found.",
            "headless": "Whether the browser works without a window.",
            "sandbox": "Chromium's own sandbox: `on`, `off`, or `auto`, which is off only for root.",
        },
    ),
    (
        "nightclerk.yaml: faxes",
        "How it works: [take in faxes](../how-to/take-in-faxes.md).",
        Faxes,
        {
            "routing": "The file of rules that say whose work a document is.",
            "roster": "The file of patients (CSV, XLSX or FHIR); empty: everything is reviewed.",
            "filed": "The folder for PDFs of what is certain or accepted, with an `index.csv`; empty: none.",
            "names": "How the PDFs are called. `{name}`, `{birth_date}` and `{mrn}` put health data into names.",
        },
    ),
    (
        "nightclerk.yaml: breaker",
        "A portal that is down, or fails again and again, is paused; the others go on. See "
        "[when something goes wrong](../how-to/when-something-goes-wrong.md).",
        Breaker,
        {
            "failures": "Failures in a row after which a portal is paused; `0` pauses only for its own maintenance.",
            "pause_minutes": "How long the first pause is; each further one in a row is twice as long.",
            "longest_minutes": "No pause is longer.",
        },
    ),
    (
        "nightclerk.yaml: approvals",
        "See [ask for authorization](../how-to/ask-for-authorization.md).",
        Approvals,
        {
            "expires_hours": "How long an approval is good; one that was not used by then counts no more.",
            "policy": "By kind of act (`fax`, `portal`): `second_person`, as where nothing is said, or `maker_may`.",
            "delegates": "Lead -> who else may approve what that lead made: for a lead who is alone.",
            "outbox": "The folder for packets that a fax server or a person takes, from the workspace.",
        },
    ),
    (
        "nightclerk.yaml: retention",
        "Days; `0` keeps for ever. What the law asks: [back up and restore](../how-to/back-up-and-restore.md).",
        Retention,
        {
            "results_days": "Runs with their rows, items and answers, and faxes, once nothing of them is open.",
            "evidence_days": "Pages, pictures and event logs. They never outlive `results_days`.",
            "inputs_days": "The sealed copies of input files.",
            "exports_days": "Workbooks, JSON and pages that nightclerk wrote into `results/`; they are plain.",
            "sessions_days": "Browser sessions that were not used; without one the bot signs in again.",
            "diagnostics_days": "Files of `logs/app/`. The audit log is never deleted by nightclerk.",
            "occurrences_days": "What was decided about each moment of a schedule, and the notices that were sent.",
        },
    ),
    (
        "nightclerk.yaml: mail",
        "Notices hold counts, times and names of schedules, never a patient. The certificate of the server is checked;"
        " without TLS mail is sent to a server on this machine only.",
        Mail,
        {
            "host": "The server; empty sends nothing, and nothing is lost.",
            "port": "587 with `starttls`, 465 for TLS from the first byte.",
            "starttls": "Whether TLS begins with STARTTLS.",
            "from": "The sender's address.",
            "account": "The name to sign in with; its password is mail/ACCOUNT/password in the vault. Empty: none.",
        },
    ),
    (
        "nightclerk.yaml: oidc",
        "People may sign in with the clinic's identity provider; see"
        " [add people](../how-to/add-people.md#sign-in-with-the-clinics-identity-provider). The client's secret is"
        " oidc/main/password in the vault.",
        Oidc,
        {
            "issuer": "The provider's address (https), as it names itself. Empty: nobody signs in that way.",
            "client_id": "What the provider calls nightclerk.",
            "domain": "The clinic's mail domain: of `dana.reyes@clinic.example`, the account is `dana.reyes`.",
            "title": "What the button says.",
        },
    ),
    (
        "nightclerk.yaml: mailboxes, each under a name of your own",
        "Where portals send one-time codes by mail; a portal file names the mailbox (`mfa: {kind: mail, ...}`). Unread"
        " mail of the portal's sender is looked at, and marked as read when its code was taken. The password is"
        " mailbox/NAME/password in the vault.",
        Mailbox,
        {
            "host": "The IMAP server.",
            "port": "993 with `tls`.",
            "user": "The name to sign in with.",
            "folder": "The folder that is looked into.",
            "tls": "TLS from the first byte; without it only a server on this machine is asked.",
        },
    ),
    (
        "nightclerk.yaml: notices",
        "Without `mail` nothing is sent; see [get notices by mail](../how-to/get-notices-by-mail.md).",
        Notices,
        {"tell": "Mail addresses for what concerns no schedule (a wrong clock, a broken file), or one without `tell`."},
    ),
    (
        "nightclerk.yaml: backup",
        "",
        Backups,
        {
            "folder": "Where the upkeep bot writes a backup each time; best on another disk. Empty: it writes none.",
            "keep": "How many of the newest backups in that folder it keeps; `0` keeps all.",
        },
    ),
    (
        "clinic.yaml",
        "Who we are, and our own words. Everything has a default.",
        Clinic,
        {
            "clinic": "A short key of the clinic; it stands in every record and in the name of the audit log.",
            "name": "The name as the workbook shows it.",
            "time_zone": "An IANA name such as America/Chicago. It decides which day it is.",
            "npi": "The clinic's NPI. Nothing uses it yet.",
            "clinic_days": "The days of the week on which we see patients. Schedules count them.",
            "opens_at": "When a clinic day begins: what runs before that hour is for that day.",
            "holidays": "`US`: federal holidays, where they are kept, are no clinic days. `none`: we work on them.",
            "closed_on": "More days on which we are closed.",
            "open_on": "Days on which we are open, whatever the rest says.",
            "columns": "Field -> the headers our exports use; see [check-eligibility](../how-to/check-eligibility.md).",
            "locations": "Names of the clinic's locations: with its name and providers, who a fax may be addressed to.",
            "providers": "Names of the clinic's providers.",
            "minutes_by_hand": "Minutes that an item takes by hand, by bot, as the clinic measured it: for reports.",
            "self_pay": "What stands in the insurance column of a patient without one.",
        },
    ),
    (
        "payers.yaml: payers, by key",
        "The key is how records and results name the payer.",
        Payer,
        {
            "name": "The payer's name. It counts as an alias.",
            "portal": "Which file of `selectors/` serves it, without `.yaml`.",
            "account": "Which account of that portal; the middle part of the names in the vault.",
            "option": "The payer's entry in a portal that serves several. Nothing uses it yet.",
            "aliases": "Every name our files use for it; case and spacing do not count.",
            "authorization": "How it is asked for prior authorization; see below.",
        },
    ),
    (
        "payers.yaml: payers, authorization",
        "See [ask for authorization](../how-to/ask-for-authorization.md).",
        PriorAuth,
        {
            "by": "`fax`: its form, into the outbox. `portal`: the portal file's flows.",
            "form": "A folder of `templates/forms/`, such as lakeside/prior-authorization.",
            "fax": "The number to dial.",
            "ask_portal": "Whether its portal is asked first if a request is needed (flow `authorization_need`).",
            "line_of_business": "Decides whether the federal clock (CMS-0057-F) runs.",
            "urgent_hours": "The payer's own rule for urgent requests, where that clock does not run.",
            "standard_days": "The same for standard requests, in calendar days.",
            "rule": "Where the payer's own rule stands.",
        },
    ),
)

BOTS = """
A bot may have settings of its own, in `settings.yaml` in its folder under `bots/`. Misfits are told with line and
column, as above; `nightclerk doctor` looks at them too.
"""

TYPES = {
    "str": "text",
    "int": "whole number",
    "bool": "true or false",
    "BrowserChoice": "mapping",
    "Retention": "mapping",
    "Mail": "mapping",
    "Oidc": "mapping",
    "dict[str, Mailbox]": "mapping",
    "Notices": "mapping",
    "Backups": "mapping",
    "Breaker": "mapping",
    "Faxes": "mapping",
    "Approvals": "mapping",
    "PriorAuth": "mapping",
    "Act": "fax or portal",
    "Business": "medicare_advantage, medicaid, chip, qhp_ffe, commercial, medicare_ffs or other",
    "float | None": "number",
    "dict[Act, Policy]": "act: word",
    "float": "number",
    "tuple[float, ...]": "list of seconds",
    "tuple[str, ...]": "list of texts",
    "tuple[Day, ...]": "list of mon, tue ...",
    "tuple[date, ...]": "list of dates",
    "Literal['US', 'none']": "US or none",
    'Literal["US", "none"]': "US or none",
    "dict[str, tuple[str, ...]]": "field: list of texts",
    "dict[str, dict[str, str]]": "portal: mapping",
    "dict[str, float]": "bot: number",
}

VARIABLES = {
    VARIABLE: "The workspace folder, where no `--workspace` is given. (`nightclerk demo` does not read it.)",
    browser.VARIABLE: "The browser, where `browser.executable` is empty.",
}


def settings() -> str:
    """Every setting with its type, default and meaning."""
    parts = [part for each in FILES for part in _file(*each)]
    variables = table(("variable", "meaning"), [(code(name), words) for name, words in VARIABLES.items()])
    return page("Settings", INTRO, *parts, *_of_bots(), "## Environment variables", variables)


def _of_bots() -> list[str]:
    """The settings files of the bots that have one; their own pages explain them."""
    files = sorted((ROOT / "bots").glob("*/settings.yaml"))
    parts = [
        f"The bot's own page explains it: [{each.parent.name}](../../bots/{each.parent.name}/README.md).\n\n"
        f"{block(each.read_text('utf-8'), 'yaml')}"
        for each in files
    ]
    return ["## Settings of a bot", BOTS, *parts]


def _file(title: str, words: str, cls: type[Any], meanings: Mapping[str, str]) -> list[str]:
    known = {each.name.removesuffix("_"): each for each in fields(cls)}
    rows = [
        (code(name), _type(known[name]), _default(known[name]), meaning)
        for name, meaning in explained(known, meanings, title)
    ]
    name = title.partition(":")[0]
    starter = "" if title.startswith("nightclerk.yaml:") else f"The starter's `{name}`:\n\n{_yaml(name)}"
    return [f"## {title}", words, table(("key", "type", "default", "meaning"), rows), starter]


def _yaml(name: str) -> str:
    return block((ROOT / name).read_text("utf-8"), "yaml")


def _type(known: Field[Any]) -> str:
    return TYPES[str(known.type)]


def _default(known: Field[Any]) -> str:
    if known.default_factory is not MISSING:
        made = known.default_factory()
        return "" if is_dataclass(made) else "empty"
    if known.default is MISSING:
        return "needed"
    value = str(known.default).lower() if isinstance(known.default, bool) else known.default
    words = ", ".join(map(str, value)) if isinstance(value, tuple) else value
    return code(words) if words != "" else "empty"
