"""The words that practice-management systems use for the columns of an appointments export."""

from __future__ import annotations

from nightclerk.bot.columns import Need, Titles
from nightclerk.bot.headers import CHART, INSURANCE, PATIENT

# Field -> header words, the most telling first: it wins when a file has several columns for one field.
SYNONYMS: dict[str, tuple[str, ...]] = {
    **PATIENT,
    **INSURANCE,
    "service_date": (
        "date of service",
        "dos",
        "service date",
        "appointment date",
        "visit date",
        "scheduled date",
        "schedule date",
        "encounter date",
        "appointment date time",
        "appointment start",
        "appointment start date",
        "appointment datetime",
        "appointment",
        "start date",
        "date",
    ),
    "appointment_time": (
        "appointment time",
        "appointment start time",
        "start time",
        "visit time",
        "scheduled time",
        "time",
        "slot",
    ),
    **CHART,
    "provider": (
        "rendering provider",
        "rendering",
        "appointment provider",
        "scheduling provider",
        "provider name",
        "provider",
        "resource name",
        "resource",
        "doctor",
        "physician",
    ),
    "location": (
        "service location",
        "location name",
        "location",
        "facility name",
        "facility",
        "department",
        "office",
        "site",
    ),
    "phone": ("mobile phone", "cell phone", "home phone", "phone number", "phone", "mobile", "cell", "primary phone"),
    "balance": (
        "patient balance",
        "patient balance due",
        "balance due",
        "outstanding balance",
        "account balance",
        "amount due",
        "balance",
    ),
    "secondary_payer": (),
    "secondary_member_id": (),
}

TITLES = Titles(
    SYNONYMS,
    (
        Need("patient name", (("patient",), ("last_name", "first_name"))),
        Need("birth date", (("birth_date",),)),
        Need("payer", (("payer",),)),
        Need("member ID", (("member_id",),)),
        Need("appointment date", (("service_date",),)),
    ),
    secondary=("payer", "member_id"),
)
