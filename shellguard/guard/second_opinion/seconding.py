"""The turn of the second judge between deciding and answering: who is asked just now, and what comes of an answer.

Promise: a peer that is asked about waits, and nobody else does; what an answer changes is decided over a fresh look, and one that
shows anything else than was asked about is only made stricter.
"""

from __future__ import annotations

from collections.abc import Callable

from shellguard.guard.second_opinion.asking import Question, SecondJudge
from shellguard.guard.surroundings import Aside, Asking
from shellguard.model import Decision, SecondOpinion, Session

Change = Callable[[Decision], Decision]
"""What the second judge makes of a fresh look at what it was asked about."""


class Seconding:
    """One session's."""

    def __init__(self, judge: SecondJudge | None, *, aside: Aside) -> None:
        self._judge, self._aside = judge, aside
        self._asked: list[Asking] = []

    def is_asked_about(self, decision: Decision) -> bool:
        """Whether this decision waits for a second opinion."""
        return self._judge is not None and self._judge.is_asked_about(decision)

    def ask(
        self, decision: Decision, *, session: Session, asking: Asking, then: Callable[[Change], None]
    ) -> None:
        """Ask, and go on with `then` on the guard's thread, at once where the answer is known."""
        judge = self._judge
        if judge is None:
            then(lambda fresh: fresh)
            return
        question = judge.question(decision, session=session)
        known = judge.said_before(question)
        if known is not None:
            then(_change(judge, known, decision, session))
            return

        def go_on(said: SecondOpinion) -> None:
            self._answered(
                judge, question, said, asking, lambda: then(_change(judge, said, decision, session))
            )

        self._asked.append(asking)
        try:
            self._aside(lambda: judge.ask(question), go_on)
        except BaseException:
            self._asked.remove(asking)
            raise

    def _answered(
        self,
        judge: SecondJudge,
        question: Question,
        said: SecondOpinion,
        asking: Asking,
        then: Callable[[], None],
    ) -> None:
        judge.keep(question, said)
        # one that is no longer listed got its answer when the guard ended
        if asking in self._asked:
            self._asked.remove(asking)
            then()

    def end(self) -> tuple[Asking, ...]:
        """Who is still asked about; nothing goes on for them."""
        asked, self._asked = tuple(self._asked), []
        return asked


def _change(judge: SecondJudge, said: SecondOpinion, asked: Decision, session: Session) -> Change:
    def changed(fresh: Decision) -> Decision:
        return judge.applied(fresh, said, session=session, is_as_asked=_seen(fresh) == _seen(asked))

    return changed


def _seen(decision: Decision) -> tuple[object, ...]:
    return (
        decision.verdict,
        {(f.rule, f.severity, f.subject) for f in decision.findings},
        {(s.id, s.weight, s.about) for s in decision.signals},
        decision.observed.deeds,
    )
