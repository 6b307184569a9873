"""A script with RPA.Browser.Selenium; the job as JSON on standard input, the answer on standard output."""

import json
import sys

from RPA.Browser.Selenium import Selenium
from selenium.webdriver import ChromeOptions
from totp import code_now

TEXTS = "return [...document.querySelectorAll(arguments[0])].map(cell => cell.innerText.trim())"
job = json.load(sys.stdin)
member = job["members"][0]
options = ChromeOptions()
options.binary_location = job["chromium"]
for argument in ["--headless=new", *job["arguments"]]:
    options.add_argument(argument)
library = Selenium(auto_close=False)


def texts(selector):
    """The text of every element that matches, in one call."""
    return library.driver.execute_script(TEXTS, selector)


try:
    library.open_browser(
        job["url"] + "/login", "chrome", options=options, service=f"executable_path='{job['chromedriver']}'"
    )
    library.input_text("name:uid", job["username"])
    library.input_text("name:pwd", job["password"])
    library.click_element("css:#signin button[type=submit]")
    library.wait_until_element_is_visible("id:code")
    library.input_text("id:code", code_now(job["totp"]))
    library.click_element("xpath://button[normalize-space()='Verify']")
    library.wait_until_location_contains("/home")
    library.go_to(job["url"] + "/eligibility")
    for name, given in {"memberId": "member_id", "dob": "birth_date", "dos": "service_date"}.items():
        library.input_text(f"id:{name}", member[given])
    library.click_element("css:form#elig button")
    library.wait_until_element_is_visible("css:table.coverage")
    coverage = dict(zip(texts("table.coverage th"), texts("table.coverage td"), strict=True))
    cells, width = texts("table.benefits td"), len(texts("table.benefits th")) or 1
    rows = [cells[first : first + width] for first in range(0, len(cells), width)]
    print(json.dumps({"coverage": coverage, "benefits": rows}))
finally:
    library.close_all_browsers()
