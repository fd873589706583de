"""An unknown program in front of a well-known command: possible, and nothing more."""

from __future__ import annotations

import pytest

from shellguard.classify.ruleset import RuleSet
from shellguard.data.rules import load
from shellguard.parse.bash import read_argv, read_command


def possible(text: str) -> list[str]:
    return [c.render() for c in read_command(text, cwd="/w", home="/h").invocations if c.possible_by]


MAY_RUN = {
    "plain": ("tool rm -rf /", ["rm -rf /"]),
    "behind words of its own": ("w1 w2 git reset --hard", ["git reset --hard"]),
    "behind two dashes": ("mywrap -- sh -c 'rm -rf x'", ["sh -c 'rm -rf x'", "rm -rf x"]),
    "inside a known wrapper": ("sudo tool find . -delete", ["find . -delete"]),
}
IS_DATA = {
    "printed": "echo rm -rf /",
    "searched for": "grep rm -rf /",
    "looked up": "which rm rm",
    "installed": "pip install git git",
    "one word": "ee check --cmd 'rm -rf /'",
    "last word": "tool rm",
    "message": "git commit -m 'rm -rf /'",
    "listed": "history | grep rm x",
}


@pytest.mark.parametrize(("text", "expected"), MAY_RUN.values(), ids=MAY_RUN)
def test_whole_words_behind_an_unknown_program_are_possible(text, expected):
    assert possible(text) == expected


@pytest.mark.parametrize("text", IS_DATA.values(), ids=IS_DATA)
def test_data_is_no_command(text):
    assert possible(text) == []


def test_a_program_started_by_itself_is_not_searched_as_its_child_is_seen_when_it_starts():
    assert not any(
        c.possible_by for c in read_argv(("tool", "rm", "-rf", "/"), cwd="/w", home="/h").invocations
    )


def objections(rules: RuleSet, text: str) -> set[str]:
    reading = read_command(text, cwd="/home/dev/project", home="/home/dev", workspace="/home/dev/project")
    return {
        f.rule
        for f in rules.findings(rules.subjects(reading, home="/home/dev", workspace="/home/dev/project"))
    }


def test_only_grave_objections_count_and_only_where_nobody_knows_the_program():
    rules = load().rules
    assert "delete-root-or-home" in objections(rules, "tool rm -rf /")
    assert objections(rules, "tool rm -rf build") == set()
    assert objections(rules, "cargo rm -rf /") == set()


def test_what_a_possible_command_would_change_stays_as_it_was():
    calls = read_command("tool sh -c 'cd /x'; rm y", cwd="/w", home="/h").invocations
    assert calls[-1].cwd == "/w"
