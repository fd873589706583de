"""The relay beside a bare pty copy, interleaved in one run: throughput of `cat`, and the echo of a key.

    python tests/bench/bench_pty.py [--megabytes 100] [--rounds 3] [--keys 500]

The bare side is the smallest loop there is: read 64 KiB from a pty, write it on. Both sides are read by the
same reader.
"""

from __future__ import annotations

import argparse
import contextlib
import fcntl
import os
import select
import statistics
import sys
import tempfile
import termios
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.support.person import driver, environment  # noqa: E402

BARE_COPY = """
import os, pty, sys, tty, select
pid, master = pty.fork()
if not pid:
    os.execvp(sys.argv[1], sys.argv[1:])
tty.setraw(0)
try:
    while True:
        ready = select.select([0, master], [], [])[0]
        if master in ready:
            data = os.read(master, 65536)
            while data:
                data = data[os.write(1, data):]
        if 0 in ready:
            os.write(master, os.read(0, 65536))
except OSError:
    pass
os.waitpid(pid, 0)
"""


@contextlib.contextmanager
def at_terminal(command: list[str]) -> Iterator[int]:
    """Run `command` at a new terminal; the terminal's master."""
    master, slave = os.openpty()
    pid = os.fork()
    if not pid:
        os.setsid()
        fcntl.ioctl(slave, termios.TIOCSCTTY, 0)
        for fd in (0, 1, 2):
            os.dup2(slave, fd)
        os.closerange(3, 64)
        os.execve(command[0], command, environment())
    os.close(slave)
    yield master
    os.close(master)
    os.waitpid(pid, 0)


def transfer_s(command: list[str], *, size: int) -> float:
    """Seconds from the first byte to the last of `size`."""
    with at_terminal(command) as master:
        left, start = size, 0.0
        while left > 0:
            left -= len(os.read(master, 65536))
            start = start or time.perf_counter()
        return time.perf_counter() - start


def echoes_s(command: list[str], *, keys: int) -> list[float]:
    """Seconds from a key to its echo, one key at a time."""
    with at_terminal(command) as master:
        seen = b""
        while b"READY" not in seen:
            seen += os.read(master, 65536)
        taken = []
        for _ in range(keys):
            start = time.perf_counter()
            os.write(master, b"k")
            select.select([master], [], [])
            os.read(master, 65536)
            taken.append(time.perf_counter() - start)
            time.sleep(0.002)  # a person pauses too; back to back keys would measure the scheduler's batches
        return taken


def ways(*command: str) -> dict[str, list[str]]:
    bare = list(command)
    bare[0] = bare[0] if "/" in bare[0] else f"/bin/{bare[0]}"
    return {
        "no pty between": bare,
        "bare pty copy": [sys.executable, "-c", BARE_COPY, *command],
        "relay": driver(*command),
        "relay, guard busy": ["/usr/bin/env", "DRIVER_BUSY=1", *driver(*command)],
    }


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--megabytes", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--keys", type=int, default=500)
    options = parser.parse_args()
    size = options.megabytes * 1_000_000
    with tempfile.NamedTemporaryFile(prefix="sg-bench-") as file:
        line = b"0123456789 abcdefghij \x1b[32mklmnopqrst\x1b[0m uvwxyz ABCDEFGHIJ KLMNOPQRST UVWXYZ\n"
        file.write((line * (size // len(line) + 1))[:size])
        file.flush()
        rates: dict[str, list[float]] = {}
        for _ in range(options.rounds):
            for name, command in ways("cat", file.name).items():
                rates.setdefault(name, []).append(size / 1e6 / transfer_s(command, size=size))
    for name, found in rates.items():
        each = ", ".join(f"{rate:.1f}" for rate in found)
        print(f"throughput  {name:17} {statistics.median(found):7.1f} MB/s   ({each})")
    ratio = statistics.median(rates["relay"]) / statistics.median(rates["bare pty copy"])
    print(f"throughput  relay / bare pty copy: {ratio:.2f}   (at least 0.50)")

    echo = "import os,tty; tty.setraw(0); os.write(1,b'READY')\nwhile True: os.write(1, os.read(0, 1))"
    taken: dict[str, list[float]] = {}
    for _ in range(options.rounds):
        for name, command in ways(sys.executable, "-c", echo).items():
            taken.setdefault(name, []).extend(echoes_s(command, keys=options.keys // options.rounds))
    figures = {name: (statistics.median(t), statistics.quantiles(t, n=100)[98]) for name, t in taken.items()}
    for name, (median, p99) in figures.items():
        print(f"echo        {name:17} median {median * 1e3:6.3f} ms   p99 {p99 * 1e3:6.3f} ms")
    added = [(a - b) * 1e3 for a, b in zip(figures["relay"], figures["no pty between"], strict=True)]
    print(f"echo        added by the relay: median {added[0]:.3f} ms, p99 {added[1]:.3f} ms   (under 2 ms)")


if __name__ == "__main__":
    main()
