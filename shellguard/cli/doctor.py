"""`shellguard doctor`: which layers are active here, and what each missing one costs.

Promise: exit status 0 exactly when all that this version has is fine; layers it does not have are named all the same.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import textwrap
from collections.abc import Sequence
from dataclasses import asdict

import typer

from shellguard.cli.checkup import Check, State, examine
from shellguard.hold.visible import one_line

# SGR numbers: green, dim, yellow, red (ECMA-48).
_COLOURS = {State.OK: "32", State.MISSING: "2", State.WARN: "33", State.BROKEN: "31"}
_LEAST_COLUMNS, _MOST_COLUMNS, _PIPED_COLUMNS = 50, 110, 110


def register(app: typer.Typer) -> None:
    """Add the verb."""

    @app.command()
    def doctor(*, as_json: bool = typer.Option(False, "--json", help="One JSON object.")) -> None:
        """Tell which layers are active on this machine and what each missing one costs.

        Exit status 0 when all that this version has is fine, 1 otherwise.
        """
        checks = list(examine(os.environ))
        is_fine = is_all_fine(checks)
        if as_json:
            typer.echo(json.dumps({"fine": is_fine, "checks": [asdict(check) for check in checks]}))
        else:
            is_terminal = sys.stdout.isatty()
            columns = shutil.get_terminal_size().columns if is_terminal else _PIPED_COLUMNS
            is_coloured = is_terminal and not os.environ.get("NO_COLOR")
            typer.echo(table(checks, columns=columns, is_coloured=is_coloured))
        raise typer.Exit(0 if is_fine else 1)


def is_all_fine(checks: Sequence[Check]) -> bool:
    """Whether nothing that this version has is out of order."""
    return not any(check.state in (State.WARN, State.BROKEN) for check in checks)


def table(checks: Sequence[Check], *, columns: int, is_coloured: bool) -> str:
    """A mark, a name and what there is to say of each layer, then the sum."""
    columns = max(min(columns, _MOST_COLUMNS), _LEAST_COLUMNS)
    width = max(len(check.name) for check in checks)
    lines: list[str] = []
    for check in checks:
        mark = f"{check.state.value:<7}"
        if is_coloured:
            mark = f"\x1b[{_COLOURS[check.state]}m{mark}\x1b[0m"
        said = list(_rows(check, columns - width - 11))
        lines.append(f"{mark}  {check.name:<{width}}  {said[0]}")
        lines += [f"{'':<9}{'':<{width}}  {row}" for row in said[1:]]
    return "\n".join([*lines, "", _sum(checks)])


def _rows(check: Check, room: int) -> list[str]:
    rows = textwrap.wrap(one_line(check.says), room, break_on_hyphens=False) or [""]
    for label, text in (("costs: ", check.cost), ("do: ", check.hint)):
        if text:
            rows += textwrap.wrap(
                label + one_line(text), room, subsequent_indent=" " * len(label), break_on_hyphens=False
            )
    return rows


def _sum(checks: Sequence[Check]) -> str:
    counts = {state: sum(1 for check in checks if check.state is state) for state in State}
    if is_all_fine(checks):
        missing = counts[State.MISSING]
        said = f"{missing} layer{' is' if missing == 1 else 's are'} not there, as told above"
        return f"All that this version has is fine; {said if missing else 'every layer is there'}."
    return f"{counts[State.BROKEN]} broken, {counts[State.WARN]} to look at."
