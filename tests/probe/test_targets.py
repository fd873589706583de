"""What is said of a path: where it leads, what is below it, whose it is; and that no machine can hang the asker."""

from __future__ import annotations

import ctypes
import os
import socket
import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path

import pytest

from shellguard.parse.world import Kind, Target
from shellguard.probe import boxed, targets
from shellguard.probe.targets import Machine, shares_view
from tests.support.real_repository import cannot, write

LONG_S = 20.0


def machine(**options) -> Machine:
    """With time enough for a slow test machine."""
    return Machine(**{"question_s": LONG_S, "attempt_s": LONG_S, **options})


def seen(path: Path | str, **options) -> Target:
    found = machine(**options).target(str(path))
    assert found is not None
    return found


def test_a_folder_is_counted_with_everything_below_it(tmp_path):
    write(tmp_path, {"a": "12", "b/c": "345", "b/d/e": ""})
    (tmp_path / "b/link").symlink_to("/usr")
    os.mkfifo(tmp_path / "pipe")
    found = seen(tmp_path)
    assert (found.kind, found.files, found.is_counted, found.is_versioned) == (Kind.FOLDER, 4, True, False)
    assert found.size_bytes == 5 + len("/usr")


@pytest.mark.parametrize(
    ("name", "kind", "files"),
    [
        pytest.param("file", Kind.FILE, 1, id="file"),
        pytest.param("nothing", Kind.MISSING, 0, id="nothing there"),
        pytest.param("file/below", Kind.MISSING, 0, id="below a file"),
        pytest.param("pipe", Kind.OTHER, 0, id="fifo"),
        pytest.param("door", Kind.OTHER, 0, id="socket"),
        pytest.param("link", Kind.LINK, 1, id="link to a folder"),
        pytest.param("link/", Kind.FOLDER, 2, id="through a link to a folder"),
        pytest.param("dangling", Kind.LINK, 1, id="link to nothing"),
        pytest.param("round", Kind.LINK, 1, id="link to itself"),
        pytest.param("round/", Kind.LINK, 1, id="through a link to itself"),
        pytest.param("round/x", Kind.UNSEEN, 0, id="below a link to itself"),
    ],
)
def test_kinds(tmp_path, name, kind, files):
    write(tmp_path, {"file": "x", "folder/a": "x", "folder/b": "y"})
    os.mkfifo(tmp_path / "pipe")
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(str(tmp_path / "door"))
    (tmp_path / "link").symlink_to("folder")
    (tmp_path / "dangling").symlink_to("nowhere")
    (tmp_path / "round").symlink_to("round")
    found = seen(f"{tmp_path}/{name}")
    assert (found.kind, found.files) == (kind, files)


def test_a_link_is_itself_and_says_where_it_leads(tmp_path):
    write(tmp_path, {"far/away/x": "1"})
    (tmp_path / "link").symlink_to("far")
    found = seen(tmp_path / "link")
    assert (found.real, found.leads_to) == (f"{tmp_path}/link", f"{tmp_path}/far")


@pytest.mark.parametrize(
    ("path", "real"),
    [
        pytest.param("link/x", "far/away/x", id="a parent is a link"),
        pytest.param("link/..", "far", id="dots after a link go where the link leads"),
        pytest.param("link/../x", "far/x", id="a name after dots after a link"),
        pytest.param("far/./away//x", "far/away/x", id="dots and slashes"),
    ],
)
def test_real_paths(tmp_path, path, real):
    write(tmp_path, {"far/away/x": "1", "far/x": "2"})
    (tmp_path / "link").symlink_to("far/away")
    assert seen(f"{tmp_path}/{path}").real == f"{tmp_path}/{real}"


def test_links_below_a_target_are_not_followed(tmp_path):
    write(tmp_path, {"inside/a": "1", "outside/b": "2" * 1000})
    (tmp_path / "inside/out").symlink_to("../outside")
    (tmp_path / "inside/up").symlink_to("..")
    found = seen(tmp_path / "inside")
    assert (found.files, found.size_bytes < 100) == (3, True)


def test_names_that_are_no_text_are_counted(tmp_path):
    (tmp_path / os.fsdecode(b"\xff\xfe\n")).write_text("x")
    found = seen(tmp_path / os.fsdecode(b"\xff\xfe\n"))
    assert (found.kind, seen(tmp_path).files) == (Kind.FILE, 1)


@pytest.mark.parametrize("path", ["relative", "", "/a\0b"], ids=["relative", "empty", "with a NUL"])
def test_what_is_no_absolute_path_is_unseen(path):
    assert seen(path).kind is Kind.UNSEEN


def test_a_folder_that_may_not_be_read_is_said_to_be_counted_in_part(tmp_path):
    if os.geteuid() == 0:
        found = as_nobody(tmp_path)
    else:
        write(tmp_path, {"a": "1", "shut/b": "2"})
        (tmp_path / "shut").chmod(0)
        found = repr(seen(tmp_path))
    assert "is_counted=False" in found


def as_nobody(folder: Path) -> str:
    """The same question of a user who may not read everything."""
    write(folder, {"a": "1", "shut/b": "2"})
    (folder / "shut").chmod(0o700)
    for path in (folder, *folder.parents):
        if path != Path("/"):
            path.chmod(path.stat().st_mode | 0o055)
    read, wrote = os.pipe()
    child = os.fork()
    if child == 0:
        os.setgroups([])
        os.setuid(65534)
        os.write(wrote, repr(seen(folder)).encode())
        os._exit(0)
    os.waitpid(child, 0)
    os.close(wrote)
    with os.fdopen(read) as told:
        return told.read()


def test_counting_stops_at_its_bound(tmp_path):
    write(tmp_path, {f"f{n}": "" for n in range(50)})
    found = seen(tmp_path, most_entries=20)
    assert (found.is_counted, found.files) == (False, 19)


def test_counting_stops_when_its_time_is_up_and_says_what_it_learned(tmp_path):
    for n in range(2000):
        (tmp_path / f"f{n}").touch()
    ticks = iter(range(10**6))
    found = Machine(clock=lambda: next(ticks) / 1000, question_s=0.05, attempt_s=LONG_S).target(str(tmp_path))
    assert found is not None
    assert (found.is_counted, 0 < found.files < 2000) == (False, True)


def test_a_hundred_thousand_files_are_answered(tmp_path):
    for n in range(100_000):
        os.close(os.open(f"{tmp_path}/{n}", os.O_CREAT | os.O_WRONLY))
    found = Machine().target(str(tmp_path))
    assert found is not None
    assert (found.kind, found.files > 0, found.is_own) == (Kind.FOLDER, True, False)


def test_a_machine_that_hangs_is_left_behind(monkeypatch, tmp_path):
    release = threading.Event()
    monkeypatch.setattr(boxed, "_STUCK", set())
    monkeypatch.setattr(targets, "_real", lambda _: str(release.wait(LONG_S)))
    try:
        found = Machine(question_s=0.05).target(str(tmp_path))
        assert found is not None
        assert (found.kind, found.is_counted) == (Kind.UNSEEN, False)
        assert len(boxed._STUCK) == 1
    finally:
        release.set()


def test_nothing_more_is_asked_while_too_many_questions_hang(monkeypatch):
    release = threading.Event()
    monkeypatch.setattr(boxed, "_STUCK", set())
    try:
        for _ in range(20):
            assert boxed.within(0.01, lambda: release.wait(LONG_S)) is None
        assert len(boxed._STUCK) == 8
    finally:
        release.set()
    for thread in set(boxed._STUCK):
        thread.join()
    assert boxed.within(LONG_S, lambda: 7) == 7


def test_a_crash_of_ours_is_no_missing_answer():
    with pytest.raises(ZeroDivisionError):
        boxed.within(LONG_S, lambda: 1 // 0)


def test_an_attempt_s_time_is_spent_only_once(tmp_path):
    ticks = iter(range(10**6))
    asked = Machine(clock=lambda: float(next(ticks)), question_s=1.0, attempt_s=2.0)
    kinds = [asked.place(f"{tmp_path}/{n}").kind for n in range(4)]
    assert kinds == [Kind.MISSING, Kind.MISSING, Kind.UNSEEN, Kind.UNSEEN]


def test_what_was_asked_is_not_asked_again(tmp_path):
    asked = machine()
    for _ in range(3):
        asked.place(str(tmp_path))
        asked.target(str(tmp_path))
        asked.matches(f"{tmp_path}/*")
        asked.repository(str(tmp_path))
    assert asked.questions == 4


def test_what_is_made_after_the_session_began_is_its_own(tmp_path):
    (tmp_path / "old").mkdir()
    time.sleep(0.05)
    since_s = time.time()
    time.sleep(0.05)
    write(tmp_path, {"new/a": "1", "new/b/c": "2", "old/d": "3"})
    os.utime(tmp_path / "new/a", (1, 1))
    if not seen(tmp_path / "new", since_s=since_s).is_own:
        cannot("this file system does not say when a file was made")
    owned = {name: seen(tmp_path / name, since_s=since_s).is_own for name in ("new", "old/d", "old", ".")}
    assert owned == {"new": True, "old/d": True, "old": False, ".": False}


def test_what_was_moved_into_a_new_folder_is_not_the_session_s_own(tmp_path):
    write(tmp_path, {"thesis": "1"})
    time.sleep(0.05)
    since_s = time.time()
    time.sleep(0.05)
    (tmp_path / "new").mkdir()
    (tmp_path / "thesis").rename(tmp_path / "new/thesis")
    assert not seen(tmp_path / "new", since_s=since_s).is_own


def test_without_a_session_nothing_is_its_own(tmp_path):
    assert not seen(tmp_path).is_own


MOUNTED = """
import sys
from pathlib import Path
from shellguard.probe.targets import Machine
root = Path(sys.argv[1])
asked = Machine(question_s=20, attempt_s=20)
for name in ("place", "place/a", "around", "plain"):
    found = asked.target(str(root / name))
    print(name, found.is_mount, found.files)
"""


def test_a_bind_mount_is_seen_at_and_above_its_place(tmp_path):
    write(tmp_path, {"data/a": "1", "data/b": "2", "around/c": "3", "plain/d": "4"})
    (tmp_path / "place").mkdir()
    (tmp_path / "around/within").mkdir()
    script = textwrap.dedent(f"""
        mount --bind "{tmp_path}/data" "{tmp_path}/place" && mount --bind "{tmp_path}/data" "{tmp_path}/around/within" || exit 99
        exec "{sys.executable}" -c "$0" "{tmp_path}"
    """)
    environment = {**os.environ, "PYTHONPATH": os.getcwd()}
    try:
        done = subprocess.run(
            ["unshare", "-m", "sh", "-c", script, MOUNTED],
            capture_output=True,
            text=True,
            env=environment,
            check=False,
        )
    except FileNotFoundError:
        cannot("unshare is not installed")
    if done.returncode in (1, 99) and "Error" not in done.stderr:
        cannot(f"the kernel allows no mount here: {done.stderr.strip()}")
    assert done.stdout.splitlines() == ["place True 2", "place/a False 1", "around True 3", "plain False 1"]


def test_a_process_that_sees_other_files_is_told_nothing(tmp_path):
    try:
        other = subprocess.Popen(["unshare", "-m", "sleep", "60"])
    except FileNotFoundError:
        cannot("unshare is not installed")
    try:
        until_s = time.monotonic() + LONG_S
        while not Path(f"/proc/{other.pid}/comm").read_text().startswith("sleep"):
            if other.poll() is not None or time.monotonic() > until_s:
                cannot("the kernel allows no mount namespace here")
            time.sleep(0.01)
        blind = machine(asker=other.pid)
        answers = (blind.place("/"), blind.target("/"), blind.matches("/*"), blind.repository("/"))
        assert (answers, blind.questions) == ((None,) * 4, 0)
        assert shares_view(os.getpid())
    finally:
        other.kill()
        other.wait()


def test_a_process_that_is_gone_is_told_nothing():
    ended = subprocess.Popen(["true"])
    ended.wait()
    assert machine(asker=ended.pid).place("/") is None


GLOBS = {
    "*": ["a.txt", "b.txt", "dir"],
    "*.txt": ["a.txt", "b.txt"],
    "[ab].txt": ["a.txt", "b.txt"],
    "[!a].txt": ["b.txt"],
    "[^a].txt": ["b.txt"],
    "?.txt": ["a.txt", "b.txt"],
    ".*": [".hidden"],
    "*/": ["dir/"],
    "*/*": ["dir/c.txt"],
    "d*/c.txt": ["dir/c.txt"],
    "*/.*": ["dir/.d"],
    "**/c.txt": ["dir/c.txt"],
    "none*": [],
}


@pytest.mark.parametrize("pattern", GLOBS)
def test_globs_are_what_bash_makes_of_them(tmp_path, pattern):
    write(tmp_path, {"a.txt": "", "b.txt": "", ".hidden": "", "dir/c.txt": "", "dir/.d": ""})
    found = machine().matches(f"{tmp_path}/{pattern}")
    assert found == tuple(f"{tmp_path}/{name}" for name in GLOBS[pattern])
    script = f"shopt -s nullglob globskipdots 2>/dev/null; printf '%s\\n' {pattern}"
    real = subprocess.run(
        ["bash", "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False
    ).stdout.split()
    assert sorted(set(real) - {".", "..", "dir/.", "dir/.."}) == GLOBS[pattern]


def test_too_many_matches_and_extended_globs_cannot_be_said(tmp_path):
    for n in range(2100):
        (tmp_path / str(n)).touch()
    assert [machine().matches(f"{tmp_path}/{p}") for p in ("*", "!(x)", "1*9")][:2] == [None, None]
    assert len(machine().matches(f"{tmp_path}/1*9") or ()) > 50


def test_asking_changes_nothing(tmp_path):
    write(tmp_path, {"a/b": "1"})
    before = [(p, p.lstat().st_mtime_ns, p.lstat().st_ctime_ns) for p in sorted(tmp_path.rglob("*"))]
    seen(tmp_path)
    assert before == [(p, p.lstat().st_mtime_ns, p.lstat().st_ctime_ns) for p in sorted(tmp_path.rglob("*"))]


def test_birth_is_unknown_where_the_kernel_does_not_say(monkeypatch, tmp_path):
    from shellguard.probe import birth

    monkeypatch.setattr(birth, "_statx", lambda: None)
    assert birth.birth_ns(str(tmp_path), tmp_path.lstat()) is None
    assert not birth.is_born_since(str(tmp_path), tmp_path.lstat(), 0)
    assert ctypes.sizeof(birth._Statx) == 256


def test_content_is_that_of_regular_files_only(tmp_path: Path) -> None:
    (tmp_path / "kept").write_bytes(b"a\0b")
    os.mkfifo(tmp_path / "pipe")
    machine = Machine()
    found = [machine.content(str(tmp_path / name)) for name in ("kept", "pipe", "missing", ".")]
    assert found == [b"a\0b", None, None, None]
