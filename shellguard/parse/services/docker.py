"""What docker, podman and nerdctl would do to containers, volumes, images and a swarm.

Promise: total; building, pulling, listing, logs, and what can be made again from an image are no loss on this machine: a
container that is named, a cache, a network. An engine elsewhere serves somebody.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from shellguard.parse.invocation import UNKNOWN, Arg, Invocation
from shellguard.parse.option_grammar import Given, read_options
from shellguard.parse.services.compose import compose
from shellguard.parse.services.docker_host import handed_over
from shellguard.parse.services.docker_options import grammar, named
from shellguard.parse.services.docker_place import engine
from shellguard.parse.services.kubernetes_place import Cluster
from shellguard.parse.services.service_act import Scope, ServiceAct, Thing, Verb
from shellguard.parse.world import World

Acts = tuple[ServiceAct, ...]
# Names of volumes that hold nothing anybody misses.
PASSING = re.compile(
    r"(?i)(?:^|[^a-z])(?:scratch|cache|caches|tmp|temp|test|tests|testing|ci|e2e|preview|sandbox|node[_-]?modules)(?:$|[^a-z])"
)
# Images whose tag says that something runs from it, or that hold a database's own.
_KEPT_IMAGE = re.compile(r"postgres|mysql|maria|mongo|redis|:prod|:latest|:release|:stable")
_LOCAL_REGISTRY = re.compile(
    r"^(?:localhost|127\.0\.0\.1|host\.docker\.internal|kind-registry|registry)(?::\d+)/|^localhost/"
)
# A listing that names what it wants: `$(docker ps -aq --filter name=web)`.
_FILTERED = re.compile(r"\s(?:--filter|-[a-z]*f)(?:[\s=]|$)|\|\s*(?:grep|rg|awk)\b")
_STANDALONE = frozenset({"docker-compose", "podman-compose", "nerdctl-compose"})


@dataclass(frozen=True, slots=True)
class Engine:
    """One call."""

    call: Invocation
    given: Given
    operands: tuple[Arg, ...]
    place: Cluster
    service: str

    @property
    def target(self) -> str:
        """Operands for people."""
        return " ".join(o.shown for o in self.operands[:16]).replace(UNKNOWN, "…")

    @property
    def is_everything(self) -> bool:
        """Whether all of a kind are meant: `--all`, or what nobody can list here (`$(docker ps -aq)`)."""
        listed = (o for o in self.operands if o.text == UNKNOWN)
        return self.given.is_on("all") or any(not _FILTERED.search(o.raw) for o in listed)

    def act(
        self,
        verb: Verb,
        thing: Thing,
        target: str | None = None,
        *,
        scope: Scope = Scope.ONE,
        is_shielded: bool = False,
        is_local: bool | None = None,
        of: str = "",
    ) -> ServiceAct:
        """One act there; `of`: a part of the engine, e.g. `swarm`."""
        return ServiceAct(
            verb,
            thing,
            (self.target if target is None else target)[:200],
            f"{self.service} {of}".strip(),
            scope,
            where=self.place.where,
            is_local=self.place.is_local if is_local is None else is_local,
            is_shielded=is_shielded,
            source="https://docs.docker.com/reference/cli/docker/",
        )


def read(call: Invocation, *, world: World | None) -> Acts:
    """What a call would do."""
    service = (
        "docker"
        if call.program.startswith("docker") or "/" in call.program
        else call.program.partition("-")[0]
    )
    service = service.removesuffix(".exe").removesuffix("-remote")
    if call.program in _STANDALONE:
        place = engine(call, read_options(grammar("compose"), call.args))
        return compose(call, call.args, place=place, service=service, world=world)
    first = next(iter(read_options(grammar(""), call.args).operands), None)
    if first is None or UNKNOWN in first.text:
        return ()
    # what stands before the command is the engine's: `-H` and `-c` mean another thing behind it
    at = next(n for n, a in enumerate(call.args) if a is first)
    before, args = read_options(grammar(""), call.args[:at]), call.args[at:]
    if before.has("help"):
        return ()
    place = engine(call, before)
    words = tuple(a.text for a in read_options(grammar(first.text), args).operands[:3])
    if not words:
        # `docker -- -x`: a command that is written like an option
        return ()
    if words[0] == "compose":
        return compose(call, args[1:], place=place, service=service, world=world)
    command = named(words)
    if command in ("run", "create"):
        return handed_over(call, args, place=place, service=service)
    given = read_options(grammar(command), args)
    taken = 2 if words[0] in ("image", "container") else len(command.split())
    asked = Engine(call, given, tuple(given.operands[taken:]), place, service)
    reader = _READERS.get(command)
    return reader(asked) if reader is not None else ()


def _removed(asked: Engine) -> Acts:
    """`rm`: containers; those that run too where it is forced, and their unnamed volumes with `-v`."""
    if not asked.operands and not asked.is_everything:
        return ()
    scope = Scope.ALL if asked.is_everything else Scope.ONE
    is_running = asked.given.is_on("force") and scope is Scope.ALL
    thing = Thing.WORKLOAD if is_running or not asked.place.is_local else Thing.RUN
    found = [asked.act(Verb.DELETE, thing, scope=scope)]
    if asked.given.is_on("volumes"):
        found.append(asked.act(Verb.DELETE, Thing.VOLUME, f"unnamed, of {asked.target}", is_shielded=True))
    return tuple(found)


def _stopped(asked: Engine) -> Acts:
    scope = Scope.ALL if asked.is_everything else Scope.ONE
    thing = Thing.RUN if asked.place.is_local else Thing.WORKLOAD
    return (asked.act(Verb.STOP, thing, scope=scope),) if asked.operands or asked.is_everything else ()


def _untagged(asked: Engine) -> Acts:
    """`rmi`: what can be pulled or built again, but for what a tag says is in use, and everything by force."""
    is_forced = asked.given.is_on("force")
    is_kept = is_forced and any(_KEPT_IMAGE.search(o.text) for o in asked.operands)
    is_all = is_forced and asked.is_everything
    thing = Thing.IMAGE if is_kept or is_all else Thing.CACHE
    scope = Scope.ALL if asked.is_everything else Scope.ONE
    return (asked.act(Verb.DELETE, thing, scope=scope),) if asked.operands or asked.is_everything else ()


def _volumes(asked: Engine) -> Acts:
    if not asked.operands and not asked.is_everything:
        return ()
    is_passing = bool(asked.operands) and all(PASSING.search(o.text) for o in asked.operands)
    thing = Thing.CACHE if is_passing and not asked.given.is_on("all") else Thing.VOLUME
    return (asked.act(Verb.DELETE, thing, scope=Scope.ALL if asked.is_everything else Scope.ONE),)


def _volumes_pruned(asked: Engine) -> Acts:
    scope = Scope.MANY if asked.given.has("filter") else Scope.ALL
    return (asked.act(Verb.DELETE, Thing.VOLUME, "unused", scope=scope),)


def _everything_pruned(asked: Engine) -> Acts:
    """`system prune`: stopped containers and what they wrote, networks, images without a name; more by its options."""
    scope = Scope.MANY if asked.given.has("filter") else Scope.ALL
    if asked.given.is_on("volumes"):
        return (asked.act(Verb.DELETE, Thing.VOLUME, "unused, and stopped containers", scope=scope),)
    if asked.given.is_on("all"):
        return (asked.act(Verb.DELETE, Thing.IMAGE, "unused, and stopped containers", scope=scope),)
    return (asked.act(Verb.DELETE, Thing.UNKNOWN, "stopped containers of every project", scope=scope),)


def _did(verb: Verb, thing: Thing, *, of: str = "", scope: Scope = Scope.ONE) -> Callable[[Engine], Acts]:
    """A reader of one act; a part of the engine that others share is not this machine's alone."""

    def reader(asked: Engine) -> Acts:
        return (asked.act(verb, thing, scope=scope, of=of, is_local=False if of == "swarm" else None),)

    return reader


def _scaled(asked: Engine) -> Acts:
    """`service scale web=0`, `service update --replicas 0 web`."""
    is_none = asked.given.text("replicas") == "0" or any(o.text.endswith("=0") for o in asked.operands)
    verb = Verb.STOP if is_none else Verb.CHANGE
    return (asked.act(verb, Thing.WORKLOAD, of="swarm", is_local=False),)


def _node_changed(asked: Engine) -> Acts:
    is_out = asked.given.text("availability") in ("drain", "pause")
    return (asked.act(Verb.STOP if is_out else Verb.CHANGE, Thing.NODE, of="swarm", is_local=False),)


def _pushed(asked: Engine) -> Acts:
    is_ours = all(_LOCAL_REGISTRY.match(o.text) for o in asked.operands[:1])
    scope = Scope.ALL if asked.given.is_on("all-tags") else Scope.ONE
    return (asked.act(Verb.PUBLISH, Thing.IMAGE, scope=scope, of="registry", is_local=is_ours),)


def _plugin(asked: Engine) -> Acts:
    """A plugin runs with the rights it asks for; the person is asked unless all are given beforehand."""
    if not asked.given.is_on("grant-all-permissions"):
        return ()
    return (asked.act(Verb.GRANT, Thing.INSTANCE, f"all it asks for to {asked.target}"),)


def _kube_down(asked: Engine) -> Acts:
    thing = Thing.VOLUME if asked.given.is_on("force") else Thing.RUN
    return (asked.act(Verb.DELETE, thing),)


_READERS: dict[str, Callable[[Engine], Acts]] = {
    "rm": _removed, "pod rm": _removed, "kill": _stopped, "stop": _stopped, "pause": _stopped, "pod stop": _stopped, "pod kill": _stopped,
    "rmi": _untagged, "volume rm": _volumes, "volume prune": _volumes_pruned, "system prune": _everything_pruned,
    "container prune": _did(Verb.DELETE, Thing.RUN, scope=Scope.MANY), "pod prune": _did(Verb.DELETE, Thing.RUN, scope=Scope.MANY),
    "image prune": _did(Verb.DELETE, Thing.CACHE, scope=Scope.ALL), "builder prune": _did(Verb.DELETE, Thing.CACHE, scope=Scope.ALL),
    "buildx prune": _did(Verb.DELETE, Thing.CACHE, scope=Scope.ALL), "network rm": _did(Verb.DELETE, Thing.NETWORK),
    "network prune": _did(Verb.DELETE, Thing.NETWORK, scope=Scope.MANY), "network disconnect": _did(Verb.DETACH, Thing.NETWORK),
    "system reset": _did(Verb.RESET, Thing.UNKNOWN, scope=Scope.ALL), "machine rm": _did(Verb.DELETE, Thing.INSTANCE),
    "machine reset": _did(Verb.RESET, Thing.INSTANCE, scope=Scope.ALL), "desktop reset": _did(Verb.RESET, Thing.UNKNOWN, scope=Scope.ALL),
    "kube down": _kube_down, "swarm leave": _did(Verb.DELETE, Thing.CLUSTER, of="swarm"), "stack rm": _did(Verb.DELETE, Thing.STACK, of="swarm"),
    "service rm": _did(Verb.DELETE, Thing.WORKLOAD, of="swarm"), "service scale": _scaled, "service update": _scaled,
    "service rollback": _did(Verb.REPLACE, Thing.WORKLOAD, of="swarm"), "secret rm": _did(Verb.DELETE, Thing.SECRET, of="swarm"),
    "config rm": _did(Verb.DELETE, Thing.CONFIG, of="swarm"), "node rm": _did(Verb.DELETE, Thing.NODE, of="swarm"),
    "node update": _node_changed, "node demote": _did(Verb.CHANGE, Thing.NODE, of="swarm"), "stack deploy": _did(Verb.DEPLOY, Thing.STACK, of="swarm"),
    "push": _pushed, "manifest push": _pushed, "plugin install": _plugin, "plugin upgrade": _plugin, "context rm": _did(Verb.FORGET, Thing.CONFIG),
    "plugin rm": _did(Verb.DELETE, Thing.ADDON), "plugin disable": _did(Verb.STOP, Thing.ADDON), "trust revoke": _did(Verb.REVOKE, Thing.IMAGE, of="registry"),
    "checkpoint rm": _did(Verb.DELETE, Thing.BACKUP),
}  # fmt: skip
