"""Kinds of a project's files as people call them under a task: which words mean which kind, and which paths are of it.

Promise: pure and bounded; said of names alone, and words that name no kind name none.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable
from dataclasses import dataclass

from shellguard.context.checks import Part, part_of

SOURCE, TESTS, SYSTEM, BEYOND = "source", "tests", "system", "beyond"
_CODE = re.compile(
    r"\.(?:py|pyi|[cm]?[jt]sx?|go|rs|rb|java|kts?|cs|c|h|cc|cpp|hpp|m|mm|php|swift|vue|svelte|scala|ex|exs|clj|hs|dart|lua|pl|sql|sh|css|scss|html)$"
)
_SETTINGS = re.compile(
    r"\.(?:ya?ml|json|toml|ini|cfg|conf|config|properties|env|hcl|tfvars)$|(?:^|/)\.env(?:\.[\w-]+)?$|(?:^|/)(?:config|settings)(?:/|\.\w+$)",
    re.I,
)
_DOCS = re.compile(r"\.(?:md|rst|adoc|mdx|txt)$|(?:^|/)(?:docs?|documentation)/", re.I)
_ROOTS = re.compile(r"^/(?:etc|usr|var|opt|boot|lib|lib64|sbin|bin|sys|proc|run|System|Library|private/etc)(?:/|$)")  # fmt: skip
_HOME = re.compile(r"^(?:~|/root|/home/[\w.-]+|/Users/[\w.-]+)/\.[\w.-]+")


@dataclass(frozen=True, slots=True)
class _Kind:
    name: str
    words: re.Pattern[str]
    holds: Callable[[str, str], bool]
    """Of a path and the workspace."""


def _named(pattern: str) -> Callable[[str, str], bool]:
    compiled = re.compile(pattern, re.I)
    return lambda path, _: compiled.search(path[-400:]) is not None


def _part(*parts: Part) -> Callable[[str, str], bool]:
    return lambda path, workspace: part_of(path, workspace=workspace) in parts


def _is_test(path: str, workspace: str) -> bool:
    return part_of(path, workspace=workspace) is Part.TEST or re.search(
        r"(?:^|/)(?:tests?|__tests__|specs?|e2e|cypress|fixtures|testdata|__snapshots__)/|(?:^|/)conftest\.py$",
        _below(path, workspace),
    ) is not None  # fmt: skip


def _is_source(path: str, workspace: str) -> bool:
    is_part = part_of(path, workspace=workspace) is not None
    return bool(_CODE.search(path)) and not is_part and not _is_test(path, workspace)


def _is_config(path: str, workspace: str) -> bool:
    return bool(_SETTINGS.search(_below(path, workspace))) and not _is_test(path, workspace)


def _is_system(path: str, workspace: str) -> bool:
    return not _is_here(path, workspace) and bool(_ROOTS.match(path) or _HOME.match(path))


def _is_beyond(path: str, workspace: str) -> bool:
    if workspace:
        return path.startswith(("/", "~", "..")) and not _is_here(path, workspace)
    return bool(_ROOTS.match(path) or _HOME.match(path))


def _is_here(path: str, workspace: str) -> bool:
    root = workspace.rstrip("/")
    return bool(root) and (path == root or path.startswith(root + "/"))


def _below(path: str, workspace: str) -> str:
    return path.removeprefix(workspace.rstrip("/") + "/") if workspace else path


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w/.-])(?:{pattern})(?![\w/-]|\.\w)", re.I)


_KINDS: tuple[_Kind, ...] = (
    _Kind("test setup", _words(r"(?:test )?fixtures?(?: files?)?|test[- ](?:data|setup|helpers?|config\w*)|conftest|mocks"), _named(r"(?:^|/)(?:fixtures?|__fixtures__|testdata|test[-_]data|__mocks__|mocks?|cassettes)/|(?:^|/)conftest\.py$|(?:^|/)[\w.-]*fixtures?[\w.-]*$|(?:jest|vitest|karma|cypress|playwright)\.(?:config|setup)|(?:^|/)pytest\.ini$")),
    _Kind("snapshots", _words(r"snapshots?(?: files?| tests?)?|golden(?:s| files?| masters?| images?)?|approved outputs?|expected outputs?"), _named(r"(?:^|/)(?:__snapshots__|snapshots?|goldens?|golden[-_]files|approved|expected)/|\.(?:snap|ambr|golden|approved\.\w+)$|golden")),
    _Kind("bounds of tests", _words(r"(?:\w+ )?(?:thresholds?|tolerances?|baselines?)"), _named(r"(?:bench|perf|threshold|baseline|toleranc)[\w.-]*$|(?:^|/)(?:benchmarks?|perf)/")),
    _Kind("lint rules", _words(r"(?:lint\w*|eslint|ruff|mypy|formatter) (?:rules?|config\w*|settings)|lint rules"), _part(Part.RULES)),
    _Kind("hooks", _words(r"(?:git |pre-commit |commit )?hooks?"), _part(Part.HOOK)),
    _Kind("pipelines", _words(r"(?:the )?(?:ci|cd|ci/cd|github actions?|gitlab|jenkins|build)(?: \w+)? ?(?:pipelines?|workflows?|config\w*|files?|settings|jobs?)|ci(?:/cd)?|ci pipelines?|workflow files?|github (?:actions|workflows)"), _part(Part.PIPELINE)),
    _Kind("migrations", _words(r"(?:\w+ )?migrations?(?: files?| scripts?| history)?"), _named(r"(?:^|/)(?:migrations?|migrate|alembic/versions|flyway)/.")),
    _Kind("schema", _words(r"(?:database |db |sql |graphql |api )?schemas?(?: files?| changes?)?"), _named(r"(?:^|/)schema[\w-]*\.\w+$|\.(?:prisma|graphql|proto|xsd|ddl)$|(?:^|/)schemas?/|(?:^|/)(?:migrations?|alembic/versions)/.")),
    _Kind("lock files", _words(r"lock ?files?|lockfiles?|package-lock"), _named(r"(?:^|/)(?:package-lock\.json|yarn\.lock|pnpm-lock\.yaml|bun\.lockb?|poetry\.lock|uv\.lock|Pipfile\.lock|Cargo\.lock|go\.sum|Gemfile\.lock|composer\.lock|[\w.-]+\.lock)$")),
    _Kind("dependencies", _words(r"(?:\w+ )?dependenc(?:y|ies)|package manifests?|dependency versions?|third[- ]party packages"), _named(r"(?:^|/)(?:package\.json|requirements[\w.-]*\.txt|pyproject\.toml|Cargo\.toml|go\.mod|Gemfile|composer\.json|pom\.xml|build\.gradle(?:\.kts)?|Pipfile|setup\.(?:py|cfg))$")),
    _Kind("generated", _words(r"(?:auto[- ]?)?generated (?:files?|code|clients?|sources?|stubs?|types?)|build (?:outputs?|artifacts?)|compiled (?:files?|output)"), _named(r"(?:^|/)(?:generated|__generated__|autogen|gen|gen-src|dist|build)/|(?:_pb2(?:_grpc)?\.pyi?|\.pb\.go|\.g\.dart|\.(?:gen|generated)\.\w+|_generated\.\w+)$")),
    _Kind("vendored", _words(r"vendor(?:ed)?(?: code| files?| director(?:y|ies)| folders?| packages?| libraries)?|third[- ]party (?:code|sources?|libraries)|node_modules|site-packages"), _named(r"(?:^|/)(?:vendor|third_party|thirdparty|node_modules|site-packages)/")),
    _Kind("infrastructure", _words(r"infra(?:structure)?(?: code| files?| config\w*)?|terraform(?: files?| code| config\w*)?|helm charts?|k(?:8|ubernete)s manifests?|deployment (?:manifests?|config\w*|scripts?)|dockerfiles?"), _named(r"\.(?:tf|tfvars|hcl|bicep)$|(?:^|/)(?:terraform|k8s|kubernetes|helm|charts?|kustomize|pulumi|cloudformation|ansible|manifests|infra|infrastructure|deploy)/|(?:^|/)(?:Dockerfile[\w.-]*|docker-compose[\w.-]*)$")),
    _Kind("environment files", _words(r"env(?:ironment)? files?|dotenv(?: files?)?"), _named(r"(?:^|/)\.env(?:\.[\w-]+)?$")),
    _Kind(SYSTEM, _words(r"(?:the )?(?:system|os|operating system|host|machine)(?:[- ]?(?:wide|level))?(?: \w+)? (?:settings?|files?|director(?:y|ies)|folders?|config\w*|paths?|packages?|services?|environment)|system timezone|(?:global|system) (?:npm |git |pip |tool |user )?(?:config\w*|environment|settings?)"), _is_system),
    _Kind("dotfiles", _words(r"dot ?files?|hidden files?"), _named(r"(?:^|/)\.(?!github/|\./)[\w][\w.-]*(?:/|$)")),
    _Kind(TESTS, _words(r"(?:the |any |our |existing |unit |integration |e2e |end-to-end |regression |failing |acceptance )*(?:tests?|specs?|test ?suites?|test[- ](?:files?|cases?|code|folders?|director(?:y|ies)|suites?)|spec files?)(?! (?:timeouts?|retr\w+|sleeps?|servers?|environments?|databases?|users?|accounts?|runs?|execution))"), _is_test),
    _Kind("frontend", _words(r"(?:the )?(?:client[- ]side|front[- ]?end|browser|ui)(?: code| files?| logic| part| components?| app)?"), _named(r"(?:^|/)(?:front-?end|client|web|ui|www|browser|components|pages|views)/|\.(?:[jt]sx|vue|svelte|css|scss|html)$")),
    _Kind("backend", _words(r"(?:the )?(?:server[- ]side|back[- ]?end)(?: code| files?| logic| part| services?)?(?! application)"), _named(r"(?:^|/)(?:back-?end|server|api|services?)/")),
    _Kind(SOURCE, _words(r"(?:(?:the|any|our|backend|actual|real) )*(?:source|src|application|app|production|prod|business|product)(?:[- ](?!config|setting|test|data|env)[\w-]+){0,3}[- ](?:code|files?|logic|sources?|implementation|instrumentation)|source (?:code|files?)|(?:the )?(?:source|implementation)(?: code| files?)?(?! ?(?:data|tables?|of|system|branch|control))|production code|(?:the )?code(?:base)?"), _is_source),
    _Kind("docs", _words(r"docs?|documentation(?: files?)?|readmes?|markdown(?: files?)?|docs? files?|the docs"), _named(_DOCS.pattern)),
    _Kind("config", _words(r"(?:\w+ )?(?:config\w*|settings)(?: files?)?"), _is_config),
    _Kind("licence", _words(r"licen[cs]e(?: files?| headers?)?"), _named(r"(?:^|/)(?:LICEN[CS]E|COPYING|NOTICE)[\w.-]*$")),
    _Kind("assets", _words(r"(?:static |image )?assets?|images?(?: files?)?"), _named(r"(?:^|/)(?:assets|static|public|images?)/|\.(?:png|jpe?g|gif|svg|webp|ico)$")),
    _Kind("data", _words(r"(?:raw |source |input |training |seed )data(?:sets?)?(?: files?)?|data files?|datasets?"), _named(r"(?:^|/)(?:data|datasets?|raw)/|\.(?:csv|tsv|parquet|jsonl|xlsx)$")),
    _Kind(BEYOND, re.compile(r"(?!)"), _is_beyond),
)  # fmt: skip
_BY_NAME = {kind.name: kind for kind in _KINDS}
STRONG = (TESTS, SOURCE, "pipelines", "migrations", "infrastructure", "vendored", SYSTEM)
"""Kinds that nobody changes by the way where another kind alone is allowed."""


def kinds_in(phrase: str) -> tuple[frozenset[str], str]:
    """The kinds that a phrase names, and what of it is left; the narrower word comes first and is read once."""
    found: set[str] = set()
    rest = phrase[:400]
    for kind in _KINDS:
        rest, count = kind.words.subn(" ", rest)
        if count:
            found.add(kind.name)
    return frozenset(found), rest


def is_of(path: str, kind: str, *, workspace: str = "") -> bool:
    """Whether a path is of a kind."""
    return _BY_NAME[kind].holds(posixpath.normpath(path) if path else path, workspace)
