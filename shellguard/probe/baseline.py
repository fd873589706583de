"""What was uncommitted when a session began: whatever else is uncommitted later came into being in it.

Promise: read-only and time-boxed; where it could not be learned, nothing is said to be the session's own for it.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass

from shellguard.probe.birth import is_born_since
from shellguard.probe.boxed import within
from shellguard.probe.git_program import installed_git
from shellguard.probe.git_status import Checkout, GitStatus, checkout_of, read_small

# Once a session, before its agent starts: nobody notices.
_TAKE_S = 1.0
_NS = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Baseline:
    """One working tree as a session found it."""

    root: str = ""
    names: frozenset[bytes] | None = None
    """Files that were changed or untracked then, relative to the root; None when not learned."""
    stashes: frozenset[bytes] = frozenset()
    since_ns: int = 0

    def uncommitted(self, checkout: Checkout) -> frozenset[bytes] | None:
        """What was uncommitted in this working tree when the session began; None where that cannot be said."""
        if checkout.root != self.root:
            return frozenset() if self._is_new(checkout) else None
        # SAFETY: work out of an old stash looks like a change of the session's once the stash is gone
        return self.names if self.stashes <= _stashes(checkout) else None

    def _is_new(self, checkout: Checkout) -> bool:
        """Whether the working tree was made in the session: a clone, a linked tree; not files that were there before."""
        try:
            return bool(self.since_ns) and all(
                is_born_since(path, os.lstat(path), self.since_ns)
                for path in (checkout.root, checkout.git_dir)
            )
        except OSError:
            return False


def baseline(folder: str, *, home: str, since_s: float) -> Baseline:
    """The state of the working tree that `folder` lies in, now."""
    since_ns = int(since_s * _NS)
    until = time.monotonic() + _TAKE_S
    found = within(
        _TAKE_S, lambda: _taken(folder, home=home, since_ns=since_ns, left_s=lambda: until - time.monotonic())
    )
    return found or Baseline(since_ns=since_ns)


def _taken(folder: str, *, home: str, since_ns: int, left_s: Callable[[], float]) -> Baseline | None:
    checkout = checkout_of(os.path.realpath(folder)) if folder and installed_git() else None
    if checkout is None:
        return None
    status = GitStatus(checkout, home=home, left_s=left_s)
    try:
        changed, unknown = status.changed_names(), status.unknown_names()
    finally:
        status.end()
    names = None if changed is None or unknown is None else changed | unknown
    return Baseline(checkout.root, names, _stashes(checkout), since_ns)


def _stashes(checkout: Checkout) -> frozenset[bytes]:
    """Commits of the stashes there are."""
    lines = read_small(checkout.common_dir + "/logs/refs/stash").splitlines()
    return frozenset(line.split(b" ", 2)[1] for line in lines if line.count(b" ") > 1)
