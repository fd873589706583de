"""The policy file: what it may say, and errors that name the key."""

from __future__ import annotations

import pytest

from shellguard.decide.policy import TABLES, Policy, load_policy
from shellguard.errors import PolicyError
from shellguard.model import Mode, Severity, Verdict

RULES = frozenset({"force-push"})


def load(text: str) -> Policy:
    return load_policy(text, name="p.toml", known_rules=RULES)


def test_an_empty_file_is_the_default():
    policy = load("")
    assert (policy.tables, policy.rules, policy.unread, policy.unattended_deadline_s) == (
        TABLES,
        {},
        Verdict.HOLD,
        60.0,
    )


def test_a_file_changes_what_it_names_and_nothing_else():
    policy = load(
        '[attended]\nmedium = "hold"\n[rules]\nforce-push = "deny"\n[limits]\nunattended_deadline_s = 5\nunread = "deny"\n'
    )
    assert policy.tables[Mode.ATTENDED] == {**TABLES[Mode.ATTENDED], Severity.MEDIUM: Verdict.HOLD}
    assert policy.tables[Mode.UNATTENDED] == TABLES[Mode.UNATTENDED]
    assert (policy.rules, policy.unread, policy.unattended_deadline_s) == (
        {"force-push": Verdict.DENY},
        Verdict.DENY,
        5.0,
    )
    assert policy.verdict(Mode.ATTENDED, "force-push", Severity.LOW) == (
        Verdict.DENY,
        "rule force-push -> deny (p.toml)",
    )


def test_loading_leaves_the_packaged_tables_alone():
    before = {mode: dict(table) for mode, table in TABLES.items()}
    load('[attended]\ncritical = "allow"\n')
    assert before == TABLES


ERRORS = {
    "not TOML": ("[attended", "not TOML"),
    "nested too deep": ("a = " + "[" * 60_000, "nested too deep"),
    "unknown section": ("[attendde]\n", "unknown section [attendde]"),
    "unknown severity": ('[attended]\nhuge = "hold"\n', "'huge' is none of low, medium, high, critical"),
    "unknown verdict": (
        '[attended]\nhigh = "maybe"\n',
        "high: 'maybe' is none of allow, preserve, hold, deny",
    ),
    "verdict of another type": ("[attended]\nhigh = 3\n", "high: 3 is none of"),
    "unknown rule": ('[rules]\nforce-psuh = "deny"\n', "[rules] force-psuh: no such rule"),
    "unknown verdict of a rule": ('[rules]\nforce-push = "x"\n', "force-push: 'x' is none of"),
    "unknown verdict for the unread": ('[limits]\nunread = "x"\n', "unread: 'x' is none of"),
    "key outside a section": ('high = "hold"\n', "high"),
    "section that is a value": ("attended = 1\n", "attended"),
    "limits that is a value": ("limits = 1\n", "limits"),
    "deadline that is no number": ('[limits]\nunattended_deadline_s = "soon"\n', "unattended_deadline_s"),
    "deadline below zero": ("[limits]\nunattended_deadline_s = -1\n", "unattended_deadline_s"),
    "unknown limit": ("[limits]\nunattended_deadlin = 5\n", "unattended_deadlin"),
}


@pytest.mark.parametrize(("text", "message"), ERRORS.values(), ids=ERRORS)
def test_a_wrong_file_is_an_error_that_names_file_and_key(text, message):
    with pytest.raises(PolicyError) as raised:
        load(text)
    assert str(raised.value).startswith("p.toml: ")
    assert message in str(raised.value)
