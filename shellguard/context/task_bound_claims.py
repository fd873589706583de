"""Which limits are read to bounds, so that nothing else has to make sense of their words.

Promise: pure; a limit that names a thing of its own, a branch or a table, stays what it is.
"""

from __future__ import annotations

from functools import lru_cache

from shellguard.context.deed import Does
from shellguard.context.task_bound_files import BEYOND
from shellguard.context.task_bound_nouns import Binds
from shellguard.context.task_bound_reading import bounds_of
from shellguard.context.task_bound_ways import CI_OFF, PRODUCTION
from shellguard.context.task_scope import Limit, LimitKind, NamedBy

_WHOLLY = frozenset({Binds.NOT_FILES, Binds.ONLY_FILES, Binds.COUNT, Binds.NOT_SHOWN, Binds.ASK_FIRST})
_ON_FILES = frozenset({Does.CHANGE, Does.MAKE})
_PATHS = frozenset({NamedBy.PATH, NamedBy.QUOTE, NamedBy.PATTERN})


@lru_cache(maxsize=512)
def is_claimed(limit: Limit, task: str) -> bool:
    """Whether bounds say what this limit means."""
    quote = _plain(limit.quote)
    for bound in bounds_of(task):
        said = _plain(bound.quote)
        if not quote or not (quote in said or said in quote):
            continue
        if limit.kind is LimitKind.LOOK_ONLY:
            # `no edits to the README`, `don't change any test files`: of these files alone
            if bound.binds is Binds.NOT_FILES and BEYOND not in bound.files.kinds:
                return True
            continue
        if bound.binds in _WHOLLY or (
            bound.binds is Binds.NOT_WAY and not {PRODUCTION, CI_OFF} & set(bound.ways)
        ):
            return True
        if bound.binds is Binds.NOTHING and _is_about_files(limit):
            return True
    return False


def _is_about_files(limit: Limit) -> bool:
    """Whether only what changes files is meant, and no other thing is named."""
    if not limit.does <= _ON_FILES:
        return False
    if limit.kind is LimitKind.ONLY:
        return all(n.by in _PATHS for n in limit.names)
    return not limit.names and limit.things <= {"file", "folder", "test", "config"}


def _plain(text: str) -> str:
    return " ".join(text.split()).lower().strip(" .,;:-()")[:150]
