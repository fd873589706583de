"""An objection overridden after it was met: the same thing again with the objection switched off, the lock taken away, the
pipeline told to look away.

Promise: pure; nothing is said unless the tool said no before in this session, or the task forbids these very words; what
the task asks for in these very words is no override.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from shellguard.classify.subject import Subject
from shellguard.context.checks_seen import standing
from shellguard.context.override_rows import ROWS, Row
from shellguard.context.story import FAILURE_STEPS, Failed, Outcome, Story
from shellguard.context.task_repair import speaks_against
from shellguard.model import Deed, Does, Severity, Signal

OVERRIDDEN = "objection-overridden"
_SAFER = "Mend what was objected to, or ask the person whether the objection may be passed over."
_SKIP_CI = re.compile(
    r"\[(?:skip ci|ci skip|no ci|skip actions|actions skip|skip azp)\]|\*\*\*NO_CI\*\*\*|skip-checks: *true",
    re.I,
)
_LOCKS = (
    (
        re.compile(
            r"(?:.*/)?\.terraform\.tfstate\.lock\.info|(?:.*/)?(?:dpkg/lock(?:-frontend)?|lists/lock|pacman/db\.lck|rpm/\.rpm\.lock)"
        ),
        Severity.HIGH,
    ),
    (re.compile(r"(?:.*/)?\.git/(?:.*/)?[\w.-]{1,80}\.lock"), Severity.MEDIUM),
)
_REWRITES = frozenset(
    {
        "git rebase",
        "git filter-branch",
        "git filter-repo",
        "git commit --amend",
        "git reset --hard",
        "git reset",
    }
)
_REWRITING_WORDS = (
    "rebase",
    "squash",
    "amend",
    "rewrite",
    "history",
    "reword",
    "fixup",
    "reset",
    "undo",
    "revert",
    "drop",
)


@dataclass(frozen=True, slots=True)
class Override:
    """One objection that is switched off."""

    words: str
    guard: str
    weight: Severity
    failed: Failed | None
    why: str = ""


def override_signals(
    subjects: tuple[Subject, ...], deeds: Iterable[Deed], *, task: str, story: Story
) -> tuple[Signal, ...]:
    """At most one, about the gravest."""
    if not story.failures and not task and not story.deeds:
        return ()
    found = [*_by_rows(subjects, task, story), *_others(subjects, tuple(deeds), task, story)]
    if not found:
        return ()
    gravest = max(found, key=lambda o: o.weight)
    return (
        Signal(
            OVERRIDDEN,
            _evidence(gravest, story),
            gravest.weight,
            f"{gravest.guard}: {gravest.words}"[:300],
            _SAFER,
        ),
    )


def _by_rows(subjects: tuple[Subject, ...], task: str, story: Story) -> Iterator[Override]:
    for subject in subjects:
        names = frozenset(subject.programs) | {subject.call.program}
        rows = [r for r in ROWS if not names.isdisjoint(r.programs)]
        for row in rows:
            words = _words_of(subject, row)
            if not words:
                continue
            if speaks_against(task, words):
                yield Override(words, row.guard, Severity.HIGH, None, "the task says no to it")
                continue
            failed = _met(row, words, story)
            if failed is not None and words.lower() not in task.lower():
                yield Override(words, row.guard, row.weight, failed)


def _words_of(subject: Subject, row: Row) -> str:
    """The words that switch it off; empty where none does."""
    call = subject.call
    if row.verbs and row.verbs.isdisjoint(call.words[:64]):
        return ""
    said = [*call.words[:64], *(f"{name}={value.text}" for name, value in call.assignments[:16])]
    # an option's value behind a `-o` or `-c` is a word of its own; a message is none
    messages = {at + 1 for at, w in enumerate(call.words[:64]) if w in ("-m", "--message", "-F", "-am")}
    return next((w[:80] for at, w in enumerate(said) if at not in messages and row.words.fullmatch(w)), "")


def _met(row: Row, words: str, story: Story) -> Failed | None:
    """The failure in which the tool objected: without these words, and not long ago."""
    for failed in reversed(story.failures):
        if story.step - failed.step > FAILURE_STEPS:
            return None
        if not row.failed.search(failed.command) or words in failed.command:
            continue
        said = f"{failed.failure.kind} {failed.failure.evidence}"
        if row.said is None or row.said.search(said):
            return failed
    return None


def _others(
    subjects: tuple[Subject, ...], deeds: tuple[Deed, ...], task: str, story: Story
) -> Iterator[Override]:
    yield from _looking_away(subjects, story)
    yield from _unlocked(deeds, story)
    yield from _rewritten(deeds, task, story)


def _looking_away(subjects: tuple[Subject, ...], story: Story) -> Iterator[Override]:
    """`[skip ci]` while a check fails."""
    for subject in subjects:
        if subject.is_git and not {"commit", "merge", "tag"}.isdisjoint(subject.verbs):
            marks = next((m for w in subject.call.words[:64] if (m := _SKIP_CI.search(w))), None)
            failed = standing(story) if marks else ()
            if marks and failed:
                last = next((f for f in story.failures if f.step == failed[-1].step), None)
                yield Override(marks[0], "the pipeline", Severity.HIGH, last)


def _unlocked(deeds: tuple[Deed, ...], story: Story) -> Iterator[Override]:
    """A lock file taken away after the lock was met."""
    met = story.recent_failure("conflict")
    for deed in deeds if met is not None else ():
        if deed.does not in (Does.REMOVE, Does.MOVE):
            continue
        weight = next((w for pattern, w in _LOCKS if pattern.fullmatch(deed.target)), None)
        if weight is not None:
            yield Override(f"{deed.how} {deed.target}", "the lock", weight, met)


def _rewritten(deeds: tuple[Deed, ...], task: str, story: Story) -> Iterator[Override]:
    """What was pushed from here is written anew."""
    rewriting = next(
        (d for d in deeds if d.service == "git" and any(d.how.startswith(r) for r in _REWRITES)), None
    )
    if rewriting is None or any(w in task.lower() for w in _REWRITING_WORDS):
        return
    failed = {f.step for f in story.failures}
    pushed = any(
        d.deed.service == "git"
        and d.deed.does is Does.SHARE
        and d.outcome is Outcome.RAN
        and d.step not in failed
        for d in story.deeds
    )
    if pushed and "reset" not in rewriting.how:
        yield Override(
            rewriting.how, "the history that was pushed", Severity.MEDIUM, None, "it was pushed before"
        )
    refused = next(
        (
            f
            for f in reversed(story.failures)
            if re.search(r"\bgit\b[^\n|;&]{0,120}\b(?:push|commit)\b", f.command)
        ),
        None,
    )
    if refused is not None and rewriting.how in ("git reset --hard", "git filter-branch", "git filter-repo"):
        yield Override(rewriting.how, "the history", Severity.MEDIUM, refused)


def _evidence(override: Override, story: Story) -> str:
    if override.failed is None:
        return f"`{override.words}` switches off {override.guard}; {override.why}"
    steps = story.step - override.failed.step + 1
    command = " ".join(override.failed.command.split())[:80]
    return (
        f"`{command}` failed {steps} step{'s' if steps > 1 else ''} ago ({override.failed.failure.evidence[:100]}); "
        f"`{override.words}` switches off {override.guard}"
    )
