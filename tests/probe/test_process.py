"""Facts about real processes."""

import os
import subprocess
import sys

import psutil
import pytest

from shellguard.probe import process as probe


@pytest.fixture
def cat():
    """A `cat` under `bash` under us, both past their exec; yields (bash, cat) pids."""
    command = ["bash", "-c", "cat; true"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True
    ) as bash:
        os.write(bash.stdin.fileno(), b"x")
        os.read(bash.stdout.fileno(), 1)
        yield bash.pid, psutil.Process(bash.pid).children()[0].pid


def test_this_process_is_seen_as_psutil_sees_it():
    me, theirs = probe.process(os.getpid()), psutil.Process()
    assert me is not None
    assert (me.pid, me.parent, me.name) == (theirs.pid, theirs.ppid(), theirs.name())
    assert 0 < me.started_s <= probe.now_s()


@pytest.mark.parametrize("pid", [0, -1, 2**31 - 1, 2**40])
def test_a_pid_that_is_nobodys_is_none(pid):
    assert probe.process(pid) is None
    assert probe.lineage(pid) == ()
    assert probe.ancestors(pid) == ()
    assert probe.chain(pid) == ()
    assert probe.controlling_terminal(pid) == ""
    assert probe.environment(pid) is None
    assert probe.table([pid]) == {}


def test_lineage_goes_from_the_process_to_the_first(cat):
    bash, child = cat
    pids = [seen.pid for seen in probe.lineage(child)]
    assert pids[:3] == [child, bash, os.getpid()]
    assert probe.process(pids[-1]).parent == 0
    assert probe.ancestors(child) == tuple(pids[1:])
    assert set(probe.table([child, os.getpid()])) == set(pids)


def test_chain_names_stop_before_the_guard(cat):
    _, child = cat
    assert probe.chain(child, until=os.getpid()) == ("cat", "bash")
    assert probe.chain(child, limit=1) == ("cat",)
    assert probe.chain(os.getpid(), until=os.getpid()) == ()


@pytest.mark.parametrize(
    ("folder", "file", "shown"),
    [
        pytest.param("bin", "claude", "claude", id="script by its name"),
        pytest.param(
            "claude-code", "cli.js", "claude-code", id="package where the script's name tells nothing"
        ),
        pytest.param("bin", "a\x1b[31m.py", "a?[31m.py", id="no control characters"),
    ],
)
def test_an_interpreter_is_shown_with_its_script(tmp_path, folder, file, shown):
    script = tmp_path / folder / file
    script.parent.mkdir()
    script.write_text("import sys; print(flush=True); sys.stdin.read()")
    with subprocess.Popen(
        [sys.executable, script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as child:
        child.stdout.readline()
        (name,) = probe.chain(child.pid, until=os.getpid())
        child.stdin.close()
    assert name.startswith("python")
    assert name.endswith(f" ({shown})")


def test_a_name_with_brackets_and_spaces_is_read_whole(tmp_path):
    program = tmp_path / "a) R 1 (b"
    program.symlink_to("/bin/sleep")
    with subprocess.Popen([program, "60"]) as child:
        seen = probe.process(child.pid)
        child.kill()
    assert seen is not None
    assert (seen.name, seen.parent) == ("a) R 1 (b", os.getpid())


def test_a_terminal_is_told_by_its_number():
    leader, follower = os.openpty()
    name = os.ttyname(follower).removeprefix("/dev/")
    script = (
        "import fcntl,sys,termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); print(flush=True); sys.stdin.read(1)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script], stdin=follower, stdout=subprocess.PIPE, start_new_session=True
    ) as child:
        child.stdout.readline()
        assert probe.controlling_terminal(child.pid) == name
        child.kill()
    os.close(leader)
    os.close(follower)


def test_no_terminal_is_empty(cat):
    assert probe.controlling_terminal(cat[0]) == ""


def test_the_start_environment_is_read():
    with subprocess.Popen(["sleep", "60"], env={"SHELLGUARD_SESSION": "s1"}) as child:
        assert probe.environment(child.pid) == {"SHELLGUARD_SESSION": "s1"}
        child.kill()
