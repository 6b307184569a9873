"""What a letter wants of us is read as printed, and never inferred."""

from datetime import date

import pytest

from nightclerk.documents.letters import addressed, announced_pages, deadlines
from nightclerk.documents.routing import read_routing, route
from nightclerk.errors import InvalidFiles
from nightclerk.workspace import starter

OURS = ("Maple Street Family Practice", "Hazel Pennywell")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("You may appeal this decision. Your appeal must be received by 01/15/2027.", [("appeal", date(2027, 1, 15))]),
        ("Appeal deadline: January 5, 2027", [("appeal", date(2027, 1, 5))]),
        ("Please send the medical records no later than 12-04-2026.", [("records", date(2026, 12, 4))]),
        ("Please respond by\n12/04/26 to avoid closure.", [("response", date(2026, 12, 4))]),
        ("Due date: 2026-12-01", [("other", date(2026, 12, 1))]),
        ("You have 180 days to appeal.", []),
        ("Request an appeal within 60 days of 11/20/2026.", []),
        ("Appeal reviewed on 11/20/2026 by Dr. Ferrow", []),
        ("Records reviewed. Signed by 11/20/2026", []),
        ("The appeal is due by 13/45/2026.", []),
    ],
)
def test_a_deadline_is_read_only_where_its_date_is_printed(text, expected):
    assert [(each.what, each.day) for each in deadlines([(1, text)])] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Pages: 5", range(5, 7)),
        ("Number of pages (including cover): 5", range(5, 6)),
        ("Pages including this sheet: 12", range(12, 13)),
        ("Pages to follow: 3", range(4, 5)),
        ("5 pages including cover sheet", range(5, 6)),
        ("Page 1 of 3", None),
        ("Nothing of the kind", None),
    ],
)
def test_a_cover_sheet_says_how_many_pages_there_are(text, expected):
    assert announced_pages(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("To: Maple Street Family Practice\tFrom: Alder Clinic", True),
        ("TO: Map1e Streel Family Pract1ce", True),
        ("Attn: Dr. Hazel Pennywell", True),
        ("To: Cedar Hollow Orthopedics", False),
        ("To: Cedar Hollow Orthopedics\nAttn: Hazel Pennywell", True),
        ("Attention: Medical Records Department", None),
        ("Dear colleague", None),
    ],
)
def test_a_fax_for_somebody_else_is_told_from_one_that_names_nobody(text, expected):
    assert addressed(text, OURS) is expected


def test_the_first_rule_that_fits_says_whose_work_it_is():
    routing = read_routing(starter() / "templates" / "fax" / "routing.yaml")

    assert route(routing, "lab_result", {"urgency": "stat"}, "").priority == 1
    assert route(routing, "lab_result", {}, "CRITICAL VALUE called").priority == 1
    assert route(routing, "lab_result", {}, "").list == "results"
    assert route(routing, "claim_denial", {}, "").list == "appeals"
    assert route(routing, "other", {}, "").list == "front desk"


def test_a_misfit_in_the_rules_is_told_with_its_line(tmp_path):
    path = tmp_path / "routing.yaml"
    path.write_text("nightclerk: fax-routing/1\nrules:\n  - {type: [labs], list: results, priority: 12}\n")

    with pytest.raises(InvalidFiles) as caught:
        read_routing(path)
    assert [(each.line, each.code) for each in caught.value.findings] == [(3, "ROUTING_TYPE"), (3, "ROUTING_PRIORITY")]
