"""A hold is nobody else's: what waits for a person delays neither its caller nor anything beside it."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import pytest

from shellguard.capture.gate import Sight, Waiting
from shellguard.wire.messages import Answer
from tests.support.guarded_home import need, until
from tests.support.live_gate import HOLD_ME, LiveGate, Running, compiled, why_not

MOST_STALL_MS = 200.0
"""Ten times what is wanted: the blocked exec that this is told from stalls for as long as the hold lasts."""
HOLD_S = 1.0


@pytest.fixture(autouse=True)
def gate_is_here() -> None:
    need(not why_not(), f"the kernel gate ({why_not()})")


class Talk:
    """An agent's lines, both ways."""

    def __init__(self, gate: LiveGate, *argv: str) -> None:
        reading, self._theirs = os.pipe()
        self._their_input, writing = os.pipe()
        self.out: IO[str] = os.fdopen(reading)
        self._in = os.fdopen(writing, "w")
        self.running: Running = gate.start(*argv, stdin=self._their_input, stdout=self._theirs)
        os.close(self._theirs)
        os.close(self._their_input)

    def line(self) -> str:
        """The next line."""
        return self.out.readline().rstrip("\n")

    def go_on(self) -> None:
        """Send one line."""
        self._in.write("\n")
        self._in.flush()

    def close(self) -> None:
        """Hang up."""
        self.out.close()
        self._in.close()


@contextlib.contextmanager
def talk(gate: LiveGate, *argv: str) -> Iterator[Talk]:
    agent = Talk(gate, *argv)
    try:
        yield agent
    finally:
        agent.close()


def test_two_hundred_programs_run_while_fifty_wait() -> None:
    script = f"""
for i in {{1..50}}; do /bin/echo $i {HOLD_ME} & done
read -r
for i in {{1..200}}; do /bin/true & others="$others $!"; done
wait $others
echo others ran
wait
echo all over
"""
    with LiveGate() as gate, talk(gate, "/bin/bash", "-c", script) as agent:
        gate.held(49)
        agent.go_on()
        assert agent.line() == "others ran"
        assert len(gate.words("run")) == 201
        assert {held.waiting.is_gone for held in gate.holds} == {False}
        for held in gate.holds:
            held.run() if int(held.sight.argv[1]) % 2 else held.refuse()
        said = sorted(iter(agent.line, "all over"))
        assert said == sorted(f"{i} {HOLD_ME}" for i in range(1, 51, 2))
        assert agent.running.wait().status == 0
        assert gate.faults == []
        assert gate.withdrawn == []


def test_answers_may_come_in_any_order() -> None:
    script = f"for i in 1 2 3; do /bin/echo $i {HOLD_ME} & done; wait"
    with LiveGate() as gate, talk(gate, "/bin/bash", "-c", script) as agent:
        gate.held(2)
        for held in reversed(gate.holds):
            held.run()
            assert agent.line() == " ".join(held.sight.argv[1:])
        agent.running.wait()


def test_judging_that_takes_long_delays_nobody_else() -> None:
    go_on = threading.Event()

    def attend(sight: Sight, waiting: Waiting) -> None:
        gate.note(gate.sights, sight)
        if "slow" in sight.argv:
            go_on.wait(30)
        waiting.answer(Answer.RUN, "")

    script = (
        "for i in 1 2 3 4 5 6 7 8 9 10; do /bin/echo slow & done; read -r; /bin/echo quick; wait; echo over"
    )
    with LiveGate(attend=attend) as gate, talk(gate, "/bin/bash", "-c", script) as agent:
        gate.until(lambda: sum("slow" in s.argv for s in gate.sights) == 10)
        agent.go_on()
        assert agent.line() == "quick"
        go_on.set()
        assert list(iter(agent.line, "over")) == ["slow"] * 10
        agent.running.wait()


# The exec itself takes for ever: the kernel waits for the page that holds the arguments, as it would for a file of a
# network folder that does not answer.
SLOW = r"""
#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>
int main(int count, char **words)
{
    int fd = syscall(SYS_userfaultfd, O_CLOEXEC);
    struct uffdio_api api = {.api = UFFD_API};
    char *page = mmap(0, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    struct uffdio_register all = {.range = {(unsigned long)page, 4096}, .mode = UFFDIO_REGISTER_MODE_MISSING};
    if (fd < 0 || ioctl(fd, UFFDIO_API, &api) || ioctl(fd, UFFDIO_REGISTER, &all)) return 1;
    if (count > 1) return 0;
    char *argv[] = {"echo", page, 0};
    execv("/bin/echo", argv);
    return 1;
}
"""


def test_exec_that_the_kernel_cannot_finish_delays_nobody_else() -> None:
    stuck = compiled("stuck", SLOW)
    if subprocess.run([stuck, "only try"], check=False).returncode:
        pytest.skip("no userfaultfd for the kernel's own faults here")
    script = (
        f"for i in {{1..8}}; do {stuck} & done; read -r; /bin/echo quick; kill -9 $(jobs -p); wait; echo over"
    )
    with LiveGate() as gate, talk(gate, "/bin/bash", "-c", script) as agent:
        try:
            gate.until(lambda: len(gate.words("run")) == 1 + 8, what="eight start", patience_s=10)
            agent.go_on()
            gate.until(
                lambda: ("/bin/echo", "quick") in gate.words("run"),
                what="another program is judged while the exec of eight takes for ever",
                patience_s=10,
            )
            assert list(iter(agent.line, "over")) == ["quick"]
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(agent.running.leader.pid, signal.SIGKILL)


# What holds the agent's own direct child.

NODE = """
const {spawn} = require("child_process");
let last = performance.now(), longest = 0, isOver = false;
const beat = setInterval(() => {
  const now = performance.now();
  longest = Math.max(longest, now - last);
  last = now;
}, 1);
setTimeout(() => {
  last = performance.now();
  longest = 0;
  const child = spawn("/bin/echo", [process.argv[1]], {stdio: ["ignore", "pipe", "inherit"]});
  let said = "";
  child.stdout.on("data", data => said += data);
  child.on("close", code => { clearInterval(beat); console.log(JSON.stringify({said, code, longest})); });
  console.log("spawned");
}, 50);
"""


@pytest.mark.parametrize(("answer", "status"), [("run", 0), ("refuse", 126)])
def test_nodes_event_loop_goes_on_while_its_child_is_held(answer: str, status: int) -> None:
    import json

    need(shutil.which("node"), "node")
    node = str(shutil.which("node"))
    with (
        LiveGate(lambda s: "hold" if s.argv[0] == "/bin/echo" else "run") as gate,
        talk(gate, node, "-e", NODE, HOLD_ME) as agent,
    ):
        assert agent.line() == "spawned"
        held = gate.held()
        # The hold has to last for a while to be told from no hold.
        threading.Event().wait(HOLD_S)
        getattr(held, answer)()
        told = json.loads(agent.line())
        agent.running.wait()
    print(f"longest stall of node's event loop during a hold of {HOLD_S} s: {told['longest']:.1f} ms")
    assert (told["code"], told["said"]) == (status, f"{HOLD_ME}\n" if answer == "run" else "")
    assert told["longest"] < MOST_STALL_MS


PYTHON = """
import subprocess, sys, threading
count, is_over = 0, threading.Event()
def go_on():
    global count
    while not is_over.wait(0.001):
        count += 1
thread = threading.Thread(target=go_on)
thread.start()
child = subprocess.Popen(["/bin/echo", sys.argv[1]])
print("returned", flush=True)
sys.stdin.readline()
print(count, flush=True)
status = child.wait()
is_over.set()
thread.join()
print(status, flush=True)
"""


def test_pythons_threads_go_on_while_its_child_is_held() -> None:
    with (
        LiveGate(lambda s: "hold" if s.argv[0] == "/bin/echo" else "run") as gate,
        talk(gate, sys.executable, "-I", "-c", PYTHON, HOLD_ME) as agent,
    ):
        # `Popen` has returned although nobody has answered.
        assert agent.line() == "returned"
        held = gate.held()
        threading.Event().wait(HOLD_S / 4)
        agent.go_on()
        count = int(agent.line())
        held.run()
        assert [agent.line(), agent.line()] == [HOLD_ME, "0"]
        agent.running.wait()
    print(f"rounds of a python thread during a hold of {HOLD_S / 4} s: {count}")
    assert count > 10


@pytest.mark.parametrize("how", ["posix_spawn", "vfork"])
def test_spawning_returns_while_the_child_is_held(how: str) -> None:
    start = {
        "posix_spawn": "pid = os.posix_spawn('/bin/echo', ['/bin/echo', 'held'], os.environ)",
        "vfork": "pid = subprocess.Popen(['/bin/echo', 'held']).pid",
    }[how]
    code = f"import os, subprocess\n{start}\nprint('returned', flush=True)\nos.waitpid(pid, 0)"
    with (
        LiveGate(lambda s: "hold" if "held" in s.argv else "run") as gate,
        talk(gate, sys.executable, "-I", "-c", code) as agent,
    ):
        assert agent.line() == "returned"
        gate.held().run()
        assert agent.line() == "held"
        agent.running.wait()


def test_many_holds_in_a_row_leave_no_thread_behind() -> None:
    before = sum(t.name == "shellguard-gate" for t in threading.enumerate())
    with LiveGate() as gate:
        running = gate.start("/bin/bash", "-c", f"for i in {{1..30}}; do /bin/echo {HOLD_ME} & done; wait")
        gate.held(29)
        for held in gate.holds:
            held.refuse()
        running.wait()
        until(lambda: sum(t.name == "shellguard-gate" for t in threading.enumerate()) <= before + 9)


def test_agent_that_ends_leaves_its_held_child_waiting(tmp_path: Path) -> None:
    """The hold lives as long as the held process, not as its caller."""
    script = f"/usr/bin/setsid /bin/sh -c 'echo > {tmp_path}/ran' {HOLD_ME} >/dev/null 2>&1 &"

    def judge(sight: Sight) -> str:
        return "hold" if HOLD_ME in sight.argv and "setsid" not in sight.exe else "run"

    with LiveGate(judge) as gate:
        running: Any = gate.start("/bin/bash", "-c", script, stderr=subprocess.DEVNULL)
        held = gate.held()
        assert running.wait().status == 0
        assert not (tmp_path / "ran").exists()
        held.run()
        until((tmp_path / "ran").exists, what="the held program ran")
