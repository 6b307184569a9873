"""What was taken in is found by its words, in an index that lies encrypted and can be lost."""

from nightclerk.runtime.faxes.search import search
from nightclerk.store.fax_index import FILE
from tests.faxes.rig import lab


def test_a_document_is_found_by_pieces_of_its_words_and_the_search_is_audited(clinic):
    record = clinic.taken(lab("Rosalind Okonkwo", words=("Collected: 11/17/2026", "Ferritin 31 ng/mL")))
    clinic.taken(lab("Gideon Harrowgate", words=("Collected: 11/16/2026", "Ferritin 99 ng/mL")), name="other.pdf")

    (hit,) = search(clinic.office, "okonk FERRITIN 31")
    assert hit.kept.id == record.documents[0].id
    assert "Okonkwo" in hit.around
    assert len(search(clinic.office, "ferritin")) == 2
    assert [each.document.number for each in search(clinic.office, '"ferritin 99"')] == [1]
    assert search(clinic.office, '"ferritin 98"') == []
    assert len(search(clinic.office, "31")) == 1
    assert len(search(clinic.office, "ng")) == 2
    assert search(clinic.office, "' OR 1=1 -- \" % _") == []
    events = clinic.events("fax.searched")
    assert [each["rows"] for each in events] == [1, 2, 1, 0, 1, 2, 0]
    assert "okonk" not in str(events).lower()


def test_a_lost_or_foreign_index_is_made_anew_from_the_documents(clinic):
    clinic.taken(lab("Leopold Brandywine"))
    path = clinic.office.workspace.state / FILE
    assert b"Brandywine" not in path.read_bytes()
    assert not path.read_bytes().startswith(b"SQLite format 3")

    for damage in (path.unlink, lambda: path.write_bytes(b"something else" * 400)):
        for end in ("-wal", "-shm"):
            path.with_name(path.name + end).unlink(missing_ok=True)
        damage()
        assert len(search(clinic.office, "Brandywine")) == 1
