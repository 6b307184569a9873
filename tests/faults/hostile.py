"""Files made to hurt whoever opens them, and harmless ones beside them; all made from a seed."""

import random
import struct
import zipfile
import zlib
from io import BytesIO

from openpyxl import Workbook
from PIL import Image

SHEET = "xl/worksheets/sheet1.xml"


# -- PDF


def pdf(content, filters="/FlateDecode", more=""):
    """A PDF of one page with this (already filtered) content stream."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R"
        b"/Resources<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>" + more.encode() + b">>",
        b"<</Length %d/Filter[%b]>>stream\n%b\nendstream" % (len(content), filters.encode(), content),
    ]
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, table)
    return bytes(out)


def good_pdf():
    return pdf(zlib.compress(b"BT /F1 12 Tf 72 720 Td (Prior authorization approved) Tj ET"))


def swelling_pdf():
    """A few KiB whose content is packed twice and unpacks to 640 MiB."""
    once = zlib.compressobj(9)
    packed = b"".join(once.compress(b" " * (1 << 20)) for _ in range(640)) + once.flush()
    return pdf(zlib.compress(packed, 9), "/FlateDecode/FlateDecode")


def busy_pdf():
    """A few KiB that draw two million rectangles."""
    return pdf(zlib.compress(b"0 0 9 9 re f\n" * 2_000_000, 9))


def nested_pdf():
    """Arrays in arrays, two hundred thousand deep, in the page itself."""
    return pdf(zlib.compress(b"BT ET"), more=f"/Deep {'[' * 200_000}{']' * 200_000}")


def corrupt_pdf(seed):
    return _spoilt(good_pdf(), seed)


# -- images


def good_tiff():
    out = BytesIO()
    Image.new("1", (1728, 2200), 1).save(out, "TIFF", compression="group4")
    return out.getvalue()


def corrupt_tiff(seed):
    return _spoilt(good_tiff(), seed)


def swelling_png(side=13_000):
    """A few KiB that decode to 500 million bytes."""
    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    rows = zlib.compressobj(9)
    data = b"".join(rows.compress(bytes(1 + 3 * side)) for _ in range(side)) + rows.flush()
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*part) for part in ((b"IHDR", head), (b"IDAT", data), (b"IEND", b"")))


def _chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


# -- workbooks


def good_xlsx():
    book = Workbook()
    for row in (["Last Name", "First Name", "Member ID"], ["Doe", "Jane", "W1"], ["Roe", "Rich", "W2"]):
        book.active.append(row)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def rewritten(part, change):
    """The good workbook with one of its parts changed."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(good_xlsx())) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            data = old.read(info)
            new.writestr(info.filename, change(data) if info.filename == part else data)
    return out.getvalue()


def zip_bomb():
    return rewritten(SHEET, lambda xml: xml + b" " * 300_000_000)


def lying_zip_bomb():
    """The same, but every size that the archive states about it is small."""
    return zip_bomb().replace(struct.pack("<I", 300_000_000 + _sheet_size()), struct.pack("<I", 4000))


def _sheet_size():
    with zipfile.ZipFile(BytesIO(good_xlsx())) as archive:
        return archive.getinfo(SHEET).file_size


def wide_bomb():
    """No packing trick: a sheet of a million filled cells in a few hundred KiB."""
    row = b'<row r="%d">' + b'<c t="n"><v>1</v></c>' * 1000 + b"</row>"
    rows = b"".join(row % number for number in range(4, 4004))
    return rewritten(SHEET, lambda xml: xml.replace(b"</sheetData>", rows + b"</sheetData>"))


def laughing_xlsx():
    """Ten entities of ten entities each, nine levels deep."""
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    head = f'<!DOCTYPE x [<!ENTITY e0 "ha">{levels}]>'.encode()
    return rewritten(SHEET, lambda xml: _behind_declaration(xml, head).replace(b"</worksheet>", b"&e9;</worksheet>"))


def peeking_xlsx(secret):
    """An entity that wants the content of a local file."""
    head = f'<!DOCTYPE x [<!ENTITY peek SYSTEM "{secret.as_uri()}">]>'.encode()
    return rewritten(SHEET, lambda xml: _behind_declaration(xml, head).replace(b"</worksheet>", b"&peek;</worksheet>"))


def _behind_declaration(xml, head):
    end = xml.find(b"?>") + 2 if xml.startswith(b"<?xml") else 0
    return xml[:end] + head + xml[end:]


def _spoilt(data, seed):
    """Some bytes changed, the end cut off."""
    dice, out = random.Random(seed), bytearray(data)
    for _ in range(dice.randrange(1, 40)):
        out[dice.randrange(len(out))] = dice.randrange(256)
    return bytes(out[: dice.randrange(len(out) // 3, len(out))])
