"""The portal file of the first payer with one word for each thing: what tests of texts and places hold on to."""

from pathlib import Path

PATH = Path(__file__).parents[1] / "selectors" / "lakeside.yaml"
_LONGER = {
    "{label: Member ID}, {label: Subscriber ID}, {label: Member number}": "{label: Member ID}",
    "{label: User ID}, {label: User name}": "{label: User ID}",
    "column: [Plan, Plan name]": "column: Plan",
    "column: [Effective, Effective date]": "column: Effective",
}


def plain() -> str:
    """The file as it would be without foresight; a word that is gone from it fails here."""
    text = PATH.read_text(encoding="utf-8")
    for longer, short in _LONGER.items():
        assert longer in text, longer
        text = text.replace(longer, short)
    return text
