"""Invented requests over the shipped forms: each value beside its label and nothing else, or all gaps named at once."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

import pytest

from nightclerk.forms.templates import fill_request, open_template
from nightclerk.sandbox.requests import request
from tests.forms.rig import MAPS
from tests.forms.sheets import SHEETS, check
from tests.scale import count

SHIPPED = sorted(SHEETS)
# What each form prints as asked for, as a person reads it: path -> the codes that its absence may have.
ASKED: dict[str, tuple[str, ...]] = {
    "lakeside/prior-authorization": ("ordering.name", "ordering.fax", "urgency"),
    "cedar/request": ("ordering.name", "urgency"),
    "harbor/precertification": (),
}
ALWAYS = ("patient.last", "patient.first", "patient.member_id", "patient.birth_date", "ordering.npi")


def spoilt(name: str, data: dict[str, Any], die: Random) -> set[tuple[str, str]]:
    """Take away what the form asks for, one to five things; which (path, code) must be named."""
    paths = [*ALWAYS, *ASKED[name], "clinical.justification", "services", "diagnoses", "services[0].code"]
    wanted = set()
    for path in die.sample(paths[:-1] if name.startswith("cedar") else paths, die.randint(1, 5)):
        if path == "services[0].code":
            if data["services"]:
                data["services"][0]["code"] = None
                wanted.add((path, "REQUEST_MISSING"))
        elif path in ("services", "diagnoses"):
            data[path] = []
            wanted = {each for each in wanted if not each[0].startswith(path)} | {(f"{path}[0]", "REQUEST_MISSING")}
        else:
            *where, last = path.split(".")
            (data[where[0]] if where else data)[last] = None
            wanted.add((path, "REQUEST_MISSING"))
    if name.startswith("cedar") and len(data["services"]) > 1:
        wanted.add(("services", "REQUEST_TOO_MANY"))  # it has one line, and no room for a note
    return wanted


@pytest.mark.soak
def test_of_many_requests_each_value_stands_beside_its_label_or_every_gap_is_named(
    tmp_path: Path, record_property: Any
) -> None:
    wrong, filled, refused, number = [], 0, 0, count(9, 300)
    for seed in range(number):
        name, die = SHIPPED[seed % 3], Random(seed)
        template, data = open_template(MAPS / name / "map.yaml"), request(seed)
        out = tmp_path / "out.pdf"
        if seed // 3 % 3 == 2:
            wanted = spoilt(name, data, die)
            found = fill_request(template, data, out)
            named = {(each["path"], each["code"]) for each in found["problems"]}
            wrong += [(seed, named ^ wanted)] if named != wanted or any(tmp_path.iterdir()) else []
            refused += 1
            continue
        if name.startswith("cedar"):
            data["services"] = data["services"][:1]
        elif die.random() < 0.2:  # more than any form has rows for
            data["services"] = [data["services"][0] | {"code": f"9{seed:03}{each}"} for each in range(7)]
        found = fill_request(template, data, out)
        assert found["problems"] == []
        assert template.blank is not None
        bad = check(SHEETS[name](data), data["clinical"]["justification"], template.blank, out)
        wrong += [(seed, bad)] if bad else []
        out.unlink()
        filled += 1
    record_property("filled", filled)
    record_property("refused", refused)
    assert wrong == []
