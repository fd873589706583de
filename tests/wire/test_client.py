"""The client against a real socket."""

from __future__ import annotations

import shutil
import socket
import tempfile
import threading
from pathlib import Path

import pytest

from shellguard.errors import GuardUnreachableError, NotAllowedError, ShellGuardError, UsageError, WireError
from shellguard.wire import frame
from shellguard.wire.client import Client
from shellguard.wire.frame import Kind
from shellguard.wire.messages import decode_json, encode_json


@pytest.fixture
def place():
    folder = Path(tempfile.mkdtemp(dir="/tmp"))
    yield folder / "s"
    shutil.rmtree(folder)


@pytest.fixture
def serve(place):
    """Starts a listener that does one thing with its only connection."""
    threads: list[threading.Thread] = []
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listener.bind(str(place))
    listener.listen()

    def start(act) -> str:
        def run() -> None:
            connection, _ = listener.accept()
            with connection:
                act(connection)

        threads.append(threading.Thread(target=run))
        threads[-1].start()
        return str(place)

    yield start
    for thread in threads:
        thread.join(10)
    listener.close()


def answering(kind: Kind, payload: bytes):
    def act(connection: socket.socket) -> None:
        act.asked = decode_json(frame.read(connection)[1])  # type: ignore[attr-defined]
        frame.write(connection, kind, payload)

    return act


def test_a_reply_comes_back_and_the_request_was_as_asked(serve):
    act = answering(Kind.REPLY, encode_json({"ok": True, "holds": []}))
    with Client(serve(act)) as client:
        assert client.ask("holds", all=True) == {"ok": True, "holds": []}
    assert act.asked == {"op": "holds", "all": True}


ERRORS = {
    "not-allowed": NotAllowedError,
    "usage": UsageError,
    "fault": ShellGuardError,
    "something new": ShellGuardError,
}


@pytest.mark.parametrize(("kind", "error"), ERRORS.items())
def test_an_error_the_guard_names_is_raised(serve, kind, error):
    with Client(
        serve(answering(Kind.REPLY, encode_json({"ok": False, "kind": kind, "error": "why"})))
    ) as client:
        with pytest.raises(error, match="why") as raised:
            client.ask("answer")
        assert type(raised.value) is error


def test_no_guard_is_an_error_that_names_the_socket(place):
    with pytest.raises(GuardUnreachableError, match=str(place)):
        Client(str(place))


def test_a_path_too_long_for_a_socket_is_an_error():
    with pytest.raises(GuardUnreachableError):
        Client("/tmp/" + "x" * 200)


def test_a_guard_that_hangs_up_is_an_error(serve):
    with (
        Client(serve(frame.read)) as client,
        pytest.raises(WireError, match="in the middle"),
    ):
        client.ask("status")


def test_a_guard_that_never_answers_is_an_error(serve):
    done = threading.Event()
    with Client(serve(lambda connection: done.wait(20)), timeout_s=0.05) as client:
        with pytest.raises(GuardUnreachableError, match="stopped answering"):
            client.ask("status")
        done.set()


@pytest.mark.parametrize(
    ("kind", "payload"), [(Kind.EVENT, b"{}"), (Kind.REPLY, b"[]"), (Kind.REPLY, b"\xff")]
)
def test_what_is_no_reply_is_an_error(serve, kind, payload):
    with Client(serve(answering(kind, payload))) as client, pytest.raises(WireError):
        client.ask("status")


def test_events_come_until_the_guard_hangs_up(serve):
    def act(connection: socket.socket) -> None:
        answering(Kind.REPLY, encode_json({"ok": True}))(connection)
        for number in range(3):
            frame.write(connection, Kind.EVENT, encode_json({"event": "held", "n": number}))

    with Client(serve(act)) as client:
        client.ask("watch")
        assert [event["n"] for event in client.events()] == [0, 1, 2]
