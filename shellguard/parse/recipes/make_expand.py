"""What a makefile's `$(...)` becomes: variables, automatic ones and text functions.

Promise: total and bounded; what only the real make or its environment knows is `UNKNOWN` or stays a shell variable.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from shellguard.parse.invocation import UNKNOWN

MAX_DEPTH = 24
# Characters all expansions of one makefile may make: values that double are cheap to write and dear to follow.
MAX_SPENT = 512 * 1024

_NAME = re.compile(r"[A-Za-z_]\w*$")
_BRACKETS = {"(": re.compile(r"[()]"), "{": re.compile(r"[{}]")}
_ARGUMENT_MARKS = re.compile(r"[(){},]")

# What a function of two texts may make of them at most: a prefix of a megabyte for each of a million words is an attack.
_MOST_MADE = 1 << 20

# GNU make's own values (make(1) -p), and the prefix that nobody sets outside packaging.
DEFAULTS = {
    "CC": "cc", "CXX": "g++", "CPP": "cc -E", "AR": "ar", "ARFLAGS": "rv", "AS": "as", "LD": "ld", "RM": "rm -f", "FC": "f77",
    "LEX": "lex", "YACC": "yacc", "SHELL": "/bin/sh", "MAKE": "make", "MAKE_COMMAND": "make", "MAKE_VERSION": "4.3", "CFLAGS": "",
    "CXXFLAGS": "", "CPPFLAGS": "", "LDFLAGS": "", "LDLIBS": "", "ASFLAGS": "", "MAKEFLAGS": "", "MFLAGS": "", "DESTDIR": "",
    "MAKECMDGOALS": "", "V": "", "Q": "",
}  # fmt: skip


@dataclass
class Value:
    """A variable: its text, and whether it is expanded when it is read."""

    text: str
    is_simple: bool = False


@dataclass
class Names:
    """The variables of one makefile as they stand, and how `$(shell ...)` is answered."""

    shell: Callable[[str], str | None]
    environment: dict[str, str] = field(default_factory=dict)
    values: dict[str, Value] = field(default_factory=dict)
    spent: int = 0
    asked: dict[str, str] = field(default_factory=dict)

    def expand(self, text: str, local: dict[str, str] | None = None, depth: int = 0) -> str:
        """`text` with every reference replaced. `local` are automatic variables and parameters."""
        if "$" not in text:
            return text
        if depth > MAX_DEPTH or self.spent > MAX_SPENT:
            return UNKNOWN
        out: list[str] = []
        at = 0
        while (dollar := text.find("$", at)) >= 0:
            out.append(text[at:dollar])
            piece, at = self._reference(text, dollar + 1, local or {}, depth)
            out.append(piece)
            self.spent += len(piece) + 8
            if self.spent > MAX_SPENT:
                return UNKNOWN
        out.append(text[at:])
        return "".join(out)

    def _reference(self, text: str, at: int, local: dict[str, str], depth: int) -> tuple[str, int]:
        """What stands behind a `$`, and where reading goes on."""
        letter = text[at : at + 1]
        if letter in ("", "$"):
            return "$", at + 1
        if letter not in _BRACKETS:
            return self._value(letter, local, depth), at + 1
        end = closing(text, at)
        return self._inside(text[at + 1 : end], local, depth + 1), end + 1

    def _inside(self, body: str, local: dict[str, str], depth: int) -> str:
        function, blank, rest = body.partition(" ")
        if blank and function in FUNCTIONS:
            return FUNCTIONS[function](self, rest.lstrip(), local, depth)
        name, colon, change = body.partition(":")
        if colon and "=" in change:
            return self._changed(name, change, local, depth)
        return self._value(self.expand(body, local, depth).strip(), local, depth)

    def _changed(self, name: str, change: str, local: dict[str, str], depth: int) -> str:
        """`$(NAME:.c=.o)`, `$(NAME:%.c=%.o)`."""
        before, _, after = self.expand(change, local, depth).partition("=")
        value = self._value(self.expand(name, local, depth), local, depth)
        if "%" not in before:
            before, after = "%" + before, "%" + after
        return " ".join(patsubst(word, before, after) for word in value.split())

    def _value(self, name: str, local: dict[str, str], depth: int) -> str:
        if name in local:
            return local[name]
        value = self.values.get(name)
        if value is not None:
            return value.text if value.is_simple else self.expand(value.text, local, depth + 1)
        if name in self.environment:
            return self.environment[name]
        if name in DEFAULTS:
            return DEFAULTS[name]
        # make takes it from its environment, as a shell would
        return "${" + name + "}" if _NAME.match(name) else UNKNOWN if UNKNOWN in name else ""

    def is_set(self, name: str) -> bool | None:
        """Whether a variable has a value; None when only the environment can tell."""
        if name in self.values:
            return bool(self.values[name].text)
        if self.environment.get(name) or DEFAULTS.get(name):
            return True
        return None

    def run(self, text: str) -> str:
        """`$(shell TEXT)`: its output in one line, where known."""
        if text not in self.asked:
            output = self.shell(text) if len(self.asked) < 32 else None
            self.asked[text] = UNKNOWN if output is None else " ".join(output.split("\n")).strip()
        return self.asked[text]


def closing(text: str, at: int) -> int:
    """Where the bracket opened at `at` closes; the end of the text if it does not."""
    opening, depth = text[at], 0
    for found in _BRACKETS[opening].finditer(text, at):
        depth += 1 if found.group() == opening else -1
        if depth == 0:
            return found.start()
    return len(text)


def patsubst(word: str, before: str, after: str) -> str:
    """One word of `$(patsubst)`."""
    stem = stem_of(word, before)
    if stem is None:
        return word
    return after.replace("%", stem, 1) if "%" in before else after


def stem_of(word: str, pattern: str) -> str | None:
    """What `%` stands for when `pattern` fits `word`; None when it does not."""
    head, percent, tail = pattern.partition("%")
    if not percent:
        return "" if word == pattern else None
    if len(word) >= len(head) + len(tail) and word.startswith(head) and word.endswith(tail):
        return word[len(head) : len(word) - len(tail)]
    return None


def arguments(text: str, most: int = 64) -> list[str]:
    """A function's arguments, split at commas outside brackets."""
    found: list[str] = []
    start, depth = 0, 0
    for mark in _ARGUMENT_MARKS.finditer(text):
        if mark.group() in "({":
            depth += 1
        elif mark.group() in ")}":
            depth -= 1
        elif depth == 0 and len(found) < most - 1:
            found.append(text[start : mark.start()])
            start = mark.end()
    found.append(text[start:])
    return found


Function = Callable[[Names, str, dict[str, str], int], str]


def _texts(count: int, made: Callable[..., str]) -> Function:
    """A function of `count` expanded arguments; the last takes the rest."""

    def call(names: Names, text: str, local: dict[str, str], depth: int) -> str:
        given = [names.expand(a, local, depth) for a in arguments(text, count)]
        sizes = sorted(map(len, given))
        if len(sizes) > 1 and sizes[-1] * sizes[-2] > _MOST_MADE:
            return UNKNOWN
        return made(*(given + [""] * count)[:count])

    return call


def _each(change: Callable[[str], str]) -> Function:
    return _texts(1, lambda words: " ".join(change(w) for w in words.split()))


def _fits(word: str, patterns: str) -> bool:
    return any(stem_of(word, p) is not None for p in patterns.split()[:64])


def _nth(number: str, words: str) -> str:
    return (
        (words.split()[int(number) - 1 : int(number)] or [""])[0] if number.strip().isdecimal() else UNKNOWN
    )


def _foreach(names: Names, text: str, local: dict[str, str], depth: int) -> str:
    name, items, body = (*arguments(text, 3), "", "")[:3]
    bound = names.expand(name, local, depth).strip()
    words = names.expand(items, local, depth).split()[:64]
    return " ".join(names.expand(body, {**local, bound: w}, depth + 1) for w in words)


def _if(names: Names, text: str, local: dict[str, str], depth: int) -> str:
    condition, yes, no = (*arguments(text, 3), "", "")[:3]
    return names.expand(yes if names.expand(condition.strip(), local, depth) else no, local, depth)


def _or(names: Names, text: str, local: dict[str, str], depth: int) -> str:
    return next((v for a in arguments(text) if (v := names.expand(a.strip(), local, depth))), "")


def _and(names: Names, text: str, local: dict[str, str], depth: int) -> str:
    values = [names.expand(a.strip(), local, depth) for a in arguments(text)]
    return values[-1] if all(values) else ""


def _call(names: Names, text: str, local: dict[str, str], depth: int) -> str:
    name, *given = (names.expand(a, local, depth) for a in arguments(text))
    value = names.values.get(name.strip())
    if value is None:
        return ""
    parameters = {str(n): a for n, a in enumerate(given, 1)}
    return names.expand(value.text, {**parameters, "0": name}, depth + 1)


def _shell(names: Names, text: str, local: dict[str, str], depth: int) -> str:
    return names.run(names.expand(text, local, depth))


def _value_of(names: Names, text: str, local: dict[str, str], depth: int) -> str:
    value = names.values.get(names.expand(text, local, depth).strip())
    return value.text if value else ""


FUNCTIONS: dict[str, Function] = {
    "shell": _shell, "foreach": _foreach, "if": _if, "or": _or, "and": _and, "call": _call, "value": _value_of,
    "subst": _texts(3, lambda a, b, t: t.replace(a, b) if a else t + b),
    "patsubst": _texts(3, lambda a, b, t: " ".join(patsubst(w, a, b) for w in t.split())),
    "strip": _texts(1, lambda t: " ".join(t.split())),
    "findstring": _texts(2, lambda a, t: a if a in t else ""),
    "filter": _texts(2, lambda p, t: " ".join(w for w in t.split() if _fits(w, p))),
    "filter-out": _texts(2, lambda p, t: " ".join(w for w in t.split() if not _fits(w, p))),
    "sort": _texts(1, lambda t: " ".join(sorted(set(t.split())))),
    "word": _texts(2, _nth), "words": _texts(1, lambda t: str(len(t.split()))),
    "firstword": _texts(1, lambda t: " ".join(t.split()[:1])), "lastword": _texts(1, lambda t: " ".join(t.split()[-1:])),
    "dir": _each(lambda w: w[: w.rfind("/") + 1] or "./"), "notdir": _each(lambda w: w[w.rfind("/") + 1 :]),
    "suffix": _each(lambda w: posixpath.splitext(w)[1]), "basename": _each(lambda w: posixpath.splitext(w)[0]),
    "addprefix": _texts(2, lambda p, t: " ".join(p + w for w in t.split())),
    "addsuffix": _texts(2, lambda s, t: " ".join(w + s for w in t.split())),
    "join": _texts(2, lambda a, b: " ".join(x + y for x, y in zip(a.split(), b.split(), strict=False))),
    # which files there are only the disk knows; the shell reads the pattern the same way
    "wildcard": _texts(1, lambda t: t), "abspath": _each(lambda w: w), "realpath": _each(lambda w: w),
    "info": _texts(1, lambda _: ""), "warning": _texts(1, lambda _: ""), "error": _texts(1, lambda _: ""),
    "origin": _texts(1, lambda _: UNKNOWN), "flavor": _texts(1, lambda _: UNKNOWN), "file": _texts(1, lambda _: UNKNOWN),
    "eval": _texts(1, lambda _: ""),
}  # fmt: skip
