"""`shellguard replay`: judge recorded sessions again, by another policy, other rules or another task. Nothing is run.

Promise: what is printed holds no control sequence, whatever a command contains; a batch answers one line for each.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from shellguard.cli.check import answer_lines
from shellguard.errors import UsageError
from shellguard.hold.visible import one_line

if TYPE_CHECKING:
    from shellguard.cli.offline import OfflineJudge
    from shellguard.judge.rejudged import Rejudged
    from shellguard.model import Record

_TOLD_EVERY_S = 2.0
"""Long work says how far it is; short work says nothing."""


@dataclass(frozen=True, slots=True)
class _Tried:
    """What is tried."""

    policy: str = ""
    rules: str = ""
    task: str | None = None


def register(app: typer.Typer) -> None:
    """Add the verb."""

    @app.command()
    def replay(
        *,
        what: str = typer.Argument(
            "",
            metavar="[SESSION|FILE]",
            help="A session of the ledger, or a file of JSON lines as --batch reads them.",
        ),
        batch: bool = typer.Option(
            False,
            "--batch",
            help="JSON lines {id, task?, environment?, workspace?, steps} on stdin; a step is {command, exit?, output?, outcome?}, or {task} where the person spoke again.",
        ),
        policy: str = typer.Option("", "--policy", help="A policy file to judge by."),
        rules: str = typer.Option(
            "", "--rules", help="A folder of rules to judge by, beside the packaged ones."
        ),
        task: str | None = typer.Option(
            None, "--task", help="A task to judge by, in place of what was said; '' is none."
        ),
        diff: bool = typer.Option(
            False, "--diff", help="Show only what would change, grouped: 'allow -> hold: 3' and which."
        ),
        as_json: bool = typer.Option(False, "--json", help="One JSON object a line."),
    ) -> None:
        """Judge what was recorded again, and show what would change: try a policy on last week before you use it.

        A session is judged by what was seen at the time, so files that have changed since change nothing. Every step is seen
        against what really happened before it, whatever the tried policy says of that: a step that ran has run, and one that
        was refused has not, because nobody can know what the agent would have done instead.
        Exit status 0 whatever changes; --json tells it to programs.
        """
        if batch:
            from shellguard.cli.offline import OfflineJudge

            judge = OfflineJudge(policy, rules=rules, is_shown=False)
            answer_lines(sys.stdin, lambda row: _session(row, judge, task=task))
            return
        if not what:
            raise UsageError(
                "what should be judged again? shellguard replay SESSION (shellguard log --kind session-start lists them), "
                "a FILE of JSON lines, or --batch"
            )
        told = (_file if Path(what).is_file() else _recorded)(what, _Tried(policy, rules, task))
        _show(_counted(told), is_diff=diff, as_json=as_json)


def _session(row: dict[str, Any], judge: OfflineJudge, *, task: str | None = None) -> dict[str, Any]:
    from shellguard.cli.sessions import judged, session_of

    answers = [
        {
            "verdict": seen.decision.verdict.label,
            "rules": sorted({f.rule for f in seen.decision.findings}),
            "signals": [s.id for s in seen.decision.signals],
        }
        for seen in judged(row, session_of(row, task=task), judge)
    ]
    return {"id": row.get("id"), "steps": answers}


def _file(path: str, tried: _Tried) -> Iterator[dict[str, Any]]:
    """Sessions in a file: judged as they would be now, and by what is tried."""
    from shellguard.cli.offline import OfflineJudge
    from shellguard.cli.sessions import judged, rows, session_of

    now = OfflineJudge()
    other = OfflineJudge(tried.policy, rules=tried.rules) if tried.policy or tried.rules else now
    for row in rows(Path(path)):
        after = judged(row, session_of(row, task=tried.task), other)
        before = judged(row, session_of(row), now) if tried != _Tried() else after
        for seen in after:
            was = seen if before is after else next(before)
            yield {
                "session": str(row["id"]),
                "step": seen.number,
                "before": was.decision.verdict.label,
                "after": seen.decision.verdict.label,
                "rules": sorted({f.rule for f in seen.decision.findings}),
                "signals": [s.id for s in seen.decision.signals],
                "row": seen.decision.policy_row,
                "command": seen.decision.command,
            }


def _recorded(session: str, tried: _Tried) -> Iterator[dict[str, Any]]:
    """A session of the ledger."""
    from shellguard.cli.recorded_decision import decision_of
    from shellguard.data.effective import effective
    from shellguard.data.places import state_folder
    from shellguard.data.rules import load
    from shellguard.judge.rejudged import Proposal, rejudged
    from shellguard.ledger import Ledger

    path = state_folder() / "ledger.db"
    if not path.exists():
        raise UsageError(f"no ledger at {path} yet: nothing has been recorded")
    now = load()
    other = load(Path(tried.rules)) if tried.rules else None
    for problem in other.problems if other is not None else ():
        print(f"shellguard: rule not used: {problem}", file=sys.stderr)
    settled = effective(Path.cwd(), rules=(other or now).rules, policy_file=tried.policy).policy
    proposal = Proposal(settled, now.rules, other.rules if other is not None else None, tried.task)
    with Ledger.open(path, is_read_only=True) as ledger:
        for one in rejudged(_whole(ledger.query(session=session), session), proposal, decode=decision_of):
            yield _told(one)


def _whole(records: Iterator[Record], session: str) -> Iterator[Record]:
    is_any = False
    for record in records:
        is_any = True
        yield record
    if not is_any:
        raise UsageError(
            f"the ledger has no session {one_line(session)!r}: shellguard log --kind session-start lists them"
        )


def _told(one: Rejudged) -> dict[str, Any]:
    return {
        "session": one.record.session,
        "step": one.record.seq,
        "at": time.strftime("%H:%M:%S", time.localtime(one.record.at_s)),
        "before": one.before.verdict.label,
        "after": one.after.verdict.label,
        "rules": sorted({f.rule for f in one.after.findings}),
        "signals": [s.id for s in one.after.signals],
        "row": one.after.policy_row,
        "command": one.after.command,
    }


# -- showing it -----------------------------------------------------------------------------------------------


def _counted(rows: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The same, and how far it is on stderr while it takes long."""
    told_s = 0.0
    for number, row in enumerate(rows, start=1):
        yield row
        told_s = told_s or time.monotonic()
        if time.monotonic() - told_s >= _TOLD_EVERY_S:
            told_s = time.monotonic()
            print(f"shellguard: {number:,} commands judged again …", file=sys.stderr, flush=True)


def _show(rows: Iterable[dict[str, Any]], *, is_diff: bool, as_json: bool) -> None:
    changes: dict[str, list[dict[str, Any]]] = {}
    total = 0
    for told in rows:
        total += 1
        is_changed = told["before"] != told["after"]
        if is_changed:
            changes.setdefault(f"{told['before']} -> {told['after']}", []).append(told)
        if as_json and (is_changed or not is_diff):
            print(json.dumps(told), flush=True)
        elif not is_diff:
            _print(told)
    if as_json:
        return
    for change, members in sorted(changes.items(), key=lambda c: -len(c[1])):
        if is_diff:
            print(f"{change}: {len(members)}")
            for told in members:
                _print(told)
    changed = sum(map(len, changes.values()))
    print(f"{total} commands judged again, {changed} would be answered otherwise", flush=True)


def _print(told: dict[str, Any]) -> None:
    before, after = told["before"], told["after"]
    verdict = f"{before} -> {after}" if before != after else after
    why = ", ".join([*told["rules"], *told["signals"]])
    tail = f"  ({one_line(why)})" if why else ""
    at = f"{one_line(told['session'], 24)} {told['step']:>6}"
    print(f"{at}  {verdict:<15}  {one_line(told['command'], 100)}{tail}")
