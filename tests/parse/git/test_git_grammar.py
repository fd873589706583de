"""git's way with options: what is given, what is a value, what is an operand."""

from __future__ import annotations

import pytest

from shellguard.parse.git.grammar import parse
from shellguard.parse.git.tables import BUILTINS, GRAMMARS, grammar_of
from shellguard.parse.invocation import UNKNOWN, Arg

# phrase -> (subcommand, words, in force, not in force, operands)
ROWS = {
    "a long option": ("reset", "--hard HEAD", "hard", "soft", "HEAD"),
    "an abbreviation that is unique": ("reset", "--har", "hard", "", ""),
    "an abbreviation of a negation": ("clean", "-f --no-for", "", "force", ""),
    "the last of an option and its negation": ("push", "--no-force --force", "force", "", ""),
    "a negation behind a cluster": ("push", "-vf --no-force", "verbose", "force", ""),
    "a cluster": ("clean", "-xfd", "x force d", "dry-run", ""),
    "a cluster that ends in a value": ("checkout", "-qbf", "quiet", "force", ""),
    "a value of its own": ("restore", "-s --staged f", "", "staged", "f"),
    "a value behind an equals sign": ("restore", "--source=--staged f", "", "staged", "f"),
    "an attached optional value": ("commit", "-uno -m x", "", "no-verify only", ""),
    "an optional value takes no word": ("push", "--force-with-lease origin", "force-with-lease", "force", "origin"),
    "options behind operands": ("push", "origin main -f", "force", "", "origin main"),
    "nothing behind the separator is an option": ("clean", "-n -- -f", "dry-run", "force", "-f"),
    "a single dash is an operand": ("restore", "- -S", "staged", "", "-"),
    "options end at the first operand where git says so": ("bisect", "run x --no-checkout", "", "no-checkout", "run x --no-checkout"),
}  # fmt: skip


def args(words: str) -> tuple[Arg, ...]:
    return tuple(Arg(w, w) for w in words.split())


@pytest.mark.parametrize(("subcommand", "words", "on", "off", "operands"), ROWS.values(), ids=ROWS)
def test_options_are_read_as_git_reads_them(subcommand, words, on, off, operands):
    options = parse(grammar_of(subcommand), args(words))
    assert [n for n in on.split() if not options.has(n)] == []
    assert [n for n in off.split() if options.has(n)] == []
    assert " ".join(a.text for a in (*options.operands, *options.rest)) == operands
    assert not options.is_doubtful


@pytest.mark.parametrize(
    ("subcommand", "words"),
    [("push", "--f"), ("restore", "f --source"), ("reset", f"--ha{UNKNOWN}")],
    ids=["an abbreviation of several", "a missing value", "a piece that is not known"],
)
def test_what_git_may_refuse_is_doubtful(subcommand, words):
    assert parse(grammar_of(subcommand), args(words)).is_doubtful


def test_a_value_is_not_help():
    assert not parse(grammar_of("restore"), args("--source --help f")).is_help
    assert not parse(grammar_of("commit"), args("-m -h")).is_help
    assert parse(grammar_of("reset"), args("--hard -h")).is_help


def test_the_last_mode_wins():
    assert parse(grammar_of("reset"), args("--hard --soft")).last("hard", "soft", "mixed") == "soft"


def test_a_negation_forgets_values_before_it():
    options = parse(grammar_of("clean"), args("-e a --no-exclude -e b"))
    assert options.all_values("exclude") == ["b"]


def test_every_grammar_is_of_a_subcommand_or_a_known_program():
    assert set(GRAMMARS) - BUILTINS == {"filter-repo", "lfs"}
