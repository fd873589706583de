"""Builtins that change what later commands mean: cd, eval, source, trap, set, read, printf -v, command, exec ...

Promise: each is listed like a program and then does to the walk what bash would do to its shell.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from shellguard.parse import produce, provenance
from shellguard.parse.arithmetic import computed
from shellguard.parse.invocation import UNKNOWN, Arg, Invocation
from shellguard.parse.reading_builtins import getopts, mapfile, read
from shellguard.parse.shell import Shell
from shellguard.parse.variables import assign_element, forget_assigned, forked, is_number

if TYPE_CHECKING:
    from shellguard.parse.evaluate import Walker


def _cd(walker: Walker, call: Invocation, shell: Shell) -> str | None:
    """`cd`, `pushd`: later relative paths start there. A directory that cannot be known makes cwd unknown."""
    words = [a for a in call.args if a.text not in ("-P", "-L", "-e", "-n", "--")]
    walker.record(call, shell)
    before = shell.cwd
    if call.program == "pushd":
        if not words or words[0].text[:1] == "+":
            shell.cwd, shell.stack = None, ()
            return None
        shell.stack = (shell.cwd, *shell.stack)
    _move(words, shell)
    _leave(before, shell)
    # what `cd -` and `pushd` print is no text that commands are made of
    return "" if call.program == "cd" and not (words and words[0].text == "-") else None


def _move(words: list[Arg], shell: Shell) -> None:
    if not words:
        home = shell.variables.get("HOME")
        shell.cwd = (home.text if home is not None and home.is_known else shell.home) or None
        return
    target = words[0].text
    if target == "-":
        shell.cwd = shell.previous
    elif not words[0].is_known or words[0].is_glob:
        shell.cwd = None
    elif target.startswith("/"):
        shell.cwd = posixpath.normpath(target)
    elif "CDPATH" in shell.variables and not target.startswith("."):
        # it may lie below any folder named there
        shell.cwd = None
    elif shell.cwd is not None:
        shell.cwd = posixpath.normpath(posixpath.join(shell.cwd, target))


def _leave(before: str | None, shell: Shell) -> None:
    shell.previous = before
    shell.variables.pop("PWD", None)
    shell.variables.pop("OLDPWD", None)


def _popd(walker: Walker, call: Invocation, shell: Shell) -> str | None:
    """`popd`: back to where `pushd` left."""
    walker.record(call, shell)
    before = shell.cwd
    if shell.stack and not call.args:
        shell.cwd, shell.stack = shell.stack[0], shell.stack[1:]
    else:
        shell.cwd, shell.stack = None, ()
    _leave(before, shell)
    return None


def _eval(walker: Walker, call: Invocation, shell: Shell) -> str | None:
    """`eval words`: the words joined are a script in this very shell."""
    sources = tuple(s for a in call.args for s in a.sources)
    text = " ".join(a.text for a in call.args)
    walker.record(replace(call, code=text, fed_by=tuple(dict.fromkeys((*call.fed_by, *sources)))), shell)
    return walker.text(text, shell, stdin=call.stdin, fed_by=call.fed_by)


def _source(walker: Walker, call: Invocation, shell: Shell) -> str | None:
    """`source FILE`: read it where it can be read."""
    origins = provenance.of_file(walker, call, call.args[0]) if call.args else ()
    walker.record(replace(call, origins=origins), shell)
    text = walker.file(call.args[0], call) if call.args else None
    if text is not None:
        outer, via = shell.positional, walker.via
        if len(call.args) > 1:
            shell.positional = call.args[1:]
        walker.via = via if call.args[0].is_process else (*via, f"{call.program} {call.args[0].shown}")
        walker.text(text, shell, stdin=call.stdin)
        walker.via = via
        if len(call.args) > 1:
            shell.positional = outer
    return None


def _trap(walker: Walker, call: Invocation, shell: Shell) -> str | None:
    """`trap TEXT SIGNALS`: the text will run."""
    words = [a for a in call.args if a.text not in ("--", "-l", "-p")]
    walker.record(call, shell)
    if len(words) < 2 or words[0].text in ("-", ""):
        return ""
    is_outermost = walker.nesting == 1 and not (walker.host or walker.locals or walker.wrappers)
    if is_outermost and {a.text.upper().removeprefix("SIG") for a in words[1:]} & {"EXIT", "0"}:
        # what it names may be set, or defined, only further down
        walker.left.exits.append((words[0].text, shell))
    else:
        walker.text(words[0].text, forked(shell))
    return ""


def _set(walker: Walker, call: Invocation, shell: Shell) -> str | None:
    """`set -- words` replaces the positional parameters."""
    words = call.words
    if "--" in words:
        shell.positional = call.args[words.index("--") + 1 :]
    elif words and not words[0].startswith(("-", "+")):
        shell.positional = call.args
    if any(w == "allexport" or (w[:1] == "-" and w[1:2] != "-" and "a" in w) for w in words):
        shell.exported = frozenset({"*"})
    walker.record(call, shell)
    return ""


def _shift(walker: Walker, call: Invocation, shell: Shell) -> str | None:
    """`shift N`; parameters of which some are unknown stay as they are."""
    walker.record(call, shell)
    count = int(call.words[0]) if call.words[:1] and is_number(call.words[0]) else 1
    if all(p.is_known for p in shell.positional):
        shell.positional = shell.positional[count:]
    return ""


def _printf(walker: Walker, call: Invocation, shell: Shell) -> str | None:
    """`printf -v NAME` sets a variable; otherwise it prints."""
    if call.words[:1] != ("-v",) or len(call.args) < 2:
        return walker.plain(call, shell)
    walker.record(call, shell)
    text = produce.output(replace(call, args=call.args[2:]))
    value = Arg(UNKNOWN, "", ("printf",)) if text is None else Arg(text)
    name, bracket, index = call.words[1].partition("[")
    if bracket:
        assign_element(name, index[:-1], value, shell)
    else:
        shell.assign(name, value)
    return ""


def _let(walker: Walker, call: Invocation, shell: Shell) -> str | None:
    """`let` assigns like `(( ))`."""
    walker.record(call, shell)
    for word in call.words:
        if computed(word, shell) is None:
            forget_assigned(word, shell)
    return ""


def _unset(walker: Walker, call: Invocation, shell: Shell) -> str | None:
    walker.record(call, shell)
    for word in call.words:
        if "-f" not in call.words:
            name, bracket, index = word.partition("[")
            if bracket and name in shell.arrays:
                _unset_element(name, index[:-1], shell)
                continue
            name = shell.named(word)
            shell.variables.pop(name, None)
            shell.arrays.pop(name, None)
            shell.references.pop(word, None)
        if "-v" not in call.words:
            walker.functions.pop(word, None)
    return ""


def _unset_element(name: str, index: str, shell: Shell) -> None:
    items = dict(zip(shell.keys.get(name, ()), shell.arrays[name], strict=False))
    items.pop(index.strip("'\""), None)
    shell.keys[name], shell.arrays[name] = tuple(items), tuple(items.values())


def _unalias(walker: Walker, call: Invocation, shell: Shell) -> str | None:
    walker.record(call, shell)
    for word in call.words:
        walker.aliases.pop(word, None)
    if "-a" in call.words:
        walker.aliases.clear()
    return ""


def _command(walker: Walker, call: Invocation, shell: Shell) -> str | None:
    """`command -v NAME` looks a program up; `command NAME` runs it."""
    if call.words[:1] and re.fullmatch(r"-p*[vV][pvV]*", call.words[0]):
        walker.record(call, shell)
        return call.words[1] + "\n" if len(call.words) == 2 else None
    rest = call.args[1:] if call.words[:1] and call.words[0] in ("-p", "--", "-pp") else call.args
    if not rest:
        return ""
    head = rest[0]
    program = posixpath.basename(head.text) if head.is_known else ""
    return walker.invoke(
        replace(call, program=program, path=head.shown, args=rest[1:]), shell, is_external=True
    )


def _exec(walker: Walker, call: Invocation, shell: Shell) -> str | None:
    """`exec [-cl] [-a NAME] PROGRAM`: NAME is what the program is told it is called."""
    rest, is_renamed = call.args, False
    while rest and re.fullmatch(r"-[cla]+", rest[0].text):
        takes_name = rest[0].text.endswith("a")
        is_renamed = is_renamed or takes_name
        rest = rest[2 if takes_name else 1 :]
    if rest and rest[0].text == "--":
        rest = rest[1:]
    if is_renamed or (not rest and call.redirects):
        walker.record(call if is_renamed else replace(call, program="", path="exec"), shell)
    if not rest:
        return ""
    return _command(walker, replace(call, args=rest), shell)


BUILTINS: dict[str, Callable[[Walker, Invocation, Shell], str | None]] = {
    "cd": _cd,
    "pushd": _cd,
    "eval": _eval,
    "source": _source,
    ".": _source,
    "trap": _trap,
    "set": _set,
    "read": read,
    "mapfile": mapfile,
    "readarray": mapfile,
    "getopts": getopts,
    "popd": _popd,
    "unalias": _unalias,
    "shift": _shift,
    "printf": _printf,
    "let": _let,
    "unset": _unset,
    "command": _command,
    "builtin": _command,
    "exec": _exec,
}
