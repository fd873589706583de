"""Which effects are quiet, and as which command the others are said."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from shellguard.capture.gate import Sight
from shellguard.capture.gate_library import Kind, Operation, Rank, Seen
from shellguard.guard.effects import Effects, Ground
from shellguard.probe.identity import Identity

HOME, WORKSPACE, STATE = "/home/dev", "/home/dev/project", "/home/dev/.local/state/shellguard"

GROUND = Ground(
    WORKSPACE,
    HOME,
    own=(STATE, "/run/user/1000/shellguard"),
    variables=("PYTHONPATH=/opt/mine",),
    protected=("203.0.113.0/24", "2001:db8::/32"),
)

PYTHON = Identity("python3", kind="known", is_system=True, bits=64)
RM = Identity("rm", kind="known", is_system=True, bits=64)
OWN_TOOL = Identity("a.out", kind="unknown", is_system=False, bits=64)


class Told:
    """What the gate was told."""

    def __init__(self) -> None:
        self.networks: list[tuple[bytes, int]] = []

    def zone(self, *_: object, **__: object) -> None: ...
    def regenerable(self, name: str) -> None: ...
    def watch_socket(self, part: str) -> None: ...

    def watch_network(self, address: bytes, *, bits: int) -> None:
        self.networks.append((address, bits))


@pytest.fixture
def effects() -> Effects:
    return Effects(GROUND, list_home=lambda _: [".npm", ".oddtool", ".ssh", "Documents"])


def sight(
    operation: Operation, path: str, path2: str = "", *, flags: Seen = Seen.EXISTS, **more: object
) -> Sight:
    plain = Sight(
        kind=Kind.EFFECT, operation=operation, pid=7, parent=0, exe="/usr/bin/python3", argv=("python3", "wipe.py"),
        environment=("HOME=/home/dev",), cwd=WORKSPACE, dev=1, ino=2, size=3, ctime_ns=4, mode=0o100755, uid=0,
        flags=flags, path=path, path2=path2,
    )  # fmt: skip
    return replace(plain, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("path", "rank"),
    [
        pytest.param(f"{WORKSPACE}/src/a.py", Rank.QUIET, id="the project"),
        pytest.param("/tmp/x", Rank.QUIET, id="a temporary file"),
        pytest.param(f"{HOME}/.oddtool/cache", Rank.QUIET, id="a tool's own folder"),
        pytest.param(f"{HOME}/.config/tool/x", Rank.QUIET, id="a tool's settings"),
        pytest.param(f"{HOME}/Documents/x", Rank.LOUD, id="a person's files"),
        pytest.param("/etc/passwd", Rank.LOUD, id="the system"),
        pytest.param("/dev/sda", Rank.LOUD, id="a disk"),
        pytest.param("/dev/null", Rank.QUIET, id="nothing"),
        pytest.param(f"{HOME}/.ssh/id_x", Rank.EVERYONE, id="keys"),
        pytest.param(f"{HOME}/.bashrc", Rank.EVERYONE, id="start-up code"),
        pytest.param(f"{WORKSPACE}/.git/hooks/pre-commit", Rank.EVERYONE, id="hooks of the project"),
        pytest.param(f"{STATE}/ledger.db", Rank.SEALED, id="the guard's own"),
        pytest.param(
            f"{HOME}/projects-of-others", Rank.LOUD, id="a name that only begins like the project's"
        ),
    ],
)
def test_the_longest_folder_decides(effects: Effects, path: str, rank: Rank) -> None:
    assert effects._rank(path) is rank


@pytest.mark.parametrize(
    ("seen", "said"),
    [
        pytest.param(sight(Operation.UNLINK, "/data/x"), ("rm", "-r", "/data/x"), id="unlink"),
        pytest.param(sight(Operation.RMDIR, "/data/d"), ("rm", "-r", "/data/d"), id="rmdir"),
        pytest.param(
            sight(Operation.UNLINK, f"{WORKSPACE}/a", flags=Seen.BURST), ("rm", "-r", WORKSPACE), id="a burst"
        ),
        pytest.param(sight(Operation.OPEN, "/data/x"), ("truncate", "-s", "0", "/data/x"), id="emptied"),
        pytest.param(
            sight(Operation.OPEN, "/data/x", flags=Seen.KEEPS | Seen.EXISTS), ("tee", "-a", "/data/x"), id="written to"
        ),
        pytest.param(sight(Operation.RENAME, "/data/a", "/data/b"), ("mv", "/data/a", "/data/b"), id="moved"),
        pytest.param(
            sight(Operation.RENAME, f"{WORKSPACE}/n", "/data/b", flags=Seen.TARGET_EXISTS),
            ("truncate", "-s", "0", "/data/b"),
            id="replaced",
        ),
        pytest.param(sight(Operation.UNLINK, f"{STATE}/key"), ("change-guard", f"{STATE}/key"), id="the guard's own"),
        pytest.param(sight(Operation.CONNECT, "unix:/run/docker.sock"), ("connect", "unix:/run/docker.sock"), id="a socket"),
    ],
)  # fmt: skip
def test_an_effect_is_said_as_a_command(effects: Effects, seen: Sight, said: tuple[str, ...]) -> None:
    attempt = effects.attempt(seen, OWN_TOOL)
    assert attempt is not None
    assert (attempt.argv, attempt.effect, attempt.pid) == (said, seen.operation.name.lower(), 7)


@pytest.mark.parametrize(
    ("identity", "more", "is_asked"),
    [
        pytest.param(RM, {}, False, id="an installed tool: its arguments were judged"),
        pytest.param(RM, {"flags": Seen.EXISTS | Seen.FOREIGN}, True, id="with somebody else's code in it"),
        pytest.param(RM, {"path": f"{HOME}/.ssh/id_x"}, True, id="at somebody's keys"),
        pytest.param(PYTHON, {}, True, id="an interpreter with a script of the agent's"),
        pytest.param(OWN_TOOL, {}, True, id="a program that the agent made"),
    ],
)  # fmt: skip
def test_who_is_asked_about(
    effects: Effects, identity: Identity, more: dict[str, object], is_asked: bool
) -> None:
    seen = replace(sight(Operation.UNLINK, "/data/x"), **more)  # type: ignore[arg-type]
    assert (effects.attempt(seen, identity) is not None) is is_asked


def test_an_installed_script_is_a_tool_unless_code_is_brought_into_it(effects: Effects) -> None:
    script = next((str(p) for p in Path("/usr/bin").iterdir() if _is_python_script(p)), "")
    if not script:
        pytest.skip("no installed Python script here")
    seen = sight(Operation.UNLINK, "/data/x", argv=("python3", script))
    assert effects.attempt(seen, PYTHON) is None
    assert effects.attempt(replace(seen, environment=("PYTHONPATH=/opt/mine",)), PYTHON) is None
    assert effects.attempt(replace(seen, environment=("PYTHONPATH=/tmp/evil",)), PYTHON) is not None


def _is_python_script(path: Path) -> bool:
    try:
        if path.is_symlink() or path.stat().st_uid != 0 or path.stat().st_mode & 0o022:
            return False
        with path.open("rb") as file:
            return file.read(22).startswith(b"#!/usr/bin/python3")
    except OSError:
        return False


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("inet:00000000000000000000ffffcb007109:5432", "protected:203.0.113.0/24:5432", id="protected"),
        pytest.param("inet:00000000000000000000ffff0a000001:443", "10.0.0.1:443", id="another"),
        pytest.param("inet:20010db8000000000000000000000001:22", "protected:2001:db8::/32:22", id="protected, version 6"),
        pytest.param("inet:26064700000000000000000000000001:22", "[2606:4700::1]:22", id="another, version 6"),
        pytest.param("unix:@name", "unix:@name", id="a socket without a file"),
    ],
)  # fmt: skip
def test_destinations_are_named_as_policy_names_them(effects: Effects, text: str, said: str) -> None:
    told = Told()
    effects.tell(told)  # type: ignore[arg-type]
    assert told.networks == [
        (b"\0" * 10 + b"\xff\xff\xcb\x00\x71\x00", 120),
        (b"\x20\x01\x0d\xb8" + b"\0" * 12, 32),
    ]
    assert effects.destination(text) == said
