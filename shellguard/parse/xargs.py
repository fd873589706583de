"""xargs: commands whose last words are read from standard input or a file (xargs(1), GNU and BSD).

Promise: pure; what is not known of the input stays `UNKNOWN` and keeps the name of who printed it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from shellguard.parse import inputs
from shellguard.parse.feeding import replace_braces, upstream_items
from shellguard.parse.getopt import Grammar, Scan, scan
from shellguard.parse.invocation import UNKNOWN, Arg, Invocation
from shellguard.parse.quoting import ansi_c

if TYPE_CHECKING:
    from shellguard.parse.evaluate import Walker
    from shellguard.parse.shell import Shell

MAX_CALLS = 64
_GRAMMAR = Grammar(
    values=frozenset(
        "-n -P -I -L -s -d -a -E -J -R -S --max-args --max-procs --max-chars --delimiter --arg-file --process-slot-var".split()
    ),
    optional=frozenset({"-i", "-l", "-e"}),
    flags=frozenset({"--max-lines", "--replace", "--eof"}),
)
# Only these print the NUL that is written; elsewhere it stands for what is unknown.
_PRINT_NUL = frozenset({"printf", "tr"})


@dataclass(frozen=True, slots=True)
class Item:
    """One word of the input, and the line it stood on."""

    arg: Arg
    line: int


def xargs(walker: Walker, call: Invocation, shell: Shell) -> None:
    """`... | xargs COMMAND`: one call for every line, number of words, or for all of them."""
    found = scan(call.args, _GRAMMAR)
    command = found.rest
    if not command or found.has("--help", "--version"):
        return
    file = found.value("-a", "--arg-file")
    source = call
    if file:
        text = None if inputs.only_prints(command) else walker.file(file, call)
        source = replace(call, stdin=text, fed_by=(file.shown,))
    placeholder = _placeholder(found)
    items = _items(walker, source, found, by_line=bool(placeholder))
    inner = call if file else replace(call, stdin=None)
    if not items and (placeholder or found.has("-r", "--no-run-if-empty")):
        return
    spot = found.value("-J")
    for batch in [(i,) for i in items] if placeholder else _batches(items, found):
        args = [i.arg for i in batch]
        if placeholder:
            words: tuple[Arg, ...] = tuple(replace_braces(a, args[0], placeholder) for a in command)
        elif spot is not None:
            at = next((n for n, a in enumerate(command) if a.text == spot.text), len(command))
            words = (*command[:at], *args, *command[at + 1 :])
        else:
            words = (*command, *args)
        walker.wrapped(inner, "xargs", words, shell)


def _placeholder(found: Scan) -> str:
    """The word that is replaced by a line; empty where lines are appended."""
    for given in reversed(found.given):
        if given.name in ("-I", "-i", "--replace"):
            return given.value.text if given.value and given.value.text else "{}"
    return ""


def _items(walker: Walker, call: Invocation, found: Scan, *, by_line: bool) -> tuple[Item, ...]:
    text = call.stdin
    separator = _separator(found)
    is_marked = text is not None and UNKNOWN in text
    if is_marked and separator == UNKNOWN and call.fed_by and _PRINT_NUL.issuperset(call.fed_by):
        is_marked = False
    if text is None or (is_marked and separator):
        return tuple(Item(a, 0) for a in upstream_items(walker, call))
    if separator:
        pieces = text.removesuffix(separator).split(separator) if text else []
        words = [(p, n) for n, p in enumerate(pieces)]
    else:
        words = split_lines(text) if by_line else split_words(text)
    end = found.value("-E") or found.value("-e")
    if end is not None and end.text and not separator:
        stop = next((n for n, (w, _) in enumerate(words) if w == end.text), len(words))
        words = words[:stop]
    sources = (*call.fed_by, "stdin") if is_marked else call.fed_by
    args = [Item(Arg(w, "" if UNKNOWN in w else w, sources), line) for w, line in words[:MAX_CALLS]]
    if len(words) > MAX_CALLS:
        args.append(Item(Arg(UNKNOWN, "{}", (*call.fed_by, "stdin")), words[MAX_CALLS][1]))
    return tuple(args)


def _separator(found: Scan) -> str:
    for given in reversed(found.given):
        if given.name in ("-0", "--null"):
            return UNKNOWN
        if given.name in ("-d", "--delimiter") and given.value is not None:
            return ansi_c(given.value.text)[:1] or UNKNOWN
    return ""


def _batches(items: tuple[Item, ...], found: Scan) -> list[tuple[Item, ...]]:
    """Words that go into one call: `-n` counts words, `-L` lines; the last given wins."""
    for given in reversed(found.given):
        if given.name in ("-n", "--max-args", "-L", "-l", "--max-lines"):
            size = (
                int(given.value.text)
                if given.value and re.fullmatch(r"[1-9]\d{0,6}", given.value.text)
                else 1
            )
            if given.name in ("-n", "--max-args"):
                return [items[n : n + size] for n in range(0, len(items) or 1, size)]
            return _by_lines(items, size)
    return [items]


def _by_lines(items: tuple[Item, ...], size: int) -> list[tuple[Item, ...]]:
    numbers = list(dict.fromkeys(i.line for i in items))
    groups = [frozenset(numbers[n : n + size]) for n in range(0, len(numbers), size)]
    return [tuple(i for i in items if i.line in group) for group in groups] or [()]


def split_lines(text: str) -> list[tuple[str, int]]:
    """(item, number) for every line that is not blank; quotes and backslashes count there too (`-I`)."""
    found: list[tuple[str, int]] = []
    for number, line in enumerate(text.split("\n")):
        if line.strip(" \t"):
            found.append((_unquoted(line.lstrip(" \t")), number))
    return found


def _unquoted(text: str) -> str:
    return re.sub(
        r"\\(.)|'([^']*)'|\"([^\"]*)\"", lambda m: next(g for g in m.groups() if g is not None), text
    )


_WORD = re.compile(r"""(?:[^\s'"\\]|\\[\s\S]|'[^'\n]*'|"[^"\n]*")+""")


def split_words(text: str) -> list[tuple[str, int]]:
    """(word, line) as xargs splits them: blanks, quotes without escapes inside, a backslash before any character.

    A line that ends in a blank goes on (`-L`).
    """
    found: list[tuple[str, int]] = []
    line, at = 0, 0
    for hit in _WORD.finditer(text):
        between = text[at : hit.start()]
        line += sum(1 for n, c in enumerate(between) if c == "\n" and (n == 0 or between[n - 1] not in " \t"))
        at = hit.end()
        found.append((_unquoted(hit.group()), line))
    return found
