"""What the shell knows at one point of a script: variables, arrays, parameters, where it stands.

Promise: pure; a value nobody set in the text is None or what every shell starts with, never a guess.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from shellguard.parse.invocation import UNKNOWN, Arg
from shellguard.parse.syntax import Script

# The work one attempt may cost, in characters expanded; a simple command weighs as many as it costs to walk. A text
# that doubles in a loop is cheap to write and dear to follow.
MAX_SPENT = 4 * 1024 * 1024
COMMAND_COST, ASSIGNMENT_COST, WORD_COST, TEXT_COST = 1500, 400, 150, 8


@dataclass(slots=True)
class Spent:
    """How much of the work has been done so far."""

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
    attributes: dict[str, str] = field(default_factory=dict)
    """Letters of `declare` that change what a name holds: i, l, u, A."""
    references: dict[str, str] = field(default_factory=dict)
    """`declare -n`: a name that stands for another."""
    cwd: str | None = None
    previous: str | None = None
    """Where it stood before the last `cd`; None when unknown."""
    stack: tuple[str | None, ...] = ()
    """Folders that `pushd` left, the last first."""
    home: str = ""
    positional: tuple[Arg, ...] = ()
    zero: str = "bash"
    exported: frozenset[str] = frozenset()
    """Names that a shell called from here would see."""
    spent: Spent = field(default_factory=Spent)
    """Shared by every copy."""
    sinks: list[Script] = field(default_factory=list)
    """Scripts of `>(...)` words in the order they were read, shared by every copy: what is written there they read."""

    def named(self, name: str) -> str:
        """The name that `name` stands for."""
        for _ in range(4):
            if name not in self.references:
                break
            name = self.references[name]
        return name

    def assign(self, name: str, value: Arg) -> None:
        """Set a variable as its attributes say; the first element where it is an array."""
        if self.references:
            name = self.named(name)
        letters = self.attributes.get(name, "") if self.attributes else ""
        if letters and value.is_known:
            value = self._shaped(letters, value)
        self.variables[name] = value
        if name in self.arrays and "0" in self.keys.get(name, ()):
            at = self.keys[name].index("0")
            items = self.arrays[name]
            self.arrays[name] = (*items[:at], value, *items[at + 1 :])

    def _shaped(self, letters: str, value: Arg) -> Arg:
        if "i" in letters:
            from shellguard.parse.arithmetic import computed

            number = computed(value.text, self)
            return Arg(UNKNOWN, value.raw, ("arithmetic",)) if number is None else Arg(number, value.raw)
        text = value.text.lower() if "l" in letters else value.text.upper() if "u" in letters else value.text
        return Arg(text, value.raw, value.sources)


def tilde(text: str, shell: Shell) -> str:
    """`~`, `~+`, `~-` and `~user` at the start of a word."""
    head, slash, rest = text.partition("/")
    if head == "~":
        home = shell.variables.get("HOME")
        return (home.text if home is not None and home.text else shell.home or UNKNOWN) + slash + rest
    if head == "~+":
        return (shell.cwd or UNKNOWN) + slash + rest
    if head == "~-":
        return (shell.previous or UNKNOWN) + slash + rest
    if head == "~root":
        return "/root" + slash + rest
    if re.fullmatch(r"~[a-z_][a-z0-9_-]*", head):
        return "/home/" + head[1:] + slash + rest
    return text


def value_of(name: str, shell: Shell) -> Arg | None:
    """The value of a variable as far as known; None when it is not set in what was read."""
    if shell.references:
        name = shell.named(name)
        if name.endswith("]"):
            return None
    if name in shell.variables:
        return shell.variables[name]
    if name == "HOME":
        return Arg(shell.home) if shell.home else None
    if name == "PWD":
        return Arg(shell.cwd) if shell.cwd else None
    if name == "OLDPWD":
        return Arg(shell.previous) if shell.previous else None
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
