"""The closed vocabulary of a rule's `when`, compiled to predicates over subjects.

Promise: `when` sees invocations, requests and statements, never raw text; an unknown key is an error with its line.
"""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Callable
from typing import Any

from shellguard.classify.carried_secrets import carried_secret
from shellguard.classify.condition_keys import CLIENTS, STATES, UNNAMED
from shellguard.classify.file_condition import act_condition, act_programs, act_triggers
from shellguard.classify.flows import shown_variable
from shellguard.classify.runaway import KINDS as RUNAWAY
from shellguard.classify.runaway import TRIGGERS as RUNAWAY_TRIGGERS
from shellguard.classify.service_condition import KEYS as SERVICE_KEYS
from shellguard.classify.service_condition import service_condition
from shellguard.classify.subject import Subject
from shellguard.errors import RuleError
from shellguard.model import Undo
from shellguard.parse.file_act import VERBS
from shellguard.parse.git.loss import GitLoss, Loss, Scope
from shellguard.parse.graphql import Operation
from shellguard.parse.http import Request
from shellguard.parse.services.service_act import Group, Verb

Condition = Callable[[Subject], bool]

# Every key, with what it says; rules/schema.json and the rules' index are generated from this table.
VOCABULARY: dict[str, str] = {
    "act": "it does this to files, whatever the tool: {verb, target, except, into, recursive, forced, filtered, many, content}; verbs: "
    + ", ".join(VERBS),
    "program": "the program is one of these names (globs allowed)",
    "subcommand": "the operands begin with one of these word sequences; `|` inside a word means or",
    "option": "one of these options is given (clusters, `=value` and abbreviations count)",
    "argument": "some argument matches this regular expression, or equals one of these words",
    "operand": "some operand matches this regular expression, or equals one of these words; {first: regex}: the first one does",
    "operands": "at least this many operands",
    "target": "some operand is a path of one of these classes; {class, except}: and of none of those; where the machine can be asked, deletions know missing, link, mount, clean, dirty, untracked, uncommitted and own too",
    "carries_secret": "an HTTP request to another machine takes a secret along in its address or body: a variable of such a name, or what another program reveals",
    "shows": "prints, where people and the transcript see it, a variable whose name matches this regular expression",
    "writes": "some redirection or tee target is a path of one of these classes; {class, truncates}",
    "reads": "some input redirection is a path of one of these classes",
    "destination": "the last operand is a path of one of these classes",
    "fed_by": "reads what one of these programs prints: pipe, <(...) and -c \"$(...)\" alike; {program: [...]}, also {argument: regex} of such a program, or {target: [classes]} of what those programs read",
    "feeds": "one of these programs reads what it prints; {program: [...]}",
    "origin": "the file it runs was written, earlier in the same text, from what one of these programs gave; {program: [...]}",
    "wrapper": "runs inside one of these wrappers",
    "request": "sends an HTTP request with {method, host, path, body, upload, local, graphql: {kind, field}}",
    "statement": "sends a database statement with {kind, object, narrowed}",
    "git": "git would lose or run something: {loss: " + "|".join(Loss) + ", scope: one|many|all, undo: trivial|snapshot|none, protected, certain, seen (facts show it), own (made in this session)}",
    "service": "a service would do it, whatever tool or request asks for it: {" + ", ".join(SERVICE_KEYS) + "}; verbs: " + ", ".join(Verb) + "; groups of things: " + ", ".join(Group),
    "assigns": "sets a variable with {name, value} matching these regular expressions",
    "unknown": "what cannot be known: program, argument, code",
    "code": "the source text it runs matches this regular expression",
    "remote": "true: it runs on another host or in a container",
    "stdin": "its known standard input matches this regular expression",
    "path": "the program as written matches this regular expression",
    "feeds_itself": "true: a program reads what another call of itself prints",
    "multiplies": "true: it starts itself beside itself, or an endless loop starts it without ever waiting",
    "runaway": "it uses up the machine, or another: " + ", ".join(RUNAWAY),
    "verb": "the command-line verb among the operands is one of these (delete-bucket has verb delete)",
    "all": "every one of these",
    "any": "at least one of these",
    "not": "none of these",
}  # fmt: skip


def _list(value: Any) -> list[str]:
    return [str(v) for v in value] if isinstance(value, list) else [str(value)]


def _regex(value: str, where: str) -> re.Pattern[str]:
    try:
        return re.compile(value)
    except re.error as error:
        raise RuleError(f"{where}: not a regular expression: {error}") from None


def _names(value: Any) -> Callable[[str], bool]:
    names = _list(value)
    plain = frozenset(n for n in names if not set(n) & set("*?["))
    globs = [n for n in names if n not in plain]
    return lambda name: name in plain or any(fnmatch.fnmatchcase(name, g) for g in globs)


def _words(value: Any, where: str) -> Callable[[str], bool]:
    """A matcher over one word: `{matches: regex}` or a list of equals."""
    if isinstance(value, dict):
        pattern = _regex(str(value.get("matches", "")), where)
        return lambda text: pattern.search(text) is not None
    words = frozenset(_list(value))
    return lambda text: text in words


def _compile_one(key: str, value: Any, where: str) -> Condition:  # noqa: C901 - one dispatch over a closed vocabulary
    if key == "program":
        names = _names(value)
        return lambda s: any(names(p) for p in s.programs)
    if key == "subcommand":
        sequences = [[frozenset(w.split("|")) for w in seq.split()] for seq in _list(value)]
        return lambda s: any(_begins(s.operand_texts, seq) for seq in sequences)
    if key == "option":
        options = _list(value)
        return lambda s: any(s.has_option(o) for o in options)
    if key == "act":
        return act_condition(value, where)
    if key == "argument":
        word = _words(value, where)
        return lambda s: any(word(a) for a in s.call.words)
    if key == "operand":
        is_first = isinstance(value, dict) and "first" in value
        word = _words({"matches": value["first"]} if is_first else value, where)
        return lambda s: any(word(a) for a in s.operand_texts[: 1 if is_first else None])
    if key == "operands":
        return lambda s: len(s.operand_texts) >= int(value)
    if key == "target":
        body = value if isinstance(value, dict) else {"class": value}
        wanted, spared = frozenset(_list(body["class"])), frozenset(_list(body.get("except", [])))
        return lambda s: s.mark(s.target_of(wanted, spared))
    if key == "destination":
        wanted = frozenset(_list(value))
        return lambda s: (
            bool(s.targets) and bool(s.targets[-1][1] & wanted) and s.mark(s.targets[-1][0].shown)
        )
    if key == "writes":
        return _writes(value)
    if key == "fed_by" and isinstance(value, dict) and "target" in value:
        wanted = frozenset(_list(value["target"]))
        return lambda s: s.mark(s.feeder_classes(wanted))
    if key == "fed_by" and isinstance(value, dict) and "argument" in value:
        names, pattern = _names(value["program"]), _regex(str(value["argument"]), where)
        return lambda s: s.mark(s.feeder_argument(names, pattern))
    if key == "reads":
        wanted = frozenset(_list(value))
        return lambda s: any(c & wanted for _, c in s.reads)
    if key in ("fed_by", "feeds"):
        names = _names(value["program"] if isinstance(value, dict) else value)
        return (
            (lambda s: any(names(p) for p in s.call.fed_by))
            if key == "fed_by"
            else (lambda s: any(names(p) for p in s.call.feeds))
        )
    if key == "origin":
        names = _names(value["program"] if isinstance(value, dict) else value)
        return lambda s: s.mark(next((o for o in s.call.origins if names(o)), None))
    if key == "shows":
        name = _regex(str(value), where)
        return lambda s: s.mark(shown_variable(s.call, name))
    if key == "carries_secret":
        return lambda s: s.mark(carried_secret(s)) is bool(value)
    if key == "wrapper":
        names = _names(value)
        return lambda s: any(names(w) for w in s.call.wrappers)
    if key == "request":
        return _request(value, where)
    if key == "statement":
        return _statement(value)
    if key == "git":
        return _git(value, where)
    if key == "service":
        return service_condition(value, where)
    if key == "assigns":
        name, content = _regex(value.get("name", ""), where), _regex(value.get("value", ""), where)
        return lambda s: any(name.search(n) and content.search(v.text) for n, v in s.call.assignments)
    if key == "unknown":
        return _unknown(_list(value))
    if key in ("code", "stdin"):
        pattern = _regex(value["matches"] if isinstance(value, dict) else str(value), where)
        return (
            (lambda s: pattern.search(s.call.code) is not None)
            if key == "code"
            else (lambda s: pattern.search(s.call.stdin or "") is not None)
        )
    if key == "remote":
        return lambda s: bool(s.call.host) is bool(value)
    if key == "path":
        pattern = _regex(str(value), where)
        return lambda s: pattern.search(s.call.path) is not None
    if key == "feeds_itself":
        return lambda s: (bool(s.call.program) and s.call.program in s.call.fed_by) is bool(value)
    if key == "runaway":
        return _runaway(value, where)
    if key == "multiplies":
        return lambda s: s.call.multiplies is bool(value)
    verbs = frozenset(_list(value))
    return lambda s: bool(verbs & s.verbs)


def _begins(words: tuple[str, ...], sequence: list[frozenset[str]]) -> bool:
    return len(words) >= len(sequence) and all(
        w in options for w, options in zip(words, sequence, strict=False)
    )


def _writes(value: Any) -> Condition:
    body = value if isinstance(value, dict) else {"class": value}
    wanted, truncates = frozenset(_list(body["class"])), body.get("truncates")

    def check(subject: Subject) -> bool:
        for redirection, found in subject.writes:
            if found & wanted and (truncates is None or redirection.is_truncating is truncates):
                return subject.mark(redirection.target.shown)
        return False

    return check


_REQUEST_KEYS = frozenset({"method", "host", "path", "body", "upload", "local", "graphql", "url", "header"})
_Test = Callable[[Subject, Request], bool]


def _request(value: dict[str, Any], where: str) -> Condition:
    for key in value:
        if key not in _REQUEST_KEYS and not key.startswith("__"):
            raise RuleError(
                f"{where}: unknown key {key!r} in request; known keys: {', '.join(sorted(_REQUEST_KEYS))}"
            )
    tests = _request_tests(value, where)
    graphql = _graphql(value["graphql"], where) if "graphql" in value else None

    def check(subject: Subject) -> bool:
        for request in subject.requests:
            if not all(test(subject, request) for test in tests):
                continue
            if graphql is None:
                return subject.mark(f"{request.host}{request.path}")
            for operation in filter(graphql, request.operations):
                return subject.mark(f"{operation.field}({operation.target}) at {request.host}")
        return False

    return check


def _request_tests(value: dict[str, Any], where: str) -> list[_Test]:
    """One test for each key that says something of the request as a whole."""
    tests: list[_Test] = []
    if "method" in value:
        methods = frozenset(m.upper() for m in _list(value["method"]))
        tests.append(lambda _, r: r.method in methods)
    if "host" in value:
        host = _names(value["host"])
        tests.append(lambda _, r: any(map(host, r.names)))
    if "local" in value:
        tests.append(lambda _, r: r.is_local is value["local"])
    for key, field in (("path", "path"), ("url", "url"), ("body", "body")):
        if key in value:
            tests.append(_searching(_regex(value[key], where), field))
    if "header" in value:
        header = _regex(value["header"], where)
        tests.append(lambda _, r: any(header.search(h) for h in r.headers))
    if "upload" in value:
        uploads = frozenset(_list(value["upload"]))
        tests.append(lambda s, r: any(s.classes_of(u) & uploads for u in r.uploads))
    return tests


def _searching(pattern: re.Pattern[str], field: str) -> _Test:
    return lambda _, request: pattern.search(getattr(request, field)) is not None


def _graphql(value: dict[str, Any], where: str) -> Callable[[Operation], bool]:
    kinds = frozenset(_list(value["kind"])) if "kind" in value else None
    field = _regex(value["field"], where) if "field" in value else None
    return lambda o: (
        (kinds is None or o.kind in kinds) and (field is None or field.search(o.field) is not None)
    )


def _statement(value: dict[str, Any]) -> Condition:
    kinds = frozenset(_list(value["kind"])) if "kind" in value else None
    objects = frozenset(_list(value["object"])) if "object" in value else None

    def check(subject: Subject) -> bool:
        for statement in subject.statements:
            if statement.is_dry or (kinds is not None and statement.kind not in kinds):
                continue
            if objects is not None and statement.object not in objects:
                continue
            if "narrowed" in value and statement.is_narrowed is not value["narrowed"]:
                continue
            return subject.mark(f"{statement.object} {statement.target}".strip())
        return False

    return check


# What `git` may ask of a loss: an enumeration, or a claim that is true or false.
_GIT_WORDS: dict[str, tuple[str, frozenset[str]]] = {
    "loss": ("kind", frozenset(Loss)),
    "scope": ("scope", frozenset(Scope)),
    "undo": ("undo", frozenset(Undo)),
}
_GIT_CLAIMS = {
    "protected": "is_protected",
    "certain": "is_certain",
    "seen": "is_seen",
    "own": "is_own",
}


def _git(value: dict[str, Any], where: str) -> Condition:
    tests: list[tuple[str, frozenset[object]]] = []
    for key, wanted in value.items():
        if key in _GIT_WORDS:
            field, known = _GIT_WORDS[key]
            words = frozenset(_list(wanted))
            if words - known:
                raise RuleError(
                    f"{where}: git {key}: {', '.join(sorted(words - known))} is none of {', '.join(sorted(known))}"
                )
            tests.append((field, frozenset(words)))
        elif key in _GIT_CLAIMS:
            tests.append((_GIT_CLAIMS[key], frozenset({bool(wanted)})))
        elif not key.startswith("__"):
            raise RuleError(
                f"{where}: unknown key {key!r} in git; known keys: {', '.join([*_GIT_WORDS, *_GIT_CLAIMS])}"
            )

    def is_meant(loss: GitLoss) -> bool:
        return all(getattr(loss, field) in allowed for field, allowed in tests)

    return lambda s: s.mark(next((loss.what for loss in s.git_losses if is_meant(loss)), None))


def _runaway(value: Any, where: str) -> Condition:
    kinds = _list(value)
    if unknown := [k for k in kinds if k not in RUNAWAY]:
        raise RuleError(f"{where}: runaway: {unknown[0]!r} is none of {', '.join(RUNAWAY)}")
    return lambda s: s.mark(next((what for k in kinds if (what := RUNAWAY[k](s))), None))


def _unknown(kinds: list[str]) -> Condition:
    def check(subject: Subject) -> bool:
        call = subject.call
        return (
            ("program" in kinds and not call.program and call.path not in (":", "{", "exec"))
            or ("argument" in kinds and any(not a.is_known for a in call.args))
            or ("code" in kinds and "\0" in call.code)
        )

    return check


def compile_when(body: Any, *, path: str) -> Condition:
    """The predicate of a `when` mapping. Raises RuleError with file, line and the nearest known key."""
    if not isinstance(body, dict):
        raise RuleError(f"{path}: when is a mapping of {', '.join(VOCABULARY)}")
    lines = body.get("__lines__", {})
    parts: list[Condition] = []
    for key, value in sorted(body.items(), key=_asks_world):
        if str(key).startswith("__"):
            continue
        where = f"{path}:{lines.get(key, body.get('__line__', 1))}"
        if key not in VOCABULARY:
            from shellguard.classify.rule import nearest

            raise RuleError(f"{where}: unknown key {key!r} in when{nearest(str(key), tuple(VOCABULARY))}")
        try:
            parts.append(
                _combined(key, value, path)
                if key in ("all", "any", "not")
                else _compile_one(key, value, where)
            )
        except (KeyError, TypeError, AttributeError) as error:
            raise RuleError(f"{where}: {key}: {error}") from None
    return parts[0] if len(parts) == 1 else (lambda s: all(p(s) for p in parts))


def says(when: Any, key: str) -> bool:
    """Whether a `when` uses this key anywhere. Pure."""
    if isinstance(when, list):
        return any(says(part, key) for part in when)
    return isinstance(when, dict) and any(k == key or says(v, key) for k, v in when.items())


def _asks_world(item: tuple[Any, Any]) -> bool:
    """Sorts what may have to look at the machine behind what the words alone answer."""
    key, value = item
    return key == "target" or says(value, "target")


def _combined(key: str, value: Any, path: str) -> Condition:
    said = sorted(value if isinstance(value, list) else [value], key=lambda v: says(v, "target"))
    parts = [compile_when(v, path=path) for v in said]
    if key == "all":
        return lambda s: all(p(s) for p in parts)
    if key == "any":
        return lambda s: any(p(s) for p in parts)
    return lambda s: not any(p(s) for p in parts)


# git starts its own programs by itself, past any shim.
_SHIMMED = {**CLIENTS, "git": frozenset({"git"})}
_KEYS: dict[str, frozenset[str]] = {**{key: frozenset({state}) for key, state in STATES.items()}, **CLIENTS}


def triggers_of(when: Any) -> frozenset[str] | None:
    """Keys (program names, globs, the ones above) without which a `when` cannot be true; None when that cannot be said."""
    if not isinstance(when, dict):
        return None
    if "program" in when:
        return frozenset(n or UNNAMED for n in _list(when["program"]))
    found: list[frozenset[str]] = [_KEYS[key] for key in when if key in _KEYS]
    if "act" in when:
        found.append(act_triggers(when["act"]))
    if "runaway" in when:
        found.append(
            frozenset().union(*(RUNAWAY_TRIGGERS.get(k, frozenset()) for k in _list(when["runaway"])))
        )
    if "unknown" in when and _list(when["unknown"]) == ["program"]:
        found.append(frozenset({UNNAMED}))
    if "all" in when:
        parts = when["all"] if isinstance(when["all"], list) else [when["all"]]
        found.extend(t for t in map(triggers_of, parts) if t is not None)
    if "any" in when:
        options = [triggers_of(p) for p in (when["any"] if isinstance(when["any"], list) else [when["any"]])]
        if all(o is not None for o in options):
            found.append(frozenset().union(*(o for o in options if o is not None)))
    # programs narrow better than states; among equals the shorter list
    named = [f for f in found if not any(k.startswith("\0") for k in f)]
    return min(named or found, key=len, default=None)


def spoken_of(when: Any) -> frozenset[str]:
    """Every program a `when` names outside `not`, and the clients of the payloads it reads: what deserves a shim.
    Globs stay globs."""
    if isinstance(when, list):
        return frozenset().union(*map(spoken_of, when))
    if not isinstance(when, dict):
        return frozenset()
    found = frozenset(n for n in _list(when.get("program", [])) if n)
    if "act" in when:
        found |= act_programs(when["act"])
    if "runaway" in when:
        kinds = (RUNAWAY_TRIGGERS.get(k, frozenset()) for k in _list(when["runaway"]))
        found |= {name for names in kinds for name in names if not name.startswith("\0")}
    found = found.union(*(clients for key, clients in _SHIMMED.items() if key in when))
    return found.union(*(spoken_of(when[key]) for key in ("all", "any") if key in when))
