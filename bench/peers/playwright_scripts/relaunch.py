"""One process that works a list of members with a browser started anew for each; tells the seconds of each check."""

import json
import sys
import time

from playwright.sync_api import sync_playwright
from steps import check

job = json.load(sys.stdin)
with sync_playwright() as playwright:
    for member in job["members"]:
        start = time.perf_counter()
        answer = check(playwright, job, member)
        print(json.dumps({**answer, "seconds": time.perf_counter() - start}))
