"""Full-screen programs, bare and relayed, in a real tmux: the same screens, before and after a resize."""

from __future__ import annotations

import itertools
import os
import re
import shlex
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.support.person import DEADLINE_S, ROOT, driver

pytestmark = pytest.mark.slow


NUMBERS = itertools.count()


class Tmux:
    """One server of our own, on its own socket, and what its panes show."""

    def __init__(self, folder: Path) -> None:
        self._socket = f"sg-test-{os.getpid()}-{next(NUMBERS)}"
        self._folder = folder
        self._environment = {
            **{name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ},
            "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "TERM": "xterm-256color", "PYTHONPATH": str(ROOT),
            "XDG_CONFIG_HOME": str(folder),
        }  # fmt: skip

    def do(self, *arguments: str) -> str:
        command = ["tmux", "-L", self._socket, "-f", "/dev/null", *arguments]
        return subprocess.run(
            command,
            env=self._environment,
            cwd=self._folder,
            check=True,
            capture_output=True,
            text=True,
            timeout=DEADLINE_S,
        ).stdout

    def open(self, name: str, command: list[str]) -> None:
        """A window of 90x28 with `command` in it, which stays when the command ends."""
        line = shlex.join(command)
        self.do(
            "new-session",
            "-d",
            "-s",
            name,
            "-x",
            "90",
            "-y",
            "28",
            f"{line}; echo; echo ENDED $?; exec sleep 600",
        )
        self.do("set-option", "-t", name, "status", "off")

    def close(self) -> None:
        subprocess.run(
            ["tmux", "-L", self._socket, "kill-server"],
            env=self._environment,
            check=False,
            capture_output=True,
        )

    def screen(self, name: str) -> str:
        """Text and colours."""
        return self.do("capture-pane", "-p", "-e", "-t", name)

    def cursor(self, name: str) -> str:
        return self.do(
            "display-message", "-p", "-t", name, "#{cursor_x},#{cursor_y},#{alternate_on},#{pane_width}"
        )

    def until(self, name: str, is_there: Callable[[str], bool]) -> str:
        """The screen once `is_there`; tmux has no event for it, so look again until the deadline."""
        deadline = time.monotonic() + DEADLINE_S
        while not is_there(seen := self.screen(name)):
            assert time.monotonic() < deadline, f"never there:\n{seen}"
            time.sleep(0.05)
        return seen


@pytest.fixture
def tmux(tmp_path: Path) -> Iterator[Tmux]:
    server = Tmux(tmp_path)
    yield server
    server.close()


def need(program: str) -> None:
    """Skips where `program` is missing; fails in CI, where it must not be."""
    if any(shutil.which(name) is None for name in ("tmux", program)):
        message = f"needs tmux and {program}"
        pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)


def settle(tmux: Tmux, bare: str, ours: str, *, mark: str) -> tuple[str, str]:
    """Both screens once both show `mark` and agree, or as they stand at the deadline."""
    first = tmux.until(bare, lambda screen: mark in screen)
    deadline = time.monotonic() + DEADLINE_S
    while True:
        first, second = tmux.screen(bare), tmux.screen(ours)
        if (
            first == second and mark in first and tmux.cursor(bare) == tmux.cursor(ours)
        ) or time.monotonic() > deadline:
            return first, second
        time.sleep(0.05)


TEXT = "".join(
    f"line {n} of the file, with a tail that a narrow window must wrap or cut ü€ {n * n}\n"
    for n in range(1, 200)
)
VIM = ["vim", "-u", "NONE", "-N", "-n", "+set nomore ruler laststatus=2 number", "file.txt"]
VIM_KEYS = ["G", "/line 42 ", "Enter", "ihéllo", "Escape"]
LESS = ["less", "-N", "-M", "file.txt"]
CASES = [
    pytest.param(VIM, "file.txt", VIM_KEYS, "héllo", [":q!", "Enter"], id="vim"),
    pytest.param(LESS, "line 1 of", ["50g"], "50 line 50 of", ["q"], id="less"),
]


@pytest.mark.parametrize(("command", "first", "keys", "then", "leave"), CASES)
def test_screens_are_the_same_bare_and_relayed(
    tmux: Tmux, tmp_path: Path, command: list[str], first: str, keys: list[str], then: str, leave: list[str]
) -> None:
    need(command[0])
    (tmp_path / "file.txt").write_text(TEXT)
    tmux.open("bare", command)
    tmux.open("ours", driver(*command))
    bare, ours = settle(tmux, "bare", "ours", mark=first)
    assert ours == bare

    for name in ("bare", "ours"):
        tmux.do("send-keys", "-t", name, *keys)
    bare, ours = settle(tmux, "bare", "ours", mark=then)
    assert ours == bare
    assert then in ours

    for width, height in ((60, 15), (120, 40)):
        for name in ("bare", "ours"):
            tmux.do("resize-window", "-t", name, "-x", str(width), "-y", str(height))
        bare, ours = settle(tmux, "bare", "ours", mark=then)
        assert ours == bare
        assert tmux.cursor("ours").strip().endswith(f",1,{width}")
        assert tmux.cursor("ours") == tmux.cursor("bare")

    for name in ("bare", "ours"):
        tmux.do("send-keys", "-t", name, *leave)
    bare, ours = settle(tmux, "bare", "ours", mark="ENDED 0")
    assert ours == bare


def _frame(screen: str) -> list[str]:
    """What of htop's screen does not move: its labels, the columns' heads, the function keys."""
    plain = re.sub(r"\x1b\[[0-9;]*m|[\x0e\x0f]", "", screen)
    heads = [line.split() for line in plain.splitlines() if "PID" in line and "Command" in line]
    keys = [line for line in plain.splitlines() if line.startswith("F1Help")]
    labels = [label for label in ("Tasks:", "Load average:", "Uptime:", "Mem[", "Swp[") if label in plain]
    return [*(" ".join(head) for head in heads), *keys, *labels]


def test_htop_has_the_same_frame_bare_and_relayed(tmux: Tmux) -> None:
    need("htop")
    tmux.open("bare", ["htop", "--no-mouse"])
    tmux.open("ours", driver("htop", "--no-mouse"))
    for width, height in ((90, 28), (110, 35)):
        for name in ("bare", "ours"):
            tmux.do("resize-window", "-t", name, "-x", str(width), "-y", str(height))
        frames = [
            _frame(tmux.until(name, lambda screen, rows=height: _has_keys_at(screen, rows)))
            for name in ("bare", "ours")
        ]
        assert frames[0] == frames[1]
        assert any(line.startswith("F1Help") for line in frames[1])
        assert "Tasks:" in frames[1]
    for name in ("bare", "ours"):
        tmux.do("send-keys", "-t", name, "F10")
        tmux.until(name, lambda screen: "ENDED 0" in screen)


def _has_keys_at(screen: str, rows: int) -> bool:
    lines = re.sub(r"\x1b\[[0-9;]*m", "", screen).splitlines()
    return len(lines) == rows and "F10Quit" in lines[-1]
