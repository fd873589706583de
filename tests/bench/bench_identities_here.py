"""What looking at the identities of a machine costs, on this machine.

    python -m tests.bench.bench_identities_here

A made-up home of many years and a workspace with twenty parts; the first look of a fresh process, then the median of
several, milliseconds; and what a second of watching costs.
"""

from __future__ import annotations

import hmac
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.support.made_up_home import rich_home

ROUNDS = 15
_FIRST = """
import sys, time
begun = time.perf_counter()
from shellguard.judge import judge
from shellguard.parse import secrets
imported = time.perf_counter()
from shellguard.probe.identities_here import identities_here
found = time.perf_counter()
identities_here(home=sys.argv[1], workspace=sys.argv[2], variables={}, fingerprint=lambda s: s[:0] + "f" * 16, deadline_s=20)
print((found - imported) * 1000, (time.perf_counter() - found) * 1000)
"""


def fingerprint(secret: str) -> str:
    """As the guard makes it."""
    return hmac.new(b"k" * 32, secret.encode(), "sha256").hexdigest()[:16]


def first_ms(home: Path, workspace: Path) -> tuple[float, float]:
    """Import and first look of a process that has the judge already; median of a few processes."""
    runs = [
        [
            float(n)
            for n in subprocess.check_output(
                [sys.executable, "-c", _FIRST, str(home), str(workspace)]
            ).split()
        ]
        for _ in range(5)
    ]
    return statistics.median(r[0] for r in runs), statistics.median(r[1] for r in runs)


def main() -> None:
    """Print the table."""
    from shellguard.probe.identities_here import identities_here
    from shellguard.probe.identity_watch import IdentityWatch

    with tempfile.TemporaryDirectory(prefix="sg-", dir="/tmp") as folder:
        home, workspace = Path(folder, "home"), Path(folder, "home/src/shop")
        workspace.mkdir(parents=True)
        rich_home(home, workspace)
        times = []
        for _ in range(ROUNDS):
            start = time.perf_counter()
            now = identities_here(
                home=str(home), workspace=str(workspace), variables={}, fingerprint=fingerprint, deadline_s=20
            )
            times.append((time.perf_counter() - start) * 1000)
        imports, first = first_ms(home, workspace)
        print(f"{len(now.held)} identities, complete: {now.is_complete} {now.left_out}")
        print(f"{'imports beside the judge':36}{imports:9.1f} ms")
        print(f"{'first look of a process':36}{first:9.1f} ms")
        print(f"{'look, median':36}{statistics.median(times):9.1f} ms")
        print(f"{'look, worst':36}{max(times):9.1f} ms")
        start = time.perf_counter()
        watch = IdentityWatch(str(home), str(workspace), on_change=lambda _: None)
        print(f"{'watch, start':36}{(time.perf_counter() - start) * 1000:9.1f} ms")
        begun = time.process_time()
        time.sleep(5)
        print(f"{'watch, processor time a second':36}{(time.process_time() - begun) * 200:9.1f} ms")
        watch.close()


if __name__ == "__main__":
    main()
