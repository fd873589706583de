"""What `gsutil` would do to Google Cloud Storage.

Promise: pure and total; commands and options as `gsutil help COMMAND` has them (5.x). `-n` of rsync only shows.
"""

from __future__ import annotations

from dataclasses import replace

from shellguard.model import Undo
from shellguard.parse.invocation import Arg, Invocation
from shellguard.parse.services.gcloud import removed
from shellguard.parse.services.service_act import Scope, ServiceAct, Thing, Verb
from shellguard.parse.world import World

# Options that take the next word: of gsutil itself, and of its commands.
_GLOBAL = frozenset({"-h", "-i", "-o", "-u", "-s"})
_VALUES = {
    "rsync": "xyjYJ",
    "cp": "zjsLnA",
    "mv": "zjsL",
    "acl": "ugdp",
    "defacl": "ugdp",
    "signurl": "mdcrbp",
    "hmac": "pseu",
    "mb": "blcpsk",
    "ls": "p",
}
_PUBLIC = ("allUsers", "AllUsers", "allAuthenticatedUsers", "AllAuthenticatedUsers", "public-read")
_SERVICE = "gcloud storage"


def read(call: Invocation, *, world: World | None) -> tuple[ServiceAct, ...]:
    """What the command would do."""
    del world
    args = list(call.args)
    while args and args[0].text.startswith("-"):
        taken = 2 if args[0].text in _GLOBAL else 1
        args = args[taken:]
    if not args:
        return ()
    command, letters, words = args[0].text, *_options(args[0].text, args[1:])
    return tuple(_acts(command, letters, [w.text for w in words]))


def _options(command: str, args: list[Arg]) -> tuple[frozenset[str], list[Arg]]:
    """Letters given, and operands."""
    letters: set[str] = set()
    words: list[Arg] = []
    valued = _VALUES.get(command, "")
    is_value = False
    for arg in args[:2000]:
        if is_value:
            words.extend([arg] if command in ("acl", "defacl") else [])
            is_value = False
        elif arg.text.startswith("-") and len(arg.text) > 1:
            letters.update(arg.text[1:])
            is_value = arg.text[-1] in valued
        else:
            words.append(arg)
    return frozenset(letters), words


def _act(verb: Verb, thing: Thing, target: str, scope: Scope = Scope.ONE) -> ServiceAct:
    undo = Undo.NONE if verb in (Verb.DELETE, Verb.EMPTY, Verb.EXPOSE) else Undo.TRIVIAL
    return ServiceAct(verb, thing, target, _SERVICE, scope, undo)


def _acts(command: str, letters: frozenset[str], words: list[str]) -> list[ServiceAct]:
    last = words[-1] if words else ""
    if command == "rb":
        return [_act(Verb.DELETE, Thing.BUCKET, w) for w in words[:8]]
    if command == "rm":
        deep = bool(letters & {"r", "R"})
        return [removed(w, deep, _act(Verb.DELETE, Thing.OBJECTS, w)) for w in words[:8] or [""]]
    if command == "rsync":
        if "n" in letters or not last.startswith(("gs://", "s3://")):
            return []
        act = _act(Verb.CREATE, Thing.OBJECTS, last, Scope.MANY)
        return [replace(act, verb=Verb.DELETE, undo=Undo.NONE), act] if "d" in letters else [act]
    if command == "mv" and not last.startswith("gs://"):
        sources = [w for w in words[:-1][:8] if w.startswith("gs://")]
        return [
            replace(_act(Verb.MOVE, Thing.OBJECTS, w, Scope.MANY if "*" in w else Scope.ONE), undo=Undo.NONE)
            for w in sources
        ]
    if command in ("cp", "mv") and last.startswith("gs://"):
        verb = Verb.CREATE if command == "cp" else Verb.MOVE
        is_public = "a" in letters and any(w.startswith("public-read") for w in words)
        return [_act(Verb.EXPOSE if is_public else verb, Thing.OBJECTS, last)]
    return _settings(command, words, last)


def _settings(command: str, words: list[str], last: str) -> list[ServiceAct]:
    """`acl ch -u AllUsers:R gs://b`, `iam ch allUsers:objectViewer gs://b`, `versioning set off gs://b`."""
    verb = words[0] if words else ""
    if command in ("acl", "defacl", "iam") and verb in ("ch", "set"):
        is_public = any(p in w for w in words[1:] for p in _PUBLIC)
        return [_act(Verb.EXPOSE if is_public else Verb.GRANT, Thing.BUCKET, last)]
    if (command, words[:2]) in (
        ("versioning", ["set", "off"]),
        ("logging", ["set", "off"]),
        ("pap", ["set", "unspecified"]),
        ("pap", ["set", "inherited"]),
    ):
        return [_act(Verb.EXPOSE if command == "pap" else Verb.DISABLE, Thing.BUCKET, last)]
    if command == "retention" and verb == "clear":
        return [_act(Verb.DISABLE, Thing.BUCKET, last)]
    if command == "hmac" and verb in ("create", "delete"):
        return [_act(Verb.GRANT if verb == "create" else Verb.REVOKE, Thing.TOKEN, last)]
    if command == "signurl":
        return [_act(Verb.REVEAL, Thing.TOKEN, last)]
    if command in ("mb", "setmeta", "rewrite", "compose"):
        return [_act(Verb.CREATE if command in ("mb", "compose") else Verb.CHANGE, Thing.BUCKET, last)]
    is_set = verb in (
        "set",
        "on",
        "off",
        "ch",
        "lock",
        "create",
        "delete",
        "stop",
        "enable",
        "disable",
        "authorize",
    )
    return [_act(Verb.CHANGE, Thing.BUCKET, last)] if is_set else []
