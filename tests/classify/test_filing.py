"""Rules are filed under what can trigger them; filing must never hide one."""

from __future__ import annotations

import pytest

from shellguard.classify.dry import is_dry
from shellguard.classify.ruleset import EXAMPLE_HOME, EXAMPLE_WORKSPACE, RuleSet
from shellguard.classify.subject import Subject
from shellguard.data.provider_files import packaged_providers
from shellguard.data.rules import packaged_rules
from shellguard.parse.bash import read_command
from tests.rules.disguises import DISGUISES

RULES = packaged_rules()
ALL = RuleSet(RULES, providers=packaged_providers())
WORN = ("sudo", "base64 to sh")


def by_hand(command: str) -> set[str]:
    """Ids of all rules that are true of some invocation, each asked about each."""
    reading = read_command(command, cwd=EXAMPLE_WORKSPACE, home=EXAMPLE_HOME, workspace=EXAMPLE_WORKSPACE)
    found: set[str] = set()
    for call in reading.invocations:
        subject = Subject(
            call,
            home=EXAMPLE_HOME,
            workspace=EXAMPLE_WORKSPACE,
            known_programs=ALL.programs,
            siblings=reading.invocations,
            providers=packaged_providers(),
        )
        if not is_dry(subject):
            found |= {rule.id for rule in RULES if rule.when(subject)}
    return found


@pytest.mark.parametrize("rule", RULES, ids=lambda r: r.id)
def test_the_filed_rules_find_what_all_rules_find(rule):
    for command in (*rule.match, *rule.miss):
        for text in (command, *(w for d in WORN if (w := DISGUISES[d][0](command)) is not None)):
            reading = read_command(
                text, cwd=EXAMPLE_WORKSPACE, home=EXAMPLE_HOME, workspace=EXAMPLE_WORKSPACE
            )
            assert {
                f.rule
                for f in ALL.findings(ALL.subjects(reading, home=EXAMPLE_HOME, workspace=EXAMPLE_WORKSPACE))
            } == by_hand(text), text


def test_every_program_a_rule_speaks_of_gets_a_shim():
    shims = ALL.shimmed()
    assert {"rm", "git", "curl", "psql", "kubectl", "terraform", "aws", "gsutil", "azcopy", "hcloud"} <= shims
    assert not any("/" in name or "*" in name for name in shims)
