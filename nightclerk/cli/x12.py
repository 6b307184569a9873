"""`nightclerk x12`: remittances and answers that come as X12 files."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from nightclerk.cli.common import json_option
from nightclerk.errors import ExitCode
from nightclerk.x12.files import read_document, read_summary

_NAMES = {
    "payment": "payments",
    "remit_claim": "claims paid or denied",
    "provider_adjustment": "provider adjustments",
    "claim_status": "claim statuses",
    "eligibility": "eligibility answers",
}
_ADDS_UP = {True: "adds up", False: "DOES NOT ADD UP", None: "cannot be added up"}
_TOLD = 20


@click.group("x12", help="Read X12 files: remittances (835), claim status (277), eligibility (271).")
def command() -> None:
    """X12 files."""


@command.command("read", help="What FILE says, whether it adds up, and every defect of it with its place.")
@click.argument("file", type=click.Path(path_type=Path))
@json_option
def read(file: Path, as_json: bool) -> int:
    """Exit code 0, or 4 when a finding needs a person."""
    if as_json:
        document = read_document(file)
        summary = document["summary"]
        for line in _json(file.name, document):
            click.echo(line)
    else:
        summary = read_summary(file)
        for line in _told(file.name, summary):
            click.echo(line)
    return int(ExitCode.BUSINESS_EXCEPTIONS if summary["counts"]["for_a_person"] else ExitCode.OK)


def _json(name: str, document: dict[str, Any]) -> Iterator[str]:
    """One JSON document, a record a line."""
    yield f'{{"file": {json.dumps(name)}, "counts": {json.dumps(document["summary"]["counts"])}'
    for part in ("records", "findings", "balances"):
        yield f', "{part}": ['
        if document[part]:
            yield ",\n".join(document[part])
        yield "]"
    yield "}"


def _told(name: str, summary: dict[str, Any]) -> Iterator[str]:
    counts = summary["counts"]
    read_ = ", ".join(f"{counts[kind]:,} {words}" for kind, words in _NAMES.items() if counts.get(kind))
    yield f"{name}: {read_ or 'nothing that could be recorded'}."
    for payment in summary["payments"][:_TOLD]:
        yield _payment(payment)
    yield from _rest(len(summary["payments"]), counts.get("payment", 0), "payments")
    for each in summary["findings"][:_TOLD]:
        place = f"segment {each['segment']}, byte {each['offset']}" + (f", loop {each['loop']}" if each["loop"] else "")
        detail = f" ({each['detail']})" if each["detail"] else ""
        sign = "!" if each["person"] else "-"
        yield f" {sign} {place}: [{each['code']}] {each['words']}{detail} {each['remedy']}"
    yield from _rest(len(summary["findings"]), counts["findings"], "findings")
    yield f"{counts['for_a_person']:,} of {counts['findings']:,} findings need a person."


def _payment(payment: dict[str, Any]) -> str:
    balance = payment.get("balance") or {}
    off = f", {balance['claims_off']} of them do not" if balance.get("claims_off") else ""
    amount = "amount not stated" if payment["bpr_amount"] is None else f"${payment['bpr_amount']}"
    words = f"{amount} from {payment['payer'] or 'an unnamed payer'}, {payment['date'] or 'no date'}, trace "
    words += f"{payment['trace'] or 'not stated'}: {_ADDS_UP[balance.get('check_ok')]}"
    return f"   payment {payment['transaction']}: {words} ({balance.get('claims', 0)} claims{off})"


def _rest(kept: int, all_of_them: int, what: str) -> Iterator[str]:
    left = all_of_them - min(kept, _TOLD)
    if left > 0:
        yield f"   ... and {left:,} {what} more; --json has them all."
