"""The kernel's Landlock itself: what is granted works, everything else is refused, and there is no way back."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from shellguard.capture import landlock
from shellguard.capture.landlock import Right, Scope

READ = Right.EXECUTE | Right.READ_FILE | Right.READ_DIR
ALL = landlock.rights_of(99)

if not landlock.abi() and not os.environ.get("CI"):
    pytest.skip("this kernel has no Landlock", allow_module_level=True)

OUTCOME = """
import ctypes, errno, os, signal, subprocess, sys
def outcome(act):
    try:
        act()
    except OSError as error:
        return errno.errorcode[error.errno]
    return "done"
"""


def granting(*grants: tuple[Path, Right], abi: int = 99) -> int:
    """A ruleset: everything readable, and the grants."""
    abi = min(abi, landlock.abi())
    known = landlock.rights_of(abi)
    fd = landlock.create_ruleset(known, scoped=landlock.scopes_of(abi))
    for place, rights in ((Path("/"), READ), *grants):
        landlock.allow_beneath(fd, place=place, rights=rights & known)
    return fd


def confined(ruleset_fd: int, code: str, *arguments: object) -> str:
    """What Python `code` prints within the ruleset."""

    done = subprocess.run(
        [sys.executable, "-I", "-c", OUTCOME + code, *map(str, arguments)],
        preexec_fn=lambda: landlock.restrict_self(ruleset_fd),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    os.close(ruleset_fd)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two folders with a file each."""
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "file").write_text("content")
    return tmp_path


@pytest.mark.parametrize(
    ("abi", "missing"),
    [
        pytest.param(1, Right.REFER | Right.TRUNCATE, id="Linux 5.13"),
        pytest.param(2, Right.TRUNCATE, id="Linux 5.19"),
        pytest.param(3, Right(0), id="Linux 6.2"),
        pytest.param(7, Right(0), id="Linux 6.15"),
        pytest.param(42, Right(0), id="a kernel to come"),
    ],
)
def test_rights_are_those_the_kernel_knows(abi: int, missing: Right) -> None:
    assert landlock.rights_of(abi) == ALL & ~missing


@pytest.mark.parametrize(
    ("abi", "scopes"),
    [pytest.param(5, Scope(0), id="before scopes"), pytest.param(6, Scope.SIGNAL, id="with scopes")],
)
def test_scopes_are_those_the_kernel_knows(abi: int, scopes: Scope) -> None:
    assert landlock.scopes_of(abi) == scopes


def test_kernel_answers_with_a_version() -> None:
    assert landlock.abi() > 0


def test_descriptor_is_closed_on_exec() -> None:
    fd = granting()
    assert not os.get_inheritable(fd)
    os.close(fd)


def test_what_is_not_granted_is_refused(folder: Path) -> None:
    fd = granting((folder / "a", ALL))
    code = """
for name in "ab":
    print(outcome(lambda: open(f"{sys.argv[1]}/{name}/new", "w").close()), end=" ")
"""
    assert confined(fd, code, folder) == "done EACCES"


def test_one_file_can_be_granted_alone(folder: Path) -> None:
    fd = granting((folder / "a" / "file", ALL))
    code = """
path = sys.argv[1]
print(outcome(lambda: open(path, "w").close()), outcome(lambda: os.unlink(path)))
"""
    assert confined(fd, code, folder / "a" / "file") == "done EACCES"


def test_link_grants_nothing_of_what_it_leads_to(folder: Path) -> None:
    (folder / "link").symlink_to(folder / "a")
    fd = granting((folder / "link", ALL))
    assert confined(fd, "print(outcome(lambda: os.unlink(sys.argv[1])))", folder / "a" / "file") == "EACCES"


def test_place_that_is_missing_is_an_error(tmp_path: Path) -> None:
    fd = granting()
    with pytest.raises(FileNotFoundError):
        landlock.allow_beneath(fd, place=tmp_path / "missing", rights=READ)
    os.close(fd)


def test_children_and_root_cannot_get_out(folder: Path) -> None:
    fd = granting()
    code = """
path = sys.argv[1]
inner = [sys.executable, "-I", "-c", "import os, sys; os.setsid(); os.unlink(sys.argv[1])", path]
print("refused" if b"PermissionError" in subprocess.run(inner, stderr=subprocess.PIPE).stderr else "gone")
"""
    assert confined(fd, code, folder / "a" / "file") == "refused"
    assert (folder / "a" / "file").exists()


def test_second_ruleset_only_takes_away(folder: Path) -> None:
    """Agents that sandbox themselves with Landlock go on working, and gain nothing."""
    code = """
import runpy
inner = runpy.run_path(sys.argv[1])
fd = inner["create_ruleset"](inner["Right"].REMOVE_FILE)
inner["allow_beneath"](fd, place="/", rights=inner["Right"].REMOVE_FILE)
inner["restrict_self"](fd)
for name in "ab":
    print(outcome(lambda: os.unlink(f"{sys.argv[2]}/{name}/file")), end=" ")
"""
    assert confined(granting((folder / "a", ALL)), code, landlock.__file__, folder) == "done EACCES"


def test_bare_interpreter_can_load_the_file_by_its_path(folder: Path) -> None:
    """As the agent's parent does: `-I -S` finds no packages."""
    fd = granting()
    code = (
        "import os, runpy, sys\n"
        "runpy.run_path(sys.argv[1])['restrict_self'](int(sys.argv[2]))\n"
        "os.execv('/bin/rm', ['rm', sys.argv[3]])"
    )
    victim = folder / "a" / "file"
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", code, landlock.__file__, str(fd), str(victim)],
        pass_fds=[fd],
        capture_output=True,
        text=True,
        check=False,
    )
    os.close(fd)
    assert (done.returncode, victim.exists()) == (1, True)
    assert "Permission denied" in done.stderr


@pytest.mark.skipif(os.getuid() != 0, reason="only root can become somebody else")
def test_works_without_any_privilege() -> None:
    fd = granting()
    code = """
import runpy
restrict_self = runpy.run_path(sys.argv[1])["restrict_self"]
os.setgroups([])
os.setgid(65534)
os.setuid(65534)
before = outcome(lambda: open("/dev/null", "w"))
restrict_self(int(sys.argv[2]))
print(before, outcome(lambda: open("/dev/null", "w")), outcome(lambda: open("/dev/null")))
"""
    done = subprocess.run(
        [sys.executable, "-I", "-c", OUTCOME + code, landlock.__file__, str(fd)],
        pass_fds=[fd],
        capture_output=True,
        text=True,
        check=False,
    )
    os.close(fd)
    assert (done.stdout, done.stderr) == ("done EACCES done\n", "")


def test_gaining_privileges_by_exec_is_over() -> None:
    assert confined(granting(), "print(ctypes.CDLL(None).prctl(39, 0, 0, 0, 0))") == "1"


@pytest.mark.parametrize(
    ("abi", "expected"),
    [pytest.param(1, "EXDEV", id="before REFER"), pytest.param(2, "done", id="with REFER")],
)
def test_rename_between_folders_needs_abi_2(folder: Path, abi: int, expected: str) -> None:
    fd = granting((folder, ALL), abi=abi)
    code = "print(outcome(lambda: os.rename(sys.argv[1] + '/a/file', sys.argv[1] + '/b/moved')))"
    assert confined(fd, code, folder) == expected


@pytest.mark.parametrize(
    ("abi", "expected"),
    [pytest.param(2, "done", id="before TRUNCATE"), pytest.param(3, "EACCES", id="with TRUNCATE")],
)
def test_truncate_is_refused_from_abi_3_on(folder: Path, abi: int, expected: str) -> None:
    if landlock.abi() < abi:
        pytest.skip(f"needs Landlock ABI {abi}")
    fd = granting(abi=abi)
    code = "print(outcome(lambda: os.truncate(sys.argv[1], 0)))"
    assert confined(fd, code, folder / "a" / "file") == expected


@pytest.mark.parametrize(
    ("abi", "expected"),
    [pytest.param(5, "done", id="before scopes"), pytest.param(6, "EPERM", id="with scopes")],
)
def test_signal_to_the_outside_is_refused_from_abi_6_on(abi: int, expected: str) -> None:
    if landlock.abi() < abi:
        pytest.skip(f"needs Landlock ABI {abi}")
    with subprocess.Popen(["/bin/sleep", "60"]) as outside:
        try:
            code = "print(outcome(lambda: os.kill(int(sys.argv[1]), signal.SIGCONT)))"
            assert confined(granting(abi=abi), code, outside.pid) == expected
        finally:
            outside.kill()


@pytest.mark.skipif(os.getuid() != 0, reason="only root may mount at all")
def test_mount_is_refused_even_to_root(tmp_path: Path) -> None:
    code = """
libc = ctypes.CDLL(None, use_errno=True)
CLONE_NEWNS, MS_BIND = 0x20000, 4096
assert libc.unshare(CLONE_NEWNS) == 0
place = sys.argv[1].encode()
print(libc.mount(place, place, None, MS_BIND, None), errno.errorcode[ctypes.get_errno()])
"""
    assert confined(granting((tmp_path, ALL)), code, tmp_path) == "-1 EPERM"
