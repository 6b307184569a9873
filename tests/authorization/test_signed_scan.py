"""A print that was signed and scanned comes back among the faxes, and finds the draft that waits for it by its bars."""

import pypdfium2
import pytest
from PIL import Image, ImageDraw, ImageSequence

from nightclerk.engine import Line
from nightclerk.errors import UsageError
from nightclerk.records import AuthStatus
from nightclerk.runtime import approvals
from nightclerk.runtime.answers import rows_of
from nightclerk.runtime.bots import working_bot
from nightclerk.runtime.faxes import review
from nightclerk.runtime.faxes.signed import _handed, _in_order
from nightclerk.runtime.intake import Asking, read_file
from nightclerk.runtime.runs import begin
from nightclerk.store.documents import REVIEW, Wanted
from nightclerk.store.items import Claimed
from tests.authorization.rig import SECOND, asked, clinic, outbox, record, turn

FAX = (1728, 2200)


def scanned(office, draft, path, *, pages=None, signed=True):
    """The print of a draft as it comes back: signed in ink, a little crooked, 204 x 196 dots, Group 4."""
    data = approvals.payload(office, approvals.known(office, draft), "maker", unsigned=True)
    with pypdfium2.PdfDocument(data) as document:
        frames = [document[number].render(scale=204 / 72, grayscale=True).to_pil() for number in range(len(document))]
    frames = [frames[number - 1] for number in pages or range(1, len(frames) + 1)]
    if signed:
        pen = ImageDraw.Draw(frames[0])
        pen.line([(900 + 12 * step, 1500 + (step * 37) % 60) for step in range(30)], fill=0, width=4)
    turned = [frame.rotate(0.4, fillcolor=255).resize(FAX).point(lambda grey: 255 * (grey > 140)) for frame in frames]
    first, *others = [each.convert("1") for each in turned]
    first.save(path, "TIFF", compression="group4", dpi=(204, 196), save_all=True, append_images=others)
    return path


def faint(picture):
    return picture.resize((180, 230), Image.Resampling.BOX).tobytes()


def apart(one, other):
    return sum(abs(a - b) for a, b in zip(one, other, strict=True))


def taken_in(office, folder):
    bot = working_bot(office.workspace, "fax_intake")
    run = begin(office, Line(office.store), bot, read_file(office.workspace, bot, folder), Asking(asked_by="nurse"))
    turn(office)
    return rows_of(office, bot, run.run_id)


def test_a_signed_scan_among_the_faxes_reaches_its_draft_and_what_is_not_whole_a_person(office, tmp_path):
    run = asked(clinic(office), {"Payer": "lakeside"}, {"Payer": "lakeside", "Last name": "Pennyfeather"})
    whole, short = record(office, run).draft, record(office, run, 1).draft
    scanned(office, whole, tmp_path / "a.tif", pages=[2, 1])  # the wrong way round
    scanned(office, short, tmp_path / "b.tif", pages=[1])
    read = taken_in(office, tmp_path)
    turn(office)

    assert [record(office, run, row).status for row in (0, 1)] == [
        AuthStatus.AWAITING_APPROVAL,
        AuthStatus.AWAITING_SIGNATURE,
    ]
    (waits,), _ = review.queue(office, Wanted(state=REVIEW))
    shown = review.show(office, waits.id).document
    assert any(f"{short}, but page 2 of the 2 that were printed is missing." in each for each in shown.reasons)
    fax, again = read[0].record, Claimed(read[0].item, "", "fax_intake", "", "", 2, 1, 5, "")
    assert _handed(office, again, fax.sha256, whole, [1, 2], fax.pages) == ""  # after a crash: it has it already
    assert "waits for no signature" in _handed(office, again, fax.sha256, whole, [1, 2], fax.pages[::-1])

    with pytest.raises(UsageError, match="SCAN_OF_ANOTHER"):
        approvals.sign(office, short, tmp_path / "a.tif", "nurse")
    approvals.approve(office, whole, SECOND)
    turn(office)
    (left,) = outbox(office)
    with pypdfium2.PdfDocument(left / "packet.pdf") as packet:
        assert len(packet) == 3  # cover sheet, and the two pages in the order of the print
        first, second = (faint(packet[number].render(scale=1, grayscale=True).to_pil()) for number in (1, 2))
    with Image.open(tmp_path / "a.tif") as scan:  # the packet has its pages, in the order of the print
        came = [faint(frame.convert("L")) for frame in ImageSequence.Iterator(scan)]
    assert apart(first, came[1]) < apart(first, came[0])
    assert apart(second, came[0]) < apart(second, came[1])
    assert record(office, run).signed_by == "nurse"


def test_pages_of_a_scan_are_put_in_the_order_of_the_print_or_what_is_wrong_is_said():
    printed = ["patient number member plan group birth", "services codes quantity diagnosis justification signature"]
    first, second = (
        "patlent number member plan group b1rth",
        "services codes quantity dlagnosis justification signature",
    )
    assert _in_order(printed, [(3, second), (4, first)]) == [4, 3]
    assert "page 2 of the 2" in _in_order(printed, [(1, first)])
    assert "pages 1 and 2 are the same page" in _in_order(printed, [(1, first), (2, first)])
    assert "page 1 does not show what was printed" in _in_order(printed, [(1, "lab report glucose"), (2, second)])
