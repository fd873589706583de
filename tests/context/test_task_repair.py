"""What a task says of checks."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shellguard.context.task_repair import Wanted, repair_of, speaks_against

TASKS = {
    "The checkout spec is failing, please repair it.": Wanted.PASSING,
    "Get the build green again.": Wanted.PASSING,
    "TestTotals fails on Linux. Debug it.": Wanted.PASSING,
    "Fix whatever makes tests/unit/test_cart.py fail; tests/unit/test_cart.py fails since Monday.": Wanted.PASSING,
    "Resolve the lint errors so that all checks pass.": Wanted.PASSING,
    "Fix the parser: its test expects 3 rows but gets 2.": Wanted.PASSING,
    "Fix the failing test. Do not change the tests.": Wanted.PASSING,
    "Fix the login, and never edit the fixtures; the login test fails.": Wanted.PASSING,
    "Write tests for the parser.": Wanted.TESTS,
    "The parser test is flaky, fix it.": Wanted.TESTS,
    "Fix the bug and add a regression test.": Wanted.TESTS,
    "Update the snapshots after the redesign.": Wanted.TESTS,
    "The test's expectations are outdated: the outdated assertions fail, fix them.": Wanted.TESTS,
    "Upgrade to React 19 and fix the failing tests.": Wanted.TESTS,
    "Fix the crash on empty carts.": Wanted.BUG,
    "Run the integration tests and tell me what fails.": Wanted.RUN,
    "Add a discount to the cart.": Wanted.NOTHING,
    "": Wanted.NOTHING,
}


@pytest.mark.parametrize("task", TASKS)
def test_what_is_wanted(task: str) -> None:
    assert repair_of(task).wanted is TASKS[task]


@pytest.mark.parametrize(
    ("task", "expected"),
    [
        ("Do not use --force here.", True),
        ("Install without --legacy-peer-deps or --force.", True),
        ("Install with --force.", False),
        ("Don't wait. Install with --force.", False),
        ("Install.", False),
    ],
)
def test_whether_an_option_is_spoken_against(task: str, expected: bool) -> None:
    assert speaks_against(task, "--force") is expected


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=400))
def test_any_words_are_read(task: str) -> None:
    assert repair_of(task).wanted in Wanted
