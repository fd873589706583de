"""What text producers print, where that can be known."""

from __future__ import annotations

import pytest

from shellguard.parse.bash import read_command
from shellguard.parse.invocation import UNKNOWN, Arg, Invocation
from shellguard.parse.produce import output

KNOWN = {
    "echo": ("echo a  b", None, "a b\n"),
    "echo -n": ("echo -n a", None, "a"),
    "echo -e": ("echo -e 'a\\x41'", None, "aA\n"),
    "printf": ("printf 'a%s|' b c", None, "ab|ac|"),
    "printf percent": ("printf '100%%'", None, "100%"),
    "printf numbers": ("printf '%d-%x' 10 255", None, "10-ff"),
    "cat": ("cat", "text", "text"),
    "base64": ("base64", "rm x", "cm0geA==\n"),
    "base64 -d": ("base64 -d", "cm0geA==", "rm x"),
    "base64 in lines": ("base64 --decode", "cm0g\neA==\n", "rm x"),
    "base64 without padding": ("base64 -d", "cm0geA", "rm x"),
    "xxd -r": ("xxd -r -p", "726d", "rm"),
    "tr": ("tr a-c x-z", "abc", "xyz"),
    "tr -d": ("tr -d '-'", "r-m", "rm"),
    "rev": ("rev", "mr", "rm"),
    "tee": ("tee out", "text", "text"),
    "dirname": ("dirname /a/b", None, "/a"),
    "basename": ("basename /a/b.c .c", None, "b"),
    "which": ("which rm", None, "rm\n"),
    "seq": ("seq 3", None, "1\n2\n3\n"),
    "pwd": ("pwd", None, "/w"),
}


def call_of(text: str, stdin: str | None) -> Invocation:
    (call, *_) = read_command(text, cwd="/w", home="/h").invocations
    return Invocation(call.program, call.args, call.path, stdin=stdin, cwd="/w")


@pytest.mark.parametrize(("text", "stdin", "printed"), KNOWN.values(), ids=KNOWN)
def test_a_producer_prints(text, stdin, printed):
    assert output(call_of(text, stdin)) == printed


@pytest.mark.parametrize(
    "text",
    [
        "ls",
        "cat file",
        "curl x",
        "base64 file",
        "date",
        "printf -v x a",
        "tr a",
        "seq x",
        "xxd file",
        "rev file",
    ],
)
def test_everything_else_prints_something_unknown(text):
    assert output(call_of(text, "in" if "seq" not in text else None)) is None


def test_an_unknown_argument_stays_unknown_in_what_is_printed():
    assert output(Invocation("echo", (Arg("a" + UNKNOWN),))) == f"a{UNKNOWN}\n"
    assert output(Invocation("seq", (Arg(UNKNOWN),))) is None


def test_output_is_bounded():
    assert len(output(Invocation("cat", stdin="x" * 10**6)) or "") <= 64 * 1024
