"""A Selenium script that is started for each check: the job as JSON on standard input, the answer on standard output.

Waits look every 50 ms (Selenium's own default is half a second), and each table is read in one call to the browser.
"""

import json
import sys
from typing import Any

from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.support import expected_conditions as until
from selenium.webdriver.support.ui import WebDriverWait
from totp import code_now

Job = dict[str, Any]
TEXTS = "return [...document.querySelectorAll(arguments[0])].map(cell => cell.innerText.trim())"


def start(job: Job) -> webdriver.Chrome:
    """A headless browser."""
    options = webdriver.ChromeOptions()
    options.binary_location = job["chromium"]
    for argument in ["--headless=new", *job["arguments"]]:
        options.add_argument(argument)
    return webdriver.Chrome(options=options, service=Service(job["chromedriver"]))


def sign_in(driver: webdriver.Chrome, wait: WebDriverWait, job: Job) -> None:
    """User, password and one-time code; ends on the portal's home page."""
    driver.get(job["url"] + "/login")
    driver.find_element(By.NAME, "uid").send_keys(job["username"])
    driver.find_element(By.NAME, "pwd").send_keys(job["password"])
    driver.find_element(By.CSS_SELECTOR, "#signin button[type=submit]").click()
    wait.until(until.element_to_be_clickable((By.ID, "code"))).send_keys(code_now(job["totp"]))
    driver.find_element(By.XPATH, "//button[normalize-space()='Verify']").click()
    wait.until(until.url_contains("/home"))


def search(driver: webdriver.Chrome, wait: WebDriverWait, job: Job, member: dict[str, str]) -> None:
    """Ask for the member; ends when the coverage is shown."""
    driver.get(job["url"] + "/eligibility")
    fields = {"memberId": "member_id", "dob": "birth_date", "dos": "service_date"}
    for name, given in fields.items():
        field = driver.find_element(By.ID, name)
        field.clear()
        field.send_keys(member[given])
    driver.find_element(By.CSS_SELECTOR, "form#elig button").click()
    wait.until(until.visibility_of_element_located((By.CSS_SELECTOR, "table.coverage")))


def read(driver: webdriver.Chrome) -> dict[str, Any]:
    """The coverage table as heading and text, the benefits table as rows of texts."""
    coverage = zip(*(driver.execute_script(TEXTS, f"table.coverage {cell}") for cell in ("th", "td")), strict=True)
    cells, width = (driver.execute_script(TEXTS, f"table.benefits {cell}") for cell in ("td", "th"))
    rows = [cells[first : first + len(width)] for first in range(0, len(cells), len(width) or 1)]
    return {"coverage": dict(coverage), "benefits": rows}


job = json.load(sys.stdin)
driver = start(job)
try:
    wait = WebDriverWait(driver, 20, poll_frequency=0.05)
    sign_in(driver, wait, job)
    search(driver, wait, job, job["members"][0])
    print(json.dumps(read(driver)))
finally:
    driver.quit()
