"""The farm: a folder for the front of PATH where every guarded program is a link to the one shim.

Promise: `prepare` never leaves a moment in which a wanted shim is missing, and no stale one afterwards;
`child_environment` changes the variables it names and no other.
"""

from __future__ import annotations

import os
import re
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Protocol

from shellguard.errors import ShellGuardError, UsageError

# The file every shim is a link to; shim.c and shim.py know each other's farms by this name.
PROGRAM = ".shellguard-shim"
BASH_SNIPPET, SH_SNIPPET = "env.bash", "env.sh"
_KEPT = (PROGRAM, BASH_SNIPPET, SH_SNIPPET)
_SCRATCH = ".new-"

# They carry whole texts, so they are covered whatever the rules name; SHELL points at one of them.
SHELLS = ("ash", "bash", "dash", "fish", "ksh", "mksh", "sh", "zsh")

# Where agents look for the shell to run commands in; Claude Code puts its own variable first.
_SHELL_VARIABLES = ("SHELL", "CLAUDE_CODE_SHELL")

# Names in rules that no exec ever looks up: words of the shell itself.
_SHELL_WORDS = frozenset({
    ".", ":", "alias", "builtin", "cd", "declare", "eval", "exec", "export", "hash", "local", "readonly",
    "set", "shopt", "source", "trap", "typeset", "ulimit", "umask", "unalias", "unset",
})  # fmt: skip

DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

# execve(2): Linux before 5.1 reads 127 bytes of a #! line.
_LONGEST_SHEBANG = 127


class Program(Protocol):
    """What `data.shim_program.find_shim` returns, as far as the farm needs it."""

    @property
    def path(self) -> Path:
        """The file to copy."""

    @property
    def kind(self) -> str:
        """`c-static`, `c` or `python`."""

    @property
    def snippets(self) -> Path:
        """The folder of env.bash and env.sh."""


def shimmable(names: Iterable[str]) -> frozenset[str]:
    """The names that an exec can look up on PATH. Raises UsageError for what can't be a file's name."""
    wanted = frozenset(names) - _SHELL_WORDS
    for name in sorted(wanted):
        if not name or name.startswith(".") or "/" in name or "\0" in name or name in _KEPT:
            raise UsageError(f"{name!r} cannot be shimmed: a shim is named like a program, without a folder")
    return wanted


def installed(names: Iterable[str], *, search_path: str) -> frozenset[str]:
    """Those of `names` for which a shim would find a real program, there or in the default folders."""
    folders = [Path(f or ".") for f in (*search_path.split(":"), *DEFAULT_PATH.split(":"))]
    real = [f for f in dict.fromkeys(folders) if not (f / PROGRAM).exists()]
    return frozenset(n for n in names if any((f / n).is_file() and os.access(f / n, os.X_OK) for f in real))


def prepare(
    folder: Path,
    *,
    program: Program,
    names: Iterable[str],
    launchers: Iterable[str] = SHELLS,
    interpreter: str = sys.executable,
) -> Path:
    """Make `folder` hold exactly one shim per name and launcher, the program and the start-up snippets.

    `launchers` are programs that carry others (shells, wrappers). Pass both through `installed`, lest the
    agent believe in a program that is not there. Idempotent; may run while the farm is in use. Returns the
    folder's absolute path.
    Raises ShellGuardError when the folder cannot be written, UsageError for an impossible name.
    """
    wanted = shimmable([*names, *launchers])
    folder = folder.absolute()
    if ":" in str(folder):
        raise UsageError(f"{folder} cannot stand on PATH: it contains a colon")
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write(folder / PROGRAM, _content(program, interpreter), mode=0o755)
        for snippet in _KEPT[1:]:
            _write(folder / snippet, (program.snippets / snippet).read_bytes(), mode=0o644)
        for name in sorted(wanted):
            _link(folder / name)
        for entry in folder.iterdir():
            # Scratch may be another prepare's, about to move in.
            if entry.name not in wanted and entry.name not in _KEPT and not entry.name.startswith(_SCRATCH):
                entry.unlink(missing_ok=True)
    except OSError as error:
        raise ShellGuardError(f"cannot prepare the shims in {folder}: {error.strerror or error}") from None
    return folder


def child_environment(
    base: Mapping[str, str], *, shims: Path, socket: Path, session_id: str
) -> dict[str, str]:
    """The environment of a guarded agent: `base` with the shims first on PATH and the guard named.

    ENV stays as it is: applications read it as the name of an environment, only interactive shells as a file.
    """
    # An empty PATH is replaced too: its one empty entry would mean the current folder.
    folders = [f for f in (base.get("PATH") or DEFAULT_PATH).split(":") if f != str(shims)]
    child = {
        **base,
        "PATH": ":".join([str(shims), *folders]),
        "SHELLGUARD_SOCKET": str(socket),
        "SHELLGUARD_SHIMS": str(shims),
        "SHELLGUARD_SESSION": session_id,
        "BASH_ENV": str(shims / BASH_SNIPPET),
    }
    former = base.get("BASH_ENV", "")
    if not _is_ours(former):
        child.pop("SHELLGUARD_BASH_ENV", None)
        if former:
            child["SHELLGUARD_BASH_ENV"] = former
    for variable in _SHELL_VARIABLES:
        shell = Path(base.get(variable, "")).name
        if shell and (shims / shell).is_symlink() and installed([shell], search_path=":".join(folders)):
            child[variable] = str(shims / shell)
    return child


def _is_ours(bash_env: str) -> bool:
    """Whether it is an outer session's snippet, which would chain to itself."""
    path = Path(bash_env)
    return path.name == BASH_SNIPPET and (path.parent / PROGRAM).exists()


def _content(program: Program, interpreter: str) -> bytes:
    text = program.path.read_bytes()
    if program.kind != "python":
        return text
    body = text.partition(b"\n")[2]
    line = b"#!" + os.fsencode(interpreter) + b" -IS\n"
    if len(line) <= _LONGEST_SHEBANG and b" " not in os.fsencode(interpreter):
        return line + body
    # A long or spaced path does not fit a #! line: /bin/sh runs the quoted line, Python skips it as a string.
    quoted = re.sub(rb'([\\"$`])', rb"\\\1", os.fsencode(interpreter))
    return b"#!/bin/sh\n'''exec' \"" + quoted + b'" -IS "$0" "$@"\n\' \'\'\'\n' + body


def _write(path: Path, content: bytes, *, mode: int) -> None:
    """Replace `path` by a file of this content, unless it is one already."""
    if (
        path.is_file()
        and not path.is_symlink()
        and path.read_bytes() == content
        and path.stat().st_mode & 0o777 == mode
    ):
        return

    def make(temporary: Path) -> None:
        temporary.write_bytes(content)
        temporary.chmod(mode)

    _replace(path, make)


def _link(path: Path) -> None:
    """Make `path` a shim, unless it is one already."""
    if not path.is_symlink() or str(path.readlink()) != PROGRAM:
        _replace(path, lambda temporary: temporary.symlink_to(PROGRAM))


def _replace(path: Path, make: Callable[[Path], None]) -> None:
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=_SCRATCH) as scratch:
        temporary = Path(scratch) / path.name
        make(temporary)
        temporary.replace(path)
