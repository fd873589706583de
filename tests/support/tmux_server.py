"""A tmux server of our own: windows that run programs, what they show, and keys for them.

Promise: it gets the environment it is given and nothing else; its socket lies in the folder it is given.
"""

from __future__ import annotations

import contextlib
import shlex
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from tests.support.guarded_home import PATIENCE_S, need, until


class TmuxServer:
    """`with TmuxServer(folder, environment) as tmux`."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self._socket = folder / "tmux"
        self._environment = {**environment, "LC_ALL": "C.UTF-8"}

    def __enter__(self) -> TmuxServer:
        from shutil import which

        need(which("tmux"), "tmux")
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(subprocess.CalledProcessError):
            self.do("kill-server")

    def do(self, *arguments: str) -> str:
        """One tmux command; what it prints."""
        return subprocess.run(
            ["tmux", "-S", str(self._socket), "-f", "/dev/null", *arguments],
            env=self._environment,
            check=True,
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
        ).stdout

    def open(self, name: str, command: Sequence[str], *, cwd: Path) -> None:
        """A window of 110x32 with `command` in it, which stays when the command ends and tells its status."""
        line = f"{shlex.join(command)}; echo; echo ENDED $?; exec sleep 600"
        self.do("new-session", "-d", "-s", name, "-x", "110", "-y", "32", "-c", str(cwd), line)
        self.do("set-option", "-t", name, "status", "off")

    def screen(self, name: str) -> str:
        """The window's text."""
        return self.do("capture-pane", "-p", "-t", name)

    def title(self, name: str) -> str:
        """The window's title."""
        return self.do("display-message", "-p", "-t", name, "#{pane_title}").strip()

    def keys(self, name: str, *keys: str) -> None:
        """Press keys, by tmux's names for them."""
        self.do("send-keys", "-t", name, *keys)

    def press_until(self, name: str, key: str, wanted: str) -> None:
        """Press a key, a second apart, until `wanted` is on the screen."""
        deadline = time.monotonic() + PATIENCE_S
        while wanted not in self.screen(name):
            assert time.monotonic() < deadline, f"{key} never did it; the screen was:\n{self.screen(name)}"
            self.keys(name, key)
            pressed_s = time.monotonic()
            while wanted not in self.screen(name) and time.monotonic() < pressed_s + 1:
                time.sleep(0.05)

    def type(self, name: str, text: str) -> None:
        """Type a text as it is."""
        self.do("send-keys", "-t", name, "-l", text)

    def see(self, name: str, *wanted: str) -> str:
        """The screen once all of this is on it."""
        return self.until(name, lambda screen: all(text in screen for text in wanted))

    def until(self, name: str, is_so: Callable[[str], bool]) -> str:
        """The screen once it is as wanted; fails with the last one."""
        until(lambda: is_so(self.screen(name)), what=lambda: f"the screen was:\n{self.screen(name)}")
        return self.screen(name)
