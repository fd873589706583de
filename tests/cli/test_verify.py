from __future__ import annotations

import json
import sqlite3

import pytest
import typer
from typer.testing import CliRunner

from shellguard.cli import verify
from shellguard.errors import LedgerError
from shellguard.ledger import Ledger
from shellguard.model import RecordKind


@pytest.fixture
def state(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    (tmp_path / "shellguard").mkdir(mode=0o700)
    return tmp_path / "shellguard"


@pytest.fixture
def head(state) -> str:
    with Ledger.open(state / "ledger.db") as ledger:
        return [ledger.append("s", RecordKind.ATTEMPT, {"n": n}, at_s=1.0) for n in range(3)][-1].hash


def run(*arguments: str):
    app = typer.Typer()
    app.callback()(lambda: None)
    verify.register(app)
    return CliRunner().invoke(app, ["verify", *arguments])


def tamper(state) -> None:
    connection = sqlite3.connect(state / "ledger.db")
    connection.execute("DROP TRIGGER record_is_final")
    connection.execute("UPDATE record SET session = 'x' WHERE seq = 2")
    connection.commit()
    connection.close()


def test_a_whole_ledger_is_said_to_be_intact(state, head) -> None:
    result = run()
    assert (result.exit_code, result.stdout) == (0, f"3 records, chain intact, head {head[:12]}\n")


def test_each_problem_is_told(state, head) -> None:
    tamper(state)
    result = run()
    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        "3 records, 1 problem:",
        "  record 2: was changed after it was written",
    ]


def test_json_tells_the_same(state, head) -> None:
    assert json.loads(run("--json").stdout) == {"records": 3, "intact": True, "head": head, "problems": []}
    tamper(state)
    result = run("--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["problems"] == ["record 2: was changed after it was written"]


def test_a_head_noted_earlier_is_looked_for(state, head) -> None:
    assert run("--head", head[:12]).exit_code == 0
    assert run("--head", "f" * 12).exit_code == 1


def test_no_ledger_yet_is_no_problem_and_none_is_made(state) -> None:
    assert run().exit_code == 0
    assert list(state.iterdir()) == []


def test_a_ledger_that_vanished_is_a_problem(state, head) -> None:
    for name in ("ledger.db", "ledger.db-wal", "ledger.db-shm"):
        (state / name).unlink(missing_ok=True)
    result = run()
    assert result.exit_code == 1
    assert "records 1 to 3 are missing" in result.stdout


def test_a_file_that_is_no_ledger_is_an_error(state) -> None:
    (state / "ledger.db").write_bytes(b"garbage " * 1000)
    assert isinstance(run().exception, LedgerError)
