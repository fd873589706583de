"""Every example of every packaged rule: alone, in every disguise, and as data."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from shellguard.classify.given import Given
from shellguard.classify.rule import load_text
from shellguard.classify.ruleset import EXAMPLE_HOME, EXAMPLE_WORKSPACE, RuleSet, objects
from shellguard.data.places import packaged
from shellguard.data.provider_files import packaged_providers
from shellguard.decide.policy import Policy
from shellguard.judge.judge import Facts, judge
from shellguard.model import Attempt, Decision, Session, Source, Verdict
from tests.rules.disguises import DISGUISES, external, name_of

FILES = sorted(packaged("rules").rglob("*.yaml"))
RULES = [load_text(path.read_text(encoding="utf-8"), path=path) for path in FILES]
PROVIDERS = packaged_providers()
ALL = RuleSet(RULES, providers=PROVIDERS)
# What the rules' examples find standing; a path means the same to all of them.
GIVEN = {path: said for rule in RULES for path, said in rule.given.items()}
MATCHES = [(rule.id, command) for rule in RULES for command in rule.match]
MISSES = [(rule.id, command) for rule in RULES for command in rule.miss]
SESSION = Session("test", workspace=EXAMPLE_WORKSPACE, home=EXAMPLE_HOME)

# (disguise, command) -> why it is read as milder, and what would be needed. Each is a known gap, not a promise.
KNOWN_GAPS: dict[tuple[str, str], str] = {}


@cache
def decided(command: str) -> Decision:
    """What the whole rule set and the default policy say."""
    attempt = Attempt(Source.CHECK, EXAMPLE_WORKSPACE, script=command)
    facts = Facts(EXAMPLE_HOME, EXAMPLE_WORKSPACE, world=Given(GIVEN, workspace=EXAMPLE_WORKSPACE))
    return judge(attempt, session=SESSION, rules=ALL, policy=Policy(), facts=facts)


def named(rows: list[tuple[str, str]]) -> list[str]:
    """Phrase ids: the rule and the beginning of its example."""
    return [f"{rule}: {' '.join(command.split())[:60]}" for rule, command in rows]


@pytest.mark.parametrize("rule", RULES, ids=lambda r: r.id)
def test_a_rule_is_a_page(rule):
    path = Path(rule.path)
    assert path.stem == rule.id
    assert path.parent.name == rule.family
    assert len(rule.match) >= 3
    assert len(rule.miss) >= 3
    assert len(set(rule.match) | set(rule.miss) | set(rule.gap)) == len(rule.match) + len(rule.miss) + len(
        rule.gap
    )
    assert len(str(yaml.safe_load(rule.source)["why"]).strip().splitlines()) <= 5
    assert rule.title
    assert all(way.run or way.note for way in rule.safer)


def test_ids_are_unique_and_never_reused():
    former = [f for rule in RULES for f in _list(yaml.safe_load(rule.source).get("formerly"))]
    ids = [rule.id for rule in RULES] + former
    assert len(set(ids)) == len(ids)


def _list(value):
    return [] if value is None else value if isinstance(value, list) else [value]


@pytest.mark.parametrize(("rule", "command"), MATCHES, ids=named(MATCHES))
def test_a_match_is_matched_by_its_rule_alone(rule, command):
    assert objects(ALL.get(rule), command, providers=PROVIDERS)


@pytest.mark.parametrize("rule", RULES, ids=lambda r: r.id)
def test_misses_and_gaps_are_missed_by_their_rule(rule):
    assert [c for c in (*rule.miss, *rule.gap) if objects(rule, c, providers=PROVIDERS)] == []


# A time limit is what these rules ask for: with one the work ends, so it is no disguise.
ENDED_BY_TIME = frozenset({"run-without-end", "fill-disk", "stress-machine"})


@pytest.mark.parametrize("disguise", DISGUISES)
@pytest.mark.parametrize("rule", RULES, ids=lambda r: r.id)
def test_a_match_in_disguise_is_not_judged_milder(rule, disguise):
    if disguise == "timeout" and rule.id in ENDED_BY_TIME:
        return
    wear, reason = DISGUISES[disguise]
    milder, closed = [], []
    for command in rule.match:
        worn = wear(command)
        if worn is None:
            assert reason, f"{disguise} says it can be put on any command"
            continue
        is_milder = decided(worn).verdict < decided(command).verdict
        if (disguise, command) in KNOWN_GAPS:
            closed += [] if is_milder else [command]
        elif is_milder:
            milder.append((worn, decided(worn).invocations))
    assert milder == []
    assert closed == [], "these gaps are closed: take them out of KNOWN_GAPS"


def test_every_known_gap_names_an_example():
    assert set(KNOWN_GAPS) <= {(d, c) for d in DISGUISES for _, c in MATCHES}


def test_every_disguise_can_be_put_on_many_examples():
    worn = {d: sum(wear(c) is not None for _, c in MATCHES) for d, (wear, _) in DISGUISES.items()}
    assert {d: n for d, n in worn.items() if n < 20} == {}


# A text that is only talked about, written down or looked for is no command.
AS_DATA = {
    "echo": lambda c: f"echo {sq(c)}",
    "printf": lambda c: f"printf '%s\\n' {sq(c)}",
    "heredoc written to a file": lambda c: f"cat > notes.md <<'END_OF_IT'\n{c}\nEND_OF_IT",
    "commit message": lambda c: f"git commit -m {sq(c)}",
    "commit message by heredoc": lambda c: f"git commit -m \"$(cat <<'END_OF_IT'\n{c}\nEND_OF_IT\n)\"",
    "grep pattern": lambda c: f"grep -n {sq(c)} README.md",
    "ripgrep pattern": lambda c: f"rg -F {sq(c)} docs",
    "comment": lambda c: "ls # " + " ".join(c.split()),
    "assigned and never run": lambda c: f"NOTE={sq(c)}; ls",
}


def sq(text: str) -> str:
    """Always in single quotes."""
    return "'" + text.replace("'", "'\\''") + "'"


@pytest.mark.parametrize("shape", AS_DATA)
@pytest.mark.parametrize("rule", RULES, ids=lambda r: r.id)
def test_an_example_as_data_is_allowed(rule, shape):
    stopped = [
        (c, decided(AS_DATA[shape](c)).policy_row)
        for c in (*rule.match, *rule.miss)
        if decided(AS_DATA[shape](c)).verdict > Verdict.ALLOW
    ]
    assert stopped == []


@settings(deadline=None, max_examples=60, database=None)
@given(st.sampled_from(MATCHES), st.lists(st.sampled_from(sorted(DISGUISES)), min_size=2, max_size=3))
def test_disguises_over_disguises_are_not_judged_milder(example, layers):
    _, command = example
    worn = command
    for layer in layers:
        following = DISGUISES[layer][0](worn)
        worn = following if following is not None and (layer, command) not in KNOWN_GAPS else worn
    assert decided(worn).verdict >= decided(command).verdict, (worn, decided(worn).invocations)


def test_names_are_read_off_examples_as_they_are_written():
    assert [name_of("rm -rf x"), name_of("X=1 rm"), name_of(":(){ :; }"), external("unset X")] == [
        "rm",
        "",
        "",
        "",
    ]
    assert not re.search(r"\s", "".join(name_of(c) for _, c in MATCHES))
