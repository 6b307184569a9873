"""One log-in and one session for a list of members, without a browser: requests and lxml."""

import json
import sys
import time

import requests
from lxml import html
from totp import code_now

job = json.load(sys.stdin)


def form_of(page, session, answers):
    """Send the page's form with these answers."""
    form = next(each for each in page.forms if set(answers) <= set(each.fields.keys()))
    given = {name: value or "" for name, value in form.form_values()} | answers
    sent = session.request(form.method, requests.compat.urljoin(page.base_url, form.action or ""), data=given)
    return html.fromstring(sent.content, base_url=sent.url)


def opened(session, path):
    """A page of the portal."""
    got = session.get(job["url"] + path)
    return html.fromstring(got.content, base_url=got.url)


def texts(page, path):
    """The text of every element that matches."""
    return [" ".join(each.text_content().split()) for each in page.xpath(path)]


def read(page):
    """The coverage table as heading and text, the benefits table as rows of texts."""
    coverage, benefits = "//table[contains(@class,'coverage')]", "//table[contains(@class,'benefits')]"
    cells, width = texts(page, benefits + "//td"), len(page.xpath(benefits + "//th")) or 1
    return {
        "coverage": dict(zip(texts(page, coverage + "//th"), texts(page, coverage + "//td"), strict=True)),
        "benefits": [cells[start : start + width] for start in range(0, len(cells), width)],
    }


with requests.Session() as session:
    page = form_of(opened(session, "/login"), session, {"uid": job["username"], "pwd": job["password"]})
    form_of(page, session, {"code": code_now(job["totp"])})
    for member in job["members"]:
        start = time.perf_counter()
        asked = {"memberId": member["member_id"], "dob": member["birth_date"], "dos": member["service_date"]}
        answer = read(form_of(opened(session, "/eligibility"), session, asked))
        print(json.dumps({**answer, "seconds": time.perf_counter() - start}))
