"""`nightclerk sheets annotate`: the results of a match in a copy of the user's own workbook."""

from __future__ import annotations

from pathlib import Path

import click

from nightclerk.cli.common import json_option, print_json


@click.command("annotate", help="Copy FILE (.xlsx, .xlsm) and write beside each row what a match found of it.")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--pairs", required=True, type=click.Path(path_type=Path), help="The pairs.jsonl of `nightclerk sheets match`."
)
@click.option("--out", required=True, type=click.Path(path_type=Path), help="The copy to write.")
@json_option
def annotate(file: Path, pairs: Path, out: Path, as_json: bool) -> int:
    """Exit code 0; 2 when a file cannot be read."""
    from nightclerk.sheets.write_back import write_back

    found = write_back(file, pairs, out)
    if as_json:
        print_json(found)
        return 0
    click.echo(f"{out}: {found['rows']:,} rows of the sheet {found['sheet']} have a result.")
    for words in found["lost"]:
        click.echo(f"  - The copy has lost: {words}.")
    return 0
