"""A hostile file ends within its limits and goes to a person; the faxes before and behind it are read."""

import io

import pikepdf

from nightclerk.store import faxes
from tests.faults import hostile
from tests.faxes.rig import lab, sha256
from tests.scale import count


def locked():
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(hostile.good_pdf())) as file:
        file.save(out, encryption=pikepdf.Encryption(owner="owner", user="user"))
    return out.getvalue()


def test_hostile_files_go_to_a_person_and_the_others_are_read(clinic):
    files = {
        "b-bomb.png": (hostile.swelling_png(8000), "FAX_PAGE_TOO_LARGE"),
        "c-locked.pdf": (locked(), "FAX_ENCRYPTED"),
        "d-corrupt.pdf": (hostile.corrupt_pdf(3), "FAX_CORRUPT"),
    }
    files |= count({}, {"e-busy.pdf": (hostile.busy_pdf(), "FAX_NOTHING_READ")})
    for name, (data, _) in files.items():
        (clinic.inbox / name).write_bytes(data)
    clinic.put("a-good.pdf", lab("Barnaby Thorne"))
    clinic.put("y-good.pdf", lab("Clementine Rusk"))
    with (clinic.inbox / "z-huge.tif").open("wb") as file:
        file.truncate(100_000_001)

    ended = clinic.take_in()

    rows = {row.carried["file"]: row for row in clinic.rows(ended.run)}
    wanted = {name: code for name, (_, code) in files.items()} | {"z-huge.tif": "FILE_TOO_LARGE"}
    wanted |= dict.fromkeys(("a-good.pdf", "y-good.pdf"), "FAX_NEEDS_REVIEW")
    assert {name: row.reason.code for name, row in rows.items()} == wanted
    assert faxes.known(clinic.store, sha256(clinic.inbox / "z-huge.tif")).blob is None
    assert faxes.original(clinic.store, sha256(clinic.inbox / "c-locked.pdf")) == files["c-locked.pdf"][0]
