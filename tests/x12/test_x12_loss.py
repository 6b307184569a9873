"""No segment between ST and SE is lost: what has no field stands in some record as it is, or a finding says so."""

from __future__ import annotations

import json

import pytest

from nightclerk.records.codec import to_plain
from nightclerk.sandbox.remittances import eligibility, interchange, remittance, statuses
from tests.x12.rig import Found

BODIES = {
    "835": remittance(4, 3),
    "277": statuses(3),
    "277CA": statuses(3, acknowledgment=True),
    "271": eligibility(3),
}


def planted(kind: str, name: str) -> list[tuple[int, Found]]:
    """One segment of that name with a word of its own, at each place of the body in turn."""
    body = BODIES[kind]
    return [
        (place, Found(interchange(kind, [[*body[:place], f"{name}*CANARY*CANARY", *body[place:]]])))
        for place in range(1, len(body) + 1)
    ]


@pytest.mark.parametrize("kind", BODIES)
@pytest.mark.parametrize("name", ["ZZZ", "PER", "N3", "REF", "QTY", "TS3", "DTM", "NM1", "MSG", "III"])
def test_a_segment_is_in_a_record_or_a_finding_wherever_it_stands(kind: str, name: str) -> None:
    for place, found in planted(kind, name):
        records = [each for each in found.all if each not in found.findings]
        kept = any("CANARY" in json.dumps(to_plain(each)) for each in records)
        assert kept or found.codes, (place, BODIES[kind][place - 1])
