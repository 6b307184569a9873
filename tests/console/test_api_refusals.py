"""The JSON API: its description, and what is refused and how."""

import json
import re

import pytest

from nightclerk.console.api.answering import InHand
from nightclerk.console.api.contract import Refused
from tests.console.api_rig import CALLS

# -- the description


def description(program):
    return program.send("GET", "/api/openapi.json", "front_desk").json()


def test_the_description_is_whole(program):
    found = description(program)
    schemas = found["components"]["schemas"]

    assert (found["openapi"], found["info"]["title"]) == ("3.1.0", "nightclerk")
    assert {(method.upper(), path) for path, each in found["paths"].items() for method in each} == set(CALLS)
    referred = set(re.findall(r'"\$ref": "#/components/schemas/([^"]+)"', json.dumps(found)))
    assert referred <= set(schemas)
    assert "$defs" not in json.dumps(found)
    operations = [(path, each) for path, methods in found["paths"].items() for each in methods.values()]
    names = [each["operationId"] for _, each in operations]
    assert len(names) == len(set(names))
    for path, each in operations:
        assert any(status.startswith("2") for status in each["responses"]), path
        assert all(said["description"] for said in each["responses"].values()), path
        inside = {name["name"] for name in each["parameters"] if name["in"] == "path"}
        assert inside == set(re.findall(r"\{(\w+)\}", path))
    assert schemas["RevealAsked"]["additionalProperties"] is False


def test_the_table_in_the_docs_is_that_of_the_calls():
    from scripts.reference import FOLDER
    from scripts.reference.api import api

    assert (FOLDER / "api.md").read_text() == api()


# -- what is refused


@pytest.mark.parametrize(
    ("role", "method", "path"),
    [
        ("front_desk", "GET", "/api/runs"),
        ("front_desk", "GET", "/api/items"),
        ("compliance", "POST", "/api/bots/eligibility/files"),
        ("operator", "POST", "/api/schedules/briefing/run-now"),
        ("lead", "POST", "/api/audit/search"),
        ("admin", "GET", "/api/runs"),
        ("lead", "GET", "/api/people"),
    ],
)
def test_a_token_of_another_role_is_refused_and_that_is_in_the_log(program, role, method, path):
    before = program.office.audit.size()

    assert program.refused(method, path, role)[:2] == (403, "NOT_YOUR_ROLE")
    assert program.office.audit.size() > before


@pytest.mark.parametrize("bearer", [None, "Bearer wrong", "Bearer nct_wrong", "Basic YTpi", "Bearer "])
def test_without_a_good_token_nothing_is_said(program, bearer):
    said = program.send("GET", "/api/me", None, headers={"Authorization": bearer} if bearer else {})

    assert (said.status_code, said.json()["error"]["code"]) == (401, "TOKEN")
    assert said.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize(
    ("method", "path", "sent", "status", "code", "fields"),
    [
        ("GET", "/api/runs?limit=0", {}, 400, "REQUEST_FIELDS", ["limit"]),
        ("GET", "/api/runs?limits=9", {}, 400, "REQUEST_FIELDS", ["limits"]),
        ("GET", "/api/runs?bot=a&bot=b", {}, 400, "REQUEST_FIELDS", ["bot"]),
        ("GET", "/api/me?x=1", {}, 400, "REQUEST_FIELDS", ["x"]),
        ("GET", "/api/items?after=zzz", {}, 400, "CURSOR", []),
        ("GET", "/api/runs/none", {}, 404, "NO_SUCH_RUN", []),
        ("GET", "/api/items/none", {}, 404, "NO_SUCH_ITEM", []),
        ("GET", "/api/nothing", {}, 404, "NO_SUCH_CALL", []),
        ("PUT", "/api/runs", {}, 405, "METHOD", []),
        ("POST", "/api/check", {"json": {"fields": {}, "again": "yes"}}, 400, "REQUEST_FIELDS", ["again"]),
        ("POST", "/api/check", {"json": {"fields": {}, "agian": True}}, 400, "REQUEST_FIELDS", ["agian"]),
        ("POST", "/api/check", {"content": b"{", "headers": {"Content-Type": "application/json"}}, 400,
         "REQUEST_FIELDS", [""]),
        ("POST", "/api/check", {"json": []}, 400, "REQUEST_FIELDS", [""]),
        ("POST", "/api/check", {"data": {"payer": "x"}}, 415, "CONTENT_TYPE", []),
        ("POST", "/api/check", {"json": {"fields": {"x": "y" * 200_000}}}, 413, "BODY_TOO_LARGE", []),
        ("POST", "/api/items/none/reveal", {"json": {"reason": "curious"}}, 400, "REQUEST_FIELDS", ["reason"]),
        ("POST", "/api/files/none/start", {"json": {"x": 1}}, 400, "REQUEST_FIELDS", [""]),
        ("POST", "/api/bots/eligibility/files", {"json": {"name": "a.csv", "data": "?"}}, 400, "NOT_BASE64",
         ["data"]),
    ],
)  # fmt: skip
def test_what_cannot_be_taken_is_said_with_a_code(program, method, path, sent, status, code, fields):
    said = program.refused(method, path, "lead", **sent)

    assert said[:2] == (status, code)
    assert list(said[2]) == fields


def test_what_was_sent_is_never_said_back(program):
    said = program.send("POST", "/api/check", "lead", {"fields": {"member_id": 4711}, "again": "Reyes"})

    assert ("4711" in said.text, "Reyes" in said.text) == (False, False)


def test_one_holder_has_only_so_many_calls_in_hand():
    counted = InHand(most=1)
    with counted.one("t:1"), counted.one("t:2"), pytest.raises(Refused) as refused, counted.one("t:1"):
        pass
    assert refused.value.status == 429
    with counted.one("t:1"):
        pass


def test_a_page_of_another_site_cannot_call(program):
    said = program.send("POST", "/api/check", None, {"fields": {}}, headers={"Sec-Fetch-Site": "cross-site"})

    assert (said.status_code, said.json()["error"]["code"]) == (403, "CROSS_SITE")
