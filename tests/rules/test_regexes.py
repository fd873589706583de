"""Regular expressions in rules: an agent chooses the text they are run over, up to a quarter of a megabyte of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from re import _constants as kinds  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]

import pytest
import yaml

from shellguard.data.places import packaged

FILES = sorted(packaged("rules").rglob("*.yaml"))
KEYS = frozenset({"matches", "code", "path", "url", "body", "header", "field", "name", "value", "stdin"})
# Known to be slow over long texts; each should lose its first repeat, which a search does not need.
KNOWN_SLOW: frozenset[str] = frozenset()


def expressions(value: object) -> Iterator[str]:
    """Every regular expression below a `when`."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key in KEYS and isinstance(inner, str):
                yield inner
            else:
                yield from expressions(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from expressions(inner)


def begins_unbounded(tokens: object) -> bool:
    """Whether a search begins with a repeat without end: tried at every place, it is quadratic."""
    for place, (kind, value) in enumerate(tokens):
        if kind is kinds.MAX_REPEAT or kind is kinds.MIN_REPEAT:
            # with nothing behind it, it matches at once
            return value[1] is kinds.MAXREPEAT and place + 1 < len(tokens)
        if kind is kinds.BRANCH:
            return any(begins_unbounded(branch) for branch in value[1])
        if kind is kinds.SUBPATTERN:
            return begins_unbounded(value[3])
        if kind is not kinds.ASSERT and kind is not kinds.ASSERT_NOT:
            return False
    return False


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_no_search_begins_with_a_repeat_without_end(path):
    when = yaml.safe_load(path.read_text(encoding="utf-8"))["when"]
    slow = [e for e in expressions(when) if begins_unbounded(parser.parse(e))]
    assert (slow != []) is (path.stem in KNOWN_SLOW), slow


@pytest.mark.parametrize(
    ("expression", "is_slow"),
    [
        ("a+b", True),
        ("[\\w-]*x", True),
        ("(?:x|.*y)", True),
        ("^a+", False),
        ("\\ba+", False),
        ("a{0,8}b", False),
        (".*", False),
        ("ab+", False),
    ],
)
def test_what_is_called_slow(expression, is_slow):
    re.compile(expression)
    assert begins_unbounded(parser.parse(expression)) is is_slow
