"""The agent's terminal against a plain one: real PTYs, real sessions, started as a person would."""

from __future__ import annotations

import hashlib
import os
import select
import shlex
import signal
import sys
import termios
import time
from pathlib import Path

import pytest

from tests.support.person import DEADLINE_S, Person, driver

RAW_CHILD = "import os,sys,tty,hashlib; tty.setraw(0); os.write(1, b'READY'); n = int(sys.argv[1])\n"
READ_ALL = "data = b''\nwhile len(data) < n: data += os.read(0, 65536)\n"


def python(code: str, *arguments: str) -> list[str]:
    return driver(sys.executable, "-c", code, *arguments)


def sh(script: str) -> list[str]:
    return driver("sh", "-c", script)


def is_alive(pid: int) -> bool:
    try:
        return b"State:\tZ" not in Path(f"/proc/{pid}/status").read_bytes()
    except OSError:
        return False


def await_death(pid: int) -> None:
    """Fails after the deadline."""
    try:
        fd = os.pidfd_open(pid)
    except ProcessLookupError:
        return
    ready = select.select([fd], [], [], DEADLINE_S)[0]
    os.close(fd)
    assert ready, f"process {pid} lives on"


@pytest.mark.parametrize(
    ("command", "status"),
    [
        pytest.param(["true"], 0, id="success"),
        pytest.param(["false"], 1, id="failure"),
        pytest.param(["sh", "-c", "exit 42"], 42, id="a code of its own"),
        pytest.param(["sh", "-c", "kill -TERM $$"], 143, id="ended by SIGTERM"),
        pytest.param(["sh", "-c", "kill -KILL $$"], 137, id="ended by SIGKILL"),
        pytest.param(["no-such-program"], 127, id="not on PATH"),
        pytest.param(["./no-such-file"], 127, id="no such file"),
        pytest.param(["./plain-text"], 126, id="not executable"),
        pytest.param(["./lost-interpreter"], 127, id="interpreter missing"),
        pytest.param(["./no-shebang"], 9, id="script without interpreter line"),
    ],
)
def test_status_is_the_shells(tmp_path: Path, command: list[str], status: int) -> None:
    (tmp_path / "plain-text").write_text("exit 9\n")
    for name, text in {"no-shebang": "exit 9\n", "lost-interpreter": "#!/no/such/thing\n"}.items():
        (tmp_path / name).write_text(text)
        (tmp_path / name).chmod(0o755)
    with Person(*driver(*command), cwd=tmp_path) as person:
        assert person.leave() == status
        assert person.attributes == person.before


def test_missing_program_is_named(tmp_path: Path) -> None:
    with Person(*driver("no-such-program"), cwd=tmp_path) as person:
        person.see(b"shellguard: no-such-program: command not found\r\n")


def test_keys_reach_the_agent_unaltered(tmp_path: Path) -> None:
    every = bytes(range(256))
    with Person(
        *python(RAW_CHILD + READ_ALL + "os.write(1, data.hex().encode())", "256"), cwd=tmp_path
    ) as person:
        person.see(b"READY")
        person.type(every)
        person.see(every.hex().encode())
        assert person.leave() == 0


def test_output_reaches_the_person_unaltered(tmp_path: Path) -> None:
    every = bytes(range(256)) * 4096 + b"\xff\xfe\x00 \xe2\x82"
    child = RAW_CHILD + "sys.stdout.buffer.write(bytes(range(256)) * n + b'\\xff\\xfe\\x00 \\xe2\\x82')"
    with Person(*python(child, "4096"), cwd=tmp_path) as person:
        person.see(b"READY")
        assert person.leave() == 0
        assert hashlib.sha256(person.seen).digest() == hashlib.sha256(every).digest()


def test_paste_of_a_megabyte_arrives_whole(tmp_path: Path) -> None:
    pasted = os.urandom(1 << 20)
    child = RAW_CHILD + READ_ALL + "os.write(1, hashlib.sha256(data).hexdigest().encode())"
    with Person(*python(child, str(len(pasted))), cwd=tmp_path) as person:
        person.see(b"READY")
        person.type(pasted)
        person.see(hashlib.sha256(pasted).hexdigest().encode())
        assert person.leave() == 0


def test_paste_of_a_megabyte_echoed_as_it_is_read_neither_stalls_nor_loses(tmp_path: Path) -> None:
    pasted = os.urandom(1 << 20)
    child = RAW_CHILD + "while n:\n c = os.read(0, 4096); n -= len(c)\n while c: c = c[os.write(1, c):]"
    with Person(*python(child, str(len(pasted))), cwd=tmp_path) as person:
        person.see(b"READY")
        person.type(pasted)
        assert person.leave() == 0
        assert hashlib.sha256(person.seen).digest() == hashlib.sha256(pasted).digest()


def test_output_goes_on_while_the_agent_does_not_read(tmp_path: Path) -> None:
    child = (
        RAW_CHILD + "os.read(0, 1)\nfor i in range(n): print('line', i, end='\\r\\n')\nos.write(1, b'DONE')\n"
    )
    with Person(*python(child + READ_ALL, "3000"), cwd=tmp_path) as person:
        person.see(b"READY")
        person.type(b"x" * 200_000)
        person.see(b"line 2999\r\nDONE")


def test_settings_are_the_persons_from_the_start(tmp_path: Path) -> None:
    with Person(*sh("stty -g; stty size"), cwd=tmp_path, echoes=False) as person:
        assert person.leave() == 0
        through_us = person.seen
    with Person("/bin/sh", "-c", "stty -g; stty size", cwd=tmp_path, echoes=False) as person:
        assert person.leave() == 0
        assert through_us == person.seen


def test_agent_sees_every_resize(tmp_path: Path) -> None:
    child = (
        "import fcntl,os,signal,struct\n"
        "from termios import TIOCGWINSZ\n"
        "def show(*_): os.write(1, b'%d %d %d %d.' % struct.unpack('HHHH', fcntl.ioctl(1, TIOCGWINSZ, bytes(8))))\n"
        "signal.signal(signal.SIGWINCH, show); show()\n"
        "while True: signal.pause()\n"
    )
    with Person(*python(child), cwd=tmp_path) as person:
        person.see(b"24 80 640 384.")
        for rows, columns in ((50, 132), (10, 40)):
            person.resize(rows, columns)
            person.see(b"%d %d %d %d." % (rows, columns, columns * 8, rows * 16))
        person.type(b"\x03")
        assert person.leave() != 0


@pytest.mark.parametrize(
    ("key", "status"),
    [pytest.param(b"\x03", 130, id="Ctrl-C"), pytest.param(b"\x1c", 131, id="Ctrl-backslash")],
)
def test_interrupt_keys_end_the_agent(tmp_path: Path, key: bytes, status: int) -> None:
    with Person(*sh("ulimit -c 0; echo READY; exec cat"), cwd=tmp_path) as person:
        person.see(b"READY")
        person.type(b"probe\r")
        person.see(b"probe\r\nprobe\r\n")  # echoed by the terminal, then by cat: cat reads
        person.type(key)
        assert person.leave() == status
        assert person.attributes == person.before


def test_interrupt_key_is_only_a_byte_to_an_agent_that_wants_it_so(tmp_path: Path) -> None:
    with Person(
        *python(RAW_CHILD + "os.write(1, os.read(0, 1).hex().encode())", "0"), cwd=tmp_path
    ) as person:
        person.see(b"READY")
        person.type(b"\x03")
        person.see(b"03")
        assert person.leave() == 0


def _job_shell(tmp_path: Path) -> Person:
    return Person(
        "/bin/bash", "--norc", "--noprofile", "-i", cwd=tmp_path, extra={"PS1": "PROMPT> ", "PS2": ""}
    )


SELF_STOPPING = """
import os, signal, sys, tty
tty.setraw(0)
print("RAW", end="", flush=True)
os.read(0, 1)
{stop}
print("BACK", end="", flush=True)
os.read(0, 1)
"""


@pytest.mark.parametrize(
    "stop",
    [
        pytest.param("os.kill(0, signal.SIGTSTP)", id="SIGTSTP to its group"),
        pytest.param("os.kill(os.getpid(), signal.SIGSTOP)", id="SIGSTOP to itself"),
    ],
)
def test_full_screen_agent_that_stops_itself_gives_the_shell_back(tmp_path: Path, stop: str) -> None:
    (tmp_path / "agent.py").write_text(SELF_STOPPING.format(stop=stop))
    with _job_shell(tmp_path) as person:
        person.see(b"PROMPT> ")
        person.type(f"{shlex.join(driver(sys.executable, 'agent.py'))}\r".encode())
        person.see(b"RAW")
        person.type(b"\x1a")
        _see_the_shell(person)
        # In the background it cannot have the terminal and stops again, as any full-screen program does.
        person.type(b"bg; while [ -n \"$(jobs -r)\" ]; do sleep 0.02; done; echo stopped a''gain\r")
        person.see(b"stopped again")
        person.type(b"fg\r")
        person.see(b"BACK")
        person.type(b"x")
        _leave_shell(person)


def test_the_terminals_ctrl_z_gives_the_shell_back(tmp_path: Path) -> None:
    with _job_shell(tmp_path) as person:
        person.see(b"PROMPT> ")
        person.type(f"{shlex.join(driver('cat'))}\r".encode())
        person.see(b"\r\n")
        person.type(b"probe\r")
        person.see(b"probe\r\nprobe\r\n")
        person.type(b"\x1a")
        _see_the_shell(person)
        person.type(b"fg\r")
        person.see(b"cat\r\n")
        person.type(b"again\r")
        person.see(b"again\r\nagain\r\n")
        person.type(b"\x04")
        _leave_shell(person)


def _see_the_shell(person: Person) -> None:
    """A prompt, and cooked settings for the programs it starts."""
    person.see(b"Stopped")
    person.see(b"PROMPT> ")
    person.type(b"stty -a | tr ' ' '\\n' | grep -x -e isig -e opost -e icanon | sort | xargs echo\r")
    person.see(b"icanon isig opost\r\n")


def _leave_shell(person: Person) -> None:
    person.see(b"PROMPT> ")
    person.type(b"echo status $? ; exit\r")
    person.see(b"status 0\r\n")
    person.leave()


def test_a_stop_nobody_could_end_is_no_stop(tmp_path: Path) -> None:
    """As the kernel has it for orphaned process groups: a session leader cannot be stopped by Ctrl-Z."""
    with Person(
        *python("import os,signal; os.kill(0, signal.SIGTSTP); print('BACK')"), cwd=tmp_path
    ) as person:
        person.see(b"BACK")
        assert person.leave() == 0


def test_a_background_job_keeps_the_persons_terminal(tmp_path: Path) -> None:
    with _job_shell(tmp_path) as person:
        person.see(b"PROMPT> ")
        person.type(f"{shlex.join(sh('tty > agent'))} & wait; tty > shell; exit\r".encode())
        person.leave()
    assert (tmp_path / "agent").read_text() == (tmp_path / "shell").read_text()


def test_terminal_is_put_right_after_a_crash_of_ours(tmp_path: Path) -> None:
    extra = {"DRIVER_CRASH": "1", "DRIVER_LOG": str(tmp_path / "log")}
    with Person(*python("import time; time.sleep(300)"), cwd=tmp_path, extra=extra) as person:
        assert person.leave() == 1
        await_death(int((tmp_path / "log").read_text().split()[0]))
        assert b"relay crashed on purpose" in person.seen
        assert b"\x1b[?1000;1002;1003;1004;1006;2004;1047l" in person.seen
        assert person.attributes == person.before


def test_sigterm_reaches_the_agent_and_the_terminal_is_put_right(tmp_path: Path) -> None:
    with Person(
        *sh("trap 'echo bye; exit 7' TERM; echo READY; while :; do sleep 0.05; done"), cwd=tmp_path
    ) as person:
        person.see(b"READY")
        assert person.attributes != person.before
        os.kill(person.pid, signal.SIGTERM)
        person.see(b"bye\r\n")
        assert person.leave() == 7
        assert person.attributes == person.before


def test_sigkill_of_us_hangs_the_agent_up_and_the_terminal_is_put_right(tmp_path: Path) -> None:
    child = (
        "import os,tty,time; tty.setraw(0); print('PID', os.getpid(), end='.', flush=True); time.sleep(300)"
    )
    with Person(*python(child), cwd=tmp_path) as person:
        person.see(b"PID ")
        agent = int(person.see(b".")[:-1])
        os.kill(person.pid, signal.SIGKILL)
        person.see(b"\x1b[?7;25h\x1b[0m\r")  # the last of the screen's reset, written after the settings
        await_death(agent)
        assert person.attributes == person.before


def test_closing_the_window_hangs_the_agent_up(tmp_path: Path) -> None:
    after = tmp_path / "after"
    child = "import os,time; print('PID', os.getpid(), end='.', flush=True); time.sleep(300)"
    with Person(*python(child), cwd=tmp_path, extra={"DRIVER_AFTER": str(after)}) as person:
        person.see(b"PID ")
        agent = int(person.see(b".")[:-1])
        person.hang_up()
        await_death(agent)
        await_death(person.pid)
        assert after.read_text() == str(128 + signal.SIGHUP)


def test_an_orphan_holding_the_terminal_neither_keeps_us_nor_dies(tmp_path: Path) -> None:
    with Person(*sh("sleep 300 & echo PID $!.; exit 7"), cwd=tmp_path) as person:
        assert person.leave() == 7
        orphan = int(person.seen.split(b"PID ")[1].split(b".")[0])
        try:
            assert is_alive(orphan)
        finally:
            os.kill(orphan, signal.SIGKILL)


def test_an_orphan_that_never_stops_talking_does_not_keep_us(tmp_path: Path) -> None:
    with Person(*sh("yes & echo PID $!.; exit 7"), cwd=tmp_path) as person:
        assert person.leave() == 7
        await_death(int(person.seen.split(b"PID ")[1].split(b".")[0]))  # its terminal is gone


def test_last_words_are_heard_even_when_an_orphan_holds_the_terminal(tmp_path: Path) -> None:
    script = "sleep 300 & echo PID $!.; seq 1 20000; exit 3"
    with Person(*sh(script), cwd=tmp_path) as person:
        assert person.leave() == 3
        os.kill(int(person.seen.split(b"PID ")[1].split(b".")[0]), signal.SIGKILL)
        assert person.seen.split(b".\r\n", 1)[1] == b"".join(b"%d\r\n" % i for i in range(1, 20001))


def test_pid_is_known_before_the_agent_runs(tmp_path: Path) -> None:
    log = tmp_path / "log"
    with Person(*sh("echo $$ $PPID"), cwd=tmp_path, extra={"DRIVER_LOG": str(log)}) as person:
        assert person.leave() == 0
        pid, _, state = log.read_text().split()
        assert (person.seen.split()[0].decode(), state) == (pid, "waiting")


def test_nothing_runs_when_the_pid_cannot_be_registered(tmp_path: Path) -> None:
    extra = {"DRIVER_REFUSE": "1", "DRIVER_LOG": str(tmp_path / "log")}
    with Person(*sh("touch ran"), cwd=tmp_path, extra=extra) as person:
        assert person.leave() == 1
        await_death(int((tmp_path / "log").read_text().split()[0]))
        assert not (tmp_path / "ran").exists()
        assert person.attributes == person.before


def test_agent_is_called_as_typed_with_the_environment_given(tmp_path: Path) -> None:
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "agent").symlink_to("/bin/sh")
    extra = {"PATH": f"{folder}:{os.environ['PATH']}", "MARK": "here"}
    script = "head -z -n 1 /proc/$$/cmdline | tr -d '\\0'; echo; echo $MARK; exit 5"
    with Person(*driver("agent", "-c", script), cwd=tmp_path, extra=extra) as person:
        assert person.leave() == 5
        assert person.seen == b"agent\r\nhere\r\n"


def test_descriptors_of_our_caller_reach_the_agent(tmp_path: Path) -> None:
    script = f"{shlex.join(driver('sh', '-c', 'cat $0'))} <(echo from a substitution)"
    with Person("/bin/bash", "-c", script, cwd=tmp_path) as person:
        assert person.leave() == 0
        assert person.seen == b"from a substitution\r\n"


def test_descriptors_of_ours_do_not_reach_the_agent(tmp_path: Path) -> None:
    with Person(*sh("ls -l /proc/$$/fd"), cwd=tmp_path) as person:
        assert person.leave() == 0
        listed = [line.split(b" -> ") for line in person.seen.splitlines() if b" -> " in line]
        targets = {left.split()[-1]: right for left, right in listed}
        assert set(targets) == {b"0", b"1", b"2"}
        assert len(set(targets.values())) == 1


def test_agent_gets_signals_as_our_caller_had_them(tmp_path: Path) -> None:
    shown = "grep -E 'Sig(Blk|Ign|Cgt)' /proc/self/status"
    for ignored in ("", "trap '' HUP USR1; "):
        with Person("/bin/sh", "-c", f"{ignored}{shown}", cwd=tmp_path) as person:
            person.leave()
            bare = person.seen
        script = f"{ignored}exec {shlex.join(driver(*shlex.split(shown)))}"
        with Person("/bin/sh", "-c", script, cwd=tmp_path) as person:
            person.leave()
            assert person.seen == bare


def test_terminal_is_left_cooked_whatever_the_agent_did_to_its_own(tmp_path: Path) -> None:
    with Person(*sh("stty raw -echo"), cwd=tmp_path) as person:
        assert person.leave() == 0
        assert person.attributes == person.before
        assert person.attributes[3] & termios.ICANON  # type: ignore[operator]


def test_signals_reach_the_agent_while_the_terminal_takes_nothing(tmp_path: Path) -> None:
    with Person(*sh("echo PID $$.; exec yes"), cwd=tmp_path) as person:
        person.see(b"PID ")
        agent = int(person.see(b".")[:-1])
        os.kill(person.pid, signal.SIGTERM)  # from here on nobody reads
        await_death(agent)
        fd = os.pidfd_open(person.pid)
        deadline = time.monotonic() + DEADLINE_S
        # The first may find us before the last words, the next one then ends our waiting to be read.
        while not select.select([fd], [], [], 0.05)[0] and time.monotonic() < deadline:
            os.kill(person.pid, signal.SIGTERM)
        os.close(fd)
        assert person.attributes == person.before
        assert person.leave() == 143
