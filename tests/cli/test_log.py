from __future__ import annotations

import json
import os
import pty
import re
import select
import subprocess
import sys
from datetime import datetime

import pytest
import typer
from typer.testing import CliRunner

from shellguard.cli import log
from shellguard.cli.log import parse_since
from shellguard.cli.log_line import human_line
from shellguard.errors import UsageError
from shellguard.ledger import Ledger
from shellguard.model import Record, RecordKind

HOSTILE = "rm \x1b[2J\x9b1A\r\u202e\x07 -rf\nnext \udcff"
NOON_S = datetime(2026, 11, 1, 12).timestamp()


def attempt(verdict: str, command: str, *rules: str) -> dict[str, object]:
    return {"decision": {"verdict": verdict, "findings": [{"rule": r} for r in rules], "command": command}}


@pytest.fixture
def state(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    (tmp_path / "shellguard").mkdir(mode=0o700)
    return tmp_path / "shellguard"


@pytest.fixture
def filled(state):
    with Ledger.open(state / "ledger.db") as ledger:
        ledger.append("one", RecordKind.SESSION_START, {"task": "mend the tests"}, at_s=NOON_S)
        ledger.append("one", RecordKind.ATTEMPT, attempt("allow", "ls -l"), at_s=NOON_S + 1)
        ledger.append(
            "two", RecordKind.ATTEMPT, attempt("deny", "rm -rf /srv", "delete-root"), at_s=NOON_S + 2
        )
        ledger.append(
            "one", RecordKind.ATTEMPT, attempt("hold", HOSTILE, "delete-root", "off-task"), at_s=NOON_S + 3
        )
    return state


def run(*arguments: str):
    app = typer.Typer()
    app.callback()(lambda: None)
    log.register(app)
    return CliRunner().invoke(app, ["log", *arguments])


def seqs(*arguments: str) -> list[int]:
    return [json.loads(line)["seq"] for line in run("--json", *arguments).stdout.splitlines()]


def test_each_record_is_one_line_newest_last(filled) -> None:
    lines = run().stdout.splitlines()
    assert lines[:3] == [
        "2026-11-01 12:00:00  one  session-start  mend the tests",
        "2026-11-01 12:00:01  one  allow     ls -l",
        "2026-11-01 12:00:02  two  deny      rm -rf /srv  delete-root",
    ]
    assert len(lines) == 4


def test_nothing_in_a_command_reaches_the_terminal_as_control(filled) -> None:
    for output in (run().stdout, run("--json").stdout):
        assert all(c.isprintable() or c == "\n" for c in output)
        assert len(output.splitlines()) == 4
    assert "‹ESC›[2J" in run().stdout


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        pytest.param([], [1, 2, 3, 4], id="everything"),
        pytest.param(["--session", "one"], [1, 2, 4], id="a session"),
        pytest.param(["--verdict", "deny"], [3], id="a verdict"),
        pytest.param(["--rule", "delete-root"], [3, 4], id="a rule"),
        pytest.param(["--kind", "session-start"], [1], id="a kind"),
        pytest.param(["--limit", "2"], [3, 4], id="the newest"),
        pytest.param(["--since", "2026-11-01T12:00:02"], [3, 4], id="a moment"),
        pytest.param(["--since", "2026-11-02"], [], id="a later day"),
        pytest.param(["--rule", "delete-root", "--session", "two"], [3], id="two at once"),
    ],
)
def test_filters_choose(filled, arguments, found) -> None:
    assert seqs(*arguments) == found


def test_json_holds_the_whole_record(filled) -> None:
    line = run("--json", "--limit", "1").stdout
    with Ledger.open(filled / "ledger.db", is_read_only=True) as ledger:
        record = next(ledger.query(newest_first=True))
    read = json.loads(line)
    assert Record(**{**read, "kind": RecordKind(read["kind"])}) == record


@pytest.mark.parametrize(
    "arguments", [["--verdict", "maybe"], ["--kind", "gossip"], ["--since", "yesterday"], ["--since", "2x"]]
)
def test_what_cannot_be_is_a_usage_error(filled, arguments) -> None:
    assert isinstance(run(*arguments).exception, UsageError)


def test_no_ledger_yet_is_said_and_none_is_made(state) -> None:
    result = run()
    assert (result.exit_code, result.stdout) == (0, "")
    assert "nothing has been recorded" in result.stderr
    assert list(state.iterdir()) == []


@pytest.mark.parametrize(
    ("text", "ago_s"), [("45s", 45), ("30m", 1800), ("2h", 7200), ("3d", 259_200), ("1w", 604_800)]
)
def test_a_duration_counts_back_from_now(text, ago_s) -> None:
    assert parse_since(text, now_s=1e9) == 1e9 - ago_s


def record(body: dict[str, object], kind: RecordKind = RecordKind.ATTEMPT) -> Record:
    return Record(seq=1, at_s=NOON_S, session="s", kind=kind, body=body)


@pytest.mark.parametrize(("verdict", "colour"), [("allow", 32), ("preserve", 36), ("hold", 33), ("deny", 31)])
def test_a_colour_is_on_the_verdict_alone(verdict, colour) -> None:
    line = human_line(record(attempt(verdict, "ls")), width=80, is_coloured=True)
    assert f"  \x1b[{colour}m{verdict}\x1b[0m " in line
    plain = human_line(record(attempt(verdict, "ls")), width=80, is_coloured=False)
    assert re.sub(r"\x1b\[\d*m", "", line) == plain


def test_a_long_command_gives_way_to_the_width_and_the_rules_stay() -> None:
    line = human_line(record(attempt("deny", "rm " + "x" * 300, "delete-root")), width=100, is_coloured=False)
    assert len(line) == 100
    assert line.endswith("…  delete-root")


@pytest.mark.parametrize(
    ("kind", "body", "told"),
    [
        pytest.param(RecordKind.ANSWER, {"answer": "refuse", "note": "not now"}, "not now", id="a note"),
        pytest.param(RecordKind.FAULT, {"fault": "judge crashed"}, "judge crashed", id="a fault"),
        pytest.param(
            RecordKind.ANSWER, {"hold": "h2abc", "state": "gone"}, "h2abc gone", id="a hold that went"
        ),
        pytest.param(RecordKind.RUN, {"hold": "h2abc", "pid": 7}, "h2abc runs (pid 7)", id="a run"),
        pytest.param(
            RecordKind.HOLD,
            {"hold": {"id": "h2abc", "decision": {"command": "rm x"}}},
            "h2abc waits: rm x",
            id="a hold",
        ),
        pytest.param(RecordKind.SESSION_START, {"agent": "claude", "task": "t"}, "claude, t", id="a start"),
        pytest.param(RecordKind.SESSION_END, {"exit_status": 0}, "exit status 0", id="an end"),
        pytest.param(RecordKind.GRANT, {"x": 0}, '{"x": 0}', id="anything else"),
        pytest.param(RecordKind.RULES, {}, "rules", id="nothing"),
    ],
)
def test_other_records_tell_what_they_have(kind, body, told) -> None:
    assert human_line(record(body, kind), width=None, is_coloured=False).endswith(told)


PROGRAM = """
import sys, typer
from shellguard.cli import log
app = typer.Typer()
app.callback()(lambda: None)
log.register(app)
app(["log", *sys.argv[1:]])
"""


def in_terminal(*arguments: str, **environment: str) -> str:
    """What `log` writes to a real terminal of 60 columns."""
    leader, follower = pty.openpty()
    child = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, *arguments],
        stdout=follower,
        stderr=subprocess.DEVNULL,
        env={**{k: v for k, v in os.environ.items() if k != "NO_COLOR"}, "COLUMNS": "60", **environment},
    )
    os.close(follower)
    output = b""
    while True:
        try:
            chunk = os.read(leader, 4096)
        except OSError:  # EIO: the terminal's last user is gone
            break
        if not chunk:
            break
        output += chunk
    os.close(leader)
    assert child.wait(timeout=30) == 0
    return output.decode()


def test_a_terminal_gets_colours_and_its_width(filled) -> None:
    shown = in_terminal("--verdict", "hold")
    assert "\x1b[33mhold\x1b[0m" in shown
    assert "…" in shown


def test_no_color_is_heeded(filled) -> None:
    assert "\x1b" not in in_terminal(NO_COLOR="1")


def test_follow_shows_what_comes(filled) -> None:
    child = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, "--json", "--follow", "--limit", "1"], stdout=subprocess.PIPE
    )
    try:
        assert json.loads(child.stdout.readline())["seq"] == 4
        with Ledger.open(filled / "ledger.db") as ledger:
            ledger.append("late", RecordKind.ATTEMPT, {}, at_s=NOON_S)
        ready, _, _ = select.select([child.stdout], [], [], 30)
        assert ready, "nothing arrived"
        assert json.loads(child.stdout.readline())["session"] == "late"
    finally:
        child.kill()
        child.wait()
        child.stdout.close()
