"""Formats of secrets that a person or a project describes in a `gitleaks.toml`.

Promise: such a file only adds to what is found, hides nothing that our own table finds, and is never looked for where a
variable points; a pattern that could make the guard wait is left out, and so is what Python's `re` does not know, each
with a reason.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from shellguard.data.gitleaks_patterns import LeftOut, compiled, literal_in
from shellguard.data.places import config_folder
from shellguard.data.project_file import read_project_file
from shellguard.errors import UsageError
from shellguard.parse.secret_own_shapes import OwnShape

NAMES = (".gitleaks.toml", "gitleaks.toml")
_MOST_RULES = 500
_MOST_WORDS = 200
_DEEPEST = 2
_LEAST_KEYWORD = 3
_NOT_KIND = re.compile(r"[^a-z0-9 .-]+")


@dataclass(frozen=True, slots=True)
class OwnShapes:
    """What the files say."""

    shapes: tuple[OwnShape, ...] = ()
    problems: tuple[str, ...] = ()
    """What was left out and why, for people."""
    files: tuple[str, ...] = field(default=())


def own_shapes(workspace: Path | None) -> OwnShapes:
    """The person's own file and the workspace's; a file that cannot be read is a problem, not an error."""
    shapes: list[OwnShape] = []
    problems: list[str] = []
    files: list[str] = []
    for path in _files(workspace):
        found, told = _read(path, depth=0)
        shapes += found
        problems += told
        files.append(str(path))
    return OwnShapes(tuple(shapes), tuple(problems), tuple(files))


def _files(workspace: Path | None) -> Iterator[Path]:
    own = config_folder() / "gitleaks.toml"
    if own.is_file():
        yield own
    if workspace is not None:
        # As gitleaks has it, the first of these is the project's.
        yield from [path for name in NAMES if (path := workspace / name).is_file()][:1]


def _read(path: Path, *, depth: int) -> tuple[tuple[OwnShape, ...], list[str]]:
    try:
        text = read_project_file(path).text
    except UsageError as error:
        return (), [str(error)]
    shapes, problems = extra_shapes(text, name=str(path))
    further = _extended(text)
    if not further:
        return shapes, list(problems)
    target = (path.parent / further).resolve()
    if depth >= _DEEPEST or path.parent.resolve() not in target.parents:
        return shapes, [*problems, f"{path}: [extend] path: not read, it must lie beside this file or below"]
    more, told = _read(target, depth=depth + 1)
    return (*shapes, *more), [*problems, *told]


def _extended(text: str) -> str:
    try:
        extend = tomllib.loads(text).get("extend", {})
    except (tomllib.TOMLDecodeError, RecursionError):
        return ""
    path = extend.get("path") if isinstance(extend, dict) else None
    return path if isinstance(path, str) and "\0" not in path else ""


def extra_shapes(text: str, *, name: str) -> tuple[tuple[OwnShape, ...], tuple[str, ...]]:
    """The formats that a file called `name` describes, and what was left out of them and why. Total."""
    try:
        body = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        return (), (f"{name}: not TOML: {error}",)
    rules = body.get("rules", [])
    if not isinstance(rules, list):
        return (), (f"{name}: rules: write [[rules]]",)
    everywhere = _allowances(body)
    shapes: list[OwnShape] = []
    problems = [f"{name}: only the first {_MOST_RULES} rules are read"] if len(rules) > _MOST_RULES else []
    for rule in rules[:_MOST_RULES]:
        identifier = _named(rule)
        try:
            shapes.append(_shape(rule, identifier, everywhere))
        except LeftOut as why:
            problems.append(f"{name}: {identifier}: {why}")
    return tuple(shapes), tuple(problems)


def _named(rule: Any) -> str:
    """A rule's id as people may see it and a mark can hold it."""
    written = rule.get("id", "") if isinstance(rule, dict) else ""
    kind = _NOT_KIND.sub("-", written.lower() if isinstance(written, str) else "")[:40].strip(" .-")
    return kind or "secret"


@dataclass(frozen=True, slots=True)
class _Allowance:
    """What is no secret after all."""

    stopwords: tuple[str, ...] = ()
    secrets: tuple[re.Pattern[str], ...] = ()
    matches: tuple[re.Pattern[str], ...] = ()


def _shape(rule: Any, kind: str, everywhere: _Allowance) -> OwnShape:
    """Raises LeftOut."""
    if not isinstance(rule, dict) or not isinstance(rule.get("regex"), str):
        raise LeftOut("has no regex; rules about file names alone find no secrets in texts")
    if rule.get("path"):
        raise LeftOut("is for certain files only; a command's text has no file name")
    pattern, window = compiled(rule["regex"])
    group = rule.get("secretGroup", 0)
    if not isinstance(group, int) or not 0 <= group <= pattern.groups:
        raise LeftOut(f"secretGroup {group!r}: the regex has {pattern.groups} groups")
    floor = rule.get("entropy", 0.0)
    if isinstance(floor, bool) or not isinstance(floor, int | float):
        raise LeftOut("entropy: write a number")
    keywords = tuple(w.lower() for w in _words(rule.get("keywords")) if len(w) >= _LEAST_KEYWORD)
    if not keywords:
        literal = literal_in(rule["regex"])
        if len(literal) < _LEAST_KEYWORD:
            raise LeftOut(
                "has no keywords, and none can be told from its regex: give it some of three letters or more"
            )
        keywords = (literal.lower(),)
    own = _allowances(rule)
    return OwnShape(
        kind=kind,
        keywords=keywords,
        pattern=pattern,
        window=window,
        group=group,
        floor=float(floor),
        stopwords=own.stopwords + everywhere.stopwords,
        allowed=own.secrets + everywhere.secrets,
        allowed_matches=own.matches + everywhere.matches,
    )


def _allowances(body: dict[str, Any]) -> _Allowance:
    """All allowlists of a rule or a file. One that cannot be used allows nothing: more is found then, not less."""
    stopwords: list[str] = []
    secrets: list[re.Pattern[str]] = []
    matches: list[re.Pattern[str]] = []
    many = body.get("allowlists", [])
    for row in [body.get("allowlist"), *(many if isinstance(many, list) else [])]:
        # Where all conditions must hold, the file's name is among them, and a command's text has none.
        if not isinstance(row, dict) or (
            row.get("condition") == "AND" and (row.get("paths") or row.get("commits"))
        ):
            continue
        stopwords += [w.lower() for w in _words(row.get("stopwords")) if w]
        target = row.get("regexTarget", "secret")
        for written in _words(row.get("regexes")) if target != "line" else ():
            try:
                (matches if target == "match" else secrets).append(compiled(written)[0])
            except LeftOut:
                continue
    return _Allowance(
        tuple(stopwords[:_MOST_WORDS]), tuple(secrets[:_MOST_WORDS]), tuple(matches[:_MOST_WORDS])
    )


def _words(value: Any) -> tuple[str, ...]:
    return tuple(w for w in value if isinstance(w, str))[:_MOST_WORDS] if isinstance(value, list) else ()
