"""The guard and the real ledger together: what happened is in the file, in order, chained."""

from pathlib import Path

from shellguard.ledger.store import Ledger
from shellguard.wire.messages import Answer
from tests.support.live_guard import LiveGuard


class OnTheGuardsThread:
    """Opens the ledger where it is used: SQLite connections belong to one thread."""

    def __init__(self, file: Path) -> None:
        self._file, self._ledger = file, None

    def append(self, session, kind, body, *, at_s):
        self._ledger = self._ledger or Ledger.open(self._file)
        return self._ledger.append(session, kind, body, at_s=at_s)


def test_a_session_is_on_file_in_order_and_verifies(tmp_path: Path):
    file = tmp_path / "ledger.db"
    with LiveGuard(ledger=OnTheGuardsThread(file)) as live:
        assert live.once("ls", "\udcff")[0] is Answer.RUN
        with live.shim() as shim, live.client() as client:
            assert shim.ask("rm", "x").answer()[0] is Answer.HELD
            client.ask("answer", id=client.ask("holds")["holds"][0]["id"], answer="approve")
            assert shim.answer()[0] is Answer.RUN
        live.guard.stop(exit_status=0)
    with Ledger.open(file) as ledger:
        records = list(ledger.query())
        assert [record.kind.value for record in records] == [
            "session-start",
            "attempt",
            "attempt",
            "hold",
            "answer",
            "run",
            "session-end",
        ]
        assert {record.session for record in records} == {"s1"}
        assert ledger.verify().is_intact
