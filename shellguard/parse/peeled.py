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
    env_files: tuple[str, ...] = ()
    """Files of variables it is given."""
    is_input: bool = False
    """The text is what stood on standard input: nothing of that is left to read."""


def joined(words: tuple[Arg, ...] | list[Arg], *, host: str = "") -> Peeled | None:
    """Words that become one shell text."""
    if not words:
        return None
    text = " ".join(a.text for a in words)
    return Peeled(text=text, sources=tuple(s for a in words for s in a.sources), host=host)


def given_text(text: Arg | None, *, host: str = "") -> Peeled | None:
    """A shell text that is one word."""
    return None if text is None else Peeled(text=text.text, sources=text.sources, host=host)


Peeler = Callable[[tuple[Arg, ...]], Peeled | None]
