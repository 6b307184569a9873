"""The proof fails when the file does not say what was meant."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pikepdf

from nightclerk.forms.proof import Expected, prove
from tests.forms.rig import changed, drawn, fill, widget

RECT = (170.0, 695.0, 390.0, 711.0)
ASHE = Expected("PatLast", 1, 0, RECT, "Ashe", False, "Ashe", ("", False))


def codes(blank: Path, filled: Path, expected: Expected) -> list[str]:
    return [each.code for each in prove(blank, filled, [expected]).values()]


def test_what_is_right_passes_and_each_kind_of_wrong_is_named(tmp_path: Path) -> None:
    blank = drawn("lakeside", tmp_path)
    filled = tmp_path / "filled.pdf"
    fill(blank, {"PatLast": "Ashe"}, filled)

    assert codes(blank, filled, ASHE) == []
    assert codes(blank, filled, replace(ASHE, value="Bolt")) == ["PROOF_VALUE"]
    assert codes(blank, filled, replace(ASHE, shown="Bolt")) == ["PROOF_TEXT"]
    assert codes(blank, blank, replace(ASHE, value="", was=("Bolt", False))) == ["PROOF_INK"]
    assert codes(blank, filled, replace(ASHE, rect=(170.0, 695.0, 180.0, 711.0), shown="A")) == ["PROOF_OUTSIDE"]


def test_a_value_without_a_look_is_no_filled_field(tmp_path: Path) -> None:
    """What form fillers do that leave drawing to the viewer."""

    def only_value(pdf: pikepdf.Pdf) -> None:
        widget(pdf, "PatLast")["/V"] = pikepdf.String("Ashe")

    blank = drawn("lakeside", tmp_path)

    assert codes(blank, changed(blank, only_value), ASHE) == ["PROOF_INK"]


def test_a_button_that_is_off_is_told(tmp_path: Path) -> None:
    blank = drawn("harbor", tmp_path)
    box = Expected("SexF", 1, 5, (170.0, 543.0, 180.0, 553.0), None, True, "", ("", False))

    assert codes(blank, blank, box) == ["PROOF_STATE"]
