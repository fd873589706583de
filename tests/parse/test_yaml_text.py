"""YAML of anybody's making: what it says, what is too much, and that no text ends the process."""

from __future__ import annotations

import subprocess
import sys

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from shellguard.parse import yaml_text
from shellguard.parse.yaml_text import (
    BROKEN,
    NOT_IN_TIME,
    TOO_DEEP,
    TOO_LARGE,
    TOO_MANY,
    documents,
    first_table,
    read,
)

SAID = {
    "nothing": ("", ()),
    "a comment": ("# a", ()),
    "a text": ("a b", ("a b",)),
    "a table": ("a: 1\nb: [x, 'y']\n", ({"a": "1", "b": ["x", "y"]},)),
    "scalars are the texts they are written as": ("[yes, 007, 1.50, 2020-01-01, 0x1f]", (["yes", "007", "1.50", "2020-01-01", "0x1f"],)),
    "nothing said": ("a:\nb: ~\nc: null\nd: ''\ne: 'null'", ({"a": None, "b": None, "c": None, "d": "", "e": "null"},)),
    "several documents": ("a: 1\n---\n---\n- b\n", ({"a": "1"}, None, ["b"])),
    "of equal keys the last": ("a: 1\na: 2\n", ({"a": "2"},)),
    "an alias": ("a: &x [1]\nb: *x\n", ({"a": ["1"], "b": ["1"]},)),
    "an anchor said anew": ("a: &x 1\nb: &x 2\nc: *x\n", ({"a": "1", "b": "2", "c": "2"},)),
    "merged": ("a: &x {p: 1, q: 2}\nb: {q: 3, <<: *x}\n", ({"a": {"p": "1", "q": "2"}, "b": {"p": "1", "q": "3"}},)),
    "of merged tables the first": ("a: {<<: [{p: 1}, {p: 2, q: 2}]}", ({"a": {"p": "1", "q": "2"}},)),
    "a quoted merge key": ("a: {'<<': {p: 1}}", ({"a": {"<<": {"p": "1"}}},)),
    "merged into what is named": ("a: &x {p: 1}\nb: &y {<<: *x}\nc: *y\n", ({"a": {"p": "1"}, "b": {"p": "1"}, "c": {"p": "1"}},)),
    "tags say nothing": ("a: !!python/object/apply:os.getcwd []\nb: !reset x\nc: !!int '5'\n", ({"a": [], "b": "x", "c": "5"},)),
    "a table for a key": ("? {a: b}\n: c\nd: e\n", ({"d": "e"},)),
    "JSON": ('{"a": [1, true, null, "b\\u00e9"]}', ({"a": ["1", "true", None, "bé"]},)),
    "a block": ("a: |\n  x\n  y\n", ({"a": "x\ny\n"},)),
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), SAID.values(), ids=SAID)
def test_what_a_text_says(text, expected):
    assert documents(text) == documents(text.encode()) == expected


LAUGHS = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{n + 1}: &a{n + 1} [{', '.join([f'*a{n}'] * 9)}]\n" for n in range(9)
)
MERGES = "a: &a {" + ", ".join(f"k{n}: v" for n in range(1000)) + "}\n" + "".join(
    f"b{n}: {{<<: [*a, *a, *a, *a]}}\n" for n in range(1000)
)  # fmt: skip
DEEP_BY_NAME = "a0: &a0 x\n" + "".join(f"a{n + 1}: &a{n + 1} [*a{n}]\n" for n in range(1000))
TOO_MUCH = {
    "sixty thousand brackets": ("[" * 60_000, TOO_DEEP),
    "sixty thousand braces": ("{" * 60_000, TOO_DEEP),
    "lists in lists": ("- " * 60_000, TOO_DEEP),
    "keys in keys": ("? " * 60_000, TOO_DEEP),
    "tables in tables": ("\n".join(" " * n + "a:" for n in range(1000)), TOO_DEEP),
    "aliases of aliases": (LAUGHS, TOO_MANY),
    "merges of merges": (MERGES, TOO_MANY),
    "deep by names alone": (DEEP_BY_NAME, TOO_DEEP),
    "many values": ("[" + "1," * 300_000 + "]", TOO_MANY),
    "many documents": ("---\n" * 3000, TOO_MANY),
    "too large": ("#" * (yaml_text.MOST_CHARACTERS + 1), TOO_LARGE),
    "an alias inside of itself": ("&a [*a]", BROKEN),
    "an alias of nothing": ("[*a]", BROKEN),
    "no YAML": ("a: [b", BROKEN),
    "characters that are none": ("a: \0\x01", BROKEN),
    "half a character": ("a: \udcff", BROKEN),
    "bytes that are none": (b"a: \xff\xfe", BROKEN),
}  # fmt: skip


@pytest.mark.timeout(20)
@pytest.mark.parametrize(("text", "fault"), TOO_MUCH.values(), ids=TOO_MUCH)
def test_what_is_too_much_is_not_read_and_said_why(text, fault):
    assert read(text).fault == fault
    assert documents(text) is None
    assert first_table(text) == {}


def test_as_deep_as_is_read():
    depth = yaml_text.DEEPEST
    assert documents("[" * depth + "]" * depth) is not None
    assert documents("[" * (depth + 1) + "]" * (depth + 1)) is None


LARGE = {
    "one text": "a: " + "x" * (1 << 20),
    "one block": "a: |\n" + "  x\n" * (1 << 18),
    "in quotes": "a: '" + "x" * (1 << 20) + "'",
    "a long table": "".join(f"key{n}: value of it\n" for n in range(40_000)),
    "comments": "#\n" * (1 << 19) + "a: b",
}


@pytest.mark.timeout(20)
@pytest.mark.parametrize("text", LARGE.values(), ids=LARGE)
def test_a_megabyte_is_read(text):
    if not yaml.__with_libyaml__:
        pytest.skip("PyYAML without its library in C")
    assert read(text).fault == ""


def test_reading_ends_when_its_time_is_over():
    assert read("a: b", is_over=lambda: True).fault == NOT_IN_TIME


def test_first_table_of_anything_else_is_empty():
    assert [first_table(t) for t in (None, "", "- a", "a", "--- a\n---\nb: c\n")] == [{}] * 5
    assert first_table("a: b\n---\nc: d\n") == {"a": "b"}


def test_no_text_ends_the_process():
    """Where a loader calls itself in C there is no exception to catch."""
    script = "from shellguard.parse.yaml_text import documents\nfor c in '[', '{', '- ', '? ', '!a ', '&a ', '[a: ':\n    documents(c * 60_000)\n"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


WORDS = st.text("abcxyz é_-:#'\"{}[]&*!|>%@`,?<=~\n", max_size=12)
ORDINARY = st.recursive(
    WORDS | st.none(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=4),
    max_leaves=20,
)


@settings(max_examples=200, deadline=None)
@given(ORDINARY, st.sampled_from((True, False, None)))
def test_ordinary_documents_are_read_as_pyyaml_reads_them(value, style):
    text = yaml.safe_dump(value, default_flow_style=style, allow_unicode=True)
    assert documents(text) == (yaml.safe_load(text),) == (value,)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            "a |b|: |, |[|]|{|}|- |\n|  |&a |*a |!t |<<|'|\"|#|---\n|? ||\n|>\n|~|é|\0|%".split("|")
        ),
        max_size=40,
    ).map("".join)
)
def test_any_text_is_read_to_an_end(text):
    reading = read(text)
    assert reading.fault or documents(text) == reading.documents
