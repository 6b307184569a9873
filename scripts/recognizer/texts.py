"""What is written on the pages that a reader of lines learns from: words, labels with values, sentences of papers."""

from __future__ import annotations

import calendar
import json
import re
import string
from collections.abc import Callable
from pathlib import Path
from random import Random

from nightclerk.documents.recognizer import SIGNS

PAPERS = Path(__file__).parents[1] / "papers" / "papers.jsonl"
_LONGEST = 95  # signs of a line
_MONTHS = tuple(calendar.month_name)[1:]
_UNITS = ("mg/dL", "%", "mmol/L", "lb", "kg", "mg", "mL", "x10^3/uL", "g/dL", "U/L")
_LABELS = (
    *("Patient", "Patient Name", "Name", "Member", "Member Name", "Subscriber", "DOB", "Date of Birth"),
    *("Birth Date", "Born", "MRN", "MR #", "Medical Record Number", "Chart #", "Account", "Acct No."),
    *("Member ID", "ID", "ID #", "Subscriber ID", "Policy #", "Group", "Claim number", "Claim #"),
    *("Reference", "Auth #", "Authorization Number", "Case No", "Date", "Date of Service", "DOS"),
    *("Visit Date", "Collected", "Received", "Reported", "Printed", "Phone", "Tel", "Fax", "From", "To"),
    *("Re", "Subject", "Provider", "Ordering Provider", "Referring Physician", "NPI", "Tax ID", "Diagnosis"),
    *("Dx", "ICD-10", "CPT", "Procedure", "Qty", "Units", "Billed", "Allowed", "Paid", "Copay", "Deductible"),
    *("Balance", "Total", "Status", "Plan", "Payer", "Insurance", "Address", "City", "Sex", "Age"),
    *("Allergies", "Signature", "Pages", "Page"),
)
_COLONS = (":", ":", ":", " :", "", "#:", ".", "_", "____", "....", ":_")
_FORMS = ("{0}/{1}/{2}", "{0}/{1}/{2}", "{0}/{1}/{3}", "{0}-{1}-{2}", "{2}-{0}-{1}", "{4} {1}, {2}", "{5} {1}, {2}")
_PHONES = ("({0}) {1}-{2}", "{0}-{1}-{2}", "{0}.{1}.{2}", "1-{0}-{1}-{2}", "{0} {1} {2}", "{0}{1}{2}")
_TITLES = ("", "", "", "", "", " MD", ", MD", " Jr.", ", DO", " III", ", NP")


class Texts:
    """Seeded lines. `words` is a list of words, one to a line, as Debian's package `wamerican` has it."""

    def __init__(self, seed: int, words: Path) -> None:
        self.dice = Random(seed)
        self._words = [each for each in words.read_text("utf-8").split() if each.isascii() and "'" not in each]
        papers = (json.loads(line)["text"] for line in PAPERS.read_text("utf-8").splitlines())
        lines = (line for paper in papers for line in paper.split("\n"))
        self._lines = [each for each in lines if len(each) > 3 and set(each) <= set(SIGNS)]

    def line(self) -> str:
        """One line or one cell, at most 95 signs."""
        ways = (self._sentence, self._of_a_paper, self._labelled, self._values, self._value, self._jumble)
        (way,) = self.dice.choices(ways, (33, 22, 25, 10, 7, 3))
        return way()[:_LONGEST].strip()

    def cell(self) -> str:
        """What stands in a cell of a table."""
        ways = (self._value, self._word, lambda: self.dice.choice(_LABELS), lambda: f"{self._word()} {self._word()}")
        return self.dice.choices(ways, (5, 2, 2, 1))[0]()

    def _sentence(self) -> str:
        return " ".join(self._word() for _ in range(self.dice.randint(1, 12)))

    def _of_a_paper(self) -> str:
        line = re.sub(r"\d", lambda _: self.dice.choice(string.digits), self.dice.choice(self._lines))
        return line.upper() if self.dice.random() < 0.1 else line

    def _labelled(self) -> str:
        return " ".join(f"{self._label()} {self._value()}" for _ in range(self.dice.randint(1, 3)))

    def _values(self) -> str:
        return " ".join(self._value() for _ in range(self.dice.randint(1, 4)))

    def _jumble(self) -> str:
        return "".join(self.dice.choice(SIGNS[1:]) for _ in range(self.dice.randint(1, 10)))

    def _word(self) -> str:
        word = self.dice.choice(self._words)
        dressed = (word, word.capitalize(), word.upper(), f"{word}'s", f"{word}-{self.dice.choice(self._words)}")
        (word,) = self.dice.choices(dressed, (71, 19, 6, 2, 2))
        ends = ("{}", "{},", "{}.", "{};", "{}:", "({})", '"{}"', "{}?", "{}!")
        return self.dice.choices(ends, (82, 8, 4, 1, 2, 1.5, 0.5, 0.5, 0.5))[0].format(word)

    def _label(self) -> str:
        label = self.dice.choice(_LABELS)
        return (label.upper() if self.dice.random() < 0.2 else label) + self.dice.choice(_COLONS)

    def _value(self) -> str:
        ways: tuple[Callable[[], str], ...] = (
            *(self._date, self._date, self._name, self._name, self._number, self._number),
            *(self._phone, self._money, self._time, self._measured, self._word, lambda: self._digits(1, 4)),
        )
        return self.dice.choice(ways)()

    def _digits(self, least: int, most: int) -> str:
        return "".join(self.dice.choices(string.digits, k=self.dice.randint(least, most)))

    def _letters(self, least: int, most: int) -> str:
        return "".join(self.dice.choices(string.ascii_uppercase, k=self.dice.randint(least, most)))

    def _date(self) -> str:
        month, day, year = self.dice.randint(1, 12), self.dice.randint(1, 31), self.dice.randint(1920, 2029)
        name, wide = _MONTHS[month - 1], self.dice.choice(("{:02}", "{}"))
        parts = (wide.format(month), wide.format(day), year, f"{year % 100:02}", name, name[:3])
        return self.dice.choice(_FORMS).format(*parts)

    def _time(self) -> str:
        hour, minute = self.dice.randint(0, 23), self.dice.randint(0, 59)
        half = self.dice.choice(("AM", "PM", "am", "pm"))
        return self.dice.choice((f"{hour:02}:{minute:02}", f"{hour % 12 + 1}:{minute:02} {half}"))

    def _money(self) -> str:
        amount = self.dice.uniform(0, self.dice.choice((100, 3_000, 90_000)))
        return self.dice.choice(("$", "$", "", "-$")) + (
            f"{amount:,.2f}" if self.dice.random() < 0.8 else f"{amount:,.0f}"
        )

    def _measured(self) -> str:
        return f"{self.dice.uniform(0, 300):.1f} {self.dice.choice(_UNITS)}"

    def _name(self) -> str:
        first, last = (self.dice.choice(self._words).capitalize() for _ in range(2))
        last = self.dice.choices((last, f"O'{last}", f"Mc{last}", f"{last}-{first[:6]}"), (80, 5, 5, 10))[0]
        middle = self.dice.choice(("", "", f" {self._letters(1, 1)}", f" {self._letters(1, 1)}."))
        name = self.dice.choice((f"{first}{middle} {last}", f"{last}, {first}{middle}")) + self.dice.choice(_TITLES)
        return name.upper() if self.dice.random() < 0.3 else name

    def _phone(self) -> str:
        return self.dice.choice(_PHONES).format(self._digits(3, 3), self._digits(3, 3), self._digits(4, 4))

    def _number(self) -> str:
        mixed = "".join(self.dice.choices(string.ascii_uppercase + string.digits, k=self.dice.randint(6, 12)))
        ways = (
            self._digits(5, 12),
            self._letters(1, 3) + self._digits(6, 9),
            f"{self._letters(2, 4)}-{self._digits(4, 7)}",
            f"{self._digits(3, 3)}-{self._digits(2, 2)}-{self._digits(4, 4)}",
            mixed,
            f"{self._letters(1, 1)}{self._digits(2, 2)}.{self._digits(1, 3)}",
            f"#{self._digits(3, 8)}",
        )
        return self.dice.choices(ways, (25, 25, 10, 10, 10, 12, 8))[0]
