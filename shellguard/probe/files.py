"""The text of script files an attempt would run.

Promise: bounded in size and time: only regular files, opened without blocking; anything else is None,
which the judge takes as unread, not as harmless.
"""

from __future__ import annotations

import os
import re
import stat
import threading
from pathlib import Path

from shellguard.model import Attempt

MAX_BYTES = 256 * 1024
"""Longer scripts are generated or bundled; nobody reviews them, and reading one would delay every other
command."""

MAX_READ_S = 0.2
"""A local file this size takes well under a millisecond; more means a network file system that hangs."""

_CHUNK = 64 * 1024

_MOST_STUCK = 8
_STUCK: set[threading.Thread] = set()
"""Readers that hang; once there are `_MOST_STUCK`, nothing more is read until one comes back."""

_INTERPRETER = re.compile(r"(bash|sh|dash|zsh|ksh|python[0-9.]*|pypy[0-9.]*|node|nodejs|ruby|perl|php)")
# Options that take the next word as their value, so that it is not the script.
_TAKES_VALUE = {
    "bash": ("--rcfile", "--init-file"),
    "sh": (),
    "python": ("-W", "-X", "--check-hash-based-pycs"),
    "node": ("-r", "--require", "--import", "--loader", "-C", "--conditions", "--env-file"),
    "ruby": ("-I", "-r", "-E", "-C"),
    "perl": ("-I",),
    "php": ("-d", "-c", "-z"),
}
_FAMILY = {"dash": "sh", "zsh": "bash", "ksh": "bash", "pypy": "python", "nodejs": "node"}
# Options after which the code is a word, a module or standard input: there is no script file.
_NO_SCRIPT = {
    "bash": "cs",
    "sh": "cs",
    "python": "cm",
    "node": "ep",
    "ruby": "e",
    "perl": "eE",
    "php": "rBRE",
}


def read_script(path: str, *, cwd: str) -> str | None:
    """Text of the script at `path` (as written, seen from `cwd`); None when it is no readable text file
    of at most `MAX_BYTES`. Bytes that are not UTF-8 become surrogate escapes."""
    _STUCK.difference_update([thread for thread in _STUCK if not thread.is_alive()])
    if not path or "\0" in path or len(_STUCK) >= _MOST_STUCK:
        return None
    result: list[str | None] = []
    # A system call on a dead network mount cannot be interrupted, only left behind in a thread of its own.
    reader = threading.Thread(target=lambda: result.append(_read_path(Path(cwd, path))), daemon=True)
    reader.start()
    reader.join(MAX_READ_S)
    if reader.is_alive():
        _STUCK.add(reader)
    return result[0] if result else None


def _read_path(path: Path) -> str | None:
    try:
        # SAFETY: a FIFO would block open(2) until somebody writes. tests/probe/test_files.py
        fd = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY)
    except (OSError, ValueError):
        return None
    try:
        return _read(fd)
    except OSError:
        return None
    finally:
        os.close(fd)


def _read(fd: int) -> str | None:
    info = os.fstat(fd)
    if not stat.S_ISREG(info.st_mode) or info.st_size > MAX_BYTES:
        return None
    content = b""
    while chunk := os.read(fd, _CHUNK):
        content += chunk
        if len(content) > MAX_BYTES or b"\0" in chunk:  # a NUL means a binary program
            return None
    return content.decode("utf-8", "surrogateescape")


def read_scripts(attempt: Attempt) -> tuple[tuple[str, str], ...]:
    """(path as written, text) of the script file that the attempt's argv runs: none or one."""
    path = script_operand(attempt.argv or ())
    text = read_script(path, cwd=attempt.cwd) if path else None
    return ((path, text),) if text is not None else ()


def script_operand(argv: tuple[str, ...]) -> str:
    """The script file an argv names: an interpreter's first operand, or a program called by its path.
    Pure."""
    if not argv:
        return ""
    name = Path(argv[0]).name
    if _INTERPRETER.fullmatch(name) is None:
        return argv[0] if "/" in argv[0] else ""
    family = re.sub(r"[0-9.]+$", "", name)
    return _first_operand(argv[1:], family=_FAMILY.get(family, family))


def _first_operand(words: tuple[str, ...], *, family: str) -> str:
    at = 0
    while at < len(words):
        word = words[at]
        if word == "--":
            return words[at + 1] if at + 1 < len(words) else ""
        if not word.startswith(("-", "+")) or word in ("-", "+"):
            return "" if word == "-" else word
        is_cluster = word.startswith("-") and not word.startswith("--")
        if (
            is_cluster
            and any(letter in word[1:] for letter in _NO_SCRIPT[family])
            and word not in _TAKES_VALUE[family]
        ):
            return ""
        # `bash -euo pipefail x.sh`: an o or O within the cluster takes the next word.
        is_shell_setting = family in ("bash", "sh") and not word.startswith("--") and "o" in word.lower()
        at += 2 if is_shell_setting or word in _TAKES_VALUE[family] else 1
    return ""
