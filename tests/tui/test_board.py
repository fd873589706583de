from __future__ import annotations

from types import SimpleNamespace

import pytest

from shellguard.model import HoldState
from shellguard.tui.board import Board, Item, Sight
from tests.support.stand_in_review_guard import make_hold

ONE = SimpleNamespace(socket="/one", session="1", workspace="/w", agent="claude")
TWO = SimpleNamespace(socket="/two", session="2", workspace="/w", agent="codex")


def filled() -> Board:
    board = Board()
    board.replace(ONE, [make_hold("b", waited_s=20), make_hold("c", waited_s=10)])
    board.put(TWO, make_hold("a", waited_s=30))
    board.put(ONE, make_hold("g", waited_s=99, state=HoldState.GONE))
    return board


def ids(board: Board) -> list[str]:
    return [item.hold.id for item in board.rows()]


def test_waiting_come_before_gone_and_older_before_younger() -> None:
    assert ids(filled()) == ["a", "b", "c", "g"]


def test_selection_is_that_of_the_first_hold_until_somebody_moves() -> None:
    board = filled()
    assert board.current is not None
    assert board.current.hold.id == "b"  # the first that came; the older one came later and did not steal it


@pytest.mark.parametrize(
    ("leaves", "then"),
    [
        pytest.param("b", "c", id="the next one takes its row"),
        pytest.param("g", "c", id="after the last comes the one before"),
    ],
)
def test_selection_goes_to_the_neighbour_when_its_hold_leaves(leaves: str, then: str) -> None:
    board = filled()
    board.selected = ("/one", leaves)
    board.put(ONE, make_hold(leaves, state=HoldState.REFUSED))
    assert board.current is not None
    assert board.current.hold.id == then


def test_equal_ids_of_two_guards_are_two_holds() -> None:
    board = Board()
    board.put(ONE, make_hold("x"))
    board.put(TWO, make_hold("x"))
    assert len(board.rows()) == 2
    assert board.drop_guard(TWO) == 1
    assert [item.guard for item in board.rows()] == [ONE]


def test_moving_stops_at_both_ends() -> None:
    board = filled()
    board.move(-50)
    assert board.selected == ("/two", "a")
    board.move(50)
    assert board.selected == ("/one", "g")


def test_nothing_is_selected_on_an_empty_board() -> None:
    board = filled()
    board.drop_guard(ONE)
    board.drop_guard(TWO)
    board.move(1)
    board.select_row(0)
    assert (board.selected, board.current) == (None, None)


@pytest.mark.parametrize(
    ("at_s", "is_ripe"),
    [pytest.param(0.49, False, id="too early"), pytest.param(0.5, True, id="long enough")],
)
def test_a_hold_ripens_in_sight(at_s: float, is_ripe: bool) -> None:
    now = [0.0]
    sight = Sight(lambda: now[0])
    item = Item(ONE, make_hold("a"))
    sight.show(item)
    now[0] = at_s
    sight.show(item)
    assert sight.is_ripe(item) is is_ripe


def test_a_hold_in_another_state_or_never_shown_is_not_ripe() -> None:
    now = [0.0]
    sight = Sight(lambda: now[0])
    sight.show(Item(ONE, make_hold("a")))
    now[0] = 9
    assert not sight.is_ripe(Item(ONE, make_hold("a", state=HoldState.GONE)))
    assert not sight.is_ripe(Item(TWO, make_hold("a")))
    assert not sight.is_ripe(Item(ONE, make_hold("a", "another command")))
