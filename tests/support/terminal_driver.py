"""The program under test: calls `launch` as the product does. Options by environment, the command by argv."""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path

from shellguard.capture.announce import Announcer
from shellguard.capture.relay import Relay
from shellguard.capture.terminal import launch


def _crash(self: Relay) -> None:
    raise RuntimeError("relay crashed on purpose")


def main() -> None:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("DRIVER_")}
    environment.pop("PYTHONPATH", None)
    announcer = Announcer(environment)
    if os.environ.get("DRIVER_CRASH"):
        # The fault is ours, so there is no cheaper real thing: the resize path raises as a bug in it would.
        Relay._resize = _crash  # type: ignore[method-assign]
    if os.environ.get("DRIVER_BUSY"):
        threading.Thread(target=_judge_without_rest, daemon=True).start()
    if path := os.environ.get("DRIVER_ANNOUNCE"):
        threading.Thread(target=_announce_lines, args=(announcer, path), daemon=True).start()

    def note(pid: int) -> None:
        if log := os.environ.get("DRIVER_LOG"):
            children = Path(f"/proc/{pid}/cmdline").read_bytes()
            Path(log).write_text(
                f"{pid} {os.getpid()} {'waiting' if b'leader.py' in children else 'running'}\n"
            )
        if os.environ.get("DRIVER_REFUSE"):
            raise RuntimeError("registration failed on purpose")

    status = launch(
        sys.argv[1:], environment=environment, cwd=Path.cwd(), announcer=announcer, on_started=note
    )
    if after := os.environ.get("DRIVER_AFTER"):
        Path(after).write_text(str(status))
    sys.exit(status)


def _judge_without_rest() -> None:
    """A guard thread at its busiest: pure Python, the lock never given up by itself."""
    while True:
        sum(range(200))


def _announce_lines(announcer: Announcer, fifo: str) -> None:
    """Each line of the fifo: number waiting, then the text."""
    with Path(fifo).open() as lines:
        for line in lines:
            waiting, _, text = line.rstrip("\n").partition(" ")
            announcer.announce(text, waiting=int(waiting))


if __name__ == "__main__":
    main()
