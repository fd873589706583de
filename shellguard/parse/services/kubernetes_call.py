"""One call of kubectl, oc or a kin as its readers look at it: command, options, operands, and where it goes.

Promise: pure but for what the world is asked of a kubeconfig.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from shellguard.model import Undo
from shellguard.parse.invocation import UNKNOWN, Arg, Invocation
from shellguard.parse.option_grammar import Given, read_options
from shellguard.parse.services.kubernetes_options import GLOBALS, grammar
from shellguard.parse.services.kubernetes_place import Cluster, cluster
from shellguard.parse.services.service_act import Scope, ServiceAct, Thing, Verb
from shellguard.parse.world import World

# Commands whose second word says what is done.
_GROUPS = frozenset(
    "apply auth adm certificate cluster-info config create rollout sa serviceaccounts set top".split()
)
_OF_APPLY = frozenset({"edit-last-applied", "set-last-applied", "view-last-applied"})
_MANUAL = "https://kubernetes.io/docs/reference/kubectl/"


@dataclass(frozen=True, slots=True)
class Asked:
    """What one call asks of a cluster."""

    call: Invocation
    command: str
    """`delete`, `rollout undo`."""
    given: Given
    operands: tuple[Arg, ...]
    """Without the command's own words."""
    place: Cluster
    world: World | None
    service: str = "kubernetes"

    @property
    def names(self) -> tuple[str, ...]:
        """Operands for people."""
        return tuple(o.shown for o in self.operands)

    def act(
        self,
        verb: Verb,
        thing: Thing,
        target: str = "",
        *,
        scope: Scope = Scope.ONE,
        undo: Undo = Undo.NONE,
        is_certain: bool = True,
        is_shielded: bool = False,
    ) -> ServiceAct:
        """One act there."""
        return ServiceAct(
            verb,
            thing,
            target[:200],
            self.service,
            scope,
            undo,
            self.place.where,
            self.place.is_local,
            is_certain,
            is_shielded,
            _MANUAL,
        )


def asked(call: Invocation, args: tuple[Arg, ...], *, world: World | None, is_local: bool) -> Asked | None:
    """What `args`, kubectl's own, ask; None where no command is known."""
    first = next(iter(read_options(GLOBALS, args).operands), None)
    if first is None or UNKNOWN in first.text:
        return None
    given = read_options(grammar(first.text), args)
    words = tuple(o.text for o in given.operands[:2])
    command, size = first.text, 1
    if len(words) > 1 and first.text in _GROUPS and (first.text != "apply" or words[1] in _OF_APPLY):
        command, size = " ".join(words), 2
        given = read_options(grammar(command), args)
    place = cluster(call, given, world=world)
    place = replace(place, is_local=True) if is_local else place
    return Asked(call, command, given, tuple(given.operands[size:]), place, world)
