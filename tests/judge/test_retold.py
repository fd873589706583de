"""A ledger folded again gives what the guard had: the story, the path, and the verdicts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from shellguard.classify.ruleset import RuleSet
from shellguard.context.story import Outcome, Story, advanced, spoken, turned_down
from shellguard.decide.policy import Policy
from shellguard.judge import timeline
from shellguard.judge.explained import path_in
from shellguard.judge.rejudged import Proposal, rejudged
from shellguard.judge.retold import FIRST, retold
from shellguard.judge.timeline import Timeline
from shellguard.model import (
    Credential,
    Decision,
    Deed,
    Does,
    Impact,
    Observed,
    Reach,
    Record,
    RecordKind,
    Severity,
    Signal,
    Undo,
    Verdict,
)
from shellguard.wire.messages import decision_from_json, decision_to_json

DEEDS = [
    Deed(Does.LOOK, "volume", "v1", service="railway", reach=Reach.REMOTE, how="railway volume list"),
    Deed(Does.MAKE, "branch", "spike", service="git", how="git branch"),
    Deed(Does.REMOVE, "volume", "v1", service="railway", reach=Reach.REMOTE, undo=Undo.NONE, how="railway"),
]
CREDENTIALS = [
    Credential("sought", "any", how="outside the project"),
    Credential("obtained", "http", "ab" * 8, file="/home/dev/x.env"),
    Credential("exported", "aws", "cd" * 8, variable="AWS_SECRET_ACCESS_KEY"),
]
DECISIONS = st.builds(
    lambda deed, credential, is_held, command, escalations: Decision(
        Verdict.HOLD if is_held else Verdict.ALLOW,
        signals=(Signal("off-task", "the task says “x”", Severity.HIGH),) if is_held else (),
        policy_row="attended: signal off-task (high) -> hold"
        if is_held
        else "attended: nothing found -> allow",
        command=command,
        shape="shape" if is_held else "",
        observed=Observed(credential, Impact.NONE, deed, escalations),
    ),
    st.lists(st.sampled_from(DEEDS), max_size=2).map(tuple),
    st.lists(st.sampled_from(CREDENTIALS), max_size=1).map(tuple),
    st.booleans(),
    st.sampled_from(["ls", "railway volume delete v1", "git push --force"]),
    st.sampled_from([(), ("sudo",)]),
)
EVENTS = st.lists(
    st.tuples(DECISIONS, st.sampled_from(["approve", "refuse", "", "speak"])), min_size=1, max_size=12
)
Events = list[tuple[Decision, str]]


def decode(record: Record) -> Decision:
    return decision_from_json(json.loads(json.dumps(record.body["decision"])))


def records(events: Events) -> Iterator[Record]:
    """As a guard writes them."""
    seq = 0

    def record(kind: RecordKind, **body: object) -> Record:
        nonlocal seq
        seq += 1
        return Record(seq, float(seq), "s", kind, body)

    yield record(RecordKind.SESSION_START, mode="attended", task="do x", workspace="/home/dev/shop")
    for number, (decision, then) in enumerate(events):
        is_held = decision.verdict is Verdict.HOLD
        outcome = "held" if is_held else "run"
        yield record(
            RecordKind.ATTEMPT, decision=decision_to_json(decision), outcome=outcome, cwd="/home/dev"
        )
        if is_held:
            yield record(RecordKind.HOLD, hold={"id": f"h{number}"})
            if then in ("approve", "refuse"):
                yield record(RecordKind.ANSWER, hold=f"h{number}", answer=then)
        if then == "speak":
            yield record(RecordKind.TASK, task="do y")


def live(events: Events) -> tuple[Story, Timeline]:
    """As a guard folds them while they happen."""
    story, line, at_s = FIRST, Timeline(), 1.0
    for number, (decision, then) in enumerate(events):
        at_s += 1
        is_held = decision.verdict is Verdict.HOLD
        outcome = Outcome.HELD if is_held else Outcome.RAN
        story = advanced(story, decision, outcome=outcome)
        line = timeline.followed(line, decision, outcome=outcome, at_s=at_s)
        if is_held:
            at_s += 1 + (then in ("approve", "refuse"))
            if then == "refuse":
                story = turned_down(story, decision)
                line = timeline.answered(line, decision, outcome=Outcome.TURNED_DOWN)
            elif then == "approve":
                story = advanced(story, replace(decision, granted_by=f"h{number}"), outcome=Outcome.RAN)
                line = timeline.answered(line, decision, outcome=Outcome.RAN)
        if then == "speak":
            at_s += 1
            story, line = spoken(story), timeline.heard(line, "do y", at_s=at_s)
    return story, line


@given(EVENTS, DECISIONS)
def test_the_ledger_gives_the_story_that_the_guard_had(events: Events, last: Decision) -> None:
    rows = list(records([*events, (last, "")]))
    assert list(retold(rows, decode=decode))[-1].story == live(events)[0]
    assert path_in(rows, decode=decode) == live([*events, (last, "")])[1]


@given(EVENTS, EVENTS)
def test_a_prefix_is_told_the_same_whatever_follows(events: Events, more: Events) -> None:
    alone = [r.story for r in retold(records(events), decode=decode)]
    assert [r.story for r in retold(records([*events, *more]), decode=decode)][: len(alone)] == alone


@given(EVENTS)
def test_the_same_policy_gives_the_same_verdicts(events: Events) -> None:
    proposal = Proposal(Policy(), RuleSet(()))
    first, second = (list(rejudged(records(events), proposal, decode=decode)) for _ in range(2))
    assert first == second
    assert [r.after.verdict for r in first] == [d.verdict for d, _ in events]


def test_a_tried_task_is_seen_against_what_really_happened() -> None:
    delete = Decision(Verdict.ALLOW, command="railway volume delete v1", observed=Observed(deeds=(DEEDS[2],)))
    look = Decision(Verdict.ALLOW, command="railway volume list", observed=Observed(deeds=(DEEDS[0],)))

    def signals(*steps: Decision) -> set[str]:
        proposal = Proposal(Policy(), RuleSet(()), task="just look, change nothing")
        told = list(rejudged(records([(s, "") for s in steps]), proposal, decode=decode))
        return {s.id for s in told[-1].after.signals}

    assert signals(delete) == {"unverified-target", "against-task"}
    assert signals(look, delete) == {"against-task"}
