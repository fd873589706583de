"""What one call does, in the few words that a task, a person and later commands have in common: the noun.

Promise: frozen, free of secrets, the same for files, git, services, packages and processes, so that whoever asks whether
it was asked for, looked at or made before asks one kind of thing.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from shellguard.model import Reach, Undo
from shellguard.parse.services.service_act import Scope


class Does(StrEnum):
    """What is done, as people ask for it."""

    LOOK = "look"
    """Read, list, describe, count, plan, a dry run: nothing is changed."""
    MAKE = "make"
    """Something new comes into being."""
    CHANGE = "change"
    """Contents or settings of what is there already."""
    REMOVE = "remove"
    """Gone, emptied, discarded, cancelled, withdrawn, reset."""
    STOP = "stop"
    """No longer runs or serves: stopped, disabled, scaled to nothing, drained, killed."""
    RESTART = "restart"
    """Stopped for a moment and started again."""
    MOVE = "move"
    """Another name, place or owner."""
    SHARE = "share"
    """Others get it: pushed, published, sent, uploaded, merged."""
    GRANT = "grant"
    """Somebody gets or loses a right; a thing is opened to more."""
    DEPLOY = "deploy"
    """What runs for others is exchanged: deployed, applied, promoted, migrated."""
    INSTALL = "install"
    """Packages are added, upgraded or removed on this machine or in this project."""
    RUN = "run"
    """A program, a build or a test runs, here or elsewhere, and nobody can say more of what it does."""


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing that is done to one thing."""

    does: Does
    thing: str
    """What kind of thing, in the singular: `file` `folder` `branch` `commit` `table` `bucket` `object` `workload` `job`
    `package` `process` `secret` `repository` ..., a value of `services.Thing` where it is one."""
    target: str = ""
    """Its name or path as said; empty where nobody can say."""
    scope: Scope = Scope.ONE
    """How much: `one` named, `many` by a pattern or a selector, `all` of its kind."""
    service: str = ""
    """`files` `git` `kubernetes` `aws s3` `slurm` ...; as `ServiceAct.service` where it is one."""
    where: str = ""
    """Context, namespace, remote, host, environment, folder: where it lies."""
    reach: Reach = Reach.LOCAL
    undo: Undo = Undo.TRIVIAL
    how: str = ""
    """The words that do it, for people: `git push --force`, `kubectl delete`."""

    @property
    def key(self) -> str:
        """What makes it the same thing in another command."""
        return f"{self.service}:{self.thing}:{self.target}"
