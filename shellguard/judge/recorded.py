"""A session that is only known from its record: the story as it grows, step by step.

Promise: pure but for the key that its fingerprints are made with; nothing of an output is kept but fingerprints and a
failure's own words. What the task itself holds was given by the person.
"""

from __future__ import annotations

from dataclasses import replace

from shellguard.context.failures import failure_of
from shellguard.context.identities import FINGERPRINT_DIGITS, Held, Place
from shellguard.context.session_task import How, after_words
from shellguard.context.story import Outcome, Story, advanced, failed, showed, spoken, succeeded
from shellguard.judge.timeline import Timeline, faltered, followed, heard
from shellguard.model import Decision, Session
from shellguard.parse.secrets import find_live, fingerprint, secret_in

MOST_OUTPUT = 64 * 1024


class RecordedIdentities:
    """`context.identities.Identities` where nobody has looked at a machine."""

    def __init__(self, *, key: bytes) -> None:
        self._key = key

    def fingerprint(self, secret: str) -> str:
        """As the protocol has it."""
        return fingerprint(secret, key=self._key, digits=FINGERPRINT_DIGITS)

    def baseline(self) -> tuple[Held, ...] | None:
        """Unknown."""
        return None

    def places(self, _mark: str) -> tuple[Place, ...]:
        """None are known."""
        return ()

    def in_text(self, text: str) -> tuple[str, ...]:
        """Fingerprints of the secrets that a text shows."""
        return tuple(dict.fromkeys(self.fingerprint(secret_in(text, span)) for span in find_live(text)))


def _programs(decision: Decision) -> tuple[str, ...]:
    """Who was run, by the first word of what was read."""
    return tuple(i.split(" ", 1)[0].rsplit("/", 1)[-1] for i in decision.invocations)


class Recorded:
    """One recorded session."""

    def __init__(self, session: Session, *, identities: RecordedIdentities) -> None:
        self._identities = identities
        self.session = session
        self.story = Story(accepted=self._given(session.task), is_unasked=not session.task.strip())
        self.line = Timeline()

    def _given(self, words: str) -> frozenset[str]:
        """What the person's words hold is accepted."""
        return frozenset(f"#{mark}" for mark in self._identities.in_text(words[:MOST_OUTPUT]))

    def say(self, words: str, *, how: How = How.FOLLOW) -> None:
        """The person spoke."""
        self.session = after_words(self.session, words, how=how)
        given = self.story.accepted | self._given(words)
        self.story = replace(spoken(self.story), accepted=given)
        self.line = heard(self.line, words)

    def add(
        self,
        decision: Decision,
        *,
        command: str,
        exit_status: int | None,
        output: str,
        outcome: Outcome = Outcome.RAN,
    ) -> None:
        """One step and what came of it. `outcome`: what became of it at the time; a recorded step ran unless its record says
        otherwise."""
        story = advanced(self.story, replace(decision, granted_by=""), outcome=outcome)
        self.line = followed(self.line, replace(decision, granted_by=""), outcome=outcome)
        if outcome is not Outcome.RAN:
            self.story = story
            return
        output = output[:MOST_OUTPUT]
        failure = failure_of(
            exit=exit_status, output=output, programs=_programs(decision), calls=decision.invocations
        )
        if failure is not None:
            story = failed(story, failure, command=command)
            self.line = faltered(self.line, failure)
        elif exit_status == 0:
            story = succeeded(story, command=command)
        shown = self._identities.in_text(output) if output else ()
        self.story = showed(story, shown, command=command) if shown else story
