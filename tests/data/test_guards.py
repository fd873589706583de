"""The register of running guards."""

import json
import os
import stat
import subprocess
from dataclasses import replace

import psutil
import pytest

from shellguard.data import guards
from shellguard.data.guards import GuardEntry, enter, entry_of_this_process, leave, running
from shellguard.errors import ShellGuardError


@pytest.fixture
def mine(tmp_path) -> GuardEntry:
    return entry_of_this_process(
        session="s1", socket=tmp_path / "s", workspace="/w", agent="claude", started_s=5.0
    )


def test_what_is_entered_is_listed_until_it_leaves(tmp_path, mine):
    later = replace(mine, session="s0", started_s=6.0)
    enter(later, within=tmp_path)
    file = enter(mine, within=tmp_path)
    assert running(within=tmp_path) == [mine, later]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    leave("s1", within=tmp_path)
    leave("s1", within=tmp_path)
    assert running(within=tmp_path) == [later]
    assert [p.name for p in tmp_path.iterdir()] == ["s0.json"]


def test_a_dead_guard_is_dropped_and_its_file_deleted(tmp_path, mine):
    with subprocess.Popen(["sleep", "60"]) as child:
        dead = replace(
            mine, session="dead", pid=child.pid, pid_started_s=psutil.Process(child.pid).create_time()
        )
        file = enter(dead, within=tmp_path)
        assert running(within=tmp_path) == [dead]
        child.kill()
    assert running(within=tmp_path) == []
    assert not file.exists()


def test_a_zombie_is_dead(tmp_path, mine):
    child = subprocess.Popen(["true"])
    started_s = psutil.Process(child.pid).create_time()
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
    assert not guards.is_alive(replace(mine, pid=child.pid, pid_started_s=started_s))
    child.wait()


def test_another_process_of_the_same_pid_is_not_the_guard(tmp_path, mine):
    enter(replace(mine, pid_started_s=mine.pid_started_s - 60), within=tmp_path)
    assert running(within=tmp_path) == []


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param("{", id="cut short"),
        pytest.param("[]", id="no object"),
        pytest.param('{"session": "s1"}', id="fields missing"),
        pytest.param(
            json.dumps({"session": "s1", "socket": "s", "pid": "x", "pid_started_s": 1}),
            id="pid is no number",
        ),
        pytest.param("\udcff".encode("utf-8", "surrogateescape").decode("latin-1"), id="not JSON"),
    ],
)
def test_an_unreadable_entry_is_no_guard(tmp_path, text):
    (tmp_path / "s1.json").write_text(text)
    assert running(within=tmp_path) == []


@pytest.mark.parametrize("session", ["", "../x", "a/b", ".hidden", "a\0b", "x" * 65])
def test_a_session_that_cannot_name_a_file_is_refused(tmp_path, mine, session):
    with pytest.raises(ShellGuardError):
        enter(replace(mine, session=session), within=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_an_unwritable_folder_is_an_error_that_names_it(tmp_path, mine):
    with pytest.raises(ShellGuardError, match="cannot register the guard at"):
        enter(mine, within=tmp_path / "absent")


def test_the_folder_is_in_the_users_state(tmp_path, monkeypatch, mine):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    enter(mine)
    assert [e.session for e in running()] == ["s1"]
    assert stat.S_IMODE((tmp_path / "shellguard" / "guards").stat().st_mode) == 0o700
    leave("s1")
    assert running() == []
