"""A narrowed condition holds of exactly what the whole one holds of."""

from __future__ import annotations

from typing import Any

import pytest

from shellguard.classify.condition import compile_when
from shellguard.classify.condition_keys import FED, MULTIPLIES, WRITES
from shellguard.classify.narrowing import narrowed
from shellguard.classify.rule import Rule
from shellguard.classify.ruleset import EXAMPLE_HOME, EXAMPLE_WORKSPACE
from shellguard.classify.subject import Subject
from shellguard.data.rules import packaged_rules
from shellguard.parse.bash import read_command

RULES = packaged_rules()
NARROWED = {
    "the program it names": ({"program": ["rm", "mk*"], "option": ["-r"]}, ("mkfs",), (), {"option": ["-r"]}),
    "another program": ({"program": ["rm"]}, ("ls",), (), False),
    "nothing left": ({"program": ["rm"]}, ("rm",), (), True),
    "no redirection": ({"any": [{"writes": ["system"]}, {"option": ["-x"]}]}, ("a",), (), {"any": [{"option": ["-x"]}]}),
    "a redirection": ({"writes": ["system"]}, ("a",), (WRITES,), {"writes": ["system"]}),
    "not fed, which is asked for": ({"feeds_itself": False, "option": ["-x"]}, ("a",), (), {"option": ["-x"]}),
    "fed, so it must be asked": ({"feeds_itself": False}, ("a",), (FED,), {"feeds_itself": False}),
    "does not multiply": ({"multiplies": True}, ("a",), (), False),
    "may multiply": ({"multiplies": True}, ("a",), (MULTIPLIES,), {"multiplies": True}),
    "no client": ({"request": {"method": "DELETE"}}, ("ls",), (), False),
    "a client": ({"request": {"method": "DELETE"}}, ("curl",), (), {"request": {"method": "DELETE"}}),
    "one of several ways": ({"any": [{"program": ["a"], "option": ["-x"]}, {"program": ["b"]}]}, ("a",), (), {"any": [{"option": ["-x"]}]}),
    "a way that always holds": ({"any": [{"program": ["a"]}, {"program": ["b"], "option": ["-x"]}]}, ("a",), (), True),
    "one way that says what it is about, one that always holds": ({"any": [{"option": ["-x"]}, {"program": ["a"]}]}, ("a",), (), {"any": [{"option": ["-x"]}, {"program": ["a"]}]}),
    "unless it is this program": ({"not": [{"program": ["a"]}]}, ("a",), (), False),
    "unless it is another": ({"not": [{"program": ["a"]}], "option": ["-x"]}, ("b",), (), {"option": ["-x"]}),
    "an act no tool of this name does": ({"act": {"verb": ["delete"]}}, ("sort",), (), False),
    "an act a redirection does": ({"act": {"verb": ["append"]}}, ("echo",), (WRITES,), {"act": {"verb": ["append"]}}),
}  # fmt: skip


@pytest.mark.parametrize(("when", "names", "triggers", "left"), NARROWED.values(), ids=NARROWED)
def test_what_is_settled_is_left_out(
    when: dict[str, Any], names: tuple[str, ...], triggers: tuple[str, ...], left: object
) -> None:
    assert narrowed(when, names=names, triggers=frozenset(triggers)) == left


def told(when: Any, subject: Subject) -> tuple[bool, str]:
    """What a condition says, and what it was about."""
    subject.marked = ""
    return when(subject), subject.marked


@pytest.mark.parametrize("rule", RULES, ids=lambda r: r.id)
def test_every_rule_says_the_same_of_every_example_when_narrowed(rule: Rule) -> None:
    examples = [*rule.match, *rule.miss, *RULES[len(rule.id) % len(RULES)].match]
    for example in examples:
        reading = read_command(example, cwd=EXAMPLE_WORKSPACE, home=EXAMPLE_HOME, workspace=EXAMPLE_WORKSPACE)
        for call in reading.invocations:
            subject = Subject(
                call, home=EXAMPLE_HOME, workspace=EXAMPLE_WORKSPACE, siblings=reading.invocations
            )
            said = narrowed(dict(rule.said), names=subject.programs, triggers=frozenset(subject.triggers))
            whole = told(rule.when, subject)
            if isinstance(said, bool):
                assert whole[0] is said, (example, call)
            else:
                assert told(compile_when(said, path=rule.path), subject) == whole, (example, call)
