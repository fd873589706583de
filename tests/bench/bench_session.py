"""What one judgement costs within a session: without a task, with one, and after many steps; beside another checkout.

Run as `python -m tests.bench.bench_session [FILE] [--beside FOLDER]`: FILE holds one JSON object with `command`, and maybe
`task`, a line; without it the rules' examples are judged. FOLDER is another checkout of this project: the figures are then
given as ratios to its own. Nothing is run.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from shellguard.cli.offline import OfflineJudge
from shellguard.data.rules import load
from shellguard.judge.recorded import Recorded
from shellguard.model import Attempt, Decision, Session, Source

ROUNDS, TURNS = 3, 2
STEPS, MOST = 200, 300
TASK = "Fix the failing login test in src/auth and open a pull request. Do not touch the production database."
PLACE, HOME = "/home/dev/project", "/home/dev"

Costs = dict[str, list[float]]
"""By what is measured, milliseconds of each command."""


def examples(path: str) -> list[tuple[str, str]]:
    """Commands with their tasks."""
    if path:
        lines = (json.loads(line) for line in Path(path).read_text(encoding="utf-8").splitlines() if line)
        return [(row["command"], row.get("task") or TASK) for row in lines][:MOST]
    texts = [e for r in load().rules.rules for e in (*r.match[:1], *r.miss[:1])]
    return [(text, TASK) for text in texts][:MOST]


def costs(pairs: list[tuple[str, str]]) -> Costs:
    """Of this checkout."""
    judge = OfflineJudge()

    def judged(command: str, session: Session, **story: object) -> Decision:
        return judge(Attempt(source=Source.CHECK, cwd=PLACE, script=command), session, **story)  # type: ignore[arg-type]

    def session(task: str = "") -> Session:
        return Session("bench", workspace=PLACE, home=HOME, task=task)

    alone, fixed = session(), session(TASK)
    long = Recorded(fixed, identities=judge.identities)
    folded: list[float] = []
    for command, _ in (pairs * (STEPS // len(pairs) + 1))[:STEPS]:
        decision = judged(command, fixed, story=long.story)
        start = time.thread_time()
        long.add(decision, command=command, exit_status=0, output="")
        folded.append((time.thread_time() - start) * 1e3)
    own = {task: session(task) for _, task in pairs}
    return {
        "ls -la": _least([lambda: judged("ls -la", alone)] * 50),
        "git status": _least([lambda: judged("git status", alone)] * 50),
        "ls -la, a task": _least([lambda: judged("ls -la", fixed)] * 50),
        "ls -la, 200 steps": _least([lambda: judged("ls -la", fixed, story=long.story)] * 50),
        "no task": _least([lambda c=c: judged(c, alone) for c, _ in pairs]),
        "short task": _least([lambda c=c: judged(c, fixed) for c, _ in pairs]),
        "own task": _least([lambda c=c, t=t: judged(c, own[t]) for c, t in pairs]),
        "200 steps": _least([lambda c=c: judged(c, fixed, story=long.story) for c, _ in pairs]),
        "fold a step": folded[STEPS // 2 :],
    }


def _least(runs: list[Callable[[], object]]) -> list[float]:
    """The least of some rounds for each: what else the machine does is no cost of ours."""
    spent = [float("inf")] * len(runs)
    for _ in range(ROUNDS):
        for index, run in enumerate(runs):
            start = time.thread_time()
            run()
            spent[index] = min(spent[index], (time.thread_time() - start) * 1e3)
    return spent


def measured(folder: Path, path: str) -> Costs:
    """The costs of a checkout, by a process of its own."""
    words = [sys.executable, str(Path(__file__).resolve()), "--worker", *([path] if path else [])]
    run = subprocess.run(
        words, env={**os.environ, "PYTHONPATH": str(folder)}, capture_output=True, text=True, check=True
    )
    return json.loads(run.stdout)  # type: ignore[no-any-return]


def _joined(one: Costs, other: Costs) -> Costs:
    return {name: [min(p) for p in zip(spent, other[name], strict=True)] for name, spent in one.items()}


def compared(here: Costs, there: Costs) -> list[str]:
    """A line for each thing that is measured."""
    lines = [f"{'':<18} {'mean here':>10} {'there':>9} {'ratio':>6}   ratio of medians"]
    for name, spent in here.items():
        mine, theirs = statistics.mean(spent), statistics.mean(there[name])
        middle = statistics.median(spent) / statistics.median(there[name])
        lines.append(f"{name:<18} {mine:7.3f} ms {theirs:6.3f} ms {mine / theirs:6.2f}   {middle:6.2f}")
    return lines


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("file", nargs="?", default="")
    parser.add_argument("--beside", type=Path)
    parser.add_argument("--worker", action="store_true")
    told = parser.parse_args()
    if told.worker:
        print(json.dumps(costs(examples(told.file))))
        return
    own = Path(__file__).resolve().parents[2]
    if told.beside is None:
        for name, spent in measured(own, told.file).items():
            print(
                f"{name:<18} mean {statistics.mean(spent):7.3f} ms  median {statistics.median(spent):7.3f} ms"
            )
        return
    here, there = measured(own, told.file), measured(told.beside, told.file)
    for _ in range(TURNS - 1):
        here, there = (
            _joined(here, measured(own, told.file)),
            _joined(there, measured(told.beside, told.file)),
        )
    print("\n".join(compared(here, there)))


if __name__ == "__main__":
    main()
