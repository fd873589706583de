"""What a GraphQL root field does by its name, and which of its arguments tell what it is about.

Promise: pure and total; a field nobody can name changes something, and never a secret's value is told.
"""

from __future__ import annotations

import re
from typing import Any

from shellguard.parse.graphql import Operation
from shellguard.parse.services.lexicon import is_reading, named, thing_of, words_of
from shellguard.parse.services.service_act import Scope, ServiceAct, Thing, Verb

# Words that say a loss whatever stands beside them.
PLAIN = frozenset(
    "delete destroy drop purge truncate wipe terminate revoke deprovision flush shutdown erase uninstall nuke remove "
    "unpublish decommission undeploy poweroff batchdelete bulkdelete annihilate obliterate expunge teardown".split()
)


def field_act(operation: Operation, **place: Any) -> ServiceAct | None:
    """What a GraphQL root field does; None for what only reads."""
    target = named_in(operation.target)
    if operation.kind == "unknown":
        return ServiceAct(Verb.UNKNOWN, Thing.UNKNOWN, operation.field, **place)
    if operation.kind != "mutation":
        return None
    if not operation.field:
        return ServiceAct(Verb.UNKNOWN, Thing.UNKNOWN, target, **place)
    verb, thing = named(operation.field)
    scope = Scope.MANY if re.search(r"(?i)many|bulk|batch|all(?=[A-Z]|$)", operation.field) else Scope.ONE
    if verb is None:
        verb, thing = _inside(operation.field)
    return ServiceAct(verb or Verb.CHANGE, thing or Thing.UNKNOWN, target, scope=scope, **place)


# Arguments that say which thing is meant; the others may hold anything, secrets too.
_NAMING = re.compile(r"(?:id|ids|name|slug|key|number|login|ref|domain|url)$", re.I)
_PRIVATE = re.compile(r"pass|secret|token|credential|private|value$|apikey", re.I)
_ARGUMENT = re.compile(r"\"?([A-Za-z_]\w{0,60})\"?:\s*(?:\"([^\"]{0,120})\"?|([^\s,{}\[\]\"]{1,120}))")


def named_in(arguments: str) -> str:
    """Of a GraphQL field's arguments, the values that name things: `volumeId: "v1"` is `v1`."""
    said = [(n, text or plain) for n, text, plain in _ARGUMENT.findall(arguments)]
    naming = [v for n, v in said if _NAMING.search(n) and not _PRIVATE.search(n)]
    alone = [v for n, v in said if not _PRIVATE.search(n)] if len(said) == 1 else []
    return ", ".join(naming or alone)[:120]


def _inside(name: str) -> tuple[Verb | None, Thing | None]:
    """A plain destructive word in the middle of a name: `bulkDeleteUsers`, `adminVolumePurgeNow`."""
    words = words_of(name)
    if not words or is_reading(words[0]):
        return None, thing_of(words) if words else None
    found = next((w for w in words if w in PLAIN), "")
    return (named(found)[0] if found else None), thing_of(tuple(w for w in words if w != found))
