"""What the Azure command line would do: `az GROUP... VERB --options`, and `azcopy`.

Promise: pure and total. Microsoft's reference (https://learn.microsoft.com/cli/azure/reference-index) names commands
regularly, groups first and the verb last, so that the words say what is done; `azure_table` holds, made by hand from
that reference, the commands whose words mislead. Without a terminal `az` refuses to ask, so `--yes` changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from shellguard.model import Undo
from shellguard.parse.invocation import Invocation
from shellguard.parse.services.azure_table import COMMANDS, OWN
from shellguard.parse.services.cloud_line import Line, is_local_url, is_scratch, read_line
from shellguard.parse.services.cloud_verbs import UNDO, is_throwaway, read_words
from shellguard.parse.services.service_act import Scope, ServiceAct, Thing, Verb
from shellguard.parse.world import World

_SOURCE = "https://learn.microsoft.com/cli/azure/"
_VALUES = frozenset("--subscription --output -o --query --acdi".split())
_FLAGS = frozenset("--debug --verbose --only-show-errors --yes -y --no-wait --help -h".split())
_PLAIN_VERBS = frozenset({"delete", "purge", "remove", "deallocate"})
_NAMES = (
    "--name",
    "-n",
    "--ids",
    "--id",
    "--vault-name",
    "--account-name",
    "--resource-group",
    "-g",
    "--source",
    "-s",
    "--assignee",
)


def read(call: Invocation, *, world: World | None) -> tuple[ServiceAct, ...]:
    """What the command would do."""
    del world
    if call.program == "azcopy":
        return _azcopy(call)
    line = read_line(call.args, values=_VALUES, flags=_FLAGS, is_greedy=True, is_abbreviated=True)
    path = tuple(w.text for w in line.words[:8])
    if not path or line.has("--help", "-h") or path[0] in ("rest", "help"):
        return ()
    said = _said(path)
    if said is None:
        return ()
    verb, thing = said
    target = " ".join(v.shown for v in next((v for v in (line.values(n) for n in _NAMES) if v), [])[:4])
    act = ServiceAct(
        verb,
        thing,
        target,
        "azure " + path[0],
        undo=UNDO.get(verb, Undo.NONE),
        where=_where(line),
        is_local=_is_local(line),
        source=_SOURCE,
    )
    own = OWN.get(" ".join(path))
    acts = own(act, line) if own is not None else (act,)
    return tuple(_placed(a) for a in (*_exposures(act, line), *_protections(act, line), *acts))


def _said(path: tuple[str, ...]) -> tuple[Verb, Thing] | None:
    """By the table, the longest beginning first where it stands for a whole group; else by the words."""
    for length in range(len(path), 0, -1):
        key = " ".join(path[:length])
        if key in COMMANDS and (length == len(path) or COMMANDS[key] is None):
            return COMMANDS[key]
    # a name given without its option stands behind the verb
    at = next((i for i, w in enumerate(path) if i and w in _PLAIN_VERBS), len(path) - 1)
    if at < len(path) - 1:
        return _said(path[: at + 1])
    return read_words(path[:-1], path[-1]) if at else None


def _where(line: Line) -> str:
    return ", ".join(p for p in (line.text("--subscription"), line.text("--resource-group", "-g")) if p)


def _is_local(line: Line) -> bool:
    """Azurite: a connection string, or an endpoint, of this machine."""
    said = " ".join(v.text for v in line.values("--connection-string", "--blob-endpoint", "--account-name"))
    if "UseDevelopmentStorage=true" in said or re.search(r"\bdevstoreaccount1\b", said):
        return True
    return any(is_local_url(u) for u in re.findall(r"https?://[\w.:-]+", said))


def _placed(act: ServiceAct) -> ServiceAct:
    if is_throwaway(act):
        return replace(act, thing=Thing.PREVIEW)
    return act


_OPEN: tuple[tuple[tuple[str, ...], Callable[[str], bool]], ...] = (
    (("--allow-blob-public-access", "--anonymous-pull-enabled", "--public-network-enabled"), lambda v: v.lower() == "true"),
    (("--public-access",), lambda v: v.lower() in ("blob", "container", "all", "0.0.0.0-255.255.255.255")),
    (("--public-network-access",), lambda v: v.lower() in ("enabled", "true")),
    (("--default-action",), lambda v: v.lower() == "allow"),
    (("--set",), lambda v: re.search(r"(?i)publicNetworkAccess=Enabled|allowBlobPublicAccess=true|defaultAction=Allow", v) is not None),
)  # fmt: skip
_UNPROTECT = (
    "--enable-purge-protection",
    "--enable-soft-delete",
    "--enable-delete-retention",
    "--enable-versioning",
    "--enable-delete-lock",
    "--enable-rbac-authorization",
)


def _exposures(act: ServiceAct, line: Line) -> tuple[ServiceAct, ...]:
    if act.verb not in (Verb.CHANGE, Verb.CREATE):
        return ()
    is_open = any(test(v.text) for names, test in _OPEN for v in line.values(*names))
    return (replace(act, verb=Verb.EXPOSE, undo=Undo.NONE),) if is_open else ()


def _protections(act: ServiceAct, line: Line) -> tuple[ServiceAct, ...]:
    if act.verb is not Verb.CHANGE:
        return ()
    is_off = any(
        v.text.lower() == "false" for v in line.values(*_UNPROTECT)
    ) or "enableSoftDelete=false" in line.text("--set")
    return (replace(act, verb=Verb.DISABLE),) if is_off else ()


# -- azcopy --------------------------------------------------------------------------------------------------


def _azcopy(call: Invocation) -> tuple[ServiceAct, ...]:
    """`azcopy remove URL`, `azcopy sync SOURCE URL --delete-destination=true` (azcopy's own help, 10.x)."""
    line = read_line(call.args, flags=frozenset({"--recursive", "--dry-run", "--delete-destination"}))
    words = [w.shown for w in line.words]
    if len(words) < 2 or (line.has("--dry-run") and line.text("--dry-run") != "false"):
        return ()
    # what follows `?` is a token
    target = words[-1].partition("?")[0]
    is_local = is_local_url(target) if target.startswith("http") else True
    if words[0] in ("remove", "rm"):
        scope = Scope.MANY if line.has("--recursive") and line.text("--recursive") != "false" else Scope.ONE
        thing = Thing.CACHE if is_scratch(target) else Thing.OBJECTS
        return (ServiceAct(Verb.DELETE, thing, target, "azure storage", scope, is_local=is_local),)
    if words[0] == "sync" and target.startswith("http") and line.text("--delete-destination") == "true":
        return (
            ServiceAct(Verb.DELETE, Thing.OBJECTS, target, "azure storage", Scope.MANY, is_local=is_local),
        )
    if words[0] in ("copy", "cp", "sync") and target.startswith("http"):
        return (
            ServiceAct(
                Verb.CREATE, Thing.OBJECTS, target, "azure storage", undo=Undo.TRIVIAL, is_local=is_local
            ),
        )
    return ()
