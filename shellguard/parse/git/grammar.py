"""Options as git's own parser takes them (gitcli(7), parse-options.c): clusters, values, abbreviations, `--no-`.

Promise: pure and total; the last of an option and its negation wins, and a value is never taken for an option.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from shellguard.parse.invocation import UNKNOWN, Arg


@dataclass(frozen=True, slots=True)
class Grammar:
    """The options of one subcommand; every name stands for its usual one."""

    names: dict[str, str]
    """Every spelling without dashes -> the usual name: the long one where there is one."""
    values: frozenset[str]
    """Usual names of options that take a value."""
    optional: frozenset[str]
    """Usual names of options whose value can only be attached."""
    stops: bool = False
    """The first operand ends the options."""

    def resolve(self, written: str) -> tuple[str, ...]:
        """Usual names of the long options that `written` can stand for; `no-` stays in front of a negated one."""
        head = written.split(UNKNOWN, 1)[0]
        if len(head) < 1:
            return ()
        longs = [n for n in self.names if len(n) > 1]
        if head == written and written in longs:
            return (self.names[written],)
        positive = head.removeprefix("no-")
        if head.startswith("no-") and head == written and positive in longs:
            return ("no-" + self.names[positive],)
        found = {self.names[n] for n in longs if n.startswith(head)}
        if head.startswith("no-") and positive:
            found |= {"no-" + self.names[n] for n in longs if n.startswith(positive)}
        return tuple(sorted(found))


def grammar(options: str, *, stops: bool = False) -> Grammar:
    """A grammar from words such as `f|force`, `m|message=` (takes a value) and `S|gpg-sign?` (may carry one)."""
    names: dict[str, str] = {}
    values: set[str] = set()
    optional: set[str] = set()
    for word in options.split():
        spellings = word.rstrip("=?").split("|")
        usual = max(spellings, key=lambda s: len(s) > 1)
        names.update(dict.fromkeys(spellings, usual))
        if word.endswith("="):
            values.add(usual)
        elif word.endswith("?"):
            optional.add(usual)
    return Grammar(names, frozenset(values), frozenset(optional), stops)


@dataclass(slots=True)
class Options:
    """What the words behind a subcommand say."""

    given: list[tuple[str, str | None]] = field(default_factory=list)
    """(usual name, value) in order; a negated one begins with `no-`."""
    operands: list[Arg] = field(default_factory=list)
    """Before a `--`."""
    rest: list[Arg] = field(default_factory=list)
    """Behind the `--`."""
    has_separator: bool = False
    is_help: bool = False
    is_doubtful: bool = False
    """An abbreviation that means several options, or a value that is missing: git refuses, in this version at least."""

    def has(self, *names: str) -> bool:
        """Whether one of these is in force: given, and not negated behind."""
        return any(self._is_on(n) for n in names)

    def _is_on(self, name: str) -> bool:
        last = next((n for n, _ in reversed(self.given) if n in (name, "no-" + name)), "")
        return last == name

    def last(self, *names: str) -> str:
        """Which of these modes was given last; empty when none was."""
        return next((n for n, _ in reversed(self.given) if n in names), "")

    def all_values(self, *names: str) -> list[str]:
        """Every value given to these options; a negation forgets those before."""
        found: list[str] = []
        for name, value in self.given:
            if name in names:
                found.append(value or "")
            elif name.removeprefix("no-") in names:
                found.clear()
        return found


def parse(grammar: Grammar, args: tuple[Arg, ...]) -> Options:
    """The words behind a subcommand."""
    options = Options()
    at = 0
    while at < len(args):
        text = args[at].text
        if text == "--":
            options.has_separator = True
            options.rest.extend(args[at + 1 :])
            break
        if not text.startswith("-") or text == "-":
            if grammar.stops:
                options.operands.extend(args[at:])
                break
            options.operands.append(args[at])
        elif text.startswith("--"):
            at += _long(grammar, text[2:], args[at + 1 :], options)
        else:
            at += _cluster(grammar, text[1:], args[at + 1 :], options)
        at += 1
    return options


def _long(grammar: Grammar, text: str, following: tuple[Arg, ...], options: Options) -> int:
    """One `--option`; how many more words it took."""
    written, has_value, value = text.partition("=")
    if written in ("help", "help-all"):
        options.is_help = True
        return 0
    found = grammar.resolve(written)
    options.is_doubtful |= len(found) > 1 or UNKNOWN in written
    taken = 0
    for name in found or (written,):
        if has_value:
            options.given.append((name, value))
        elif name in grammar.values:
            taken = 1 if following else 0
            options.is_doubtful |= not following
            options.given.append((name, following[0].text if following else None))
        else:
            options.given.append((name, None))
    return taken


def _cluster(grammar: Grammar, letters: str, following: tuple[Arg, ...], options: Options) -> int:
    """One `-abc`; how many more words its last letter took."""
    for at, letter in enumerate(letters):
        name = grammar.names.get(letter, letter)
        rest = letters[at + 1 :]
        if name in grammar.values:
            options.given.append((name, rest or (following[0].text if following else None)))
            options.is_doubtful |= not rest and not following
            return 0 if rest or not following else 1
        if name in grammar.optional:
            options.given.append((name, rest or None))
            return 0
        if letter == "h" and "h" not in grammar.names:
            options.is_help = True
        options.given.append((name, None))
    return 0
