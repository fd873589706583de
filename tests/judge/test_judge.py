"""The product as one total function."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shellguard.classify.given import Given
from shellguard.classify.ruleset import EXAMPLE_HOME, EXAMPLE_WORKSPACE, RuleSet
from shellguard.context.story import Outcome, Story, advanced, turned_down
from shellguard.data.provider_files import packaged_providers
from shellguard.data.rules import packaged_rules
from shellguard.decide.policy import Policy
from shellguard.judge.judge import Facts, command_of, judge
from shellguard.model import Attempt, Decision, Grant, Mode, Session, Source, Verdict
from shellguard.wire.messages import decision_from_json, decision_to_json
from tests.parse.test_reading_properties import ANY_TEXT, SHELLISH

RULES = RuleSet(packaged_rules(), providers=packaged_providers())
SESSION = Session("s", workspace=EXAMPLE_WORKSPACE, home=EXAMPLE_HOME)
QUICK = settings(deadline=None, max_examples=100, database=None)


def decided(command: str | tuple[str, ...], *, session: Session = SESSION, **more: object) -> Decision:
    is_text = isinstance(command, str)
    attempt = Attempt(
        Source.CHECK,
        EXAMPLE_WORKSPACE,
        script=command if is_text else None,
        argv=None if is_text else command,
    )
    more.setdefault("policy", Policy())
    return judge(
        attempt,
        session=session,
        rules=more.pop("rules", RULES),
        facts=Facts(EXAMPLE_HOME, EXAMPLE_WORKSPACE),
        **more,
    )


VERDICTS = {
    "listing": ("ls -la", Verdict.ALLOW),
    "root": ("rm -rf /", Verdict.DENY),
    "home": ("rm -rf ~", Verdict.DENY),
    "the incident": (
        "curl -X POST https://backboard.railway.app/graphql/v2 -H 'Authorization: Bearer x' "
        '-d \'{"query":"mutation { volumeDelete(volumeId: \\"v\\") }"}\'',
        Verdict.HOLD,
    ),
    "regenerable folder": ("rm -rf node_modules dist", Verdict.ALLOW),
    "talk": ("echo 'rm -rf /'", Verdict.ALLOW),
    "not read to its end": ("ls\n" * 90_000, Verdict.HOLD),
    "nested beyond reason": ("(" * 10_000, Verdict.HOLD),
    "nothing": ("", Verdict.ALLOW),
}


@pytest.mark.parametrize(("command", "verdict"), VERDICTS.values(), ids=VERDICTS)
def test_a_command_has_its_verdict(command, verdict):
    assert decided(command).verdict is verdict


STANDS = Given({"src/hunter2": {"files": 3, "untracked": 3}}, workspace=EXAMPLE_WORKSPACE)


def with_world(command: str, *, redact=lambda text: text) -> Decision:
    attempt = Attempt(Source.CHECK, EXAMPLE_WORKSPACE, script=command)
    facts = Facts(EXAMPLE_HOME, EXAMPLE_WORKSPACE, world=STANDS)
    return judge(attempt, session=SESSION, rules=RULES, policy=Policy(), facts=facts, redact=redact)


def test_what_stands_there_is_told_redacted_and_is_no_part_of_the_shape():
    decision = with_world("rm -rf src/hunter2", redact=lambda text: text.replace("hunter2", "‹secret›"))
    assert decision.verdict is Verdict.HOLD
    assert {f.targets for f in decision.findings} == {
        ("src/‹secret› → 3 files, 0 bytes, 3 untracked that git can't bring back",)
    }
    assert "3 files" not in decision.shape


def test_a_world_that_breaks_is_a_fault():
    class Broken(Given):
        def place(self, path):
            raise RuntimeError("broken")

    facts = Facts(EXAMPLE_HOME, EXAMPLE_WORKSPACE, world=Broken({}, workspace=EXAMPLE_WORKSPACE))
    attempt = Attempt(Source.CHECK, EXAMPLE_WORKSPACE, script="rm -rf src")
    decision = judge(attempt, session=SESSION, rules=RULES, policy=Policy(), facts=facts)
    assert (decision.verdict, decision.fault) == (Verdict.HOLD, "RuntimeError while judging")


def test_a_script_and_its_argv_are_judged_alike():
    assert (
        decided("rm -rf /").verdict
        is decided(("rm", "-rf", "/")).verdict
        is decided(("bash", "-c", "rm -rf /")).verdict
    )


@QUICK
@given(st.one_of(ANY_TEXT, SHELLISH))
def test_any_text_gives_a_decision_and_no_fault(text):
    decision = decided(text)
    assert decision.fault == ""
    assert decision_from_json(json.loads(json.dumps(decision_to_json(decision)))) == decision


@QUICK
@given(st.lists(ANY_TEXT, max_size=6).map(tuple))
def test_any_argv_gives_a_decision(words):
    decision = decided(words)
    assert decision.verdict is Verdict.HOLD if decision.fault else True
    assert not decision.fault or not words


@QUICK
@given(
    st.sampled_from([c for r in RULES.rules for c in r.match]),
    st.one_of(ANY_TEXT, SHELLISH),
    st.sampled_from(["; ", "\n", " && ", " | cat; ", " & "]),
)
def test_text_appended_never_lowers_the_verdict(command, more, joiner):
    plain = decided(command)
    longer = decided(command + joiner + more)
    assert longer.verdict >= plain.verdict, longer.invocations


@QUICK
@given(
    st.sampled_from([c for r in RULES.rules for c in r.match]),
    st.one_of(st.just("ls"), st.just("cd src"), st.just("X=1"), st.just("true")),
)
def test_an_ordinary_command_in_front_never_lowers_the_verdict(command, before):
    if not before.startswith("cd"):
        assert decided(f"{before}; {command}").verdict >= decided(command).verdict


@QUICK
@given(st.sampled_from([c for r in RULES.rules for c in r.match]))
def test_a_match_quoted_behind_echo_is_a_miss(command):
    assert decided("echo '" + command.replace("'", "'\\''") + "'").findings == ()


def test_a_crash_of_ours_is_a_hold_that_says_so():
    class Broken(RuleSet):
        def findings(self, *args: object, **more: object):
            raise RuntimeError("token=hunter2")

    decision = decided(
        "ls --token hunter2", rules=Broken([]), redact=lambda text: text.replace("hunter2", "‹secret›")
    )
    assert (decision.verdict, decision.fault, decision.policy_row) == (
        Verdict.HOLD,
        "RuntimeError while judging",
        "fault -> hold",
    )
    assert "hunter2" not in repr(decision)


def test_a_crash_while_redacting_shows_nothing():
    def broken(text: str) -> str:
        raise ValueError(text)

    decision = decided("ls hunter2", redact=broken)
    assert (decision.verdict, decision.command) == (Verdict.HOLD, "(could not be shown)")


def test_everything_a_decision_carries_is_redacted():
    secret = "hunter" + "2" * 9
    decision = decided(
        f"curl -X DELETE https://api.example.com/{secret} -H 'X: {secret}'",
        redact=lambda text: text.replace(secret, "‹s›"),
    )
    assert decision.findings
    assert secret not in repr(decision)


def test_files_an_attempt_brings_are_read():
    attempt = Attempt(
        Source.SHIM,
        EXAMPLE_WORKSPACE,
        argv=("bash", "x.sh"),
        files=((f"{EXAMPLE_WORKSPACE}/x.sh", "rm -rf /"),),
    )
    assert judge(attempt, session=SESSION, rules=RULES, policy=Policy()).verdict is Verdict.DENY


def test_a_grant_lifts_a_hold_of_its_shape_only():
    held = decided("git push --force")
    assert held.verdict is Verdict.HOLD
    grant = Grant("g1", "*", held.shape, "s")
    lifted = decided("git push --force", grants=(grant,))
    assert (lifted.verdict, lifted.granted_by) == (Verdict.ALLOW, "g1")
    assert decided("git push --force origin other", grants=(grant,)).verdict is Verdict.HOLD
    assert decided("git push --force; rm -rf /", grants=(grant,)).verdict is Verdict.DENY


def test_production_in_a_session_for_staging_is_a_signal():
    session = Session(
        "s", workspace=EXAMPLE_WORKSPACE, home=EXAMPLE_HOME, environment="staging", mode=Mode.ATTENDED
    )
    decision = decided("kubectl --context prod delete ns web", session=session)
    assert [s.id for s in decision.signals] == ["environment-crossed"]


def test_a_refused_act_tried_again_by_other_means_is_refused():
    first = decided("git push origin --delete release/4")
    story = turned_down(advanced(Story(step=1), first, outcome=Outcome.HELD), first)
    again = decided("git push origin :release/4", story=story)
    assert "retry-after-refusal" in [s.id for s in again.signals]
    assert again.verdict is Verdict.DENY


def test_an_argv_is_shown_with_the_programs_name():
    assert command_of(Attempt(Source.SHIM, "/", argv=("/usr/bin/rm", "a b", ""))) == "rm 'a b' ''"
    assert command_of(Attempt(Source.SHIM, "/", argv=())) == ""
