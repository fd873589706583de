"""The viewer in a real terminal: what it leaves behind, and what it may send there."""

from __future__ import annotations

import os
import re
import signal
import sys
import termios
from collections.abc import Iterator
from pathlib import Path

import pexpect
import pytest

from tests.support.stand_in_review_guard import StandInGuard, make_hold

ROOT = Path(__file__).resolve().parents[2]

OPEN_VIEWER = """
import sys
from types import SimpleNamespace
from shellguard.tui.app import ReviewApp
guard = SimpleNamespace(socket=sys.argv[1], session="7f3a", workspace="/w", agent="claude")
app = ReviewApp(lambda: [guard])
app.run()
sys.exit(app.return_code)
"""

WAIT_S = 30

# What full-screen programs turn on must be turned off again: alternate screen, hidden cursor, mouse, paste.
TURNED_OFF = ("\x1b[?1049l", "\x1b[?25h", "\x1b[?1000l", "\x1b[?2004l")

COLOUR = re.compile(r"\x1b\[(?:[0-9;:]*;)?(?:3[0-8]|4[0-8]|9[0-7]|10[0-7])(?:;[0-9;:]*)?m")


@pytest.fixture
def guard() -> Iterator[StandInGuard]:
    with StandInGuard() as stand_in:
        stand_in.hold(make_hold("ha1", "echo \x1b]0;owned\x07 \x1b[2J"))
        yield stand_in


def opened(guard: StandInGuard, **environment: str) -> pexpect.spawn:
    kept = {"PATH": os.environ["PATH"], "TERM": "xterm-256color", "LANG": "C.UTF-8", "PYTHONPATH": str(ROOT)}
    viewer = pexpect.spawn(
        sys.executable,
        ["-c", OPEN_VIEWER, guard.socket],
        env={**kept, **environment},
        dimensions=(24, 80),
        encoding="utf-8",
        codec_errors="replace",
        timeout=WAIT_S,
    )
    viewer.delaybeforesend = None
    viewer.expect("Why held")
    assert not is_cooked(viewer)
    return viewer


def closed(viewer: pexpect.spawn) -> str:
    """Everything sent after the last expectation."""
    viewer.expect(pexpect.EOF)
    viewer.wait()
    return str(viewer.before)


def is_cooked(viewer: pexpect.spawn) -> bool:
    """Whether the terminal edits lines, echoes and makes signals of keys again."""
    wanted = termios.ICANON | termios.ECHO | termios.ISIG
    return bool(termios.tcgetattr(viewer.child_fd)[3] & wanted == wanted)


@pytest.mark.parametrize("keys", [pytest.param("\x03", id="ctrl-c"), pytest.param("q", id="q")])
def test_quitting_leaves_the_terminal_as_it_was(guard: StandInGuard, keys: str) -> None:
    viewer = opened(guard)
    viewer.send(keys)
    rest = closed(viewer)
    assert [code for code in TURNED_OFF if code not in rest] == []
    assert is_cooked(viewer)
    assert viewer.exitstatus == 0
    assert "Traceback" not in rest


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_leaves_the_terminal_as_it_was(guard: StandInGuard, number: signal.Signals) -> None:
    viewer = opened(guard)
    viewer.kill(number)
    rest = closed(viewer)
    assert [code for code in TURNED_OFF if code not in rest] == []
    assert "Traceback" not in rest
    assert is_cooked(viewer)
    assert viewer.exitstatus == 128 + number
    assert guard.answers == []


def test_escapes_in_a_command_never_reach_the_terminal(guard: StandInGuard) -> None:
    viewer = opened(guard)
    seen = str(viewer.before)
    viewer.send("q")
    seen += closed(viewer)
    assert "‹ESC›]0;owned‹BEL›" in re.sub(r"\x1b\[[0-9;:]*m", "", seen)
    assert "\x1b]0;owned" not in seen


def test_no_color_means_no_colour(guard: StandInGuard) -> None:
    plain, coloured = opened(guard, NO_COLOR="1"), opened(guard)
    for viewer in (plain, coloured):
        viewer.send("q")
    assert COLOUR.findall(str(plain.before) + closed(plain)) == []
    assert COLOUR.findall(str(coloured.before) + closed(coloured)) != []


def test_an_approval_by_keys_reaches_the_guard(guard: StandInGuard) -> None:
    viewer = opened(guard)
    viewer.send("r")
    viewer.expect("The agent reads your note")
    viewer.send("use staging\r")
    viewer.expect("Nothing is held")
    viewer.send("q")
    closed(viewer)
    assert [(answer["answer"], answer["note"]) for answer in guard.answers] == [("refuse", "use staging")]
