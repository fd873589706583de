"""Which checks of this session fail, and what the session knows of the files they are made of.

Promise: pure, a fold over the story; a check that passed after it failed fails no longer.
"""

from __future__ import annotations

import bisect
import posixpath
import re
from dataclasses import dataclass

from shellguard.context.checks import is_run, part_of
from shellguard.context.story import FAILURE_STEPS, Done, Outcome, Story
from shellguard.model import Does

_CHANGES = frozenset({Does.CHANGE, Does.MAKE, Does.MOVE, Does.REMOVE})
_BEHIND = re.compile(r"(?:::.*|:\d+(?::\d+)?)$")
# `npm test` and `npm run test:unit` may be one check or two: who runs them says whether a later yes takes back a no.
_FIRST = re.compile(r"^\S{1,80}")


@dataclass(frozen=True, slots=True)
class FailedRun:
    """One run of a check that failed, and has not passed since."""

    step: int
    how: str
    """`pytest`, `npm test`."""
    target: str
    command: str
    evidence: str
    is_test: bool = True
    """It ran code to see whether it does right; linters, type checkers and builds read files, tests among them."""

    def is_about(self, path: str) -> bool:
        """Whether this very file was run, or is named by what failed."""
        name = posixpath.basename(path)
        stem = re.split(r"[.]", name, maxsplit=1)[0]
        said = f"{self.command} {self.evidence} {self.target}"
        return bool(stem) and bool(re.search(rf"(?<![\w-]){re.escape(stem)}(?![\w-])", said))

    @property
    def is_whole(self) -> bool:
        """Nothing says which test it was."""
        return not re.search(
            r"[\w-]+\.(?:test|spec|cy)\b|test_\w+|_(?:test|spec)\b|\w+::\w+|\w+Test\b",
            f"{self.command} {self.evidence} {self.target}",
        )


def standing(story: Story) -> tuple[FailedRun, ...]:
    """What failed and has not passed since, oldest first."""
    failures = {f.step: f for f in story.failures if story.step - f.step <= FAILURE_STEPS}
    if not failures:
        return ()
    found: dict[str, list[FailedRun]] = {}
    for done in _since(story, min(failures)):
        if done.outcome is not Outcome.RAN or not is_run(done.deed):
            continue
        runner = _runner(done)
        failed = failures.get(done.step)
        if failed is None:
            found.pop(runner, None)
            continue
        deed = done.deed
        is_test = deed.does is Does.RUN and deed.thing not in ("check", "build")
        run = FailedRun(done.step, deed.how, deed.target, failed.command, failed.failure.evidence, is_test)
        found.setdefault(runner, []).append(run)
    return tuple(sorted((r for runs in found.values() for r in runs), key=lambda r: r.step))


def _since(story: Story, step: int) -> tuple[Done, ...]:
    """Deeds of this step and later ones; they stand in the order of their steps."""
    return story.deeds[bisect.bisect_left(story.deeds, step, key=lambda d: d.step) :]


def has_turned_green(story: Story) -> bool:
    """Whether a check failed here and passes now: its change since is work like any other."""
    failed = {f.step for f in story.failures}
    runs = [d for d in story.deeds if d.outcome is Outcome.RAN and is_run(d.deed)]
    return bool(runs) and any(d.step in failed for d in runs) and not standing(story)


def _runner(done: Done) -> str:
    found = _FIRST.match(done.deed.how)
    return found[0] if found else ""


def bare(path: str) -> str:
    """Without what names a test or a line in the file."""
    return _BEHIND.sub("", path)


def is_seen(story: Story, path: str) -> bool:
    """Whether this file was looked at, run or spoken of as failing."""
    return any(_is_touched(d, path) and d.deed.does in (Does.LOOK, Does.RUN) for d in story.deeds) or any(
        r.is_about(path) for r in standing(story)
    )


def is_own(story: Story, path: str) -> bool:
    """Whether this session wrote the file before it looked at it, ran it or changed it."""
    first = next((d for d in story.deeds if _is_touched(d, path)), None)
    return first is not None and first.deed.does is Does.MAKE


def is_changed_before(story: Story, path: str, *, step: int) -> bool:
    """Whether this session changed the file before this step."""
    return any(d.step < step and _is_touched(d, path) and d.deed.does in _CHANGES for d in story.deeds)


def is_source_changed_before(story: Story, *, step: int, workspace: str) -> bool:
    """Whether this session changed any file that is no check before this step."""
    return any(
        d.step < step
        and d.deed.service == "files"
        and d.deed.does in _CHANGES
        and part_of(d.deed.target, workspace=workspace) is None
        for d in story.deeds
    )


def _is_touched(done: Done, path: str) -> bool:
    return done.outcome is Outcome.RAN and bare(done.deed.target) == path
