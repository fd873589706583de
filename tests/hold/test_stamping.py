"""Approvals that look like nobody read them are told to the person."""

from __future__ import annotations

from dataclasses import replace

import pytest

from shellguard.hold.stamping import MANY, ROW, stamped, stamping
from shellguard.model import Act, Decision, Finding, Hold, HoldState, Severity, Verdict

NOW_S = 1000.0


def decision(rule: str = "force-push", call: str = "git push --force") -> Decision:
    finding = Finding(rule, "t", Severity.HIGH, Act("push", "branch"), "why", subject=call)
    return Decision(Verdict.HOLD, (finding,), invocations=(call,), command=call)


def approvals(count: int, *, every_s: float, seen_s: float = 5.0, made: Decision | None = None) -> list[Hold]:
    """The last one was answered right now; `seen_s`: how long each had been there."""
    found = []
    for number in range(count):
        at_s = NOW_S - (count - 1 - number) * every_s
        found.append(
            Hold(
                f"h{number}",
                "s",
                made or decision(),
                "/w",
                1,
                (),
                at_s - seen_s,
                None,
                HoldState.APPROVED,
                answered_at_s=at_s,
            )
        )
    return found


def test_ten_of_a_kind_within_a_minute_are_told_with_their_number():
    text = stamped(approvals(MANY, every_s=6), decision(), now_s=NOW_S)
    assert text.startswith("You approved 10 of git (force-push) within a minute.")
    assert "--shape" in text


@pytest.mark.parametrize(
    "holds",
    [
        pytest.param([], id="none"),
        pytest.param(approvals(MANY - 1, every_s=6), id="nine"),
        pytest.param(approvals(MANY, every_s=7), id="over more than a minute"),
        pytest.param(approvals(ROW, every_s=0.5), id="four in haste after one that was read"),
        pytest.param(
            [replace(h, note="as h1") for h in approvals(MANY, every_s=0.1)], id="released with another"
        ),
        pytest.param(
            [replace(h, state=HoldState.REFUSED) for h in approvals(MANY, every_s=0.1)], id="refused"
        ),
        pytest.param([replace(h, state=HoldState.GONE) for h in approvals(MANY, every_s=0.1)], id="gone"),
    ],
)
def test_what_was_read_is_not_remarked_on(holds):
    assert stamped(holds, decision(), now_s=NOW_S) == ""


def test_another_kind_is_not_counted():
    holds = approvals(MANY, every_s=6)
    assert stamped(holds, decision("drop-table"), now_s=NOW_S) == ""
    assert stamped(holds, decision(call="hub push --force"), now_s=NOW_S) == ""


def test_five_in_a_row_too_fast_to_read_are_told_whatever_they_were():
    found = stamping(approvals(ROW + 1, every_s=0.9), now_s=NOW_S)
    assert found is not None
    assert (found.count, found.is_fast) == (ROW, True)
    assert stamped(approvals(ROW + 1, every_s=0.9), decision("other"), now_s=NOW_S).startswith(
        "The last 5 approvals"
    )


def test_one_that_was_looked_at_ends_the_row():
    fast = approvals(ROW + 1, every_s=0.9)
    slow = replace(fast[2], answered_at_s=(fast[1].answered_at_s or 0) + 1.5)
    later = [replace(h, answered_at_s=(h.answered_at_s or 0) + 1.0) for h in fast[3:]]
    assert stamping([*fast[:2], slow, *later], now_s=NOW_S + 1) is None


def test_time_reading_counts_from_the_answer_before():
    """A queue that had waited for an hour: the first may have been read, five more within two seconds were not."""
    assert stamping(approvals(ROW + 1, every_s=0.4, seen_s=3600), now_s=NOW_S) is not None


def test_it_is_forgotten():
    assert stamped(approvals(MANY, every_s=1), decision(), now_s=NOW_S + 700) == ""
