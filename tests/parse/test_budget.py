"""One attempt has one budget of work: what costs more is called partial, and nothing is ever raised."""

from __future__ import annotations

import pytest

from shellguard.parse.bash import read_command
from shellguard.parse.evaluate import MAX_BRANCHES
from shellguard.parse.shell import COMMAND_COST, MAX_SPENT
from shellguard.parse.walk import MAX_INVOCATIONS

SIZE = 64 * 1024
DEAR = {
    "commands": "a b\n",
    "pipes": "a|b|",
    "assignments": "A=b ",
    "parameters": "$a",
    "brace lists": "{a,b}",
    "substitutions": "$(",
    "old arithmetic": "$[",
    "evals": "eval ",
    "functions": "f(){ f; };",
    "functions of functions": ":()",
}


@pytest.mark.parametrize("piece", DEAR.values(), ids=DEAR)
def test_a_text_beyond_the_budget_is_partial(piece):
    reading = read_command((piece * SIZE)[:SIZE], cwd="/w", home="/h")
    assert reading.is_partial or len(reading.invocations) < MAX_INVOCATIONS
    assert len(reading.invocations) <= MAX_INVOCATIONS * (MAX_BRANCHES + 2)


def test_more_commands_than_the_budget_are_said_to_be_unread():
    assert read_command("a b\n" * (MAX_SPENT // COMMAND_COST), cwd="/w", home="/h").is_partial


def test_a_long_text_that_is_only_data_is_read_to_the_end():
    assert not read_command("cat <<'E' > f\n" + "line\n" * 12_000 + "E\n", cwd="/w", home="/h").is_partial
