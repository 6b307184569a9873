"""What a person would look for on the shipped forms: which value stands where, by what is printed, not by a map.

A box is found by its printed label alone, and read by PDFium, which had no part in the filling.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from bench.filled import STEP, Printed

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Sheet:
    """`texts`: (page, label, how far right, what). `ticked`, `blank`: (page, label of a box that is or is not ticked).
    `rows`: (page, header of the column, next header, how many rows down, what). `why`: (page, label of the box below
    which the justification stands). `note`: (page, label) of a line for "see attached". `attached` what may go behind.
    """

    texts: list[tuple[int, str, float, str]]
    why: tuple[int, str]
    ticked: list[tuple[int, str]] = field(default_factory=list)
    blank: list[tuple[int, str]] = field(default_factory=list)
    rows: list[tuple[int, str, str, int, str]] = field(default_factory=list)
    note: tuple[int, str] | None = None
    behind: list[str] = field(default_factory=list)


def born(data: dict[str, Any]) -> str:
    return date.fromisoformat(data["patient"]["birth_date"]).strftime("%m/%d/%Y")


def phone(text: str) -> str:
    return f"({text[:3]}) {text[4:7]}-{text[8:]}"


PLACES = {"11": "Office", "21": "Inpatient hospital", "22": "Outpatient hospital", "12": "Home"}


def lakeside(data: dict[str, Any]) -> Sheet:
    patient, urgent = data["patient"], data["urgency"] == "urgent"
    providers = [
        (0, f"{title} {label}", reach, phone(value) if label in ("Phone", "Fax") else value)
        for title, reach in (("Ordering", 292), ("Servicing", 600))
        for label, value in zip(("Name", "NPI", "Phone", "Fax"), data[title.lower()].values(), strict=True)
    ]
    cells = [
        (1, head, after, number, value)
        for number, each in enumerate(data["services"][:4], 1)
        for head, after, value in (
            ("Code", "Description", each["code"]),
            ("Description", "Quantity", each["description"]),
            ("Quantity", "From", str(each["quantity"])),
            ("From", "", date.fromisoformat(each["service_from"]).strftime("%m/%d/%Y")),
        )
    ]
    codes = [each["code"] for each in data["diagnoses"]]
    return Sheet(
        [
            (0, "Patient last name", 400, patient["last"]),
            (0, "Patient first name", 400, patient["first"]),
            (0, "Group number", 400, patient["group"]),
            (0, "Member ID", 400, patient["member_id"]),
            (0, "Date of birth (MM DD YYYY)", 400, born(data).replace("/", "")),
            (0, "Place of service", 400, PLACES[data["place_of_service"]]),
            *providers,
            (1, "Diagnosis codes (ICD-10-CM)", 600, "".join(codes[:2])),
        ],
        (1, "Clinical justification"),
        [(0, "Urgent" if urgent else "Standard")],
        [(0, "Standard" if urgent else "Urgent")],
        cells,
        (1, "More on attached pages"),
        [*(each["code"] for each in data["services"][4:]), *codes[2:]],
    )


def cedar(data: dict[str, Any]) -> Sheet:
    urgent = data["urgency"] == "urgent"
    return Sheet(
        [
            (0, "Member's last name:", 460, data["patient"]["last"]),
            (0, "Member's first name:", 460, data["patient"]["first"]),
            (0, "Member ID:", 460, data["patient"]["member_id"]),
            (0, "Date of birth:", 460, born(data)),
            (0, "Ordering provider:", 460, data["ordering"]["name"]),
            (0, "Provider NPI:", 460, data["ordering"]["npi"]),
            (0, "Procedure code:", 460, data["services"][0]["code"]),
            (0, "Number of units:", 460, str(data["services"][0]["quantity"])),
            (0, "Diagnosis code:", 460, data["diagnoses"][0]["code"]),
        ],
        (0, "Reason for the request:"),
        [(0, "Expedited" if urgent else "Routine")],
        [(0, "Routine" if urgent else "Expedited")],
        behind=[each["code"] for each in data["diagnoses"][1:]],
    )


def harbor(data: dict[str, Any]) -> Sheet:
    woman = data["patient"]["sex"] == "female"
    return Sheet(
        [
            (0, "Patient name", 440, f"{data['patient']['last']}, {data['patient']['first']}"),
            (0, "Patient ID number", 440, data["patient"]["member_id"]),
            (0, "Birth date", 440, born(data)),
            (0, "Ordering NPI", 440, data["ordering"]["npi"]),
            (0, "Telephone", 440, phone(data["ordering"]["phone"])),
            (0, "Procedure", 440, data["services"][0]["code"]),
            (0, "Diagnosis", 440, data["diagnoses"][0]["code"]),
            (1, "Patient ID number", 440, data["patient"]["member_id"]),
        ],
        (1, "Medical necessity"),
        [(0, "Female" if woman else "Male")],
        [(0, "Male" if woman else "Female")],
        behind=[each["code"] for each in [*data["services"][1:], *data["diagnoses"][1:]]],
    )


SHEETS: dict[str, Any] = {
    "lakeside/prior-authorization": lakeside,
    "cedar/request": cedar,
    "harbor/precertification": harbor,
}


# -- reading


def bare(text: str) -> str:
    return "".join(text.split())


def label_at(printed: Printed, page: int, label: str) -> Box:
    """Where a label is printed; the first time."""
    text = printed.document[page].get_textpage()
    index, length = text.search(label, match_case=True).get_next()
    boxes = [text.get_charbox(each) for each in range(index, index + length) if label[each - index] != " "]
    return boxes[0][0], min(each[1] for each in boxes), boxes[-1][2], max(each[3] for each in boxes)


def read(printed: Printed, page: int, box: Box) -> str:
    return bare(printed.document[page].get_textpage().get_text_bounded(*box))


def beside(printed: Printed, page: int, label: str, reach: float) -> str:
    _, bottom, right, top = label_at(printed, page, label)
    middle = (bottom + top) / 2
    return read(printed, page, (right, middle - 9, reach, middle + 9))


def in_row(printed: Printed, page: int, head: str, after: str, down: int) -> str:
    left, bottom, _, top = label_at(printed, page, head)
    right = label_at(printed, page, after)[0] - 4 if after else 600
    middle = (bottom + top) / 2 - 22 * down + 6
    return read(printed, page, (left - 4, middle - 9, right, middle + 9))


def under(printed: Printed, page: int, label: str) -> str:
    bottom = label_at(printed, page, label)[1]
    return read(printed, page, (30, bottom - 122, 590, bottom - 4))


def ticked(blank: Printed, printed: Printed, page: int, label: str) -> bool:
    """Whether there is new ink left of the label."""
    left, bottom, _, top = label_at(blank, page, label)
    before, after = blank.picture(page), printed.picture(page)
    where = printed.pixels(page, (left - 16, (bottom + top) / 2 - 7, left - 3, (bottom + top) / 2 + 7), after.shape)
    return bool((abs(before[where] - after[where]) > STEP).any())


def signs(printed: Printed, pages: range) -> Counter[str]:
    return sum((Counter(bare(printed.text(each, (0, 0, 612, 792)))) for each in pages), Counter())


def check(sheet: Sheet, why: str, blank: Path, out: Path) -> list[str]:
    """What is wrong with a filled form: a value that is not where its label is, or a sign that nobody gave."""
    empty, printed, wrong, given = Printed(blank), Printed(out), [], Counter()
    form = range(len(empty.document))
    behind = "".join(read(printed, each, (0, 0, 612, 792)) for each in range(len(form), len(printed.document)))
    for page, label, reach, value in sheet.texts:
        given += Counter(bare(value))
        wrong += [label] * (beside(printed, page, label, reach) != bare(value))
    for page, head, after, down, value in sheet.rows:
        given += Counter(bare(value))
        wrong += [f"{head} {down}"] * (in_row(printed, page, head, after, down) != bare(value))
    wrong += [f"{label} is not ticked" for page, label in sheet.ticked if not ticked(empty, printed, page, label)]
    wrong += [f"{label} is ticked" for page, label in sheet.blank if ticked(empty, printed, page, label)]
    notes = under(printed, *sheet.why), beside(printed, *sheet.note, 600) if sheet.note else ""
    given += Counter("".join(notes))
    wrong += [] if _told(notes, bare(why), behind) else ["the justification"]
    wrong += [f"{each} is not behind" for each in sheet.behind if each not in behind]
    more = signs(printed, form) - signs(empty, form)
    return wrong + [f"{more - given} too many, {given - more} too few"] * (more != given)


def _told(notes: tuple[str, str], why: str, behind: str) -> bool:
    """The justification stands whole in its box, or whole behind the form with a word in the box that says so."""
    notice = "Seeattached,item"
    rest = notes[0].removeprefix(why) if notes[0].startswith(why) else notes[0]
    only_notices = not rest.replace(notice, "").strip("0123456789")
    said = notes[0].startswith(why) or (notice in notes[0] and why in behind)
    return said and only_notices and not notes[1].replace(notice, "").strip("0123456789")
