"""`shellguard why`: the story of one decision on one screen.

Promise: reads only; nothing of what is told reaches the terminal as a control sequence.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from shellguard.errors import UsageError
from shellguard.hold.visible import one_line, visible
from shellguard.model import Verdict

if TYPE_CHECKING:
    from shellguard.judge.explained import Explained
    from shellguard.model import Record

_LABEL = 10
_MOST_ROWS = 12
_MOST_WAYS = 3
_WIDEST = 180


def register(app: typer.Typer) -> None:
    """Add the verb."""

    @app.command()
    def why(
        *,
        which: str = typer.Argument(
            "",
            metavar="[ID|FILE]",
            help="A hold, or the number of a record (shellguard log --json shows it), or a file of JSON lines as replay "
            "reads them; empty: the last stop.",
        ),
        step: int = typer.Option(
            0, "--step", help="With a FILE: which step; else its last that was stopped."
        ),
        as_json: bool = typer.Option(False, "--json", help="One JSON object."),
    ) -> None:
        """Tell why a command was held or refused: what led there, the task's words, what was found, and what would have let it run."""
        is_file = bool(which) and Path(which).is_file()
        told = _of_file(Path(which), step) if is_file else _explained(which)
        if as_json:
            typer.echo(json.dumps(_as_json(told)))
            return
        typer.echo("\n".join(screen(told)))


def _of_file(path: Path, step: int) -> Explained:
    from shellguard.cli.offline import OfflineJudge
    from shellguard.cli.sessions import judged, rows, session_of
    from shellguard.judge.explained import told

    judge = OfflineJudge()
    last: Explained | None = None
    for row in rows(path):
        session = session_of(row)
        for seen in judged(row, session, judge):
            is_meant = seen.number == step if step else seen.decision.verdict is not Verdict.ALLOW
            if is_meant and seen.decision.command:
                last = told(
                    seen.decision,
                    seen.line,
                    number=seen.number,
                    session=session.id,
                    ended=f"{seen.outcome.value} at the time",
                    task=judge.redacted(session.task),
                    environment=session.environment,
                    mode=session.mode,
                    policy=judge.settings.policy,
                )
        if last is not None:
            return last
    raise UsageError(f"{path}: " + (f"there is no step {step}" if step else "nothing in it is stopped"))


def _explained(which: str) -> Explained:
    from shellguard.cli.recorded_decision import decision_of
    from shellguard.data.effective import effective
    from shellguard.data.places import state_folder
    from shellguard.data.rules import load
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
    policy = effective(Path.cwd(), rules=load().rules).policy
    return explained(record, session, decode=decision_of, policy=policy)


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


def screen(told: Explained) -> Iterator[str]:
    """All of it, as plain lines; every one safe to print."""
    from shellguard.judge.timeline import lines

    decision = told.decision
    at = f" · {time.strftime('%Y-%m-%d %H:%M:%S', time.localtime(told.at_s))}" if told.at_s else ""
    head = f"{told.number}{at} · session {one_line(told.session)}"
    yield f"{head} · {decision.verdict.label}, {one_line(told.ended)}"
    yield ""
    yield from _part("Command", [f"$ {line}" for line in visible(decision.command).split("\n")[:_MOST_ROWS]])
    yield from _part("Task", [*_task(told)])
    if len(told.path) > 1:
        path = lines(told.path, steps=told.steps, now_s=told.at_s)
        yield from _part("Path", [one_line(line, _WIDEST) for line in path])
    yield from _part(
        "Found", _few(f"{one_line(f.title)} [{f.severity.label}, {f.rule}]" for f in decision.findings)
    )
    yield from _part(
        "Noticed",
        _few(f"{one_line(s.evidence, _WIDEST)} [{s.weight.label}, {s.id}]" for s in decision.signals),
    )
    yield from _part("Second", [one_line(decision.second.said)] if decision.second else [])
    yield from _part("Policy", [one_line(decision.fault or decision.policy_row)])
    yield from _part("To run", [*_ways(told)])


def _task(told: Explained) -> Iterator[str]:
    if not told.task:
        yield "none was named: shellguard task says one, and what fits it is then told apart"
    else:
        yield one_line(told.task) + (
            f"  (environment {one_line(told.environment)})" if told.environment else ""
        )
    if told.words:
        yield "its words: " + ", ".join(f"“{one_line(words)}”" for words in told.words)


def _ways(told: Explained) -> Iterator[str]:
    """What would have made it an allow."""
    if told.decision.verdict is Verdict.ALLOW:
        yield "it ran as it is"
        return
    if told.decision.fault:
        yield "we failed to judge it; shellguard log tells of the fault"
    for number, near in enumerate(told.nearest):
        is_one = len(near.changes) == 1
        yield ("or " if number else "") + (
            "without this one:" if is_one else "without all of these together:"
        )
        for what, ways in near.changes[:_MOST_ROWS]:
            yield f"  {one_line(what)}: {one_line('; or '.join(ways[: _MOST_WAYS if is_one else 1]), _WIDEST)}"
    if told.is_for_a_person:
        yield "a person's yes: shellguard review, or shellguard answer ID approve"
    elif not told.nearest:
        yield "nothing smaller than another command"


def _few(rows: Iterable[str]) -> list[str]:
    every = list(dict.fromkeys(rows))
    more = len(every) - _MOST_ROWS
    return every if more <= 0 else [*every[:_MOST_ROWS], f"and {more} more (--json shows them)"]


def _part(label: str, rows: list[str]) -> Iterator[str]:
    for n, row in enumerate(rows):
        yield f"  {label if not n else '':<{_LABEL}}{row}".rstrip()


def _as_json(told: Explained) -> dict[str, Any]:
    from shellguard.wire.messages import decision_to_json

    return {
        "record": told.number,
        "session": told.session,
        "at_s": told.at_s,
        "ended": told.ended,
        "task": told.task,
        "task_words": list(told.words),
        "environment": told.environment,
        "path": [asdict(moment) for moment in told.path],
        "decision": decision_to_json(told.decision),
        "nearest": [{what: list(ways) for what, ways in near.changes} for near in told.nearest],
    }
