"""A confined session: ordinary work goes on, the rest of the machine stays as it is, the guard is out of reach."""

from __future__ import annotations

import ctypes
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from shellguard.capture import confine, landlock
from shellguard.capture.confine import Confinement
from shellguard.errors import ShellGuardError

if not landlock.abi() and not os.environ.get("CI"):
    pytest.skip("this kernel has no Landlock", allow_module_level=True)

needs_root = pytest.mark.skipif(os.getuid() != 0, reason="only root could do it at all")

LIBC = ctypes.CDLL(None)
PR_CAPBSET_DROP = 24
CAP_SYS_ADMIN, CAP_PERFMON = 21, 38

OUTCOME = """
import ctypes, errno, os, pathlib, signal, stat, sys
home = pathlib.Path(sys.argv[1])
outside = int(sys.argv[2])
def outcome(act):
    try:
        act()
    except OSError as error:
        return errno.errorcode[error.errno]
    return "done"
"""


@dataclass(frozen=True)
class World:
    """A throwaway home, and who may touch what in it."""

    home: Path
    confinement: Confinement
    without: tuple[int, ...] = ()
    """Capabilities that a confined root does not get."""

    def start(self, *command: str, cwd: str = "project") -> tuple[int, str, str]:
        """Status and output of a confined command."""
        fd = confine.ruleset(self.confinement)

        def enter() -> None:
            for capability in self.without:
                LIBC.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0)
            landlock.restrict_self(fd)

        done = subprocess.run(
            command,
            preexec_fn=enter,
            env={"PATH": os.environ["PATH"], "HOME": str(self.home), "GIT_CONFIG_NOSYSTEM": "1"},
            cwd=self.home / cwd,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        os.close(fd)
        return done.returncode, done.stdout.strip(), done.stderr

    def outcome(self, act: str, *, outside: int = 0) -> str:
        """`done` or the errno of one Python expression."""
        code = f"{OUTCOME}print(outcome(lambda: {act}))"
        status, said, error = self.start(sys.executable, "-I", "-c", code, str(self.home), str(outside))
        assert status == 0, error
        return said


@pytest.fixture
def world(tmp_path: Path) -> World:
    home = tmp_path / "home"
    state = home / ".local" / "state" / "shellguard"
    config = home / ".config" / "shellguard"
    for folder in (
        state / "shims",
        config,
        home / "project/a",
        home / "project/b",
        home / ".cache",
        home / "other",
    ):
        folder.mkdir(parents=True)
    for file in (
        state / "key",
        state / "ledger.db",
        config / "policy.toml",
        home / ".bashrc",
        home / "other/file",
    ):
        file.write_text("content")
    for file in (home / "project/a/file", home / ".cache/file", home / ".claude.json"):
        file.write_text("content")
    shutil.copy("/bin/true", state / "shims" / "true")
    devices = (Path("/dev/null"), Path("/dev/urandom"))
    return World(
        home,
        Confinement(
            writable=(home / "project", home / ".cache", home / ".claude.json", *devices),
            hidden=(state,),
            protected=(config, state / "shims"),
        ),
    )


@pytest.fixture
def bystander() -> Iterator[int]:
    """A process outside, ours to be attacked; its pid."""
    with subprocess.Popen(["/bin/sleep", "60"]) as process:
        yield process.pid
        process.kill()


@pytest.mark.parametrize(
    "act",
    [
        pytest.param("(home / 'project/new').write_text('x')", id="new file"),
        pytest.param("(home / 'project/a/file').write_text('x')", id="write over"),
        pytest.param("os.truncate(home / 'project/a/file', 0)", id="truncate"),
        pytest.param("os.unlink(home / 'project/a/file')", id="remove"),
        pytest.param("os.mkdir(home / 'project/c')", id="new folder"),
        pytest.param("os.rmdir(home / 'project/b')", id="remove folder"),
        pytest.param("os.symlink('a', home / 'project/l')", id="symbolic link"),
        pytest.param("os.mkfifo(home / 'project/fifo')", id="pipe"),
        pytest.param(
            "os.rename(home / 'project/a/file', home / 'project/b/file')", id="rename across folders"
        ),
        pytest.param("os.rename(home / 'project/a', home / 'project/b/a')", id="rename a folder"),
        pytest.param(
            "os.link(home / 'project/a/file', home / 'project/b/file')", id="hard link across folders"
        ),
        pytest.param("os.link(home / '.cache/file', home / 'project/file')", id="hard link from a cache"),
        pytest.param("os.rename(home / 'project/a/file', home / '.cache/f')", id="rename into a cache"),
        pytest.param("(home / '.claude.json').write_text('x')", id="one granted file"),
        pytest.param("open('/dev/null', 'w')", id="the sink"),
        pytest.param("(home / 'other/file').read_text()", id="read elsewhere"),
        pytest.param("(home / '.bashrc').read_text()", id="read a start-up file"),
        pytest.param("(home / '.config/shellguard/policy.toml').read_text()", id="read what is protected"),
        pytest.param("os.listdir(home / '.local/state/shellguard')", id="list what is hidden"),
        pytest.param("os.listdir(home)", id="list home"),
        pytest.param("os.kill(os.getpid(), signal.SIGCONT)", id="signal one of its own"),
        pytest.param("os.kill(os.getpid(), 0)", id="ask for one of its own"),
        pytest.param("os.openpty()", id="new terminal"),
    ],
)
def test_ordinary_work_goes_on(world: World, act: str) -> None:
    opened = replace(
        world.confinement, writable=(*world.confinement.writable, Path("/dev/ptmx"), Path("/dev/pts"))
    )
    assert replace(world, confinement=opened).outcome(act) == "done"


@pytest.mark.parametrize(
    ("act", "error"),
    [
        pytest.param("(home / 'new').write_text('x')", "EACCES", id="new file in home"),
        pytest.param("(home / '.bashrc').write_text('x')", "EACCES", id="write over a start-up file"),
        pytest.param("open(home / '.bashrc', 'a')", "EACCES", id="append to a start-up file"),
        pytest.param("os.truncate(home / '.bashrc', 0)", "EACCES", id="truncate"),
        pytest.param(
            "os.open(home / '.bashrc', os.O_RDONLY | os.O_TRUNC)", "EACCES", id="truncate by a reader"
        ),
        pytest.param("os.unlink(home / 'other/file')", "EACCES", id="remove"),
        pytest.param("os.mkdir(home / 'other/new')", "EACCES", id="new folder"),
        pytest.param("os.symlink('x', home / 'other/new')", "EACCES", id="symbolic link"),
        pytest.param("os.rename(home / 'other/file', home / 'other/f')", "EACCES", id="rename"),
        pytest.param("os.rename(home / 'project/a/file', home / 'other/f')", "EACCES", id="rename out"),
        pytest.param("os.rename(home / 'project/a/file', home / '.bashrc')", "EACCES", id="rename over"),
        pytest.param("os.rename(home / 'other/file', home / 'project/f')", "EACCES", id="rename in"),
        pytest.param("os.link(home / 'other/file', home / 'project/f')", "EXDEV", id="hard link in"),
        pytest.param(
            "os.replace(home / 'project/a/file', home / '.claude.json')",
            "EACCES",
            id="replace a granted file",
        ),
        pytest.param("open(f'/proc/self/cwd/../.bashrc', 'w')", "EACCES", id="through /proc"),
        pytest.param("open(f'/proc/self/root{home}/.bashrc', 'w')", "EACCES", id="through its own root"),
    ],
)
def test_the_rest_stays_as_it_is(world: World, act: str, error: str) -> None:
    assert world.outcome(act) == error
    assert (world.home / ".bashrc").read_text() == "content"
    assert (world.home / "other" / "file").read_text() == "content"


@pytest.mark.parametrize(
    "act",
    [
        pytest.param("(home / '.local/state/shellguard/key').read_text()", id="read the key"),
        pytest.param("open(home / '.local/state/shellguard/ledger.db', 'a')", id="append to the ledger"),
        pytest.param("os.truncate(home / '.local/state/shellguard/ledger.db', 0)", id="truncate the ledger"),
        pytest.param("os.unlink(home / '.local/state/shellguard/ledger.db')", id="remove the ledger"),
        pytest.param("(home / '.local/state/shellguard/new').touch()", id="new file in the state"),
        pytest.param("os.rename(home / '.local/state/shellguard', home / 'project/s')", id="move the state"),
        pytest.param("os.link(home / '.local/state/shellguard/key', home / 'project/k')", id="link the key"),
        pytest.param(
            "os.open(f'/proc/self/root{home}/.local/state/shellguard/key', 0)", id="through its own root"
        ),
        pytest.param("(home / '.config/shellguard/policy.toml').write_text('x')", id="write the policy"),
        pytest.param("os.unlink(home / '.local/state/shellguard/shims/true')", id="remove a shim"),
        pytest.param("(home / '.local/state/shellguard/shims/curl').touch()", id="add a shim"),
        pytest.param("os.chdir(home / '.local/state/shellguard') or open('key')", id="from inside"),
    ],
)
def test_guard_is_out_of_reach(world: World, act: str) -> None:
    # A link or a move to another folder may also be told as a move to another file system.
    assert world.outcome(act) in {"EACCES", "EXDEV"}
    state = world.home / ".local" / "state" / "shellguard"
    assert (state / "key").read_text() == (state / "ledger.db").read_text() == "content"
    assert (state / "shims" / "true").exists()


def test_shim_in_the_hidden_folder_runs(world: World) -> None:
    shim = world.home / ".local" / "state" / "shellguard" / "shims" / "true"
    assert world.start(str(shim))[0] == 0


def test_everything_else_runs_and_is_read(world: World) -> None:
    status, said, _ = world.start(
        "sh", "-c", "cat ~/other/file && ls / >/dev/null && uname >/dev/null && echo yes"
    )
    assert (status, said) == (0, "contentyes")


def test_repository_is_made_and_committed_to(world: World) -> None:
    script = """
        git init -q . && git add . && git -c user.name=n -c user.email=e@example.com commit -qm first &&
        git branch other && git worktree add -q tree other && git gc -q && git log --format=%s
    """
    assert world.start("sh", "-c", script)[:2] == (0, "first")


def test_virtual_environment_is_made(world: World) -> None:
    status, _, error = world.start(sys.executable, "-m", "venv", "--without-pip", "env")
    assert (status, error) == (0, "")
    assert world.start("env/bin/python", "-c", "print('runs')")[:2] == (0, "runs")


def test_files_made_by_a_build_run(world: World) -> None:
    script = "printf '#!/bin/sh\\necho built\\n' > a/program && chmod +x a/program && mv a/program b/ && ./b/program"
    assert world.start("sh", "-c", script)[:2] == (0, "built")


@pytest.mark.parametrize(
    ("act", "error"),
    [
        pytest.param("os.kill(outside, signal.SIGKILL)", "EPERM", id="kill"),
        pytest.param("os.kill(outside, 0)", "EPERM", id="ask whether it lives"),
        pytest.param(
            "signal.pidfd_send_signal(os.pidfd_open(outside), signal.SIGKILL)", "EPERM", id="by pidfd"
        ),
        pytest.param("open(f'/proc/{outside}/mem', 'r+b')", "EACCES", id="write its memory"),
        pytest.param("open(f'/proc/{outside}/mem', 'rb')", "EACCES", id="read its memory"),
        pytest.param("open(f'/proc/{outside}/environ').read()", "EACCES", id="read its environment"),
        pytest.param("os.open(f'/proc/{outside}/fd/0', os.O_RDONLY)", "EACCES", id="open its files"),
        pytest.param("os.listdir(f'/proc/{outside}/root/')", "EACCES", id="go through its root"),
    ],
)
def test_process_outside_is_left_alone(world: World, bystander: int, act: str, error: str) -> None:
    if error == "EPERM" and landlock.abi() < 6:
        pytest.skip("needs Landlock ABI 6")
    with_proc = replace(world.confinement, writable=(*world.confinement.writable, Path("/proc")))
    # For these two the kernel shows environments and memory maps (may_access_mm in kernel/fork.c), Landlock or not.
    ordinary = replace(world, confinement=with_proc, without=(CAP_SYS_ADMIN, CAP_PERFMON))
    assert ordinary.outcome(act, outside=bystander) == error
    os.kill(bystander, 0)


@pytest.mark.parametrize(
    "call",
    [
        pytest.param("libc.ptrace(16, outside, 0, 0)", id="attach"),
        pytest.param("libc.ptrace(0x4206, outside, 0, 0)", id="seize"),
        pytest.param(
            "libc.process_vm_readv(outside, ctypes.byref(own), 1, ctypes.byref(own), 1, 0)", id="read memory"
        ),
        pytest.param(
            "libc.process_vm_writev(outside, ctypes.byref(own), 1, ctypes.byref(own), 1, 0)",
            id="write memory",
        ),
        pytest.param("libc.syscall(438, os.pidfd_open(outside), 0, 0)", id="take its descriptor"),
    ],
)
def test_process_outside_cannot_be_traced(world: World, bystander: int, call: str) -> None:
    code = f"""{OUTCOME}
libc = ctypes.CDLL(None, use_errno=True)
eight = ctypes.create_string_buffer(8)
own = (ctypes.c_size_t * 2)(ctypes.addressof(eight), 8)
print({call}, errno.errorcode[ctypes.get_errno()])
"""
    status, said, error = world.start(sys.executable, "-I", "-c", code, str(world.home), str(bystander))
    assert (status, said) == (0, "-1 EPERM"), error


def test_its_own_children_are_traced_and_signalled(world: World) -> None:
    code = """
import ctypes, os, signal, subprocess
child = subprocess.Popen(["/bin/sleep", "60"])
print(os.readlink(f"/proc/{child.pid}/exe") != "", ctypes.CDLL(None).ptrace(0x4206, child.pid, 0, 0))
child.kill()
print(-child.wait())
"""
    assert world.start(sys.executable, "-I", "-c", code)[1].split() == ["True", "0", "9"]


@needs_root
@pytest.mark.parametrize("kind", ["S_IFCHR", "S_IFBLK"])
def test_root_cannot_go_round_by_a_device(world: World, kind: str) -> None:
    # 1:3 is /dev/null, 1:3 as a block device is a memory disk that no machine has in use.
    act = f"os.mknod(home / 'project/device', 0o600 | stat.{kind}, os.makedev(1, 3))"
    assert world.outcome(act) == "EACCES"


@needs_root
def test_root_cannot_go_round_by_the_disk(world: World, tmp_path: Path) -> None:
    session = for_session(world, tmp_path)
    disks = [
        place for place in Path("/dev").iterdir() if place.is_block_device() and os.access(place, os.R_OK)
    ]
    if not disks:
        pytest.skip("no disk to be seen here")
    assert (
        replace(world, confinement=session).outcome(f"os.close(os.open({str(disks[0])!r}, os.O_RDONLY))")
        == "EACCES"
    )


@needs_root
def test_bind_mount_does_not_uncover_what_is_hidden(world: World, tmp_path: Path) -> None:
    other = tmp_path / "other name"
    other.mkdir()
    code = """
import os, pathlib, sys
from shellguard.capture import confine, landlock
state, seen = map(pathlib.Path, sys.argv[1:])
assert (seen / "state/shellguard/key").read_text() == "content"
landlock.restrict_self(confine.ruleset(confine.Confinement((), (state,))))
try:
    (seen / "state/shellguard/key").read_text()
except PermissionError:
    print("refused", (seen / "readable").read_text())
"""
    local = world.home / ".local"
    (local / "readable").write_text("else")
    mount = 'mount --bind "$1" "$2" && exec "$3" -c "$4" "$5" "$2"'
    done = subprocess.run(
        [
            "unshare",
            "-m",
            "sh",
            "-c",
            mount,
            "sh",
            local,
            other,
            sys.executable,
            code,
            local / "state/shellguard",
        ],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(Path(confine.__file__).parents[2])},
        capture_output=True,
        text=True,
        check=False,
    )
    if "unshare" in done.stderr or "mount:" in done.stderr:
        pytest.skip("no mount namespace to be had here")
    assert (done.stdout.strip(), done.stderr) == ("refused else", "")


def test_file_that_comes_later_is_read_but_not_on_the_way_to_the_hidden(world: World) -> None:
    """The price of hiding: docs/confine.md tells it, and this notices when the kernel makes it cheaper."""
    fd = confine.ruleset(world.confinement)
    (world.home / "later").write_text("x")
    (world.home / "other" / "later").write_text("x")
    done = subprocess.run(
        ["cat", world.home / "later", world.home / "other" / "later"],
        preexec_fn=lambda: landlock.restrict_self(fd),
        capture_output=True,
        text=True,
        check=False,
    )
    os.close(fd)
    assert (done.stdout, done.stderr.count("Permission denied")) == ("x", 1)


@pytest.mark.parametrize(
    "act",
    [
        pytest.param("os.chmod(home / '.bashrc', 0o600)", id="permissions"),
        pytest.param("os.utime(home / '.bashrc')", id="times"),
        pytest.param("(home / '.local/state/shellguard/key').stat()", id="size of what is hidden"),
        pytest.param(
            "__import__('socket').socket(1).connect(str(home / 'other/socket'))", id="socket by its path"
        ),
        pytest.param("os.setpriority(os.PRIO_PROCESS, outside, 5)", id="priority of a process outside"),
    ],
)
def test_limits_are_those_that_the_page_tells(world: World, bystander: int, act: str) -> None:
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(world.home / "other" / "socket"))
        listener.listen()
        assert world.outcome(act, outside=bystander) == "done"


def test_workspace_that_holds_the_guard_is_narrowed(world: World) -> None:
    """HOME as a workspace: its folders are writable, the guard's are not, and nothing new is made on the way."""
    at_home = replace(world, confinement=replace(world.confinement, writable=(world.home,)))
    outcomes = {
        act: at_home.outcome(act)
        for act in (
            "(home / 'other/new').touch()",
            "(home / '.bashrc').write_text('x')",
            "(home / 'new').touch()",
            "os.unlink(home / '.bashrc')",
            "(home / '.config/shellguard/policy.toml').write_text('x')",
            "(home / '.local/state/shellguard/key').read_text()",
            "os.rename(home / '.local', home / 'other/l')",
        )
    }
    assert list(outcomes.values()) == ["done", "done", *["EACCES"] * 5]
    assert at_home.confinement.narrowed == (world.home,)
    assert world.confinement.narrowed == ()


def test_guarded_place_that_does_not_exist_cannot_be_made(world: World) -> None:
    missing = world.home / "project" / "b" / "rules"
    narrowed = replace(world, confinement=replace(world.confinement, protected=(missing,)))
    assert narrowed.outcome("os.mkdir(home / 'project/b/rules')") == "EACCES"
    assert narrowed.outcome("(home / 'project/a/new').touch()") == "done"


def test_writable_inside_hidden_is_not_granted(world: World) -> None:
    state = world.home / ".local" / "state" / "shellguard"
    greedy = replace(world, confinement=Confinement(writable=(state / "shims", state), hidden=(state,)))
    assert greedy.outcome("(home / '.local/state/shellguard/shims/new').touch()") == "EACCES"


def test_kernel_without_landlock_is_said_plainly(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(landlock, "abi", lambda: 0)
    with pytest.raises(ShellGuardError, match="--confine needs Landlock"):
        confine.ruleset(world.confinement)


@pytest.mark.parametrize(
    ("abi", "words"),
    [
        pytest.param(1, ["renamed", "truncate", "signals"], id="Linux 5.13"),
        pytest.param(2, ["truncate", "signals"], id="Linux 5.19"),
        pytest.param(5, ["signals"], id="Linux 6.10"),
        pytest.param(6, [], id="Linux 6.12"),
    ],
)
def test_gaps_of_older_kernels_are_told(abi: int, words: list[str]) -> None:
    told = confine.gaps(abi)
    assert len(told) == len(words)
    assert all(word in text for word, text in zip(words, told, strict=True))


# What a session gets


def for_session(
    world: World, tmp_path: Path, *, workspace: str = "project", **environment: str
) -> Confinement:
    """The default confinement in the throwaway home, with no program installed."""
    temporary = tmp_path / "temporary"
    temporary.mkdir(exist_ok=True)
    return confine.for_session(
        workspace=world.home / workspace,
        home=world.home,
        temporary=temporary,
        extra_writable=[],
        hidden=world.confinement.hidden,
        protected=world.confinement.protected,
        environment={"PATH": str(tmp_path / "bin"), **environment},
    )


def at_home(world: World, confinement: Confinement) -> set[str]:
    """The writable places in the throwaway home."""
    inside = (place for place in confinement.writable if place.is_relative_to(world.home))
    return {str(place.relative_to(world.home)) for place in inside}


def install(tmp_path: Path, *names: str) -> None:
    (tmp_path / "bin").mkdir()
    for name in names:
        (tmp_path / "bin" / name).symlink_to("/bin/true")


def test_session_gets_workspace_temporary_folders_devices_and_caches(world: World, tmp_path: Path) -> None:
    session = for_session(world, tmp_path)
    assert at_home(world, session) == {"project", ".cache", ".claude.json"}
    assert {tmp_path / "temporary", Path("/var/tmp"), Path("/dev/null")} <= set(session.writable)
    assert set(world.confinement.hidden) <= set(session.hidden)
    assert session.protected == world.confinement.protected
    assert session.narrowed == ()


def test_folders_are_made_for_installed_programs_only(world: World, tmp_path: Path) -> None:
    install(tmp_path, "claude", "cargo")
    (world.home / ".claude.json").unlink()
    made = {".claude", ".local/state/claude", ".cargo/registry", ".cargo/git"}
    assert at_home(world, for_session(world, tmp_path)) == {"project", ".cache", ".claude.json", *made}
    assert (world.home / ".claude.json").read_text() == "{}\n"
    assert (world.home / ".claude").stat().st_mode & 0o777 == 0o700
    assert not (world.home / ".npm").exists()


@pytest.mark.parametrize(
    ("variable", "value", "granted"),
    [
        pytest.param("CARGO_HOME", "moved", {"moved/registry", "moved/git"}, id="a tool's home that moved"),
        pytest.param("UV_CACHE_DIR", "moved", {"moved"}, id="a cache by name"),
        pytest.param("TMPDIR", "moved", {"moved"}, id="a temporary folder"),
        pytest.param("UV_CACHE_DIR", "project/a", set(), id="in the workspace already"),
        pytest.param("UV_CACHE_DIR", ".", set(), id="home itself is no cache"),
        pytest.param("UV_CACHE_DIR", "..", set(), id="nor is what holds it"),
        pytest.param("UV_CACHE_DIR", ".local/state/shellguard", set(), id="nor is the guard's state"),
        pytest.param("UV_CACHE_DIR", "missing", set(), id="missing"),
    ],
)
def test_variables_move_caches(
    world: World, tmp_path: Path, variable: str, value: str, granted: set[str]
) -> None:
    for folder in ("moved/registry", "moved/git"):
        (world.home / folder).mkdir(parents=True)
    session = for_session(world, tmp_path, **{variable: str(world.home / value)})
    assert at_home(world, session) == {"project", ".cache", ".claude.json", *granted}


def test_named_folder_is_writable(world: World, tmp_path: Path) -> None:
    (tmp_path / "temporary").mkdir()
    session = confine.for_session(
        workspace=world.home / "project",
        home=world.home,
        temporary=tmp_path / "temporary",
        extra_writable=[world.home / "other"],
        hidden=(),
        environment={},
    )
    assert "other" in at_home(world, session)


def test_link_planted_in_a_writable_folder_grants_nothing(world: World, tmp_path: Path) -> None:
    """An earlier session could write in ~/.cache: where its links lead now is not the person's word."""
    (world.home / ".cache" / "uv").symlink_to(world.home / "other")
    session = for_session(world, tmp_path, UV_CACHE_DIR=str(world.home / ".cache" / "uv"))
    assert "other" not in at_home(world, session)


def test_link_of_the_persons_is_followed(world: World, tmp_path: Path) -> None:
    shutil.rmtree(world.home / ".cache")
    (world.home / ".cache").symlink_to(world.home / "other")
    assert "other" in at_home(world, for_session(world, tmp_path))


@pytest.mark.parametrize(
    ("hidden", "text"),
    [
        pytest.param("home/project", "start the agent elsewhere", id="workspace in the guard's folder"),
        pytest.param("temporary/shellguard-0", "XDG_RUNTIME_DIR", id="guard's folder among temporary files"),
    ],
)
def test_confinement_that_cannot_work_is_refused(
    world: World, tmp_path: Path, hidden: str, text: str
) -> None:
    clumsy = replace(world, confinement=Confinement((), (tmp_path / hidden,)))
    with pytest.raises(ShellGuardError, match=text):
        for_session(clumsy, tmp_path)


def test_relative_home_is_refused_before_anything_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    where = {"workspace": tmp_path, "temporary": tmp_path, "extra_writable": (), "hidden": ()}
    with pytest.raises(ShellGuardError, match="HOME"):
        confine.for_session(home=Path("home"), environment=dict(os.environ), **where)
    assert list(tmp_path.iterdir()) == []


def git(*words: str, cwd: Path) -> None:
    who = ["-c", "user.name=n", "-c", "user.email=e@example.com"]
    subprocess.run(
        ["git", *who, *words], cwd=cwd, check=True, capture_output=True, env={"PATH": os.environ["PATH"]}
    )


@pytest.mark.parametrize(
    ("workspace", "granted"),
    [
        pytest.param("tree", "other/.git", id="linked work tree"),
        pytest.param("other/part", "other/.git", id="part of a repository"),
    ],
)
def test_commit_works_where_the_repository_is_elsewhere(
    world: World, tmp_path: Path, workspace: str, granted: str
) -> None:
    other = world.home / "other"
    (other / "part").mkdir()
    git("init", "-q", cwd=other)
    git("commit", "-q", "--allow-empty", "-m", "first", cwd=other)
    git("worktree", "add", "-q", str(world.home / "tree"), cwd=other)
    session = for_session(world, tmp_path, workspace=workspace)
    assert granted in at_home(world, session)
    command = "git -c user.name=n -c user.email=e@example.com commit -q --allow-empty -m second && git log -1 --format=%s"
    told = replace(world, confinement=session).start("sh", "-c", command, cwd=workspace)
    assert told[:2] == (0, "second"), told
    assert replace(world, confinement=session).outcome("(home / 'other/file').write_text('x')") == "EACCES"


@pytest.mark.parametrize(
    "mark",
    [
        pytest.param("gitdir: {home}/other", id="no repository"),
        pytest.param("gitdir: {home}/other/.git", id="a repository that does not know it"),
        pytest.param("gitdir: {home}/project/worktrees/own", id="an answer of its own making"),
        pytest.param("gitdir: ", id="nothing named"),
        pytest.param("\0", id="garbage"),
    ],
)
def test_git_file_without_an_answer_grants_nothing(world: World, tmp_path: Path, mark: str) -> None:
    git("init", "-q", cwd=world.home / "other")
    own = world.home / "project" / "worktrees" / "own"
    own.mkdir(parents=True)
    (own / "gitdir").write_text(f"{world.home}/project/.git")
    (own / "commondir").write_text(f"{world.home}/other/.git")
    (world.home / "project" / ".git").write_text(mark.format(home=world.home))
    assert at_home(world, for_session(world, tmp_path)) == {"project", ".cache", ".claude.json"}


def test_repository_of_home_is_not_the_projects(world: World, tmp_path: Path) -> None:
    git("init", "-q", cwd=world.home)
    assert ".git" not in at_home(world, for_session(world, tmp_path))
