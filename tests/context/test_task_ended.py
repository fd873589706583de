"""Which names a task asks to be ended, which it mentions by the way, and which only say where."""

from __future__ import annotations

import pytest

from shellguard.context.task_following import extended
from shellguard.context.task_reading import scope_of


def texts(names: object) -> list[str]:
    return sorted(n.text for n in names)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("task", "ended"),
    [
        pytest.param("Delete `a-1` and `a-2`.", ["a-1", "a-2"], id="a list"),
        pytest.param("The branch `a-1` is stale. Delete it.", ["a-1"], id="pointed back to"),
        pytest.param("`a-1` should be removed.", ["a-1"], id="a passive"),
        pytest.param("Delete `a-1`. Careful, `b-1` is still used.", ["a-1"], id="a warning"),
        pytest.param("Restart `a-1` so that `b-1` can reconnect.", ["a-1"], id="a purpose"),
        pytest.param("Delete `a-1`, which replaced `b-1`.", ["a-1"], id="a relative clause"),
        pytest.param("Delete `a-1`, then redeploy `b-1`.", ["a-1"], id="another wish"),
        pytest.param("Delete `a-1` but not `b-1`.", ["a-1"], id="an exception"),
        pytest.param("Terminate `a-1` in project `b-1`.", ["a-1"], id="a place"),
        pytest.param("Get rid of `a-1`.", ["a-1"], id="rid of"),
        pytest.param("Deploy `a-1`.", [], id="nothing is ended"),
    ],
)
def test_only_what_is_asked_to_go_is_ended(task: str, ended: list[str]) -> None:
    assert texts(scope_of(task).ended) == ended


def test_a_name_that_is_asked_for_elsewhere_is_not_only_mentioned() -> None:
    scope = scope_of("Restart `a-1` so that `b-1` works. Delete `b-1`.")
    assert scope.mentioned == ()
    assert texts(scope.ended) == ["a-1", "b-1"]


def test_a_later_wish_takes_a_mentioned_name_in() -> None:
    before = scope_of("Restart `a-1` so that `b-1` can reconnect.")
    assert texts(before.mentioned) == ["b-1"]
    after = extended(before, "Now restart `b-1` too.")
    assert (texts(after.mentioned), texts(after.ended)) == ([], ["a-1", "b-1"])


def test_what_holds_a_thing_is_a_place_and_a_path_is_not() -> None:
    assert texts(scope_of("Delete the snapshots of volume vol-0ab1.").places) == ["vol-0ab1"]
    assert scope_of("Delete the drawings in docs/old-art.").places == ()
    assert scope_of("Delete the branches of ticket 4412.").places == ()
