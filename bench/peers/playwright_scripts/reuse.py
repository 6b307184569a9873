"""One process, one browser, one log-in and one page for a list of members: the best a script does without a framework."""

import json
import sys
import time

from playwright.sync_api import sync_playwright
from steps import browser_page, read, search, sign_in

job = json.load(sys.stdin)
with sync_playwright() as playwright, browser_page(playwright, job) as page:
    page.add_locator_handler(page.get_by_role("button", name="I acknowledge"), lambda button: button.click())
    sign_in(page, job)
    for member in job["members"]:
        start = time.perf_counter()
        search(page, job, member)
        answer = read(page)
        print(json.dumps({**answer, "seconds": time.perf_counter() - start}))
