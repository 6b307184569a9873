"""Invented requests for prior authorization, as plain JSON values, seeded."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from nightclerk.sandbox.members import Member
from nightclerk.sandbox.names import FIRST, LAST, dice

_WORLD = ("王 小明", "Ελένη Κώστα", "Łukasz Żółć", "José Núñez", "Siobhán O’Brien–Smith")
_CODES = (("97110", "Therapeutic exercise"), ("70553", "MRI brain"), ("J0585", "OnabotulinumtoxinA"), ("27447", "Knee"))
_DIAGNOSES = ("M54.50", "G43.709", "M17.11", "G35")
_WHY = "Six weeks of conservative care did not help; imaging and notes are attached. "


def request(seed: int) -> dict[str, Any]:
    """A complete request; some have more rows or more words than a form has room for."""
    die = dice("authorization", seed)
    first, _, last = die.choice([*_WORLD, *(f"{die.choice(FIRST)} {die.choice(LAST)}" for _ in range(9))]).partition(
        " "
    )
    begins = date(2027, 1, 1) + timedelta(days=die.randrange(60))
    services = [
        {"code": code, "description": words, "quantity": die.randrange(1, 40), "service_from": begins.isoformat()}
        for code, words in die.sample(_CODES, die.choice([1, 1, 1, 2, 4]))
    ]
    return {
        "payer": "Lakeside Health Plan",
        "requested_on": "2026-12-15",
        "urgency": die.choice(["standard", "urgent"]),
        "request_kind": "initial",
        "patient": {
            "last": last,
            "first": first,
            "birth_date": (date(1935, 1, 1) + timedelta(days=die.randrange(30_000))).isoformat(),
            "sex": die.choice(["female", "male"]),
            "member_id": f"LHP{die.randrange(10**9):09}",
            "group": f"G{die.randrange(10**5):05}",
            "phone": _phone(die),
        },
        "ordering": _provider(die),
        "servicing": _provider(die),
        "place_of_service": die.choice(["11", "21", "22", "12"]),
        "setting": "outpatient",
        "services": services,
        "diagnoses": [{"code": each} for each in die.sample(_DIAGNOSES, die.choice([1, 1, 2, 3]))],
        "clinical": {"justification": _WHY * die.choice([1, 2, 5, 40]), "reason_for_urgency": "Severe pain"},
    }


def _provider(die: Any) -> dict[str, str]:
    return {
        "name": f"Dr. {die.choice(FIRST)} {die.choice(LAST)}",
        "npi": f"1{die.randrange(10**9):09}",
        "phone": _phone(die),
        "fax": _phone(die),
    }


def _phone(die: Any) -> str:
    return f"512-555-{die.randrange(100, 200):04}"


def write_requests_csv(path: Path, members: Sequence[Member], day: date) -> None:
    """A request for each of them, as a clinic lists them; that of the last one lacks what a form asks for."""
    with path.open("w", newline="", encoding="utf-8") as file:
        sheet = csv.writer(file)
        sheet.writerow(
            [
                *(
                    "Payer",
                    "Last name",
                    "First name",
                    "DOB",
                    "Sex",
                    "Member ID",
                    "CPT",
                    "Dx",
                    "Urgency",
                    "Justification",
                ),
                *("Ordering provider", "Ordering NPI", "Ordering phone", "Ordering fax", "Service date"),
            ]
        )
        for number, each in enumerate(members, 1):
            whole = number < len(members)
            sheet.writerow(
                [
                    *("LHP", each.last, each.first, f"{each.birth_date:%m/%d/%Y}", "F" if number % 2 else "M"),
                    *(f"{each.family_id}{each.suffix}", "97110 x 12", "M54.50" if whole else "", "standard"),
                    *(_WHY.strip() if whole else "", "Dr. Hazel Pennywell", "1234567893", "512-555-0101"),
                    *("512-555-0102", f"{day:%m/%d/%Y}"),
                ]
            )
