"""Options as getopt reads them."""

from __future__ import annotations

import pytest

from shellguard.parse.invocation import UNKNOWN, Arg
from shellguard.parse.option_grammar import Grammar, read_options

TOOL = Grammar.of("r,R,recursive f,force t,target-directory= b,backup? n,no-clobber reference=")
SHELL = Grammar.of("-recurse force path= confirm?")

READ = {
    "letters alone": ("-r -f a", {"recursive": [""], "force": [""]}, ["a"]),
    "a cluster": ("-fR a", {"recursive": [""], "force": [""]}, ["a"]),
    "behind the operands": ("a -r", {"recursive": [""]}, ["a"]),
    "an abbreviation": ("--rec a", {"recursive": [""]}, ["a"]),
    "an ambiguous one": ("--re a", {}, ["a"]),
    "a value of its own": ("-t d a", {"target-directory": ["d"]}, ["a"]),
    "a value in the cluster": ("-rtd a", {"recursive": [""], "target-directory": ["d"]}, ["a"]),
    "a value behind =": ("--target=d a", {"target-directory": ["d"]}, ["a"]),
    "an attached value that may be": ("-b.bak a", {"backup": [".bak"]}, ["a"]),
    "no value though one may be": ("--backup a", {"backup": [""]}, ["a"]),
    "after two dashes": ("-f -- -r", {"force": [""]}, ["-r"]),
    "a dash alone": ("- -f", {"force": [""]}, ["-"]),
    "nobody's option": ("-q --quiet a", {}, ["a"]),
    "a value that looks like an option": ("--reference -r a", {"reference": ["-r"]}, ["a"]),
}


@pytest.mark.parametrize(("words", "options", "operands"), READ.values(), ids=READ)
def test_words_are_read(words, options, operands):
    given = read_options(TOOL, tuple(map(Arg, words.split())))
    assert {name: [v.text for v in values] for name, values in given.options.items()} == options
    assert [a.text for a in given.operands] == operands


POWERSHELL = {
    "any case": ("-Recurse -FORCE a", {"recurse", "force"}),
    "the beginning of a name": ("-rec a", {"recurse"}),
    "a switch with a value": ("-Confirm:0 a", {"confirm"}),
    "a parameter with a value": ("-Path a", {"path"}),
}


@pytest.mark.parametrize(("words", "names"), POWERSHELL.values(), ids=POWERSHELL)
def test_single_dash_options_are_words(words, names):
    assert set(read_options(SHELL, tuple(map(Arg, words.split()))).options) == names


def test_what_cannot_be_known_is_an_operand():
    given = read_options(TOOL, (Arg(UNKNOWN), Arg("-" + UNKNOWN)))
    assert (given.options, len(given.operands)) == ({}, 2)


def test_the_last_value_counts():
    given = read_options(TOOL, tuple(map(Arg, "-t a -t b".split())))
    assert given.text("target-directory") == "b"
    assert given.value("reference") is None
