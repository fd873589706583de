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
from shellguard.parse.feeding import upstream_items
from shellguard.parse.getopt import Grammar, scan
from shellguard.parse.invocation import UNKNOWN, Arg, Invocation
from shellguard.parse.shell import Shell
from shellguard.parse.variables import forget_assigned, forked, is_number

if TYPE_CHECKING:
    from shellguard.parse.evaluate import Walker


def _cd(walker: Walker, call: Invocation, shell: Shell) -> str | None:
    """`cd`, `pushd`: later relative paths start there. A directory that cannot be known makes cwd unknown."""
    words = [a for a in call.args if a.text not in ("-P", "-L", "-e", "--")]
    walker.record(call, shell)
    if not words:
        shell.cwd = shell.home or None
    elif words[0].text == "-" or not words[0].is_known or words[0].is_glob:
        shell.cwd = None
    else:
        target = words[0].text
        if shell.cwd is None and not target.startswith("/"):
            return None
        shell.cwd = posixpath.normpath(posixpath.join(shell.cwd or "/", target))
    return ""


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
        via = walker.via
        walker.via = via if call.args[0].is_process else (*via, f"{call.program} {call.args[0].shown}")
        walker.text(text, shell)
        walker.via = via
    elif call.stdin is not None and call.args and call.args[0].text == "/dev/stdin":
        walker.text(call.stdin, shell)
    return None


def _trap(walker: Walker, call: Invocation, shell: Shell) -> str | None:
    """`trap TEXT SIGNALS`: the text will run."""
    words = [a for a in call.args if a.text not in ("--", "-l", "-p")]
    walker.record(call, shell)
    if len(words) > 1 and words[0].text not in ("-", ""):
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


def _read(walker: Walker, call: Invocation, shell: Shell) -> str | None:
    """`read NAME...`: the variables hold what came in, known or not. Of several lines, who reads which is not followed."""
    walker.record(call, shell)
    names: list[str] = []
    array, at, words = "", 0, call.words
    while at < len(words):
        letter = words[at][-1] if words[at][:1] == "-" else ""
        if letter == "a" and at + 1 < len(words):
            array = words[at + 1]
        elif not letter and re.fullmatch(r"[A-Za-z_]\w*", words[at]):
            names.append(words[at])
        at += 2 if letter and letter in "adinNptu" else 1
    ifs = dict(call.assignments).get("IFS", shell.variables.get("IFS", Arg(" \t\n"))).text
    text = call.stdin or ""
    is_known = (
        call.stdin is not None
        and UNKNOWN not in text
        and text.rstrip("\n").count("\n") == 0
        and not set(ifs) - set(" \t\n")
    )
    line = text.rstrip("\n")
    unknown = Arg(UNKNOWN, "", (*call.fed_by, "stdin"))
    if array:
        shell.arrays[array] = tuple(Arg(w) for w in line.split()) if is_known and ifs else (unknown,)
        shell.keys[array] = tuple(map(str, range(len(shell.arrays[array]))))
        shell.variables[array] = (*shell.arrays[array], Arg(""))[0]
        return ""
    names = names or ["REPLY"]
    places = upstream_items(walker, call) if len(names) == 1 and call.fed_by else ()
    if places:
        # the deepest of what may come: a loop over find's output reads paths below its root
        unknown = places[-1]
    pieces = line.split(None, len(names) - 1) if ifs else [line]
    for number, name in enumerate(names):
        shell.variables[name] = (
            (Arg(pieces[number].strip() if ifs else line) if number < len(pieces) else Arg(""))
            if is_known
            else unknown
        )
    return ""


def _mapfile(walker: Walker, call: Invocation, shell: Shell) -> str | None:
    """`mapfile NAME`: lines nobody has counted."""
    walker.record(call, shell)
    name = next((w for w in reversed(call.words) if re.fullmatch(r"[A-Za-z_]\w*", w)), "MAPFILE")
    shell.arrays[name], shell.keys[name] = (Arg(UNKNOWN, "", (*call.fed_by, "stdin")),), ()
    shell.variables[name] = shell.arrays[name][0]
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
    shell.variables[call.words[1]] = Arg(UNKNOWN, "", ("printf",)) if text is None else Arg(text)
    return ""


def _let(walker: Walker, call: Invocation, shell: Shell) -> str | None:
    """`let` assigns like `(( ))`."""
    walker.record(call, shell)
    forget_assigned(" ; ".join(call.words), shell)
    return ""


def _unset(walker: Walker, call: Invocation, shell: Shell) -> str | None:
    walker.record(call, shell)
    for word in call.words:
        if "-f" not in call.words:
            shell.variables.pop(word, None)
            shell.arrays.pop(word, None)
        if "-v" not in call.words:
            walker.functions.pop(word, None)
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
    rest = scan(call.args, Grammar(frozenset({"-a"}))).rest
    if not rest:
        if call.redirects:
            walker.record(replace(call, program="", path="exec"), shell)
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
    "read": _read,
    "mapfile": _mapfile,
    "readarray": _mapfile,
    "shift": _shift,
    "printf": _printf,
    "let": _let,
    "unset": _unset,
    "command": _command,
    "builtin": _command,
    "exec": _exec,
}
