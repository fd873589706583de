"""Whether two deeds are about one thing, and whether a look showed what a later deed is about.

Promise: pure and total; spellings of one thing are one (slashes, `origin/x`, `deployment/x`), and what nobody named
is covered only by a look at all of it.
"""

from __future__ import annotations

import fnmatch
import posixpath
import re
from collections.abc import Iterable

from shellguard.context.deed import Deed, Does
from shellguard.parse.services.service_act import Scope

_FILES = frozenset({"file", "folder", "repository", "worktree"})
_REMOTES = re.compile(r"^(?:refs/(?:heads|tags|remotes)/|remotes/)?(?:(?:origin|upstream|fork)/)?")
_SCHEME = re.compile(r"^[a-z][a-z0-9+.-]*://", re.I)
# What is looked at as one thing is often changed as another: rows of a table, objects of a bucket, pods of a workload.
_KIN: tuple[frozenset[str], ...] = (
    _FILES, frozenset({"instance", "database"}), frozenset({"table", "rows", "view", "schema", "database", "index", "unknown"}),
    frozenset({"objects", "bucket", "object", "unknown"}), frozenset({"branch", "commit", "tag"}), frozenset({"container", "run", "workload", "app", "unknown"}),
    frozenset({"workload", "run", "deployment", "app", "namespace", "unknown"}), frozenset({"change", "file", "folder", "stash", "commit"}),
    frozenset({"process", "program", "unit"}), frozenset({"image", "cache", "unknown"}),
)  # fmt: skip
_PREFIXED = frozenset({"aws", "gcloud", "azure", "sql", "docker", "kubernetes"})
_CODE = frozenset({"git", "github", "gitlab", "bitbucket", "gitea", "azure repos"})
_REFS = frozenset({"branch", "tag", "commit", "release"})


_FOR_TESTS = re.compile(r"(?:test|testing|ci|e2e)(?:[_-]\w{1,30})?", re.I)


def is_for_tests(deed: Deed) -> bool:
    """Whether a migration tool is told to work on the database of the tests: what is in it comes from fixtures."""
    return deed.service.endswith(" database") and _FOR_TESTS.fullmatch(deed.where) is not None


def plain(deed: Deed) -> str:
    """Its target in one spelling."""
    target = deed.target.strip()
    if deed.thing in ("branch", "tag", "commit"):
        # what a remote is called stands in `where`
        head = _REMOTES.sub("", target)
        return head.removeprefix(deed.where + "/") if deed.where and "/" not in deed.where else head
    if deed.service.startswith("sql"):
        return target.lower().strip('"`[]').rsplit(".", 1)[-1]
    target = _SCHEME.sub("", target)
    if deed.service.startswith("kubernetes"):
        return target.rsplit("/", 1)[-1] if target.count("/") == 1 and not target.startswith("/") else target
    if not _is_path(deed):
        return target
    tidy = posixpath.normpath(target) if target else ""
    return tidy.rstrip("/") or tidy


def is_same_thing(a: Deed, b: Deed) -> bool:
    """Whether both are about one thing; what nobody named is the same as nothing."""
    if not _are_kin(a, b):
        return False
    one, other = plain(a), plain(b)
    if not one or not other:
        return False
    if a.service != b.service and _is_of_code(a) and _is_of_code(b):
        # a host's API names the repository before the branch
        return one == other or one.endswith("/" + other) or other.endswith("/" + one)
    return one == other and _is_there(a, b)


class Things:
    """Many deeds, asked quickly which of them are about one thing."""

    def __init__(self, deeds: Iterable[Deed]) -> None:
        self._by_name: dict[str, list[Deed]] = {}
        self._of_code: list[Deed] = []
        for deed in deeds:
            self._by_name.setdefault(plain(deed), []).append(deed)
            if _is_of_code(deed):
                self._of_code.append(deed)

    def __contains__(self, deed: Deed) -> bool:
        """As `is_same_thing` of any: only git and its hosts know one thing by two names."""
        alike = self._by_name.get(plain(deed), [])
        more = self._of_code if _is_of_code(deed) else []
        return any(is_same_thing(known, deed) for known in (*alike, *more))


def covers(look: Deed, deed: Deed) -> bool:
    """Whether `look` showed the thing of a later `deed`."""
    if look.does is not Does.LOOK or not _are_kin(look, deed) or not _is_there(look, deed):
        return False
    seen, wanted = plain(look), plain(deed)
    if seen in ("*", "") and look.scope is Scope.ALL:
        return True
    if not wanted:
        return look.scope is Scope.ALL or seen == plain(deed)
    if seen == wanted or wanted in _piece(seen):
        return True
    if look.service.startswith("kubernetes") and look.scope is not Scope.ONE:
        # `get pods` shows pods, and what made them by the beginning of their names
        return "/" not in look.target and (
            not deed.target.count("/")
            or deed.target.split("/")[0] == look.target
            or look.target in ("all", "pod")
        )
    if any(c in seen for c in "*?[") and fnmatch.fnmatchcase(wanted, seen):
        return True
    return _is_path(deed) and _holds(look, seen, wanted)


def _piece(seen: str) -> tuple[str, ...]:
    """Names that a look listed by commas."""
    return tuple(seen.split(",")) if "," in seen else ()


def _holds(look: Deed, seen: str, wanted: str) -> bool:
    """A folder that was listed holds it; a file's own look says nothing of others."""
    folder = seen.split("*", maxsplit=1)[0].rstrip("/") if "*" in seen else seen
    if look.service == "git" and look.thing == "change":
        return True
    if wanted.startswith(folder + "/") or (folder in (".", "/") and not wanted.startswith("..")):
        return look.thing != "file" or "*" in seen or posixpath.dirname(wanted) == folder
    # a pattern that is to be removed was seen when its folder was
    return (
        any(c in wanted for c in "*?[")
        and posixpath.dirname(wanted.split("*", maxsplit=1)[0] + "x") == folder
    )


def _is_path(deed: Deed) -> bool:
    return (
        deed.thing in _FILES
        or deed.thing in ("objects", "object", "bucket", "page")
        or deed.service == "files"
    )


def _are_kin(a: Deed, b: Deed) -> bool:
    one, other = _family(a.service), _family(b.service)
    # git shows and changes files too
    if (
        one != other
        and not (_is_of_code(a) and _is_of_code(b))
        and not {one, other} <= {"files", "git"}
        and not {one, other} <= {"processes", "programs", "system"}
    ):
        return False
    return a.thing == b.thing or any(a.thing in k and b.thing in k for k in _KIN)


def _is_of_code(deed: Deed) -> bool:
    """What git and the hosts of its repositories both know by name."""
    return deed.service in _CODE and deed.thing in _REFS


def _family(service: str) -> str:
    """`aws s3` and `aws s3api` are one service's; `docker compose` is docker."""
    first = service.split(" ", maxsplit=1)[0]
    return first if first in _PREFIXED else service


def _is_there(a: Deed, b: Deed) -> bool:
    """Whether nothing says that they lie in different places."""
    if a.service in ("files", "git") and b.service in ("files", "git"):
        return True
    return not a.where or not b.where or a.where == b.where
