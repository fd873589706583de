from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shellguard.hold.visible import one_line, visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("rm -rf 'ä b'\nls", "rm -rf 'ä b'\nls", id="ordinary text is untouched"),
        pytest.param("a\x1b[31mb", "a‹ESC›[31mb", id="escape sequence"),
        pytest.param("a\rb\x00\x7f\x9b", "a‹CR›b‹NUL›‹DEL›‹U+009B›", id="controls"),
        pytest.param("\u202etxt\u2066", "‹U+202E›txt‹U+2066›", id="bidi overrides"),
        pytest.param("r\u200bm\ufeff\u00ad", "r‹U+200B›m‹U+FEFF›‹U+00AD›", id="zero width and soft hyphen"),
        pytest.param("rm\u00a0-rf\u3000/", "rm‹U+00A0›-rf‹U+3000›/", id="spaces that are none to a shell"),
        pytest.param("a\u3164b\u2800", "a‹U+3164›b‹U+2800›", id="blank letters"),
        pytest.param("a\U000e0072", "a‹U+E0072›", id="tag characters"),
        pytest.param("x\ufe0f", "x‹U+FE0F›", id="variation selector"),
        pytest.param("\udcff\udc80", "‹byte ff›‹byte 80›", id="bytes that are not UTF-8"),
        pytest.param("\ud800", "‹U+D800›", id="lone surrogate"),
        pytest.param("e\u0301\u0301\u0301\u0301", "e\u0301\u0301‹U+0301›‹U+0301›", id="marks that climb"),
        pytest.param("a\tb", "a    b", id="tab"),
        pytest.param("a" + " " * 40 + "b", "a ‹40 spaces› b", id="wide gap"),
        pytest.param("a" + " " * 39 + "b", "a" + " " * 39 + "b", id="deep indent"),
        pytest.param("a\n\n \n\nb", "a\n‹3 empty lines›\nb", id="tall gap"),
        pytest.param("a\n\n\nb", "a\n\n\nb", id="two empty lines"),
        pytest.param("[red]x[/red]", "[red]x[/red]", id="markup is only text"),
    ],
)
def test_what_is_unseen_is_spelled_out(text: str, shown: str) -> None:
    assert visible(text) == shown


@given(st.text())
def test_nothing_unprintable_is_left(text: str) -> None:
    assert all(character == "\n" or character.isprintable() for character in visible(text))


@pytest.mark.parametrize(
    ("text", "limit", "line"),
    [
        pytest.param("a\n  b", 0, "a ⏎ b", id="line ends become a sign"),
        pytest.param("abcdef", 4, "abc…", id="cut to the limit"),
        pytest.param("abcd", 4, "abcd", id="exactly the limit"),
        pytest.param(" " * 500 + "x", 10, "x", id="outer space is left off"),
        pytest.param("", 5, "", id="empty"),
    ],
)
def test_one_line(text: str, limit: int, line: str) -> None:
    assert one_line(text, limit) == line


@given(st.text(), st.integers(2, 30))
def test_one_line_keeps_to_its_limit(text: str, limit: int) -> None:
    line = one_line(text, limit)
    assert len(line) <= limit
    assert "\n" not in line


def test_a_megabyte_for_a_table_row_ends_with_the_sign_of_a_cut() -> None:
    assert one_line("x" * 1_000_000, 20) == "x" * 19 + "…"
    assert one_line(" y" + " " * 1_000_000 + "z", 20).endswith("…")
