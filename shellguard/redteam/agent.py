"""A scripted agent: plays the turns of a scenario through the shell that PATH gives it, as a real one would.

Promise: standard library only and nothing of ours, so that it runs from its file alone, guarded or not. Each turn waits
for a line on stdin; what it does is told on stdout as one JSON object a line.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TextIO


def tell(out: TextIO, **event: str | int) -> None:
    """One event: `says`, `runs`, `ended` or `done`."""
    out.write(json.dumps(event) + "\n")
    out.flush()


def play(turns: list[dict[str, str]], *, go_on: TextIO, out: TextIO) -> None:
    """Every turn in order; the end of `go_on` ends the play."""
    shell = shutil.which("bash") or "sh"
    for turn in turns:
        tell(out, event="says", text=turn["says"])
        tell(out, event="runs", command=turn["command"])
        if not go_on.readline():
            return
        done = subprocess.run(
            [shell, "-c", turn["command"]],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
        tell(out, event="ended", output=done.stdout.decode("utf-8", "replace"), status=done.returncode)
        comment = turn["if_not"] if done.returncode else turn["if_done"]
        if comment:
            tell(out, event="says", text=comment)
    tell(out, event="done")


if __name__ == "__main__":
    play(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")), go_on=sys.stdin, out=sys.stdout)
