"""Invented faxes: pages drawn from lines of text and sent through a fax machine that adds a little dirt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pikepdf
from PIL import Image, ImageDraw, ImageFont

from nightclerk.forms import bars
from nightclerk.sandbox import paper as canvas
from nightclerk.sandbox.names import dice

WIDE, HIGH = 1728, 2156  # pixels of a fine fax page, 204 to the inch across and 196 down
FINE, STANDARD = (204, 196), (204, 98)  # dots to the inch
TITLE, TICKED, UNTICKED = "# ", "[x] ", "[ ] "
BARS, PATCH = "||| ", "=== "
_PATCHES = {"2": "WNNW", "3": "WNWN", "T": "NWNW"}  # as scanners print them: four bars of 0.08 or 0.20 inch
_LEFT, _TOP = 150, 170


@dataclass(frozen=True)
class Paper:
    """Lines of a page: `# ` begins a title, `[x] ` and `[ ] ` a square; a tab leaves room between columns.

    `||| TEXT` is TEXT as Code 128, `=== T` a patch code.
    """

    lines: Sequence[str]
    turned: int = 0  # degrees, clockwise, by which it went in: 90 and 270 are pages printed across
    tilt: float = 0.0  # degrees


def letter(clinic: str, title: str, *lines: str) -> Paper:
    """A page under a letterhead."""
    head = (
        f"# {clinic.upper()}",
        "4200 Heron Street, Suite 12, Millbrook, OH 44017",
        "Phone 555-212-0144\tFax 555-212-0145",
    )
    return Paper((*head, "", f"# {title}", "", *lines))


def draw(paper: Paper) -> Image.Image:
    """The page at fine resolution, without what the machine adds."""
    image = Image.new("L", (HIGH, WIDE) if paper.turned % 180 else (WIDE, HIGH), 255)
    pen, y = ImageDraw.Draw(image), _TOP
    for line in paper.lines:
        if line.startswith((BARS, PATCH)):
            y += _draw_bars(pen, y, line)
            continue
        title = line.startswith(TITLE)
        _draw_line(pen, y, line.removeprefix(TITLE), 44 if title else 31)
        y += 66 if title else 46
    if paper.tilt:
        image = image.rotate(paper.tilt, Image.Resampling.BICUBIC, fillcolor=255)
    return image.rotate(-paper.turned, expand=True)


def _draw_bars(pen: ImageDraw.ImageDraw, y: int, line: str) -> int:
    """The bars of one line; how many pixels they take."""
    if line.startswith(BARS):
        for at, wide in bars.modules(line.removeprefix(BARS)):
            pen.rectangle((_LEFT + 3 * at, y, _LEFT + 3 * (at + wide) - 1, y + 79), fill=0)
        return 110
    top = float(y)
    for each in _PATCHES[line.removeprefix(PATCH)]:
        thick = (0.20 if each == "W" else 0.08) * FINE[1]
        pen.rectangle((_LEFT, round(top), _LEFT + 3 * FINE[0], round(top + thick) - 1), fill=0)
        top += thick + 0.08 * FINE[1]
    return round(top) - y + 40


def _draw_line(pen: ImageDraw.ImageDraw, y: int, line: str, size: int) -> None:
    x = _LEFT
    if line.startswith((TICKED, UNTICKED)):
        pen.rectangle((x, y + 4, x + 30, y + 34), outline=0, width=3)
        if line.startswith(TICKED):
            pen.line((x + 5, y + 9, x + 25, y + 29), fill=0, width=4)
            pen.line((x + 25, y + 9, x + 5, y + 29), fill=0, width=4)
        line, x = line[len(TICKED) :], x + 52
    for column, words in enumerate(line.split("\t")):
        pen.text((x + column * 700, y), words, fill=0, font=ImageFont.load_default(size))


STAMP = "11/20/2026 09:14  FROM: 5552120145  TO: 5558640100"


def sent(
    papers: Sequence[Paper],
    path: Path,
    *,
    dots: tuple[int, int] = FINE,
    dirt: float = 0.0005,
    seed: int = 1,
    stamp: str = STAMP,
) -> Path:
    """The pages as a receiving machine saves them (TIFF, Group 4): its line on top, specks on `dirt` of the pixels."""
    rolls = np.random.default_rng(dice("fax", seed).randrange(2**32))
    frames = []
    for number, paper in enumerate(papers, 1):
        page = draw(paper)
        pen = ImageDraw.Draw(page)
        pen.rectangle((0, 0, WIDE, 38), fill=255)
        pen.text((60, 6), f"{stamp}  P.{number:02}/{len(papers):02}", fill=0, font=ImageFont.load_default(26))
        page = page.resize((WIDE, HIGH * dots[1] // FINE[1]), Image.Resampling.BOX)
        ink = np.asarray(page) > 150
        frames.append(Image.fromarray(ink ^ (rolls.random(ink.shape) < dirt)))
    frames[0].save(path, save_all=True, append_images=frames[1:], compression="group4", dpi=dots)
    return path


_WHO = ("Patient: Odette Fenwick\tDOB: 03/14/1958", "Member ID: LHP204417338")
# One page of each type that has no other sample here, worded as such papers are.
KINDS: dict[str, Paper] = {
    "referral": letter(
        "Alder Clinic",
        "PATIENT REFERRAL FORM",
        *_WHO,
        "Referring provider: Hazel Pennywell, MD",
        "Refer to: Heron Cardiology",
        "Reason for referral: palpitations (R00.2)",
        "Please evaluate and treat.",
    ),
    "authorization_request": letter(
        "Alder Clinic",
        "PRIOR AUTHORIZATION REQUEST FORM",
        *_WHO,
        "Requesting provider: Hazel Pennywell, MD",
        "Requested service: CPT 73721",
        "Diagnosis: M17.11",
        "Clinical justification: six weeks of exercise did not help",
    ),
    "authorization_approval": letter(
        "Lakeside Health Plan",
        "NOTICE OF APPROVAL",
        "Date of notice: 11/12/2026",
        "Reference number: PA20417733",
        *_WHO,
        "The service is approved from 11/12/2026 for 90 days.",
    ),
    "authorization_denial": letter(
        "Lakeside Health Plan",
        "NOTICE OF ADVERSE DETERMINATION",
        "Date of notice: 11/12/2026",
        *_WHO,
        "The request is denied as not medically necessary.",
        "You may request a peer to peer review or file an appeal.",
    ),
    "imaging_report": letter(
        "Alder Imaging",
        "RADIOLOGY REPORT",
        *_WHO,
        "Exam date: 11/10/2026",
        "MRI of the knee without contrast",
        "TECHNIQUE: multiplanar",
        "FINDINGS: small effusion",
        "IMPRESSION: no tear",
        "Radiologist: Nolan Piers, MD",
    ),
    "clinical_note": letter(
        "Heron Cardiology",
        "OFFICE VISIT NOTE",
        *_WHO,
        "Chief complaint: palpitations",
        "Blood pressure 128/76",
        "Assessment and plan: monitor for two weeks",
        "Sincerely,",
        "Nolan Piers, MD",
    ),
    "discharge_summary": letter(
        "Millbrook Hospital",
        "DISCHARGE SUMMARY",
        *_WHO,
        "Admission date: 11/02/2026",
        "Discharge date: 11/06/2026",
        "Hospital course: improved with fluids",
        "Discharge medications: none",
    ),
    "home_health_order": letter(
        "Heron Home Care",
        "HOME HEALTH CERTIFICATION AND PLAN OF CARE",
        *_WHO,
        "Start of care: 11/09/2026",
        "Certification period 11/09/2026 to 01/07/2027",
        "Skilled nursing twice a week",
        "The patient is homebound.",
    ),
    "refill_request": letter(
        "Heron Pharmacy",
        "PRESCRIPTION REFILL REQUEST",
        *_WHO,
        "Prescriber: Hazel Pennywell, MD",
        "Last filled: 10/01/2026",
        "Quantity: 90 tablets",
        "[ ] Approve as written",
        "[x] Deny, patient needs appointment",
    ),
    "remittance": letter(
        "Lakeside Health Plan",
        "EXPLANATION OF BENEFITS",
        "This is not a bill",
        *_WHO,
        "Claim number: 204417733812",
        "Date processed: 11/14/2026",
        "Billed 210.00 Allowed 140.00 Paid 112.00 CO-45",
    ),
    "insurance_card": Paper(
        (
            "# LAKESIDE HEALTH PLAN",
            "",
            "Member name: Odette Fenwick",
            "Member ID: LHP204417338",
            "Group number: 88120",
            "RxBIN: 610011\tRxPCN: LHP",
            "Office visit copay $25",
            "Member services 800-555-0142",
        )
    ),
    "intake_form": letter(
        "Alder Clinic",
        "NEW PATIENT REGISTRATION",
        "Patient name: Odette Fenwick",
        "Date of birth: 03/14/1958",
        "Marital status: widowed",
        "Emergency contact: Silas Fenwick",
        "Employer: none",
        "Allergies: penicillin",
    ),
    "claim_denial": letter(
        "Lakeside Health Plan",
        "NOTICE OF CLAIM DENIAL",
        *_WHO,
        "Claim number: 204417733812",
        "Date of service: 10/02/2026",
        "This claim was denied: timely filing.",
        "You may submit a corrected claim.",
    ),
}


def printed(papers: Sequence[Paper], path: Path) -> Path:
    """The pages as a PDF with their text, as a program sends them that no paper is needed for."""
    sheets = []
    for paper in papers:
        sheet, y = canvas.Paper(), canvas.HIGH - 60
        for line in paper.lines:
            title = line.startswith(TITLE)
            for column, words in enumerate(line.removeprefix(TITLE).split("\t")):
                sheet.text(54 + column * 250, y, words, 15 if title else 11, bold=title)
            y -= 24 if title else 17
        sheets.append(sheet)
    with pikepdf.Pdf.new() as pdf:
        canvas.bind(pdf, sheets)
        return canvas.save(pdf, path)
