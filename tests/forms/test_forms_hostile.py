"""A hostile form costs its limits and nothing more; the next one is read."""

import subprocess
import sys
from pathlib import Path

import pytest

from nightclerk.errors import UsageError
from nightclerk.forms.files import fill_form, inspect_form
from tests.faults import hostile
from tests.forms.rig import changed, drawn, widget
from tests.scale import count

ENDS = {"READ", "FILE_TOO_HEAVY", "FILE_UNREADABLE", "FORM_UNREADABLE"}


def test_the_parent_never_loads_what_parses_a_foreign_form() -> None:
    """Nor do `--help` and the start of a command pay for it."""
    asked = "import sys, nightclerk.cli.forms; print([each for each in sys.argv[1:] if each in sys.modules])"
    heavy = ["pikepdf", "pypdfium2", "fontTools", "numpy", "pdfplumber"]
    said = subprocess.run([sys.executable, "-c", asked, *heavy], capture_output=True, text=True, check=True).stdout

    assert said.strip() == "[]"


def end(path: Path) -> str:
    """How looking at a form ends: with a code, or well."""
    try:
        inspect_form(path)
    except UsageError as error:
        return error.code
    return "READ"


@pytest.mark.soak
def test_a_bomb_ends_within_its_limits_and_the_next_form_is_read(tmp_path: Path) -> None:
    for make in (hostile.nested_pdf, hostile.busy_pdf, hostile.swelling_pdf)[: count(1, 3)]:
        (tmp_path / "bomb.pdf").write_bytes(make())
        assert end(tmp_path / "bomb.pdf") in ENDS

    assert inspect_form(drawn("lakeside", tmp_path))["pages"] == 2


def test_a_broken_form_ends_in_words_whatever_is_broken(tmp_path: Path) -> None:
    whole = drawn("lakeside", tmp_path).read_bytes()
    for cut in (100, 2000, len(whole) // 2, len(whole) - 40):
        (tmp_path / "cut.pdf").write_bytes(whole[:cut])
        assert end(tmp_path / "cut.pdf") in ENDS


def test_fields_that_are_their_own_parents_end(tmp_path: Path) -> None:
    def change(pdf) -> None:
        one, other = widget(pdf, "PatLast"), widget(pdf, "PatFirst")
        one["/Parent"], other["/Parent"] = other, one

    form = changed(drawn("lakeside", tmp_path), change)

    assert len(inspect_form(form)["fields"]) > 30


def test_broken_entries_of_widgets_are_refused_field_by_field(tmp_path: Path) -> None:
    def change(pdf) -> None:
        widget(pdf, "PatLast")["/Rect"] = 5
        widget(pdf, "PatFirst")["/FT"] = 7
        widget(pdf, "Group")["/MaxLen"] = "x"
        widget(pdf, "OrdName")["/MK"] = 3
        widget(pdf, "OrdNPI")["/DA"] = 3
        widget(pdf, "OrdFax")["/AP"] = 3
        widget(pdf, "SrvFax")["/Q"] = -7
        widget(pdf, "SrvNPI")["/Ff"] = "x"
        widget(pdf, "Place")["/Opt"] = 1

    form = changed(drawn("lakeside", tmp_path), change)
    names = ("PatLast", "PatFirst", "Group", "OrdName", "OrdNPI", "OrdFax", "SrvFax", "SrvNPI", "Place")
    found = fill_form(form, dict.fromkeys(names, "A1"), tmp_path / "out.pdf", partial=True)

    bad = {name for name, each in found["fields"].items() if each["status"] == "refused"}
    assert {"PatLast", "PatFirst"} <= bad <= {"PatLast", "PatFirst", "Group", "SrvNPI", "Place"}
