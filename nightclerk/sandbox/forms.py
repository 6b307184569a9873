"""Three prior-authorization forms of invented payers, of different build, as payers really make them.

`lakeside`: an AcroForm with combs, radios, a list and a signature. `cedar`: flat, only lines and boxes.
`harbor`: a hybrid whose fields have odd states, stand twice, and are not all in the form's own list.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from nightclerk.sandbox.paper import Paper, bind, save, state_looks

ROWS = 4
_COMB, _MULTILINE, _REQUIRED, _RADIO, _COMBO = 1 << 24, 1 << 12, 1 << 1, 1 << 15, 1 << 17
_TEXTS = (("Patient last name", "PatLast"), ("Patient first name", "PatFirst"), ("Group number", "Group"))
_PROVIDER = (("Name", "Name"), ("NPI", "NPI"), ("Phone", "Phone"), ("Fax", "Fax"))


def lakeside(path: Path) -> Path:
    """Lakeside Health Plan, form LHP-204: an AcroForm of two pages."""
    pdf, first, second = pikepdf.new(), Paper(), Paper()
    first.text(40, 750, "Lakeside Health Plan", 16, bold=True)
    first.text(40, 734, "Prior Authorization Request, form LHP-204 (01/2026)", 10)
    for number, (words, name) in enumerate(_TEXTS):
        first.text(40, 700 - 30 * number, words)
        first.field(name, (170, 695 - 30 * number, 220, 16), TU=String(words), Ff=_REQUIRED if number < 2 else 0)
    first.text(40, 610, "Member ID")
    first.field("MemberID", (170, 605, 220, 16), Ff=_COMB | _REQUIRED, MaxLen=12, TU=String("Member ID"))
    first.text(40, 580, "Date of birth (MM DD YYYY)")
    for name, x, wide, most in (("DobM", 170, 34, 2), ("DobD", 212, 34, 2), ("DobY", 254, 68, 4)):
        first.field(name, (x, 575, wide, 16), Ff=_COMB, MaxLen=most)
    first.text(40, 550, "Review")
    kind = pdf.make_indirect(Dictionary(FT=Name.Btn, Ff=_RADIO | _REQUIRED, T=String("Review"), TU=String("Review")))
    for x, words, state in ((170, "Standard", "0"), (260, "Urgent", "1")):
        first.field("", (x, 548, 10, 10), Parent=kind, AS=Name.Off, AP=state_looks(pdf, state, 10))
        first.text(x + 14, 550, words)
    first.text(40, 520, "Place of service")
    places = Array([Array([String(code), String(words)]) for code, words in _PLACES])
    first.field("Place", (170, 515, 160, 16), FT=Name.Ch, Ff=_COMBO, Opt=places, TU=String("Place of service"))
    for column, (title, prefix) in enumerate((("Ordering provider", "Ord"), ("Servicing provider", "Srv"))):
        first.text(40 + 270 * column, 490, title, 10, bold=True)
        for number, (words, name) in enumerate(_PROVIDER):
            first.text(40 + 270 * column, 465 - 24 * number, f"{title.split()[0]} {words}")
            first.field(prefix + name, (150 + 270 * column, 460 - 24 * number, 140, 16))
    _services(second)
    bind(pdf, (first, second))
    return save(pdf, path)


_PLACES = (("11", "Office"), ("21", "Inpatient hospital"), ("22", "Outpatient hospital"), ("12", "Home"))


def _services(page: Paper) -> None:
    page.text(40, 750, "Services requested", 12, bold=True)
    for x, words in ((40, "Code"), (130, "Description"), (400, "Quantity"), (470, "From")):
        page.text(x, 730, words)
    for row in range(1, ROWS + 1):
        y = 730 - 22 * row
        page.field(f"Code{row}", (40, y, 80, 16))
        page.field(f"Desc{row}", (130, y, 260, 16))
        page.field(f"Qty{row}", (400, y, 60, 16), Q=2)
        page.field(f"From{row}", (470, y, 90, 16))
    page.text(40, 620, "Diagnosis codes (ICD-10-CM)")
    for row in range(1, 3):
        page.field(f"Dx{row}", (40 + 100 * row + 60, 615, 90, 16))
    page.text(40, 590, "Clinical justification")
    page.field("Clinical", (40, 470, 520, 112), Ff=_MULTILINE | _REQUIRED, TU=String("Clinical justification"))
    page.text(40, 450, "More on attached pages")
    page.field("More", (170, 445, 390, 16))
    page.text(40, 410, "Signature of the ordering provider (no stamp)")
    page.field("Signature", (250, 405, 180, 24), FT=Name.Sig)
    page.text(440, 410, "Date")
    page.field("SignedOn", (470, 405, 90, 16))


def cedar(path: Path) -> Path:
    """Cedar Valley Mutual: one flat page, to be printed and filled by hand."""
    pdf, page = pikepdf.new(), Paper()
    page.text(40, 750, "Cedar Valley Mutual", 16, bold=True)
    page.text(40, 734, "Request for authorization. Please print clearly and fax to the number on the member's card.")
    lines = ("Member's last name:", "Member's first name:", "Member ID:", "Date of birth:", "Ordering provider:")
    for number, words in enumerate((*lines, "Provider NPI:", "Procedure code:", "Number of units:", "Diagnosis code:")):
        page.text(40, 700 - 28 * number, words)
        page.line(150, 696 - 28 * number, 300)
    page.text(40, 440, "Priority:")
    for x, words in ((110, "Routine"), (200, "Expedited")):
        page.box(x, 438, 10, 10)
        page.text(x + 16, 440, words)
    page.text(40, 410, "Reason for the request:")
    page.box(40, 280, 520, 122)
    page.text(40, 240, "Provider's signature:")
    page.line(150, 236, 220)
    page.text(390, 240, "Date:")
    page.line(420, 236, 120)
    bind(pdf, (page,))
    return save(pdf, path)


def harbor(path: Path) -> Path:
    """Harbor Point Benefits: a hybrid of two pages, with what form makers leave behind."""
    pdf, first, second = pikepdf.new(), Paper(), Paper()
    first.text(40, 750, "Harbor Point Benefits", 16, bold=True)
    first.text(40, 734, "Pre-certification form HP-7, revision C")
    for number, words in enumerate(("Patient name", "Patient ID number", "Birth date", "Ordering NPI", "Telephone")):
        first.text(40, 700 - 30 * number, words)
        first.field(f"form1.{words}", (170, 695 - 30 * number, 260, 16))
    first.text(40, 545, "Sex")
    for x, words, name, state in ((170, "Female", "SexF", "Ja"), (250, "Male", "SexM", "X1")):
        first.field(name, (x, 543, 10, 10), FT=Name.Btn, AS=Name.Off, AP=state_looks(pdf, state, 10))
        first.text(x + 14, 545, words)
    first.text(40, 515, "Procedure")
    first.field("Procedure", (170, 510, 260, 16))
    first.text(40, 480, "Diagnosis")
    first.field("Diagnosis", (170, 475, 260, 16))
    second.text(40, 750, "Harbor Point Benefits, page 2")
    second.text(40, 720, "Patient ID number")
    twin = first.widgets[1]
    second.field("form1.Patient ID number", (170, 715, 260, 16))
    assert str(twin["/T"]) == "form1.Patient ID number"
    second.text(40, 690, "Medical necessity")
    second.field("Necessity", (40, 560, 520, 122), Ff=_MULTILINE)
    listed = {"form1.Patient name", "form1.Patient ID number", "form1.Birth date", "SexF", "SexM", "Necessity"}
    form = {"XFA": Array([String("template"), pdf.make_stream(b"<template/>")]), "NeedAppearances": True}
    bind(pdf, (first, second), listed=listed, **form)
    script = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))
    pdf.Root["/OpenAction"] = script
    return save(pdf, path)


BLANKS: dict[str, Callable[[Path], Path]] = {
    "lakeside/prior-authorization": lakeside,
    "cedar/request": cedar,
    "harbor/precertification": harbor,
}
