"""Words of a call that take more along than the thing it names: dependants, disks, tags, backups.

Promise: pure and total. They only ever keep a milder row from answering; they object to nothing.
"""

from __future__ import annotations

import re

from shellguard.classify.subject import Subject

_OPTION = re.compile(
    r"--(?:all(?:-\w[\w-]*)?|recursive|cascade(?!=orphan)|cleanup-tag|purge\w*|prune|mirror|delete-\w[\w-]*|remove-\w[\w-]*"
    r"|skip-final-snapshot|no-final-snapshot|force-delete-without-recovery|include-\w[\w-]*|with-\w[\w-]*|destroy-\w[\w-]*|volumes)(?:=.*)?",
    re.I,
)
_SHORT = {"kubectl": frozenset({"-A", "-R"}), "docker": frozenset({"-v", "-fv", "-vf"})}
_OFF = re.compile(r".*=(?:false|no|none|0)", re.I)
_SQL = re.compile(r"\bcascade\b", re.I)
_MOST_WORDS = 200


def is_widening(subject: Subject) -> bool:
    """Whether one of its words asks for more than is named."""
    args = subject.call.args
    if len(args) > _MOST_WORDS:
        return True
    short = _SHORT.get(subject.program, frozenset())
    return any(_is_wide(arg.text, short) for arg in args)


def _is_wide(word: str, short: frozenset[str]) -> bool:
    if word in short:
        return True
    if word.startswith("--"):
        return _OPTION.fullmatch(word) is not None and _OFF.fullmatch(word) is None
    return _SQL.search(word) is not None
