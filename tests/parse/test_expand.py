"""Static expansion. What bash itself makes of words is in test_agreement.py; here is what stays unknown."""

from __future__ import annotations

import pytest

from shellguard.parse.bash import read_command
from shellguard.parse.braces import MAX_FIELDS
from shellguard.parse.invocation import UNKNOWN


def args(text: str, **given: object) -> list[str]:
    """Argument texts of the last invocation."""
    return list(read_command(text, cwd="/w", home="/h", **given).invocations[-1].words)


UNKNOWNS = {
    "unset variable": ("rm $X", [UNKNOWN]),
    "unset inside a path": ("rm /a/$X/b", [f"/a/{UNKNOWN}/b"]),
    "unset braced": ("rm ${X}y", [f"{UNKNOWN}y"]),
    "output of a program": ("rm $(date)", [UNKNOWN]),
    "output that lists a folder": ("rm $(ls)", ["*", UNKNOWN]),
    "output that lists some of it": ("rm $(ls | grep x)", [UNKNOWN]),
    "output in quotes": ('rm "a$(ls)b"', [f"a{UNKNOWN}b"]),
    "stopped when unset": ("rm ${X:?}", [UNKNOWN]),
    "arithmetic with a variable": ("rm $((x+1))", [UNKNOWN]),
    "length of an unset variable": ("rm ${#X}", [UNKNOWN]),
    "array nobody set": ('rm "${a[@]}"', [UNKNOWN]),
    "element by an unknown index": ("a=(x y); rm ${a[$i]}", [UNKNOWN]),
    "pattern with two stars": ("X=abc; rm ${X//*a*/b}", [UNKNOWN]),
    "assigned in arithmetic from what is unknown": ("x=1; ((x+=n)); rm $x", [UNKNOWN]),
    "assigned by let from what is unknown": ("x=1; let x=n; rm $x", [UNKNOWN]),
    "assigned in a loop's header": ("i=9; for ((i=0;i<2;i++)); do rm $i; done", [UNKNOWN]),
    "changed by a loop": ("i=0; while t; do i=${i}1; rm $i; done", [UNKNOWN + "1"]),
}


@pytest.mark.parametrize(("text", "expected"), UNKNOWNS.values(), ids=UNKNOWNS)
def test_what_depends_on_the_world_is_unknown(text, expected):
    assert args(text) == expected


SOURCES = {
    "variable": ("rm $X", "$X"),
    "program": ("rm $(curl x)", "curl"),
    "both": ("rm $X$(curl x)", "$X"),
    "through a variable": ("X=$(curl x); rm $X", "curl"),
    "through a default": ("rm ${X:-$(curl x)}", "curl"),
    "find": ("find . -name a -exec rm {} \\;", "find"),
}


@pytest.mark.parametrize(("text", "source"), SOURCES.values(), ids=SOURCES)
def test_an_unknown_word_names_its_source(text, source):
    assert source in read_command(text, cwd="/w", home="/h").invocations[-1].args[-1].sources


def test_the_environment_is_known_where_it_was_given():
    assert args("rm $X", environment=(("X", "a b"),)) == ["a", "b"]
    assert args('rm "$HOME"/$PWD') == ["/h//w"]


@pytest.mark.parametrize(
    "text",
    [
        "rm {1..100000}",
        "rm " + "{a,b}" * 20,
        "rm " + "{a,{b,{c,{d,{e,{f,{g,h}}}}}}}" * 4,
        "rm {0..999999999..1}",
    ],
)
def test_expansion_is_bounded(text):
    assert len(args(text)) <= MAX_FIELDS + 1


def test_long_values_are_not_matched_against_patterns():
    assert args(f"X={'a' * 100_000}; rm ${{X%b*}} ${{X/[a]/b}}") == [UNKNOWN, UNKNOWN]


TILDES = {
    "~": "/h",
    "~/x": "/h/x",
    "~root/x": "/root/x",
    "~bob": "/home/bob",
    "a~": "a~",
    "'~'": "~",
    "~+": "/w",
    "--x=~": "--x=~",
    "X=~/y": "X=/h/y",
}


@pytest.mark.parametrize(("word", "path"), TILDES.items())
def test_tildes(word, path):
    assert args(f"rm {word}") == [path]


def test_a_glob_is_marked_and_a_quoted_one_is_not():
    call = read_command("rm *.c '*.c' a?", cwd="/w", home="/h").invocations[0]
    assert [a.is_glob for a in call.args] == [True, False, True]
