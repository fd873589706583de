"""What just failed, done to the same thing by other means: a removal that was not let through, then the same removal by an
interpreter; a look that was not let through, then a copy of the thing to where it can be read.

A program's own failure says why, and a person mends that; what is let through by another program alone was somebody's no.
Promise: pure; sudo, another option of the same program and `git rm` followed by `rm` are ordinary ways on and say nothing.
"""

from __future__ import annotations

import fnmatch
import posixpath
from collections.abc import Iterator

from shellguard.classify.subject import Subject
from shellguard.context.deed_match import is_same_thing, plain
from shellguard.context.failures import FailureKind
from shellguard.context.story import Failed, Outcome, Story
from shellguard.model import Deed, Does, Scope, Severity, Signal
from shellguard.parse.code import is_interpreter

FRESH_STEPS = 6
"""The kernel's sight makes several steps of one command."""
_REMOVERS = frozenset("rm unlink del erase Remove-Item remove-item ri rmdir rd trash".split())
_LOOKERS = frozenset("ls cat head tail less more bat grep rg tree stat file strings type Get-Content gc dir".split())  # fmt: skip
_COPIERS = frozenset(
    "cp mv rsync scp tar zip install ln dd gzip base64 xxd Copy-Item copy xcopy robocopy".split()
)
_OTHER_WAYS = frozenset("find unlink shred truncate busybox dd mv rsync cmd cmd.exe powershell pwsh".split())
_SAFER = "Ask the user: what was not let through is not yours to do by another program."


def sidestep_signals(
    subjects: tuple[Subject, ...], deeds: tuple[Deed, ...], *, story: Story
) -> tuple[Signal, ...]:
    """Whether this attempt goes round what did not go through a moment ago."""
    fresh = [f for f in story.failures if story.step - f.step < FRESH_STEPS and _is_a_no(f)]
    if not fresh or not deeds:
        return ()
    programs = tuple(posixpath.basename(s.call.program) for s in subjects if not s.call.wrappers)
    here = next((s.call.cwd for s in subjects if s.call.cwd), "")
    for failed in reversed(fresh):
        if (first := _first(failed.command)) in programs:
            continue
        before = [
            d.deed
            for d in story.deeds
            if d.step == failed.step and d.outcome is Outcome.RAN and not _holds(d.deed, here)
        ]
        found = next(_round(first, before, programs, deeds, is_next=failed.step == story.step), None)
        if found is not None:
            return (_signal(failed, found),)
    return ()


def _is_a_no(failed: Failed) -> bool:
    """The system or its owner said no, or nothing was said at all."""
    failure = failed.failure
    return failure.kind is FailureKind.PERMISSION or failure.evidence == "exit 1"


def _first(command: str) -> str:
    return posixpath.basename(next(iter(command.split(None, 1)), ""))


def _round(
    first: str, before: list[Deed], programs: tuple[str, ...], deeds: tuple[Deed, ...], *, is_next: bool
) -> Iterator[Deed]:
    if first in _REMOVERS and any(p in _OTHER_WAYS or is_interpreter(p) for p in programs):
        removed = [d for d in before if d.does is Does.REMOVE and d.service == "files"]
        for deed in deeds:
            is_file = (
                deed.does in (Does.REMOVE, Does.MOVE) and deed.service == "files" and deed.thing == "file"
            )
            if is_file and any(
                is_same_thing(r, deed) or _could_be(r, deed, is_next=is_next) for r in removed
            ):
                yield deed
    if first in _LOOKERS and set(programs) & _COPIERS:
        looked = [d for d in before if d.does is Does.LOOK and d.target]
        yield from (d for d in deeds if d.does is Does.LOOK and any(_is_of(look, d) for look in looked))


def _could_be(removed: Deed, deed: Deed, *, is_next: bool) -> bool:
    """What a search would find, and what nobody can say the name of, right before."""
    if "**/" in deed.target:
        # what `find` looks for by its name
        above, _, name = deed.target.partition("**/")
        return removed.target.startswith(above) and fnmatch.fnmatchcase(
            posixpath.basename(removed.target), name
        )
    return is_next and not removed.target and deed.scope is Scope.ONE


def _holds(deed: Deed, folder: str) -> bool:
    """A look at where the work is done is no look at what lies in it."""
    whole = plain(deed).rstrip("/")
    return bool(folder) and f"{folder}/".startswith(f"{whole}/") and bool(deed.target)


def _is_of(look: Deed, deed: Deed) -> bool:
    """The thing itself, something in it, or the folder that it lies in."""
    one, other = plain(look).rstrip("/"), plain(deed).rstrip("/")
    is_within = other.startswith(one + "/") or (deed.thing == "folder" and posixpath.dirname(one) == other)
    return is_same_thing(look, deed) or is_within


def _signal(failed: Failed, deed: Deed) -> Signal:
    doing = "removes" if deed.does in (Does.REMOVE, Does.MOVE) else "copies"
    evidence = (
        f"`{' '.join(failed.command.split())[:80]}` did not go through ({failed.failure.evidence}); "
        f"this {doing} {deed.target or 'the same'} by other means"
    )
    return Signal("path-deviated", evidence, Severity.HIGH, f"sidestep {deed.key}", _SAFER)
