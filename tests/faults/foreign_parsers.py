"""Small parsers of faxes and letters, as later bots have them; they run in a limited child only."""

import warnings

from nightclerk.errors import UsageError

FAX_PIXELS = 25_000_000  # a page of 8.5 x 14 inches at 400 dpi has 19 million


def pdf_words(path: str) -> int:
    """How many words the first pages of a PDF hold."""
    import pdfplumber

    with pdfplumber.open(path) as document:
        return sum(len(page.extract_words()) for page in document.pages[:50])


def image_pixels(path: str) -> int:
    """The pixels of an image's first frame, all decoded."""
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = FAX_PIXELS
    warnings.simplefilter("error", Image.DecompressionBombWarning)  # by default up to twice as many are only warned of
    try:
        with Image.open(path) as image:
            image.load()
            return image.width * image.height
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        raise UsageError("The image has more pixels than a fax page.", code="IMAGE_TOO_LARGE") from None


def image_pixels_unguarded(path: str) -> int:
    """The same without the rule: what then holds is the limit of the child alone."""
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = None
    with Image.open(path) as image:
        image.load()
        return image.width * image.height
