"""What kubectl and its kin (oc, k3s kubectl, microk8s kubectl, minikube kubectl) would do to a cluster.

Promise: total; reading, waiting, forwarding a port to this machine and dry runs are no acts, and what `exec` carries is
an invocation of its own. A command that no table knows is a plugin: a destructive word says what it does.
"""

from __future__ import annotations

from shellguard.parse.invocation import Arg, Invocation
from shellguard.parse.services.kubernetes_access import access
from shellguard.parse.services.kubernetes_call import Asked, asked
from shellguard.parse.services.kubernetes_change import changes
from shellguard.parse.services.kubernetes_delete import deletes
from shellguard.parse.services.lexicon import thing_of, verb_of, words_of
from shellguard.parse.services.service_act import Scope, ServiceAct, Thing, Verb
from shellguard.parse.world import World

# Clusters of this machine that carry kubectl as a command of their own.
_LOCAL = frozenset({"microk8s", "microk8s.kubectl", "minikube"})
# Their command `kubectl` is an invocation of its own.
_CARRIERS = frozenset({"k3s", "microk8s"})
# Commands of kubectl and oc that change nothing, or carry a command, and plugins that only show or switch.
_QUIET = frozenset(
    "get describe logs explain top events diff wait version cluster-info api-resources api-versions completion help kustomize plugin options "
    "exec rsh rsync attach debug port-forward proxy config auth krew ns ctx neat tree view-secret who-can access-matrix stern tail status whoami login "
    "logout project projects process extract observe image new-app new-project new-build start-build adm policy run uncordon rollout certificate "
    "expose create set sa serviceaccounts resource-capacity outdated score images deprecations df-pv node-shell import-image tag secrets "
    "apply patch scale edit label annotate autoscale cp drain cordon taint replace idle rollback".split()
)
_DESTROYING = frozenset((Verb.DELETE, Verb.EMPTY, Verb.RESET))


def read(call: Invocation, *, world: World | None) -> tuple[ServiceAct, ...]:
    """What a call would do there."""
    if call.program in _CARRIERS:
        return ()
    args = call.args if call.program != "minikube" else _carried(call.args)
    is_local = bool(_LOCAL & {call.program, *call.wrappers})
    question = asked(call, args, world=world, is_local=is_local)
    if question is None or question.given.has("help"):
        return ()
    if question.command == "delete":
        return deletes(question)
    return changes(question) or access(question) or _of_plugin(question)


def _carried(args: tuple[Arg, ...]) -> tuple[Arg, ...]:
    """What stands behind `kubectl`: `minikube -p dev kubectl -- get pods`; nothing where it does not."""
    at = next((n for n, a in enumerate(args[:6]) if a.text == "kubectl"), len(args))
    rest = args[at + 1 :]
    return rest[1:] if rest[:1] and rest[0].text == "--" else rest


def _of_plugin(question: Asked) -> tuple[ServiceAct, ...]:
    """`kubectl cnpg destroy db 1`: the lexicon reads what no table knows."""
    words = [question.command, *(o.text for o in question.operands[:3])]
    first = words[0].split(" ")[0]
    if first in _QUIET or first.startswith(("get-", "list-", "view-", "show-")):
        return ()
    for at, word in enumerate(words):
        parts = words_of(word)
        verb = verb_of(parts[0]) if parts else None
        if verb in _DESTROYING:
            thing = thing_of(words_of(" ".join(words[max(at - 1, 0) : at + 2]))) or Thing.UNKNOWN
            return (question.act(verb, thing, " ".join(question.names), scope=Scope.MANY),)
    return ()
