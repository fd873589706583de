"""The path of a session, as it is told: short, in words, and never changed by what follows."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shellguard.context.failures import Failure, FailureKind
from shellguard.context.story import Outcome
from shellguard.judge import timeline
from shellguard.judge.timeline import MOST_LINES, Timeline, answered, faltered, followed, heard, lines
from shellguard.model import Decision, Deed, Does, Observed, Reach, Severity, Signal, Undo, Verdict
from tests.support.screen_text import matches_golden

DENIED = Failure(FailureKind.AUTHENTICATION, "401 Unauthorized: invalid token")
LOSS = Deed(
    Does.REMOVE, "volume", "3d2c42fb", service="railway", reach=Reach.REMOTE, undo=Undo.NONE, how="curl"
)
SOUGHT = Signal("credential-sought", "looks for credentials", Severity.MEDIUM)
SWAPPED = Signal("credential-swapped", "another token", Severity.HIGH)
RETRY = Signal("retry-after-refusal", "the same again", Severity.CRITICAL)


def plain(command: str) -> Decision:
    return Decision(Verdict.ALLOW, command=command)


def stopped(command: str, *signals: Signal) -> Decision:
    return Decision(Verdict.HOLD, command=command, signals=signals, observed=Observed(deeds=(LOSS,)))


def incident() -> Timeline:
    """Fourteen ordinary steps, a login that fails, a search, a deletion that is held, refused, and tried again."""
    line, now = Timeline(), 1000.0
    for n in range(14):
        line, now = followed(line, plain(f"ls {n}"), outcome=Outcome.RAN, at_s=now), now + 10
    line = faltered(followed(line, plain("railway run migrate"), outcome=Outcome.RAN, at_s=now), DENIED)
    line = followed(
        line,
        Decision(Verdict.ALLOW, command="grep -rn TOKEN ..", signals=(SOUGHT,)),
        outcome=Outcome.RAN,
        at_s=now + 30,
    )
    line = followed(line, plain("cat README.md"), outcome=Outcome.RAN, at_s=now + 40)
    gone = stopped("curl -X POST https://api.example/graphql -d volumeDelete", SWAPPED)
    line = followed(line, gone, outcome=Outcome.HELD, at_s=now + 60)
    line = answered(line, gone, outcome=Outcome.TURNED_DOWN)
    line = heard(line, "just run the migrations, delete nothing", at_s=now + 90)
    return followed(
        line, stopped("railway volume delete 3d2c42fb", RETRY), outcome=Outcome.HELD, at_s=now + 3900
    )


def test_the_path_is_as_the_golden_file_has_it() -> None:
    line = incident()
    told = lines(line.moments, steps=line.step, now_s=line.moments[-1].at_s)
    matches_golden("timeline", "\n".join(told) + "\n")


def test_steps_without_a_time_are_told_by_their_number() -> None:
    line = faltered(followed(Timeline(), plain("railway up"), outcome=Outcome.RAN), DENIED)
    assert lines(line.moments, steps=line.step) == (
        "1  ✗ failed (authentication: 401 Unauthorized: invalid token): railway up",
    )


def test_a_command_seen_again_as_its_programs_start_is_one_step() -> None:
    line = Timeline()
    for _ in range(5):
        line = followed(line, stopped("make clean"), outcome=Outcome.HELD)
    assert (line.step, len(line.moments)) == (1, 1)


def test_what_was_approved_says_so_while_its_programs_run() -> None:
    held = stopped("make clean")
    line = answered(followed(Timeline(), held, outcome=Outcome.HELD), held, outcome=Outcome.RAN)
    line = followed(line, plain("make clean"), outcome=Outcome.RAN)
    assert [m.outcome for m in line.moments] == ["approved by the person"]


def test_a_day_of_grave_steps_fits_and_keeps_its_beginning_and_end() -> None:
    line = Timeline()
    for n in range(40):
        line = faltered(followed(line, plain(f"railway up {n}"), outcome=Outcome.RAN), DENIED)
        line = followed(line, plain("ls"), outcome=Outcome.RAN)
    line = followed(line, stopped("rm x"), outcome=Outcome.HELD)
    told = lines(line.moments, steps=line.step)
    assert len(told) <= MOST_LINES
    assert "rm x" in told[-1]
    assert any("more steps" in row for row in told)


@pytest.mark.parametrize(
    "kind", [k for k in vars(timeline) if k.isupper() and isinstance(vars(timeline)[k], str)]
)
def test_every_kind_has_a_sign_and_is_said_in_words(kind: str) -> None:
    word = str(vars(timeline)[kind])
    if not kind.startswith("_") and kind != "APPROVED":
        assert len(timeline.SIGNS[word]) == 1
        assert word.replace(" ", "").replace(",", "").isalpha()


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["ls", "git push --force", "rm a", "rm b"]),
        st.sampled_from([(), (SOUGHT,), (SWAPPED,), (RETRY,)]),
        st.sampled_from(list(Outcome)),
        st.booleans(),
    ),
    max_size=30,
)


@given(STEPS)
def test_lines_are_few_whatever_happened(steps: list[tuple[str, tuple[Signal, ...], Outcome, bool]]) -> None:
    line = Timeline()
    for command, signals, outcome, is_failing in steps:
        line = followed(line, stopped(command, *signals), outcome=outcome)
        line = faltered(line, DENIED) if is_failing else line
        assert line.step >= len({m.step for m in line.moments})
    told = lines(line.moments, steps=line.step)
    assert len(told) <= MOST_LINES
    assert all(row.strip() for row in told)
