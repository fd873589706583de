from __future__ import annotations

import subprocess
import sys
from itertools import islice

from shellguard.ledger import Ledger
from shellguard.model import RecordKind

WRITER = """
import sys
from pathlib import Path
from shellguard.ledger import Ledger
from shellguard.model import RecordKind
with Ledger.open(Path(sys.argv[1])) as ledger:
    for line in sys.stdin:
        ledger.append(line.strip(), RecordKind.ATTEMPT, {}, at_s=1.0)
"""


def test_records_of_another_process_arrive_as_they_are_written(tmp_path) -> None:
    path = tmp_path / "ledger.db"
    with Ledger.open(path) as ledger:
        ledger.append("before", RecordKind.ATTEMPT, {}, at_s=1.0)
        command = [sys.executable, "-c", WRITER, str(path)]
        writer = subprocess.Popen(command, stdin=subprocess.PIPE, text=True)
        arriving = ledger.follow(after_seq=0)
        assert next(arriving).session == "before"
        for name in ("one", "two"):
            # Written only now, so the reader is waiting or about to.
            writer.stdin.write(f"{name}\n")
            writer.stdin.flush()
            assert next(arriving).session == name
        writer.stdin.close()
        assert writer.wait(timeout=30) == 0
        arriving.close()


def test_only_what_fits_is_followed(tmp_path) -> None:
    with Ledger.open(tmp_path / "ledger.db") as ledger:
        for session in ("one", "two", "one"):
            ledger.append(session, RecordKind.ATTEMPT, {}, at_s=1.0)
        assert [r.seq for r in islice(ledger.follow(session="one"), 2)] == [1, 3]
