"""A clinic with an inbox: invented faxes are put in, and taken in as the command does it."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from nightclerk.runtime import trail
from nightclerk.runtime.answers import rows_of
from nightclerk.runtime.bots import working_bot
from nightclerk.runtime.intake import Asking, read_file
from nightclerk.runtime.trail import Patient, Query
from nightclerk.sandbox.faxes import letter, printed, sent

LAB_WORDS = ("Collected: 11/18/2026", "Glucose 104 mg/dL reference range 70 - 99", "Potassium 4.4 mmol/L")


def lab(name="Odette Fenwick", born="03/14/1958", mrn="MRN-204417", words=LAB_WORDS):
    """A laboratory report of one page."""
    who = (f"Patient: {name}\tDOB: {born}", f"MRN: {mrn}", "Ordering provider: Hazel Pennywell, MD")
    return letter("Alder Reference Laboratory", "FINAL LABORATORY REPORT", *who, *words)


@dataclass
class Clinic:
    """An open workspace, the worker in it, and the folder that faxes come into."""

    office: object
    worker: object
    inbox: Path

    @property
    def store(self):
        return self.office.store

    @property
    def found(self):
        return working_bot(self.office.workspace, "fax_intake")

    def put(self, name, *papers, **how):
        """A fax in the inbox: as a machine saves it, or (PDF) as a program sends it, which is read in no time."""
        make = printed if name.endswith(".pdf") else sent
        return make(papers or (lab(),), self.inbox / name, **how)

    def given(self, path=None):
        return read_file(self.office.workspace, self.found, path or self.inbox)

    def take_in(self, path=None, again=False):
        """Its run, ended."""
        return self.worker.run(self.found, self.given(path), Asking(again=again))

    def rows(self, run_id):
        return rows_of(self.office, self.found, run_id)

    def taken(self, *papers, name="fax.pdf", **how):
        """The record of one fax that was taken in alone."""
        ended = self.take_in(self.put(name, *papers, **how))
        (row,) = self.rows(ended.run)
        return row.record

    def events(self, name):
        log = self.office.workspace.audit
        lines = [json.loads(line) for path in sorted(log.glob("*.jsonl")) for line in path.read_text().splitlines()]
        return [each for each in lines if each["event"] == name]

    def acts(self, **patient):
        """What was done with the faxes of a patient, in order, as compliance finds it."""
        found = trail.subject_of(self.office, Patient(**patient))
        if not found.subjects:
            return []
        events = trail.search(self.office, Query(subject=found.subjects)).events
        return [each.event for each in reversed(events) if each.event.startswith("fax.")]


def sha256(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()
