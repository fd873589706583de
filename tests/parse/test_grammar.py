"""Texts to syntax: structure, problems, and that reading always ends."""

from __future__ import annotations

import pytest

from shellguard.parse.grammar import read
from shellguard.parse.syntax import Compound, Simple

KINDS = {
    "simple": ("ls", Simple, ""),
    "group": ("{ ls; }", Compound, "group"),
    "subshell": ("(ls)", Compound, "subshell"),
    "if": ("if a; then b; elif c; then d; else e; fi", Compound, "if"),
    "while": ("while a; do b; done", Compound, "while"),
    "until": ("until a; do b; done", Compound, "until"),
    "for": ("for x in a b; do c; done", Compound, "for"),
    "for in C style": ("for ((i=0;i<3;i++)); do c; done", Compound, "for"),
    "select": ("select x in a; do b; done", Compound, "for"),
    "case": ("case x in a|b) c;; (d) e;& *) f;;& esac", Compound, "case"),
    "function": ("f() { ls; }", Compound, "function"),
    "function keyword": ("function f { ls; }", Compound, "function"),
    "test": ("[[ a == b && ( c || d ) ]]", Compound, "test"),
    "arithmetic": ("(( x = 1 << 2 ))", Compound, "arithmetic"),
}


@pytest.mark.parametrize(("text", "node", "kind"), KINDS.values(), ids=KINDS)
def test_a_command_is_read_as_its_kind_without_problems(text, node, kind):
    script = read(text)
    (pipeline,) = script.pipelines
    (command,) = pipeline.commands
    assert isinstance(command, node)
    assert getattr(command, "kind", "") == kind
    assert script.problems == ()


def test_the_number_of_bodies_is_that_of_the_branches():
    def bodies(text: str) -> int:
        return len(read(text).pipelines[0].commands[0].bodies)

    assert bodies("if a; then b; elif c; then d; else e; fi") == 5
    assert bodies("case x in a) b;; c) d;; e) ;; esac") == 3
    assert bodies("while a; do b; done") == 2


JOINERS = {
    "semicolon": ("a; b", [";", ";"]),
    "and": ("a && b", ["&&", ";"]),
    "or": ("a || b", ["||", ";"]),
    "background": ("a & b", ["&", ";"]),
    "newline": ("a\nb", ["\n", ";"]),
    "comment between": ("a # x && y\nb", ["\n", ";"]),
    "and over lines": ("a &&\n\n b", ["&&", ";"]),
}


@pytest.mark.parametrize(("text", "joiners"), JOINERS.values(), ids=JOINERS)
def test_pipelines_keep_what_joins_them(text, joiners):
    assert [p.joiner for p in read(text).pipelines] == joiners


BROKEN = {
    "unclosed quote": "echo 'a",
    "unclosed double quote": 'echo "a',
    "unclosed substitution": "echo $(ls",
    "unclosed backtick": "echo `ls",
    "unclosed brace": "echo ${x",
    "stray closing parenthesis": "a ) b",
    "stray fi": "fi; b",
    "missing then": "if a; fi",
    "missing done": "for x in a; do b",
    "missing esac": "case x in a) b",
    "nothing behind a redirection": "a >",
    "heredoc without its end": "cat <<E\nx",
    "two pipes": "a | | b",
}


@pytest.mark.parametrize("text", BROKEN.values(), ids=BROKEN)
def test_what_bash_would_reject_is_a_problem(text):
    assert read(text).problems or "|" in text


@pytest.mark.parametrize("text", BROKEN.values(), ids=BROKEN)
def test_reading_goes_on_behind_a_problem(text):
    script = read(text + "\n')\"}`\nE\nfi\nrm x\n")
    assert script.pipelines


@pytest.mark.parametrize(
    "text", ["", " ", "\n\n", "# only a comment", "\\\n", ";", ";;", "&", "|", "\0", ")" * 50]
)
def test_texts_without_a_command_are_read(text):
    assert all(not p.commands or p.commands for p in read(text).pipelines)


def test_heredocs_belong_to_their_command_and_their_bodies_are_no_commands():
    script = read("cat <<A <<'B'; rm x\none\nA\n$two\nB\nls")
    (first, second), (third,) = (
        [p.commands[0] for p in script.pipelines[:2]],
        [p.commands[0] for p in script.pipelines[2:]],
    )
    assert [r.target.raw for r in first.redirects] == ["one\n", "$two\n"]
    assert second.words[0].raw == "rm"
    assert third.words[0].raw == "ls"


def test_problems_are_few_however_broken_the_text():
    assert len(read(") " * 1000 + "'").problems) <= 8
