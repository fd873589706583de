"""How checks say that they failed.

Promise: pure and bounded; a line counts where it has the form that test runners, linters and hooks print, not where it
only holds the word.
"""

from __future__ import annotations

import re

CHECKERS = frozenset(
    "pytest py.test jest vitest mocha tox nox rspec phpunit playwright cypress ava karma ctest bats nosetests nose2 unittest behave cucumber gotestsum minitest "
    "npm pnpm yarn bun deno go cargo mvn mvnw gradle gradlew dotnet make just task rake mix composer swift xcodebuild bazel flutter dart sbt lein stack cabal zig "
    "ruff flake8 pylint mypy pyright black isort eslint prettier tsc stylelint biome rubocop golangci-lint staticcheck shellcheck hadolint clippy phpstan psalm pre-commit lefthook ktlint detekt "
    "terraform tofu git python python3 ruby php node".split()
)
"""Programs whose output is looked at for a failed check."""
# The most telling first: the line is quoted.
_FORMS = tuple(
    re.compile(form, re.M)
    for form in (
        r"^(?:FAILED|ERROR) [\w./-]{1,200}(?:::|\.py)[^\n]{0,160}",
        r"^[^\n]{0,200}::[\w\[\]., -]{1,120} (?:FAILED|ERROR)\b[^\n]{0,20}",
        r"^FAILED [\w.:/-]{1,200}[^\n]{0,60}$",
        r"^\s{0,6}(?:✗|✕|×|✖|●) [^\n]{3,160}",
        r"^ ?FAIL:? +[^\n]{1,160}",
        r"^rspec \./[^\n]{1,160} # [^\n]{1,100}",
        r"^--- FAIL: [^\n]{1,120}",
        r"^test [\w:]{1,160} \.\.\. FAILED",
        r"^test result: FAILED[^\n]{0,100}",
        r"^FAIL(?:\t[^\n]{1,120})?$",
        r"^[^\n]{0,20}Tests:? {1,12}[^\n]{0,40}\b[1-9]\d{0,6} failed[^\n]{0,80}",
        r"^[^\n]{0,60}Tests run: \d{1,6}, Failures: (?:[1-9]\d{0,5}, Errors: \d{1,6}|0, Errors: [1-9])[^\n]{0,60}",
        r"^[^\n]{0,20}BUILD FAIL(?:URE|ED)\b[^\n]{0,60}",
        r"^\d{1,6} (?:examples?|tests?|runs?|doctests?)[^\n]{0,80}, [1-9]\d{0,5} (?:failures?|errors?)[^\n]{0,40}",
        r"^(?:FAILURES!|Tests: \d{1,6}, [^\n]{0,60}(?:Failures|Errors): [1-9][^\n]{0,40})",
        r"^FAILED \((?:failures|errors)=[^\n]{1,40}",
        r"^[^\n]{0,80}\b[1-9]\d{0,6} (?:failed|failing)\b[^\n]{0,80}",
        r"^=+ (?:FAILURES|ERRORS) =+",
        r"^[^\n]{0,40}Failed! {1,4}- Failed: [^\n]{1,80}",
        r"^[^\n]{0,60}[1-9]\d{0,5} tests? failed out of[^\n]{0,40}",
        r"^[^\n]{0,10}✖ \d{1,6} problems? \([1-9][^\n]{0,60}",
        r"^Found [1-9]\d{0,5} errors?\b[^\n]{0,60}",
        r"^[^\n]{0,200}\berror TS\d{3,5}: [^\n]{1,120}",
        r"^[^\n]{0,60}\b[1-9]\d{0,5} offenses? detected[^\n]{0,40}",
        r"^would reformat [^\n]{1,120}|^[^\n]{0,20}Code style issues[^\n]{0,80}",
        r"^E  {1,6}\w[^\n]{1,160}",
        r"^AssertionError\b[^\n]{0,160}",
    )
)
# git prints other people's words as well: of it only what hooks say counts.
_HOOK_FORMS = tuple(
    re.compile(form, re.M)
    for form in (
        r"^[\w .:/+-]{2,80}\.{3,80}Failed$",
        r"^-? ?hook id: [^\n]{1,80}\n-? ?(?:duration|exit code)[^\n]{0,40}",
        r"^husky - [^\n]{1,120}(?:exited with code [1-9]|failed|\(error\))[^\n]{0,40}",
        r"^(?:error: |remote: )?[^\n]{0,60}(?:pre-commit|commit-msg|pre-push|pre-receive) hook (?:failed|declined|exited)[^\n]{0,80}",
    )
)


def failed_check(text: str, names: frozenset[str]) -> str:
    """The line that says so; empty where none does. `names`: the programs that were run."""
    if names and names.isdisjoint(CHECKERS):
        return ""
    forms = _HOOK_FORMS if names and not names & (CHECKERS - {"git"}) else (*_FORMS, *_HOOK_FORMS)
    found = (form.search(text) for form in forms)
    return next((" ".join(f[0].split()) for f in found if f), "")
