"""A second judge in a live guard: it waits for nobody but who is asked about, and a person's word comes before its own."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from shellguard.data.second_opinion_settings import Ask, JudgeSettings
from shellguard.decide.policy import Policy
from shellguard.guard.second_opinion.asking import SecondJudge
from shellguard.guard.second_opinion.opinion import NoAnswerError
from shellguard.model import (
    Attempt,
    Decision,
    Deed,
    Does,
    Grant,
    Mode,
    Observed,
    RecordKind,
    Severity,
    Signal,
    Verdict,
)
from shellguard.wire.messages import Answer
from tests.support.live_guard import PATIENCE_S, LiveGuard, judged

ODD = Signal("off-task", "nobody asked for it", Severity.MEDIUM)


def oddly(attempt: Attempt, grants: tuple[Grant, ...]) -> Decision:
    """As `judged`; `odd` shows a signal that policy lets pass."""
    decision = judged(attempt, grants)
    words = attempt.argv or ("",)
    deed = Deed(Does.REMOVE, "file", " ".join(words[1:]))
    if words[0] == "odd":
        return Decision(Verdict.ALLOW, (), (ODD,), command=" ".join(words), observed=Observed(deeds=(deed,)))
    return decision


class Scripted(SecondJudge):
    """Says what it is told to; `released` lets it speak."""

    def __init__(
        self, *said: str | Exception, ask: Ask = Ask.SIGNALS, may_clear: tuple[str, ...] = ()
    ) -> None:
        settings = JudgeSettings(command=("my-judge",), ask=ask, may_clear=frozenset(may_clear))
        super().__init__(
            settings, policy=Policy(), redact=lambda t: t.replace("s3cret", "‹secret›"), workspace="/w"
        )
        self.said, self.questions = list(said), []
        self.released, self.entered = threading.Event(), threading.Event()
        self.released.set()

    def _asked(self, question):
        self.questions.append(question.body)
        self.entered.set()
        assert self.released.wait(PATIENCE_S)
        word = self.said.pop(0) if len(self.said) > 1 else self.said[0]
        if isinstance(word, Exception):
            raise word
        return json.dumps({"verdict": word, "why": "says s3cret words"})


@contextmanager
def guarded(second: SecondJudge, **more: object) -> Iterator[LiveGuard]:
    with LiveGuard(oddly, second=second, **more) as live:
        yield live


def asked_elsewhere(live: LiveGuard, *argv: str) -> str:
    """The first answer to another process."""
    code = f"from tests.support.live_guard import Shim; print(Shim({str(live.path)!r}).ask(*{argv!r}).answer()[0].name)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=PATIENCE_S, check=True
    )
    return done.stdout.strip()


def decisions(live: LiveGuard) -> list[dict]:
    return [b["decision"] for b in live.ledger.bodies(RecordKind.ATTEMPT)]


OUTCOMES = {
    "held, deny": ("rm", "deny", Answer.REFUSED, "deny"),
    "held, hold": ("rm", "hold", Answer.HELD, "hold"),
    "held, allow: nothing is marked": ("rm", "allow", Answer.HELD, "hold"),
    "odd, allow": ("odd", "allow", Answer.RUN, "allow"),
    "odd, hold": ("odd", "hold", Answer.HELD, "hold"),
    "odd, deny": ("odd", "deny", Answer.HELD, "hold"),
    "odd, no answer": ("odd", NoAnswerError("timed out after 3 s"), Answer.RUN, "allow"),
    "held, no answer": ("rm", NoAnswerError("timed out after 3 s"), Answer.HELD, "hold"),
    "odd, a crash of ours": ("odd", RuntimeError("s3cret"), Answer.RUN, "allow"),
}


@pytest.mark.parametrize(("program", "word", "code", "verdict"), OUTCOMES.values(), ids=OUTCOMES)
def test_what_it_says_is_on_record_before_the_answer(program, word, code, verdict):
    with guarded(Scripted(word)) as live:
        assert live.once(program, "x")[0] is code
        (decision,) = decisions(live)
    assert decision["verdict"] == verdict
    second = decision["second"]
    assert (second["by"], second["before"]) == ("my-judge", "hold" if program == "rm" else "allow")
    expected = {"str": (word, "says ‹secret› words"), "NoAnswerError": (None, "timed out after 3 s")}
    assert (second["verdict"], second["why"]) == expected.get(
        type(word).__name__, (None, "RuntimeError while asking")
    )


def test_a_marked_hold_is_cleared():
    with guarded(Scripted("allow", may_clear=("rm-recursive",))) as live:
        assert live.once("rm", "x") == (Answer.RUN, "")
        (decision,) = decisions(live)
    assert decision["policy_row"] == "second opinion of my-judge: hold -> allow"
    assert live.ledger.kinds == ["attempt", "session-end"]


def test_a_calm_or_a_refused_command_is_not_asked_about():
    second = Scripted("deny")
    with guarded(second) as live:
        assert [live.once(*words)[0] for words in (("ls",), ("mkfs", "d"))] == [Answer.RUN, Answer.REFUSED]
        assert [d["second"] for d in decisions(live)] == [None, None]
    assert second.questions == []


def test_nobody_else_waits():
    second = Scripted("deny")
    second.released.clear()
    with guarded(second) as live, live.shim() as shim:
        shim.ask("rm", "x")
        assert second.entered.wait(PATIENCE_S)
        assert live.once("ls") == (Answer.RUN, "")
        assert live.states() == {}
        second.released.set()
        assert shim.answer()[0] is Answer.REFUSED


def test_an_approved_command_runs_and_another_one_is_held():
    second = Scripted("hold")
    with guarded(second) as live:
        with live.held("odd", "x") as (shim, hold_id):
            assert live.answer(hold_id, "approve")["outcome"] == "run"
            assert shim.answer() == (Answer.RUN, "")
        assert asked_elsewhere(live, "odd", "y") == "HELD"


def test_its_shape_runs_unasked_after_a_yes_for_the_session():
    second = Scripted("hold")
    with guarded(second) as live:
        with live.held("odd", "x") as (shim, hold_id):
            live.answer(hold_id, "approve-shape")
            assert shim.answer()[0] is Answer.RUN
        assert [asked_elsewhere(live, "odd", w) for w in ("x", "y", "x")] == ["RUN", "HELD", "RUN"]
        assert len(second.questions) == 2


def test_what_an_approved_process_does_again_is_not_asked_about():
    second = Scripted("hold")
    with guarded(second) as live:
        with live.held("odd", "x") as (_, hold_id):
            live.answer(hold_id, "approve")
        # This process is the approved one now.
        assert [live.once("odd", w)[0] for w in ("x", "y")] == [Answer.RUN, Answer.HELD]
        assert decisions(live)[1]["granted_by"] == hold_id


def test_a_yes_to_a_hold_that_is_gone_lets_one_retry_run():
    with guarded(Scripted("hold")) as live:
        assert asked_elsewhere(live, "odd", "x") == "HELD"
        live.ledger.until(lambda ledger: RecordKind.ANSWER.value in ledger.kinds)
        hold_id = live.ledger.bodies(RecordKind.HOLD)[0]["hold"]["id"]
        assert live.answer(hold_id, "approve")["outcome"] == "retry-allowed"
        assert [asked_elsewhere(live, "odd", "x") for _ in range(2)] == ["RUN", "HELD"]


def test_the_same_is_asked_about_once_and_a_failure_again():
    second = Scripted(NoAnswerError("it failed"), "allow", "hold")
    with guarded(second) as live:
        assert [live.once("odd", "x")[0] for _ in range(3)] == [Answer.RUN] * 3
        assert [d["second"]["verdict"] for d in decisions(live)] == [None, "allow", "allow"]
    assert len(second.questions) == 2


def test_the_path_is_told():
    second = Scripted("allow")
    with guarded(second) as live:
        for word in ("a", "b"):
            live.once("odd", word)
    assert second.questions[0]["path"] == []
    (step,) = second.questions[1]["path"]
    assert (step["outcome"], step["verdict"], [a["target"] for a in step["acts"]]) == ("ran", "allow", ["a"])
    assert second.questions[1]["task"] == "tidy up"


@pytest.mark.parametrize(("program", "word"), [("odd", "allow"), ("rm", "hold")])
def test_one_that_hung_up_meanwhile_did_not_run(program, word):
    second = Scripted(word)
    second.released.clear()
    with guarded(second) as live:
        with live.shim() as shim:
            shim.ask(program, "x")
            assert second.entered.wait(PATIENCE_S)
        live.once("ls")
        second.released.set()
        live.ledger.until(lambda ledger: len(ledger.bodies(RecordKind.ATTEMPT)) == 2)
        assert live.states() in ({}, dict.fromkeys(live.states(), "gone"))
        outcomes = [b["outcome"] for b in live.ledger.bodies(RecordKind.ATTEMPT)]
    assert outcomes == ["run", "gone" if program == "odd" else "held"]


def test_what_is_asked_about_when_the_guard_ends_does_not_run():
    second = Scripted("allow")
    second.released.clear()
    with guarded(second) as live, live.shim() as shim:
        shim.ask("odd", "x")
        assert second.entered.wait(PATIENCE_S)
        live.guard.stop()
        assert shim.answer()[0] is Answer.BROKEN
        second.released.set()


def test_what_shows_more_meanwhile_is_not_cleared():
    second = Scripted("allow", may_clear=("rm-recursive", "off-task"))
    second.released.clear()
    looks: list[int] = []

    def changing(attempt, grants):
        looks.append(1)
        decision = judged(attempt, grants)
        if len(looks) == 1:
            return decision
        more = Signal("off-task", "e", Severity.HIGH)
        return Decision(decision.verdict, decision.findings, (more,), command=decision.command, shape="other")

    with LiveGuard(changing, second=second) as live, live.shim() as shim:
        shim.ask("rm", "x")
        assert second.entered.wait(PATIENCE_S)
        second.released.set()
        assert shim.answer()[0] is Answer.HELD


def test_in_observe_mode_it_is_on_record_and_all_runs():
    with guarded(Scripted("deny"), mode=Mode.OBSERVE) as live:
        assert live.once("rm", "x") == (Answer.RUN, "")
        assert decisions(live)[0]["verdict"] == "deny"


def test_a_full_ledger_runs_nothing_that_it_allowed():
    second = Scripted("allow")
    second.released.clear()
    with guarded(second) as live, live.shim() as shim:
        shim.ask("odd", "x")
        assert second.entered.wait(PATIENCE_S)
        live.ledger.is_full = True
        second.released.set()
        assert shim.answer()[0] is Answer.BROKEN


def test_only_so_many_questions_are_open():
    real = SecondJudge(
        JudgeSettings(command=("/no/such/judge",)), policy=Policy(), redact=str, workspace="/w"
    )
    question = real.question(Decision(Verdict.HOLD), session=Guardless)
    whys = [real.ask(question).why]
    for _ in range(8):
        real._open.acquire()
    assert [*whys, real.ask(question).why] == ["there is no such program", "8 questions are open already"]


class Guardless:
    """As much of a session as a question takes."""

    task, environment, mode = "", "", Mode.ATTENDED
