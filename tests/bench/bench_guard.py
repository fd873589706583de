"""Connect, ask, answer: the guard's round trip beside a bare echo's, on this machine.

    python -m tests.bench.bench_guard [ROUNDS]

Each server runs in a process of its own; both get the same 1.8 kB attempt with 40 variables. The echo keeps one
connected socket pair and answers one byte: what the machine takes for two context switches.
"""

from __future__ import annotations

import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from shellguard.wire import frame
from shellguard.wire.frame import Kind
from shellguard.wire.messages import Answer, decode_answer, encode_attempt

ROUNDS = 5000
MESSAGE = frame.pack(
    Kind.ATTEMPT,
    encode_attempt(
        [b"ls", b"-l", b"src"],
        [f"VARIABLE_{n}=".encode() + b"v" * 24 for n in range(40)],
        cwd=b"/work/project",
    ),
)


def measure(round_trip: Callable[[], None], rounds: int) -> tuple[float, float, float]:
    """Least, median and 99th percentile, microseconds, after a warm-up."""
    for _ in range(200):
        round_trip()
    times = []
    for _ in range(rounds):
        start = time.perf_counter_ns()
        round_trip()
        times.append((time.perf_counter_ns() - start) / 1000)
    times.sort()
    return times[0], statistics.median(times), times[len(times) * 99 // 100]


def ask_guard(path: str) -> Callable[[], None]:
    """One connection per attempt, as a shim makes it."""

    def round_trip() -> None:
        sock = socket.socket(socket.AF_UNIX)
        sock.connect(path)
        sock.sendall(MESSAGE)
        data = sock.recv(256)
        code, _ = decode_answer(data[frame.HEADER.size :])
        assert code is Answer.RUN
        sock.close()

    return round_trip


def measure_echo(rounds: int) -> tuple[float, float, float]:
    """A child that answers one byte on a socket pair."""
    ours, theirs = socket.socketpair()
    child = os.fork()
    if child == 0:
        ours.close()
        while theirs.recv(65536):
            theirs.sendall(b"x")
        os._exit(0)
    theirs.close()

    def round_trip() -> None:
        ours.sendall(MESSAGE)
        ours.recv(1)

    try:
        return measure(round_trip, rounds)
    finally:
        ours.close()
        os.waitpid(child, 0)


def measure_guard(rounds: int) -> tuple[float, float, float]:
    """The guard of tests/support/live_guard.py: trivial judge, ledger in memory."""
    with tempfile.TemporaryDirectory(prefix="sg-", dir="/tmp") as folder:
        command = [sys.executable, "-m", "tests.support.live_guard", f"{folder}/s"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=Path(__file__).parents[2]) as guard:
            assert guard.stdout is not None
            guard.stdout.readline()
            try:
                return measure(ask_guard(f"{folder}/s"), rounds)
            finally:
                guard.terminate()


def main() -> None:
    """Print the table."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    print(f"{len(MESSAGE)} bytes, {rounds} rounds          min   median      p99  us")
    for name, result in (
        ("echo, kept socket pair", measure_echo(rounds)),
        ("guard, connect+ask+answer", measure_guard(rounds)),
    ):
        print(f"{name:28}" + "".join(f"{value:9.1f}" for value in result))


if __name__ == "__main__":
    main()
