"""A second look on the same day, also when what is asked again came in another file."""

import json

from tests.faults.tally import Clinic


def run(clinic, name, *more):
    said = clinic.say("run", "tally", "--file", str(clinic.root / "inbox" / name), "--json", *more)
    assert said.returncode == 0, said.stderr
    return json.loads(said.stdout)


def test_what_came_in_another_file_is_asked_again_too(tmp_path):
    clinic = Clinic(tmp_path / "clinic", 3)
    run(clinic, "numbers.csv")
    (clinic.root / "inbox" / "other.csv").write_text("Number,Desk,Note\n0,desk,same\n1,desk,same\n")
    run(clinic, "other.csv")
    assert len(clinic.worked()) == 3

    run(clinic, "other.csv", "--again")
    assert len(clinic.worked()) == 5

    run(clinic, "numbers.csv", "--again")
    assert len(clinic.worked()) == 8
