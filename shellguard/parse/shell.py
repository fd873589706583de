"""What the shell knows at one point of a script: variables, arrays, parameters, where it stands.

Promise: pure; a value nobody set in the text is None or what every shell starts with, never a guess.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from shellguard.parse.invocation import UNKNOWN, Arg

# All expansions of one attempt together: a value that doubles in a loop of text is cheap to write and dear to follow.
MAX_SPENT = 4 * 1024 * 1024


@dataclass(slots=True)
class Spent:
    """How many characters expansions have made so far."""

    total: int = 0

    @property
    def is_over(self) -> bool:
        """Whether the rest stays unknown."""
        return self.total > MAX_SPENT


@dataclass(slots=True)
class Shell:
    """What the shell would know at one point of the script."""

    variables: dict[str, Arg] = field(default_factory=dict)
    arrays: dict[str, tuple[Arg, ...]] = field(default_factory=dict)
    keys: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Subscripts of an array's elements, in the same order."""
    cwd: str | None = None
    home: str = ""
    positional: tuple[Arg, ...] = ()
    zero: str = "bash"
    exported: frozenset[str] = frozenset()
    """Names that a shell called from here would see."""
    spent: Spent = field(default_factory=Spent)
    """Shared by every copy."""


def value_of(name: str, shell: Shell) -> Arg | None:
    """The value of a variable as far as known; None when it is not set in what was read."""
    if name in shell.variables:
        return shell.variables[name]
    if name == "HOME":
        return Arg(shell.home) if shell.home else None
    if name == "PWD":
        return Arg(shell.cwd) if shell.cwd else None
    if name == "IFS":
        return Arg(" \t\n")
    if name == "TMPDIR":
        return Arg("/tmp")
    if name == "SHELL":
        return Arg("/bin/bash")
    if name == "0":
        return Arg(shell.zero)
    if name == "#":
        is_known = all(p.is_known for p in shell.positional)
        return Arg(str(len(shell.positional))) if is_known else None
    if name.isdigit():
        index = int(name) - 1
        return shell.positional[index] if index < len(shell.positional) else None
    return None


def tilde(text: str, shell: Shell) -> str:
    """`~`, `~+`, `~-` and `~user` at the start of a word."""
    head, slash, rest = text.partition("/")
    if head == "~":
        return (shell.home or UNKNOWN) + slash + rest
    if head == "~+":
        return (shell.cwd or UNKNOWN) + slash + rest
    if head == "~root":
        return "/root" + slash + rest
    if re.fullmatch(r"~[a-z_][a-z0-9_-]*", head):
        return "/home/" + head[1:] + slash + rest
    return text
