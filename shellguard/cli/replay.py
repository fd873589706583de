"""`shellguard replay`: judge recorded sessions again, by another policy or other rules. Nothing is run.

Promise: what is printed holds no control sequence, whatever a command contains; a batch answers one line for each.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from shellguard.cli.check import answer_lines, workspace_home
from shellguard.errors import UsageError
from shellguard.hold.visible import one_line
from shellguard.model import Attempt, Session, Source

if TYPE_CHECKING:
    from shellguard.cli.offline import OfflineJudge
    from shellguard.judge.recorded import Recorded
    from shellguard.judge.rejudged import Rejudged
    from shellguard.model import Record


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
            help="JSON lines {id, task?, environment?, workspace?, steps} on stdin; a step is {command, exit?, output?}, or {task} where the person spoke again.",
        ),
        policy: str = typer.Option("", "--policy", help="A policy file to judge by."),
        rules: str = typer.Option(
            "", "--rules", help="A folder of rules to judge by, beside the packaged ones."
        ),
        diff: bool = typer.Option(False, "--diff", help="Show only what would change."),
        as_json: bool = typer.Option(False, "--json", help="One JSON object a line."),
    ) -> None:
        """Judge what was recorded again, and show what would change: try a policy on last week before you use it.

        A session is judged by what was seen at the time, so files that have changed since change nothing.
        Exit status 0: nothing changes; 1: something does (with --policy or --rules).
        """
        if batch:
            from shellguard.cli.offline import OfflineJudge

            judge = OfflineJudge(policy, rules=rules, is_shown=False)
            answer_lines(sys.stdin, lambda row: _session(row, judge))
            return
        if not what:
            raise UsageError(
                "what should be judged again? shellguard replay SESSION (shellguard log --kind session-start lists them), "
                "a FILE of JSON lines, or --batch"
            )
        if Path(what).is_file():
            changed = _file(Path(what), policy=policy, rules=rules, is_diff=diff, as_json=as_json)
        else:
            changed = _recorded(what, policy=policy, rules=rules, is_diff=diff, as_json=as_json)
        raise typer.Exit(1 if changed and (policy or rules) else 0)


def _session(row: dict[str, Any], judge: OfflineJudge) -> dict[str, Any]:
    from shellguard.judge.recorded import Recorded

    folder = str(row.get("workspace") or "/home/dev/project")
    session = Session(
        str(row.get("id")),
        workspace=folder,
        task=str(row.get("task") or ""),
        environment=str(row.get("environment") or ""),
        home=workspace_home(folder) if folder != os.sep else "/root",
    )
    recorded = Recorded(session, identities=judge.identities)
    steps = row.get("steps") or []
    answers = [_step(step, recorded, judge) for step in (steps if isinstance(steps, list) else [steps])]
    return {"id": row.get("id"), "steps": answers}


def _step(step: Any, recorded: Recorded, judge: OfflineJudge) -> dict[str, Any]:
    if isinstance(step, dict) and isinstance(step.get("task"), str) and "command" not in step:
        recorded.say(step["task"])
        return {"verdict": "allow", "rules": [], "signals": []}
    session = recorded.session
    text = step.get("command") if isinstance(step, dict) else None
    if not isinstance(text, str):
        return {"verdict": "hold", "rules": [], "signals": []}
    attempt = Attempt(source=Source.CHECK, cwd=session.workspace, script=text)
    decision = judge(attempt, session, story=recorded.story)
    status, output = step.get("exit"), step.get("output")
    recorded.add(
        decision,
        command=text,
        exit_status=status if isinstance(status, int) else None,
        output=output if isinstance(output, str) else "",
    )
    return {
        "verdict": decision.verdict.label,
        "rules": sorted({f.rule for f in decision.findings}),
        "signals": [s.id for s in decision.signals],
    }


def _file(path: Path, *, policy: str, rules: str, is_diff: bool, as_json: bool) -> int:
    """Sessions in a file: judged as they would be now, and by the policy and rules that are tried."""
    from shellguard.cli.offline import OfflineJudge

    now = OfflineJudge()
    tried = OfflineJudge(policy, rules=rules)
    changed = total = 0
    for number, row in enumerate(_rows(path), start=1):
        before, after = _session(row, now)["steps"], _session(row, tried)["steps"]
        steps = row.get("steps") if isinstance(row.get("steps"), list) else []
        for at, (one, other, step) in enumerate(zip(before, after, steps or [], strict=False), start=1):
            total += 1
            is_changed = one["verdict"] != other["verdict"]
            changed += is_changed
            if is_diff and not is_changed:
                continue
            command = str(step.get("command", "")) if isinstance(step, dict) else ""
            told = {
                "session": str(row.get("id", number)),
                "step": at,
                "before": one["verdict"],
                "after": other["verdict"],
            }
            why = {"rules": other["rules"], "signals": other["signals"], "command": tried.redacted(command)}
            _print({**told, **why}, as_json=as_json)
    _total(total, changed, as_json=as_json)
    return changed


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            raise UsageError(f"{path}, line {number}: not JSON") from None
        if not isinstance(row, dict):
            raise UsageError(f"{path}, line {number}: not an object {{id, steps}}")
        yield row


def _recorded(session: str, *, policy: str, rules: str, is_diff: bool, as_json: bool) -> int:
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
    tried = load(Path(rules)) if rules else None
    for problem in tried.problems if tried is not None else ():
        print(f"shellguard: rule not used: {problem}", file=sys.stderr)
    known = (tried or now).rules
    settled = effective(Path.cwd(), rules=known, policy_file=policy).policy
    proposal = Proposal(settled, now.rules, tried.rules if tried is not None else None)
    changed = total = 0
    with Ledger.open(path, is_read_only=True) as ledger:
        for one in rejudged(_whole(ledger.query(session=session), session), proposal, decode=decision_of):
            total += 1
            changed += one.is_changed
            if one.is_changed or not is_diff:
                _print(_told(one), as_json=as_json)
    _total(total, changed, as_json=as_json)
    return changed


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


def _print(told: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(told), flush=True)
        return
    before, after = told["before"], told["after"]
    verdict = f"{before} -> {after}" if before != after else after
    why = ", ".join([*told["rules"], *told["signals"]])
    tail = f"  ({one_line(why)})" if why else ""
    print(f"{told['step']:>6}  {verdict:<15}  {one_line(told['command'], 100)}{tail}", flush=True)


def _total(total: int, changed: int, *, as_json: bool) -> None:
    if not as_json:
        print(f"{total} commands judged again, {changed} would be answered otherwise", flush=True)
