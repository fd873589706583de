"""Which script an attempt runs, and that reading it can neither hang nor swallow the machine."""

import os
import threading

import pytest

from shellguard.model import Attempt, Source
from shellguard.probe import files
from shellguard.probe.files import MAX_BYTES, read_script, read_scripts, script_operand


@pytest.mark.parametrize(
    ("command", "script"),
    [
        pytest.param("bash x.sh", "x.sh", id="bash"),
        pytest.param("/usr/bin/sh ./a arg", "./a", id="absolute interpreter"),
        pytest.param("python3.11 wipe.py --all", "wipe.py", id="versioned python"),
        pytest.param("node x.js", "x.js", id="node"),
        pytest.param("./x.sh -f", "./x.sh", id="by its path"),
        pytest.param("/opt/tool run", "/opt/tool", id="by its absolute path"),
        pytest.param("bash -x -- -odd.sh", "-odd.sh", id="after two dashes"),
        pytest.param("bash -euo pipefail x.sh", "x.sh", id="setting within a cluster"),
        pytest.param("bash +O extglob --norc x.sh", "x.sh", id="shell option with plus"),
        pytest.param("bash --rcfile r x.sh", "x.sh", id="long option with a value"),
        pytest.param("python3 -X dev -W error x.py", "x.py", id="python options with values"),
        pytest.param("node --require ./hook.js x.js", "x.js", id="node option with a value"),
        pytest.param("bash -c 'rm x' x.sh", "", id="inline shell code"),
        pytest.param("bash -ec 'rm x'", "", id="inline code in a cluster"),
        pytest.param("python3 -m http.server", "", id="module"),
        pytest.param("python3 -c pass", "", id="inline python"),
        pytest.param("perl -ne print", "", id="inline perl"),
        pytest.param("node -e 1", "", id="inline node"),
        pytest.param("bash -s", "", id="from standard input"),
        pytest.param("python3 -", "", id="dash"),
        pytest.param("bash", "", id="interactive"),
        pytest.param("git push", "", id="no interpreter"),
    ],
)
def test_script_operand(command, script):
    import shlex

    assert script_operand(tuple(shlex.split(command))) == script


def test_nothing_at_all_has_no_script():
    assert script_operand(()) == ""


def test_the_script_is_read_under_the_name_it_was_written(tmp_path):
    (tmp_path / "wipe.sh").write_bytes(b"rm -rf /data # \xff\n")
    attempt = Attempt(Source.SHIM, str(tmp_path), argv=("bash", "./wipe.sh"))
    assert read_scripts(attempt) == (("./wipe.sh", "rm -rf /data # \udcff\n"),)


@pytest.mark.parametrize(
    "attempt",
    [
        pytest.param(Attempt(Source.SHIM, "/", argv=("bash", "none.sh")), id="no such file"),
        pytest.param(Attempt(Source.SHIM, "/", argv=("ls",)), id="no script"),
        pytest.param(Attempt(Source.HOOK, "/", script="bash x.sh"), id="a shell text is the judge's to read"),
    ],
)
def test_nothing_to_read(attempt):
    assert read_scripts(attempt) == ()


def test_what_is_no_text_file_is_unread(tmp_path):
    os.mkfifo(tmp_path / "fifo")
    (tmp_path / "folder").mkdir()
    (tmp_path / "big").write_bytes(b"#" * (MAX_BYTES + 1))
    (tmp_path / "binary").write_bytes(b"\x7fELF\0\0")
    for name in ("fifo", "folder", "big", "binary", "absent", "", "a\0b", "/dev/zero", "/dev/tty"):
        assert read_script(name, cwd=str(tmp_path)) is None, name


def test_a_script_of_just_the_limit_is_read(tmp_path):
    (tmp_path / "x").write_bytes(b"#" * MAX_BYTES)
    assert read_script("x", cwd=str(tmp_path)) == "#" * MAX_BYTES


def test_a_file_system_that_hangs_is_left_behind(monkeypatch, tmp_path):
    release = threading.Event()

    def hang(_path):
        release.wait()

    monkeypatch.setattr(files, "_read_path", hang)
    assert [read_script("x", cwd=str(tmp_path)) for _ in range(9)] == [None] * 9
    assert len(files._STUCK) == 8
    monkeypatch.undo()
    (tmp_path / "x").write_text("echo")
    assert read_script("x", cwd=str(tmp_path)) is None, "no more readers while eight hang"
    stuck = set(files._STUCK)
    release.set()
    for thread in stuck:
        thread.join()
    assert read_script("x", cwd=str(tmp_path)) == "echo"
