"""Rule files with a typo, at start and during a session: told loudly, and nothing gets milder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.guarded_home import GuardedHome, finished, until

pytestmark = pytest.mark.slow

DESTROY = ("terraform", "destroy", "-auto-approve")


@pytest.fixture
def home() -> Iterator[GuardedHome]:
    with GuardedHome() as home:
        home.stub("terraform")
        yield home


OWN_RULE = """\
id: no-frobnicate
title: Frobnicates
severity: high
act: {verb: change, object: thing}
why: It was asked not to.
when: {program: [frobnicate]}
safer: [{note: "Do not.", run: ""}]
examples:
  match: ["frobnicate", "frobnicate all", "sudo frobnicate"]
  miss: ["echo frobnicate", "ls frobnicate", "cat frobnicate"]
"""
TYPO = OWN_RULE.replace("program:", "progam:")


def own_rule(home: GuardedHome, text: str, name: str = "no-frobnicate") -> Path:
    """A rule file of the person's."""
    path = home.rules / f"own/{name}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def test_a_typo_in_a_rule_is_told_at_start_and_the_other_rules_hold(home: GuardedHome) -> None:
    broken = own_rule(home, TYPO.replace("no-frobnicate", "no-typo"), "no-typo")
    own_rule(home, OWN_RULE)
    home.stub("frobnicate")
    inside = home.inside()
    told = inside.agent.err
    assert str(broken) in told
    assert "progam" in told
    assert "program" in told.replace("progam", "")
    for command in (("frobnicate", "all"), DESTROY):
        process = inside.start(*command)
        home.answer(home.hold(), "refuse")
        assert finished(process)[0] == 126
    assert home.ran == []


def test_a_typo_during_a_session_keeps_the_last_good_rule_and_is_told(home: GuardedHome) -> None:
    path = own_rule(home, OWN_RULE)
    home.stub("frobnicate")
    inside = home.inside()
    path.write_text(TYPO)
    until(lambda: "progam" in inside.agent.err, what=lambda: f"told loudly; stderr is {inside.agent.err!r}")
    assert str(path) in inside.agent.err

    process = inside.start("frobnicate", "all")
    home.answer(home.hold(), "refuse")
    assert finished(process)[0] == 126
    assert home.ran == []


def test_a_rule_added_during_a_session_applies_at_once(home: GuardedHome) -> None:
    home.rules.mkdir(parents=True)
    inside = home.inside()
    assert inside.run("terraform", "plan")[0] == 0
    text = OWN_RULE.replace("frobnicate", "plan").replace(
        "program: [plan]", "program: [terraform], subcommand: [plan]"
    )
    text = text.replace(
        '["plan", "plan all", "sudo plan"]', '["terraform plan", "terraform plan x", "sudo terraform plan"]'
    )
    own_rule(
        home,
        text.replace(
            "when: {program: [terraform], subcommand: [plan]}",
            "when: {all: [{program: [terraform]}, {subcommand: [plan]}]}",
        ),
        "no-plan",
    )

    def is_stopped() -> bool:
        process = inside.start("terraform", "plan")
        until(lambda: process.poll() is not None or home.holds())
        for hold in [h for h in home.holds() if h["state"] == "waiting"]:
            home.answer(hold, "refuse")
        return finished(process)[0] == 126

    until(is_stopped, what=lambda: f"the new rule in force; stderr is {inside.agent.err!r}")
