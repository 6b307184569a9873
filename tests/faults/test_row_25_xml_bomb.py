"""Fault 25: entities in a workbook's XML that multiply, or that want a local file."""

from tests.faults import hostile
from tests.faults.queue import next_is_read, read


def test_entities_that_multiply_are_refused_and_the_next_is_read(tmp_path):
    assert read(tmp_path, "laughs.xlsx", hostile.laughing_xlsx()) == "FILE_UNREADABLE"
    next_is_read(tmp_path, ".xlsx")


def test_an_entity_that_wants_a_local_file_is_refused_and_tells_nothing_of_it(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("CANARY")

    assert read(tmp_path, "peek.xlsx", hostile.peeking_xlsx(secret)) == "FILE_UNREADABLE"
    next_is_read(tmp_path, ".xlsx")


def test_the_guard_behind_the_first_one_is_installed():
    """openpyxl parses with defusedxml where it is there; without it only the refusal of document types is left."""
    from openpyxl import DEFUSEDXML

    assert DEFUSEDXML
