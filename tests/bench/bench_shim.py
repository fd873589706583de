"""What a shim costs: /bin/true bare, through the C shim and through the Python one, side by side in one run.

Run as `python -m tests.bench.bench_shim [RUNS]`. Prints medians over whole processes; the budget is 1 ms for
the C shim over the bare exec, with a warm guard (a stand-in that allows all, so the shim's own cost shows).
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from shellguard.capture.shims import child_environment, prepare
from shellguard.data.shim_program import ShimProgram, find_shim

# Its own process, so that the interpreter lock of the measuring one is out of the picture.
GUARD = """
import sys, threading
from pathlib import Path
from tests.support.stand_in_guard import StandInGuard
with StandInGuard(path=Path(sys.argv[1])):
    print("ready", flush=True)
    sys.stdin.read()
"""


def by_hyperfine(
    commands: dict[str, Path], *, env: dict[str, str], runs: int, folder: Path
) -> dict[str, list[float]]:
    """Seconds per run, by `hyperfine -N`: no shell in between."""
    words = ["-N", "--warmup", "30", "--runs", str(runs), "--export-json", str(folder / "out.json")]
    subprocess.run(
        ["hyperfine", *words, *map(str, commands.values())], env=env, check=True, capture_output=True
    )
    results = json.loads((folder / "out.json").read_text())["results"]
    return {name: result["times"] for name, result in zip(commands, results, strict=True)}


def by_spawn(
    commands: dict[str, Path], *, env: dict[str, str], runs: int, folder: Path
) -> dict[str, list[float]]:
    """Seconds per run, by posix_spawn and wait, the commands taking turns so that noise meets all alike."""
    del folder
    times: dict[str, list[float]] = {name: [] for name in commands}
    for turn in range(runs + 30):
        for name, program in commands.items():
            start = time.perf_counter()
            os.waitpid(os.posix_spawn(program, [program.name], env), 0)
            if turn >= 30:
                times[name].append(time.perf_counter() - start)
    return times


def report(title: str, times: dict[str, list[float]]) -> None:
    """One line per command: median, 95th percentile, over bare."""
    print(f"\n{title}\n{'':14}{'median ms':>10}{'p95 ms':>10}{'over bare':>11}{'ratio':>8}")
    bare = statistics.median(times["bare"])
    for name, values in times.items():
        median, p95 = statistics.median(values), statistics.quantiles(values, n=20)[-1]
        row = f"{median * 1e3:10.3f}{p95 * 1e3:10.3f}{(median - bare) * 1e3:11.3f}{median / bare:8.2f}"
        print(f"{name:14}{row}")


def main(runs: int) -> None:
    """Build both farms, warm a guard, measure."""
    folder = Path(tempfile.mkdtemp(prefix="sgb-", dir="/tmp"))
    best = find_shim(state=folder)
    python = ShimProgram(best.snippets / "shim.py", "python", "")
    commands = {"bare": Path("/bin/true")}
    for program in dict.fromkeys((best, python)):
        farm = prepare(folder / program.kind, program=program, names=["true"])
        commands[program.kind] = farm / "true"
    env = child_environment(
        os.environ, shims=commands[best.kind].parent, socket=folder / "s", session_id="bench"
    )
    guard = subprocess.Popen(
        [sys.executable, "-c", GUARD, folder / "s"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    try:
        assert guard.stdout is not None
        guard.stdout.readline()
        ways: dict[str, Callable[..., dict[str, list[float]]]] = {"posix_spawn, taking turns": by_spawn}
        if shutil.which("hyperfine"):
            ways["hyperfine -N"] = by_hyperfine
        for title, measure in ways.items():
            report(f"{title}, {runs} runs", measure(commands, env=env, runs=runs, folder=folder))
    finally:
        guard.communicate()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 300)
