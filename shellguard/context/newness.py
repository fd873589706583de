"""Whether a call can only make what was not there before: what its tool refuses to make twice.

`docker volume create x` succeeds where x exists, so it says nothing about whose x is; `git branch x` fails.

Promise: pure and total; in doubt a thing is not new.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from shellguard.classify.subject import Subject
from shellguard.context.deed import Deed, Does

# Program -> beginnings of its words that refuse what exists. Options that put it there all the same stand beneath.
_REFUSING: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "git": (("branch",), ("tag",), ("checkout", "-b"), ("checkout", "--orphan"), ("switch", "-c"), ("switch", "--create"), ("switch", "--orphan"), ("worktree", "add")),
    "kubectl": (("create",), ("run",)),
    "docker": (("run",), ("create",), ("container", "run"), ("container", "create"), ("network", "create")),
    "gh": (("repo", "create"), ("release", "create"), ("label", "create")),
    "terraform": (("workspace", "new"),),
    "kind": (("create", "cluster"),),
    "k3d": (("cluster", "create"),),
    "aws": (("ec2", "create-key-pair"), ("dynamodb", "create-table"), ("rds", "create-db-instance"), ("lambda", "create-function"), ("iam", "create-user"), ("iam", "create-role"), ("eks", "create-cluster"), ("cloudformation", "create-stack"), ("ecr", "create-repository"), ("logs", "create-log-group")),
    "helm": (("install",),),
    "createdb": ((),), "createuser": ((),), "mkdir": ((),), "mktemp": ((),),
}  # fmt: skip
_ALL_THE_SAME: Mapping[str, frozenset[str]] = {
    "git": frozenset({"-f", "--force", "-B", "-C", "-M", "-m", "--move", "-c", "--copy", "-d", "-D", "--delete", "--force-create"}),
    "mkdir": frozenset({"-p", "--parents"}),
    "gh": frozenset({"--force", "-f"}),
}  # fmt: skip
_SQL_CLIENTS = frozenset({"psql", "mysql", "sqlite3", "duckdb", "cockroach"})
"""Those whose status tells of a statement that failed, as long as it is the only one."""
_SQL_NOT_NEW = re.compile(r"\bif\s+not\s+exists\b|\bor\s+replace\b|\btemp(?:orary)?\b|;\s*\S|^\s*\\", re.I)
"""What puts it there all the same, what is gone with the connection, and more statements than one."""
_SQL_GOING_ON = frozenset({"-f", "--force", "--file", "-init", "--single-transaction"})
_STATEMENT = re.compile(r"\bcreate\b", re.I)
# Asked to print, to plan or to explain itself a tool ends well and makes nothing.
_DRY = re.compile(
    r"-{1,2}(?:dry[-_]?run|help|version|generate-(?:cli-skeleton|only)|print|no-execute|template|export|list|validate|plan|show)\b.*|-\?|help"
)
_PUTS = frozenset({Does.MAKE, Does.SHARE, Does.DEPLOY})
"""A release that is published and a chart that is installed are made by it."""
_SHORT = re.compile(r"-[A-Za-z]{2,8}")
_MOST_WORDS = 60


def is_refusing_twice(deed: Deed, subject: Subject) -> bool:
    """Whether the call fails where the thing of its MAKE deed exists already."""
    if deed.does not in _PUTS or not deed.target:
        return False
    if len(subject.call.args) > _MOST_WORDS:
        return False
    words = [a.text for a in subject.call.args]
    if any(map(_DRY.fullmatch, words)):
        return False
    if subject.program in _SQL_CLIENTS:
        return deed.service.startswith("sql") and _is_one_plain_statement(words, subject)
    if subject.program == "gcloud":
        return "create" in words
    return any(_is_plain_making(subject.program, words, row) for row in _REFUSING.get(subject.program, ()))


def _is_one_plain_statement(words: list[str], subject: Subject) -> bool:
    texts = [w for w in words if _STATEMENT.search(w)]
    is_from_words = subject.call.stdin is None and not subject.call.redirects
    is_strict = _SQL_GOING_ON.isdisjoint(w.partition("=")[0] for w in words)
    return is_from_words and is_strict and len(texts) == 1 and not _SQL_NOT_NEW.search(texts[0])


def _is_plain_making(program: str, words: list[str], row: tuple[str, ...]) -> bool:
    if not row:
        return not _is_overriding(program, words, row)
    own = _after_options(words, until=row[0])
    rest = iter(own)
    return own[:1] == [row[0]] and all(word in rest for word in row) and not _is_overriding(program, own, row)


def _after_options(words: list[str], *, until: str) -> list[str]:
    """From the first word that is none of the tool's own options, nor one's value."""
    at = 0
    while at < len(words) and words[at] != until and words[at].startswith("-"):
        at += 1
        if at < len(words) and words[at] != until and not words[at].startswith("-"):
            at += 1
    return words[at:]


def _is_overriding(program: str, words: list[str], row: tuple[str, ...]) -> bool:
    flags = _ALL_THE_SAME.get(program, frozenset()) - set(row)
    singles = {f"-{c}" for w in words if _SHORT.fullmatch(w) for c in w[1:]}
    # git takes any beginning of a long option for the whole
    begun = [w.partition("=")[0] for w in words if w.startswith("--") and len(w) > 2]
    is_begun = any(flag.startswith(w) for w in begun if w not in row for flag in flags)
    return is_begun or not flags.isdisjoint(words) or not flags.isdisjoint(singles - set(row))
