"""What is due in 2026, 2027 and 2028, reckoned by hand and by counting days: nothing of the scheduler is used."""

from datetime import date, datetime, timedelta

# US federal holidays as they are kept (5 U.S.C. 6103); a Saturday's is kept on Friday, a Sunday's on Monday.
_KEPT = """
    2026-01-01 2026-01-19 2026-02-16 2026-05-25 2026-06-19 2026-07-03 2026-07-04 2026-09-07 2026-10-12 2026-11-11
    2026-11-26 2026-12-25
    2027-01-01 2027-01-18 2027-02-15 2027-05-31 2027-06-18 2027-06-19 2027-07-04 2027-07-05 2027-09-06 2027-10-11
    2027-11-11 2027-11-25 2027-12-24 2027-12-25 2027-12-31
    2028-01-01 2028-01-17 2028-02-21 2028-05-29 2028-06-19 2028-07-04 2028-09-04 2028-10-09 2028-11-10 2028-11-11
    2028-11-23 2028-12-25
"""
HOLIDAYS = frozenset(map(date.fromisoformat, _KEPT.split()))
SPRING = {2026: date(2026, 3, 8), 2027: date(2027, 3, 14), 2028: date(2028, 3, 12)}
CHANGES = {"America/New_York", "America/Chicago", "America/Los_Angeles"}  # Phoenix keeps one time all year
# schedule -> weekdays (Monday is 0), hour, minute, whether closed days are left out
SHIPPED = {
    "eligibility-ahead": (range(7), 20, 30, True),
    "eligibility-tomorrow": (range(5), 2, 0, True),
    "upkeep": ((6,), 3, 30, False),
    "claim-status": ((1, 4), 22, 0, True),
}


def days(year):
    day = date(year, 1, 1)
    while day.year == year:
        yield day
        day += timedelta(days=1)


def is_open(day):
    return day.weekday() < 5 and day not in HOLIDAYS


def expected(name, year, zone):
    """Local time -> whether it runs (else it is left out), of one schedule in one year."""
    weekdays, hour, minute, leaves_out = SHIPPED[name]
    found = {}
    for day in days(year):
        if day.weekday() in weekdays:
            at = datetime(day.year, day.month, day.day, hour, minute)
            if zone in CHANGES and day == SPRING[year] and hour == 2:
                at = at.replace(hour=3, minute=0)
            found[at.isoformat(timespec="minutes")] = is_open(day) or not leaves_out
    return found
