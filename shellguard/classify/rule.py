"""One rule as a frozen thing: what a YAML file says, checked and compiled.

Promise: a rule that loads has a title, a reason, a safer way and examples; an unknown key is an error that names the
file, the line and the nearest known key.
"""

from __future__ import annotations

import difflib
import fnmatch
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from shellguard.classify.condition import Condition, compile_when, spoken_of, triggers_of
from shellguard.classify.given import check_given
from shellguard.errors import RuleError
from shellguard.model import Act, Reach, SaferWay, Severity, Undo
from shellguard.parse import yaml_text

KEYS = ("id", "title", "severity", "act", "why", "when", "safer", "references", "examples", "formerly")
_REQUIRED = ("id", "title", "severity", "act", "why", "when", "safer", "examples")
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*$")


@dataclass(frozen=True, slots=True)
class Rule:
    """One act that deserves a second look, over many spellings."""

    id: str
    family: str
    title: str
    severity: Severity
    act: Act
    why: str
    when: Condition
    safer: tuple[SaferWay, ...]
    fits: tuple[tuple[str, ...], ...] = ()
    """Beside each safer way the services it is for (globs); none: for all."""
    references: tuple[str, ...] = ()
    match: tuple[str, ...] = ()
    miss: tuple[str, ...] = ()
    gap: tuple[str, ...] = ()
    given: Mapping[str, Mapping[str, Any]] = field(default_factory=dict, compare=False, repr=False)
    """What its examples find standing: path below the example project to fields of `parse.world.Target`."""
    triggers: frozenset[str] | None = None
    """Program names and other keys without which it cannot object; None when it must see every invocation."""
    spoken_of: frozenset[str] = frozenset()
    """Programs worth a shim for this rule's sake."""
    said: Mapping[str, Any] = field(default_factory=dict, compare=False, repr=False)
    """`when` as it is written."""
    path: str = ""
    source: str = field(default="", compare=False)
    """The file's text, for `shellguard rules`."""

    def safer_for(self, service: str) -> tuple[SaferWay, ...]:
        """The safer ways to tell where this service is spoken to: its own, else those for all, else every one."""
        ways = tuple(zip(self.safer, self.fits, strict=False))
        own = tuple(w for w, globs in ways if any(fnmatch.fnmatchcase(service, g) for g in globs))
        return own or tuple(w for w, globs in ways if not globs) or self.safer


_FAST = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""SAFETY: for packaged rules alone; it has no bound."""


class _LineLoader(yaml.SafeLoader):
    """Keeps the line of every mapping key, for error messages."""


def _mapping(loader: _LineLoader, node: yaml.MappingNode) -> dict[Any, Any]:
    loader.flatten_mapping(node)
    result: dict[Any, Any] = {}
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        if key in result:
            raise RuleError(f"line {key_node.start_mark.line + 1}: key {key!r} is given twice")
        result[key] = loader.construct_object(value_node, deep=True)
    result["__line__"] = node.start_mark.line + 1
    result["__lines__"] = {
        k.value: k.start_mark.line + 1 for k, _ in node.value if isinstance(k, yaml.ScalarNode)
    }
    return result


_LineLoader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


def _strip(value: Any) -> Any:
    """The same structure without the line marks."""
    if isinstance(value, dict):
        return {k: _strip(v) for k, v in value.items() if k not in ("__line__", "__lines__")}
    if isinstance(value, list):
        return [_strip(v) for v in value]
    return value


def nearest(key: str, known: tuple[str, ...] | list[str]) -> str:
    """`; did you mean 'x'?` or nothing."""
    close = difflib.get_close_matches(key, known, 1)
    return f"; did you mean {close[0]!r}?" if close else f"; known keys: {', '.join(sorted(known))}"


def load_text(text: str, *, path: Path, has_marks: bool = True) -> Rule:
    """The rule in a YAML text. Raises RuleError naming file, line and the nearest known key.

    `has_marks=False` parses with the fast C loader: for packaged rules, whose files the tests have checked.
    """
    # SAFETY: the loader that keeps lines calls itself once a level and follows aliases as often as they are said.
    fault = yaml_text.read(text).fault if has_marks else ""
    if fault not in ("", yaml_text.BROKEN):
        raise RuleError(f"{path}: {fault}")
    try:
        body = yaml.load(text, Loader=_LineLoader if has_marks else _FAST)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f":{mark.line + 1}" if mark else ""
        raise RuleError(f"{path}{where}: not YAML: {getattr(error, 'problem', error)}") from None
    except RuleError as error:
        raise RuleError(f"{path}: {error}") from None
    except (ValueError, TypeError, RecursionError):
        raise RuleError(f"{path}: not YAML that can be read") from None
    if fault or not isinstance(body, dict):
        raise RuleError(f"{path}: a rule is a mapping of {', '.join(KEYS)}")
    lines = body.get("__lines__", {})
    for key in _strip(body):
        if key not in KEYS:
            raise RuleError(f"{path}:{lines.get(key, 1)}: unknown key {key!r}{nearest(str(key), KEYS)}")
    for key in _REQUIRED:
        if not body.get(key):
            raise RuleError(f"{path}: missing key {key!r}")
    return _rule(body, text, path)


def _rule(body: dict[str, Any], text: str, path: Path) -> Rule:
    plain = _strip(body)
    identity = str(plain["id"])
    if identity != path.stem or not _ID.match(identity):
        raise RuleError(f"{path}: id {identity!r} must be the file's name, in lower case with dashes")
    try:
        severity = Severity[str(plain["severity"]).upper()]
    except KeyError:
        raise RuleError(
            f"{path}: severity {plain['severity']!r} is none of low, medium, high, critical"
        ) from None
    when = compile_when(body["when"], path=str(path))
    examples = plain["examples"]
    if not isinstance(examples, dict) or set(examples) - {"match", "miss", "gap", "given"}:
        raise RuleError(f"{path}: examples are lists under match, miss and gap, and what is given for them")
    given = examples.get("given") or {}
    check_given(given, where=str(path))
    return Rule(
        id=identity,
        family=path.parent.name,
        title=str(plain["title"]),
        severity=severity,
        act=_act(plain["act"], path),
        why=" ".join(str(plain["why"]).split()),
        when=when,
        safer=_safer(plain["safer"], path),
        fits=_fits(plain["safer"]),
        references=tuple(plain.get("references") or ()),
        match=tuple(str(e) for e in examples.get("match") or ()),
        miss=tuple(str(e) for e in examples.get("miss") or ()),
        gap=tuple(str(e) for e in examples.get("gap") or ()),
        given=given,
        triggers=triggers_of(plain["when"]),
        spoken_of=spoken_of(plain["when"]),
        said=plain["when"],
        path=str(path),
        source=text,
    )


def _act(body: Any, path: Path) -> Act:
    if (
        not isinstance(body, dict)
        or not {"verb", "object"} <= set(body)
        or set(body) - {"verb", "object", "reach", "undo"}
    ):
        raise RuleError(f"{path}: act is {{verb, object, reach?, undo?}}")
    try:
        return Act(
            str(body["verb"]),
            str(body["object"]),
            "",
            Reach(body.get("reach", "local")),
            Undo(body.get("undo", "none")),
        )
    except ValueError as error:
        raise RuleError(f"{path}: act: {error}") from None


def _safer(body: Any, path: Path) -> tuple[SaferWay, ...]:
    if isinstance(body, str):
        # `none: because ...`
        return (SaferWay(note=body),)
    if not isinstance(body, list):
        raise RuleError(f"{path}: safer is a list of {{run, note}}, or a text that says why there is none")
    found = []
    for row in body:
        if not isinstance(row, dict) or set(row) - {"run", "note", "for"}:
            raise RuleError(f"{path}: safer: each row is {{run, note, for}}")
        if not isinstance(row.get("for", []), list):
            raise RuleError(f"{path}: safer: for is a list of services")
        found.append(SaferWay(str(row.get("run", "")), str(row.get("note", ""))))
    return tuple(found)


def _fits(body: Any) -> tuple[tuple[str, ...], ...]:
    """Beside each way, the services it is for; `_safer` has looked at the rows."""
    return ((),) if isinstance(body, str) else tuple(tuple(map(str, row.get("for", ()))) for row in body)
