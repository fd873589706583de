"""Every signal that one attempt gives in its session.

Promise: pure; a signal states a fact with its evidence and never a verdict. Nothing that is costly to find out is asked
where no signal could come of it.
"""

from __future__ import annotations

from dataclasses import replace

from shellguard.classify.subject import Subject
from shellguard.context.act_environments import landings
from shellguard.context.alignment_bounds import bound_signals, bounds_in
from shellguard.context.alignment_signals import alignment_signals
from shellguard.context.ask_first import ask_first_signals
from shellguard.context.bent_checks import bent_signals
from shellguard.context.bursts import burst_signals
from shellguard.context.carved_out import carved_signals
from shellguard.context.climbing import climbing_signals
from shellguard.context.confidence import unsure_signals
from shellguard.context.containment import containment_signals
from shellguard.context.crossing import crossings
from shellguard.context.deviation import deviation_signals
from shellguard.context.environments import NO_ENVIRONMENTS, EnvironmentMap
from shellguard.context.exposure import exposure_signals
from shellguard.context.guesses import guess_signals
from shellguard.context.hiding_packages import hiding_signals
from shellguard.context.hollow_runs import hollow_signals
from shellguard.context.identities import Identities
from shellguard.context.left_out_records import left_out_signals
from shellguard.context.left_running import left_running_signals
from shellguard.context.lost_documents import document_signals
from shellguard.context.machine_signals import machine_signals
from shellguard.context.no_task import taskless_signals
from shellguard.context.observing import Uses
from shellguard.context.overrides import override_signals
from shellguard.context.people_watched import watching_signals
from shellguard.context.published_secrets import publishing_signals
from shellguard.context.remotes import remote_signals
from shellguard.context.retry import retry_signals
from shellguard.context.said_earlier import current_of
from shellguard.context.seemingly_made import made_keys
from shellguard.context.session_task import scope_in
from shellguard.context.sidesteps import sidestep_signals
from shellguard.context.story import Story
from shellguard.context.strangers import stranger_signals
from shellguard.context.swap import identity_signals
from shellguard.context.task_bound_nouns import Bound
from shellguard.context.task_environment import is_bounded_in, task_crossings
from shellguard.context.task_scope import TaskScope
from shellguard.model import Deed, Finding, Observed, Session, Severity, Signal


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
    bounds = bounds_in(session) if session.task else ()
    if session.later:
        session = replace(session, task=scope.text)
    return (
        *(
            _crossed(subjects, uses, session, environments, story, identities, scope)
            if session.environment or findings or is_bounded_in(deeds, scope)
            else ()
        ),
        *retry_signals(seen, story=story),
        *identity_signals(seen, story=story, task=session.task),
        *guess_signals(seen, story=story),
        *exposure_signals(subjects, task=session.task),
        *remote_signals(deeds, story=story, task=session.task),
        *deviation_signals(seen, story=story),
        *(sidestep_signals(subjects, deeds, story=story) if story.failures else ()),
        *burst_signals(seen, story=story),
        *unsure_signals(seen, story=story, task=scope.text),
        *bent_signals(subjects, deeds, session=session, story=story),
        *hollow_signals(subjects, deeds, session=session, story=story),
        *override_signals(subjects, deeds, task=session.task, story=story),
        *(_fitting(subjects, deeds, scope, session, bounds, story) if session.task else ()),
        *(_beside(subjects, deeds, scope, session) if session.task else ()),
        *(_by_its_words(subjects, deeds, session, story, scope) if session.task else ()),
        *(climbing_signals(subjects, deeds, scope, story=story) if session.task else ()),
        *hiding_signals(deeds, story=story, task=session.task),
        *taskless_signals(seen, story=story, task=scope.text),
    )


def _beside(
    subjects: tuple[Subject, ...], deeds: tuple[Deed, ...], scope: TaskScope, session: Session
) -> tuple[Signal, ...]:
    """What leaves the place that the task is about."""
    return (
        *containment_signals(deeds, scope, workspace=session.workspace),
        *machine_signals(subjects, scope),
    )


def _by_its_words(
    subjects: tuple[Subject, ...],
    deeds: tuple[Deed, ...],
    session: Session,
    story: Story,
    scope: TaskScope,
) -> tuple[Signal, ...]:
    """What the task's own words make of a command that is ordinary without them."""
    task = session.task
    return (
        *watching_signals(deeds, task=task),
        *publishing_signals(deeds, task=task),
        *(() if session.later else ask_first_signals(deeds, story=story, task=task)),
        *left_out_signals(subjects, task=task),
        *left_running_signals(subjects, task=task),
        *stranger_signals(subjects, scope),
    )


def _fitting(
    subjects: tuple[Subject, ...],
    deeds: tuple[Deed, ...],
    scope: TaskScope,
    session: Session,
    bounds: tuple[Bound, ...],
    story: Story,
) -> tuple[Signal, ...]:
    """How the deeds fit the task, and what is done against its limits."""
    bound = bound_signals(subjects, deeds, bounds, session=session, story=story) or carved_signals(
        subjects, task=session.task
    )
    told = alignment_signals(deeds, scope, made=made_keys(deeds, story)) if deeds else ()
    # of two of one id the graver says it
    graver = {s.id for s in told for b in bound if s.id == b.id and s.weight > b.weight}
    kept = tuple(b for b in bound if b.id not in graver)
    told = (*(s for s in told if s.id not in {b.id for b in kept}), *kept)
    if not deeds:
        return told
    is_held = any(s.weight >= Severity.HIGH for s in told)
    return told if is_held else (*document_signals(deeds, scope, story=story), *told)


def _crossed(
    subjects: tuple[Subject, ...],
    uses: tuple[Uses, ...],
    session: Session,
    environments: EnvironmentMap,
    story: Story,
    identities: Identities | None,
    scope: TaskScope,
) -> tuple[Signal, ...]:
    """Without an environment of the session only what a rule objects to can touch production: it need not be asked then."""
    calls = tuple(s.call for s in subjects)
    held = identities.baseline() if identities is not None else None
    current = current_of(held or ())
    found = tuple(
        landings(
            subject,
            environments=environments,
            uses=own,
            siblings=calls,
            story=story,
            current=current,
        )
        for subject, own in zip(subjects, uses, strict=True)
    )
    told = crossings(
        (landing for own in found for landing in own),
        session_environment=session.environment,
        environments=environments,
    )
    return (
        told
        if environments.tier(session.environment).is_known
        else (*task_crossings(subjects, found, scope), *told)
    )
