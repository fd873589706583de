"""What multiplies itself, told apart from loops and recursion that end or wait."""

from __future__ import annotations

import pytest

from shellguard.parse.bash import read_command

MULTIPLYING = {
    "function piped into itself": "f() { f | f & }; f",
    "function in the background": "f() { f & }; f",
    "by way of another": "f() { g & }; g() { f | f; }; f",
    "endless loop of jobs": "while true; do a & done",
    "endless by a test": "while [ 1 ]; do a & done",
    "endless by arithmetic": "while ((1)); do a & done",
    "endless until": "until false; do (a; b) & done",
    "endless for": "for ((i=0;;i++)); do a & done",
}
ORDINARY = {
    "waits": "while true; do a & wait; done",
    "sleeps": "while true; do a & sleep 1; done",
    "works in the foreground": "while true; do a & b; done",
    "ends": "while read x; do a & done",
    "recursion in the foreground": "f() { f; }; f",
    "recursion behind a condition": "f() { [ $1 = 0 ] || f 0 & }; f 3",
    "recursion over what is found": "f() { for d in */; do f $d & done; }; f .",
    "counted": "for ((i=0;i<3;i++)); do a & done",
}


def is_multiplying(text: str) -> bool:
    """Whether some invocation is said to multiply."""
    return any(c.multiplies for c in read_command(text, cwd="/w", home="/h").invocations)


@pytest.mark.parametrize("text", MULTIPLYING.values(), ids=MULTIPLYING)
def test_what_multiplies_is_said_to(text):
    assert is_multiplying(text)


@pytest.mark.parametrize("text", ORDINARY.values(), ids=ORDINARY)
def test_what_ends_or_waits_is_not(text):
    assert not is_multiplying(text)
