"""Announcements never break into the agent's output. The oracle is a slow parser, written apart, byte by byte."""

from __future__ import annotations

import itertools
import os
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shellguard.capture.announce import Announcer, printable
from tests.support.person import Person, driver

XTERM = {"TERM": "xterm-256color"}
HELD = b"\x1b[22;2t\x1b]2;1 held\x1b\\\x1b]9;1 held\x1b\\\a"


EIGHT_BIT = {0x90: "dcs", 0x98: "text", 0x9B: "csi", 0x9D: "osc", 0x9E: "text", 0x9F: "text"}


def is_settled(stream: bytes, *, then: bytes = b"") -> bool:
    """Whether a terminal that read `stream` is between sequences and characters; `then` may show one broken."""
    state, owed, lead = "ground", 0, 0
    for byte in stream:
        if state == "ground" and owed and 0x80 <= byte <= 0xBF:
            owed -= 1
            state = EIGHT_BIT.get(byte, state) if lead == 0xC2 else state
        elif state == "ground":
            lead, owed = byte, (0xC2 <= byte <= 0xF4) + (0xE0 <= byte <= 0xF4) + (0xF0 <= byte <= 0xF4)
            state = "escape" if byte == 0x1B else state
        elif byte in (0x18, 0x1A):
            state = "ground"
        elif state == "dcs":
            state = "dcs escape" if byte == 0x1B else state
        elif state == "dcs escape":
            state = "ground" if byte == 0x5C else "dcs"
        elif byte == 0x1B:
            state = "escape"
        elif state == "osc":
            state = "ground" if byte == 0x07 else state
        elif state == "csi":
            state = "ground" if 0x40 <= byte <= 0x7E else state
        elif state == "intermediate":
            state = "ground" if 0x30 <= byte <= 0x7E else state
        elif state == "escape" and 0x20 <= byte <= 0x2F:
            state = "intermediate"
        elif state == "escape" and 0x30 <= byte <= 0x7E:
            state = {"[": "csi", "]": "osc", "P": "dcs"}.get(
                chr(byte), "text" if chr(byte) in "X^_k" else "ground"
            )
    is_broken = bool(then) and not 0x80 <= then[0] <= 0xBF
    return state == "ground" and (not owed or is_broken)


@pytest.mark.parametrize(
    ("stream", "expected"),
    [
        pytest.param(b"plain", True, id="text"),
        pytest.param(b"\x1b[3", False, id="CSI begun"),
        pytest.param(b"\x1b[31m", True, id="CSI whole"),
        pytest.param(b"\x1b]0;title\x1b", False, id="string before the second half of its end"),
        pytest.param(b"\x1b]0;title\x1b\\", True, id="string ended"),
        pytest.param(b"\x1bPtmux;\x1b\x1b]0;t\a", False, id="inside a passthrough"),
        pytest.param(b"\xe2\x82", False, id="character begun"),
        pytest.param(b"\xe2\x82\xac", True, id="character whole"),
    ],
)
def test_the_oracle_itself(stream: bytes, expected: bool) -> None:
    assert is_settled(stream) is expected


WHOLE = rb"\e[31m \e[?2026h \e(B \e%G \e#8 \e]0;title\a \e]8;;http://x\e\\ \e_Gf=1;aaa\e\\ \ektitle\e\\ \ePq#0;2\e\\"
PASSTHROUGH = rb"\ePtmux;\e\e]0;t\a\e\\ \eP\e]0;t\a\e\\"
PARTS = rb"\e[1;2 \e]2;cut \e \\ \x18 \x1a \a \xc2 \x9b \xc2\x9d \xc2\x9c [ ] P \r\n \xe2\x82 \xf0\x9d"
SEQUENCES = [
    piece.replace(b"\\e", b"\\x1b").decode("unicode_escape").encode("latin-1")
    for piece in b" ".join((WHOLE, PASSTHROUGH, PARTS)).split()
]
PIECES = st.one_of(
    st.binary(max_size=6),
    st.text(max_size=6).map(lambda text: text.encode("utf-8", "surrogatepass")),
    st.sampled_from([*SEQUENCES, "héllo €uro 𝄞".encode()]),
)
STREAMS = st.lists(PIECES, max_size=12).map(b"".join)


def cut(stream: bytes, places: list[int]) -> list[bytes]:
    edges = [0, *sorted(place % (len(stream) + 1) for place in places), len(stream)]
    return [stream[a:b] for a, b in itertools.pairwise(edges)]


@given(stream=STREAMS, places=st.lists(st.integers(0, 200), max_size=6), said=st.sets(st.integers(0, 6)))
def test_nothing_is_ever_inserted_inside_a_sequence(stream: bytes, places: list[int], said: set[int]) -> None:
    announcer = Announcer(XTERM)
    original = b""
    for number, chunk in enumerate(cut(stream, places)):
        if number in said:
            announcer.announce(f"hold {number}", waiting=number + 1)
            idle = announcer.interject()
            assert not idle or is_settled(original)
        woven = announcer.weave(chunk)
        added = len(woven) - len(chunk)
        assert not added or any(
            woven[:at] == chunk[:at]
            and woven[at + added :] == chunk[at:]
            and woven[at:].startswith((b"\x1b[22;2t", b"\x1b]2;"))
            and is_settled(original + chunk[:at], then=chunk[at:])
            for at in range(len(chunk) + 1)
        )
        original += chunk
    assert original == stream


@given(stream=STREAMS, places=st.lists(st.integers(0, 200), max_size=6))
def test_an_announcement_comes_as_soon_as_the_stream_settles(stream: bytes, places: list[int]) -> None:
    """At the end of any stream, however it was cut, the announcer agrees with the oracle."""
    announcer = Announcer(XTERM)
    for chunk in cut(stream, places):
        announcer.weave(chunk)
    announcer.announce("1 held", waiting=1)
    assert (announcer.interject() == HELD) is is_settled(stream)


@given(stream=STREAMS)
def test_without_an_announcement_nothing_changes(stream: bytes) -> None:
    announcer = Announcer(XTERM)
    assert announcer.weave(stream) == stream
    assert announcer.farewell() == b""


def said(announcer: Announcer, text: str, *, waiting: int) -> bytes:
    announcer.announce(text, waiting=waiting)
    return announcer.interject()


def test_the_bell_rings_for_new_holds_only_and_the_title_goes_with_the_last() -> None:
    announcer = Announcer(XTERM)
    assert said(announcer, "1 held", waiting=1) == HELD
    assert said(announcer, "2 held", waiting=2) == b"\x1b]2;2 held\x1b\\\x1b]9;2 held\x1b\\\a"
    assert said(announcer, "1 held", waiting=1) == b"\x1b]2;1 held\x1b\\"
    assert said(announcer, "", waiting=0) == b"\x1b[23;2t"
    assert said(announcer, "", waiting=0) == b""
    assert announcer.farewell() == b""


def test_a_hold_answered_before_it_was_shown_leaves_no_trace() -> None:
    announcer = Announcer(XTERM)
    announcer.announce("1 held", waiting=1)
    assert said(announcer, "", waiting=0) == b""


def test_farewell_gives_the_title_back_and_a_return_takes_it_without_a_bell() -> None:
    announcer = Announcer(XTERM)
    said(announcer, "1 held", waiting=1)
    assert announcer.farewell() == b"\x1b[23;2t"
    assert announcer.interject() == b"\x1b[22;2t\x1b]2;1 held\x1b\\"


@pytest.mark.parametrize("term", ["dumb", "linux", ""])
def test_a_simple_terminal_gets_the_bell_only(term: str) -> None:
    announcer = Announcer({"TERM": term})
    assert said(announcer, "1 held", waiting=1) == b"\a"
    assert said(announcer, "", waiting=0) == b""


def test_what_is_said_cannot_command_the_terminal() -> None:
    hostile = "a\x1b]52;c;x\x07b\x9bc\u202ed\ud800e\n"
    assert printable(hostile) == "a ]52;c;x b c d e "
    assert said(Announcer(XTERM), hostile, waiting=1).count(b"\x1b") == 5


def test_without_a_terminal_each_new_hold_is_one_line(tmp_path: Path) -> None:
    read, write = os.pipe()
    announcer = Announcer(XTERM)
    announcer.announce("before anybody listened", waiting=1)
    announcer.attach_stream(write)
    announcer.announce("2 held\x07", waiting=2)
    announcer.announce("1 held", waiting=1)
    announcer.announce("", waiting=0)
    announcer.detach()
    announcer.announce("after", waiting=1)
    assert os.read(read, 1000) == b"before anybody listened\n2 held \n"


def test_a_stream_nobody_empties_does_not_stop_the_guard() -> None:
    read, write = os.pipe()
    os.set_blocking(write, False)
    with pytest.raises(BlockingIOError):
        while True:
            os.write(write, bytes(65536))
    os.set_blocking(write, True)
    announcer = Announcer(XTERM)
    announcer.attach_stream(write)
    announcer.announce("1 held", waiting=1)
    os.close(read)
    os.close(write)


def test_every_announcement_of_many_threads_is_taken_into_account() -> None:
    announcer = Announcer(XTERM)
    threads = [
        threading.Thread(target=announcer.announce, args=(f"{n}",), kwargs={"waiting": n})
        for n in range(1, 9)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert said(announcer, "0 held", waiting=0) == b""
    assert said(announcer, "1 held", waiting=1) == HELD


@pytest.fixture
def fifo(tmp_path: Path) -> Path:
    os.mkfifo(tmp_path / "fifo")
    return tmp_path / "fifo"


def test_an_idle_agents_person_is_told_at_once_and_gets_the_title_back(tmp_path: Path, fifo: Path) -> None:
    extra = {"DRIVER_ANNOUNCE": str(fifo)}
    with Person(*driver("sh", "-c", "echo READY; cat"), cwd=tmp_path, extra=extra) as person:
        person.see(b"READY\r\n")
        # the shell reads Ctrl-C itself until its child is another program, and the child never hears of it
        person.type(b"x\r")
        person.see(b"x\r\nx\r\n")
        with fifo.open("w") as holds:
            print("1 1 held", file=holds, flush=True)
            assert person.see(b"\a") == HELD
            print("0", file=holds, flush=True)
            assert person.see(b"t") == b"\x1b[23;2t"
            print("1 1 held", file=holds, flush=True)
            person.see(HELD)
            person.type(b"\x03")
            assert person.leave() == 130
            assert person.seen == b"^C\x1b[23;2t"


def test_an_announcement_waits_for_the_end_of_a_sequence(tmp_path: Path, fifo: Path) -> None:
    child = "printf 'A\\033]0;half '; read x; printf 'title\\007B'; read x"
    with Person(
        *driver("sh", "-c", child), cwd=tmp_path, extra={"DRIVER_ANNOUNCE": str(fifo)}, echoes=False
    ) as person:
        person.see(b"half ")
        with fifo.open("w") as holds:
            print("1 1 held", file=holds, flush=True)
            person.type(b"\r")
            assert person.see(b"B" + HELD) == b"title\aB" + HELD
            person.type(b"\r")
            assert person.leave() == 0
