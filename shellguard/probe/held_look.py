"""One look at the identities of a machine: what may be read of it, what was found, and what was left out.

Promise: opens regular files only, bounded in size and number, none once its time is over; a secret's value goes to the
fingerprint and nowhere else: into no `Held`, no reason, no exception.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field

from shellguard.context.identities import Held
from shellguard.parse.secrets import find
from shellguard.probe.held_values import host_in, is_real

MOST_FILE_BYTES = 1024 * 1024
"""A kubeconfig with a hundred clusters and their certificates has half of that."""
MOST_FILES = 500
MOST_NAMES = 2000
"""Of one folder."""
MOST_HELD = 4000
MOST_LINES = 5000
LONGEST_LINE = 8192

NOT_IN_TIME = "not in time"
_LONGEST_NAME = 200
# Below it no token's shape fits, and looking for one costs more than the rest.
_LEAST_TOKEN = 16


@dataclass(slots=True)
class Look:
    """What readers of places read with, and keep what they find in."""

    home: str
    workspace: str
    variables: Mapping[str, str] = field(repr=False)
    fingerprint: Callable[[str], str] = field(repr=False)
    is_over: Callable[[], bool]
    found: dict[Held, None] = field(default_factory=dict)
    left_out: dict[str, str] = field(default_factory=dict)
    """Place -> why."""
    files: dict[str, None] = field(default_factory=dict)
    """Absolute paths that were asked for, whether they are there or not."""
    folders: dict[str, None] = field(default_factory=dict)
    """The same for folders whose names were asked for."""
    _by_shown: dict[str, str] = field(default_factory=dict)

    def variable(self, *names: str) -> str:
        """Value of the first of these that is set to something."""
        return next((self.variables[n] for n in names if self.variables.get(n)), "")

    def at_home(self, *parts: str) -> str:
        """A path below home, absolute."""
        return os.path.join(self.home, *parts)  # noqa: PTH118

    def configuration(self, *parts: str) -> str:
        """A path below XDG's folder for configuration (XDG Base Directory Specification)."""
        return os.path.join(self.variable("XDG_CONFIG_HOME") or self.at_home(".config"), *parts)  # noqa: PTH118

    def resolved(self, path: str, *, beside: str = "") -> str:
        """A path as a configuration file writes it: `~` is home, relative is beside that file or in the workspace."""
        if path == "~" or path.startswith("~/"):
            return self.at_home(path[2:])
        folder = beside.rpartition("/")[0] if beside else self.workspace
        return os.path.normpath(os.path.join(folder, path))  # noqa: PTH118

    def shown(self, path: str) -> str:
        """`~/.aws/config`, `.env`: a path as people say it here."""
        for root, sign in ((self.workspace, ""), (self.home, "~/")):
            if root and path.startswith(root.rstrip("/") + "/"):
                return sign + path[len(root.rstrip("/")) + 1 :]
        return path

    def text(self, path: str) -> str:
        """What a file says; empty where there is none, or where it is left out."""
        data = self.content(path)
        return data.decode("utf-8-sig", "replace").replace("\0", "") if data else ""

    def lines(self, path: str) -> Iterator[tuple[int, str]]:
        """(number, line) of a file; a line of no length that people write is left out, for patterns' sake."""
        for number, line in enumerate(self.text(path).split("\n"), 1):
            if number > MOST_LINES:
                self.leave_out(path, f"more than {MOST_LINES} lines")
                return
            if len(line) > LONGEST_LINE:
                self.leave_out(path, f"line {number} is longer than {LONGEST_LINE} characters")
            else:
                yield number, line.removesuffix("\r")

    def content(self, path: str) -> bytes:
        """Its bytes, by the same rules."""
        if not self._may_ask(path, self.files):
            return b""
        try:
            info = os.stat(path)  # noqa: PTH116
            if stat.S_ISDIR(info.st_mode):
                return b""  # a virtual environment called `.env` is no file that could not be read
            if reason := _reason_against(info):
                self.leave_out(path, reason)
                return b""
            # what says it has no bytes has none to give, or is no file but a kernel's door
            return _read(path) if info.st_size else b""
        except (FileNotFoundError, NotADirectoryError):
            return b""
        except (OSError, ValueError):
            self.leave_out(path, "cannot be read")
            return b""

    def is_there(self, path: str) -> bool:
        """Whether a regular file stands there; not opened."""
        if not self._may_ask(path, self.files):
            return False
        with suppress(OSError, ValueError):
            return stat.S_ISREG(os.stat(path).st_mode)  # noqa: PTH116
        return False

    def names(self, folder: str) -> tuple[str, ...]:
        """Names in a folder, sorted, bounded; none where there is no such folder."""
        if not self._may_ask(folder, self.folders):
            return ()
        found: list[str] = []
        try:
            with os.scandir(folder) as entries:
                for entry in entries:
                    if len(found) >= MOST_NAMES:
                        self.leave_out(folder, f"more than {MOST_NAMES} names")
                        break
                    found.append(entry.name)
        except (FileNotFoundError, NotADirectoryError):
            return ()
        except (OSError, ValueError):
            self.leave_out(folder, "cannot be read")
        return tuple(sorted(found))

    def leave_out(self, place: str, reason: str) -> None:
        """Say that a place was not read, or not to its end."""
        if len(self.left_out) < MOST_FILES:
            self.left_out.setdefault(self.shown(place), reason)

    def keep(
        self,
        service: str,
        account: str = "",
        *,
        secret: str = "",
        place: str,
        is_current: bool = True,
        host: str = "",
        file: str = "",
    ) -> None:
        """One identity. One that has neither a name nor a secret nor a host is none; `place` begins with its file."""
        account = " ".join(account.split())[:_LONGEST_NAME]
        host = host_in(host)
        if secret and secret in account:
            account = ""
        print_of = self.fingerprint(secret) if is_real(secret) else ""
        if (account or print_of or host) and len(self.found) < MOST_HELD:
            file = file or self._file_of(place)
            self.found.setdefault(Held(service, account, print_of, place, is_current, host, file))

    def name(self, written: str) -> str:
        """What a file writes where a name belongs; empty where that is a secret."""
        if len(written) > LONGEST_LINE:
            return ""
        return "" if len(written) >= _LEAST_TOKEN and find(written) else written

    def _file_of(self, place: str) -> str:
        """`~/.aws/credentials [staging]` stands in a file that was asked for; `$NAME` in none."""
        while place and not place.startswith("$"):
            if place in self._by_shown:
                return self._by_shown[place]
            place = place.rpartition(" ")[0]
        return ""

    def _may_ask(self, path: str, asked: dict[str, None]) -> bool:
        if len(self.files) + len(self.folders) >= MOST_FILES:
            self.leave_out(path, f"more than {MOST_FILES} places")
            return False
        asked[path] = None
        self._by_shown[self.shown(path)] = path
        if self.is_over():
            self.leave_out(path, NOT_IN_TIME)
            return False
        return True


def _reason_against(info: os.stat_result) -> str:
    if not stat.S_ISREG(info.st_mode):
        return "not a regular file"
    return f"larger than {MOST_FILE_BYTES // 1024} KiB" if info.st_size > MOST_FILE_BYTES else ""


def _read(path: str) -> bytes:
    """SAFETY: looked at once more when it is open: it may have become a FIFO since, which O_NONBLOCK does not wait for."""
    fd = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY)
    with os.fdopen(fd, "rb") as file:
        return b"" if _reason_against(os.fstat(fd)) else file.read(MOST_FILE_BYTES)
