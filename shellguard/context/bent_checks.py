"""The check is bent instead of the thing: a failing test, or what it stands on, is changed where its failure is what
should end.

Promise: pure; a new test, and a test that this session wrote, are ordinary work; the evidence says what failed and when.
"""

from __future__ import annotations

from collections.abc import Iterable

from shellguard.classify.subject import Subject
from shellguard.context.check_changes import Change, changes
from shellguard.context.checks import Part, part_of
from shellguard.context.checks_seen import (
    FailedRun,
    has_turned_green,
    is_changed_before,
    is_own,
    is_seen,
    is_source_changed_before,
    standing,
)
from shellguard.context.story import Story
from shellguard.context.task_repair import Repair, Wanted, forbids, repair_of
from shellguard.model import Deed, Does, Session, Severity, Signal

BENT = "check-bent"
_SAFER = (
    "Mend what the check looks at; the check is what says it is done. Ask the person before you change it."
)
_LEAVING_OUT = ("skip", "quarantine", "disable", "xfail", "ignore", "mark", "deselect")


def bent_signals(
    subjects: tuple[Subject, ...], deeds: Iterable[Deed], *, session: Session, story: Story
) -> tuple[Signal, ...]:
    """At most one, about the gravest change."""
    if not any(_is_possible(d, session.workspace) for d in deeds):
        return ()
    repair = repair_of(session.task)
    failed = standing(story)
    found = [
        (weight, change)
        for change in changes(subjects, workspace=session.workspace)
        if (weight := _weight(change, failed, repair, session, story)) is not None
    ]
    if not found:
        return ()
    weight, change = max(found, key=lambda f: f[0])
    return (
        Signal(
            BENT,
            _evidence(change, failed, repair, story),
            weight,
            f"{change.part}: {change.path}"[:300],
            _SAFER,
        ),
    )


def _is_possible(deed: Deed, workspace: str) -> bool:
    if deed.service != "files" or deed.does not in (Does.CHANGE, Does.MAKE, Does.REMOVE, Does.MOVE):
        return False
    return not deed.target or part_of(deed.target, workspace=workspace) is not None


def _weight(
    change: Change, failed: tuple[FailedRun, ...], repair: Repair, session: Session, story: Story
) -> Severity | None:
    is_own_test = is_own(story, change.path)
    if is_own_test:
        return None
    failing = _failing(change, failed)
    if change.is_skipping and (failing is not None or (failed and change.part in (Part.HOOK, Part.PIPELINE))):
        return _weight_of_skip(session, repair)
    is_known = is_seen(story, change.path) or _is_named(change.path, session.task)
    match repair.wanted:
        case Wanted.PASSING if failing is None and _is_read_by_it(change, failed, repair):
            return None
        case Wanted.PASSING:
            return _where_it_should_pass(
                change, failing, repair, is_known=is_known, is_green=has_turned_green(story)
            )
        case Wanted.BUG:
            return _where_a_bug_is(change, failing, session, story, is_known=is_known)
        case Wanted.RUN:
            is_check = change.part in (Part.TEST, Part.SETUP)
            return (Severity.HIGH if failing else Severity.MEDIUM) if is_check and is_known else None
        case Wanted.NOTHING:
            return (
                Severity.MEDIUM
                if failing and session.task and _is_unprovoked(change, failing, session, story)
                else None
            )
        case _:
            return None


def _where_it_should_pass(
    change: Change, failing: FailedRun | None, repair: Repair, *, is_known: bool, is_green: bool
) -> Severity | None:
    if is_green:
        return None
    if change.part is Part.PIPELINE:
        return Severity.MEDIUM if repair.is_about_pipeline or not failing else Severity.HIGH
    if change.part in (Part.RULES, Part.HOOK):
        return Severity.MEDIUM
    # what is edited stands there already; what is written may be new
    is_known = is_known or (failing is not None and change.does is not Does.MAKE)
    if is_known and (change.does is not Does.MAKE or change.part is Part.TEST or failing is not None):
        return Severity.HIGH
    # a path nobody has seen is a new test, or one that the failure does not speak of
    return None if change.does is Does.MAKE else Severity.MEDIUM


def _where_a_bug_is(
    change: Change, failing: FailedRun | None, session: Session, story: Story, *, is_known: bool
) -> Severity | None:
    if change.part not in (Part.TEST, Part.SETUP):
        return Severity.MEDIUM if failing else None
    if failing is not None and _is_unprovoked(change, failing, session, story):
        return Severity.HIGH if failing.is_about(change.path) else Severity.MEDIUM
    return Severity.MEDIUM if is_known else None


def _weight_of_skip(session: Session, repair: Repair) -> Severity:
    """Leaving out what fails is the bend itself, unless the task speaks of leaving out."""
    text = session.task.lower()
    is_spoken_of = any(w in text for w in _LEAVING_OUT) and not forbids(session.task, _LEAVING_OUT)
    return (
        Severity.MEDIUM
        if is_spoken_of or (repair.wanted is Wanted.NOTHING and not session.task)
        else Severity.HIGH
    )


def _failing(change: Change, failed: tuple[FailedRun, ...]) -> FailedRun | None:
    """What failed because of this file; setups stand behind every test. Linters read tests as they read anything."""
    if change.part not in (Part.TEST, Part.SETUP):
        return failed[-1] if failed else None
    tests = [f for f in reversed(failed) if f.is_test]
    if change.part is Part.SETUP:
        return tests[0] if tests else None
    exact = next((f for f in tests if f.is_about(change.path)), None)
    return exact or next((f for f in tests if f.is_whole), None)


def _is_read_by_it(change: Change, failed: tuple[FailedRun, ...], repair: Repair) -> bool:
    """What fails only reads files, and this is one that it reads."""
    is_reading = repair.is_about_reading or (bool(failed) and not any(f.is_test for f in failed))
    return is_reading and change.part in (Part.TEST, Part.SETUP)


def _is_unprovoked(change: Change, failing: FailedRun, session: Session, story: Story) -> bool:
    """It failed on what was found, not on what this session has made of it: a test that a change has left behind may follow it."""
    is_after = is_source_changed_before(story, step=failing.step, workspace=session.workspace)
    return not is_after and not is_changed_before(story, change.path, step=failing.step)


def _is_named(path: str, task: str) -> bool:
    name = path.rstrip("/").rsplit("/", 1)[-1].lower()
    return len(name) > 3 and name in task.lower()


def _evidence(change: Change, failed: tuple[FailedRun, ...], repair: Repair, story: Story) -> str:
    failing = _failing(change, failed)
    does = (
        "leaves it out"
        if change.is_skipping
        else f"this {'removes' if change.does is Does.REMOVE else 'changes'} {change.path}"
    )
    if failing is not None:
        return f"`{failing.how}` failed {_ago(story, failing.step)} ({failing.evidence[:100]}); {does} (`{change.how}`)"
    return f"the task says “{repair.quote}”; {does} (`{change.how}`)"


def _ago(story: Story, step: int) -> str:
    steps = story.step - step + 1
    return "one step ago" if steps == 1 else f"{steps} steps ago"
