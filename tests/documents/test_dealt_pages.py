"""A page is the unit of work: a long fax is read by several children at once, and comes out as if one had read it."""

from __future__ import annotations

import json
import threading
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from nightclerk.documents import dealt, job
from nightclerk.documents.files import LIMITS, read_fax
from nightclerk.documents.pages import sheets
from nightclerk.documents.passed import from_plain, to_plain
from nightclerk.documents.reading import read_page
from nightclerk.errors import UsageError
from nightclerk.isolation import run_limited
from nightclerk.sandbox.faxes import Paper, draw, letter, sent
from tests.documents.test_kinds_of_documents import KINDS
from tests.documents.test_searchable import bind_text

WHOSE = ("Patient: Odette Fenwick\tDOB: 03/14/1958", "MRN: MRN-204417")
MIXED = [
    letter("Alder Clinic", "PROGRESS NOTE", *WHOSE, "[x] Urgent", "||| MRN204417"),
    Paper(("and the left knee is stable, with full range of motion; see above.",), turned=180, tilt=0.7),
    Paper(()),
    Paper(("=== T", "Separator sheet")),
    *list(KINDS.values())[:3],
]


@pytest.fixture(scope="module")
def fax(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sent(MIXED, tmp_path_factory.mktemp("dealt") / "mixed.tif")


def test_a_fax_that_is_dealt_out_says_what_one_reader_of_all_its_pages_says(fax: Path) -> None:
    asked: list[str] = []

    def ask(target: str, *args: str, limits: Any) -> Any:
        asked.append(target.partition(":")[2])
        return run_limited(target, *args, limits=limits)

    seen: list[tuple[int, int]] = []

    found = dealt.read(str(fax), LIMITS, ask, 3, pdf=True, watch=lambda read, pages: seen.append((read, pages)))

    assert sorted(asked) == ["begin", "conclude", *["pages"] * len(MIXED)]
    assert found == json.loads(json.dumps(job.read(str(fax), "pdf")))
    assert len(found["prints"]) == len(MIXED)
    assert sorted(seen) == [(read, len(MIXED)) for read in range(len(MIXED) + 1)]


def test_pages_pass_from_child_to_child_without_losing_a_bit(fax: Path) -> None:
    for sheet in sheets(fax):
        page = read_page(sheet)

        assert from_plain(json.loads(json.dumps(to_plain(page)))) == page


def test_two_pages_are_read_at_the_same_time(fax: Path) -> None:
    together = threading.Barrier(2, timeout=60)  # who is read alone waits in vain

    def ask(target: str, *args: str, limits: Any) -> Any:
        if target.endswith(":pages") and args[1] in ("1", "2"):
            together.wait()
        return run_limited(target, *args, limits=limits)

    assert dealt.read(str(fax), LIMITS, ask, 2)["pages"]


def test_pages_that_hold_their_text_and_pages_that_are_pictures_come_out_in_their_order(tmp_path: Path) -> None:
    for number, paper in enumerate(MIXED[:2]):
        draw(paper).save(tmp_path / f"{number}.pdf", resolution=204)
    bind_text(tmp_path / "text.pdf")
    with pikepdf.Pdf.new() as whole:
        for name in ("text", "0", "text", "1"):
            with pikepdf.open(tmp_path / f"{name}.pdf") as part:
                whole.pages.extend(part.pages)
        whole.save(tmp_path / "whole.pdf")

    found = read_fax(tmp_path / "whole.pdf")

    told = [each["text"] for each in found["pages"]]
    assert ["PROGRESS NOTE" in each for each in told] == [True, True, True, False]
    assert found == {name: each for name, each in job.read(str(tmp_path / "whole.pdf")).items() if name != "prints"}


def test_a_page_that_ends_its_reader_ends_the_file_with_its_reason(fax: Path) -> None:
    def ask(target: str, *args: str, limits: Any) -> Any:
        if target.endswith(":pages") and args[1] == "3":
            raise UsageError("It was given up.", code="FILE_TOO_HEAVY", remedy="Send less.")
        return run_limited(target, *args, limits=limits)

    with pytest.raises(UsageError) as refused:
        dealt.read(str(fax), LIMITS, ask, 2)

    assert refused.value.code == "FILE_TOO_HEAVY"


def test_each_hand_of_pages_has_its_share_of_the_seconds_that_a_file_may_take(fax: Path) -> None:
    given: dict[str, list[tuple[int, float]]] = {}

    def ask(target: str, *args: str, limits: Any) -> Any:
        given.setdefault(target.partition(":")[2], []).append((limits.cpu_seconds, limits.wall_seconds))
        return run_limited(target, *args, limits=limits)

    dealt.read(str(fax), LIMITS, ask, 2)

    whole = (LIMITS.cpu_seconds, LIMITS.wall_seconds)
    assert given["begin"] == given["conclude"] == [whole]
    assert sum(wall for _, wall in given["pages"]) == pytest.approx(LIMITS.wall_seconds)
    assert {cpu for cpu, _ in given["pages"]} == {LIMITS.cpu_seconds // len(MIXED)}
