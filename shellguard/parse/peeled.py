"""What is inside a program that runs other programs.

Promise: a noun; whoever finds it says only what is known.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from shellguard.parse.invocation import Arg


@dataclass(frozen=True, slots=True)
class Peeled:
    """The command inside a wrapper."""

    args: tuple[Arg, ...] = ()
    text: str | None = None
    """Set when the command is a shell text."""
    assignments: tuple[tuple[str, Arg], ...] = ()
    host: str = ""
    sources: tuple[str, ...] = ()
    cwd: Arg | None = None
    """The folder it starts in, where the wrapper says so."""
    mounts: tuple[tuple[str, str], ...] = ()
    """(folder inside, folder of this machine) that are the same."""
    stdin: str | None = None
    """What it reads, where that is not what the wrapper reads."""


Peeler = Callable[[tuple[Arg, ...]], Peeled | None]
