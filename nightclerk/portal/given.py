"""A file that a portal gave, read as a page: its tables and lines by the same rules as those of any other page."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

from playwright.async_api import Error

from nightclerk.errors import ApplicationException, UsageError
from nightclerk.isolation import run_limited
from nightclerk.portal.asking import Asking, Download
from nightclerk.portal.failures import translated
from nightclerk.portal.file import Extract
from nightclerk.portal.filepage import page_of_table
from nightclerk.portal.inpage import extract_spec
from nightclerk.portal.job import Job
from nightclerk.sheets.read import read_table


async def read_file(job: Job, extract: Extract) -> dict[str, Any]:
    """What `extract` names, out of the file that the flow took; raises `NightclerkError`."""
    assert job.download is not None  # only then is it asked for
    html = await job.call(as_page, job.download)
    try:
        page = await job.live.main.context.new_page()
    except Error as error:
        raise translated(error, "opening a page") from None
    try:
        asking = Asking(page)
        await asking.load(html, job.file.base_url)
        return await asking.read(extract_spec(extract))
    finally:
        await page.close()


def as_page(download: Download) -> str:
    """The HTML of a CSV, XLSX or PDF file; raises `ApplicationException` with the code of what is wrong with it."""
    handle, name = tempfile.mkstemp(prefix="nightclerk-")  # mode 0600; gone as soon as it was read
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(download.data)
        if download.data.startswith(b"%PDF"):
            return str(run_limited("nightclerk.portal.filepage:page_of_pdf", name))
        return page_of_table(read_table(Path(name)))
    except UsageError as error:
        raise ApplicationException(
            f"The file that the portal gave cannot be read: {error.message}",
            code=error.code,
            remedy="It is tried again; if it stays, look at the file that was kept.",
        ) from None
    finally:
        Path(name).unlink()
