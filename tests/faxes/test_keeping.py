"""Faxes are kept as long as the clinic says, and what waits for a person is kept whatever its age."""

import time

from nightclerk.runtime.faxes import review
from nightclerk.runtime.faxes.search import search
from nightclerk.store import faxes
from nightclerk.store.fax_purge import purge_faxes
from nightclerk.store.purge import Purged
from tests.faxes.rig import lab


def test_an_old_fax_goes_whole_once_nobody_waits_for_it(clinic):
    done = clinic.taken(lab("Hyacinth Orme"), name="done.pdf")
    waits = clinic.taken(lab("Roderick Blythe"), name="waits.pdf")
    review.accept(clinic.office, done.documents[0].id)
    assert purge_faxes(clinic.store, time.time() - 3600) == Purged(0, 0)

    assert purge_faxes(clinic.store, time.time() + 1) == Purged(1, 1)

    assert faxes.known(clinic.store, done.sha256) is None
    assert faxes.original(clinic.store, waits.sha256)
    assert search(clinic.office, "Hyacinth") == []
    assert len(search(clinic.office, "Roderick")) == 1
