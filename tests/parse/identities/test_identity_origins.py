"""Where a piece of a word comes from, as far as the word says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shellguard.parse.identities.origins import Value, absolute, value_of
from shellguard.parse.invocation import Arg, Invocation
from tests.parse.identities.identity_lines import Files

CALL = Invocation("tool", cwd="/w/app", home="/home/j")


@pytest.mark.parametrize(
    ("arg", "wanted"),
    [
        (Arg("\0", '"$A"', ("$A",)), Value(variable="A")),
        (Arg("\0", '"${A:-x}"', ("$A",)), Value(variable="A")),
        (Arg("\0", '"${A}"', ("$A",)), Value(variable="A")),
        (Arg("\0", "", ("code", "$A")), Value(variable="A")),
        (Arg("\0", "$(cat a/b)", ("cat",)), Value(file="/w/app/a/b")),
        (Arg("\0", "`cat a`", ("cat",)), Value(file="/w/app/a")),
        (Arg("\0", "$(cat $HOME/a)", ("cat",)), Value(file="/home/j/a")),
        (Arg("\0", "$(tr -d '\\n' < ~/a)", ("tr",)), Value(file="/home/j/a")),
        (Arg("\0", "$(head -1 'a b')", ("head",)), Value()),
        (Arg("\0", "$(sed -n s/x=//p .env)", ("sed",)), Value(file="/w/app/.env")),
        (Arg("\0", "$(vault read x)", ("vault",)), Value()),
        (Arg("\0", "$(grep x)", ("grep",)), Value()),
        (Arg("$A", "'$A'"), Value(variable="A")),
        (Arg("abcd", "abcd"), Value(secret="abcd")),
        (Arg("<token>", "'<token>'"), None),
        (Arg("", "''"), None),
    ],
)
def test_a_whole_word(arg: Arg, wanted: Value | None) -> None:
    assert value_of(arg.text, arg, CALL, world=None) == wanted


def test_each_piece_of_a_word_has_its_own_origin() -> None:
    word = Arg("x:\0:\0:\0", '"x:$A:$(cat f):$B"', ("$A", "cat", "$B"))
    found = [value_of("\0", word, CALL, world=None, start=at) for at in (2, 4, 6)]
    assert found == [Value(variable="A"), Value(file="/w/app/f"), Value(variable="B")]


def test_only_a_file_of_one_line_is_taken_for_a_secret() -> None:
    word = Arg("\0", "$(cat f)", ("cat",))
    one, two = Files({"/w/app/f": "abcd\n"}), Files({"/w/app/f": "abcd\nefgh\n"})
    assert value_of("\0", word, CALL, world=one) == Value(secret="abcd", file="/w/app/f")
    assert value_of("\0", word, CALL, world=two) == Value(file="/w/app/f")


@pytest.mark.parametrize(
    ("path", "call", "wanted"),
    [
        ("a/../b", CALL, "/w/app/b"),
        ("~/b", CALL, "/home/j/b"),
        ("/b", Invocation("x"), "/b"),
        ("b", Invocation("x"), ""),
        ("b\0", CALL, ""),
        ("/b", Invocation("x", cwd="/", host="box"), ""),
        ("$X/b", CALL, ""),
        ("~ann/b", CALL, ""),
    ],
)
def test_paths_of_this_machine(path: str, call: Invocation, wanted: str) -> None:
    assert absolute(path, call) == wanted


@given(st.text(max_size=80), st.text(alphabet="$({`'\"\\ab )}|<\0", max_size=80), st.integers(0, 90))
def test_any_word_has_an_answer(text: str, raw: str, start: int) -> None:
    found = value_of(text, Arg(text, raw, ("$A", "cat")), CALL, world=None, start=start)
    assert found is None or "\0" not in found.secret + found.file + found.variable
