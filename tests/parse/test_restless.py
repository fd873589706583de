"""How often loops run what stands in them."""

from __future__ import annotations

import pytest

from shellguard.parse.amounts import seconds_of, size_of
from shellguard.parse.bash import read_command
from shellguard.parse.code_restless import is_restless
from shellguard.parse.restless import ENDLESS


def turns(command: str, program: str = "work") -> int:
    calls = read_command(command, cwd="/w", home="/h", workspace="/w").invocations
    return max(c.turns for c in calls if c.program == program)


@pytest.mark.parametrize(
    ("command", "count"),
    [
        pytest.param("work", 1, id="no-loop"),
        pytest.param("while true; do work; done", ENDLESS, id="while-true"),
        pytest.param("until false; do work; done", ENDLESS, id="until-false"),
        pytest.param("for ((;;)); do work; done", ENDLESS, id="for-ever"),
        pytest.param("f() { work; }; while :; do f; done", ENDLESS, id="by-a-function"),
        pytest.param("while true; do work; sleep 3; done", 1, id="it-waits"),
        pytest.param("f() { sleep 3; }; while true; do work; f; done", 1, id="a-function-waits"),
        pytest.param("while true; do work || break; done", 1, id="it-can-be-left"),
        pytest.param("while true; do if work; then exit; fi; done", 1, id="it-exits"),
        pytest.param("while true; do work; $PAUSE; done", 1, id="who-knows-what-runs"),
        pytest.param("while ! ready; do work; done", 1, id="until-something"),
        pytest.param("for i in {1..300}; do work; done", 300, id="range"),
        pytest.param("for i in {0..100..10}; do work; done", 11, id="range-with-step"),
        pytest.param("for i in $(seq 5 14); do work; done", 10, id="seq"),
        pytest.param("for ((i=0;i<40;i++)); do work; done", 40, id="counted"),
        pytest.param("while [ $i -lt 70 ]; do work; done", 70, id="compared"),
        pytest.param("for a in {1..20}; do for b in {1..30}; do work; done; done", 600, id="nested"),
        pytest.param("while true; do :; done; work", 1, id="behind-it"),
    ],
)
def test_turns_are_counted_where_the_head_says(command: str, count: int) -> None:
    assert turns(command) == count


@pytest.mark.parametrize(
    ("text", "is_python", "expected"),
    [
        pytest.param("while True:\n    pass", True, True, id="burns"),
        pytest.param("import requests\nwhile 1:\n  requests.post(u)", True, True, id="requests"),
        pytest.param("import time\nwhile True:\n  time.sleep(1)", True, False, id="sleeps"),
        pytest.param("while True:\n  if done(): break", True, False, id="breaks"),
        pytest.param("while True:\n  work()", True, False, id="unknown-work"),
        pytest.param("while n < 5:\n  n += 1", True, False, id="condition"),
        pytest.param("while (", True, False, id="no-python"),
        pytest.param("for(;;){ fetch(u) }", False, True, id="fetches"),
        pytest.param("while(true){ if(x) break; fetch(u) }", False, False, id="leaves"),
        pytest.param("loop { system('make') }", False, True, id="ruby"),
        pytest.param("while(1) { echo 'a'; }", False, False, id="only-prints"),
    ],
)
def test_code_is_restless_only_where_nothing_ends_or_slows_it(
    text: str, is_python: bool, expected: bool
) -> None:
    assert is_restless(text, is_python=is_python) is expected


@pytest.mark.parametrize(
    ("text", "size"),
    [("1G", 2**30), ("10x1M", 10 * 2**20), ("4096", 4096), ("2kB", 2048), ("", None), ("G", None), ("1Z", None)],
    ids=lambda v: str(v) or "empty",
)  # fmt: skip
def test_sizes_are_read_as_tools_spell_them(text: str, size: int | None) -> None:
    assert size_of(text) == size


def test_times_without_a_unit_are_in_the_tools_own() -> None:
    assert [seconds_of(t, unit="m") for t in ("10", "30s", "1h", "x")] == [600.0, 30.0, 3600.0, None]
