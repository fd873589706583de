"""A program's options from one line of its manual, and the words of a call read by it.

Promise: pure and total; order, clusters, abbreviations, `--opt=value` and `--` are read as getopt_long(3) reads them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from shellguard.parse.invocation import UNKNOWN, Arg

# What Go's flags and others take for no.
_OFF = frozenset({"false", "f", "0", "no"})


@dataclass(frozen=True, slots=True)
class Grammar:
    """Spellings of options, each with the name that stands for all of them."""

    names: Mapping[str, str]
    """`-r`, `--recursive` -> `recursive`."""
    values: frozenset[str] = frozenset()
    """Names that take the next word."""
    optional: frozenset[str] = frozenset()
    """Names that take a value only when it is attached."""
    is_single_dash: bool = False
    """Long options begin with one dash (find, PowerShell); there are no clusters."""

    @staticmethod
    def of(text: str) -> Grammar:
        """`r,R,recursive t,target-directory= backup,b?`: the last spelling names the option, `=` takes a value,
        `?` only an attached one; a leading `-` says that long options have one dash."""
        names: dict[str, str] = {}
        values: set[str] = set()
        optional: set[str] = set()
        is_single = text.startswith("-")
        for group in text.removeprefix("-").split():
            spellings = group.rstrip("=?").split(",")
            name = spellings[-1]
            for spelling in spellings:
                names[("-" if len(spelling) == 1 or is_single else "--") + spelling] = name
            if group.endswith("="):
                values.add(name)
            elif group.endswith("?"):
                optional.add(name)
        return Grammar(names, frozenset(values), frozenset(optional), is_single)

    def long(self, spelling: str) -> str:
        """The option a long spelling means: its own, or the only one that begins like it; empty when none."""
        if spelling in self.names:
            return self.names[spelling]
        found = {n for s, n in self.names.items() if s.startswith(spelling) and s.startswith("--")}
        return found.pop() if len(found) == 1 and len(spelling) > 2 else ""


@dataclass(slots=True)
class Given:
    """What a call was given."""

    options: dict[str, list[Arg]] = field(default_factory=dict)
    """Name to its values; an option without one has an empty text."""
    operands: list[Arg] = field(default_factory=list)

    def has(self, *names: str) -> bool:
        """Whether one of these options was given."""
        return any(n in self.options for n in names)

    def is_on(self, *names: str) -> bool:
        """Whether one of these was given, and not as `--name=false`."""
        return any(n in self.options and self.options[n][-1].text.lower() not in _OFF for n in names)

    def value(self, *names: str) -> Arg | None:
        """The last value given to one of these."""
        return next((self.options[n][-1] for n in names if n in self.options), None)

    def text(self, *names: str) -> str:
        """Its text, empty when it was not given."""
        value = self.value(*names)
        return value.text if value is not None else ""


def read_options(grammar: Grammar, args: tuple[Arg, ...]) -> Given:
    """Options and operands, in any order."""
    given = Given()
    waiting = ""
    for at, arg in enumerate(args):
        text = arg.text
        if waiting:
            given.options.setdefault(waiting, []).append(arg)
            waiting = ""
        elif text == "--":
            given.operands.extend(args[at + 1 :])
            break
        elif len(text) < 2 or not text.startswith("-") or text[1] == UNKNOWN:
            given.operands.append(arg)
        elif text.startswith("--") or grammar.is_single_dash:
            waiting = _long(grammar, arg, given)
        else:
            waiting = _cluster(grammar, arg, given)
    return given


def _long(grammar: Grammar, arg: Arg, given: Given) -> str:
    """Note a long option; the name of one that waits for its value."""
    spelling, eq, value = arg.text.partition(":" if grammar.is_single_dash else "=")
    if grammar.is_single_dash:
        lower = spelling.lower()
        name = next((n for s, n in grammar.names.items() if s.lower() == lower), "")
        name = name or _single_prefix(grammar, lower)
    else:
        name = grammar.long(spelling)
    if not name:
        return ""
    if name in grammar.values and not eq:
        return name
    given.options.setdefault(name, []).append(Arg(value, arg.raw, arg.sources))
    return ""


def _single_prefix(grammar: Grammar, spelling: str) -> str:
    """PowerShell takes every beginning that means one parameter only."""
    found = {n for s, n in grammar.names.items() if s.lower().startswith(spelling)}
    return found.pop() if len(found) == 1 else ""


def _cluster(grammar: Grammar, arg: Arg, given: Given) -> str:
    """Note the letters of a cluster; the name of one that waits for its value."""
    letters = arg.text[1:]
    for at, letter in enumerate(letters):
        name = grammar.names.get("-" + letter, "")
        rest = letters[at + 1 :]
        if name in grammar.values and not rest:
            return name
        if name:
            takes = name in grammar.values or name in grammar.optional
            given.options.setdefault(name, []).append(Arg(rest if takes else "", arg.raw, arg.sources))
            if takes:
                return ""
    return ""
