"""Signing in with the clinic's own identity provider: OpenID Connect, authorization code flow with PKCE.

Who comes that way must be known here by name: the provider proves who somebody is, and what they may do is said here.
Rules: OpenID Connect Core 1.0 section 3.1 (the ID token: 3.1.3.7), RFC 7636 (PKCE), RFC 9207 (`iss` in the answer).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import importlib.util
import json
import secrets
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from nightclerk.errors import MissingDependency, UsageError
from nightclerk.logs import say_failure
from nightclerk.runtime.office import Office
from nightclerk.runtime.people import RULES, Person, Rules, as_person
from nightclerk.store import people
from nightclerk.vault import credentials
from nightclerk.workspace import Oidc, is_loopback

ALGORITHMS = ("RS256", "PS256", "ES256")
TIMEOUT = 10.0
MOST_BYTES = 1_000_000


@dataclass(frozen=True)
class Asked:
    """Where the browser is sent, and what it keeps in a cookie until it comes back."""

    url: str
    kept: str


def offered(settings: Oidc) -> bool:
    """Whether somebody can sign in that way: it is set up, and what it needs is installed."""
    return bool(settings.issuer) and importlib.util.find_spec("jwt") is not None


def check(settings: Oidc) -> None:
    """Raise `UsageError` or `MissingDependency` for settings that cannot work."""
    for name in ("issuer", "client_id", "domain"):
        if not getattr(settings, name):
            raise UsageError(f"The setting oidc.{name} is missing.", code="OIDC_SETTINGS", remedy="See docs/how-to.")
    _secure(settings.issuer)
    if not offered(settings):
        raise MissingDependency(
            "Signing in with a provider needs the package PyJWT.",
            code="OIDC_MISSING",
            remedy="Install it: pip install 'nightclerk[oidc]'.",
        )


def ask(settings: Oidc) -> Mapping[str, Any]:
    """What the provider says about itself; raises what `check` raises, and `UsageError` OIDC_PROVIDER."""
    check(settings)
    return _about(settings)


def begin(office: Office, back: str) -> Asked:
    """What to ask the provider; `back` is the address it sends the browser to. Raises `UsageError`."""
    settings = office.workspace.settings.oidc
    about = ask(settings)
    kept = {name: secrets.token_urlsafe(32) for name in ("state", "nonce", "verifier")}
    challenge = base64.urlsafe_b64encode(hashlib.sha256(kept["verifier"].encode()).digest()).rstrip(b"=").decode()
    asked = {
        "response_type": "code",
        "client_id": settings.client_id,
        "redirect_uri": back,
        "scope": "openid email profile",
        "state": kept["state"],
        "nonce": kept["nonce"],
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    page = str(about["authorization_endpoint"])
    return Asked(f"{page}{'&' if '?' in page else '?'}{urlencode(asked)}", ".".join(kept.values()))


def finish(office: Office, kept: str, answer: Mapping[str, str], back: str, rules: Rules = RULES) -> Person:
    """Who came back from the provider. Raises `UsageError` OIDC_REFUSED, which says no more than that."""
    settings = office.workspace.settings.oidc
    check(settings)
    state, nonce, verifier = (f"{kept}...").split(".")[:3]
    if not state or not hmac.compare_digest(state.encode(), answer.get("state", "").encode()):
        raise _refused(office, "the answer belongs to no question of this browser")
    if "code" not in answer or answer.get("iss", settings.issuer) != settings.issuer:
        raise _refused(office, "the provider gave no code")
    claims = _claims(office, settings, {"code": answer["code"], "redirect_uri": back, "code_verifier": verifier})
    if not hmac.compare_digest(str(claims.get("nonce", "")).encode(), nonce.encode()):
        raise _refused(office, "the token belongs to another question")
    return _known(office, settings, claims, rules)


def _known(office: Office, settings: Oidc, claims: Mapping[str, Any], rules: Rules) -> Person:
    """The account of that mail address; whoever was invited comes in without a link."""
    name, _, domain = str(claims.get("email", "")).lower().rpartition("@")
    if domain != settings.domain.lower() or claims.get("email_verified") is False:
        raise _refused(office, "the address is none of the clinic's")
    account = people.by_name(office.store, name)
    if account is None or account.state == people.DISABLED:
        raise _refused(office, "there is no account of that name", account.id if account else "")
    if account.state == people.INVITED:
        people.activate(office.store, account.id)
        office.audit.note("person.accepted", person=account.id, role=account.role, asked_by=account.id)
    return as_person(account)


def _claims(office: Office, settings: Oidc, given: dict[str, str]) -> Mapping[str, Any]:
    """The claims of the ID token, once its signature, issuer, audience and time are proven."""
    import jwt  # the extra `oidc`

    about = _about(settings)
    secret = credentials.secret(office.store, "oidc", "main", "password")
    form = {"grant_type": "authorization_code", "client_id": settings.client_id, "client_secret": secret, **given}
    try:
        token = str(_fetched(str(about["token_endpoint"]), form)["id_token"])
        keys = jwt.PyJWKSet.from_dict(_fetched(str(about["jwks_uri"])))
        wanted = jwt.get_unverified_header(token).get("kid")
        key = next(each for each in keys.keys if wanted is None or each.key_id == wanted)
        claims: Mapping[str, Any] = jwt.decode(
            token,
            key.key,
            algorithms=list(ALGORITHMS),
            audience=settings.client_id,
            issuer=settings.issuer,
            leeway=60,
            options={"require": ["exp", "iat", "aud", "iss", "sub"]},
        )
    except (jwt.PyJWTError, KeyError, StopIteration, OSError, ValueError) as error:
        say_failure("oidc.token", error)
        raise _refused(office, "the provider's answer could not be proven") from None
    return claims


def _about(settings: Oidc) -> Mapping[str, Any]:
    """What the provider says about itself (OpenID Connect Discovery 1.0); its own name must be the one we know."""
    try:
        about: Mapping[str, Any] = _fetched(f"{settings.issuer.rstrip('/')}/.well-known/openid-configuration")
        if about["issuer"] != settings.issuer:
            raise ValueError("another issuer")
        for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
            _secure(str(about[name]))
    except (OSError, ValueError, KeyError) as error:
        say_failure("oidc.provider", error)
        raise UsageError(
            "The clinic's identity provider does not answer as it should.",
            code="OIDC_PROVIDER",
            remedy="Sign in with name and password meanwhile; an admin finds more in `nightclerk doctor`.",
        ) from None
    return about


def _fetched(url: str, form: Mapping[str, str] | None = None) -> dict[str, Any]:
    data = urlencode(form).encode() if form is not None else None
    request = urllib.request.Request(url, data, {"accept": "application/json"})  # noqa: S310 - `_secure` has looked
    with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:  # noqa: S310 - as above
        found: dict[str, Any] = json.loads(answer.read(MOST_BYTES))
    return found


def _secure(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(parts.hostname or "")):
        raise UsageError(
            "The identity provider must be asked by https.", code="OIDC_SETTINGS", remedy="Correct oidc.issuer."
        )


def _refused(office: Office, why: str, person: str = "") -> UsageError:
    whose = {"person": person} if person else {}
    office.audit.note("person.refused", code="OIDC_REFUSED", count=1, **whose)
    return UsageError(
        f"Signing in with the clinic's provider did not work: {why}.",
        code="OIDC_REFUSED",
        remedy="Try again; if it stays, an admin can look whether your account has the name of your mail address.",
    )
