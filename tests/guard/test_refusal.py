"""What the agent reads: whole texts, and that nothing in a decision can break them."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shellguard.guard.refusal import (
    COLUMNS,
    LAST_LINE,
    LINES,
    broken_text,
    held_text,
    refused_text,
    unanswered_text,
)
from shellguard.model import Act, Decision, Finding, Hold, Reach, SaferWay, Severity, Signal, Undo, Verdict

FINDING = Finding(
    rule="cloud-volume-delete",
    title="Deletes a cloud volume with its backups",
    severity=Severity.CRITICAL,
    act=Act("delete", "volume", "vol-1f3", Reach.REMOTE, Undo.NONE),
    why="The provider keeps no copy of it.\nBackups live in the volume and go with it.",
    safer=(SaferWay("railway volume list", "Look first."), SaferWay("ignored")),
)
DECISION = Decision(Verdict.HOLD, (FINDING,), policy_row="critical -> hold")

WOULD = "It would: delete volume vol-1f3 (remote, can't be undone)"
WHY = "Why: The provider keeps no copy of it."
SAFER = "Safer: railway volume list (Look first.)"


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        pytest.param(
            refused_text(DECISION),
            ["shellguard: refused: Deletes a cloud volume with its backups", WOULD, WHY, SAFER, LAST_LINE],
            id="refused by policy",
        ),
        pytest.param(
            refused_text(DECISION, note="Ask Ann\n\x1b[31mfirst", is_by_person=True),
            [
                "shellguard: held for a person, refused: Deletes a cloud volume with its backups",
                WOULD,
                WHY,
                SAFER,
                "The person says: Ask Ann [31mfirst",
                LAST_LINE,
            ],
            id="refused by a person with a note",
        ),
        pytest.param(
            unanswered_text(DECISION, waited_s=120.0),
            [
                "shellguard: held, nobody answered within 120 s: Deletes a cloud volume with its backups",
                WOULD,
                WHY,
                SAFER,
                LAST_LINE,
            ],
            id="nobody answered",
        ),
        pytest.param(
            broken_text("no record, no run: disk full"),
            ["shellguard: broken: no record, no run: disk full", f"It was not run. {LAST_LINE}"],
            id="we broke",
        ),
        pytest.param(
            refused_text(Decision(Verdict.DENY, fault="RecursionError in parse")),
            ["shellguard: broken, not run: it could not be judged: RecursionError in parse", LAST_LINE],
            id="a fault never reads as a refusal",
        ),
        pytest.param(
            refused_text(
                Decision(Verdict.DENY, signals=(Signal("new-credential", "uses a token found in /x"),))
            ),
            [
                "shellguard: refused: Uses a credential that is new in this session",
                "Why: uses a token found in /x",
                LAST_LINE,
            ],
            id="only signals",
        ),
        pytest.param(
            refused_text(Decision(Verdict.DENY, policy_row="unattended: unread -> deny")),
            ["shellguard: refused: unattended: unread -> deny", LAST_LINE],
            id="neither findings nor signals",
        ),
    ],
)
def test_whole_text(text, lines):
    assert text.split("\n") == lines


def test_held_text_says_to_wait():
    hold = Hold("hk2p3", "s1", DECISION, "/w", 42, ("rm",), 0.0)
    assert held_text(hold).split("\n") == [
        "shellguard: held for a person to review (hold hk2p3): Deletes a cloud volume with its backups.",
        "It runs as soon as it is approved; do not retry it another way.",
    ]


def test_a_long_note_takes_the_lines_that_are_free():
    bare = replace(DECISION, findings=(replace(FINDING, safer=()),))
    text = refused_text(bare, note="word " * 200, is_by_person=True)
    lines = text.split("\n")
    assert len(lines) == LINES
    assert lines[3].startswith("The person says: word word")
    assert lines[4].endswith("word...")


def test_lines_are_cut_at_word_borders():
    text = refused_text(replace(DECISION, findings=(replace(FINDING, title="delete " * 40),)))
    first = text.split("\n")[0]
    assert first.endswith("delete...")
    assert len(first) <= COLUMNS


def test_a_redacted_secret_stays_readable():
    safer = (SaferWay("curl -H 'Authorization: ‹bearer token #a1b2c3›' …"),)
    text = refused_text(replace(DECISION, findings=(replace(FINDING, safer=safer),)))
    assert "Safer: curl -H 'Authorization: <bearer token #a1b2c3>' ..." in text.split("\n")


any_text = st.text(st.characters(exclude_categories=()), max_size=400)


@given(
    title=any_text,
    target=any_text,
    why=any_text,
    safer=any_text,
    note=any_text,
    fault=st.sampled_from(["", "x"]),
)
def test_whatever_a_decision_carries_the_text_stays_plain(title, target, why, safer, note, fault):
    act = Act("delete", "volume", target)
    finding = Finding("r", title, Severity.HIGH, act, why, (SaferWay(safer, note),))
    decision = Decision(Verdict.HOLD, (finding,), fault=fault)
    hold = Hold("h1", "s1", decision, "/w", 42, (), 0.0)
    for text in (
        refused_text(decision, note=note),
        refused_text(decision, note=note, is_by_person=True),
        unanswered_text(decision, waited_s=3.0),
        held_text(hold),
        broken_text(title),
    ):
        lines = text.split("\n")
        assert len(lines) <= LINES
        assert all(len(line) <= COLUMNS and line.isascii() and line.isprintable() for line in lines)
        assert text.startswith("shellguard: ")
        assert "ask the user." in lines[-1] or lines[-1].endswith("another way.")
