"""`shellguard verify`: proves that the ledger is whole.

Promise: exit 0 only when every record, link and number was found as written; exit 1 with each problem.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import typer

from shellguard.data.places import state_folder
from shellguard.hold.visible import one_line
from shellguard.ledger import Ledger, VerifyReport
from shellguard.ledger.verify import verify_absent

EXIT_PROBLEMS = 1


def register(app: typer.Typer) -> None:
    """Add the verb."""

    @app.command("verify")
    def verify(
        *,
        as_json: bool = typer.Option(False, "--json", help="One JSON object."),
        head: str = typer.Option("", help="A head noted earlier; it must still be in the chain."),
    ) -> None:
        """Prove that no record was changed, removed, reordered or inserted."""
        path = state_folder() / "ledger.db"
        report = examine(path, expected_head=head)
        print(_as_json(report) if as_json else _as_text(report))
        if not report.is_intact:
            sys.exit(EXIT_PROBLEMS)


def examine(path: Path, *, expected_head: str = "") -> VerifyReport:
    """The report on the ledger at `path`, which need not exist. Raises LedgerError."""
    if not path.exists():
        return verify_absent(path, expected_head=expected_head)
    with Ledger.open(path, is_read_only=True) as ledger:
        return ledger.verify(expected_head=expected_head)


def _as_text(report: VerifyReport) -> str:
    if report.is_intact:
        return f"{report.records} records, chain intact, head {report.head[:12]}"
    count = len(report.problems)
    found = [f"{report.records} records, {count} problem{'' if count == 1 else 's'}:"]
    return "\n".join(found + [f"  {one_line(problem)}" for problem in report.problems])


def _as_json(report: VerifyReport) -> str:
    return json.dumps(
        {
            "records": report.records,
            "intact": report.is_intact,
            "head": report.head,
            "problems": list(report.problems),
        }
    )
