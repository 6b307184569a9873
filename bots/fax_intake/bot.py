"""Take in a fax: what is in it, whose it is, and whose work it is next."""

from __future__ import annotations

from nightclerk.bot import GivenFile, Intake, Planned, Run, bot, takes_files
from nightclerk.records import FaxInquiry, FaxRecord, ItemStatus, Reason


def key(fax: FaxInquiry) -> str:
    """Its bytes: whatever the file is called, and however often it comes."""
    return fax.sha256


def settle(record: FaxRecord) -> tuple[ItemStatus, Reason | None]:
    """Done when every document is certain, or the same pages were taken in before; else a person looks."""
    if not record.documents:
        return ItemStatus.BUSINESS, Reason("FAX_NOTHING_READ", "No page of it could be read. Look at the original.")
    waiting = sum(each.needs_review for each in record.documents)
    if waiting:
        words = f"{waiting} of {len(record.documents)} documents of this fax need a person: open Documents."
        return ItemStatus.BUSINESS, Reason("FAX_NEEDS_REVIEW", words)
    return ItemStatus.DONE, None


@bot("fax_intake", key=key, settle=settle, once=True)
def take_in_fax(fax: FaxInquiry, run: Run) -> FaxRecord:
    """Read a fax that came in, and file what is certain."""
    with run.step("Read the fax"):
        return run.fax(fax.sha256)


@takes_files("fax_intake")
def plan(file: GivenFile, _intake: Intake) -> Planned:
    """One file, one item; the same bytes are the same item."""
    return Planned(FaxInquiry(sha256=file.sha256, name=file.name))
