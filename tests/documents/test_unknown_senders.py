"""Pages worded and laid out as unknown senders do: what they are, where one begins, whose it is."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from nightclerk.documents import job
from nightclerk.documents.fields import find_fields
from nightclerk.documents.files import read_fax
from nightclerk.documents.kinds import kind_of
from nightclerk.documents.model import Mark, PageRead, Row, Word
from nightclerk.documents.splitting import split, strays
from nightclerk.sandbox.faxes import Paper, letter, sent

TALL = "# "


def page(*lines: str, number: int = 1) -> PageRead:
    """A page of these rows, as a perfect reader sees them: two spaces are a wide gap, `# ` begins a tall row."""
    rows = []
    for at, line in enumerate(lines):
        tall, top, left, words = line.startswith(TALL), 0.05 + at * 0.018, 0.1, []
        for text in line.removeprefix(TALL).replace("  ", " \t ").split(" "):
            if text == "\t":
                left += 0.08
            if not text.strip():
                continue
            words.append(Word(text, (left, top, left + 0.01 * len(text), top + (0.016 if tall else 0.009)), 0.95))
            left += 0.01 * len(text) + 0.008
        rows.append(Row(tuple(words)))
    return PageRead(number, tuple(rows), 0.95)


COVER = ("# FAX", "TO: Alder Clinic", "FROM: Heron Hospital", "PAGES (including cover): 3", "Confidentiality notice:")


@pytest.mark.parametrize(
    ("lines", "kind"),
    [
        (("OPERATIVE REPORT", "PATIENT: Odette Fenwick", "SURGEON: Hazel Pennywell, MD"), "clinical_note"),
        (
            ("# Heron Physical Therapy", "INITIAL EVALUATION / PLAN OF CARE", "Subjective: pain after lifting."),
            "clinical_note",
        ),
        (("# Heart Institute", "# Transthoracic Echocardiogram Report", "Indication: murmur"), "imaging_report"),
        (("Dear Dr. Piers,", "Re: Odette Fenwick", "| am referring this patient to you."), "referral"),
        (
            (
                "# Piers and Maren, LLP",
                "Re: Our Client: Odette Fenwick",
                "To Whom It May Concern:",
                "Kindly forward complete copies of all medical records and",
                "itemized billing from last year to the present.",
            ),
            "records_request",
        ),
        (("REQUEST FOR MEDICAL EVIDENCE", "Please send", "copies of your medical records"), "records_request"),
        (("Heron Laboratory  Microbiology Final Report", "CULTURE, URINE", "Antibiotic  MIC"), "lab_result"),
        (COVER, "cover_sheet"),
        (
            ("# Heron Diagnostics", "PATIENT INFORMATION", "COMPREHENSIVE METABOLIC PANEL", "Glucose 142 mg/dL"),
            "lab_result",
        ),
        (("# Critical Value Notification", "Potassium 6.8 mmol/L called to Dr. Piers"), "lab_result"),
        (("# Consultation Request", "Please evaluate and treat", "Refer to: Orthopedics"), "referral"),
        (("# Notice of Partial Denial", "Only 6 of 12 visits approved", "appeal rights"), "authorization_denial"),
        (("# SUBPOENA DUCES TECUM", "You are commanded to produce medical records"), "records_request"),
        (
            ("HERON HOSPITAL", "AUTHORIZATION NEEDED PRIOR TO SERVICE", "VALID FROM  TO", "AUTH #"),
            "authorization_request",
        ),
        (
            ("Re: Request for pre-", "certification", "I am writing to request prior authorization for the procedure."),
            "authorization_request",
        ),
        (("# Prior Authorization Determination: DENIED", "REQUESTING PROVIDER"), "authorization_denial"),
        (("FAX NOTIFICATION OF CERTIFICATION", "the request below has been certified."), "authorization_approval"),
        (("Provider Portal", "Status: APPROVED", "Authorization Number"), "authorization_approval"),
        (("LABORATORY", "SPEC #: 26:MB50152R", "ORDERED: URINE CULTURE", "Organism 1"), "lab_result"),
        (("New Patient Questionnaire", "Have you ever had any of the following?"), "intake_form"),
        (
            ("Subjective", "Pt reports improvement.", "Objective", "Lungs clear.", "Assessment", "Stable."),
            "clinical_note",
        ),
        (("# Request for Records", "Please send: discharge summary, last 2 office notes."), "records_request"),
        (
            ("# DME / Supplies Prior Authorization", "Review type: urgent", "Supplier", "Contact"),
            "authorization_request",
        ),
        (("New prescription needed - refills have expired", "Prescriber"), "refill_request"),
        (("Imaging Services", "XR KNEE 3 VIEWS", "Reason for exam: fall", "Findings: none"), "imaging_report"),
        (
            ("We denied the request for Transthoracic echocardiogram.", "You may appeal this decision by June."),
            "authorization_denial",
        ),
        (
            ("Re: Medical records needed to process claim", "Please forward a copy of the office notes"),
            "records_request",
        ),
        (("CLAIM REJECTION NOTICE", "Payment for this claim was withheld."), "claim_denial"),
        (
            ("Medication Prior Authorization Request", "Please complete ALL information", "Patient Information"),
            "authorization_request",
        ),
    ],
)
def test_a_paper_is_told_by_other_words_of_its_kind(lines, kind) -> None:
    assert kind_of([page(*lines)]).type == kind


def test_a_phrase_that_goes_on_in_the_next_row_is_one() -> None:
    assert kind_of([page("Your doctor asked us for a prior", "authorization request for this service.")]).because


def test_what_follows_a_cover_sheet_is_a_document_of_its_own_though_no_title_named_the_cover() -> None:
    result = page("Patient: Odette Fenwick  DOB: 03/14/1958", "Glucose 142 mg/dL  Reference range", number=2)

    assert [[each.number for each in group] for group in split([page(*COVER), result])] == [[1], [2]]


@pytest.mark.parametrize(
    "lines",
    [
        ("Pt Name: ODETTE FENWICK", "Date of Birth: 14-Mar-1958", "Med. Record No.: 204417"),
        ("RE: Odette Fenwick  DOB 3/14/1958  MR# 204417",),
        ("Re: Odette Fenwick", "DOB: 03/14/1958", "Chart #: 204417"),
        ("Name: Fenwick, Odette", "DOB/Age/Sex: 3/14/1958 / 68 y.o. / F", "Medical Record No: 204417"),
        ("NAME: FENWICK, ODETTE  PHYS: PIERS, NOLAN", "DOB: 03/14/1958  AGE: 68  UNIT NO: 204417"),
        ("Patient  FENWICK, ODETTE", "Patient date of birth  03/14/1958", "Med Rec #: 204417"),
        ("Claimant: FENWICK, ODETTE", "DOB: 14 March 1958", "MRN: 204417"),
        ("Child's name: Odette Fenwick____  Birthdate: 03/14/1958", "MRN: 204417"),
        ("Last Name: Fenwick  First Name: Odette", "DOB: 03/14/1958  MRN: 204417"),
        ("Surname: FENWICK", "Given name(s): ODETTE", "D.O.B.: March 14, 1958", "MRN/Acct: 204417 / 551"),
        ("Patient’s Last Name: Fenwick  Patient’s First Name: Odette", "Birth date: 03/14/1958", "MRN: 204417"),
        ("Patient Name  Last: Fenwick  First: Odette  MI: R", "Birth date: 03/14/1958  MRN: 204417"),
        (
            "Last Name: Maren  First Name: Hazel",
            "Last Name: Fenwick  First Name: Odette",
            "DOB: 03/14/1958  MRN: 204417",
        ),
        (
            "Subscriber Last Name: Maren  Subscriber First Name: Hazel",
            "Last Name: Fenwick  First Name: Odette",
            "DOB: 03/14/1958  MRN: 204417",
        ),
        ("Patient name (Last, First, MI): Fenwick, Odette", "Date of birth (MM/DD/YYYY): 03/14/1958", "MRN: 204417"),
        ("PATIENT INFORMATION  REPORT STATUS", "FENWICK, ODETTE  Final", "DOB: 03/14/1958  Patient ID: 204417"),
        ("6. Patient Name  8. Date of Birth  9. Sex", "Odette Fenwick  03/14/1958  F", "MRN: 204417"),
        ("Patient: Odette Fenwick", "Guarantor: Silas Maren  Guarantor DOB: 07/02/1971", "DOB: 3/14/1958  MRN: 204417"),
    ],
)
def test_a_patient_is_found_by_other_labels_and_in_other_places(lines) -> None:
    found, reasons = find_fields([page(*lines)])

    assert sorted(re.findall(r"\w+", found["patient_name"].value.upper())) == ["FENWICK", "ODETTE"]
    assert found["birth_date"].value == "1958-03-14"
    assert found["mrn"].value == "204417"
    assert "member_id" not in found
    assert reasons == []


@pytest.mark.parametrize(
    "lines",
    [
        ("Name: Hazel Pennywell, MD", "NPI: 1111111112"),
        ("RE: Lumbar Spine", "Thank you."),
        ("RE: Letter to Silas Maren", "DOB: 03/14/1958"),
        ("Guarantor: Silas Maren", "Name: Silas Maren  DOB: 03/14/1958"),
        ("Re: Notice of Adverse Benefit Determination", "DOB: 03/14/1958"),
        ("PATIENT: MEDICAL RECORD NUMBER: 204417",),
        ("Subscriber's Last Name: Maren  Subscriber's First Name: Hazel", "DOB: 03/14/1958"),
        ("Patient Information", "Springfield, IL 62704"),
        ("Last: 11/02/2025  First: 03/04/2019", "DOB: 03/14/1958"),
    ],
)
def test_a_name_that_may_be_another_persons_or_nobodys_is_not_the_patients(lines) -> None:
    assert "patient_name" not in find_fields([page(*lines)])[0]


@pytest.mark.parametrize(
    ("name", "value", "line"),
    [
        ("mrn", "204418", "Pt ID: 204418"),
        ("mrn", "204418", "Patient #: 204418"),
        ("member_id", "XYZ123456789", "Member Identification Number: XYZ123456789"),
        ("member_id", "XYZ123456789", "Ins. ID: XYZ123456789"),
        ("service_date", "2025-11-10", "Performed: 11/10/2025"),
        ("service_date", "2025-11-10", "Statement covers period: 11/10/2025 - 11/12/2025"),
        ("service_date", "2025-11-10", "Date(s) of Surgery: 11/10/2025"),
        ("date", "2025-11-12", "Dated: November 12, 2025"),
        ("date", "2025-11-12", "Date of this notice: 11/12/2025"),
        ("date", "2025-11-12", "Date Mailed: 11/12/2025"),
    ],
)
def test_numbers_and_dates_are_found_by_other_labels(name, value, line) -> None:
    found, reasons = find_fields([page("Patient: Odette Fenwick", line)])

    assert (found[name].value, reasons) == (value, [])


def test_an_id_that_does_not_say_whose_it_is_goes_to_a_person() -> None:
    found, reasons = find_fields([page("Patient: Odette Fenwick", "ID Number: XYZ123456789")])

    assert found["member_id"].value == "XYZ123456789"
    assert reasons


def test_a_letter_that_another_one_speaks_of_is_not_its_date() -> None:
    assert "date" not in find_fields([page("Patient: Odette Fenwick", "We received your letter dated 11/10/2025.")])[0]


@pytest.mark.parametrize(
    "lines",
    [
        ("1. Patient's HI Claim No.    2. Start Of Care Date", "1EG4TE5MK73                11/02/2025"),
        ("Medicare No.: 1EG4TE5MK73",),
        ("Member #: 1EG4TE5MK73",),
    ],
)
def test_a_member_id_is_found_by_other_labels(lines) -> None:
    assert find_fields([page(*lines)])[0]["member_id"].value == "1EG4TE5MK73"


def test_rules_of_a_table_are_no_part_of_what_stands_in_its_cells() -> None:
    head = page("|Member  DOB  |Member ID  DOS", "|FENWICK, ODETTE|  03/14/1958  |LHP204417338  06/16/2026")
    rows = []
    for row in head.rows:  # a rule of its own is taller than the words beside it
        left, top, _, bottom = row.box
        rule = Word("!", (left - 0.02, top - 0.004, left - 0.015, bottom + 0.004), 0.5)
        rows.append(Row((rule, *row.words)))

    assert find_fields([PageRead(1, tuple(rows), 0.95)])[0]["patient_name"].value == "FENWICK, ODETTE"


def test_a_rule_that_is_read_as_a_letter_is_no_part_of_a_name() -> None:
    head, row, below = page(
        "Prescriber name  Patient", "Nolan Piers, MD  Fenwick, Odette", "NPI 1111111112  DOB: 03/14/1958"
    ).rows
    left, top, _, bottom = row.words[3].box
    torn = Row((*row.words[:3], Word("j", (left - 0.012, top, left - 0.01, bottom), 0.5), *row.words[3:]))

    assert find_fields([PageRead(1, (head, torn, below), 0.95)])[0]["patient_name"].value == "Fenwick, Odette"


@pytest.mark.parametrize("printed", ["4200 Heron Street, Unit # 1204", "4200 Heron Street, Unit No. 1204"])
def test_the_number_of_a_flat_is_no_patients(printed) -> None:
    assert "mrn" not in find_fields([page("Patient: Odette Fenwick", printed)])[0]


def test_what_only_looks_like_a_member_id_is_none() -> None:
    rows = ("CREATININE  0.94  0.60-1.26 mg/dL", "Period from 06/24/2026 To: 29471833", "(id #204417, dob: 03/14/1958)")

    assert "member_id" not in find_fields([page(*rows)])[0]


def test_a_number_in_which_a_letter_may_be_a_digit_goes_to_a_person() -> None:
    for printed in ("HO226762", "LC-97I672"):
        found, reasons = find_fields([page(f"MRN: {printed}")])
        assert found["mrn"].value == printed
        assert "a letter in it may be a digit" in reasons[0]


def test_a_letter_bears_the_date_that_stands_alone_under_its_head() -> None:
    dated = (
        "# Lakeside Health Plan",
        "September 23, 2026",
        "Member name: Odette Fenwick",
        "Date of service: 06/16/2026",
    )
    assert find_fields([page(*dated)])[0]["date"].value == "2026-09-23"

    for others in (("Date of birth", "March 14, 1958"), ("On September 23, 2026 we wrote to you.",)):
        assert "date" not in find_fields([page(*others)])[0]


def test_a_letter_may_bear_its_date_in_digits_where_it_is_a_recent_one_that_nothing_announces() -> None:
    day = datetime.now(tz=UTC).date() - timedelta(days=9)

    def dated(*above: str, on: str) -> str | None:
        found = find_fields([page("# Lakeside Health Plan", *above, on, "Member name: Odette Fenwick")])[0].get("date")
        return found.value if found else None

    assert dated(on=f"{day:%m/%d/%Y}") == day.isoformat()
    assert dated(on="03/14/1958") is None
    assert dated("MRN:", on=f"{day:%m/%d/%Y}") is None
    assert dated(on=f"{day:%m/%d/%Y} 09:15 AM") is None


@pytest.mark.parametrize("head", ["Dare?", "Dates"])
def test_a_letters_date_is_found_behind_what_nearly_reads_date_and_goes_to_a_person(head) -> None:
    day = datetime.now(tz=UTC).date() - timedelta(days=9)

    found, reasons = find_fields([page("# Lakeside Health Plan", f"{head} {day:%m/%d/%Y}", "Member: Odette Fenwick")])

    assert found["date"].value == day.isoformat()
    assert any("date on page 1 is doubtful" in each for each in reasons)


@pytest.mark.parametrize("head", ["OOB:", "DOR:", "D0B."])
def test_a_birth_date_is_found_behind_what_nearly_reads_dob(head) -> None:
    assert find_fields([page(f"Patient: Odette Fenwick  {head} 03/14/1958")])[0]["birth_date"].value == "1958-03-14"


def test_a_report_bears_its_date_of_service_though_measures_in_it_look_like_days() -> None:
    rows = ("Patient: Odette Fenwick  DOB: 03/14/1958", "Collected: 11/18/2026", "Hemoglobin  7.6  H  4.0.56")

    assert find_fields([page(*rows)])[0]["date"].value == "2026-11-18"
    assert "date" not in find_fields([page(*rows, "Printed 11/20/2026")])[0]


def test_a_name_whose_first_letter_was_read_as_small_or_as_two_signs_is_whole_and_doubtful() -> None:
    for read, whole in (("Prudence iglesias", "Prudence Iglesias"), ("Oswaldo Mbeki-T.und", "Oswaldo Mbeki-Lund")):
        found, reasons = find_fields([page(f"Patient: {read}  DOB: 03/14/1958")])
        assert found["patient_name"].value == whole
        assert "patient's name on page 1 is doubtful" in reasons[0]


def test_a_patient_is_found_behind_what_nearly_reads_patient_where_the_row_announces_a_birth_date() -> None:
    found, reasons = find_fields([page("Pavent Odette Fenwick  DOB: 03/14/1958")])
    others, _ = find_fields([page("Pavent Odette Fenwick  Phone: 555-201-7788"), page("Palace Odette Fenwick  DOB:")])

    assert found["patient_name"].value == "Odette Fenwick"
    assert reasons == ["The patient's name on page 1 is doubtful: its label is hard to read."]
    assert "patient_name" not in others


NOTE = ("# Alder Clinic", "PROGRESS NOTE", "Patient: Odette Fenwick  DOB: 03/14/1958", "Subjective: she sleeps well.")


def test_a_newsletter_behind_a_patients_letter_is_no_page_of_it() -> None:
    news = page("# The Heron Gazette", "Flu shots begin next month.", "Recipes and more.", "Write to us.", number=2)

    assert [[each.number for each in group] for group in split([page(*NOTE), news])] == [[1], [2]]


def test_a_page_under_the_same_head_goes_on() -> None:
    again = page("# Alder Clinic", "Plan: walks.", "Return in May.", "Call us.", number=2)

    assert [[each.number for each in group] for group in split([page(*NOTE), again])] == [[1, 2]]


@pytest.mark.parametrize(
    ("rest", "stray"),
    [
        (("Plan: walks.", "Return in May."), [2]),
        (("Plan: walks.", "Page 2 of 2"), []),
        (("Plan: Mrs. Fenwick walks.", "Return in May."), []),
        (("Odette Fenwick  DOB: 03/14/1958", "Plan: walks."), []),
    ],
)
def test_a_page_that_says_neither_whose_nor_which_it_is_is_named(rest, stray) -> None:
    assert strays([page(*NOTE), page(*rest, number=2)]) == stray


def test_a_document_with_such_a_page_goes_to_a_person(tmp_path: Path) -> None:
    first = letter("Alder Clinic", "PROGRESS NOTE", "Patient: Odette Fenwick\tDOB: 03/14/1958", "She sleeps well.")
    found = read_fax(sent([first, Paper(("Plan: walks.", "Return in May, or sooner."))], tmp_path / "two.tif", dirt=0))

    (document,) = found["documents"]
    assert document["pages"] == [1, 2]
    assert any("Page 2 says neither" in each for each in document["reasons"])


@pytest.mark.parametrize(
    "lines",
    [
        ("Patient  Guarantor", "Name: Fenwick, Odette  Name: Fenwick, Silas", "Doe: 03/14/1958  DOB: 02/11/1961"),
        (
            "Patient: Odette Fenwick",
            "RESPONSIBLE PARTY INFORMATION",
            "NAME  DATE OF BIRTH",
            "Silas Fenwick  02/11/1961",
        ),
        ("Patient: Odette Fenwick", "Guaranter", "Silas Fenwick", "DOB: 02/11/1961"),
        ("Patient: Odette Fenwick", "Guarantor: Silas Fenwick  DOB: 02/11/1961"),
        ("Patient: Odette Fenwick", "Subscriber's Name: Silas Fenwick  Subscriber's DOB: 02/11/1961"),
    ],
)
def test_a_birth_date_in_anothers_part_of_the_page_is_not_the_patients(lines) -> None:
    found, _ = find_fields([page(*lines)])

    assert sorted(re.findall(r"\w+", found["patient_name"].value)) == ["Fenwick", "Odette"]
    assert "birth_date" not in found


@pytest.mark.parametrize(
    "lines",
    [
        ("GUARANTOR", "Silas Fenwick", "PATIENT", "DOB: 03/14/1958"),
        ("Patient  Guarantor", "Odette Fenwick  Silas Fenwick", "DOB: 03/14/1958  DOB: 02/11/1961"),
        ("Prescriber  Patient", "Nolan Piers, MD  Odette Fenwick", "NPI: 1111111112  DOB: 03/14/1958"),
        ("Physician", "Nolan Piers, MD", "Patient: Odette Fenwick  DOB: 03/14/1958"),
    ],
)
def test_a_birth_date_beside_or_below_anothers_part_is_the_patients(lines) -> None:
    assert find_fields([page(*lines)])[0]["birth_date"].value == "1958-03-14"


def test_the_name_of_who_holds_the_policy_is_the_patients_only_where_no_other_stands_and_in_doubt() -> None:
    holder = ("Subscriber's Name: Silas Fenwick", "DOB: 03/14/1958")
    parted, _ = find_fields([page("Last Name: Fenwick  First: Odette", *holder)])
    alone, reasons = find_fields([page(*holder)])

    assert parted["patient_name"].value == "Odette Fenwick"
    assert alone["patient_name"].value == "Silas Fenwick"
    assert reasons == ["The patient's name on page 1 is doubtful: it is that of who holds the policy."]


@pytest.mark.parametrize(
    "lines",
    [
        ("Re: Odette Fenwick, D.O.B. March 14, 1958", "MRN: 204417"),
        ("Mbr Name: Fenwick, Odette", "Mbr DOB: 03/14/1958  MRN: 204417"),
        ("PATIENT     FENWICK, ODETTE", "0.0.B.  03/14/1958", "MED REC NUM: 204417"),
        ("Case number  Patient  Birth date", "20441733-45  FENWICK, ODETTE  03/14/1958", "U #: 204417"),
        ("Name (Print)  Date of Binh", "Fenwick, Odette  03/14/1958", "MRN (if known): 204417"),
        (
            "Patient Information  Specimen Information",
            "FENWICK, ODETTE  Specimen: CV424809K",
            "DOB: 03/14/1958 MRN: 204417",
        ),
        (
            "Prescriber name  Patient",
            "Nolan Piers, MD  Fenwick, Odette",
            "NPI 1111111112  Birth date: 03/14/1958 MRN: 204417",
        ),
        (
            "Patient: Odette Fenwick",
            "3. Period 4. Medical Record No.  5. No.",
            "01/02/2026  204417  367837",
            "DOB: 03/14/1958",
        ),
    ],
)
def test_a_patient_is_found_in_cells_and_under_headings(lines) -> None:
    found, reasons = find_fields([page(*lines)])

    assert sorted(re.findall(r"\w+", found["patient_name"].value.upper())) == ["FENWICK", "ODETTE"]
    assert (found["birth_date"].value, found["mrn"].value, reasons) == ("1958-03-14", "204417", [])


def test_a_name_under_a_heading_is_whole_and_ends_before_the_next_column() -> None:
    long = page("Number  Patient  Seen by", "204417  FENWICK, ODETTE MARIA GRACE  PIERS, NOLAN")

    assert find_fields([long])[0]["patient_name"].value == "FENWICK, ODETTE MARIA GRACE"


def test_a_name_with_credentials_beside_the_heading_is_not_the_patients() -> None:
    assert "patient_name" not in find_fields([page("Patient  PIERS, NOLAN MD", "MRN: 204417")])[0]


def test_the_standard_paper_remittance_of_medicare_is_understood() -> None:
    row = "NAME FENWICK, ODETTE R MID 1EG4-TE5-MK73 ACNT E3568974 ICN 2026421996416"
    found, _ = find_fields([page("REMITTANCE ADVICE", row)])

    assert (found["patient_name"].value, found["member_id"].value) == ("FENWICK, ODETTE R", "1EG4-TE5-MK73")


def test_a_label_under_a_heading_is_not_its_value_and_words_behind_credentials_are_no_name() -> None:
    form = page("REQUESTING PROVIDER", "Provider Name  NPI", "Nolan Piers, MD  1111111112")
    signed = page("Electronically signed by Nolan Piers, MD at 11/04/2026 1:15 PM")

    assert find_fields([form])[0]["provider"].value == "Nolan Piers, MD"
    assert find_fields([signed])[0]["provider"].value == "Nolan Piers, MD"


def test_a_number_of_a_certification_is_no_member_id() -> None:
    found, _ = find_fields([page("Patient: Odette Fenwick", "Cert #: REF394709734")])

    assert "member_id" not in found
    assert found["reference"].value == "REF394709734"


@pytest.mark.parametrize(
    "lines",
    [
        ("Heron Hospital  FENWICK, ODETTE W", "5 Main Street.  MRN: 204417"),
        ("Fenwick, Odette W.  Visit: 03/04/2026", "DOB: 03/14/1958"),
        ("Odette W. Fenwick | F | 3/14/1958 | MRN 204417",),
        ("FENWICK, ODETTE W MRN: 204417 (continued)",),
        ("Odette W. Fenwick", "5 Main Street", "Alder, OH 44120", "DOB: 03/14/1958", "Dear Odette W. Fenwick:"),
    ],
)
def test_a_name_that_no_label_announces_is_given_to_a_person(lines) -> None:
    found, reasons = find_fields([page(*lines)])

    assert set(re.findall(r"\w+", found["patient_name"].value.upper())) == {"FENWICK", "ODETTE", "W"}
    assert "The patient's name on page 1 is doubtful: no label says whose it is." in reasons


@pytest.mark.parametrize(
    "lines",
    [
        ("Alder, OH", "DOB: 03/14/1958"),
        ("Alder Clinic", "MRN: 204417"),
        ("PIERS, NOLAN MD", "DOB: 03/14/1958"),
        ("Nolan Piers, MD", "5 Main Street", "Alder, OH 44120", "Dear Nolan Piers:"),
        ("Odette Fenwick", "Alder Clinic", "Dear Odette Fenwick:"),
        ("Guarantor", "Fenwick, Silas", "DOB: 02/11/1961"),
    ],
)
def test_what_stands_where_charts_print_names_and_is_none_of_a_patient_is_not_taken(lines) -> None:
    assert "patient_name" not in find_fields([page(*lines)])[0]


def test_a_label_does_not_go_on_in_the_next_column() -> None:
    heads = page("Member Name  Subscriber  Birth Date", "Odette Fenwick  204417338  03/14/1958")

    assert find_fields([heads])[0]["birth_date"].value == "1958-03-14"


@pytest.mark.parametrize(
    ("lines", "day"),
    [
        (("Phone: 555-201-7788", "{day:%m/%d/%Y}", "Planned date: 12/29/2025"), True),
        (("Start date: {day:%m/%d/%Y}",), False),
        (("Planned date: {day:%m/%d/%Y}",), False),
        (("Today's date: {day:%m/%d/%Y}",), True),
        (("Phone: 555-201-7788  Date: {day:%m/%d/%Y}",), True),
        (("Resulted: {day:%m/%d/%Y}", "Collected: 01/02/2025"), True),
    ],
)
def test_the_date_of_a_paper_is_not_one_that_is_only_planned_or_due(lines, day) -> None:
    of = datetime.now(tz=UTC).date() - timedelta(days=9)
    found, _ = find_fields([page("Patient: Odette Fenwick", *(each.format(day=of) for each in lines))])

    assert ("date" in found, found["date"].value if day else None) == (day, of.isoformat() if day else None)


@pytest.mark.parametrize(
    "line", ["Planned date: 11/10/2025", "APPT DATE 11/10/2025 0830", "Admit/Svc Dt: 11/10/2025", "Coll: 11/10/2025"]
)
def test_a_date_of_service_may_be_to_come(line) -> None:
    assert find_fields([page("Patient: Odette Fenwick", line)])[0]["service_date"].value == "2025-11-10"


@pytest.mark.parametrize(
    ("line", "urgency"),
    [
        ("( ] Routine [x] Urgent [ ] STAT", "urgent"),
        ("(X] Standard [] Expedited", "routine"),
        ("[ ] Routine [ ] Urgent [ ] STAT", None),
        ("[ ] STAT", None),
        ("Routine  Urgent  STAT", None),
        ("Priority: Urgent", "urgent"),
        ("STAT", "stat"),
    ],
)
def test_of_boxes_for_how_urgent_it_is_only_the_ticked_one_counts(line, urgency) -> None:
    found = find_fields([page("Patient: Odette Fenwick", line)])[0].get("urgency")

    assert (found.value if found else None) == urgency


@pytest.mark.parametrize(("ticked", "urgency"), [(True, "stat"), (False, None)])
def test_a_square_beside_how_urgent_it_is_counts_as_it_was_seen(ticked, urgency) -> None:
    seen = page("Patient: Odette Fenwick", "STAT order")
    left, top, _, bottom = seen.rows[1].words[0].box
    found = find_fields([replace(seen, marks=(Mark((left - 0.02, top, left - 0.008, bottom), ticked),))])[0]

    assert (found["urgency"].value if "urgency" in found else None) == urgency


@pytest.mark.parametrize(
    ("lines", "payer"),
    [
        (("# Lakeside Health Plan Provider Portal",), "Lakeside Health Plan"),
        (("Lakeside Mutual of Ohio  EXPLANATION OF PAYMENT",), "Lakeside Mutual of Ohio"),
        (("# Heron Community Care", "PPO"), None),
        (("INSURANCE INFORMATION",), None),
        (("Heron Community Care", "Utilization Management", "Via fax"), "Heron Community Care"),
        (("Heron Hospital", "Utilization Review Department"), None),
        (("Alder Clinic", "Claims Department"), None),
        (("Ins. Co.: Lakeside Health",), "Lakeside Health"),
    ],
)
def test_a_payer_is_named_by_its_name_alone(lines, payer) -> None:
    found = find_fields([page(*lines)])[0].get("payer")

    assert (found.value if found else None) == payer


def test_codes_stand_under_the_heads_of_a_narrow_table_and_behind_proc() -> None:
    assert find_fields([page("CPT  Description  Qty", "72148  MRI  1")])[0]["procedure_codes"].value == ["72148"]
    assert find_fields([page("Proc: 72148 MRI")])[0]["procedure_codes"].value == ["72148"]


@pytest.mark.parametrize(
    ("lines", "name", "born"),
    [
        (
            ("PATIENT LAST NAME  FIRST NAME  M.A  OATC OF BIRTH", "Fenwick.........  Odette...  E..  03/14/1958"),
            "Odette Fenwick",
            "1958-03-14",
        ),
        (
            ("Patient: Odette Fenwick", "NAME  RELATIONSHIP  DATE OF BIRTH", "Silas Fenwick  Spouse  02/11/1961"),
            "Odette Fenwick",
            None,
        ),
        (("MEMBER  MCMOCR NO.  0.0.8.", "FENWICK, ODETTE  WCS991195284"), "FENWICK, ODETTE", None),
        (
            (
                "Patient: Odette Fenwick",
                "labeled with the patient's name is a tan fragment.",
                "Hazel Maren, Pathologist",
            ),
            "Odette Fenwick",
            None,
        ),
    ],
)
def test_heads_of_other_boxes_other_people_and_sentences_are_no_values(lines, name, born) -> None:
    found, reasons = find_fields([page(*lines)])

    assert found["patient_name"].value.replace(".", "") == name
    assert (found["birth_date"].value if "birth_date" in found else None) == born
    assert reasons == []


def test_numbers_of_two_columns_are_not_one() -> None:
    heads = page("Subscriber ID , Claim Number", "YDS724432954 2026103280805")
    left, top, _, bottom = heads.rows[1].words[1].box
    apart = Row((heads.rows[1].words[0], replace(heads.rows[1].words[1], box=(left + 0.02, top, left + 0.15, bottom))))
    found, _ = find_fields([PageRead(1, (heads.rows[0], apart), 0.95)])

    assert found["member_id"].value == "YDS724432954"
    assert find_fields([page("MRN: 204417 21:44 EDT")])[0]["mrn"].value == "204417"


def test_a_sign_of_money_before_a_number_is_a_letter_that_was_misread() -> None:
    for read, meant in (("£4628949", "E4628949"), ("$4628949", "S4628949")):
        found, reasons = find_fields([page(f"MRN: {read}")])
        assert found["mrn"].value == meant
        assert reasons == ["The MRN on page 1 is doubtful: its first letter is hard to read."]


@pytest.mark.parametrize(
    ("line", "codes"),
    [
        ("Diagnosis: K21,9 GERD", ["K21.9"]),
        ("1. Chronic kidney disease (N18,.31): continue", ["N18.31"]),
        ("Dx: M75 121 Complete rotator cuff tear", None),
        ("Diagnosis: M54. 16 Radiculopathy", None),
        ("148.91, M54.16", ["I48.91", "M54.16"]),
        ("Dx: I10, E11.9", ["I10", "E11.9"]),
        ("Dx: I10,E11.9", ["I10", "E11.9"]),
        ("Paid 148.91", None),
        ("Dx: billed $148.91", None),
        ("Diagnosis: obesity, 148.5 lb", None),
    ],
)
def test_diagnoses_whose_signs_are_read_as_others_are_whole_or_left_out(line, codes) -> None:
    found = find_fields([page(line)])[0].get("diagnosis_codes")

    assert (found.value if found else None) == codes


def test_an_i_that_is_read_as_a_one_is_a_diagnosis_under_its_head() -> None:
    found, _ = find_fields([page("1CD-10  Description", "148.91  Unspecified atrial fibrillation", "K21.9  GERD")])

    assert found["diagnosis_codes"].value == ["I48.91", "K21.9"]


@pytest.mark.parametrize("head", ["CPT/HCPCS", "CPTIHCPCS", "HCPCS"])
def test_procedures_stand_under_heads_of_both_kinds_of_codes(head) -> None:
    found, _ = find_fields([page(f"{head}  Description  Units", "E0601  CPAP device  1")])

    assert found["procedure_codes"].value == ["E0601"]


def test_a_word_that_is_no_heading_does_not_hide_a_label_that_is_hard_to_read() -> None:
    found, reasons = find_fields([page("Patient: Odette Fenwick", "MRN: 204417 Member 11): AG419852725")])

    assert found["member_id"].value == "AG419852725"
    assert reasons == ["The member ID on page 1 is doubtful: its label is hard to read."]


def test_a_name_that_goes_on_in_the_next_row_of_its_cell_goes_to_a_person() -> None:
    def named(*words: str, pitch: float, height: float = 0.009) -> list[str]:
        head, row = page("Member Name  Birth Date", "Odette Fenwick  03/14/1958").rows
        top = row.box[3] + pitch
        more = [Word(each, (0.1 + at * 0.1, top, 0.19 + at * 0.1, top + height), 0.95) for at, each in enumerate(words)]
        found, reasons = find_fields([PageRead(1, (head, row, Row(tuple(more))), 0.95)])
        assert found["patient_name"].value == "Odette Fenwick"
        return reasons

    doubtful = ["The patient's name on page 1 is doubtful: it may go on in the next row."]
    assert named("Maren", pitch=0.004) == doubtful
    assert named("Maren", "Jr.", pitch=0.004) == doubtful
    assert named("Maren", pitch=0.01) == []
    assert named("Employer", pitch=0.004, height=0.006) == []
    assert named("Address", pitch=0.004) == []
    assert named("5", "Heron", "Street", pitch=0.004) == []


def test_a_name_that_ends_with_a_particle_and_a_number_with_a_hyphen_go_to_a_person() -> None:
    found, reasons = find_fields([page("Patient: Odette Van", "MRN: 204417-")])

    assert (found["patient_name"].value, found["mrn"].value) == ("Odette Van", "204417")
    assert [each.partition(": ")[2] for each in reasons] == ["it may go on in the next row."] * 2


def test_a_misread_heading_beside_a_name_is_none() -> None:
    assert "patient_name" not in find_fields([page("Patient Name  Dare of", "DOB: 03/14/1958")])[0]


def test_the_number_of_a_payer_is_not_its_name() -> None:
    assert "payer" not in find_fields([page("Electronic Payer iD: 88235")])[0]


def test_procedures_in_a_list_do_not_say_what_a_paper_is() -> None:
    listed = page("Status: APPROVED", "Authorization", "93306  TRANSTHORACIC ECHOCARDIOGRAM", "71250  CT CHEST")

    assert kind_of([listed]).type == "authorization_approval"


@pytest.mark.parametrize(
    ("lines", "kind"),
    [
        (("FAX NOTIFICATION OF CERTIFICATION", "the request below has been certified."), "authorization_approval"),
        (("Provider Portal", "Status: APPROVED", "Authorization Number"), "authorization_approval"),
        (("Imaging Services", "XR KNEE 3 VIEWS", "Reason for exam: fall", "Findings: none"), "imaging_report"),
    ],
)
def test_words_of_a_kind_make_it_certain(lines, kind) -> None:
    found = kind_of([page(*lines)])

    assert found.type == kind
    assert found.probability > 0.9


def test_rows_of_a_table_may_stand_under_a_rule() -> None:
    head, row = page("Member Name  Member ID", "Odette Fenwick  204417338").rows
    lower = Row(
        tuple(replace(each, box=tuple(at + 0.016 * (n % 2) for n, at in enumerate(each.box))) for each in row.words)
    )

    assert find_fields([PageRead(1, (head, lower), 0.95)])[0]["patient_name"].value == "Odette Fenwick"


def test_words_before_a_label_that_announces_nothing_are_no_name() -> None:
    assert "patient_name" not in find_fields([page("Risk Adjustment - Medical Record Retrieval")])[0]


def test_a_name_ends_where_a_label_without_a_sign_begins() -> None:
    found, reasons = find_fields([page("Patient name Odette Fenwick Patient ID 204417 Birth date 14-Mar-1958")])

    assert (found["patient_name"].value, found["mrn"].value, reasons) == ("Odette Fenwick", "204417", [])
    assert find_fields([page("Child's legal name Odette Fenwick")])[0]["patient_name"].value == "Odette Fenwick"


@pytest.mark.parametrize(
    ("line", "born"),
    [
        ("Contacts: Silas Fenwick (son), born 02/11/1961", None),
        ("Her father born 02/11/1930 had COPD.", None),
        ("Insured: Silas Fenwick, DOB 02/11/1961", None),
        ("NPI 1111111112  Born 03/14/1958", "1958-03-14"),
        ("Born: 03/14/1958", "1958-03-14"),
    ],
)
def test_who_was_born_is_the_patient_only_where_that_is_a_label(line, born) -> None:
    found, _ = find_fields([page("Patient: Odette Fenwick", line)])

    assert (found["birth_date"].value if "birth_date" in found else None) == born


def days_ago(days: int) -> datetime:
    return datetime.now(tz=UTC) - timedelta(days=days)


@pytest.mark.parametrize(
    "line",
    [
        "Electronically signed by Hazel Pennywell, MD on {} at 5:40 PM",
        "Dictated 01/02/2020  Signed {} Hazel Pennywell, MD",
        "Final report. Interpreted by Hazel Pennywell, MD. Signed {} 16:44.",
    ],
)
def test_a_paper_without_another_date_is_of_the_day_on_which_it_was_signed(line) -> None:
    signed, seen = days_ago(30), days_ago(40)
    visit = f"Visit date: {seen:%m/%d/%Y}"
    rows = ("PROGRESS NOTE", "Patient: Odette Fenwick", visit, line.format(f"{signed:%m/%d/%Y}"))

    assert find_fields([page(*rows)])[0]["date"].value == f"{signed:%Y-%m-%d}"
    assert find_fields([page(f"Letter date: {seen:%m/%d/%Y}", *rows)])[0]["date"].value == f"{seen:%Y-%m-%d}"


@pytest.mark.parametrize(
    "line",
    [
        "Subject: ED visit - Fenwick, Odette (03/14/1958) MRN 204417",
        "Fenwick, Odette M. 03/14/1958 F  MRN 204417",
        "| Fenwick, Odette 03/14/1958 Female",
    ],
)
def test_a_listed_name_before_a_birth_date_is_the_patients_for_a_person_to_confirm(line) -> None:
    found, reasons = find_fields([page("# Heron Hospital", line)])

    assert found["patient_name"].value.startswith("Fenwick, Odette")
    assert found["birth_date"].value == "1958-03-14"
    assert "The patient's name on page 1 is doubtful: no label says whose it is." in reasons
    assert "patient_name" not in find_fields([page("Guarantor: Fenwick, Silas (02/11/1961)")])[0]


def test_a_name_under_the_head_patient_goes_to_a_person() -> None:
    found, reasons = find_fields([page("REFERRING PHYSICIAN  PATIENT", "Hazel Pennywell, MD   Odette Fenwick")])

    assert found["patient_name"].value == "Odette Fenwick"
    assert "The patient's name on page 1 is doubtful: its label is hard to read." in reasons


def test_an_id_alone_in_its_cell_goes_to_a_person() -> None:
    found, reasons = find_fields([page("Subscriber: Odette Fenwick", "ID: LHP204417338")])

    assert found["member_id"].value == "LHP204417338"
    assert "The member ID on page 1 is doubtful: its label is hard to read." in reasons
    assert "member_id" not in find_fields([page("Provider Tax ID: 204417338")])[0]


def test_a_birth_dates_letters_may_all_be_read_as_digits() -> None:
    found, _ = find_fields([page("Member: Odette Fenwick", "0.0.8. 03/14/1958")])

    assert found["birth_date"].value == "1958-03-14"


def test_a_payer_in_a_sentence_announces_none() -> None:
    assert "payer" not in find_fields([page("The service is not deemed necessary by the payer. You may appeal.")])[0]


def test_codes_that_were_guessed_at_go_to_a_person() -> None:
    def coded(sure: float) -> list[str]:
        (row,) = page("Procedure code: 95810").rows
        return find_fields([PageRead(1, (Row(tuple(replace(each, confidence=sure) for each in row.words)),), 0.95)])[1]

    assert coded(0.1) == ["The procedure codes on page 1 were read with 10% confidence only."]
    assert coded(0.9) == []


def test_the_heads_of_a_table_are_no_patients_name() -> None:
    assert "patient_name" not in find_fields([page("Patient Name Legal DOB Address Phone", "Sex")])[0]


def test_a_name_whose_cell_is_narrow_is_put_together_for_a_person_to_confirm() -> None:
    rows = ("# PATIENT NAME:  VAN HOUTEN,  DOB: 03/14/1958", "#                                ODETTE M")
    head, more = page(*rows).rows
    left = next(each.box[0] for each in head.words if each.text == "VAN")
    by = left - more.words[0].box[0]
    more = Row(tuple(replace(w, box=(w.box[0] + by, w.box[1], w.box[2] + by, w.box[3])) for w in more.words))
    found, reasons = find_fields([PageRead(1, (head, more), 0.95)])

    assert found["patient_name"].value == "VAN HOUTEN, ODETTE M"
    assert reasons == ["The patient's name on page 1 is doubtful: it may go on in the next row."]


def test_a_value_under_a_head_of_two_rows_goes_to_a_person() -> None:
    found, reasons = find_fields(
        [
            page(
                "Member Name  Member ID  Rendering",
                "                                   Provider",
                "Odette Fenwick  LHP204417338  Piers",
            )
        ]
    )

    assert (found["patient_name"].value, found["member_id"].value) == ("Odette Fenwick", "LHP204417338")
    assert "The patient's name on page 1 is doubtful: its heading stands two rows above." in reasons


@pytest.mark.parametrize(
    ("lines", "name", "doubt"),
    [
        (("Name: Odette Fenwick", "Med. Rec. #: 204417"), "Odette Fenwick", ""),
        (
            ("Date: June 3, 2026  Member number: LHP204417338", "Name: Odette Fenwick"),
            "Odette Fenwick",
            "no label says",
        ),
        (("Recipient name: Piers Billing Office", "Recipient fax: 555-201-4433"), None, ""),
        (
            ("1. Recipient name (Last, First, M.I.)  3. Date of birth", "FENWICK, ODETTE  03/14/1958"),
            "FENWICK, ODETTE",
            "",
        ),
        (("Your name: Odette Fenwick", "Your date of birth: 03/14/1958"), "Odette Fenwick", ""),
        (("Resident name: Odette Fenwick",), "Odette Fenwick", ""),
        (("Patient's legal narne: Odette Fenwick",), "Odette Fenwick", ""),
        (("Beneficiary  Odette Fenwick", "Beneficiary ID LHP204417338"), "Odette Fenwick", "hard to read"),
        (("Paticnt : Odette Fenwick", "Member No: LHP204417338"), "Odette Fenwick", "hard to read"),
        (("MBR NAME . . « FENWICK, ODETTE J", "MBR DOB. . . 03/14/1958"), "FENWICK, ODETTE J", ""),
        (("PATIENT INFORMATION  CLIENT INFORMATION", "FENWICK,ODETTE"), "FENWICK, ODETTE", ""),
        (
            ("Fenwick, Odette  Heron Clinic", "7 Mill Road", "Larkin, TX 78702", "DOB: 03/14/1958"),
            "Fenwick, Odette",
            "no label says",
        ),
        (("Fenwick, Odette  Heron Clinic", "7 Mill Road", "Larkin, TX 78702"), None, ""),
    ],
)
def test_a_patient_is_named_by_more_words_and_numbers_beside_the_name(lines, name, doubt) -> None:
    found, reasons = find_fields([page(*lines)])

    assert (found["patient_name"].value if "patient_name" in found else None) == name
    doubts = [each for each in reasons if "patient's name on page" in each]
    assert all(doubt and doubt in each for each in doubts)
    assert bool(doubts) == bool(doubt)


@pytest.mark.parametrize(
    ("lines", "number"),
    [
        (("Insurance Carrier: MERIDIAN BLUE", "Patient Id: 9EG4-TE5-MK52"), "9EG4-TE5-MK52"),
        (("Identification Number", "LHP204417338"), "LHP204417338"),
        (("Fax 555-201-4433  ID No.: LHP204417338",), "LHP204417338"),
        (("INSURANCE INFORMATION", "ID LHP204417338"), "LHP204417338"),
        (("2. Recipient I.D. no.", "LHP204417338"), "LHP204417338"),
        (("MEMBERH: LHP204417338",), "LHP204417338"),
        (("CLIENT INFORMATION", "ID: 77120046"), None),
        (("Physician Details", "ID: 1202265074"), None),
        (("Subscriber Name", "Odette Fenwick", "ID: LHP204417338"), "LHP204417338"),
    ],
)
def test_a_members_number_is_told_from_a_clients_and_a_charts(lines, number) -> None:
    found, _ = find_fields([page(*lines)])

    assert (found["member_id"].value if "member_id" in found else None) == number
    assert "mrn" not in found


def test_eight_digits_that_are_no_day_are_a_number() -> None:
    assert find_fields([page("PATIENT ID: 04617006")])[0]["mrn"].value == "04617006"
    assert "mrn" not in find_fields([page("PATIENT ID: 03141958")])[0]


@pytest.mark.parametrize(
    "line",
    ["Review Date: {} 2:05:51 PM", "RESPONSE DATE. . {}", "Date / Time: {}", "Ordered date {}", "Requested on {}"],
)
def test_a_paper_is_dated_by_more_words(line) -> None:
    day = days_ago(30)

    assert find_fields([page(line.format(f"{day:%m/%d/%Y}"))])[0]["date"].value == f"{day:%Y-%m-%d}"


@pytest.mark.parametrize("line", ["Next review date: {}", "the service that you requested on {}."])
def test_a_day_in_a_sentence_or_of_the_next_review_is_not_the_papers(line) -> None:
    assert "date" not in find_fields([page(line.format(f"{days_ago(30):%m/%d/%Y}"))])[0]


@pytest.mark.parametrize(
    ("lines", "payer"),
    [
        (("Payer  Plan  Subscriber  Subscriber ID", "Heron Mutual  PPO  Silas Fenwick  LHP204417338"), "Heron Mutual"),
        (("Primary insurance  Policy no.  Group no.", "Heron Mutual  LHP204417338  255050"), "Heron Mutual"),
        (("# on behalf of Heron Insurance Company",), "Heron Insurance Company"),
        (("Payer  Plan  Subscriber",), None),
    ],
)
def test_a_payer_stands_under_the_heads_of_a_table_and_is_none_of_them(lines, payer) -> None:
    found, _ = find_fields([page(*lines)])

    assert (found["payer"].value if "payer" in found else None) == payer


def test_a_payer_goes_on_in_the_next_row_of_its_cell_where_nothing_stands_before_it() -> None:
    head, more = page("# Insurance Carrier: MERIDIAN BLUE", "# ADVANTAGE").rows
    left = next(each.box[0] for each in head.words if each.text == "MERIDIAN")
    (word,) = more.words
    more = Row((replace(word, box=(left, word.box[1], left + 0.09, word.box[3])),))

    assert find_fields([PageRead(1, (head, more), 0.95)])[0]["payer"].value == "MERIDIAN BLUE ADVANTAGE"


def test_an_i_read_as_a_one_is_a_diagnosis_in_square_brackets_and_under_the_number_of_its_box() -> None:
    assert find_fields([page("Unspecified atrial fibrillation [148.91]")])[0]["diagnosis_codes"].value == ["I48.91"]
    assert find_fields([page("11.1CD  Principal Diagnosis", "148.91  Fibrillation")])[0]["diagnosis_codes"].value == [
        "I48.91"
    ]
    assert "diagnosis_codes" not in find_fields([page("Paid [148.91 USD]")])[0]


def test_a_procedure_stands_under_the_number_of_its_box() -> None:
    found, _ = find_fields([page("10. Procedure code  12. Units", "29827  1")])

    assert found["procedure_codes"].value == ["29827"]


@pytest.mark.parametrize(
    ("lines", "kind"),
    [
        (("FAX TRANSMISSION  Server 4", "To: Alder Clinic", "From: Heron", "Total pages: 5"), "cover_sheet"),
        (
            ("Alder Clinic  FACSIMILE", "Recipient fax #: 555-201-4433", "No. of pages: 7", "Sent by: Maren"),
            "cover_sheet",
        ),
        (("# REQUEST FOR PRIOR APPROVAL OF SERVICES", "Statement of medical necessity: pain"), "authorization_request"),
        (("# DME Pre-Authorization Request", "HCPCS Item"), "authorization_request"),
        (("# Request for Medicare Prescription Drug Coverage Determination",), "authorization_request"),
        (
            (
                "The coverage determination request for the drug above was denied on",
                "06/03/2026. To appeal, fax this page.",
            ),
            "authorization_denial",
        ),
        (
            ("Claim Detail - Provider Portal", "Status: DENIED", "Why was this claim denied?", "Appeal rights"),
            "claim_denial",
        ),
        (("MEDICAL RECORD RETRIEVAL REQUEST", "Please include: progress notes, problem list."), "records_request"),
        (
            ("AUTH STATUS. . CERTIFIED IN FULL", "01 93306 TRANSTHORACIC ECHOCARDIOGRAM 12 CERT"),
            "authorization_approval",
        ),
    ],
)
def test_a_paper_is_told_by_still_other_words_of_its_kind(lines, kind) -> None:
    assert kind_of([page(*lines)]).type == kind


def test_a_payers_paper_with_a_patient_id_alone_goes_to_a_person() -> None:
    shown = page("# NOTICE OF APPROVAL", "Patient Name: Odette Fenwick", "Patient Id: LHP204417338")
    document = job._document([shown], [])

    assert any("its patient ID may be that" in each for each in document.reasons)


def test_the_name_over_the_birth_date_is_the_patients_where_a_row_has_two() -> None:
    left = ("Name: Odette Fenwick  Name: Hazel Pennywell", "DOB: 03/14/1958  Fax: 555-201-4433")
    right = ("Name: Hazel Pennywell  Name: Odette Fenwick", "Fax: 555-201-4433    DOB: 03/14/1958")

    assert find_fields([page(*left)])[0]["patient_name"].value == "Odette Fenwick"
    assert find_fields([page(*right)])[0]["patient_name"].value == "Odette Fenwick"


def test_a_list_of_several_patients_goes_to_a_person_and_one_of_the_same_does_not() -> None:
    def reasons(*rows: str) -> list[str]:
        found, doubts = find_fields([page("Patient Name  Member ID  Claim", *rows)])
        assert found["patient_name"].value == "Fenwick, Odette"
        return doubts

    fenwick = "Fenwick, Odette  LHP204417338  881204"
    assert reasons(fenwick, "Pierson, Nolans  LHP204417999  881205") == [
        "More than one patient's name is printed.",
        "More than one member ID is printed.",
    ]
    assert reasons(fenwick, fenwick) == []
    assert reasons(fenwick, "Marital Status  Telephone  Employer") == []


def test_a_patient_is_believed_before_a_member_and_an_infant_before_its_mother() -> None:
    found, _ = find_fields([page("Member: Silas Fenwick", "Patient: Odette Fenwick")])
    assert found["patient_name"].value == "Odette Fenwick"

    found, reasons = find_fields(
        [page("Mother: Maren Fenwick  Mother MRN: 888111", "Infant: Odette Fenwick  Infant MRN: 204417")]
    )
    assert (found["patient_name"].value, found["mrn"].value, reasons) == ("Odette Fenwick", "204417", [])


def test_a_claim_for_somebody_that_was_denied_and_a_request_form_are_told() -> None:
    denied = "The claim for the patient named above was denied. You may request reconsideration."

    assert kind_of([page("Dear Silas Fenwick:", denied)]).type == "claim_denial"
    assert kind_of([page("# Authorization Request Form", "Ordering Provider")]).type == "authorization_request"
