"""Cluster tools described by tables: command paths, what they do, and the few options that matter.

Promise: pure but for what the world is asked of a kubeconfig; a command that no row names is read by its words.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

from shellguard.parse.invocation import UNKNOWN, Arg, Invocation
from shellguard.parse.option_grammar import Given, Grammar, read_options
from shellguard.parse.services.kubernetes_place import Cluster, cluster
from shellguard.parse.services.lexicon import is_reading, thing_of, verb_of, words_of
from shellguard.parse.services.service_act import Scope, ServiceAct, Thing, Verb
from shellguard.parse.world import World

_DESTROYING = frozenset((Verb.DELETE, Verb.EMPTY, Verb.RESET))
_ON = frozenset({"", "true", "1"})


@dataclass(frozen=True)
class Tool:
    """One program."""

    service: str
    options: str
    """As `Grammar.of` takes them."""
    rows: str
    """Lines of `command|other name: verb thing [marks]`; `-` for a verb: nothing is done. Marks: `all`, `many`; `+OPTION`
    only with it, `~OPTION` not with it, `!OPTION` asks a person without it, `=OPTION` milder with it."""
    source: str = ""
    context: str = "context"
    """The option that names the kubeconfig's context."""
    dry: str = "dry-run"
    """Options with which nothing is done."""
    is_elsewhere: bool = True
    """Whether it acts on a cluster; else on this machine."""

    @cached_property
    def grammar(self) -> Grammar:
        """Its options, with those of every Kubernetes client."""
        return Grammar.of(f"n,namespace= kubeconfig= context= kube-context= h,help version {self.options}")

    @cached_property
    def commands(self) -> dict[str, list[str]]:
        """Command path -> what stands behind it."""
        found: dict[str, list[str]] = {}
        for line in filter(None, map(str.strip, self.rows.splitlines())):
            paths, _, rest = line.partition(": ")
            for path in paths.split("|"):
                found[path] = rest.split()
        return found


def read_tool(
    tool: Tool,
    call: Invocation,
    args: tuple[Arg, ...],
    world: World | None,
    *,
    place: Cluster | None = None,
) -> tuple[ServiceAct, ...]:
    """What a call would do; `place`: where, when that is no cluster."""
    given = read_options(tool.grammar, args)
    if given.has("help", "version") or any(_is_dry(given, name) for name in tool.dry.split()):
        return ()
    place = place or cluster(call, given, world=world, context_option=tool.context)
    place = place if tool.is_elsewhere else replace(place, is_local=True)
    words = tuple(o.text for o in given.operands)
    for size in range(min(4, len(words)), -1, -1):
        row = tool.commands.get(" ".join(words[:size]))
        if row is not None:
            return _of_row(tool, row, given, given.operands[size:], place)
    return _by_words(tool, given, place)


def _is_dry(given: Given, name: str) -> bool:
    return given.has(name) and given.text(name) not in ("none", "false", UNKNOWN)


def _of_row(
    tool: Tool, row: list[str], given: Given, operands: list[Arg], place: Cluster
) -> tuple[ServiceAct, ...]:
    if row[0] == "-" or not all(given.is_on(m[1:]) for m in row[2:] if m[0] == "+"):
        return ()
    if any(given.is_on(m[1:]) for m in row[2:] if m[0] == "~"):
        return ()
    is_all = "all" in row[2:] or given.is_on("all")
    scope = Scope.ALL if is_all else Scope.MANY if "many" in row[2:] or given.has("selector") else Scope.ONE
    target = " ".join(o.shown for o in operands[:16])
    milder = [given.value(m[1:]) for m in row[2:] if m[0] == "="]
    is_shielded = any(v is not None and v.text.lower() in (*_ON, "false", "orphan") for v in milder)
    is_certain = all(given.is_on(m[1:]) for m in row[2:] if m[0] == "!")
    return (_act(tool, Verb(row[0]), Thing(row[1]), target, place, scope, (is_certain, is_shielded)),)


def _by_words(tool: Tool, given: Given, place: Cluster) -> tuple[ServiceAct, ...]:
    """A command nobody has told us of: a destructive word among its first says what it does."""
    words = [o.text for o in given.operands[:3] if UNKNOWN not in o.text]
    for at, word in enumerate(words):
        parts = words_of(word)
        if not parts or is_reading(parts[0]):
            return ()
        if verb_of(parts[0]) in _DESTROYING:
            thing = (
                thing_of(words_of(" ".join((*parts[1:], *words[:at], *words[at + 1 : at + 2]))))
                or Thing.UNKNOWN
            )
            target = " ".join(o.shown for o in given.operands[at + 1 : at + 9])
            return (
                _act(tool, verb_of(parts[0]) or Verb.UNKNOWN, thing, target, place, Scope.ONE, (True, False)),
            )
    return ()


def _act(
    tool: Tool,
    verb: Verb,
    thing: Thing,
    target: str,
    place: Cluster,
    scope: Scope,
    claims: tuple[bool, bool],
) -> ServiceAct:
    is_certain, is_shielded = claims
    return ServiceAct(
        verb,
        thing,
        target[:200].replace(UNKNOWN, "…"),
        tool.service,
        scope,
        where=place.where,
        is_local=place.is_local,
        is_certain=is_certain,
        is_shielded=is_shielded,
        source=tool.source,
    )
