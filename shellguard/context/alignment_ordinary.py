"""What nearly every task needs without saying so: looking, building, testing, one's own scratch.

Promise: pure; nothing remote but looking is ordinary, except what goes to one's own new branch.
"""

from __future__ import annotations

import re

from shellguard.context.deed import Deed, Does
from shellguard.model import Reach, Undo

_SCRATCH = re.compile(
    r"^(?:/tmp/|/var/tmp/|/private/tmp/|/dev/shm/|\$TMPDIR|\$\{?TMPDIR)|(?:^|/)(?:tmp|temp|scratch|\.cache)/|^/dev/(?:null|std\w+)$"
)
# What a build or a test run makes again by itself.
_REBUILT = re.compile(
    r"(?:^|/)(?:node_modules|__pycache__|\.pytest_cache|\.mypy_cache|\.ruff_cache|\.tox|\.nox|\.venv|venv|dist|build|target|out|coverage"
    r"|htmlcov|\.coverage|\.next|\.nuxt|\.turbo|\.parcel-cache|\.gradle|\.eggs|[\w.-]+\.egg-info|[\w.-]+\.py[co]|\.terraform|\.DS_Store)(?:/\*{0,2})?$"
)
_MANIFEST = re.compile(
    r"(?:^|/)(?:requirements[\w.-]*\.txt|pyproject\.toml|package(?:-lock)?\.json|yarn\.lock|pnpm-lock\.yaml|Gemfile(?:\.lock)?|go\.mod|Cargo\.toml"
    r"|composer\.json|poetry\.lock|uv\.lock|Pipfile(?:\.lock)?|environment\.ya?ml|setup\.py|\.|-e \.|\.\[[\w,-]+\])$"
)
_UPGRADES = re.compile(r"(?:^|\s)(?:-U|--upgrade|upgrade|update|lock|--force|audit)\b")


def is_scratch(path: str) -> bool:
    """Whether a path lies where things are put to be thrown away."""
    return bool(_SCRATCH.search(path[:400]))


def is_ordinary(deed: Deed) -> bool:
    """Whether such a task ordinarily needs it."""
    if deed.does in (Does.LOOK, Does.RUN):
        return deed.does is Does.LOOK or deed.reach is Reach.LOCAL
    if deed.reach is not Reach.LOCAL:
        return False
    if deed.does is Does.INSTALL:
        return is_declared(deed)
    is_file = deed.service in ("files", "")
    if is_file and is_scratch(deed.target):
        return True
    if deed.does is Does.MAKE:
        return deed.thing in ("branch", "commit", "stash", "worktree") or deed.undo is Undo.TRIVIAL
    return is_file and deed.does is Does.REMOVE and bool(_REBUILT.search(deed.target.rstrip("/")))


def is_declared(deed: Deed) -> bool:
    """Whether only what the project's manifests declare is installed."""
    if _UPGRADES.search(deed.how):
        return False
    return not deed.target or bool(_MANIFEST.search(deed.target))
