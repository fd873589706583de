"""What an invocation does to files, in words that are the same for every tool.

Promise: nouns only, no table and no I/O; a target is the path as the command wrote it, not yet classed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from shellguard.parse.invocation import Arg, Invocation
from shellguard.parse.option_grammar import Given, Grammar

VERBS: dict[str, str] = {
    "delete": "a name and what stands behind it goes",
    "empty": "the content goes, the file stays",
    "overwrite": "other content takes the place of the old one",
    "append": "content is added at the end",
    "edit": "content is changed in place",
    "move-away": "it leaves its place",
    "link-over": "a link takes its place",
    "unpack-over": "files of an archive are written below it",
    "mirror": "what another folder lacks is deleted below it",
    "change-permissions": "who may do what with it changes",
    "change-owner": "whose it is changes",
    "erase": "the content goes beyond recovery",
    "format": "a file system, partition table or volume goes, with everything on it",
    "destroy-volume": "a disk, pool or volume that goes by a name of its own is lost",
    "mount": "another file system covers it",
    "unmount": "its file system leaves the tree",
    "read": "its content is read out: shown, searched, handed to another program",
    "copy": "its content is put into another file or an archive as well",
    "send": "its content leaves this machine",
}
"""Every verb, with what it says of a target."""


@dataclass(frozen=True, slots=True)
class FileAct:
    """One thing done to some paths."""

    verb: str
    targets: tuple[Arg, ...]
    is_recursive: bool = False
    """What lies below the targets is meant too."""
    is_forced: bool = False
    """Nobody is asked, nothing that stands in the way is spared."""
    is_filtered: bool = False
    """Only some of what lies below the targets: by name, age, size ..."""
    into: Arg | None = None
    """Where it goes to."""
    is_input: bool = False
    """What stands on standard input, and what its arguments were made of, is meant too."""
    content: str = ""
    """What it gets instead, where that can be said: a mode, an owner, a link's target, a text."""


Reader = Callable[[Invocation, Given], Iterable[FileAct]]
"""Acts of one call whose options are read."""


@dataclass(frozen=True, slots=True)
class Tool:
    """One program's row in a table."""

    grammar: Grammar
    read: Reader
    verbs: frozenset[str]
    """What it can do at all."""


def rows(names: str, options: str, read: Reader, verbs: str) -> dict[str, Tool]:
    """One row for each of these names: they share options, reader and verbs."""
    tool = Tool(Grammar.of(options), read, frozenset(verbs.split()))
    return dict.fromkeys(names.split(), tool)
