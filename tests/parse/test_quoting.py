"""Quote removal and words. Agreement with real bash is in test_agreement.py."""

from __future__ import annotations

import pytest

from shellguard.parse.cursor import MAX_DEPTH
from shellguard.parse.grammar import read
from shellguard.parse.quoting import ansi_c
from shellguard.parse.syntax import Arithmetic, Literal, Parameter, Simple, Substitution, Word

ESCAPES = {
    "letters": (r"a\n\t\\", "a\n\t\\"),
    "hex": (r"\x41\x4g", "A\x04g"),
    "octal": (r"\101\0", "A\0"),
    "unicode": ("\\u20ac\\U0001f600", "€😀"),
    "control": (r"\cA\ca", "\x01\x01"),
    "quotes": (r"\'\"\?", "'\"?"),
    "unknown letter keeps its backslash": (r"\z", r"\z"),
    "code beyond unicode": (r"\Uffffffff", "\N{REPLACEMENT CHARACTER}"),
}


@pytest.mark.parametrize(("body", "text"), ESCAPES.values(), ids=ESCAPES)
def test_ansi_c_bodies_stand_for(body, text):
    assert ansi_c(body) == text


def words(text: str) -> list[Word]:
    command = read(text).pipelines[0].commands[0]
    assert isinstance(command, Simple)
    return list(command.words)


LITERALS = {
    "plain": ("rm -rf x", ["rm", "-rf", "x"]),
    "adjacent quotes": ("""'r''m' "a"'b' """, ["rm", "ab"]),
    "ANSI-C": (r"$'\x72\x6d' x", ["rm", "x"]),
    "backslashes": (r"\rm a\ b \\", ["rm", "a b", "\\"]),
    "continuation": ("r\\\nm x", ["rm", "x"]),
    "empty": ("x '' \"\"", ["x", "", ""]),
    "no-break space is no blank": ("rm\u00a0x y", ["rm\u00a0x", "y"]),
    "carriage return is no blank": ("rm x\r", ["rm", "x\r"]),
    "vertical tab is no blank": ("rm\vx", ["rm\vx"]),
}


@pytest.mark.parametrize(("text", "expected"), LITERALS.values(), ids=LITERALS)
def test_words_without_expansion_are_their_text(text, expected):
    assert [w.literal for w in words(text)] == expected


PARTS = {
    "parameter": ("$X", Parameter),
    "braced": ("${X:-a}", Parameter),
    "command": ("$(ls)", Substitution),
    "backticks": ("`ls`", Substitution),
    "process": ("<(ls)", Substitution),
    "arithmetic": ("$((1+1))", Arithmetic),
    "old arithmetic": ("$[1+1]", Arithmetic),
    "two subshells": ("$((ls); ls)", Substitution),
    "command in braces": ("${ ls; }", Substitution),
    "lone dollar": ("$", Literal),
}


@pytest.mark.parametrize(("text", "kind"), PARTS.values(), ids=PARTS)
def test_what_expands_is_a_part_of_its_kind(text, kind):
    (part,) = words("echo " + text)[1].parts
    assert isinstance(part, kind)


HIDDEN = {
    "default": "${x:-$(rm y)}",
    "quoted default": '"${x:-$(rm y)}"',
    "backticks in a default": "${x:-`rm y`}",
    "process in a default": "${x:-<(rm y)}",
    "pattern": "${x%$(rm y)}",
    "replacement": "${x//a/$(rm y)}",
    "subscript": "${x[$(rm y)]}",
    "subscript in braces": "${x[${z:-$(rm y)}]}",
    "arithmetic": "$(( 1 + $(rm y) ))",
    "default in arithmetic": "$(( ${x:-$(rm y)} ))",
    "between quotes": "'a'$(rm y)'b'",
    "nested quotes": '"$(echo "$(rm y)")"',
}


def commands_in(value: object) -> list[str]:
    """Literal first words of every simple command anywhere below a node."""
    found: list[str] = []
    if isinstance(value, Simple) and value.words:
        found.append(value.words[0].literal or "")
    for name in getattr(value, "__slots__", ()):
        inner = getattr(value, name)
        for one in inner if isinstance(inner, tuple) else (inner,):
            found += commands_in(one)
    return found


@pytest.mark.parametrize("word", HIDDEN.values(), ids=HIDDEN)
def test_no_substitution_hides_inside_a_word(word):
    assert "rm" in commands_in(read(f"echo {word}"))


@pytest.mark.parametrize("opening", ["$(", "${x:-", '"$(', "<(", "$(( "])
def test_nesting_beyond_the_bound_is_said(opening):
    script = read("echo " + opening * 200)
    assert script.problems


def test_nesting_within_the_bound_is_read():
    depth = MAX_DEPTH // 2 - 2
    assert "rm" in commands_in(read("echo " + "$(echo " * depth + "$(rm x)" + ")" * depth))
