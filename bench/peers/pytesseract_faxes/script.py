"""Faxes made searchable by a plain loop over pytesseract: `script.py FOLDER PAGES`; prints the seconds of CPU for each
page, those of the programs that it starts included.
"""

import json
import os
import resource
import sys
from pathlib import Path

import pytesseract
from PIL import Image, ImageSequence

os.environ.pop("OMP_THREAD_LIMIT", None)  # as a plain script has it
folder, pages = Path(sys.argv[1]), int(sys.argv[2])
for fax in sorted(folder.glob("fax-*.tif")):
    with Image.open(fax) as picture:
        for frame in ImageSequence.Iterator(picture):
            (folder / "pytesseract.out").write_bytes(pytesseract.image_to_pdf_or_hocr(frame, extension="pdf"))
spent = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
print(json.dumps({"fax.pytesseract": sum(each.ru_utime + each.ru_stime for each in spent) / pages}))
