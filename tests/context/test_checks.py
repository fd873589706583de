"""What counts as a check: files by their names, and the runs of them."""

from __future__ import annotations

import pytest

from shellguard.context.checks import Part, is_run, part_of
from shellguard.model import Deed, Does

WORKSPACE = "/home/dana/test/shop"
PATHS = {
    "tests/test_cart.py": Part.TEST,
    "totals/totals_test.go": Part.TEST,
    "src/Cart.spec.ts": Part.TEST,
    "src/cart/__tests__/sum.js": Part.TEST,
    "src/test/java/shop/CartTest.java": Part.TEST,
    "src/test/java/shop/Helper.java": Part.TEST,
    "spec/models/order_spec.rb": Part.TEST,
    "cypress/e2e/login.cy.ts": Part.TEST,
    "tests/parse.rs": Part.TEST,
    "features/login.feature": Part.TEST,
    "tests/conftest.py": Part.SETUP,
    "src/__snapshots__/Header.test.tsx.snap": Part.SETUP,
    "tests/fixtures/order.json": Part.SETUP,
    "totals/testdata/golden.txt": Part.SETUP,
    "jest.config.js": Part.SETUP,
    "vitest.config.ts": Part.SETUP,
    "phpunit.xml.dist": Part.SETUP,
    ".github/workflows/ci.yml": Part.PIPELINE,
    ".gitlab-ci.yml": Part.PIPELINE,
    "Jenkinsfile": Part.PIPELINE,
    ".husky/pre-commit": Part.HOOK,
    ".git/hooks/pre-push": Part.HOOK,
    ".pre-commit-config.yaml": Part.HOOK,
    ".eslintrc.json": Part.RULES,
    ".golangci.yml": Part.RULES,
    "src/cart.py": None,
    "src/latest.ts": None,
    "src/contest.py": None,
    "attestation/keys.go": None,
    "docs/testing.md": None,
    "db/fixtures/users.sql": None,
    "test-report.md": None,
    "package.json": None,
    "": None,
}


@pytest.mark.parametrize("path", PATHS)
def test_which_part_a_file_is(path: str) -> None:
    assert part_of(f"{WORKSPACE}/{path}" if path else "", workspace=WORKSPACE) is PATHS[path]


def test_a_project_in_a_folder_called_test_is_no_test() -> None:
    assert part_of("/home/dana/test/shop/src/cart.py") is None


RUNS = {
    "a test runner": (Deed(Does.RUN, "test", how="pytest"), True),
    "a linter": (Deed(Does.RUN, "check", how="ruff"), True),
    "gradle by its wrapper": (Deed(Does.RUN, "program", "/home/dana/shop/gradlew", how="./gradlew"), True),
    "terraform validate": (Deed(Does.LOOK, "stack", how="terraform validate"), True),
    "a build": (Deed(Does.RUN, "build", how="vite"), False),
    "a server": (Deed(Does.RUN, "program", "server.py", how="python"), False),
    "a look": (Deed(Does.LOOK, "file", "tests/test_a.py", how="cat"), False),
}


@pytest.mark.parametrize("phrase", RUNS)
def test_what_runs_a_check(phrase: str) -> None:
    deed, expected = RUNS[phrase]
    assert is_run(deed) is expected
