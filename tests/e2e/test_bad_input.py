"""Bad input and a bad world: each ends in a clear word, nothing runs that should not, and nothing is lost."""

from __future__ import annotations

import contextlib
import os
import resource
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from shellguard.errors import WireError
from shellguard.model import RecordKind
from shellguard.wire import frame
from shellguard.wire.frame import Kind
from shellguard.wire.messages import Answer, decode_answer, encode_attempt
from tests.support.guarded_home import PATIENCE_S, ROOT, GuardedHome, Inside, finished, need, until

pytestmark = pytest.mark.slow

DESTROY = ("terraform", "destroy", "-auto-approve")

MEBIBYTE = 1 << 20


# Notes its arguments, one a line.
NOTING = 'printf "%s\\n" "$@" >> "$HOME/ran"'


@pytest.fixture
def home() -> Iterator[GuardedHome]:
    with GuardedHome() as home:
        home.stub("terraform", body=NOTING)
        yield home


@pytest.fixture(scope="module")
def session() -> Iterator[tuple[GuardedHome, Inside]]:
    """One session that takes all the bad commands and bytes there are, one after the other."""
    with GuardedHome() as home:
        home.stub("terraform", body=NOTING)
        inside = home.inside()
        yield home, inside
        assert inside.agent.process.poll() is None
        assert home.shellguard("verify").returncode == 0


def assert_still_whole(home: GuardedHome, inside: Inside) -> None:
    """The session goes on as if nothing had been."""
    before = home.ran
    assert inside.run("terraform", "version") == (0, "", "")
    assert home.ran == [*before, "version"]


# -- long, nested and undecodable commands ---------------------------------------------------------------------------

STOPPED = [
    pytest.param((*DESTROY, *["-var=x=" + "a" * 100_000] * 11), id="an argv of 1 MB"),
    pytest.param(
        ("bash", "-c", f": '{'a' * 130_000}'; terraform destroy -auto-approve"),
        id="the longest bash -c there is",
    ),
    pytest.param(
        ("bash", "-c", ": a b c;" * 16_000 + "terraform destroy -auto-approve"),
        id="16,000 commands in one text",
    ),
    pytest.param((*DESTROY, b"-var=x=\xff\xfe"), id="an argv that is not UTF-8"),
    pytest.param(
        ("bash", "-c", b"terraform destroy -auto-approve -var=x=\xff\xfe"), id="a text that is not UTF-8"
    ),
    *(
        pytest.param(
            ("bash", "-c", left * 10_000 + " terraform destroy -auto-approve " + right * 10_000),
            id=f"10,000 times {left}",
        )
        for left, right in (("(", ")"), ("$(", ")"), ("{ ", ";}"), ("${x:-", "}"))
    ),
]


@pytest.mark.parametrize("command", STOPPED)
def test_a_monstrous_dangerous_command_waits_for_a_person(
    session: tuple[GuardedHome, Inside], command: tuple[str | bytes, ...]
) -> None:
    home, inside = session
    before, told = home.ran, inside.agent.err.count("shellguard: 1 held")
    process = inside.start(*command)
    hold = home.hold()
    until(
        lambda: inside.agent.err.count("shellguard: 1 held") == told + 1,
        what="the person is told of this hold, too",
    )
    home.answer(hold, "refuse")
    status, _, err = finished(process)
    assert status == 126
    assert "shellguard: held for a person, refused: " in err
    assert home.ran == before
    assert_still_whole(home, inside)


def test_monstrous_holds_can_be_shown(home: GuardedHome) -> None:
    inside = home.inside()
    processes = [
        inside.start(*command)
        for command in (STOPPED[0].values[0], STOPPED[3].values[0], STOPPED[5].values[0])
    ]
    until(lambda: len(home.holds()) == len(processes), what="a hold for each")
    for verb in (["holds"], ["holds", "--json"], *(["holds", hold["id"]] for hold in home.holds())):
        shown = home.shellguard(*verb)
        assert (shown.returncode, shown.stderr) == (0, "")
    for hold in home.holds():
        home.answer(hold, "refuse")
    assert [finished(process)[0] for process in processes] == [126] * len(processes)
    assert home.shellguard("log", "--json").returncode == 0
    assert home.ran == []


def test_monstrous_harmless_commands_run_with_every_byte(session: tuple[GuardedHome, Inside]) -> None:
    home, inside = session
    (home.home / "ran").unlink(missing_ok=True)
    count, long = len(home.holds()), "a" * 100_000
    assert inside.run("terraform", "version", *[long] * 11) == (0, "", "")
    assert home.ran == ["version", *[long] * 11]
    (home.home / "ran").unlink()
    assert inside.run("terraform", "version", b"\xff\xfe") == (0, "", "")
    assert (home.home / "ran").read_bytes() == b"version\n\xff\xfe\n"
    (home.home / "ran").unlink()
    assert len(home.holds()) == count


def test_a_script_of_1_mb_is_read_to_its_end_or_held(session: tuple[GuardedHome, Inside]) -> None:
    home, inside = session
    before, script = home.ran, home.home / "long.sh"
    script.write_text(": 'x'\n" * (MEBIBYTE // 6) + "terraform destroy -auto-approve\n")
    process = inside.start("bash", str(script))
    home.answer(home.hold(), "refuse")
    assert finished(process)[0] == 126
    assert home.ran == before
    assert_still_whole(home, inside)


# -- bytes on the socket ---------------------------------------------------------------------------------------------


def attempt(*argv: bytes) -> bytes:
    return frame.pack(Kind.ATTEMPT, encode_attempt(list(argv), [b"HOME=/tmp"], cwd=b"/tmp"))


GARBLED = [
    pytest.param(b"\0" * 4096, id="nothing but NULs"),
    pytest.param(b"GET / HTTP/1.1\r\n\r\n", id="HTTP"),
    pytest.param(frame.pack(Kind.ATTEMPT, b"\0" * 64), id="an attempt of NULs"),
    pytest.param(attempt(b"terraform", b"ver\0sion"), id="a NUL in an argument"),
    pytest.param(attempt(b"terraform\0x", b"version"), id="a NUL in the program"),
    pytest.param(attempt(b"bash", b"-c", b"echo a\0terraform destroy"), id="a NUL in a text"),
    pytest.param(b"SG\1A\xff\xff\xff\xff", id="a frame of 4 GB"),
    pytest.param(b"SG\2A\0\0\0\0", id="another version"),
]


@pytest.mark.parametrize("data", GARBLED)
def test_garbled_bytes_are_answered_broken_and_recorded(
    session: tuple[GuardedHome, Inside], data: bytes
) -> None:
    home, inside = session
    recorded, told = len(home.records(RecordKind.FAULT)), inside.agent.err.count("shellguard: fault: ")
    with socket.socket(socket.AF_UNIX) as sock:
        sock.settimeout(PATIENCE_S)
        sock.connect(inside.socket)
        sock.sendall(data)
        code, text = _answer(sock)
    assert code is Answer.BROKEN
    assert text.startswith("shellguard: broken: ")
    fault = until(lambda: home.records(RecordKind.FAULT)[recorded:], what="a record of the fault")[0]
    assert f"(from pid {os.getpid()})" in str(fault.body["fault"])
    until(lambda: inside.agent.err.count("shellguard: fault: ") == told + 1, what="the person is told")
    assert_still_whole(home, inside)


def _answer(sock: socket.socket) -> tuple[Answer, str]:
    kind, payload = frame.read(sock)
    assert kind is Kind.ANSWER
    return decode_answer(payload)


def test_a_frame_cut_short_runs_nothing(session: tuple[GuardedHome, Inside]) -> None:
    home, inside = session
    count = len(home.records(RecordKind.ATTEMPT))
    with socket.socket(socket.AF_UNIX) as sock:
        sock.settimeout(PATIENCE_S)
        sock.connect(inside.socket)
        sock.sendall(attempt(b"terraform", b"version")[:-3])
        sock.shutdown(socket.SHUT_WR)
        with contextlib.suppress(WireError):
            assert _answer(sock)[0] is not Answer.RUN
    assert len(home.records(RecordKind.ATTEMPT)) == count
    assert_still_whole(home, inside)


# -- rules -----------------------------------------------------------------------------------------------------------

OWN_RULE = """\
id: no-frobnicate
title: Frobnicates
severity: high
act: {verb: change, object: thing}
why: It was asked not to.
when: {program: [frobnicate]}
safer: [{note: "Do not.", run: ""}]
examples:
  match: ["frobnicate", "frobnicate all", "sudo frobnicate"]
  miss: ["echo frobnicate", "ls frobnicate", "cat frobnicate"]
"""
TYPO = OWN_RULE.replace("program:", "progam:")


def own_rule(home: GuardedHome, text: str, name: str = "no-frobnicate") -> Path:
    """A rule file of the person's."""
    path = home.rules / f"own/{name}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def test_a_typo_in_a_rule_is_told_at_start_and_the_other_rules_hold(home: GuardedHome) -> None:
    broken = own_rule(home, TYPO.replace("no-frobnicate", "no-typo"), "no-typo")
    own_rule(home, OWN_RULE)
    home.stub("frobnicate")
    inside = home.inside()
    told = inside.agent.err
    assert str(broken) in told
    assert "progam" in told
    assert "program" in told.replace("progam", "")
    for command in (("frobnicate", "all"), DESTROY):
        process = inside.start(*command)
        home.answer(home.hold(), "refuse")
        assert finished(process)[0] == 126
    assert home.ran == []


def test_a_typo_during_a_session_keeps_the_last_good_rule_and_is_told(home: GuardedHome) -> None:
    path = own_rule(home, OWN_RULE)
    home.stub("frobnicate")
    inside = home.inside()
    path.write_text(TYPO)
    until(lambda: "progam" in inside.agent.err, what=lambda: f"told loudly; stderr is {inside.agent.err!r}")
    assert str(path) in inside.agent.err

    process = inside.start("frobnicate", "all")
    home.answer(home.hold(), "refuse")
    assert finished(process)[0] == 126
    assert home.ran == []


def test_a_rule_added_during_a_session_applies_at_once(home: GuardedHome) -> None:
    home.rules.mkdir(parents=True)
    inside = home.inside()
    assert inside.run("terraform", "plan")[0] == 0
    text = OWN_RULE.replace("frobnicate", "plan").replace(
        "program: [plan]", "program: [terraform], subcommand: [plan]"
    )
    text = text.replace(
        '["plan", "plan all", "sudo plan"]', '["terraform plan", "terraform plan x", "sudo terraform plan"]'
    )
    own_rule(
        home,
        text.replace(
            "when: {program: [terraform], subcommand: [plan]}",
            "when: {all: [{program: [terraform]}, {subcommand: [plan]}]}",
        ),
        "no-plan",
    )

    def is_stopped() -> bool:
        process = inside.start("terraform", "plan")
        until(lambda: process.poll() is not None or home.holds())
        for hold in [h for h in home.holds() if h["state"] == "waiting"]:
            home.answer(hold, "refuse")
        return finished(process)[0] == 126

    until(is_stopped, what=lambda: f"the new rule in force; stderr is {inside.agent.err!r}")


# -- the ledger ------------------------------------------------------------------------------------------------------


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


# -- folders and variables -------------------------------------------------------------------------------------------


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
    wanted = {f"{name}.{n}" for name in ("one", "two") for n in range(1, 61)}
    assert (set(home.ran), len(home.ran)) == ({*wanted, "version"}, 2 * len(wanted))
    commands: dict[str, list[str]] = {}
    for record in home.records(RecordKind.ATTEMPT):
        commands.setdefault(record.session, []).append(record.body["decision"]["command"])  # type: ignore[index]
    assert len(commands) == 2
    for name, own in zip(("one", "two"), sorted(commands.values(), key=str), strict=True):
        assert [c for c in own if "terraform" in c] == [f"terraform version {name}.{n}" for n in range(1, 61)]
    assert home.shellguard("verify").returncode == 0
