"""Preflight: tonight's portals are tried in the afternoon, while somebody is there to type codes and to mend."""

from __future__ import annotations

from dataclasses import replace

from nightclerk.engine import Presence
from nightclerk.errors import NightclerkError
from nightclerk.portal.tools.probe import drifts as drifts_of
from nightclerk.portal.tools.probe import missing
from nightclerk.records import PortalProbe, Reason
from nightclerk.runtime.office import Office
from nightclerk.runtime.portals import Portals
from nightclerk.store import drifts, leases, notices
from nightclerk.vault import credentials


def preflight(office: Office, portals: Portals, payer: str, run_id: str) -> tuple[PortalProbe, ...]:
    """Probe the portal of that payer, or of all; what is wrong stands in each `problem`, and is told once a day."""
    payers = office.workspace.payers.payers
    wanted = [payers[payer]] if payer in payers else list(payers.values())
    accounts = dict.fromkeys((each.portal, each.account) for each in wanted if each.portal)
    found = []
    for portal, account in accounts:
        elsewhere = not payer and _held_elsewhere(office, portals.presence, portal, account)
        probed = _busy(portal, account) if elsewhere else _probed(office, portals, portal, account, run_id)
        found.append(_with_expiry(office, probed))
        _tell(office, found[-1])
    return tuple(found)


def _held_elsewhere(office: Office, me: Presence | None, portal: str, account: str) -> bool:
    """An account is used in one process at a time; the one that works it just now is signed in."""
    holder = leases.holder(office.store, f"{portal}|{account}")
    return holder is not None and me is not None and holder != me.name and me.alive(holder)


def _busy(portal: str, account: str) -> PortalProbe:
    words = "Another worker is using this account just now, so it was not tried."
    return PortalProbe(portal=portal, account=account, signed_in=True, warning=words)


def _probed(office: Office, portals: Portals, portal: str, account: str, run_id: str) -> PortalProbe:
    try:
        found = portals.probe(portal, account)
    except NightclerkError as error:
        office.audit.note("portal.probed", run=run_id, portal=portal, account=account, code=error.code)
        return PortalProbe(portal=portal, account=account, code=error.code, problem=error.words)
    drifts.count(office.store, run_id, portal, found.version, drifts_of(found))
    lost = missing(found)
    told = {"missing": len(lost), "drift": len(drifts_of(found))}
    office.audit.note("portal.probed", run=run_id, portal=portal, account=account, **told)
    if not lost:
        return found
    places = ", ".join(f"{each.element} on {each.page}" + (" (twice)" if each.matches > 1 else "") for each in lost)
    words = f"Not found: {places}. Look at these pages and correct the elements in selectors/{portal}.yaml."
    why = Reason("ELEMENTS_MISSING", words)
    return replace(found, code=why.code, problem=why.message)


def _with_expiry(office: Office, found: PortalProbe) -> PortalProbe:
    day, warning = credentials.expiry_warning(office.store, found.portal, found.account, office.workspace.today())
    return replace(found, expires_on=day, warning=" ".join(filter(None, (found.warning, warning))))


def _tell(office: Office, found: PortalProbe) -> None:
    words = found.problem or (found.warning if found.expires_on else "")
    if words:
        name = f"{found.portal}/{found.account}"
        notice = f"preflight:{name}:{found.code}:{office.workspace.today()}"
        text = f"Before tonight, {name}: {words}"
        notices.add(office.store, notice, "PREFLIGHT", text, office.workspace.settings.notices.tell)
