"""Findings, signals, policy and grants to one decision."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shellguard.decide.decide import decide, fault, shape_of
from shellguard.decide.policy import TABLES, Policy
from shellguard.model import Act, Finding, Grant, Mode, Severity, Signal, Verdict

QUICK = settings(deadline=None, max_examples=150, database=None)
ACT = Act("delete", "files", "x")


def finding(severity: Severity = Severity.HIGH, rule: str = "a-rule", subject: str = "rm x") -> Finding:
    return Finding(rule, "Title", severity, ACT, "Why.", (), subject)


def decided(
    *findings: Finding,
    signals: tuple[Signal, ...] = (),
    mode: Mode = Mode.ATTENDED,
    policy: Policy | None = None,
    **more: object,
):
    return decide(findings=findings, signals=signals, mode=mode, policy=policy or Policy(), **more)


ROWS = [
    (mode, severity, verdict)
    for mode, table in {
        Mode.ATTENDED: ("allow", "allow", "hold", "deny"),
        Mode.UNATTENDED: ("allow", "allow", "hold", "deny"),
        Mode.OBSERVE: ("allow", "allow", "hold", "deny"),
    }.items()
    for severity, verdict in zip(Severity, table, strict=True)
]


@pytest.mark.parametrize(
    ("mode", "severity", "verdict"), ROWS, ids=[f"{m.value} {s.label}" for m, s, _ in ROWS]
)
def test_the_table_gives_the_verdict_and_names_its_row(mode, severity, verdict):
    decision = decided(finding(severity), mode=mode)
    assert (decision.verdict.label, decision.policy_row) == (
        verdict,
        f"{mode.value}: {severity.label} -> {verdict}",
    )


def test_every_mode_has_a_verdict_for_every_severity_and_none_gets_milder_with_severity():
    for mode in Mode:
        assert list(TABLES[mode]) == list(Severity)
        assert sorted(TABLES[mode].values()) == list(TABLES[mode].values())


def test_nothing_found_is_allowed_and_says_so():
    assert (decided().verdict, decided().policy_row, decided().shape) == (
        Verdict.ALLOW,
        "attended: nothing found -> allow",
        "",
    )


def test_the_strictest_row_wins_wherever_it_stands():
    high, critical = finding(Severity.HIGH, "high"), finding(Severity.CRITICAL, "critical")
    assert decided(high, critical).verdict is decided(critical, high).verdict is Verdict.DENY
    assert decided(high, critical).main == critical


def test_a_rule_named_by_the_policy_goes_before_its_severity():
    policy = Policy(rules={"a-rule": Verdict.ALLOW}, name="mine.toml")
    assert (decided(finding(), policy=policy).verdict, decided(finding(), policy=policy).policy_row) == (
        Verdict.ALLOW,
        "rule a-rule -> allow (mine.toml)",
    )


def test_preserve_is_answered_by_hold_while_nothing_can_be_saved():
    decision = decided(finding(), policy=Policy(rules={"a-rule": Verdict.PRESERVE}))
    assert decision.verdict is Verdict.HOLD
    assert "preserve is answered by hold" in decision.policy_row


SIGNALS = [
    (Severity.LOW, Verdict.ALLOW),
    (Severity.MEDIUM, Verdict.ALLOW),
    (Severity.HIGH, Verdict.HOLD),
    (Severity.CRITICAL, Verdict.DENY),
]


@pytest.mark.parametrize(("weight", "verdict"), SIGNALS, ids=[w.label for w, _ in SIGNALS])
def test_a_grave_signal_gives_a_verdict_of_its_own(weight, verdict):
    assert decided(signals=(Signal("new-credential", "seen", weight),)).verdict is verdict


def test_what_was_not_read_to_its_end_is_held():
    decision = decided(is_partial=True, command="x")
    assert (decision.verdict, bool(decision.shape)) == (Verdict.HOLD, True)
    assert decided(is_partial=True, policy=Policy(unread=Verdict.DENY)).verdict is Verdict.DENY


def test_a_fault_is_a_hold_and_no_finding():
    decision = fault("broke", command="ls")
    assert (decision.verdict, decision.fault, decision.findings, decision.command) == (
        Verdict.HOLD,
        "broke",
        (),
        "ls",
    )


def shaped(*findings: Finding, **more: object) -> Grant:
    return replace(Grant("g", "*", shape_of(findings, ""), "s"), **more)


GRANTS = {
    "this shape, every rule": (shaped(finding()), Verdict.ALLOW),
    "this shape, this rule": (shaped(finding(), rule="a-rule"), Verdict.ALLOW),
    "this shape, another rule": (shaped(finding(), rule="other"), Verdict.HOLD),
    "another shape": (shaped(finding(subject="rm y")), Verdict.HOLD),
}


@pytest.mark.parametrize(("grant", "verdict"), GRANTS.values(), ids=GRANTS)
def test_a_grant_lifts_a_hold_of_its_own(grant, verdict):
    decision = decided(finding(), grants=(grant,))
    assert (decision.verdict, decision.granted_by) == (verdict, "g" if verdict is Verdict.ALLOW else "")


def test_a_grant_never_lifts_a_denial_or_a_signal():
    critical = finding(Severity.CRITICAL)
    assert decided(critical, grants=(shaped(critical),)).verdict is Verdict.DENY
    assert (
        decided(finding(), signals=(Signal("x", "y", Severity.HIGH),), grants=(shaped(finding()),)).verdict
        is Verdict.HOLD
    )


def test_a_shape_is_the_same_in_any_order_and_another_elsewhere():
    one, two = finding(rule="a"), finding(rule="b")
    assert shape_of((one, two), "/w") == shape_of((two, one), "/w") != shape_of((one, two), "/x")
    assert shape_of((), "/w") == ""


def test_a_shape_keeps_targets_apart_when_subjects_look_alike():
    assert shape_of((finding(),), "") != shape_of((replace(finding(), act=replace(ACT, target="y")),), "")


FINDINGS = st.builds(
    finding, st.sampled_from(Severity), st.sampled_from(["a", "b", "c"]), st.text(max_size=5)
)
SIGNAL = st.builds(Signal, st.sampled_from(["x", "y"]), st.just("seen"), st.sampled_from(Severity))
POLICY = st.builds(
    Policy, rules=st.dictionaries(st.sampled_from(["a", "b"]), st.sampled_from(Verdict), max_size=2)
)


@QUICK
@given(
    st.lists(FINDINGS, max_size=4),
    FINDINGS,
    st.lists(SIGNAL, max_size=2),
    SIGNAL,
    st.sampled_from(Mode),
    POLICY,
)
def test_one_more_finding_or_signal_never_lowers_the_verdict(findings, more, signals, another, mode, policy):
    before = decided(*findings, signals=tuple(signals), mode=mode, policy=policy).verdict
    assert decided(*findings, more, signals=tuple(signals), mode=mode, policy=policy).verdict >= before
    assert decided(*findings, signals=(*signals, another), mode=mode, policy=policy).verdict >= before
    assert (
        decided(*findings, signals=tuple(signals), mode=mode, policy=policy, is_partial=True).verdict
        >= before
    )


@QUICK
@given(st.lists(FINDINGS, min_size=1, max_size=3), FINDINGS)
def test_a_grant_for_less_does_not_cover_more(findings, more):
    grant = Grant("g", "*", shape_of(tuple(findings), ""), "s")
    both = decided(*findings, more, grants=(grant,))
    if shape_of((*findings, more), "") != grant.shape:
        assert both.verdict >= decided(*findings, more).verdict


def test_a_small_objection_carried_along_makes_no_shape_of_what_a_signal_stops():
    signal = (Signal("burst", "e", Severity.HIGH, "aws:table"),)
    one, other = (
        shape_of((finding(),), "/w", signals=signal, invocations=(finding().subject, f"aws delete {name}"))
        for name in "xy"
    )
    assert one != other
    assert one == shape_of(
        (finding(),), "/w", signals=signal, invocations=(finding().subject, "aws delete x")
    )


def test_a_call_that_is_shown_cut_counts_with_its_whole_command():
    signal = (Signal("burst", "e", Severity.HIGH, "aws:table"),)
    cut = ("a" * 400,)
    shapes = {
        shape_of((finding(),), "", signals=signal, invocations=cut, command=c) for c in ("one", "other")
    }
    assert len(shapes) == 2
