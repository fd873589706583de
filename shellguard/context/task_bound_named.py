"""Which files the object of a limit names: paths, kinds, and words that a part of a path may be called by.

Promise: pure and bounded; what only describes files narrows a kind, and abstract words name nothing.
"""

from __future__ import annotations

import re

from shellguard.context.task_bound_files import kinds_in
from shellguard.context.task_bound_nouns import Files
from shellguard.context.task_bound_words import ANY_VERB, OTHERS
from shellguard.context.task_places import paths_in
from shellguard.context.task_words import singular

OTHER_ONES = "others"
_DOTTED = re.compile(r"(?<![\w/.*-])\.(?:env|npmrc|gitignore|dockerignore|eslintrc|prettierrc|github|husky|vscode|circleci|gitlab-ci)(?:\.[\w*-]+)*", re.I)  # fmt: skip
_TICKED = re.compile(r"[`\"']([\w@.*/-]{2,120})[`\"']")
_BARE = re.compile(r"(?<![\w/.])(?:Makefile|Dockerfile|Jenkinsfile|Gemfile|Procfile|node_modules|LICENSE|CHANGELOG)(?![\w/])")  # fmt: skip
_ROOT = re.compile(r"(?<![\w/.~-])/(?:tmp|var|etc|usr|opt|home|srv|root|boot|artifacts|data|mnt)\b(?!/)")
_SLASHED = re.compile(r"(?<![\w/.-])([\w@.-]{2,60})/(?![\w*])")
_SHORT = re.compile(
    r"(?:[^\s]+\s+){0,3}?(?:config\w*|settings|tests?(?: files?| suites?)?|migrations?)\b", re.I
)
_PLAIN = frozenset(
    "the a an any all our my your its existing of in under this that these those project projects app application applications app-owned test tests and or config configuration "
    "configurations configs settings file files current other every each new old to for main failing source code data route-level general suite suites migration migrations "
    "already applied generated non-essential database unrelated spec specs logic".split()
)
_SHARED = ("shared", "common", "base", "default", "defaults", "global", "root", "core")
_SAME = {
    "shared": _SHARED,
    "global": _SHARED,
    "common": _SHARED,
    "production": ("production", "prod", "prd"),
    "prod": ("production", "prod", "prd"),
    "integration": ("integration", "integ", "int", "it"),
    "unit": ("unit", "units"),
    "end-to-end": ("e2e", "cypress", "playwright"),
    "e2e": ("e2e", "cypress", "playwright"),
}
_CARRIERS = frozenset(
    "module folder directory package component service code layer file class handler library helper util script area feature page plugin crate subsystem tree dir template controller model".split()
)
_ABSTRACT = frozenset(
    "endpoint response behavior behaviour result value signature interface name format output input user logic accuracy functionality quality limit time timeout performance change thing anything "
    "something nothing everything part default setting file code api contract semantic meaning way skip state version order status public existing line branch commit tag table column database row "
    "record instance cluster server environment production staging resource job queue bucket permission role policy count number rate error message log logs data metric test hyperparameter model "
    "parameter forecast summary type import export function method variable constant else it them those these this that assertion sleep token secret key credential password customer client account ticket "
    "issue history gateway access system image level size text word report document record privilege right member team person people stuff item content work effort scope "
    "process container volume network port dashboard alert message one ones other artifact cache release build deployment pod node namespace".split()
)
_STOPS = re.compile(r"\b(?:in|of|from|for|that|which|who|under|to|with|outside|without|beyond|by|on|at|as|if|into|like)\b", re.I)  # fmt: skip
_VERB = re.compile(rf"^\s*(?:{ANY_VERB}|apply|report|claim|present|substitute)\b", re.I)


def files_in(phrase: str) -> Files:
    """What files a phrase names."""
    cut = phrase[:240]
    paths = _paths(cut)
    words = cut
    for path in paths:
        words = words.replace(path, " ")
    words = words.replace("`", " ").replace('"', " ")
    others, count = OTHERS.subn(" ", words)
    kinds, rest = kinds_in(others if count else words)
    kinds |= frozenset({OTHER_ONES}) if count else frozenset()
    near = _near(words) if kinds & {"config", "tests", "migrations"} else ()
    nouns = () if kinds or paths else _nouns(rest)
    return Files(kinds, paths, nouns, near)


def _paths(phrase: str) -> tuple[str, ...]:
    found = [*paths_in(phrase)]
    for pattern in (_DOTTED, _BARE, _ROOT):
        found += [m.group().rstrip(".") for m in pattern.finditer(phrase)]
    found += [m[1] for m in _SLASHED.finditer(phrase) if m[1].lower() not in ("and", "or", "read", "log")]
    found += [m[1] for m in _TICKED.finditer(phrase) if "." in m[1] or "/" in m[1]]
    return tuple(dict.fromkeys(p.rstrip("/") if p != "/" else p for p in found if len(p) > 1))[:12]


def _near(phrase: str) -> tuple[str, ...]:
    """What narrows the kind: of `shared ETL configuration`, `shared` and `etl`."""
    found = _SHORT.search(phrase)
    said = re.findall(r"[\w-]+", found.group().lower()) if found else []
    words = [w for w in said if w not in _PLAIN and len(w) > 1]
    return tuple(dict.fromkeys(same for w in words for same in _SAME.get(w, (w,))))[:12]


def _nouns(phrase: str) -> tuple[str, ...]:
    found: list[str] = []
    for part in re.split(r",|\bor\b|\band\b|/", phrase[:200]):
        if _VERB.match(part):
            continue
        words = [w.lower() for w in re.findall(r"[A-Za-z][\w-]{1,40}", _STOPS.split(part, maxsplit=1)[0])]
        words = [singular(w) for w in words if w not in ("the", "a", "an", "any", "our", "my", "all", "its")]
        if not words or not part.strip() or part.strip()[0].isupper():
            continue
        is_carried = words[-1] in _CARRIERS
        head = words[-2] if is_carried and len(words) > 1 else words[-1]
        if len(head) > 3 and head not in _ABSTRACT and head not in _CARRIERS:
            found.append(head)
    return tuple(dict.fromkeys(found))[:6]
