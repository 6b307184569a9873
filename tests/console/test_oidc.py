"""Signing in with an identity provider: an invented one on loopback, a real browser, real signatures."""

import base64
import hashlib
import json
import secrets
import time
from contextlib import contextmanager
from dataclasses import replace

import httpx2
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from starlette.applications import Starlette
from starlette.responses import JSONResponse, RedirectResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from nightclerk.console.app import application
from nightclerk.errors import UsageError
from nightclerk.runtime import oidc, people
from nightclerk.runtime.trail import Query, search
from nightclerk.testing import serving
from nightclerk.vault import credentials
from nightclerk.workspace import Oidc
from tests.console.conftest import QUICK
from tests.pressing import press

SECRET = "provider secret"
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


class Provider:
    """Lets everybody in as `mail`, once for each code; `claims`, `key` and `issuer` may be spoilt by a test."""

    def __init__(self):
        self.mail, self.claims, self.key, self.address = "dana.reyes@clinic.example", {}, KEY, ""
        self.issuer, self.asked, self.codes = "", {}, {}

    def routes(self):
        return [
            Route("/.well-known/openid-configuration", self.about),
            Route("/authorize", self.authorize),
            Route("/token", self.token, methods=["POST"]),
            Route("/keys", self.keys),
        ]

    async def about(self, _request):
        where = {f"{name}_endpoint": f"{self.address}/{path}" for name, path in self.ends()}
        return JSONResponse({"issuer": self.issuer or self.address, "jwks_uri": f"{self.address}/keys", **where})

    @staticmethod
    def ends():
        return (("authorization", "authorize"), ("token", "token"))

    async def authorize(self, request):
        self.asked = dict(request.query_params)
        code = secrets.token_urlsafe(8)
        self.codes[code] = self.asked
        return RedirectResponse(f"{self.asked['redirect_uri']}?code={code}&state={self.asked['state']}", 303)

    async def token(self, request):
        form = dict(await request.form())
        asked = self.codes.pop(form["code"], None)
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        proof = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if asked is None or form["client_secret"] != SECRET or proof != asked["code_challenge"]:
            return JSONResponse({"error": "invalid_grant"}, 400)
        now = int(time.time())
        claims = {"iss": self.address, "aud": asked["client_id"], "sub": "1", "iat": now, "exp": now + 300}
        claims |= {"nonce": asked["nonce"], "email": self.mail, "email_verified": True, **self.claims}
        return JSONResponse({"id_token": jwt.encode(claims, self.key, "RS256", headers={"kid": "one"})})

    async def keys(self, _request):
        key = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key()))
        return JSONResponse({"keys": [{**key, "kid": "one", "use": "sig", "alg": "RS256"}]})


@contextmanager
def provided(office):
    """The office with a provider, which serves meanwhile."""
    provider = Provider()
    with serving(Starlette(routes=provider.routes())) as address:
        provider.address = address
        given = Oidc(issuer=address, client_id="nightclerk", domain="clinic.example", title="Clinic ID")
        workspace = office.workspace
        object.__setattr__(workspace, "settings", replace(workspace.settings, oidc=given))
        credentials.put(office.store, office.audit, "oidc/main/password", SECRET, "test")
        yield provider


def app(office):
    return application(office, lambda _name, _key: "", loopback=True, rules=QUICK)


def landed(client):
    """Where the provider sends a browser that the sign-in page sent to it."""
    asked = client.get("/sign-in/provider", follow_redirects=False).headers["location"]
    return httpx2.get(asked, follow_redirects=False).headers["location"]


def test_who_was_invited_comes_in_by_the_provider_without_a_link(office, browser):
    made = people.invite(office, "dana.reyes", "Dana", "lead", "tester", QUICK)
    with provided(office), serving(app(office)) as url:
        page = browser.new_page()
        page.goto(f"{url}/sign-in")
        press(page.get_by_role("link", name="Sign in with Clinic ID"))
        page.get_by_role("heading", name="Today").wait_for()
        assert page.get_by_text("Dana (lead)").is_visible()
        page.close()
    assert people.named(office, "dana.reyes").state == "active"
    with pytest.raises(UsageError, match="LINK_ENDED"):
        people.welcome(office, made.token, QUICK)
    told = [each.event for each in search(office, Query(who=made.person), limit=9).events]
    assert {"person.accepted", "person.signed_in"} <= set(told)


SPOILT = {
    "of another question": {"claims": {"nonce": "other"}},
    "for somebody else": {"claims": {"aud": "other"}},
    "of another provider": {"claims": {"iss": "https://other.example"}},
    "that has ended": {"claims": {"exp": int(time.time()) - 3600}},
    "without an end": {"claims": {"exp": None}},
    "signed by another key": {"key": OTHER_KEY},
    "of another domain": {"mail": "dana.reyes@other.example"},
    "with an address that nobody verified": {"claims": {"email_verified": False}},
    "of nobody we know": {"mail": "eve@clinic.example"},
}


@pytest.mark.parametrize("spoilt", SPOILT.values(), ids=SPOILT.keys())
def test_a_token_is_refused(office, spoilt):
    people.invite(office, "dana.reyes", "Dana", "lead", "tester", QUICK)
    with provided(office) as provider, TestClient(app(office)) as client:
        for name, value in spoilt.items():
            setattr(provider, name, value)
        answer = client.get(landed(client))
        assert answer.status_code == 400
        assert "OIDC_REFUSED" in answer.text
        assert client.get("/", follow_redirects=False).headers["location"].startswith("/sign-in")
    assert people.named(office, "dana.reyes").state == "invited"
    assert "person.refused" in [each.event for each in search(office, Query(), limit=20).events]


def test_an_answer_without_its_question_a_second_use_and_a_disabled_account_are_refused(office):
    made = people.invite(office, "dana.reyes", "Dana", "lead", "tester", QUICK)
    with provided(office):
        asked = oidc.begin(office, "http://127.0.0.1/sign-in/back")
        with pytest.raises(UsageError, match="OIDC_REFUSED"):
            oidc.finish(office, "", {"state": "", "code": "x"}, "http://127.0.0.1/sign-in/back")
        with pytest.raises(UsageError, match="OIDC_REFUSED"):
            oidc.finish(office, asked.kept, {"state": "other", "code": "x"}, "http://127.0.0.1/sign-in/back")
        with TestClient(app(office)) as client:
            where = landed(client)
            assert client.get(where).status_code == 200
            assert client.get(where).status_code == 400
            people.disable(office, "dana.reyes", "tester")
            assert client.get(landed(client)).status_code == 400
    assert people.named(office, made.person).state == "disabled"


def test_a_provider_that_calls_itself_otherwise_or_is_gone_is_told_and_passwords_still_work(office):
    with provided(office) as provider, TestClient(app(office)) as client:
        provider.issuer = "https://other.example"
        answer = client.get("/sign-in/provider")
        assert (answer.status_code, "OIDC_PROVIDER" in answer.text, 'name="password"' in answer.text) == (
            503,
            True,
            True,
        )


def test_without_a_provider_no_page_speaks_of_one(office):
    with TestClient(app(office)) as client:
        assert "Sign in with" not in client.get("/sign-in").text
        assert client.get("/sign-in/provider").status_code == 503


@pytest.mark.parametrize("issuer", ["http://login.clinic.example", "ftp://login.clinic.example"])
def test_a_provider_that_is_not_asked_by_https_is_refused(issuer):
    with pytest.raises(UsageError, match="OIDC_SETTINGS"):
        oidc.check(Oidc(issuer=issuer, client_id="x", domain="clinic.example"))
