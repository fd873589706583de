"""Every signal that one attempt gives in its session.

Promise: pure; a signal states a fact with its evidence and never a verdict. Nothing that is costly to find out is asked
where no signal could come of it.
"""

from __future__ import annotations

from shellguard.classify.subject import Subject
from shellguard.context.act_environments import landings
from shellguard.context.alignment_signals import alignment_signals
from shellguard.context.bursts import burst_signals
from shellguard.context.confidence import unsure_signals
from shellguard.context.crossing import crossings
from shellguard.context.deviation import deviation_signals
from shellguard.context.environments import NO_ENVIRONMENTS, EnvironmentMap
from shellguard.context.identities import Identities
from shellguard.context.no_task import taskless_signals
from shellguard.context.observing import Uses
from shellguard.context.retry import retry_signals
from shellguard.context.said_earlier import current_of
from shellguard.context.session_task import scope_in
from shellguard.context.story import Story
from shellguard.context.swap import identity_signals
from shellguard.model import Deed, Finding, Observed, Session, Signal


def signals(
    subjects: tuple[Subject, ...],
    findings: tuple[Finding, ...],
    seen: Observed,
    uses: tuple[Uses, ...],
    *,
    session: Session,
    story: Story,
    deeds: tuple[Deed, ...] = (),
    environments: EnvironmentMap = NO_ENVIRONMENTS,
    identities: Identities | None = None,
) -> tuple[Signal, ...]:
    """Facts about this attempt in this session; `uses` are those of each subject."""
    scope = scope_in(session)
    return (
        *(
            _crossed(subjects, uses, session, environments, story, identities)
            if session.environment or findings
            else ()
        ),
        *retry_signals(seen, story=story),
        *identity_signals(seen, story=story),
        *deviation_signals(seen, story=story),
        *burst_signals(seen, story=story),
        *unsure_signals(seen, story=story, task=scope.text),
        *(alignment_signals(deeds, scope) if session.task and deeds else ()),
        *taskless_signals(seen, story=story, task=scope.text),
    )


def _crossed(
    subjects: tuple[Subject, ...],
    uses: tuple[Uses, ...],
    session: Session,
    environments: EnvironmentMap,
    story: Story,
    identities: Identities | None,
) -> tuple[Signal, ...]:
    """Without an environment of the session only what a rule objects to can touch production: it need not be asked then."""
    calls = tuple(s.call for s in subjects)
    held = identities.baseline() if identities is not None else None
    current = current_of(held or ())
    found = (
        landing
        for subject, own in zip(subjects, uses, strict=True)
        for landing in landings(
            subject,
            environments=environments,
            uses=own,
            siblings=calls,
            story=story,
            current=current,
        )
    )
    return crossings(found, session_environment=session.environment, environments=environments)
