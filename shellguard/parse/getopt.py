"""Takes a program's own options off its argument list, as getopt_long(3) and Go's pflag do.

Promise: pure and total; every word is taken once, and what stands behind the first operand is only looked at where the
program itself looks there.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from shellguard.parse.invocation import Arg

# `--st` may be short for `--static` or `--steps`; shorter ones are not guessed.
_SHORTEST = 4


@dataclass(frozen=True, slots=True)
class Given:
    """One option as it was given."""

    name: str
    """Its full name, e.g. `-u` or `--user`."""
    value: Arg | None = None


@dataclass(frozen=True, slots=True)
class Scan:
    """Options, and what is left."""

    given: tuple[Given, ...] = ()
    rest: tuple[Arg, ...] = ()
    """Everything from the first operand on, or all operands where the program permutes."""
    behind: tuple[Arg, ...] | None = None
    """What stands behind `--`; None without one."""

    def value(self, *names: str) -> Arg | None:
        """The value of the last of these options that was given."""
        return next((g.value for g in reversed(self.given) if g.name in names and g.value), None)

    def values(self, *names: str) -> list[Arg]:
        """Every value of these options, in order."""
        return [g.value for g in self.given if g.name in names and g.value]

    def has(self, *names: str) -> bool:
        """Whether one of these options was given."""
        return any(g.name in names for g in self.given)


@dataclass(frozen=True, slots=True)
class Grammar:
    """What a program's options look like."""

    values: frozenset[str] = frozenset()
    """Options that take a value: attached, behind `=`, or the next word."""
    optional: frozenset[str] = frozenset()
    """Short options whose value, if any, is attached: `-i{}`."""
    is_permuting: bool = False
    """Options may follow operands."""
    is_single_dash: bool = False
    """`-abc` is one option, not three."""
    flags: frozenset[str] = field(default=frozenset())
    """Long options without a value that begin another's name."""


def scan(args: tuple[Arg, ...], grammar: Grammar) -> Scan:
    """Read options until the first operand, or all of them where the program permutes."""
    given: list[Given] = []
    operands: list[Arg] = []
    at = 0
    while at < len(args):
        text = args[at].text
        if text == "--":
            return Scan(tuple(given), (*operands, *args[at + 1 :]), args[at + 1 :])
        if not text.startswith("-") or text == "-":
            if not grammar.is_permuting:
                return Scan(tuple(given), args[at:])
            operands.append(args[at])
            at += 1
            continue
        following = args[at + 1] if at + 1 < len(args) else None
        found, is_next = _long(args[at], following, grammar) or _cluster(args[at], following, grammar)
        given.extend(found)
        at += 2 if is_next else 1
    return Scan(tuple(given), tuple(operands))


def _long(arg: Arg, following: Arg | None, grammar: Grammar) -> tuple[list[Given], bool] | None:
    """An option of one whole word; None when it is a cluster of letters."""
    text = arg.text
    name, eq, value = text.partition("=")
    if text in grammar.values:
        return [Given(text, following)], following is not None
    if text.startswith("--"):
        name = _whole(name, grammar)
        if eq:
            return [Given(name, _part(arg, value))], False
        return [Given(name, following if name in grammar.values else None)], name in grammar.values
    if grammar.is_single_dash:
        return [Given(name, _part(arg, value) if eq else None)], False
    return None


def _cluster(arg: Arg, following: Arg | None, grammar: Grammar) -> tuple[list[Given], bool]:
    """`-nu root`, `-uroot`: letters up to the one that takes the rest or the next word."""
    found: list[Given] = []
    for at, letter in enumerate(arg.text[1:], 2):
        name, rest = "-" + letter, arg.text[at:]
        if name in grammar.values:
            found.append(Given(name, _part(arg, rest.removeprefix("=")) if rest else following))
            return found, not rest and following is not None
        if name in grammar.optional:
            found.append(Given(name, _part(arg, rest) if rest else None))
            return found, False
        found.append(Given(name))
    return found, False


def _whole(name: str, grammar: Grammar) -> str:
    """The full name of a long option that may be abbreviated (getopt_long(3))."""
    if name in grammar.values or name in grammar.flags or len(name) < _SHORTEST:
        return name
    return next((full for full in sorted(grammar.values) if full.startswith(name)), name)


def _part(arg: Arg, text: str) -> Arg:
    return Arg(text, arg.raw, arg.sources, arg.is_glob)
