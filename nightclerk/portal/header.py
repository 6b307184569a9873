"""The grammar of a portal file's head: who, where, under which terms, how gently, how signed in."""

from __future__ import annotations

import re
from datetime import time
from decimal import Decimal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from nightclerk.portal.file import Hours, Limits, Mfa, Session, Terms
from nightclerk.portal.located import Node, Reader, ScalarNode
from nightclerk.portal.marks import Pattern

FORMAT = "selectors/1"
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_HOURS = re.compile(r"^([A-Za-z]{3})(?:-([A-Za-z]{3}))? (\d{2}:\d{2})-(\d{2}:\d{2}) (\S+)$")
_LIMITS = ("pages", "sessions_per_account", "checks_per_minute", "login_attempts", "recycle_context_after", "hours")
_LOCAL = ("127.0.0.1", "localhost", "::1")


def read_format(reader: Reader, node: Node | None) -> None:
    """The first line, which says what kind of file this is."""
    if node is not None and reader.text(node, "nightclerk") != FORMAT:
        reader.say(node, "UNKNOWN_VALUE", f"This version reads portal files that say nightclerk: {FORMAT}.")


def read_base_url(reader: Reader, node: Node | None) -> str:
    """The portal's address: scheme, host and port, without a trailing slash."""
    text = reader.text(node, "base_url")
    problem, severity = base_url_problem(text)
    if node is not None and problem:
        reader.say(node, "BAD_URL" if severity == "error" else "INSECURE_URL", problem, severity)
    return text.rstrip("/")


def base_url_problem(text: str) -> tuple[str, str]:
    """What is wrong with a base_url, in words, and how badly; ("", "") when it is fine."""
    try:
        parts = urlsplit(text)
        port_fits = parts.port is None or parts.port > 0
    except ValueError:
        return "base_url is no address that can be read.", "error"
    if parts.scheme not in ("http", "https") or not parts.hostname or not port_fits:
        return "base_url must be an address such as https://portal.example.com.", "error"
    if parts.query or parts.fragment or parts.username is not None:
        return "base_url must be the address only: no ?query, no #fragment, no user name.", "error"
    if parts.scheme == "http" and parts.hostname not in _LOCAL:
        return "base_url is not encrypted (http): passwords and health information would travel in clear.", "warning"
    return "", ""


def read_terms(reader: Reader, node: Node | None) -> Terms:
    """The terms gate: without an answer the bot must not run."""
    keys = ("automation_permitted", "attested_by", "attested_on")
    entries = reader.table(node, "terms", keys, keys)
    permitted = reader.choice(
        entries.get("automation_permitted"), "automation_permitted", ("yes", "no", "unknown"), "unknown"
    )
    attested_by = reader.text(entries.get("attested_by"), "attested_by")
    return Terms(permitted, attested_by, reader.day(entries.get("attested_on"), "attested_on"))


def read_limits(reader: Reader, node: Node | None) -> Limits:
    """How gently the portal is treated; everything has a careful default."""
    entries = reader.table(node, "limits", _LIMITS)
    return Limits(
        reader.whole(entries.get("pages"), "pages", 1, 1),
        reader.whole(entries.get("sessions_per_account"), "sessions_per_account", 1, 1),
        Decimal(reader.whole(entries.get("checks_per_minute"), "checks_per_minute", 0, 1)),
        reader.whole(entries.get("login_attempts"), "login_attempts", 1, 1),
        reader.whole(entries.get("recycle_context_after"), "recycle_context_after", 200, 1),
        read_hours(reader, entries.get("hours")),
    )


def read_hours(reader: Reader, node: Node | None) -> Hours | None:
    """Portal hours such as `Mon-Sat 05:00-23:00 America/New_York`; absent means always open."""
    if node is None:
        return None
    found = _HOURS.match(reader.text(node, "hours"))
    try:
        if found is None:
            raise ValueError
        first, last = _DAYS.index(found[1].lower()), _DAYS.index((found[2] or found[1]).lower())
        opens, closes = time.fromisoformat(found[3]), time.fromisoformat(found[4])
        if opens >= closes:
            raise ValueError
        days = frozenset((first + step) % 7 for step in range((last - first) % 7 + 1))
        return Hours(days, opens, closes, ZoneInfo(found[5]))
    except (ValueError, OSError, KeyError):
        reader.say(node, "BAD_HOURS", 'hours are written like "Mon-Sat 05:00-23:00 America/New_York".')
        return None


def read_session(reader: Reader, node: Node | None, states: frozenset[str]) -> Session:
    """Whether the log-in is kept."""
    entries = reader.table(node, "session", ("keep", "idle_minutes", "probe"))
    probe = entries.get("probe")
    if isinstance(probe, ScalarNode):
        reader.known(probe, "state", str(probe.value), states)
    keep = reader.choice(entries.get("keep"), "keep", ("storage_state", "none"), "storage_state")
    idle = reader.whole(entries.get("idle_minutes"), "idle_minutes", 0)
    return Session(keep, idle, reader.text(probe, "probe"))


_MFA_KEYS = ("kind", "secret", "ask", "within", "mailbox", "from", "code")


def read_mfa(reader: Reader, node: Node | None) -> Mfa | None:
    """The second factor; its seed lives in the vault and nowhere else."""
    if node is None:
        return None
    entries = reader.table(node, "mfa", _MFA_KEYS, ("kind",))
    kind = reader.choice(entries.get("kind"), "kind of mfa", ("totp", "typed", "mail"), "totp")
    secret = reader.text(entries.get("secret"), "secret")
    if kind == "totp" and "secret" not in entries:
        reader.say(node, "MISSING_KEY", "mfa of kind totp needs the key 'secret'.")
    elif kind == "totp" and not re.fullmatch(r"vault:[^/\s]+/[^/\s]+", secret):
        reader.say(
            entries["secret"],
            "PLAIN_SECRET",
            "A secret never stands in a portal file: write vault:PORTAL/NAME and store it with `nightclerk vault set`.",
        )
        secret = ""
    ask = reader.text(entries.get("ask"), "ask")
    within = reader.seconds(entries.get("within"), "within", 180.0)
    mail = _mail(reader, node, entries) if kind == "mail" else ("", "", None)
    return Mfa(kind, secret.rpartition("/")[2], ask, within, *mail)


def _mail(reader: Reader, node: Node, entries: dict[str, Node]) -> tuple[str, str, Pattern | None]:
    for name in ("mailbox", "from", "code"):
        if name not in entries:
            reader.say(node, "MISSING_KEY", f"mfa of kind mail needs the key '{name}'.")
    pattern = reader.pattern(entries["code"], "code") if "code" in entries else None
    if pattern is not None and (not pattern.regex or "(" not in pattern.text):
        words = 'code of mfa is a quoted /regex/ with one (group), which is the code, such as "/code is (\\\\d{6})/".'
        reader.say(entries["code"], "BAD_REGEX", words)
    return reader.text(entries.get("mailbox"), "mailbox"), reader.text(entries.get("from"), "from"), pattern
