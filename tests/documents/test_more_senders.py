"""Forms, letters and prints of portals that announce things in other ways, and what they are not to be taken for."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from nightclerk.documents.fields import find_fields, places
from nightclerk.documents.kinds import kind_of
from nightclerk.documents.model import Box, PageRead, Reading, Row
from nightclerk.documents.validators import take_birth_date, take_number
from nightclerk.documents.votes import vote
from tests.documents.test_unknown_senders import page


def table(*rows: tuple[str, ...], width: float = 0.2) -> PageRead:
    """A page of rows whose cells begin in columns that are that wide."""
    lines = page(*("# " + "  ".join(each) for each in rows)).rows
    return PageRead(1, tuple(_in_columns(row, cells, width) for row, cells in zip(lines, rows, strict=True)), 0.95)


def _in_columns(row: Row, cells: tuple[str, ...], width: float) -> Row:
    words = iter(row.words)
    found = []
    for column, cell in enumerate(cells):
        own = [next(words) for _ in cell.split()]
        across = 0.1 + column * width - own[0].box[0] if own else 0.0
        found += [replace(each, box=_shifted(each.box, across)) for each in own]
    return Row(tuple(found))


def _shifted(box: Box, across: float) -> Box:
    left, top, right, bottom = box
    return left + across, top, right + across, bottom


NAMES = ("Odette Fenwick", "Fenwick, Odette", "ODETTE FENWICK")


@pytest.mark.parametrize(
    "lines",
    [
        ("MEMBER.........: ODETTE FENWICK", "DATE OF BIRTH..: 03/14/1958"),
        ("*Member ID: HRN204417  *Last Name, First: Fenwick, Odette", "*Date of Birth (MMDDYYYY): 03-14-1958"),
        ("SUBJECT: Fenwick, Odette / DOB 03/14/1958 / MRN 204417",),
        ("SUBJECT; Fenwick, Odette / DOB 03/14/1958 / MRN 204417",),
        ("Re: Odette Fenwick / ID HRN204417 / born 03/14/1958",),
        ("Veteran Name: Fenwick, Odette  Veteran DOB: 03/14/1958",),
        ("RE: Odette Fenwick", "Case No: 5008043", "DOB: 03/14/1958"),
        ("Enrollee Odette Fenwick", "Enrollee ID HRN204417", "Birth date 03/14/1958"),
        ("Pt: Odette Fenwick OOB 03/14/1958",),
        ("Client  Client #", "Fenwick, Odette  204417", "Birth date  Medicare #", "03/14/1958  1EG4TE5MK73"),
    ],
)
def test_a_patient_is_found_behind_still_other_labels(lines) -> None:
    found, _ = find_fields([page(*lines)])

    assert found["patient_name"].value in NAMES
    assert found["birth_date"].value == "1958-03-14"


@pytest.mark.parametrize("heads", [("Name", "Phone", "DOB"), ("Name:", "Phone:", "0OB:")])
def test_a_patient_is_found_under_the_bare_head_name_of_a_form(heads) -> None:
    found, _ = find_fields([table(heads, ("Odette Fenwick", "555-0100", "03/14/1958"))])

    assert found["patient_name"].value == "Odette Fenwick"
    assert found["birth_date"].value == "1958-03-14"
    assert "patient_name" not in find_fields([table(("Name", "Phone"), ("Odette Fenwick", "555-0100"))])[0]


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("ID NUMBER......: HRN204417", "HRN204417"),
        ("Re: Odette Fenwick / ID HRN204417 / born 03/14/1958", "HRN204417"),
        ("Insurance # : HRN204417", "HRN204417"),
        ("Patient Health Plan ID HRN204417-02", "HRN204417-02"),
        ("Insurance company: Heron National Insurance Company ID#: HRN204417", "HRN204417"),
        ("1D: HRN204417 Group: 420203", "HRN204417"),
        ("Member or Medicaid 1D #: HRN204417", "HRN204417"),
        ("1. Patient's Ht Claim No: 1EG4TE5MK73", "1EG4TE5MK73"),
    ],
)
def test_a_member_id_is_found_behind_still_other_labels(line, number) -> None:
    assert find_fields([page("Patient Name: Odette Fenwick", line)])[0]["member_id"].value == number


def test_heads_of_two_columns_are_not_one_label() -> None:
    heads, values = ("Patient", "DOB", "MRN"), ("Fenwick, Odette", "03/14/1958", "204417")
    found, _ = find_fields([table(heads, values)])

    assert {name: found[name].value for name in ("patient_name", "birth_date", "mrn")} == {
        "patient_name": "Fenwick, Odette",
        "birth_date": "1958-03-14",
        "mrn": "204417",
    }


def test_an_id_number_under_its_own_head_goes_to_a_person() -> None:
    found, reasons = find_fields(
        [table(("Member", "ID Number", "Reference #"), ("Odette Fenwick", "HRN204417", "REF771"))]
    )

    assert found["member_id"].value == "HRN204417"
    assert "The member ID on page 1 is doubtful: its label is hard to read." in reasons


@pytest.mark.parametrize(
    "lines",
    [
        ("Heron Hospital  Pt: FENWICK, ODETTE", "Laboratories  MR #: 204417"),
        ("Odette Fenwick DOB: 03/14/1958 Printed: 09/17/2026",),
    ],
)
def test_a_patient_is_found_in_the_second_column_and_before_a_label_for_a_person_to_confirm(lines) -> None:
    assert find_fields([page(*lines)])[0]["patient_name"].value in ("FENWICK, ODETTE", "Odette Fenwick")


@pytest.mark.parametrize("label", ["Ordering date", "Statement date", "Requested"])
def test_a_paper_is_of_the_day_of_its_order_or_statement(label) -> None:
    found, _ = find_fields([page("Patient: Odette Fenwick", f"{label}: 09/17/2026", "Last filled: 08/01/2026")])

    assert found["date"].value == "2026-09-17"


def test_a_row_of_a_table_is_no_title_however_tall_and_a_title_alone_in_its_row_is_one() -> None:
    rows = page(
        "# Meridian Blue Advantage",
        "Explanation of Benefits",
        "Date of service  Description  Amount billed",
        "# 09/04/2026 Office visit $180.00 $62.00",
    )

    assert kind_of([rows]).type == "remittance"
    assert kind_of([rows]).probability > 0.9


def test_a_bare_id_number_goes_to_a_person_and_an_insurance_number_is_believed_before_it() -> None:
    found, reasons = find_fields([page("Patient Name: Odette Fenwick", "ID# 204417")])

    assert found["member_id"].value == "204417"
    assert "The member ID on page 1 is doubtful: its label is hard to read." in reasons
    both = find_fields([page("Patient Name: Odette Fenwick", "ID# 204417", "Insurance # : HRN204417")])[0]
    assert both["member_id"].value == "HRN204417"


def test_the_npi_under_a_providers_id_is_no_member_id() -> None:
    found, _ = find_fields([page("Patient Name: Odette Fenwick", "ID: 1245319599", "NPI: 1245319599")])

    assert "member_id" not in found
    assert found["npi"].value == "1245319599"


def test_the_patients_own_birth_date_is_believed_before_one_that_does_not_say_whose_it_is() -> None:
    found, reasons = find_fields(
        [page("Your name: Ilse Fenwick  Your date of birth: 02/11/1931", "Child's birth date: 03/14/1958")]
    )

    assert found["birth_date"].value == "1958-03-14"
    assert "More than one birth date is printed." in reasons


def test_a_first_name_under_a_last_name_is_found_beside_a_number_in_the_next_cell() -> None:
    rows = (("Patient", "MemberID", "Service"), ("Fenwick,", "HRN204417", "09/17/2026"), ("Odette", "", ""))
    found, reasons = find_fields([table(*rows, width=0.1)])

    assert found["patient_name"].value == "Fenwick, Odette"
    assert found["member_id"].value == "HRN204417"
    assert reasons


def test_a_comma_behind_an_initial_is_a_dot() -> None:
    assert find_fields([page("Patient Name: Odette M, Fenwick")])[0]["patient_name"].value == "Odette M. Fenwick"


def test_the_number_of_a_part_of_a_form_is_nobodys_name() -> None:
    rows = page("Subscriber Name (if different):  Group #:", "SECTION IV - PROVIDER INFORMATION")

    assert "patient_name" not in find_fields([rows])[0]


def test_a_payer_in_which_another_field_may_stand_goes_to_a_person() -> None:
    found, reasons = find_fields([page("Insurance: Heron Community Medicaid {D number: HRN204417")])

    assert found["payer"].value.startswith("Heron Community Medicaid")
    assert "The payer's name on page 1 is doubtful: another field may stand in it." in reasons


@pytest.mark.parametrize("line", ["Ordered by Nolan Piers, MD on {}", "Read by Nolan Piers, MD, {}"])
def test_a_paper_is_of_the_day_on_which_it_was_ordered_or_read(line) -> None:
    signed = datetime.now(tz=UTC).date() - timedelta(days=3)
    rows = page("Patient: Odette Fenwick", line.format(f"{signed:%m/%d/%Y}"))

    assert find_fields([rows])[0]["date"].value == f"{signed:%Y-%m-%d}"


def test_the_end_of_a_period_in_the_next_row_is_not_the_papers_date() -> None:
    end = datetime.now(tz=UTC).date() - timedelta(days=3)
    rows = page("3. Certification Period  From: 07/22/2026 To:", f"{end:%m/%d/%Y}")

    assert "date" not in find_fields([rows])[0]


@pytest.mark.parametrize(
    ("line", "urgency"),
    [
        ("Review Type: [X] Non-Urgent [ ] Urgent Request Type: [X] Initial", "routine"),
        ("Review Type: [ ] Non-Urgent [X] Urgent Request Type: [X] Initial", "urgent"),
    ],
)
def test_of_urgent_and_non_urgent_the_ticked_one_is_said(line, urgency) -> None:
    assert find_fields([page(line)])[0]["urgency"].value == urgency


@pytest.mark.parametrize(
    ("lines", "payer"),
    [
        (("# Meridian Blue Advantage", "Group: 4471"), "Meridian Blue Advantage"),
        (("# Copperfield Health Net", "10/08/2026"), "Copperfield Health Net"),
        (("# Advantage Imaging Center", "10/08/2026"), None),
    ],
)
def test_a_payer_is_known_by_still_other_words_and_no_clinic_by_them(lines, payer) -> None:
    found = find_fields([page(*lines)])[0].get("payer")

    assert (found.value if found else None) == payer


@pytest.mark.parametrize(
    ("lines", "kind"),
    [
        (("Subject: Approval of requested services", "The services below are authorized."), "authorization_approval"),
        (("We're pleased to tell you that we have approved the request for a scan.",), "authorization_approval"),
        (("OUTPATIENT PRIOR AUTHORIZATION FAX FORM", "* MEMBER INFORMATION"), "authorization_request"),
        (("Dear Odette Fenwick:", "We cannot approve this request: it is experimental."), "authorization_denial"),
        (("Notice of Certification", "The service has been certified."), "authorization_approval"),
        (("RE: NON-CERTIFICATION", "The request does not meet criteria and is not certified."), "authorization_denial"),
        (("Formulary Exception / Step Therapy Request", "Enrollee's Information"), "authorization_request"),
        (("PHYSICAL THERAPY AUTHORIZATION FORM", "Visits requested: 12"), "authorization_request"),
        (("Your patient's request does not meet medical necessity criteria.",), "authorization_denial"),
        (("We are unable to pay the claim: it came after the timely filing limit.",), "claim_denial"),
        (("Telehealth Visit - 11/8/2026", "HPI: The patient consents to a video visit."), "clinical_note"),
        (("Session date: 10/04/2026", "Data: slept.", "Assessment: better.", "Plan: weekly."), "clinical_note"),
        (("PHYSICIAN VERBAL ORDER", "Cert period: 07/31/2026", "Order: Skilled nursing 2w4."), "home_health_order"),
        (
            (
                "DISABILITY DETERMINATION BUREAU",
                "Please send copies of treatment records.",
                "A signed release is attached.",
            ),
            "records_request",
        ),
    ],
)
def test_a_paper_is_told_by_what_it_says_it_does(lines, kind) -> None:
    assert kind_of([page(*lines)]).type == kind


@pytest.mark.parametrize("read", ["1EG4-TES-MK73", "1EGA-TE5-MK73", "1EG4TESMK73"])
def test_a_medicare_number_is_read_as_its_places_allow_and_goes_to_a_person(read) -> None:
    found, reasons = find_fields([page("Patient Name: Odette Fenwick", f"Member ID: {read}")])

    assert found["member_id"].value.replace("-", "") == "1EG4TE5MK73"
    assert found["member_id"].value.count("-") == read.count("-")
    assert "a sign of it cannot stand there in a Medicare number" in " ".join(reasons)


@pytest.mark.parametrize("number", ["1EG4-TE5-MK73", "HRN204417-02", "A4881996032", "6E6S-TES-MZ23", "OEG4-TE5-MK73"])
def test_what_is_a_medicare_number_or_none_stays_as_it_is_read(number) -> None:
    assert find_fields([page("Patient Name: Odette Fenwick", f"Member ID: {number}")])[0]["member_id"].value == number


def test_a_firm_in_an_address_is_nobodys_name() -> None:
    rows = page(
        "Date: 10/12/2026", "Heron Family Health, LLC", "19 Quail Hollow Ct", "Mesa Verde, AZ 85201", "DOB: 03/14/1958"
    )

    assert "patient_name" not in find_fields([rows])[0]


def test_the_subscriber_of_a_card_is_proposed_as_its_member() -> None:
    found, reasons = find_fields([page("# Heron Health Partners", "Subscriber: Odette Fenwick", "ID: HRN204417")])

    assert found["patient_name"].value == "Odette Fenwick"
    assert "The patient's name on page 1 is doubtful: it is that of who holds the policy." in reasons


def test_a_bare_date_with_its_day_behind_it_is_the_papers() -> None:
    rows = page("Phone 770-555-0100  Date 08/13/2026", "Re Records as requested")

    assert find_fields([rows])[0]["date"].value == "2026-08-13"


@pytest.mark.parametrize(
    ("lines", "kind"),
    [
        (
            ("We approved the service that Dr. Piers asked for.", "This approval does not guarantee payment."),
            "authorization_approval",
        ),
        (("Key: BX2041", "Prior Authorization og. Request", "RxBIN 610014  RxGroup RX204"), "authorization_request"),
        (
            ("OUTPATIENT IMAGING PRECERTIFICATION", "Complete all fields", "Name  Odette Fenwick"),
            "authorization_request",
        ),
        (
            (
                "Quality Management - HEDIS Medical Record Review",
                "we are requesting medical record documentation",
                "Please send the records.",
            ),
            "records_request",
        ),
        (("URGENT CARE VISIT SUMMARY", "ASSESSMENT", "Acute bronchitis"), "clinical_note"),
        (
            (
                "Reason for Visit",
                "Annual wellness",
                "Vitals",
                "Assessment / Plan",
                "Encounter signed-off by Nolan Piers",
            ),
            "clinical_note",
        ),
        (
            ("CAROTID DUPLEX ULTRASOUND", "FINDINGS: Mild plaque.", "IMPRESSION: No significant stenosis."),
            "imaging_report",
        ),
    ],
)
def test_what_a_document_is_is_known_by_still_other_words(lines, kind) -> None:
    found = kind_of([page(*lines)])

    assert found.type == kind
    assert found.probability > 0.7


def test_a_row_of_capitalised_words_is_a_title_and_a_sentence_with_the_same_words_is_none() -> None:
    sentence = "Please fax the determination with authorization number and approved days."
    title = "Inpatient Admission Notification and Request for Authorization"

    assert kind_of([page(title, sentence)]).type == "authorization_request"
    assert kind_of([page(title.lower(), sentence)]).type == "authorization_approval"


@pytest.mark.parametrize(
    ("line", "field", "value"),
    [
        ("Patient's tegal name: Odette Fenwick", "patient_name", "Odette Fenwick"),
        ("Patient name: Odette Ruiz Fenwick  Patient account: 1351713", "patient_name", "Odette Ruiz Fenwick"),
        ("Non-Invasive Laboratory  Med Rec: 204417", "mrn", "204417"),
        ("Insurance: Heron Health, ID HRN204417", "member_id", "HRN204417"),
        ("Visit Note - October 1, 2026", "date", "2026-10-01"),
    ],
)
def test_more_ways_of_announcing_are_understood(line, field, value) -> None:
    assert find_fields([page(line)])[0][field].value == value


@pytest.mark.parametrize(
    ("lines", "kind"),
    [
        (("# CONSULTATION", "REASON FOR CONSULTATION: palpitations.", "RECOMMENDATIONS: none."), "clinical_note"),
        (
            ("Physical Therapy Daily Note", "S: Pain 3/10.", "O: Flexion 150.", "A: Better.", "P: Go on."),
            "clinical_note",
        ),
        (("Behavioral Health Treatment Request", "Fax completed form to 555-0100"), "authorization_request"),
        (
            (
                "Please accept this letter in support of a scan.",
                "It is medically necessary because rest failed. I ask that you authorize this service.",
            ),
            "authorization_request",
        ),
        (
            ("Coverage decision", "The service is not medically necessary and will not be covered."),
            "authorization_denial",
        ),
        (("RE: Claim 204417", "Your claim was processed and payment was denied."), "claim_denial"),
        (("Your patient needs a new prescription", "Sign and fax back."), "refill_request"),
        (("RE: Approved Services", "The above services have been authorized."), "authorization_approval"),
        (
            ("SECOND REQUEST", "Custodian of Records", "Please provide certified copies of the chart."),
            "records_request",
        ),
        (("REMITTANCE VOUCHER", "TOTAL PAID THIS CHECK $96.30"), "remittance"),
    ],
)
def test_titles_that_are_put_in_other_words_are_known(lines, kind) -> None:
    assert kind_of([page(*lines)]).type == kind


def test_a_name_ends_before_a_label_with_a_number_sign_and_a_form_may_part_it_in_one_row() -> None:
    found, _ = find_fields([page("Name: FENWICK, ODETTE J Unit #: 204417 DOB: 03/14/1958")])
    parted, reasons = find_fields([page("First Odette MI J Last Fenwick", "Birth date 03/14/1958")])

    assert (found["patient_name"].value, found["mrn"].value) == ("FENWICK, ODETTE J", "204417")
    assert parted["patient_name"].value == "Odette Fenwick"
    assert any("patient's name" in each for each in reasons)
    assert find_fields([page("Patient: Odette Fenwick", "D/O/B: 03/14/1958")])[0]["birth_date"].value == "1958-03-14"


@pytest.mark.parametrize(
    "lines",
    [
        ("Plan participant: Odette Fenwick", "Participant birth date: 03/14/1958"),
        ("Beneficiary: Odette Fenwick", "Case: 5008043 CIN: 1EG4-TE5-MK73", "Birth date: 03/14/1958"),
        ("Patient / DOB / Sex ODETTE FENWICK / 03/14/1958 / F",),
        ("CLIENT...... ODETTE FENWICK", "BIRTH DT....03/14/1958"),
        ("This will introduce: Odette Fenwick", "Birthdate: 03/14/1958"),
        ("Enrollee last, first: Fenwick, Odette", "Enrollee DOB: 03/14/1958"),
        ("Regarding: Mrs. Odette Fenwick, born March 14, 1958", "Dear Colleague,"),
        ("Name Fenwick, Odette DOB 03/14/1958",),
        ("My full name is Odette Fenwick", "I was born on 03/14/1958."),
        ("MEMBER Fenwick, Odette", "008 03/14/1958"),
    ],
)
def test_a_patient_is_found_as_payers_and_agencies_and_letters_put_it(lines) -> None:
    found, _ = find_fields([page(*lines)])

    assert found["patient_name"].value in NAMES
    assert found["birth_date"].value == "1958-03-14"


@pytest.mark.parametrize(
    "rows",
    [
        (("Customer", "Customer ID", "Birth date"), ("Odette Fenwick", "HRN204417", "03/14/1958")),
        (("Individual tested", "Born"), ("Odette Fenwick", "03/14/1958")),
        (("Legal name", "MR number"), ("Odette Fenwick", "204417"), ("Born", "In"), ("03/14/1958", "10/01/2026")),
        (("Last", "First", "Birthdate"), ("Fenwick", "Odette", "03/14/1958")),
        (("Patient", "boB", "Evaluated"), ("Odette Fenwick", "03/14/1958", "10/01/2026")),
    ],
)
def test_heads_that_are_no_usual_ones_give_what_a_person_is_to_confirm(rows) -> None:
    found, reasons = find_fields([table(*rows)])

    assert (found["patient_name"].value, found["birth_date"].value) == ("Odette Fenwick", "1958-03-14")
    assert any("doubtful" in each for each in reasons)


def test_words_of_the_next_label_are_no_part_of_a_name_where_a_gap_parts_them() -> None:
    found, reasons = find_fields([table(("Patient: Fenwick, Odette", "Agency chart: 204417"), width=0.28)])

    assert (found["patient_name"].value, found["mrn"].value) == ("Fenwick, Odette", "204417")
    assert any("patient's name" in each for each in reasons)


def test_a_name_before_a_birth_date_whose_label_is_misread_is_found_by_the_mrn_behind_both() -> None:
    found, reasons = find_fields([page("Fenwick, Odette J. DOR: 3/14/1958 MRN: 204417")])

    assert found["patient_name"].value == "Fenwick, Odette J."
    assert any("patient's name" in each for each in reasons)


def test_a_head_of_two_persons_says_that_the_birth_date_under_it_is_the_patients() -> None:
    found, _ = find_fields([page("Donor / Patient: Fenwick, Odette Collected: 10/28/2026", "Birthdate: 03/14/1958")])

    assert found["birth_date"].value == "1958-03-14"


@pytest.mark.parametrize(("row", "count"), [("Collected: 10/28/2026", 0), ("(03/14/1958)", 1)])
def test_a_date_that_is_announced_as_another_behind_a_name_is_no_birth_date(row, count) -> None:
    shown = [each for each in places(page(f"Patient: Odette Fenwick {row}")) if each.take is take_birth_date]

    assert len(shown) == count


@pytest.mark.parametrize(
    ("head", "value", "field"),
    [
        ("Enroliee 1D", "HRN204417", "member_id"),
        ("Subscnber's ID", "HRN204417", "member_id"),
        ("Legal nave", "Odette Fenwick", "patient_name"),
        ("Birthoate", "03/14/1958", "birth_date"),
    ],
)
def test_a_head_that_is_nearly_read_gives_what_a_person_is_to_confirm(head, value, field) -> None:
    found, reasons = find_fields([table((head, "Group", "Plan"), (value, "7001", "PPO"))])

    assert found[field].value in (value, "1958-03-14")
    assert any("its label is hard to read" in each for each in reasons)


def test_a_name_alone_over_a_date_of_years_ago_is_proposed() -> None:
    lines = ("For continuity of care we need notes of", "Odette Fenwick", "03/14/1958")
    found, reasons = find_fields([page(*lines)])

    assert found["patient_name"].value == "Odette Fenwick"
    assert any("no label says whose it is" in each for each in reasons)
    assert "patient_name" not in find_fields([page("Odette Fenwick", "10/01/2026")])[0]


def test_a_greeting_is_nobodys_name() -> None:
    assert "patient_name" not in find_fields([page("Regarding:", "Dear Colleague,", "born 03/14/1958")])[0]


@pytest.mark.parametrize(("read", "sure", "is_doubted"), [("F4176634", 0.7, True), ("F4176634", 0.9, False)])
def test_an_f_that_is_hardly_legible_may_be_an_e_that_lost_a_stroke(read, sure, is_doubted) -> None:
    found = vote(take_number(read), sure, [Reading(read, sure - 0.1)], take_number)

    assert found is not None
    assert bool(found.doubt) == is_doubted


@pytest.mark.parametrize(
    ("lines", "kind"),
    [
        (("This will introduce: Odette Fenwick", "Introduced by Dr. Marsh"), "referral"),
        (("Please see this 64-year-old for an opinion.", "Let me know of your findings."), "referral"),
        (("Prescription for Outpatient Rehabilitation", "2 x per week"), "referral"),
        (("Concurrent Review: Partial Hospitalization", "Additional days requested: 10"), "authorization_request"),
        (("Your doctor asked us for our OK.", "We said yes.", "You can get this care."), "authorization_approval"),
        (("Hereditary Cancer Panel", "47 genes analyzed", "No clinically significant variants"), "lab_result"),
        (("Bone Densitometry", "Region  BMD  T-score"), "imaging_report"),
        (("Recertification / Plan of Treatment", "Confined to the home"), "home_health_order"),
        (("We have a mutual patient.", "Please fax us the following:", "Office notes"), "records_request"),
        (("MEDICARE HEALTH INSURANCE", "HOSPITAL (PART A)"), "insurance_card"),
        (("Welcome! Please tell us about yourself.", "My regular doctor is Dr. Marsh."), "intake_form"),
        (("We are unable to make payment.", "Your claim was received after the time limit."), "claim_denial"),
        (("Provider Dispute Resolution", "The original decision not to pay line 2 is upheld."), "claim_denial"),
    ],
)
def test_what_a_document_is_is_known_by_what_it_says_in_plain_words(lines, kind) -> None:
    assert kind_of([page(*lines)]).type == kind
