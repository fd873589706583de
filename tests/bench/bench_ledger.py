"""Cost of one `Ledger.append` beside a bare SQLite insert of the same row, alternating in one run.

python tests/bench/bench_ledger.py [--count 2000]
"""

from __future__ import annotations

import argparse
import sqlite3
import statistics
import tempfile
import time
from pathlib import Path

from shellguard.ledger import Ledger
from shellguard.ledger.chain import canonical
from shellguard.model import RecordKind

BODY: dict[str, object] = {
    "decision": {
        "verdict": "hold",
        "findings": [{"rule": "delete-outside-workspace", "severity": "high", "why": "x" * 200}],
        "signals": [],
        "command": "rm -rf /srv/data/backups",
    },
    "cwd": "/home/someone/project",
    "source": "shim",
    "pid": 4242,
    "program": "rm",
}


def measure(folder: Path, *, count: int, synchronous: str) -> tuple[list[float], list[float]]:
    """Microseconds of each append and of each bare insert."""
    ours: list[float] = []
    bare: list[float] = []
    plain = sqlite3.connect(folder / f"bare-{synchronous}.db", isolation_level=None)
    plain.execute("PRAGMA journal_mode = WAL")
    plain.execute(f"PRAGMA synchronous = {synchronous}")
    plain.execute("CREATE TABLE record (seq INTEGER PRIMARY KEY, body TEXT)")
    text = canonical(BODY)
    with Ledger.open(folder / f"ledger-{synchronous}.db", synchronous=synchronous) as ledger:
        for number in range(count):
            begin = time.perf_counter()
            ledger.append("bench", RecordKind.ATTEMPT, BODY, at_s=float(number))
            middle = time.perf_counter()
            plain.execute("INSERT INTO record (body) VALUES (?)", (text,))
            bare.append((time.perf_counter() - middle) * 1e6)
            ours.append((middle - begin) * 1e6)
        begin = time.perf_counter()
        assert ledger.verify().is_intact
        print(f"{synchronous:6}  verify {count} records: {(time.perf_counter() - begin) * 1e3:.0f} ms")
    plain.close()
    return ours, bare


def main() -> None:
    """Print medians and 99th percentiles."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=2000)
    count = parser.parse_args().count
    with tempfile.TemporaryDirectory() as folder:
        for synchronous in ("NORMAL", "FULL"):
            for name, spent in zip(
                ("append", "bare"), measure(Path(folder), count=count, synchronous=synchronous), strict=True
            ):
                p99 = sorted(spent)[int(len(spent) * 0.99)]
                print(
                    f"{synchronous:6}  {name:6}  median {statistics.median(spent):6.0f} us  p99 {p99:6.0f} us"
                )


if __name__ == "__main__":
    main()
