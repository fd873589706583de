"""The agent of the bypass table: tries one row after the other and notes what each try said.

Runs as a program of its own, standard library only: driver.py ROWS RESULTS MARK. Promise: stops before anything is tried
where its guard is not the one it was told of (MARK stands in the guard's command line; empty: there is none).
"""

import json
import os
import subprocess
import sys
from pathlib import Path

PATIENCE_S = 40.0
SOCKET = os.environ.get("SHELLGUARD_SOCKET", "socket")


def guard_pid(mark):
    """The parent of our parent, as `shellguard run` starts an agent."""
    status = Path(f"/proc/{os.getppid()}/stat").read_text()
    pid = int(status.rpartition(")")[2].split()[1])
    assert mark in Path(f"/proc/{pid}/cmdline").read_text(), "not the guard of this test"
    return pid


def attempt(row, guard):
    """All its steps; the last one's status and what it said."""
    base = {name: value for name, value in os.environ.items() if name != "PWD"}
    for number, step in enumerate(row["steps"]):
        is_last = number == len(row["steps"]) - 1
        words = [word.replace("@GUARD", str(guard)).replace("@SOCKET", SOCKET) for word in step]
        text = row["stdin"].encode() if is_last else b""
        try:
            done = subprocess.run(
                words,
                cwd=row["folder"],
                input=text,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                env={**base, **(row["environment"] if is_last else {})},
                timeout=PATIENCE_S,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            return {"status": -1, "said": f"step {number}: {error}"}
    return {"status": done.returncode, "said": done.stdout.decode(errors="replace")[-600:]}


def main():
    """Results as lines of JSON, each written as soon as it is known: the last row may be our end."""
    rows, results, mark = sys.argv[1:4]
    guard = guard_pid(mark) if mark else int(os.environ["STAND_IN"])
    with Path(results).open("a", encoding="utf-8") as out:
        for row in json.loads(Path(rows).read_text()):
            out.write(json.dumps({"number": row["number"], **attempt(row, guard)}) + "\n")
            out.flush()


main()
