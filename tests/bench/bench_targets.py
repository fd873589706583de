"""What a question about a path costs, beside git's own status, on this machine.

    python -m tests.bench.bench_targets [FILES]

A repository of that many files in folders of a hundred, all committed but one; each figure is the median of several
fresh questions, milliseconds.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from shellguard.probe.targets import Machine
from tests.support.real_repository import repository, write

FILES, ROUNDS = 5000, 15


def median_ms(run: Callable[[], object]) -> float:
    """Of a few runs after a first one."""
    run()
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        run()
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times)


def machine() -> Machine:
    """One attempt's, with time enough."""
    return Machine(question_s=20, attempt_s=20)


def main() -> None:
    """Print the table."""
    files = int(sys.argv[1]) if len(sys.argv) > 1 else FILES
    with tempfile.TemporaryDirectory(prefix="sg-", dir="/tmp") as folder:
        root = repository(Path(folder), {f"d{n // 100}/f{n}.py": "x = 1\n" * 80 for n in range(files)})
        write(root, {"d0/new.py": "new"})
        status = ["git", "-C", str(root), "status", "--porcelain"]
        print(f"{files} files                            median ms")
        for name, run in (
            ("where a path leads", lambda: machine().place(f"{root}/d0")),
            ("one file", lambda: machine().target(f"{root}/d0/f0.py")),
            ("a folder of 100, one untracked", lambda: machine().target(f"{root}/d0")),
            ("the whole working tree", lambda: machine().target(str(root))),
            ("a glob of its folders", lambda: machine().matches(f"{root}/*")),
            ("the repository", lambda: machine().repository(str(root))),
            ("git status", lambda: subprocess.run(status, capture_output=True, check=True)),
        ):
            print(f"{name:36}{median_ms(run):9.1f}")


if __name__ == "__main__":
    main()
