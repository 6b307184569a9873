"""How much a test does: a seeded sample in `make test`, the full count in `make soak`."""

import os

FULL = os.environ.get("NIGHTCLERK_SOAK") == "1"


def count(small, full):
    """The number for this kind of run."""
    return full if FULL else small
