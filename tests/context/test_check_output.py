"""How checks say that they failed."""

from __future__ import annotations

import pytest

from shellguard.context.check_output import failed_check

FAILED = {
    "pytest": ("pytest", "FAILED tests/test_a.py::test_b - assert 1 == 2"),
    "pytest, verbose": ("pytest", "tests/test_a.py::test_b FAILED [ 50%]"),
    "pytest, only its last line": ("pytest", "========== 2 failed, 3 passed in 0.10s =========="),
    "unittest": ("python", "FAILED (failures=1, errors=2)"),
    "jest": ("npm", "  ✕ adds up (3 ms)"),
    "vitest": ("vitest", " FAIL  src/a.spec.ts > adds"),
    "mocha": ("mocha", "  3 failing"),
    "go": ("go", "--- FAIL: TestA (0.00s)"),
    "cargo": ("cargo", "test a::b ... FAILED"),
    "maven": ("mvn", "[ERROR] Tests run: 9, Failures: 0, Errors: 2, Skipped: 0"),
    "gradle": ("gradlew", "BUILD FAILED in 3s"),
    "rspec": ("rspec", "3 examples, 1 failure"),
    "phpunit": ("phpunit", "FAILURES!"),
    "dotnet": ("dotnet", "Failed!  - Failed:     1, Passed:     4"),
    "ctest": ("ctest", "50% tests passed, 1 tests failed out of 2"),
    "eslint": ("eslint", "✖ 3 problems (2 errors, 1 warning)"),
    "tsc": ("tsc", "src/a.ts(3,1): error TS2304: Cannot find name 'x'."),
    "a commit's hook": ("git", "ruff.................................................Failed"),
    "husky": ("git", "husky - pre-commit script failed (code 1)"),
}
PASSED = {
    "pytest": ("pytest", "12 passed, 1 xfailed in 0.10s"),
    "jest": ("npm", "Tests:       5 passed, 5 total"),
    "go": ("go", "ok  \texample.com/shop\t0.003s"),
    "maven": ("mvn", "Tests run: 9, Failures: 0, Errors: 0, Skipped: 0\nBUILD SUCCESS"),
    "rspec": ("rspec", "3 examples, 0 failures"),
    "cargo": ("cargo", "test result: ok. 3 passed; 0 failed"),
    "a log of commits that speak of failures": ("git", "    3 failed logins are enough"),
    "a file that somebody shows": ("cat", "FAILED tests/test_a.py::test_b"),
}


@pytest.mark.parametrize("phrase", FAILED)
def test_a_failure_is_quoted(phrase: str) -> None:
    program, output = FAILED[phrase]
    assert failed_check(f"collecting\n{output}\n", frozenset({program})) in " ".join(output.split())
    assert failed_check(output, frozenset({program}))


@pytest.mark.parametrize("phrase", PASSED)
def test_what_passed_is_no_failure(phrase: str) -> None:
    program, output = PASSED[phrase]
    assert failed_check(output, frozenset({program})) == ""
