"""Commands and bytes nobody should send: each ends in a clear word, nothing runs that should not, nothing is lost."""

from __future__ import annotations

import contextlib
import os
import socket
from collections.abc import Iterator

import pytest

from shellguard.errors import WireError
from shellguard.model import RecordKind
from shellguard.wire import frame
from shellguard.wire.frame import Kind
from shellguard.wire.messages import Answer, decode_answer, encode_attempt
from tests.support.guarded_home import PATIENCE_S, GuardedHome, Inside, finished, until

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
