"""A script that is started for each check: the job as JSON on standard input, the answer on standard output."""

import json
import sys

from playwright.sync_api import sync_playwright
from steps import check

job = json.load(sys.stdin)
with sync_playwright() as playwright:
    print(json.dumps(check(playwright, job, job["members"][0])))
