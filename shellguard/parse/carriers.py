"""Programs that build commands out of what they find or read: find, xargs, parallel.

Promise: pure; an item that cannot be known stays `UNKNOWN` below the place it comes from.
"""

from __future__ import annotations

import re
import shlex
from dataclasses import replace
from typing import TYPE_CHECKING

from shellguard.parse.invocation import UNKNOWN, Arg, Invocation
from shellguard.parse.quoting import ansi_c
from shellguard.parse.shell import Shell
from shellguard.parse.variables import is_number
from shellguard.parse.wrappers import Peeled

if TYPE_CHECKING:
    from shellguard.parse.evaluate import Walker

MAX_XARGS = 64
_FIND_TESTS = frozenset(
    "-name -iname -path -ipath -wholename -regex -iregex -empty -mtime -mmin -atime -amin -ctime -cmin -newer -size -user "
    "-group -perm -inum -links -samefile -type -maxdepth -mindepth -lname -fstype -nouser -nogroup -xtype".split()
)
_XARGS_VALUES = frozenset(
    "-n -P -I -L -s -d -a -E -J -R --max-args --max-procs --max-lines --delimiter --arg-file".split()
)


def find(walker: Walker, call: Invocation, shell: Shell) -> None:
    """`find ROOT... -exec COMMAND {} ;`: what was found lies below a root."""
    words = call.words
    roots: list[str] = []
    for word in words:
        if word.startswith(("-", "(", "!")):
            break
        roots.append(word)
    is_narrowed = any(w in _FIND_TESTS for w in words)
    place = (roots[0] if roots else ".").rstrip("/") + "/"
    # What is found by name below a root is some file there; with no test at all it is the root itself too.
    found = Arg(place + UNKNOWN if is_narrowed else (roots[0] if roots else "."), place, ("find",))
    for flag in ("-exec", "-execdir", "-ok", "-okdir", "-x", "--exec", "-X", "--exec-batch"):
        for start, word in enumerate(words):
            if word != flag:
                continue
            end = next((i for i in range(start + 1, len(words)) if words[i] in (";", "+")), len(words))
            command = tuple(replace_braces(a, found) for a in call.args[start + 1 : end])
            walker.wrapped(call, "find", command, shell)


def xargs(walker: Walker, call: Invocation, shell: Shell) -> None:
    """`... | xargs COMMAND`: the last words come from standard input."""
    rest, placeholder = call.args, ""
    while rest and rest[0].text.startswith("-"):
        text = rest[0].text
        if text in ("-I", "-i", "--replace", "-J"):
            placeholder = rest[1].text if text in ("-I", "-J") and len(rest) > 1 else "{}"
        elif text.startswith(("-I", "--replace=")):
            placeholder = text.split("=", 1)[-1] if "=" in text else text[2:]
        rest = rest[2:] if text in _XARGS_VALUES else rest[1:]
    if call.stdin is not None and UNKNOWN not in call.stdin:
        # with -I a whole line is one item (xargs(1))
        pieces = xargs_words(call, by_line=bool(placeholder))
        items = tuple(Arg(w, w, call.fed_by) for w in pieces[:MAX_XARGS])
    else:
        upstream = upstream_place(walker, call)
        # a bare `find DIR` lists DIR itself as well
        text = upstream if upstream and not upstream.endswith("/") else upstream + UNKNOWN
        items = (Arg(text, "{}", (*call.fed_by, "stdin")),)
    if not rest:
        return
    if placeholder:
        for item in items:
            command = tuple(replace_braces(a, item, placeholder) for a in rest)
            walker.wrapped(replace(call, stdin=None), "xargs", command, shell)
    else:
        step = xargs_count(call.words) or len(items) or 1
        for start in range(0, len(items) or 1, step):
            walker.wrapped(replace(call, stdin=None), "xargs", (*rest, *items[start : start + step]), shell)


def upstream_place(walker: Walker, call: Invocation) -> str:
    """Where the names on standard input lie: below find's root, or the current folder for ls and git."""
    for earlier in reversed(walker.found):
        if earlier.program == call.program or earlier.program not in call.fed_by:
            continue
        if earlier.program in ("find", "fd", "gfind"):
            roots = [w for w in earlier.words[:1] if not w.startswith("-")]
            if not any(w in _FIND_TESTS for w in earlier.words):
                return roots[0] if roots else "."
            return (roots[0] if roots else ".").rstrip("/") + "/"
        if earlier.program in ("ls", "git", "grep", "rg", "cat", "locate"):
            place = next((w for w in earlier.words if w.startswith(("/", "~"))), "./")
            return place.rstrip("/") + "/" if earlier.program == "ls" else "./"
    return ""


def parallel(walker: Walker, call: Invocation, shell: Shell) -> None:
    """`parallel COMMAND ::: items`."""
    words = call.words
    start = next((i for i, w in enumerate(words) if not w.startswith("-")), len(words))
    split = next((i for i, w in enumerate(words) if w in (":::", "::::")), len(words))
    item = call.args[split + 1] if split + 1 < len(words) else Arg(UNKNOWN, "{}", ("stdin",))
    command = tuple(replace_braces(a, item) for a in call.args[start:split])
    if command and not any("{}" in a.text for a in call.args[start:split]):
        command = (*command, item)
    if "--dry-run" in words[:start]:
        return
    # parallel hands what it built to a shell
    walker.inner(replace(call, program="parallel"), Peeled(text=" ".join(a.text for a in command)), shell)


def xargs_words(call: Invocation, *, by_line: bool) -> list[str]:
    """What xargs makes of its known input: blank-separated words with quotes, lines, or pieces between delimiters."""
    text = call.stdin or ""
    for at, word in enumerate(call.words):
        if word.startswith(("-d", "--delimiter=")):
            value = (
                word.split("=", 1)[1]
                if "=" in word and word.startswith("--")
                else word[2:] or "".join(call.words[at + 1 : at + 2])
            )
            return [w for w in text.rstrip("\n").split(ansi_c(value) or "\n") if w]
        if not word.startswith("-"):
            break
    if by_line:
        return [line.strip() for line in text.split("\n") if line.strip()]
    try:
        return shlex.split(text)
    except ValueError:
        return text.split()


def xargs_count(words: tuple[str, ...]) -> int:
    """How many words each call gets (`-n`, `-L`, `--max-args`), 0 for as many as fit."""
    for at, word in enumerate(words):
        found = re.fullmatch(r"(?:-[nL]|--max-(?:args|lines)=?)(\d*)", word)
        if found:
            value = found.group(1) or "".join(words[at + 1 : at + 2])
            return int(value) if is_number(value) else 0
        if not word.startswith("-") and not word.isdigit():
            break
    return 0


def replace_braces(arg: Arg, item: Arg, placeholder: str = "{}") -> Arg:
    """`arg` with `{}` replaced by what was found."""
    if placeholder not in arg.text:
        return arg
    return Arg(arg.text.replace(placeholder, item.text), arg.raw, (*arg.sources, *item.sources), arg.is_glob)
