"""The generated pages of docs/reference: `python -m scripts.reference` writes them, a test holds them against the code.

Each page is a plain function that returns Markdown. What the code cannot say itself (what a setting is for) stands
here in words, and a page is refused when a word is missing or left over, so that nothing new stays undocumented.
"""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docs" / "reference"
