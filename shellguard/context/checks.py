"""What counts as a check: the files that tests, hooks, pipelines and linters are made of, and the runs of them.

Promise: pure tables and names; a path is judged by itself, and what is in the file is not asked.
"""

from __future__ import annotations

import posixpath
import re
from enum import StrEnum

from shellguard.model import Deed, Does


class Part(StrEnum):
    """Which part of the checks a file is."""

    TEST = "test"
    SETUP = "test setup"
    """What tests stand on: fixtures, snapshots, thresholds, configuration."""
    PIPELINE = "pipeline"
    HOOK = "hook"
    RULES = "lint rules"


_CODE = r"\.(?:[cm]?[jt]sx?|py|go|rb|rs|java|kt|kts|scala|groovy|cs|fs|vb|php|swift|c|cc|cpp|m|ex|exs|clj|hs|dart|lua|pl|t|sh|bats|R|jl|vue|svelte|feature|robot|sql)"
_TEST_NAME = re.compile(
    r"(?:test_[^/]{1,150}|[^/]{1,150}[_.-](?:test|tests|spec|specs|cy|e2e|integration[_-]test|int\.test|test-d))"
    + _CODE
    + r"|(?-i:[^/]{0,150}[a-z0-9](?:Tests?|TestCase|Spec|IT|Specs|Steps))\.(?:java|kt|scala|groovy|cs|fs|vb|php|swift|hs|m)|[^/]{1,150}\.(?:bats|feature|robot|t)",
    re.I,
)
_TEST_FOLDER = re.compile(
    r"tests?|__tests__|specs?|e2e|cypress|[\w-]{1,40}[_-]tests?|integration[_-]tests?", re.I
)
_SOURCE_FOLDER = frozenset({"src", "lib", "app", "cmd", "pkg", "internal", "packages"})
_SETUP_FOLDER = re.compile(
    r"__snapshots__|snapshots?|__fixtures__|fixtures?|testdata|test[_-]data|goldens?|__mocks__|cassettes",
    re.I,
)
_SETUP_NAME = re.compile(
    r"conftest\.py|[^/]{1,150}\.(?:snap|ambr|approved\.\w{1,10})|(?:jest|vitest|karma|cypress|playwright|wdio|web-test-runner|ava)\.(?:config|conf|setup|workspace)\.\w{1,8}"
    r"|jest\.\w{1,20}\.[cm]?[jt]s|setup-?tests?\.\w{1,4}|\.mocharc\.?\w{0,8}|pytest\.ini|tox\.ini|noxfile\.py|\.coveragerc|phpunit\.xml(?:\.dist)?|\.rspec"
    r"|(?:spec|rails|test)_helper\.\w{2,4}|\.nycrc(?:\.\w{1,8})?|\.?codecov\.ya?ml|nextest\.toml|testng\.xml|\.c8rc(?:\.json)?|stryker\.conf\.\w{1,8}",
    re.I,
)
_PIPELINE = re.compile(
    r"(?:.*/)?(?:\.github/(?:workflows|actions)/.{1,200}|\.gitlab-ci\.ya?ml|\.gitlab/ci/.{1,200}|\.circleci/.{1,100}|Jenkinsfile[\w.-]{0,40}|azure-pipelines[\w.-]{0,40}|\.travis\.ya?ml|bitbucket-pipelines\.ya?ml|\.drone\.ya?ml|\.buildkite/.{1,100}|appveyor\.ya?ml|cloudbuild\.ya?ml|\.woodpecker[\w./-]{0,60})",
    re.I,
)
_HOOK = re.compile(
    r"(?:.*/)?(?:\.husky/.{1,80}|\.git/hooks/.{1,80}|\.?githooks/.{1,80}|git-hooks/.{1,80}|\.pre-commit-config\.ya?ml|\.?lefthook(?:-local)?\.(?:ya?ml|toml|json)|\.lintstagedrc[\w.]{0,8}|lint-staged\.config\.\w{1,4}|\.overcommit\.ya?ml|commitlint\.config\.\w{1,4}|\.commitlintrc[\w.]{0,8})",
    re.I,
)
_RULES = re.compile(
    r"(?:\.eslintrc[\w.]{0,8}|eslint\.config\.\w{1,4}|\.eslintignore|\.?ruff\.toml|\.?mypy\.ini|\.flake8|\.?pylintrc|\.rubocop(?:_todo)?\.yml|\.golangci\.ya?ml|clippy\.toml|phpstan[\w.-]{0,24}\.neon(?:\.dist)?|psalm(?:-baseline)?\.xml|checkstyle\.xml"
    r"|\.shellcheckrc|\.?biome\.jsonc?|\.hadolint\.ya?ml|\.stylelintrc[\w.]{0,8}|\.trivyignore|\.gitleaksignore|\.semgrepignore|\.bandit|\.tflint\.hcl|detekt[\w-]{0,20}\.ya?ml|\.swiftlint\.yml|\.sqlfluff|pyrightconfig\.json|\.yamllint(?:\.ya?ml)?|\.prettierignore)",
    re.I,
)


def part_of(path: str, *, workspace: str = "") -> Part | None:
    """Which part of the checks a file is, by its name and the folders it lies in; None where it is none."""
    root = workspace.rstrip("/")
    path = path.removeprefix(root + "/") if root else path
    name = posixpath.basename(path.rstrip("/"))
    if not name or len(path) > 1000:
        return None
    for pattern, part in ((_PIPELINE, Part.PIPELINE), (_HOOK, Part.HOOK)):
        if pattern.fullmatch(path):
            return part
    if _RULES.fullmatch(name):
        return Part.RULES
    if _SETUP_NAME.fullmatch(name):
        return Part.SETUP
    return _by_folder(path.split("/")[:-1], name)


def _by_folder(folders: list[str], name: str) -> Part | None:
    is_test = bool(_TEST_NAME.fullmatch(name))
    at = max((i for i, f in enumerate(folders) if _TEST_FOLDER.fullmatch(f)), default=-1)
    # a project may itself lie in a folder that is called `test`
    is_inside = at >= 0 and _SOURCE_FOLDER.isdisjoint(folders[at + 1 :])
    if any(_SETUP_FOLDER.fullmatch(f) for f in folders[max(at, 0) :]) and not is_test:
        return Part.SETUP if is_inside or {"__snapshots__", "__mocks__", "testdata"} & set(folders) else None
    if is_test:
        return Part.TEST
    is_code = bool(re.search(_CODE + "$", name))
    return Part.TEST if is_inside and is_code else None


_RUNNERS = frozenset({"gradlew", "./gradlew", "mvnw", "./mvnw"})
_CHECKING = re.compile(
    r"(?:^|[ :_/-])(?:tests?|specs?|e2e|check|verify|validate|lint|typecheck|tsc|vet|clippy)(?:$|[ :_./-])"
)
_BUILDERS = frozenset({"tsc", "javac", "gcc", "cargo build", "go build"})


def is_run(deed: Deed) -> bool:
    """Whether it runs a check."""
    if deed.does is not Does.RUN:
        return _is_plan(deed)
    if deed.thing in ("test", "check"):
        return True
    return (
        deed.how in _BUILDERS
        or deed.how in _RUNNERS
        or bool(_CHECKING.search(f"{deed.how} {posixpath.basename(deed.target)}"))
    )


def _is_plan(deed: Deed) -> bool:
    return deed.how in ("terraform validate", "tofu validate", "helm lint", "terraform plan")
