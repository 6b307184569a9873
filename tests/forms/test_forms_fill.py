"""Filling by field names: what is given is on the form and proven, or there is no file."""

from __future__ import annotations

import unicodedata
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String

from bench.filled import Printed, held, measure, widgets
from nightclerk.errors import UsageError
from nightclerk.forms.files import inspect_form
from nightclerk.forms.rightleft import drawn as to_the_page
from nightclerk.forms.rightleft import shaped
from tests.forms.rig import changed, drawn, fill, widget

LONG = " ".join(f"reason {number} why it is needed" for number in range(40))


@pytest.fixture
def lakeside(tmp_path: Path) -> Path:
    return drawn("lakeside", tmp_path)


@pytest.fixture
def harbor(tmp_path: Path) -> Path:
    return drawn("harbor", tmp_path)


def status(found: dict[str, Any], name: str) -> tuple[str, str]:
    each = found["fields"][name]
    return each["status"], (each["reason"] or "").split(":")[0]


def test_every_kind_of_field_is_seen_by_two_renderers_and_read_back(lakeside: Path, tmp_path: Path) -> None:
    values = {"PatLast": "Núñez", "MemberID": "LHP012345678", "Review": "1", "Place": "22", "Clinical": "One\nTwo"}

    found = fill(lakeside, values, tmp_path / "out.pdf")

    assert {each["status"] for name, each in found["fields"].items() if name in values} == {"ok"}
    wanted = values | {"Review": {"on": True}, "Place": ("22", "Outpatient hospital")}
    assert all(why == [] for why in measure(lakeside, tmp_path / "out.pdf", wanted).values())


def test_twins_orphans_and_odd_states_are_filled_and_no_script_leaves(harbor: Path, tmp_path: Path) -> None:
    values = {"form1.Patient ID number": "A1", "form1.Telephone": "5", "SexM": "X1", "Procedure": "97110"}

    found = fill(harbor, values, tmp_path / "out.pdf")

    assert [each["status"] for each in found["fields"].values()] == ["ok"] * 4
    assert all(not why for why in measure(harbor, tmp_path / "out.pdf", values | {"SexM": {"on": True}}).values())
    with pikepdf.open(tmp_path / "out.pdf") as pdf:
        assert "/XFA" not in pdf.Root.AcroForm
        assert "/NeedAppearances" not in pdf.Root.AcroForm
        assert b"JavaScript" not in (tmp_path / "out.pdf").read_bytes()
        assert "/OpenAction" not in pdf.Root


NAMES = {
    "PatLast": "José Núñez",
    "PatFirst": "Łukasz Żółć",
    "Group": "王小明",
    "OrdName": "Ελένη",
    "OrdNPI": "O’Brien–Smith",
    "OrdPhone": "Нина",
    "SrvName": "ひらがな 한글",
    "SrvNPI": "Cafe\u0301 Zoe\u0308",
    "SrvPhone": "שלום כהן",
    "SrvFax": "محمد علاء الدين",
}


def test_names_of_the_world_are_seen_and_can_be_copied(lakeside: Path, tmp_path: Path) -> None:
    found = fill(lakeside, NAMES, tmp_path / "out.pdf", flatten=True)

    boxes = {each["name"]: each["rect"] for each in inspect_form(lakeside)["fields"]}
    printed = Printed(tmp_path / "out.pdf")
    for field, name in NAMES.items():
        assert status(found, field) == ("ok", "")
        read, wanted = printed.text(0, tuple(boxes[field])).split(), unicodedata.normalize("NFC", name).split()
        # PDFium gives the words of a right-to-left line in the order of the page's other writing, each of them whole.
        assert read == wanted or (field in ("SrvPhone", "SrvFax") and read == wanted[::-1])


def test_arabic_letters_are_drawn_as_they_join_and_from_the_right() -> None:
    assert shaped("محمد") == "\ufee3\ufea4\ufee4\ufeaa"  # initial, medial, medial, final
    assert shaped("علاء دار") == "\ufecb\ufefc\ufe80 \ufea9\ufe8d\ufead"  # lam and alef are one; dal joins nothing
    assert [to_the_page("שלום"), to_the_page("Ashe")] == ["םולש", "Ashe"]


def test_what_does_not_fit_is_attached_whole_and_the_box_says_where(lakeside: Path, tmp_path: Path) -> None:
    found = fill(lakeside, {"PatLast": LONG, "Clinical": LONG * 6, "More": "fits"}, tmp_path / "out.pdf")

    assert status(found, "PatLast") == status(found, "Clinical") == ("overflow", "ATTACHED")
    printed = Printed(tmp_path / "out.pdf")
    pages = len(printed.document)
    behind = " ".join(printed.text(number, (0, 0, 612, 792)) for number in range(2, pages))
    assert pages == 2 + found["addendum_pages"]
    assert held(LONG + LONG * 6, behind)
    assert "See attached, item 1" in printed.text(0, (170, 690, 400, 715))


def test_everything_that_is_wrong_is_told_at_once_and_no_file_is_written(lakeside: Path, tmp_path: Path) -> None:
    values = {
        "MemberID": "far too long for it",
        "Review": "7",
        "Place": "99",
        "Signature": "me",
        "PatLast": True,
        "PatFirst": "\U00013000",
        "Group": "Ashe שלום",
        "OrdName": "محمد 12",
        "OrdPhone": "محمّد",
        "SrvName": "Ro\u202egnik",
        "OrdNPI": "Ro\u200bss",
        "Nowhere": "x",
        "Clinical": "\x07",
    }

    found = fill(lakeside, values, tmp_path / "out.pdf")

    codes = {name: status(found, name) for name in values}
    assert codes == {
        "MemberID": ("refused", "TOO_LONG"),
        "Review": ("refused", "NO_SUCH_STATE"),
        "Place": ("refused", "NO_SUCH_CHOICE"),
        "Signature": ("refused", "SIGNATURE"),
        "PatLast": ("refused", "NOT_TEXT"),
        "PatFirst": ("refused", "FONT_MISSING"),
        "Group": ("refused", "FONT_MISSING"),
        "OrdName": ("refused", "FONT_MISSING"),
        "OrdPhone": ("refused", "FONT_MISSING"),
        "SrvName": ("refused", "FONT_MISSING"),
        "OrdNPI": ("refused", "FONT_MISSING"),
        "Nowhere": ("missing", "NO_SUCH_FIELD"),
        "Clinical": ("refused", "CONTROL_SIGN"),
    }
    assert "right-to-left" in found["fields"]["OrdName"]["reason"]
    assert "vowel signs" in found["fields"]["OrdPhone"]["reason"]
    assert "nobody sees" in found["fields"]["SrvName"]["reason"]
    assert found["sha256"] is None
    assert list(tmp_path.glob("*.pdf")) == [lakeside]


def test_with_partial_the_rest_is_written_and_a_required_field_is_named(lakeside: Path, tmp_path: Path) -> None:
    found = fill(lakeside, {"PatLast": "Ashe", "Signature": "me"}, tmp_path / "out.pdf", partial=True)

    assert found["sha256"]
    assert status(found, "PatFirst") == ("missing", "REQUIRED_EMPTY")
    read = {each.name: each.value for each in widgets(tmp_path / "out.pdf")}
    assert (read["PatLast"], read["Signature"]) == ("Ashe", "")


def test_flattened_only_the_signature_can_be_written(lakeside: Path, tmp_path: Path) -> None:
    fill(lakeside, {"PatLast": "Ashe", "Review": "0"}, tmp_path / "out.pdf", flatten=True)

    assert [each.name for each in widgets(tmp_path / "out.pdf")] == ["Signature"]
    assert "Ashe" in Printed(tmp_path / "out.pdf").text(0, (170, 690, 400, 715))


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_turned_pages_and_turned_looks_are_proven_too(lakeside: Path, tmp_path: Path, turn: int) -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].obj["/Rotate"] = turn
        widget(pdf, "OrdName")["/MK"] = Dictionary(R=turn)
        widget(pdf, "OrdName")["/Rect"] = Array([500, 560, 600, 680])

    form = changed(lakeside, change)
    found = fill(form, {"OrdName": "Ashe", "PatLast": "Ab"}, tmp_path / "out.pdf")

    assert status(found, "OrdName") == status(found, "PatLast") == ("ok", "")
    assert not any(measure(form, tmp_path / "out.pdf", {"OrdName": "Ashe", "PatLast": "Ab"}).values())


def test_read_only_stays_hidden_is_shown_and_a_password_is_not_printed(lakeside: Path, tmp_path: Path) -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        widget(pdf, "Group")["/Ff"] = 1
        widget(pdf, "OrdFax")["/F"] = 2
        widget(pdf, "OrdNPI")["/Ff"] = 1 << 13

    form = changed(lakeside, change)
    found = fill(form, {"Group": "1", "OrdFax": "2", "OrdNPI": "secret"}, tmp_path / "out.pdf", partial=True)

    assert status(found, "Group") == ("refused", "READ_ONLY")
    assert status(found, "OrdFax") == ("ok", "WAS_HIDDEN")
    assert "******" in Printed(tmp_path / "out.pdf").text(0, (150, 430, 300, 460))


def test_an_owner_locked_form_is_filled_and_leaves_open(lakeside: Path, tmp_path: Path) -> None:
    form = changed(lakeside, lambda pdf: None, encryption=pikepdf.Encryption(owner="x", user="", R=6))

    found = fill(form, {"PatLast": "Ashe"}, tmp_path / "out.pdf")

    assert status(found, "PatLast") == ("ok", "")
    assert "FORM_ENCRYPTED" in [each["code"] for each in inspect_form(form)["findings"]]
    with pikepdf.open(tmp_path / "out.pdf") as pdf:
        assert not pdf.is_encrypted


def nobody_may() -> pikepdf.Permissions:
    names = ("modify_form", "modify_annotation", "modify_other")
    return pikepdf.Permissions(**dict.fromkeys(names, False))


def pure_xfa(pdf: pikepdf.Pdf) -> None:
    for page in pdf.pages:
        del page.obj["/Annots"]
    pdf.Root.AcroForm["/Fields"] = Array([])
    pdf.Root.AcroForm["/XFA"] = pdf.make_stream(b"<xdp/>")


def sign(pdf: pikepdf.Pdf) -> None:
    value = Dictionary(Type=Name.Sig, Contents=String("x"), ByteRange=Array([0, 1, 2, 3]))
    widget(pdf, "Signature")["/V"] = pdf.make_indirect(value)


@pytest.mark.parametrize(
    ("code", "change", "encryption"),
    [
        ("FORM_PASSWORD", lambda pdf: None, pikepdf.Encryption(owner="x", user="y")),
        ("FORM_LOCKED", lambda pdf: None, pikepdf.Encryption(owner="x", user="", allow=nobody_may())),
        ("FORM_XFA_ONLY", pure_xfa, False),
        ("FORM_SIGNED", sign, False),
    ],
)
def test_a_form_that_must_not_be_filled_is_refused_in_words(
    lakeside: Path, tmp_path: Path, code: str, change: Any, encryption: Any
) -> None:
    form = changed(lakeside, change, encryption=encryption)

    with pytest.raises(UsageError) as refused:
        fill(form, {"PatLast": "Ashe"}, tmp_path / "out.pdf")

    assert refused.value.code == code
    assert refused.value.remedy
    assert not (tmp_path / "out.pdf").exists()


def test_the_blank_is_never_written_over(lakeside: Path) -> None:
    with pytest.raises(UsageError, match="SAME_FILE"):
        fill(lakeside, {"PatLast": "Ashe"}, lakeside)


def test_what_is_no_pdf_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.pdf").write_bytes(b"no")

    with pytest.raises(UsageError, match="FORM_UNREADABLE"):
        inspect_form(tmp_path / "x.pdf")


def test_actions_media_and_embedded_files_are_named_and_removed(lakeside: Path, tmp_path: Path) -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        launch = Dictionary(S=Name.Launch, F=String("evil.exe"))
        script = Dictionary(S=Name.JavaScript, JS=String("evil()"))
        field = widget(pdf, "PatLast")
        field["/A"], field["/AA"] = launch, Dictionary(K=script)
        pdf.Root["/AA"] = Dictionary(WC=script)
        pdf.pages[0].obj["/AA"] = Dictionary(O=Dictionary(S=Name.GoTo, D=String("x"), Next=script))
        pdf.attachments["evil.txt"] = b"evil attached"
        pdf.pages[1].obj["/Annots"].append(
            pdf.make_indirect(Dictionary(Type=Name.Annot, Subtype=Name.Screen, Rect=[0, 0, 9, 9]))
        )

    form = changed(lakeside, change)
    fill(form, {"PatLast": "Ashe"}, tmp_path / "out.pdf")

    told = " ".join(each["message"] for each in inspect_form(form)["findings"])
    assert all(word in told for word in ("JavaScript", "launch", "embedded files", "media"))
    with pikepdf.open(tmp_path / "out.pdf") as pdf:
        pdf.save(tmp_path / "plain.pdf", compress_streams=False, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    assert b"evil" not in (tmp_path / "plain.pdf").read_bytes()


def test_the_same_values_give_the_same_bytes(lakeside: Path, tmp_path: Path) -> None:
    one = fill(lakeside, {"PatLast": "Ashe"}, tmp_path / "one.pdf")
    other = fill(lakeside, {"PatLast": "Ashe"}, tmp_path / "two.pdf")

    assert one["sha256"] == other["sha256"]
