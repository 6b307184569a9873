"""Tesseract behind one small interface: inside the process where tesserocr is installed, else as a program.

Measured: the warm library costs a seventh of what a plain loop over the program does. A second reader, of another kind
and ten times as dear, reads single lines where the extra `second-reader` is installed.
"""

from __future__ import annotations

import contextlib
import functools
import logging
import os
import shutil
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from nightclerk.documents.model import Span, Word
from nightclerk.errors import MissingDependency

AUTO, BLOCK, LINE, SIGN = 3, 6, 7, 10  # page segmentation modes
_BITS, _BYTES = 0, 1  # Tesseract's words for a bit and for a byte of each pixel
_WORD = "5"  # level of a TSV line
_PLACES = ("/usr/share/tesseract-ocr/5/tessdata", "/usr/share/tesseract-ocr/4.00/tessdata", "/usr/share/tessdata")


class Engine(Protocol):
    """A reader of one image."""

    def words(self, image: NDArray[np.uint8], dpi: int, mode: int = AUTO) -> list[Word]:
        """The words of a grey image with boxes as shares of it; what holds no letter or digit must be sure to count."""


class Library:
    """Tesseract in this process, warm; not safe for threads."""

    def __init__(self, data: Path) -> None:
        import tesserocr

        self._api: Any = tesserocr.PyTessBaseAPI(path=str(data), lang="eng", oem=tesserocr.OEM.LSTM_ONLY)

    def words(self, image: NDArray[np.uint8], dpi: int, mode: int = AUTO) -> list[Word]:
        """As `Engine`."""
        self._look_at(image, image.shape[1], _BYTES, dpi, mode)
        try:
            return _listed(self._api.GetTSVText(0), image.shape)
        except RuntimeError:  # it says so of an image in which it finds no text
            return []
        finally:
            self._api.Clear()

    def lines(self, black: NDArray[np.uint8], dpi: int) -> list[Span]:
        """Where the lines of a page stand, each of one column; none of them is read. `black` has 1 for ink."""
        from tesserocr import RIL, iterate_level

        self._look_at(np.packbits(black == 0, axis=1), black.shape[1], _BITS, dpi, AUTO)
        layout = self._api.AnalyseLayout()
        boxes = (each.BoundingBox(RIL.TEXTLINE) for each in iterate_level(layout, RIL.TEXTLINE)) if layout else ()
        try:
            return [each for each in boxes if each]
        finally:
            self._api.Clear()

    def _look_at(self, image: NDArray[np.uint8], wide: int, depth: int, dpi: int, mode: int) -> None:
        self._api.SetPageSegMode(mode)
        self._api.SetImageBytes(image.tobytes(), wide, image.shape[0], depth, image.shape[1])
        self._api.SetSourceResolution(dpi)


class Program:
    """The program `tesseract`, one process for each image."""

    def words(self, image: NDArray[np.uint8], dpi: int, mode: int = AUTO) -> list[Word]:
        """As `Engine`."""
        import pytesseract
        from PIL import Image

        os.environ["OMP_THREAD_LIMIT"] = "1"  # its threads cost more than they bring
        config = f"--psm {mode} --oem 1 --dpi {dpi}"
        return _listed(pytesseract.image_to_data(Image.fromarray(image), lang="eng", config=config), image.shape)


class Second(Protocol):
    """A reader of one line that errs in other ways than Tesseract."""

    def line(self, image: NDArray[np.uint8]) -> tuple[str, float]:
        """The text of a grey image of one line, and how sure it is (0 to 1)."""


class Rapid:
    """PP-OCR by way of RapidOCR, whose models lie in its wheel; of its three steps the reading alone."""

    def __init__(self) -> None:
        logging.disable(logging.INFO)  # it speaks of every model that it opens
        from rapidocr import RapidOCR

        session = {
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        }
        self._read: Any = RapidOCR(params={"Global.log_level": "critical", **session})

    def line(self, image: NDArray[np.uint8]) -> tuple[str, float]:
        """As `Second`."""
        found = self._read(np.dstack([image] * 3), use_det=False, use_cls=False, use_rec=True)
        texts: Any = getattr(found, "txts", None)
        return (str(texts[0]), float(found.scores[0])) if texts else ("", 0.0)


@functools.cache
def second_reader() -> Second | None:
    """The second reader, made once, when it is first needed; None where it is not installed."""
    try:
        return Rapid()
    except ImportError:
        return None


@functools.cache
def engine() -> Engine:
    """The best one here, made once; raises `MissingDependency` TESSERACT_MISSING."""
    with contextlib.suppress(ImportError, RuntimeError):
        return Library(_data())
    if shutil.which("tesseract") is None:
        raise MissingDependency(
            "Tesseract, which reads scanned pages, is not installed.",
            code="TESSERACT_MISSING",
            remedy="Install it: apt-get install tesseract-ocr",
        )
    return Program()


def _data() -> Path:
    """Where the language data is: the library does not look where distributions put it."""
    return next((Path(each) for each in _PLACES if Path(each, "eng.traineddata").is_file()), Path(_PLACES[0]))


def _listed(table: str, size: tuple[int, ...]) -> list[Word]:
    """The words of Tesseract's table, whose boxes are pixels of an image that high and wide."""
    high, wide = size
    found = []
    for line in table.splitlines():
        cells = line.split("\t")
        if len(cells) < 12 or cells[0] != _WORD or not cells[11].strip():
            continue
        left, top, across, down = (int(each) for each in cells[6:10])
        sure = max(0.0, float(cells[10])) / 100
        if sure < 0.3 and not any(each.isalnum() for each in cells[11]):
            continue
        box = (left / wide, top / high, (left + across) / wide, (top + down) / high)
        found.append(Word(cells[11].strip(), box, sure))
    return found


def mean_confidence(found: list[Word]) -> float:
    """Weighted by letters, 0 where nothing was read."""
    letters = sum(len(each.text) for each in found)
    return sum(each.confidence * len(each.text) for each in found) / letters if letters else 0.0
