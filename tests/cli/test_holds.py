from __future__ import annotations

import json
import socket
from types import SimpleNamespace

import pytest

from shellguard.cli.holds import gather, pick, show
from shellguard.errors import GuardUnreachableError, UsageError
from shellguard.model import HoldState
from shellguard.wire.messages import hold_from_json
from tests.support.screen_text import matches_golden
from tests.support.stand_in_review_guard import NOW_S, StandInGuard, make_hold

HOSTILE = "rm \x1b[2J\u202e -rf\nsecond line"
DEAD = SimpleNamespace(socket="/tmp/no-such-guard.sock", session="dead", workspace="", agent="")


@pytest.fixture
def guards():
    with StandInGuard() as one, StandInGuard(session="91c0", agent="codex") as two:
        one.hold(
            make_hold("hk3pa", waited_s=95),
            make_hold("hz2ab", "git push -f", waited_s=400, state=HoldState.GONE),
        )
        one.hold(make_hold("hdone", "ls", state=HoldState.REFUSED))
        two.hold(make_hold("hq7xd", HOSTILE, waited_s=12))
        yield [one, two]


def listed(guards, **options) -> str:
    return show(lambda: guards, now_s=NOW_S, **{"width": 100, **options})


def test_the_table_is_as_the_golden_file_has_it(guards) -> None:
    matches_golden("holds-table", listed(guards) + "\n")


def test_answered_holds_are_listed_only_when_asked_for(guards) -> None:
    assert "hdone" not in listed(guards)
    assert "hdone" in listed(guards, is_all=True)


def test_json_is_one_whole_hold_per_line(guards) -> None:
    lines = listed(guards, is_json=True).split("\n")
    assert [json.loads(line)["id"] for line in lines] == ["hz2ab", "hk3pa", "hq7xd"]
    assert hold_from_json(json.loads(lines[2])) == make_hold("hq7xd", HOSTILE)
    assert all(character.isprintable() for line in lines for character in line)


def test_one_hold_is_shown_whole_by_the_beginning_of_its_id(guards) -> None:
    text = listed(guards, hold_id="hq")
    assert "$ rm ‹ESC›[2J‹U+202E› -rf" in text
    assert "> second line" in text
    assert "codex in session 91c0" in text


def test_a_session_is_listed_alone(guards) -> None:
    assert "hk3pa" not in listed(guards, session="91")


@pytest.mark.parametrize("is_json", [False, True])
def test_nothing_held_is_no_error(is_json: bool) -> None:
    assert listed([], is_json=is_json) == ("" if is_json else "Nothing is held.")


def test_a_dead_guard_hides_nobody_elses_holds(guards) -> None:
    complaints: list[str] = []
    held = gather(lambda: [DEAD, *guards], complain=complaints.append)
    assert len(held) == 4
    assert [DEAD.socket in complaint for complaint in complaints] == [True]


def test_when_no_guard_answers_that_is_an_error() -> None:
    with pytest.raises(GuardUnreachableError):
        gather(lambda: [DEAD])


def test_a_guard_that_talks_nonsense_is_an_error_not_a_crash() -> None:
    with StandInGuard() as guard, socket.socket(socket.AF_UNIX) as raw:
        raw.connect(guard.socket)
        raw.sendall(b"GET / HTTP/1.1\r\n\r\n")
        assert gather(lambda: [guard]) == []


@pytest.mark.parametrize(
    ("hold_id", "chosen"),
    [
        pytest.param("hk3pa", "hk3pa", id="exact"),
        pytest.param("hk", "hk3pa", id="beginning"),
        pytest.param("hd", "hdone", id="an answered one, when nothing open fits"),
    ],
)
def test_pick(guards, hold_id: str, chosen: str) -> None:
    assert pick(gather(lambda: guards), hold_id).hold.id == chosen


@pytest.mark.parametrize(
    ("hold_id", "says"),
    [
        pytest.param("nope", "waiting for an answer: hz2ab, hk3pa, hq7xd", id="unknown lists what waits"),
        pytest.param("", "no hold is called ''", id="empty is not the beginning of all"),
        pytest.param("h", "could be any of hz2ab (session 7f3a), hk3pa", id="ambiguous"),
        pytest.param("\x1b[2J", "no hold is called '‹ESC›[2J'", id="hostile"),
    ],
)
def test_an_id_that_names_no_single_hold_is_refused(guards, hold_id: str, says: str) -> None:
    with pytest.raises(UsageError) as error:
        pick(gather(lambda: guards), hold_id)
    assert says in str(error.value)


def test_a_full_id_wins_over_longer_ones_that_begin_with_it(guards) -> None:
    guards[0].hold(make_hold("hk3pax"))
    assert pick(gather(lambda: guards), "hk3pa").hold.id == "hk3pa"


def test_equal_ids_in_two_sessions_have_to_be_told_apart(guards) -> None:
    guards[1].hold(make_hold("hk3pa"))
    with pytest.raises(UsageError, match="or --session"):
        pick(gather(lambda: guards), "hk3pa")
    assert pick(gather(lambda: guards, session="91c0"), "hk3pa").guard is guards[1]
