"""What kind of a project's file a path is, as far as others depend on it or the work brings it along.

Promise: pure; said of the name alone, and a name that says nothing is an ordinary file.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_CONFIG = r"\.(?:ya?ml|json|toml|ini|cfg|conf|config|properties|env|xml|hcl|tfvars|js|ts|cjs|mjs|py)$"


@dataclass(frozen=True, slots=True)
class _Kind:
    label: str
    paths: re.Pattern[str]
    words: re.Pattern[str]
    """Words of a task that ask for such a file."""


_SENSITIVE: tuple[_Kind, ...] = (
    _Kind(
        "settings of production",
        re.compile(rf"(?:^|[/._-])(?:prod|production|prd)(?=[/._-])[^/]*(?:/.*)?{_CONFIG}|(?:^|/)\.env\.prod\w*$", re.I),
        re.compile(r"\b(?:prod|production|prd|all environments|every environment)\b", re.I),
    ),
    _Kind(
        "what continuous integration runs",
        re.compile(r"(?:^|/)(?:\.github/(?:workflows|actions)/|\.gitlab-ci|\.circleci/|\.buildkite/|\.azure-pipelines|azure-pipelines|Jenkinsfile|\.travis\.yml|bitbucket-pipelines|\.drone\.yml)", re.I),
        re.compile(r"\b(?:ci|cd|ci/cd|workflows?|pipelines?|github actions?|gitlab|jenkins|circleci|builds?|continuous)\b", re.I),
    ),
    _Kind(
        "infrastructure",
        re.compile(r"\.(?:tf|tfvars|hcl|bicep)$|(?:^|/)(?:terraform|k8s|kubernetes|helm|charts?|kustomize|pulumi|cloudformation|ansible|manifests|infra|infrastructure)/", re.I),
        re.compile(r"\b(?:terraform|k8s|kubernetes|helm|charts?|infra(?:structure)?|deploy\w*|manifests?|ansible|cloud\w*|cluster|pods?|replicas?|ingress)\b", re.I),
    ),
    _Kind(
        "settings that others share",
        re.compile(rf"(?:^|[/._-])(?:shared|global|common|base|defaults?|root|master)(?=[/._-])(?=.*(?:config|settings|conf|defaults|options|env)).*{_CONFIG}|(?:config|settings|conf)s?(?:/[\w.-]+)*/[\w.-]*(?:shared|global|common|base|defaults?)[\w.-]*{_CONFIG}", re.I),
        re.compile(r"\b(?:shared|global\w*|common|base|defaults?|everywhere|across|all (?:services|modules|packages))\b", re.I),
    ),
    _Kind(
        "a migration that may have been applied",
        re.compile(r"(?:^|/)(?:migrations?|migrate|alembic/versions|db/migrate|flyway)/.*\.(?:sql|py|rb|js|ts|php|java)$", re.I),
        re.compile(r"\b(?:migrations?|migrate|schema|columns?|tables?|database|db|index|alembic|flyway|prisma)\b", re.I),
    ),
    _Kind(
        "what is generated or taken over from elsewhere",
        re.compile(r"(?:^|/)(?:vendor|third_party|thirdparty|node_modules|generated|__generated__|autogen|gen-src)/|(?:_pb2(?:_grpc)?\.pyi?|\.pb\.go|\.g\.dart|\.generated\.\w+|_generated\.\w+)$", re.I),
        re.compile(r"\b(?:vendor\w*|third[- ]party|node_modules|generat\w*|protobuf|proto|patch\w*)\b", re.I),
    ),
)  # fmt: skip
_KEPT = re.compile(r"(?:^|[/._-])(?:read-?only|readonly|do[-_]not[-_](?:edit|touch|modify|change)|dont[-_]touch|immutable|frozen)(?=[/._-]|$)", re.I)  # fmt: skip
_CODE = re.compile(
    r"\.(?:py|pyi|[cm]?[jt]sx?|go|rs|rb|java|kt|cs|c|h|cc|cpp|hpp|php|swift|vue|svelte|scala)$"
)
_BROUGHT_ALONG = re.compile(
    r"(?:^|/)(?:tests?|__tests__|specs?|e2e|testing|fixtures|mocks?|__mocks__|docs?|documentation|examples?|changelogs?|\.changeset)/"
    r"|(?:^|/)(?:test_[\w.-]+|[\w.-]+(?:_test|_spec|\.test|\.spec)\.\w+|conftest\.py|[\w.-]+\.(?:md|rst|adoc|txt|snap)|CHANGELOG\S*|README\S*)$"
    r"|(?:^|/)(?:package(?:-lock)?\.json|yarn\.lock|pnpm-lock\.yaml|poetry\.lock|uv\.lock|Pipfile(?:\.lock)?|requirements[\w.-]*\.txt|pyproject\.toml|setup\.(?:py|cfg)|Cargo\.(?:toml|lock)"
    r"|go\.(?:mod|sum)|Gemfile(?:\.lock)?|composer\.(?:json|lock)|pom\.xml|build\.gradle(?:\.kts)?|\.gitignore|tsconfig[\w.-]*\.json|__init__\.py|index\.\w+|mod\.rs|[\w.-]+\.d\.ts)$",
    re.I,
)
# Folders of a repository of many that hold one thing each.
_MANY = re.compile(r"(?:^|/)(?P<kind>services|apps|packages|microservices|modules|plugins|functions|lambdas|crates|projects)/(?P<one>[\w.@-]+)(?:/|$)")  # fmt: skip
_NOBODYS = frozenset("shared common core utils lib libs types proto schemas base".split())


def sensitive_kind(path: str, text: str) -> str:
    """Why others depend on a path, where the task's words do not speak of such files; empty otherwise."""
    return next((k.label for k in _SENSITIVE if k.paths.search(path[-400:]) and not k.words.search(text)), "")


def is_kept_by_name(path: str) -> bool:
    """Whether the name itself says that nobody is to change it; code may be called so for what it does."""
    is_code = _CODE.search(path) is not None
    return not is_code and bool(_KEPT.search(path[-400:]))


def is_brought_along(path: str) -> bool:
    """Whether work anywhere in a project ordinarily changes it too: tests, documentation, manifests, indexes."""
    return bool(_BROUGHT_ALONG.search(path[-400:]))


def neighbour_of(path: str, place: str) -> str:
    """The other one where both are among many of one kind: `services/billing` beside `services/web`."""
    here, there = _MANY.search(place), _MANY.search(path[-400:])
    if here is None or there is None or here.group("kind") != there.group("kind"):
        return ""
    one = there.group("one")
    return f"{there.group('kind')}/{one}" if one != here.group("one") and one.lower() not in _NOBODYS else ""
