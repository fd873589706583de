"""What a project's policy may do to the person's: every way to loosen is named and has no effect."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shellguard.decide.policy import Policy, load_policy
from shellguard.decide.tightening import tightened, trusted
from shellguard.model import Mode, Severity, Verdict

SEVERITIES = {"force-push": Severity.HIGH, "small": Severity.MEDIUM, "wipe": Severity.CRITICAL}


def load(text: str, base: Policy | None = None) -> Policy:
    return load_policy(text, name=".shellguard.toml", known_rules=frozenset(SEVERITIES), base=base)


def verdicts(policy: Policy) -> dict[tuple[str, str, str], Verdict]:
    return {
        (mode, rule, severity.label): policy.verdict(mode, rule, severity)[0]
        for mode in Mode
        for rule in (*SEVERITIES, "other")
        for severity in Severity
    }


LOOSE = {
    "a row": ('[attended]\nhigh = "allow"', "[attended] high = allow"),
    "a row, a step down": ('[unattended]\ncritical = "hold"', "[unattended] critical = hold"),
    "a rule that is held": ('[rules]\nforce-push = "allow"', "[rules] force-push = allow"),
    "a rule that is refused": ('[rules]\nwipe = "hold"', "[rules] wipe = hold"),
    "a longer deadline": ("[limits]\nunattended_deadline_s = 600", "[limits] unattended_deadline_s = 600"),
    "what is not read": ('[limits]\nunread = "allow"', "[limits] unread = allow"),
    "something not watched": ('[kernel]\nwatch = ["connect", "write"]', "[kernel] watch without delete"),
    "more to write": ('[kernel]\nwritable = ["~/data"]', '[kernel] writable = "~/data"'),
}


@pytest.mark.parametrize(("text", "phrase"), LOOSE.values(), ids=LOOSE)
def test_what_would_loosen_is_named_and_changes_nothing(text: str, phrase: str):
    base = Policy()
    merged, refused = tightened(base, load(text, base), severities=SEVERITIES)
    assert refused == (phrase,)
    assert verdicts(merged) == verdicts(base)
    assert (merged.unread, merged.unattended_deadline_s, merged.enclosing) == (
        base.unread,
        base.unattended_deadline_s,
        base.enclosing,
    )


TIGHT = {
    "a row": ('[attended]\nmedium = "hold"', (Mode.ATTENDED, "other", Severity.MEDIUM), Verdict.HOLD),
    "a rule that runs": ('[rules]\nsmall = "hold"', (Mode.ATTENDED, "small", Severity.MEDIUM), Verdict.HOLD),
    "a rule that is held": ('[rules]\nforce-push = "deny"', (Mode.ATTENDED, "force-push", Severity.HIGH), Verdict.DENY),
}  # fmt: skip


@pytest.mark.parametrize(("text", "where", "verdict"), TIGHT.values(), ids=TIGHT)
def test_what_tightens_is_used(text: str, where: tuple[Mode, str, Severity], verdict: Verdict):
    merged, refused = tightened(Policy(), load(text), severities=SEVERITIES)
    assert refused == ()
    assert merged.verdict(*where)[0] is verdict


def test_a_rule_asked_for_says_which_file_asks():
    merged, _ = tightened(Policy(), load('[rules]\nsmall = "deny"'), severities=SEVERITIES)
    assert merged.verdict(Mode.ATTENDED, "small", Severity.LOW) == (
        Verdict.DENY,
        "rule small -> deny (.shellguard.toml)",
    )


def test_limits_and_lists_tighten():
    base = load('[kernel]\nconfine = ["production"]\nprotect = ["a.example.com"]\nwatch = ["connect"]')
    text = '[limits]\nunattended_deadline_s = 5\nunread = "deny"\n[kernel]\nconfine = ["staging"]\nprotect = ["b.example.com"]\nwatch = ["connect", "write"]'
    merged, refused = tightened(base, load(text, base), severities=SEVERITIES)
    assert refused == ()
    assert (merged.unattended_deadline_s, merged.unread) == (5.0, Verdict.DENY)
    assert merged.enclosing.confine == {"production", "staging"}
    assert merged.enclosing.protect == ("a.example.com", "b.example.com")
    assert merged.enclosing.watch == {"connect", "write"}


def test_a_person_who_allowed_a_rule_is_not_overruled_by_silence():
    base = load('[rules]\nwipe = "allow"')
    merged, refused = tightened(base, load('[attended]\nmedium = "hold"', base), severities=SEVERITIES)
    assert refused == ()
    assert merged.verdict(Mode.ATTENDED, "wipe", Severity.CRITICAL)[0] is Verdict.ALLOW


def test_a_trusted_file_loosens_and_forgets_none_of_the_persons_lists():
    base = load('[kernel]\nconfine = ["production"]\nprotect = ["a"]\nwritable = ["/x"]')
    text = '[rules]\nforce-push = "allow"\n[kernel]\nprotect = ["b"]\nwritable = ["/y"]\nwatch = ["write"]'
    merged = trusted(base, load(text, base))
    assert merged.verdict(Mode.ATTENDED, "force-push", Severity.HIGH)[0] is Verdict.ALLOW
    enclosing = merged.enclosing
    assert (enclosing.confine, enclosing.protect, enclosing.writable, enclosing.watch) == (
        {"production"},
        ("a", "b"),
        ("/x", "/y"),
        {"write"},
    )


VERDICT = st.sampled_from([v.label for v in Verdict])
ROWS = st.dictionaries(st.sampled_from([s.label for s in Severity]), VERDICT)
RULES = st.dictionaries(st.sampled_from(sorted(SEVERITIES)), VERDICT)


def text_of(rows: dict[str, str], rules: dict[str, str], deadline: int, unread: str) -> str:
    def section(name: str, pairs: dict[str, str]) -> str:
        return f"[{name}]\n" + "".join(f'{key} = "{value}"\n' for key, value in pairs.items())

    limits = f'[limits]\nunattended_deadline_s = {deadline}\nunread = "{unread}"\n'
    return section("attended", rows) + section("rules", rules) + limits


FILE = st.builds(text_of, ROWS, RULES, st.integers(0, 500), VERDICT)


@given(FILE, FILE)
def test_nothing_ever_gets_milder(persons: str, projects: str):
    base = load(persons)
    merged, _ = tightened(base, load(projects, base), severities=SEVERITIES)
    before, after = verdicts(base), verdicts(merged)
    assert all(after[key] >= before[key] for key in before)
    assert merged.unread >= base.unread
    assert merged.unattended_deadline_s <= base.unattended_deadline_s
