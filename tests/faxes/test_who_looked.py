"""Who looked at a patient is told of their faxes, too, also of what was looked at before its name was put right."""

from datetime import date

from nightclerk.runtime.faxes import review
from nightclerk.runtime.faxes.search import search
from nightclerk.sandbox.faxes import letter


def page(name, born):
    who = (f"Patient: {name}\tDOB: {born}", "Collected: 11/18/2026", "Glucose 104 mg/dL")
    return letter("Birchwood Pathology", "FINAL LABORATORY REPORT", *who)


def test_looking_finding_correcting_and_accepting_a_fax_are_found_by_its_patient(clinic):
    theirs, other = clinic.taken(page("Marguerite Vale", "02/11/1961"), page("Horace Penhale", "01/02/1950")).documents
    assert clinic.acts(name="Vale, Marguerite") == []

    review.show(clinic.office, theirs.id)
    search(clinic.office, "Marguerite")
    review.page_picture(clinic.office, theirs.id, theirs.pages[0])
    review.correct(clinic.office, theirs.id, {"patient_name": "Vail, Margaret"})
    review.accept(clinic.office, theirs.id, patient="C-1001")
    review.show(clinic.office, other.id)

    done = ["fax.shown"] * 3 + ["fax.corrected", "fax.accepted"]
    assert clinic.acts(name="Margaret Vail") == done
    assert clinic.acts(birth_date=date(1961, 2, 11)) == done
    assert clinic.acts(name="Margaret Vail", birth_date=date(1961, 2, 11)) == done
    assert clinic.acts(name="Horace Penhale", birth_date=date(1950, 1, 2)) == ["fax.shown"]
    assert clinic.acts(name="Margaret Vail", birth_date=date(1950, 1, 2)) == []
