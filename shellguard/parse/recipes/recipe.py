"""The nouns of reading recipes: one text that a runner hands to an interpreter, and what reading may ask for.

Promise: nouns only, no I/O.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

# One attempt's recipes together; more lines than this in one call is a build, and the gate sees each of its programs.
MAX_STEPS = 200
# Folders above the current one in which runners look for their file.
MAX_PARENTS = 8


@dataclass(frozen=True, slots=True)
class Step:
    """One text a recipe runs."""

    label: str
    """What a person would call it: `make clean`."""
    text: str
    folder: str
    variables: tuple[tuple[str, str], ...] = ()
    """What the runner puts into its environment."""
    interpreter: str = "sh"
    arguments: tuple[str, ...] = ()
    """Positional parameters."""


@dataclass(frozen=True, slots=True)
class Source:
    """What a reader of recipes may ask for."""

    folder: str
    """Where the runner is called, absolute or as far as it is known."""
    read: Callable[[str], str | None]
    """A file's text by its path, absolute or seen from `folder`."""
    output: Callable[[str, str], str | None]
    """What a shell text run in a folder would print, where that is known; reading it lists what it runs."""
    environment: Mapping[str, str] = field(default_factory=dict)
    stdin: str | None = None

    def upwards(self, names: tuple[str, ...], folder: str) -> tuple[str, str] | None:
        """(folder, text) of the first of these files that stands in `folder` or above it."""
        for _ in range(MAX_PARENTS):
            for name in names:
                text = self.read(posixpath.join(folder, name))
                if text is not None:
                    return folder, text
            if folder in ("", "/", "."):
                return None
            folder = posixpath.dirname(folder)
        return None
