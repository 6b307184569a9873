"""What leaves as one file: cover sheet, form and attachments; and what is printed for a signature."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Rectangle

from nightclerk.errors import UsageError
from nightclerk.forms import cleaning
from nightclerk.forms.appearance import show_lines
from nightclerk.forms.attached import HIGH, WIDE
from nightclerk.forms.bars import drawn
from nightclerk.forms.flatten import flatten
from nightclerk.forms.fonts import FontSet, unshowable
from nightclerk.forms.job import save
from nightclerk.forms.layout import LINE, wrap
from nightclerk.forms.opening import open_form

MOST_PAGES = 200
_MARGIN, _SIZE = 54.0, 11.0
_STRIP = 40.0  # points below the page that is signed, for the bars


def bind(order: str, out: str) -> dict[str, int]:
    """One PDF of `order` (JSON): {cover: [lines] or null, code, parts: [paths]}; how many pages it has.

    Raises `UsageError` PACKET_TOO_LONG, FORM_PASSWORD, FORM_UNREADABLE.
    """
    wanted = json.loads(order)
    with pikepdf.new() as pdf:
        if wanted["cover"] is not None:
            _cover(pdf, wanted["cover"], wanted["code"])
        for part in wanted["parts"]:
            _append(pdf, part)
        save(pdf, Path(out))
        return {"pages": len(pdf.pages)}


def _append(pdf: pikepdf.Pdf, part: str) -> None:
    with open_form(part) as other:
        if len(pdf.pages) + len(other.pages) > MOST_PAGES:
            raise UsageError(
                f"The packet would have more than {MOST_PAGES} pages.",
                code="PACKET_TOO_LONG",
                remedy="Attach fewer pages.",
            )
        cleaning.clean(other)
        cleaning.strip_form(other)
        flatten(other)
        pdf.pages.extend(other.pages)
        if "/AcroForm" in pdf.Root:
            del pdf.Root["/AcroForm"]


def _cover(pdf: pikepdf.Pdf, lines: list[str], code: str) -> None:
    if why := unshowable("\n".join(lines)):
        raise UsageError(
            f"The cover sheet cannot be drawn: {why}.",
            code="COVER_UNSHOWABLE",
            remedy="Write the names of the clinic (clinic.yaml) and of the payer (payers.yaml) in Latin letters.",
        )
    fonts = FontSet(pdf)
    room = (WIDE - 2 * _MARGIN) / _SIZE
    texts = [piece for line in lines for piece in (wrap(line, room) or [""])]
    top = HIGH - _MARGIN
    placed = [(text, _MARGIN, top - row * LINE * _SIZE) for row, text in enumerate(texts) if text]
    placed.append((code, _MARGIN, _MARGIN))
    content = f"BT 0 g\n{show_lines(placed, _SIZE, fonts)}\nET\n{drawn(code, _MARGIN, _MARGIN + 16, 1.0, 36)}"
    _page(pdf, WIDE, HIGH, content, fonts.resources())
    fonts.finish()


def _page(pdf: pikepdf.Pdf, wide: float, high: float, content: str, resources: Any) -> pikepdf.Page:
    page = Dictionary(
        Type=Name.Page,
        MediaBox=Array([0, 0, wide, high]),
        Resources=resources,
        Contents=pdf.make_stream(content.encode("latin-1")),
    )
    pdf.pages.append(pikepdf.Page(pdf.make_indirect(page)))
    return pdf.pages[-1]


def for_signing(source: str, code: str, out: str) -> dict[str, int]:
    """Every page a little smaller, with the code as bars and in words below it; how many pages."""
    with open_form(source) as form, pikepdf.new() as pdf:
        flatten(form)
        fonts = FontSet(pdf)
        for number, page in enumerate(form.pages, 1):
            words = f"{code}   page {number} of {len(form.pages)}   Sign on this print; keep the bars on the scan."
            content = f"BT 0 g\n{show_lines([(words, _MARGIN + 190, 16.0)], 8.0, fonts)}\nET\n"
            new = _page(pdf, WIDE, HIGH, content + drawn(code, _MARGIN, 10.0, 0.9, 22.0), fonts.resources())
            new.add_overlay(page, Rectangle(0, _STRIP, WIDE, HIGH))
        fonts.finish()
        save(pdf, Path(out))
        return {"pages": len(pdf.pages)}
