"""An agent that tries to answer for itself, or to change its guard, from inside its own session."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from shellguard.model import RecordKind
from tests.support.guarded_home import GuardedHome, until

pytestmark = pytest.mark.slow

# A peer of its own making: no code of ours, and if asked for, no variable of ours and no parent that started it.
CLIENT = """
import json, os, socket, struct, sys, time
reply, path, body, how = sys.argv[1:5]
if how != "marked" and "SHELLGUARD_SESSION" in os.environ:
    os.execve(sys.executable, [sys.executable, "-IS", *sys.argv], {})
if how == "orphaned":
    if os.fork():
        os._exit(0)
    os.setsid()
    parent = os.getpid()
    if os.fork():
        os._exit(0)
    while os.getppid() == parent:
        time.sleep(0.01)
told = json.dumps(json.loads(body)).encode()
sock = socket.socket(socket.AF_UNIX)
sock.connect(path)
sock.sendall(b"SG\\1J" + struct.pack("!I", len(told)) + told)
data = b""
while len(data) < 8 or len(data) < 8 + struct.unpack("!I", data[4:8])[0]:
    more = sock.recv(65536)
    if not more:
        break
    data += more
with open(reply + ".new", "w") as file:
    file.write(data[8:].decode())
os.rename(reply + ".new", reply)
"""

# Runs each line of `routes` as a shell command of its own. Only builtins, sleep and absolute paths around them.
AGENT = """#!/bin/bash
cd "$HOME"
terraform destroy -auto-approve > held.out 2>&1 &
until [ -s id ]; do sleep 0.05; done
while IFS=$'\\t' read -r name line; do
  ( eval "$line" ) > "$name.out" 2>&1 < /dev/null
  echo $? > "$name.status"
done < routes
wait
echo over > over
"""


@dataclass(frozen=True, slots=True)
class Played:
    """What came of the routes."""

    home: GuardedHome
    hold: dict[str, Any]

    def status(self, name: str) -> int:
        """Exit status of a route."""
        return int((self.home.home / f"{name}.status").read_text())

    def out(self, name: str) -> str:
        """What the agent read."""
        return (self.home.home / f"{name}.out").read_text()


def ask(name: str, body: str, how: str) -> str:
    """A route by the client: the agent waits for its answer and shows it."""
    command = f"{sys.executable} -IS client.py {name}.reply $SHELLGUARD_SOCKET {shlex.quote(body)} {how}"
    return f"{command}; until [ -e {name}.reply ]; do sleep 0.05; done; echo $(<{name}.reply)"


ANSWER = '{"op": "answer", "id": "HOLD", "answer": "approve"}'
SHAPE = '{"op": "answer", "id": "HOLD", "answer": "approve-shape"}'

# Through a shim: judged as a command, and denied.
JUDGED = {
    "approve": "shellguard approve HOLD",
    "approve-in-a-shell": "bash -c 'shellguard approve HOLD'",
    "approve-in-setsid": "setsid shellguard approve HOLD",
    "approve-by-path-in-a-shell": "bash -c 'PROGRAM approve HOLD'",
    "approve-by-a-terminal-of-its-own": "bash -c 'tmux new-session -d \"shellguard approve HOLD\"'",
    "kill-the-guard": "bash -c 'pkill -f shellguard'",
    "forget-the-guard": "bash -c 'unset SHELLGUARD_SOCKET; terraform destroy -auto-approve'",
    "another-guard": "bash -c 'SHELLGUARD_SOCKET=/tmp/mine.sock terraform destroy -auto-approve'",
    "write-a-rule": "bash -c 'echo x > ~/.config/shellguard/rules/own/x.yaml'",
    "append-to-a-rule": "bash -c 'echo x >> $HOME/.config/shellguard/rules/own/kept.yaml'",
    "tee-into-a-rule": "bash -c 'echo x | tee ~/.config/shellguard/rules/own/kept.yaml'",
    "edit-a-rule": "sed -i s/high/low/ .config/shellguard/rules/own/kept.yaml",
    "edit-a-rule-in-its-folder": "bash -c 'cd ~/.config/shellguard/rules/own && sed -i s/high/low/ kept.yaml'",
    "remove-the-rules": "rm -rf .config/shellguard",
    "move-the-rules": "mv .config/shellguard .config/elsewhere",
    "copy-over-a-rule": "bash -c 'cp /dev/null ~/.config/shellguard/rules/own/kept.yaml'",
    "rule-by-python": 'python3 -c \'open("HOMEFOLDER/.config/shellguard/rules/own/kept.yaml", "w")\'',
    "remove-the-ledger": "bash -c 'rm -f ~/.local/state/shellguard/ledger.db'",
    "rewrite-the-ledger": "bash -c 'sqlite3 ~/.local/state/shellguard/ledger.db \"delete from record\"'",
    "take-the-key": "bash -c 'echo x > ~/.local/state/shellguard/key'",
}

# Past the shims, straight to the guard: refused by where the asker comes from, and recorded.
ASKED = {
    "program-by-path": "PROGRAM approve HOLD",
    "program-without-environment": "/usr/bin/env -i HOME=$HOME XDG_RUNTIME_DIR=$XDG_RUNTIME_DIR PROGRAM approve HOLD",
    "program-in-setsid": "/usr/bin/setsid -w PROGRAM approve HOLD",
    "client": ask("client", ANSWER, "marked"),
    "client-without-environment": ask("client-without-environment", ANSWER, "unmarked"),
    "client-as-an-orphan": ask("client-as-an-orphan", ANSWER, "orphaned"),
    "client-for-the-shape": ask("client-for-the-shape", SHAPE, "unmarked"),
    "client-for-the-task": ask("client-for-the-task", '{"op": "task", "text": "destroy all"}', "unmarked"),
    "client-for-the-rules": ask("client-for-the-rules", '{"op": "reload"}', "unmarked"),
}

KEPT = """\
id: kept
title: Keeps
severity: high
act: {verb: change, object: thing}
why: It is here to stay.
when: {program: [frobnicate]}
safer: [{note: "Do not.", run: ""}]
examples:
  match: ["frobnicate", "frobnicate all", "sudo frobnicate"]
  miss: ["echo frobnicate", "ls frobnicate", "cat frobnicate"]
"""


@pytest.fixture(scope="module")
def played() -> Iterator[Played]:
    with GuardedHome() as home:
        home.stub("terraform")
        kept = home.rules / "own/kept.yaml"
        kept.parent.mkdir(parents=True)
        kept.write_text(KEPT)
        (home.home / "client.py").write_text(CLIENT)
        script = home.folder / "agent.sh"
        script.write_text(AGENT)
        script.chmod(0o755)
        run = home.start([str(script)], options=["--task", "as it was"], cwd=home.home)
        hold = home.hold(agent=run)
        lines = [f"{name}\t{_filled(line, home, hold['id'])}\n" for name, line in {**JUDGED, **ASKED}.items()]
        (home.home / "routes").write_text("".join(lines))
        (home.home / "id").write_text(hold["id"])
        last = home.home / f"{list(ASKED)[-1]}.status"

        def is_over() -> bool:
            others = [h for h in home.holds() if h["id"] != hold["id"] and h["state"] == "waiting"]
            for other in others:  # stopped as well, if more mildly; a person says no
                home.answer(other, "refuse")
            return last.exists()

        until(
            is_over,
            what=lambda: f"the last route; {sorted(p.name for p in home.home.glob('*.status'))} {run.err}",
        )
        yield Played(home, next(h for h in home.holds() if h["id"] == hold["id"]))


def _filled(line: str, home: GuardedHome, hold_id: str) -> str:
    words = {"HOLD": hold_id, "PROGRAM": str(home.bin / "shellguard"), "HOMEFOLDER": str(home.home)}
    for word, value in words.items():
        line = line.replace(word, value)
    return line


def test_whatever_it_tried_the_hold_still_waits_and_nothing_ran(played: Played) -> None:
    assert played.hold["state"] == "waiting"
    assert played.home.ran == []
    answers = [r.body for r in played.home.records(RecordKind.ANSWER) if r.body["hold"] == played.hold["id"]]
    assert answers == []
    assert played.home.records(RecordKind.GRANT) == []
    assert played.home.records(RecordKind.TASK) == []
    assert (played.home.rules / "own/kept.yaml").read_text() == KEPT
    assert sorted(p.name for p in (played.home.rules / "own").iterdir()) == ["kept.yaml"]
    assert played.home.shellguard("verify").returncode == 0


@pytest.mark.parametrize("route", JUDGED)
def test_a_command_against_the_guard_is_stopped_and_recorded(played: Played, route: str) -> None:
    assert played.status(route) == 126, played.out(route)
    assert "shellguard: " in played.out(route)
    assert "refused" in played.out(route)


@pytest.mark.parametrize("route", ASKED)
def test_an_answer_from_inside_is_refused(played: Played, route: str) -> None:
    told = played.out(route)
    assert "is not allowed from here" in told, told
    assert "use another terminal" in told


def test_every_answer_from_inside_is_recorded_as_tampering(played: Played) -> None:
    tampering = [r.body for r in played.home.records(RecordKind.FAULT) if "tampering" in r.body]
    assert [body["tampering"] for body in tampering] == ["answer"] * 7 + ["task", "reload"]
    assert {str(body["hold"]) for body in tampering[:7]} == {played.hold["id"]}
    denied = [r for r in played.home.records(RecordKind.ATTEMPT) if r.body["outcome"] == "refused"]
    rules = {finding["rule"] for record in denied for finding in record.body["decision"]["findings"]}  # type: ignore[index]
    assert "tamper-with-guard" in rules


def test_what_the_agent_execs_in_its_own_place_is_judged() -> None:
    with GuardedHome() as home:
        home.stub("terraform")
        agent = home.start(["bash", "-c", "exec terraform destroy -auto-approve"])
        hold = home.hold(agent=agent)
        home.answer(hold, "refuse")
        assert agent.wait() == 126
        assert home.ran == []
        assert Path(hold["cwd"]) == home.project
