"""The task of a session: what the person said at the start and since, as one scope.

Promise: pure; the same words in the same order give the same scope, live and from the record.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum
from functools import lru_cache

from shellguard.context.task_following import extended
from shellguard.context.task_reading import scope_of
from shellguard.context.task_scope import TaskScope
from shellguard.model import Said, Session

MOST_SAID = 300
"""Of later words; a day's session has some dozens. The oldest of them is forgotten first, the task itself never."""
LONGEST_SAID = 65_536
"""Characters of one message."""
_FOLDED = 24
"""Later words that are folded again at most when none of them is remembered."""


class How(StrEnum):
    """How new words stand to those before."""

    FOLLOW = "follow"
    """The words themselves say: "also ..." adds, "forget that, ..." replaces."""
    ADD = "add"
    REPLACE = "replace"
    """Only they count from now on; earlier limits end, too."""


def after_words(session: Session, text: str, *, how: How = How.FOLLOW) -> Session:
    """The session after the person said this."""
    text = text[:LONGEST_SAID]
    if how is How.REPLACE or not session.task.strip():
        return replace(session, task=text, later=())
    later = (*session.later, Said(text, how is How.ADD))
    return replace(session, later=later[-MOST_SAID:])


def after_record(session: Session, body: Mapping[str, object]) -> Session:
    """The session after a task's record; one that says nothing of how held the whole task."""
    said = str(body.get("how", How.REPLACE.value))
    how = How(said) if said in set(How) else How.FOLLOW
    return after_words(session, str(body.get("task", "")), how=how)


def scope_in(session: Session) -> TaskScope:
    """What the session's task covers by now."""
    scope = scope_of(session.task)
    for end in range(_FOLDED, len(session.later), _FOLDED):
        # each prefix is remembered, so that no call goes deep and a new word costs one step
        scope = _after(session.task, session.later[:end])
    return _after(session.task, session.later) if session.later else scope


@lru_cache(maxsize=512)
def _after(task: str, later: tuple[Said, ...]) -> TaskScope:
    if not later:
        return scope_of(task)
    last = later[-1]
    return extended(_after(task, later[:-1]), last.text, is_added=last.is_added)


def words_in(session: Session) -> tuple[str, ...]:
    """Everything the person said, in order."""
    return tuple(text for text in (session.task, *(s.text for s in session.later)) if text.strip())
