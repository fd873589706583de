from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from shellguard.hold.describe import describe
from shellguard.tui.paint import breaks, fit, paint
from tests.support.stand_in_review_guard import make_hold


def pieces(line: str, width: int) -> list[str]:
    offsets = [0, *breaks(line, width), len(line)]
    return [line[a:b] for a, b in pairwise(offsets)]


@pytest.mark.parametrize(
    ("line", "width", "expected"),
    [
        pytest.param("short", 10, ["short"], id="fits"),
        pytest.param("rm -rf /home", 8, ["rm -rf ", "/home"], id="breaks after a space"),
        pytest.param("abcdefghij", 4, ["abcd", "efgh", "ij"], id="breaks inside a word too long"),
        pytest.param("日本語日本語", 5, ["日本", "語日", "本語"], id="wide characters count two cells"),
        pytest.param("", 5, [""], id="empty"),
    ],
)
def test_lines_break_where_they_can(line: str, width: int, expected: list[str]) -> None:
    assert pieces(line, width) == expected


@given(st.text(max_size=200), st.integers(2, 40))
def test_breaking_loses_nothing_and_stays_within_the_width(line: str, width: int) -> None:
    got = pieces(line, width)
    assert "".join(got) == line
    assert all(cell_len(piece) <= width for piece in got)


@given(st.text(max_size=50), st.integers(2, 40))
def test_fitted_text_is_exactly_as_wide_as_asked(text: str, width: int) -> None:
    assert cell_len(fit(text, width)) == width


@given(st.text(max_size=300), st.integers(30, 120))
def test_no_painted_row_is_wider_than_the_screen_or_holds_a_control(command: str, width: int) -> None:
    for row in paint(describe(make_hold("x", command or "true")), width):
        assert row.cell_len <= width
        assert all(character.isprintable() for character in row.plain)


def test_markup_is_painted_as_text() -> None:
    rows = [row.plain for row in paint(describe(make_hold("x", "echo [bold]x[/bold] [/nope]")), 100)]
    assert "  Command   $ echo [bold]x[/bold] [/nope]" in rows
