"""What a request does at a service nobody has a table for: by its method and the words of its path, fields and names.

Promise: pure and total. DELETE deletes; a destructive word elsewhere does what it says; a POST that searches, checks or
logs in does nothing; what only may be destructive is not certain.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from shellguard.parse.http import Request
from shellguard.parse.invocation import UNKNOWN
from shellguard.parse.services.asked import Asked
from shellguard.parse.services.graphql_field import PLAIN, field_act
from shellguard.parse.services.lexicon import is_reading, named, thing_of, words_of
from shellguard.parse.services.service_act import Group, Scope, ServiceAct, Thing, Verb, group_of

READING = frozenset({"HEAD", "OPTIONS", "TRACE", "PROPFIND", "REPORT"})
_LOSSES = frozenset(
    (
        *(Verb.DELETE, Verb.EMPTY, Verb.RESET, Verb.REPLACE, Verb.FORGET, Verb.DETACH, Verb.STOP, Verb.DISABLE),
        *(Verb.REVOKE, Verb.EXPOSE, Verb.WITHDRAW, Verb.MOVE),
    )
)  # fmt: skip
# Words before the verb that do not change it.
_BESIDE = frozenset(
    "batch bulk mass multi force hard soft async admin do api all permanently permanent".split()
)
# Words that in unknown services mean an upload, a text's layout or a new version more often than a loss.
_EVERYDAY = frozenset({"import", "format", "release", "apply", "set", "clean", "trim"})
_READ_WORDS = frozenset(
    "login signin authenticate token oauth2 refresh introspect completions chat embeddings translate convert render "
    "evaluate eval calculate graphql msearch mget resolve suggest autocomplete parse format infer predict invoke".split()
)
_RUNS = frozenset({Thing.INSTANCE, Thing.CLUSTER, Thing.DATABASE, Thing.NODE, Thing.APP, Thing.WORKLOAD})
# What is purged of these is what they keep for a while.
_FRONTS = frozenset({Thing.APP, Thing.DOMAIN, Thing.NETWORK, Thing.DEPLOYMENT})
_ACTION = re.compile(r"^(?:action|cmd|command|op|operation|method|do|task|act|x-amz-target)$", re.I)
_SQL = re.compile(r'"(?:sql|query|statement|stmt|q)"\s*:\s*"\s*(?:drop\s+(?:table|schema|database|view)|truncate|delete\s+from|alter\s+table)\b', re.I)  # fmt: skip
_DRY = re.compile(r"^(?:dry[-_]?run|validate[-_]?only|check[-_]?only|simulate|what[-_]?if|preview)$", re.I)
_YES = frozenset({"true", "1", "yes", "all", "on", ""})
# What is fetched as a page or a file, whatever words are in its name.
_PAGE = re.compile(
    r"\.(?:html?|md|txt|json|ya?ml|sh|py|js|ts|css|png|jpe?g|svg|pdf|gz|zip|tgz|xml|rst|csv|whl|deb)$", re.I
)
_PAGES = re.compile(
    r"^(?:docs?|developers?|help|support|www|raw|wiki|blog|cdn|static)\.|githubusercontent|^github\.com$"
)


def read(
    asked: Asked, *, service: str = "", where: str = "", is_local: bool = False
) -> tuple[ServiceAct, ...]:
    """What the words of the request say; empty when it only reads."""
    if asked.method in READING:
        return ()
    place: dict[str, Any] = {"service": service, "where": where, "is_local": is_local}
    if asked.operations:
        return tuple(a for o in asked.operations if (a := field_act(o, **place)) is not None)
    found = (*_by_method(asked, place), *_statements(asked, place))
    is_dry = any(_DRY.match(n) and v.lower() in _YES for n, v in asked.parameters) or _is_dry_body(asked)
    if is_dry:
        # SAFETY: a service that does not know the parameter leaves it aside and deletes
        return tuple(_softened(a) for a in found) if asked.method == "DELETE" else ()
    return found


def _statements(asked: Asked, place: dict[str, Any]) -> tuple[ServiceAct, ...]:
    """SQL in a field of the body that drops or empties, whoever runs it there (Hasura's `run_sql`, home-made endpoints)."""
    if asked.json is None or not _SQL.search(asked.request.body[:65_536]):
        return ()
    from shellguard.parse.services.carried_sql import sql_acts

    return tuple(
        replace(a, **place) for a in sql_acts(asked) if a.verb in (Verb.DELETE, Verb.EMPTY) and a.is_certain
    )


def _by_method(asked: Asked, place: dict[str, Any]) -> tuple[ServiceAct, ...]:
    if UNKNOWN in asked.method:
        thing, _ = path_thing(asked.segments)
        return (ServiceAct(Verb.UNKNOWN, thing, asked.shown_path, is_certain=False, **place),)
    if asked.method == "DELETE":
        thing, scope = path_thing(asked.segments)
        return (ServiceAct(Verb.DELETE, thing, asked.shown_path, scope=scope, **place),)
    if asked.method == "PURGE":
        return (ServiceAct(Verb.EMPTY, Thing.CACHE, asked.shown_path, **place),)
    spoken = _spoken(asked)
    if spoken is not None:
        return (_named_act(asked, spoken[0], spoken[1], place),)
    inner = _inner_requests(asked)
    if inner:
        return tuple(a for i in inner for a in _by_method(i, place))
    if asked.method in ("GET", "QUERY"):
        return _by_path(asked, place) if not _is_page(asked) else ()
    if _is_unread_graphql(asked):
        return (ServiceAct(Verb.UNKNOWN, Thing.UNKNOWN, asked.shown_path, is_certain=False, **place),)
    if _only_reads(asked):
        return ()
    return _by_path(asked, place) or (_change(asked, place),)


def _is_page(asked: Asked) -> bool:
    return bool(_PAGES.search(asked.name)) or bool(asked.segments and _PAGE.search(asked.segments[-1]))


def _only_reads(asked: Asked) -> bool:
    """Whether the last word of the path says that a POST only asks."""
    words = words_of(asked.segments[-1].rpartition(":")[2]) if asked.segments else ()
    return bool(words) and (
        any(w in _READ_WORDS for w in words)
        or is_reading(words[0])
        or (is_reading(words[-1]) and not _verb(words))
    )


def _is_unread_graphql(asked: Asked) -> bool:
    """Whether what is sent to a GraphQL endpoint stands in a file or variable that nobody has read."""
    body = asked.request.body
    is_unread = (
        (bool(asked.request.uploads) and not body.strip("@\0")) or UNKNOWN in body or body.startswith("@")
    )
    return bool(asked.segments) and asked.segments[-1].lower() in ("graphql", "gql") and is_unread


def _verb(words: tuple[str, ...]) -> Verb | None:
    while words and words[0] in _BESIDE:
        words = words[1:]
    verb = named("-".join(words))[0] if words else None
    return verb if verb in _LOSSES else None


def _spoken(asked: Asked) -> tuple[str, bool] | None:
    """The name of an action that a parameter, a header or a JSON field says, where it says a loss."""
    said = [v for n, v in asked.parameters if _ACTION.match(n)]
    said += [v for n, v in asked.headers.items() if n == "x-amz-target"]
    if isinstance(asked.json, dict):
        said += [v for n, v in asked.json.items() if isinstance(v, str) and _ACTION.match(n)]
    elif isinstance(asked.json, list):
        calls = [
            i["method"] for i in asked.json[:32] if isinstance(i, dict) and "jsonrpc" in i and "method" in i
        ]
        said += [c for c in calls if isinstance(c, str)]
    for name in said:
        words = words_of(name.rpartition("#")[2].rpartition("/")[2])
        if len(words) <= 8 and _verb(words) is not None:
            return name, bool(set(words) & PLAIN)
    return None


def _named_act(asked: Asked, name: str, is_plain: bool, place: dict[str, Any]) -> ServiceAct:
    words = words_of(name)
    verb = _verb(words) or Verb.UNKNOWN
    thing = thing_of(tuple(w for w in words if named(w)[0] is None)) or path_thing(asked.segments)[0]
    return ServiceAct(
        verb,
        thing,
        f"{name} {asked.shown_path}".strip(),
        is_certain=is_plain or _is_sure(verb, thing),
        **place,
    )


def _inner_requests(asked: Asked) -> list[Asked]:
    """Requests in a batch: `{"requests": [{"method": "DELETE", "url": ...}]}` and lists of such."""
    body = asked.json
    items = body.get("requests", body.get("batch")) if isinstance(body, dict) else body
    found: list[Asked] = []
    for item in items[:32] if isinstance(items, list) else ():
        method, path = (item.get("method"), _path_of(item)) if isinstance(item, dict) else (None, None)
        if isinstance(method, str) and method.upper() == "DELETE" and isinstance(path, str):
            found.append(Asked(Request("DELETE", path, asked.request.host, "/" + path.lstrip("/"))))
    return found


def _path_of(item: dict[str, Any]) -> Any:
    return item.get("url") or item.get("path") or item.get("relative_url")


def _by_path(asked: Asked, place: dict[str, Any]) -> tuple[ServiceAct, ...]:
    """A loss that some segment of the path says."""
    last = len(asked.segments) - 1
    for at, segment in enumerate(asked.segments):
        word = segment.rpartition(":")[2]
        words = words_of(word)
        verb = _verb(words)
        if verb is None or len(words) > 6:
            continue
        is_plain = bool(set(words) & PLAIN)
        if not is_plain and (at < last or (len(words) == 1 and words[0] in _EVERYDAY)):
            continue
        if at < last - 1 and len(words) > 1:
            continue  # a name with a verb in it, and more of the path behind: somebody's project
        beside = thing_of(tuple(w for w in words if named(w)[0] is None))
        before, scope = path_thing(
            (*asked.segments[:at], *((segment.partition(":")[0],) if ":" in segment else ()))
        )
        behind = path_thing(asked.segments[at + 1 :])[0]
        thing = beside or (behind if behind is not Thing.UNKNOWN else before)
        if verb is Verb.EMPTY and thing in _FRONTS:
            thing = Thing.CACHE
        is_sure = asked.method != "GET" and (is_plain or _is_sure(verb, thing))
        return (ServiceAct(verb, thing, asked.shown_path, scope=scope, is_certain=is_sure, **place),)
    return ()


def _is_sure(verb: Verb, thing: Thing) -> bool:
    """Whether a word that is milder elsewhere means a loss of that thing."""
    if verb in (Verb.DELETE, Verb.EMPTY, Verb.RESET):
        return thing is not Thing.UNKNOWN and group_of(thing) in (Group.DATA, Group.SERVICE)
    return verb in (Verb.STOP, Verb.REPLACE, Verb.DISABLE) and thing in _RUNS


def _change(asked: Asked, place: dict[str, Any]) -> ServiceAct:
    thing, _ = path_thing(asked.segments)
    is_access = group_of(thing) is Group.ACCESS
    if asked.method == "POST":
        return ServiceAct(
            Verb.GRANT if is_access else Verb.CREATE,
            thing,
            asked.shown_path,
            is_certain=not is_access,
            **place,
        )
    return ServiceAct(Verb.CHANGE, thing, asked.shown_path, **place)


def path_thing(segments: tuple[str, ...]) -> tuple[Thing, Scope]:
    """What a REST path speaks of, `/projects/1/volumes/2` a volume, and whether it is all of a collection."""
    for at in range(len(segments) - 1, -1, -1):
        before = thing_of(words_of(segments[at - 1])) if at else None
        if before is not None and segments[at - 1].lower().endswith("s"):
            # the name of a thing may be a word for another: `/databases/label`
            return before, Scope.ONE
        found = thing_of(words_of(segments[at]))
        if found is not None:
            is_all = at == len(segments) - 1 and segments[at].lower().endswith("s")
            return found, Scope.ALL if is_all else Scope.ONE
    return Thing.UNKNOWN, Scope.ONE


def _is_dry_body(asked: Asked) -> bool:
    body = asked.json
    return isinstance(body, dict) and any(
        _DRY.match(str(n)) and (v is True or str(v).lower() in _YES - {""})
        for n, v in list(body.items())[:64]
    )


def _softened(act: ServiceAct) -> ServiceAct:
    from dataclasses import replace

    return replace(act, is_certain=False)
