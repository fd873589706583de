"""A corrupt ledger, a full disk, folders that are not there or not ours: nothing runs, nothing is lost, and it is said."""

from __future__ import annotations

import contextlib
import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from shellguard.model import RecordKind
from tests.support.guarded_home import PATIENCE_S, ROOT, GuardedHome, Inside, need, until

pytestmark = pytest.mark.slow


@pytest.fixture
def home() -> Iterator[GuardedHome]:
    with GuardedHome() as home:
        home.stub("terraform")
        yield home


def _overwrite(path: Path) -> None:
    path.write_bytes(b"this is no database\n" * 400)


def _damage_a_page(path: Path) -> None:
    with path.open("r+b") as file:
        file.seek(100)
        file.write(b"\xde\xad\xbe\xef" * 1000)


@pytest.mark.parametrize("damage", [_overwrite, _damage_a_page])
def test_nothing_starts_on_a_corrupt_ledger(home: GuardedHome, damage: Callable[[Path], None]) -> None:
    assert home.run(["bash", "-c", "terraform version"])[0] == 0
    ledger = home.state / "ledger.db"
    for beside in ("ledger.db-wal", "ledger.db-shm"):
        (home.state / beside).unlink(missing_ok=True)
    damage(ledger)
    damaged = ledger.read_bytes()

    status, agent = home.run(["bash", "-c", "terraform version; touch $HOME/started"])
    assert status == 3
    assert f"the ledger {ledger} is damaged" in agent.err
    assert "move it, its -wal and -shm, and ledger.head aside and start again" in agent.err
    assert not (home.home / "started").exists()
    assert home.ran == ["version"]
    assert ledger.read_bytes() == damaged
    assert list((home.state / "sessions").glob("*")) == []

    for name in ("ledger.db", "ledger.db-wal", "ledger.db-shm", "ledger.head"):
        if (home.state / name).exists():
            (home.state / name).rename(home.state / f"{name}.aside")
    assert home.run(["bash", "-c", "terraform version"])[0] == 0
    assert home.shellguard("verify").returncode == 0


@contextlib.contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """A tmpfs of 3 MB."""
    need(shutil.which("mount"), "mount")
    if os.geteuid() != 0:
        pytest.skip("only root can mount a tmpfs; the other case limits the size of files instead")
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=3m,mode=700", "none", str(folder)], check=False
    )
    if mounted.returncode:
        pytest.skip("mounting is not allowed here; the other case limits the size of files instead")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def test_on_a_full_disk_nothing_runs_unrecorded_and_freed_space_is_enough(home: GuardedHome) -> None:
    with small_disk(home.folder / "disk") as disk:
        state = {"XDG_STATE_HOME": str(disk)}
        inside = home.inside(extra=state)
        assert inside.run("terraform", "version")[0] == 0
        filler = disk / "filler"
        with contextlib.suppress(OSError), filler.open("wb", buffering=0) as out:
            while out.write(b"\0" * 4096):
                pass
        stopped = _assert_nothing_runs_unrecorded(home, inside)
        filler.unlink()
        _assert_all_is_well_again(home, inside, stopped, state=state)
        home.__exit__()


def test_when_files_cannot_grow_nothing_runs_unrecorded(home: GuardedHome) -> None:
    """What a full disk does, without a disk: the kernel refuses to let the guard's files grow (setrlimit(2))."""
    inside = home.inside()
    assert inside.run("terraform", "version")[0] == 0
    guard = inside.agent.process.pid
    before = resource.prlimit(guard, resource.RLIMIT_FSIZE)
    size = (home.state / "ledger.db-wal").stat().st_size
    resource.prlimit(guard, resource.RLIMIT_FSIZE, (size, before[1]))
    stopped = _assert_nothing_runs_unrecorded(home, inside)
    resource.prlimit(guard, resource.RLIMIT_FSIZE, before)
    _assert_all_is_well_again(home, inside, stopped, state={})


def _assert_nothing_runs_unrecorded(home: GuardedHome, inside: Inside) -> int:
    """Commands up to the third that was stopped; how many ran. The database may have a page or two left."""
    stopped, tries = 0, 0
    while stopped < 3:
        tries += 1
        assert tries < 200, "the disk never got full"
        before = len(home.ran)
        status, _, err = inside.run("terraform", "version")
        if status == 0:
            assert len(home.ran) == before + 1
            continue
        stopped += 1
        assert status == 126
        told = " ".join(err.split())
        assert told.startswith("shellguard: broken: no record, no run: the ledger ")
        assert "free some space" in told or "check the disk and its free space" in told
        assert "It was not run." in told
        assert len(home.ran) == before
    assert "shellguard: fault: " in inside.agent.err
    return stopped


def _assert_all_is_well_again(
    home: GuardedHome, inside: Inside, stopped: int, *, state: dict[str, str]
) -> None:
    before = len(home.ran)
    assert inside.run("terraform", "version") == (0, "", "")
    assert len(home.ran) == before + 1
    verified = home.shellguard("verify", extra=state)
    assert verified.returncode == 0, verified.stdout
    log = home.shellguard("log", "--kind", "attempt", "--limit", "1000", extra=state)
    assert log.stdout.count("terraform version") == len(home.ran)
    assert stopped > 0


def test_a_runtime_folder_too_long_for_a_socket_falls_back_to_tmp(home: GuardedHome) -> None:
    long = home.folder / ("r" * 120)
    long.mkdir(mode=0o700)
    agent = home.start(
        ["bash", "-c", 'echo "$SHELLGUARD_SOCKET"; terraform destroy -auto-approve'],
        extra={"XDG_RUNTIME_DIR": str(long)},
    )
    socket_path = until(lambda: agent.out.strip() or None, what=lambda: f"the socket's path; {agent.err}")
    assert Path(socket_path).parent == Path(f"/tmp/shellguard-{os.getuid()}")
    shown = until(lambda: "destroy" in (told := home.shellguard("holds").stdout) and told, what="the hold")
    assert home.shellguard("refuse", shown.splitlines()[1].split()[0]).returncode == 0
    assert agent.wait() == 126
    assert home.ran == []
    assert not Path(socket_path).exists()


def test_without_home_the_account_s_own_is_used(home: GuardedHome) -> None:
    named = {
        "HOME": None,
        "XDG_STATE_HOME": str(home.folder / "s"),
        "XDG_CONFIG_HOME": str(home.folder / "c"),
    }
    status, agent = home.run(["bash", "-c", "echo works"], extra=named)
    assert (status, agent.out, agent.err) == (0, "works\n", "")
    assert (home.folder / "s/shellguard/ledger.db").exists()


def test_without_home_and_account_nothing_starts(home: GuardedHome) -> None:
    unknown_account = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r}); import os; os.getuid = lambda: 2_000_000_000\n"
        "from shellguard.cli.main import main; main()"
    )
    ended = subprocess.run(
        [sys.executable, "-c", unknown_account, "run", "--", "touch", str(home.home / "started")],
        env=home.environment({"HOME": None}),
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE_S,
    )
    assert ended.returncode == 3
    assert (
        ended.stderr
        == "shellguard: no home folder: HOME is not set and user 2000000000 is unknown; set HOME\n"
    )
    assert not (home.home / "started").exists()


def _give_away(state: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can give a folder away; the link covers the rest")
    shutil.rmtree(state)
    state.mkdir(mode=0o777)
    os.chown(state, 12345, 12345)


def _link_away(state: Path) -> None:
    shutil.rmtree(state)
    elsewhere = state.parent / "elsewhere"
    elsewhere.mkdir()
    state.symlink_to(elsewhere)


def _make_a_file(state: Path) -> None:
    shutil.rmtree(state)
    state.write_text("not a folder")


@pytest.mark.parametrize("spoil", [_give_away, _link_away, _make_a_file])
def test_nothing_starts_with_a_state_folder_of_somebody_else(
    home: GuardedHome, spoil: Callable[[Path], None]
) -> None:
    spoil(home.state)
    status, agent = home.run(["touch", str(home.home / "started")])
    assert status == 3
    assert agent.err.startswith("shellguard: ")
    assert str(home.state) in agent.err
    assert "Traceback" not in agent.err
    assert not (home.home / "started").exists()


def test_two_sessions_at_once_share_one_intact_ledger(home: GuardedHome) -> None:
    loop = "for n in $(seq 60); do terraform version $0.$n; done"
    agents = [home.start(["bash", "-c", loop, name]) for name in ("one", "two")]
    assert [agent.wait() for agent in agents] == [0, 0]
    wanted = {f"version {name}.{n}" for name in ("one", "two") for n in range(1, 61)}
    assert (set(home.ran), len(home.ran)) == (wanted, len(wanted))
    commands: dict[str, list[str]] = {}
    for record in home.records(RecordKind.ATTEMPT):
        commands.setdefault(record.session, []).append(record.body["decision"]["command"])  # type: ignore[index]
    assert len(commands) == 2
    for name, own in zip(("one", "two"), sorted(commands.values(), key=str), strict=True):
        assert [c for c in own if "terraform" in c] == [f"terraform version {name}.{n}" for n in range(1, 61)]
    assert home.shellguard("verify").returncode == 0
