"""`shellguard why`: the story of one decision on one screen.

Promise: reads only; nothing of what is told reaches the terminal as a control sequence.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import typer

from shellguard.errors import UsageError
from shellguard.hold.visible import one_line, visible

if TYPE_CHECKING:
    from shellguard.judge.explained import Explained
    from shellguard.model import Record

_LABEL = 10
_MOST_STEPS = 12


def register(app: typer.Typer) -> None:
    """Add the verb."""

    @app.command()
    def why(
        *,
        which: str = typer.Argument(
            "",
            metavar="[ID]",
            help="A hold, or the number of a record (shellguard log --json shows it); empty: the last stop.",
        ),
        as_json: bool = typer.Option(False, "--json", help="One JSON object."),
    ) -> None:
        """Tell why a command was held or refused: what led there, the task, what was found, and what would have let it run."""
        told = _explained(which)
        if as_json:
            typer.echo(json.dumps(_as_json(told)))
            return
        typer.echo("\n".join(_screen(told)))


def _explained(which: str) -> Explained:
    from shellguard.cli.recorded_decision import decision_of
    from shellguard.data.places import state_folder
    from shellguard.judge.explained import explained
    from shellguard.ledger import Ledger

    path = state_folder() / "ledger.db"
    if not path.exists():
        raise UsageError(f"no ledger at {path} yet: nothing has been recorded")
    with Ledger.open(path, is_read_only=True) as ledger:
        record = _found(ledger.query(newest_first=True), which)
        if record is None:
            what = (
                f"nothing called {one_line(which)!r} is on record"
                if which
                else "nothing was held or refused yet"
            )
            raise UsageError(f"{what}; shellguard log shows what is")
        session = list(ledger.query(session=record.session))
    return explained(record, session, decode=decision_of)


def _found(records: Iterable[Record], which: str) -> Record | None:
    """The attempt that is meant: by its number, by the hold it became, or the newest that did not simply run."""
    from shellguard.model import RecordKind

    hold: Record | None = None
    for record in records:
        if record.kind is RecordKind.HOLD and which and _hold_id(record) == which:
            hold = record
        elif record.kind is RecordKind.ATTEMPT:
            if which == str(record.seq) or (not which and record.body.get("outcome") != "run"):
                return record
            # a hold is written right after the attempt it is about
            if hold is not None and record.session == hold.session and record.seq < hold.seq:
                return record
    return None


def _hold_id(record: Record) -> str:
    body = record.body.get("hold")
    return str(body.get("id", "")) if isinstance(body, dict) else ""


def _screen(told: Explained) -> Iterator[str]:
    decision = told.decision
    at = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(told.record.at_s))
    yield f"{told.record.seq} · {at} · session {one_line(told.record.session)} · {decision.verdict.label}, {told.ended}"
    yield ""
    yield from _part("Command", [f"$ {line}" for line in visible(decision.command).split("\n")[:12]])
    task = told.task or "none was named: shellguard task says one, and what fits it is then told apart"
    yield from _part("Task", [one_line(task) + (f"  ({told.environment})" if told.environment else "")])
    steps = told.steps[-_MOST_STEPS:]
    yield from _part("Path", [_step(s) for s in steps])
    yield from _part(
        "Found", [f"{one_line(f.title)} [{f.severity.label}, {f.rule}]" for f in decision.findings]
    )
    yield from _part(
        "Noticed", [f"{one_line(s.evidence)} [{s.weight.label}, {s.id}]" for s in decision.signals]
    )
    yield from _part("Second", [one_line(decision.second.said)] if decision.second else [])
    yield from _part("Policy", [one_line(decision.policy_row)])
    yield from _part("To run", [one_line(line) for line in told.ways])


def _step(step: tuple[float, str, str, tuple[str, ...]]) -> str:
    at_s, outcome, command, notes = step
    at = time.strftime("%H:%M:%S", time.localtime(at_s))
    tail = f"  ({', '.join(notes)})" if notes else ""
    return f"{at}  {outcome:<8} {one_line(command, 80)}{tail}"


def _part(label: str, rows: list[str]) -> Iterator[str]:
    for n, row in enumerate(rows):
        yield f"  {label if not n else '':<{_LABEL}}{row}".rstrip()


def _as_json(told: Explained) -> dict[str, Any]:
    from shellguard.wire.messages import decision_to_json

    return {
        "record": told.record.seq,
        "session": told.record.session,
        "at_s": told.record.at_s,
        "ended": told.ended,
        "task": told.task,
        "environment": told.environment,
        "path": [
            {"at_s": at_s, "outcome": outcome, "command": command, "noticed": list(notes)}
            for at_s, outcome, command, notes in told.steps
        ],
        "decision": decision_to_json(told.decision),
        "ways": list(told.ways),
    }
