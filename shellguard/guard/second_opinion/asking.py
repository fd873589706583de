"""A session's second judge: remembers what it was told and what it said, and asks it.

Promise: `ask` never raises, and takes no longer than the person allowed; whatever goes wrong is an opinion without a verdict.
Everything but `ask` belongs to the guard's thread.
"""

from __future__ import annotations

import importlib
import json
import os
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from shellguard.context.story import Outcome
from shellguard.data.second_opinion_settings import JudgeSettings
from shellguard.decide.policy import Policy
from shellguard.guard.second_opinion import opinion
from shellguard.guard.second_opinion.by_command import ask_command
from shellguard.guard.second_opinion.by_provider import ask_provider, is_installed
from shellguard.guard.second_opinion.opinion import NoAnswerError, Redact, Step
from shellguard.model import Decision, SecondOpinion, Session, Verdict

_MOST_STEPS = 10
_MOST_OPEN = 8
"""Questions under way at once; each is a thread and a process or a connection."""
_KEPT_S, _MOST_KEPT = 60.0, 64
"""One command is seen again as each of its programs starts: the same acts for the same reasons are asked about once."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked about one decision."""

    body: dict[str, Any]
    before: Verdict

    @property
    def key(self) -> str:
        """The same for the same acts, whatever led there."""
        return json.dumps({k: v for k, v in self.body.items() if k != "path"}, sort_keys=True)


class SecondJudge:
    """One session's."""

    def __init__(
        self,
        settings: JudgeSettings,
        *,
        policy: Policy,
        redact: Redact,
        workspace: str,
        environment: Callable[[], Mapping[str, str]] = lambda: os.environ,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`environment`: the person's, read when it is asked. `clock`: seconds."""
        self.settings, self._policy, self._redact = settings, policy, redact
        self._workspace, self._environment, self._clock = workspace, environment, clock
        self._path: deque[Step] = deque(maxlen=_MOST_STEPS)
        self._open = threading.BoundedSemaphore(_MOST_OPEN)
        self._kept: OrderedDict[str, tuple[float, SecondOpinion]] = OrderedDict()

    def warm(self) -> None:
        """Load the library in the background, so that the first question does not wait for it."""
        provider = self.settings.provider
        if provider and is_installed(provider, workspace=self._workspace):
            threading.Thread(
                target=_load, args=(provider,), name="shellguard-second-opinion-load", daemon=True
            ).start()

    def is_asked_about(self, decision: Decision) -> bool:
        """Whether the person wants it asked about this."""
        return opinion.is_asked_about(decision, self.settings.ask)

    def question(self, decision: Decision, *, session: Session) -> Question:
        """What it would be asked."""
        body = opinion.told(decision, session=session, path=self._path, redact=self._redact)
        return Question(body, decision.verdict)

    def said_before(self, question: Question) -> SecondOpinion | None:
        """What it said a moment ago of just this."""
        at_s, known = self._kept.get(question.key, (0.0, None))
        return known if self._clock() - at_s < _KEPT_S else None

    def ask(self, question: Question) -> SecondOpinion:
        """Its opinion; on any thread."""
        name = self._redact(self.settings.name)
        try:
            said, why = opinion.parsed(self._asked(question), redact=self._redact)
        except NoAnswerError as error:
            return SecondOpinion(name, None, self._redact(str(error))[: opinion.MOST_WHY], question.before)
        except Exception as error:  # ours: as if it had not been asked, and said so
            return SecondOpinion(name, None, f"{type(error).__name__} while asking", question.before)
        return SecondOpinion(name, said, why, question.before)

    def _asked(self, question: Question) -> bytes | str:
        if not self._open.acquire(blocking=False):
            raise NoAnswerError(f"{_MOST_OPEN} questions are open already")
        try:
            settings, environment = self.settings, dict(self._environment())
            if settings.provider:
                return ask_provider(
                    settings, question.body, environment=environment, workspace=self._workspace
                )
            return ask_command(
                settings.command,
                json.dumps(question.body).encode(),
                timeout_s=settings.timeout_s,
                environment=environment,
                workspace=self._workspace,
            )
        finally:
            self._open.release()

    def keep(self, question: Question, said: SecondOpinion) -> None:
        """Remember an answer for a moment; a failure is none."""
        if said.verdict is None:
            return
        self._kept[question.key] = (self._clock(), said)
        while len(self._kept) > _MOST_KEPT:
            self._kept.popitem(last=False)

    def applied(
        self, decision: Decision, said: SecondOpinion, *, session: Session, is_as_asked: bool
    ) -> Decision:
        """`decision` with what it may change; one that shows more than was asked about is only made stricter."""
        may_clear = self.settings.may_clear if is_as_asked else frozenset[str]()
        is_clearable = opinion.is_clearable(
            decision, mode=session.mode, policy=self._policy, may_clear=may_clear
        )
        return opinion.applied(decision, said, is_cleared_by_allow=is_clearable)

    def remember(self, decision: Decision, outcome: Outcome) -> None:
        """What became of an attempt, for the path that is told."""
        if decision.observed.deeds or decision.verdict is not Verdict.ALLOW:
            self._path.append(Step(outcome.value, decision.verdict, decision.observed.deeds))


def _load(name: str) -> None:
    with suppress(Exception):  # asking will say so
        importlib.import_module(name)
