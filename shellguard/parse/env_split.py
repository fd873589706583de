"""`env`: options, assignments, and the words it makes of the text behind `-S`.

Promise: pure and total; `-S` is split as env(1) says (quotes, escapes, `${NAME}`, comments).
"""

from __future__ import annotations

import re

from shellguard.parse.getopt import Grammar, scan
from shellguard.parse.invocation import UNKNOWN, Arg
from shellguard.parse.peeled import Peeled

_GRAMMAR = Grammar(values=frozenset("-u --unset -C --chdir -S --split-string -P -a --argv0".split()))
_ASSIGNMENT = re.compile(r"[^=]+=")
# Every `-S` is replaced by its words before the rest is read again.
_MAX_SPLITS = 8


def env(args: tuple[Arg, ...]) -> Peeled | None:
    """The program that `env` runs, with what is set for it."""
    for _ in range(_MAX_SPLITS):
        replaced = _split_once(args)
        if replaced is None:
            break
        args = replaced
    found = scan(args, _GRAMMAR)
    rest = found.rest
    while rest and rest[0].text == "-":
        rest = rest[1:]
    assignments: list[tuple[str, Arg]] = []
    while rest and _ASSIGNMENT.match(rest[0].text):
        name, _, value = rest[0].text.partition("=")
        assignments.append((name, Arg(value, rest[0].raw, rest[0].sources)))
        rest = rest[1:]
    if not rest:
        return None
    return Peeled(rest, assignments=tuple(assignments), cwd=found.value("-C", "--chdir"))


def _split_once(args: tuple[Arg, ...]) -> tuple[Arg, ...] | None:
    """`args` with the first `-S` text taken apart; None without one among env's own options."""
    for at, arg in enumerate(args):
        text = arg.text
        if text == "--" or not text.startswith("-") or text == "-":
            previous = args[at - 1].text if at else ""
            if previous in ("-u", "-C", "-P", "-a", "--unset", "--chdir", "--argv0") and text != "--":
                continue
            return None
        cluster = re.match(r"-([iv0]*)S=?", text)
        long = re.match(r"--sp?l?i?t?-?s?t?r?i?n?g?(=|$)", text)
        if not (cluster or long):
            continue
        attached = text[cluster.end() :] if cluster else text.partition("=")[2]
        has_value = bool(attached) or (long is not None and "=" in text)
        value = Arg(attached, arg.raw, arg.sources) if has_value else (args[at + 1 : at + 2] or (Arg(""),))[0]
        words = tuple(
            Arg(w, arg.raw, value.sources, not value.is_known and value.is_glob)
            for w in split_words(value.text)
        )
        return (*args[:at], *words, *args[at + 1 + (not has_value) :])
    return None


_NAME = re.compile(r"\{[A-Za-z_]\w*\}")
_ESCAPES = {"f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v", "#": "#", "$": "$", '"': '"', "'": "'", "\\": "\\"}  # fmt: skip


def split_words(text: str) -> list[str]:
    """The words of a `-S` text; `${NAME}` is unknown."""
    words: list[str] = []
    word: list[str] | None = None
    quote = ""
    at = 0
    while at < len(text):
        char = text[at]
        at += 1
        if char == "\\" and at < len(text) and not (quote == "'" and text[at] not in "\\'"):
            escaped = text[at]
            at += 1
            if escaped == "c":
                break
            if escaped == "_" and not quote:
                _close(words, word)
                word = None
                continue
            word = word if word is not None else []
            word.append(" " if escaped == "_" else _ESCAPES.get(escaped, escaped))
        elif char == quote:
            quote = ""
        elif char in "'\"" and not quote:
            quote, word = char, word if word is not None else []
        elif char.isspace() and not quote:
            _close(words, word)
            word = None
        elif char == "#" and not quote and word is None:
            break
        elif char == "$" and quote != "'" and (name := _NAME.match(text, at)):
            at = name.end()
            word = word if word is not None else []
            word.append(UNKNOWN)
        else:
            word = word if word is not None else []
            word.append(char)
    _close(words, word)
    return words


def _close(words: list[str], word: list[str] | None) -> None:
    if word is not None:
        words.append("".join(word))
