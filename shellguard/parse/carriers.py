"""Programs that build commands out of what they find or read, and everything else a program carries.

Promise: pure; an item that cannot be known stays `UNKNOWN` below the place it comes from.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from shellguard.parse.command_languages import shell_texts
from shellguard.parse.containers import mapped
from shellguard.parse.feeding import found_by, replace_braces
from shellguard.parse.invocation import Arg, Invocation, Redirection
from shellguard.parse.listing import ASKED, fd_items
from shellguard.parse.option_texts import option_texts, stdin_texts
from shellguard.parse.parallel import parallel
from shellguard.parse.program_variables import is_read, variable_texts
from shellguard.parse.shell import Shell, tilde
from shellguard.parse.variables import forked
from shellguard.parse.wrappers import Peeled, starts_shell
from shellguard.parse.xargs import xargs

if TYPE_CHECKING:
    from shellguard.parse.evaluate import Walker

_EXECS = ("-exec", "-execdir", "-ok", "-okdir")
_FILE_ACTIONS = {"-fprint": 1, "-fprint0": 1, "-fls": 1, "-fprintf": 1}
_FD_EXECS = ("-x", "--exec", "-X", "--exec-batch")


def find(walker: Walker, call: Invocation, shell: Shell) -> None:
    """`find ROOT... -exec COMMAND {} ;`: what was found lies below a root."""
    words = call.words
    items = found_by(call)
    at = 0
    while at < len(words):
        if words[at] in _FILE_ACTIONS and at + 1 < len(words):
            opened = Redirection(">", call.args[at + 1])
            walker.found[-1] = replace(walker.found[-1], redirects=(*walker.found[-1].redirects, opened))
            at += 2
        elif words[at] in _EXECS:
            start, end = at + 1, _end(words, at + 1)
            if words[at] in ("-ok", "-okdir") and call.stdin is None and not call.fed_by:
                items = [replace(i, sources=(*i.sources, ASKED)) for i in items]
            command = call.args[start:end]
            if words[end : end + 1] == ("+",) and command and command[-1].text == "{}":
                # what `+` gathers stands behind the command, from every root at once
                walker.wrapped(
                    call, "find", (*command[:-1], *(replace_braces(command[-1], i) for i in items)), shell
                )
            else:
                for item in items:
                    walker.wrapped(call, "find", tuple(replace_braces(a, item) for a in command), shell)
            at = end + 1
        else:
            at += 1


def _end(words: tuple[str, ...], start: int) -> int:
    """Where a command ends: `;`, or a `+` right behind `{}`."""
    for at in range(start, len(words)):
        if words[at] == ";" or (words[at] == "+" and words[at - 1] == "{}"):
            return at
    return len(words)


_FD_PLACES = ("{}", "{/}", "{//}", "{.}", "{/.}")


def fd(walker: Walker, call: Invocation, shell: Shell) -> None:
    """`fd PATTERN [ROOT...] -x COMMAND`: a path stands for every placeholder, or behind the command."""
    words = call.words
    for at, word in enumerate(words):
        name, eq, value = word.partition("=")
        if name not in _FD_EXECS:
            continue
        end = next((n for n in range(at + 1, len(words)) if words[n] == ";"), len(words))
        command = (*((Arg(value),) if eq else ()), *call.args[at + 1 : end])
        is_placed = any(p in a.text for a in command for p in _FD_PLACES)
        for item in fd_items(call):
            filled = tuple(_fd_filled(a, item) for a in command)
            walker.wrapped(call, "fd", filled if is_placed else (*filled, item), shell)


def _fd_filled(arg: Arg, item: Arg) -> Arg:
    for place in _FD_PLACES:
        arg = replace_braces(arg, item, place)
    return arg


def carried_texts(walker: Walker, call: Invocation, shell: Shell) -> Iterator[Peeled]:
    """Shell texts in options, operands, small languages, standard input and variables of a program."""
    for text in (*option_texts(call), *shell_texts(call)):
        yield Peeled(text=text.text, sources=text.sources)
    for line in stdin_texts(call):
        yield Peeled(text=line, is_input=True)
    if is_read(call.program):
        exported = {
            n: v
            for n, v in shell.variables.items()
            if (n in shell.exported or "*" in shell.exported) and walker.given.get(n) != v.text
        }
        for text in variable_texts(call.program, {**exported, **dict(call.assignments)}):
            yield Peeled(text=text.text, sources=text.sources)
    host = starts_shell(call.program, call.args) if call.stdin is not None else None
    if host is not None:
        yield Peeled(text=call.stdin, host=host, is_input=True)


def surroundings(walker: Walker, inner: Peeled, shell: Shell) -> Shell:
    """The shell state a carried command starts in: elsewhere neither our folder nor our home is known."""
    if not (inner.host or inner.cwd or inner.mounts):
        return shell
    here = forked(shell)
    if inner.host:
        here.cwd, here.home = None, ""
        walker.mounts = ()
    if inner.mounts:
        cwd = shell.cwd or ""
        walker.mounts = tuple(
            (i, posixpath.normpath(posixpath.join(cwd, tilde(h, shell)))) for i, h in inner.mounts
        )
    is_seen = not inner.host or (
        inner.cwd is not None and (inner.cwd.text == "/" or mapped(inner.cwd.text, walker.mounts) is not None)
    )
    if inner.cwd is not None and is_seen:
        # a folder that only the container has says nothing of what is ours
        base = here.cwd or ("" if inner.cwd.text.startswith("/") else None)
        is_known = inner.cwd.is_known and base is not None
        here.cwd = posixpath.normpath(posixpath.join(base or "", inner.cwd.text)) if is_known else None
    return here


FOLLOWED: dict[str, Callable[[Walker, Invocation, Shell], None]] = {
    "find": find, "gfind": find, "fd": fd, "fdfind": fd, "xargs": xargs, "gxargs": xargs, "parallel": parallel, "env_parallel": parallel, "sem": parallel,
}  # fmt: skip
"""Programs that build commands out of what they find or read."""
__all__ = ["FOLLOWED", "carried_texts"]
