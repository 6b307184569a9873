"""A packet as a fax machine takes it: one-bit pages of 1728 dots a line, 204 x 196 dots an inch, Group 4."""

from __future__ import annotations

from typing import Any

from nightclerk.forms import reader

DOTS, LINES = 1728, 2156  # ITU-T T.4: a line has 1728 dots; 11 inches at 196 lines an inch
DPI = (204, 196)
_FINER = 2  # drawn larger and brought down, so that thin strokes stay


def as_fax(path: str, out: str) -> dict[str, int]:
    """Write every page of a PDF into one TIFF; how many."""
    with reader.opened(path) as document:
        pages = [_page(document, number) for number in range(1, len(document) + 1)]
    pages[0].save(out, compression="group4", dpi=DPI, save_all=True, append_images=pages[1:])
    return {"pages": len(pages)}


def _page(document: Any, number: int) -> Any:
    from PIL import Image

    with reader.flattened(document, number) as page:
        drawn = page.render(scale=_FINER * DOTS / page.get_width(), may_draw_forms=False).to_pil().convert("L")
    high = max(1, min(LINES, round(drawn.height / drawn.width * 8.5 * DPI[1])))
    fitted = drawn.resize((DOTS, high), Image.Resampling.LANCZOS).point(lambda grey: 255 if grey > 160 else 0)
    sheet = Image.new("L", (DOTS, LINES), 255)
    sheet.paste(fitted, (0, 0))
    return sheet.convert("1", dither=Image.Dither.NONE)
