"""Whole screens, as text, compared with golden files at two sizes."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from shellguard.model import Act, Finding, Hold, HoldState, Moment, Reach, SaferWay, Severity, Undo
from shellguard.tui.app import ReviewApp
from tests.support.screen_text import matches_golden, screen_text, until
from tests.support.stand_in_review_guard import DELETE_VOLUME, NOW_S, StandInGuard, make_hold

SIZES = [pytest.param((80, 24), id="80x24"), pytest.param((120, 40), id="120x40")]

REMOVE = Finding(
    rule="remove-overbroad",
    title="Removes far more than the project",
    severity=Severity.HIGH,
    act=Act("remove", "folder", "/home/dev", Reach.LOCAL, Undo.NONE),
    why="Everything under the folder goes, other projects included.\n\nThere is no trash to take it from.",
    safer=(SaferWay(run="rm -rf ./build", note="Name the folder you mean."),),
)

HOSTILE = (
    "echo '[red]not markup[/red] [@click=app.quit]x[/]' \x1b[2J\x1b]0;owned\x07 \u202egnp.exe\u202c a\u200bb "
    "\x9b31m \udcff\r\nline two" + "\n" * 50 + "rm -rf /" + " " * 500 + "; end"
)

PATH = (
    Moment(
        15,
        "failed",
        "railway run --environment staging -- npm run migrate",
        "failed, authentication: 401",
        NOW_S - 262,
    ),
    Moment(16, "searched", "grep -rniE 'railway.*(token|api)' --include='*' ..", "ran", NOW_S - 200),
    Moment(
        17,
        "destruction, other identity",
        "curl -X POST https://backboard.example/graphql/v2",
        "refused by the person",
        NOW_S - 140,
    ),
    Moment(17, "the person spoke", "just run the migrations, delete nothing", "", NOW_S - 100),
    Moment(21, "tried again", "railway volume delete vol-prod-db [red]x[/] \x1b[2J", "held", NOW_S - 12),
)

QUEUE = (
    make_hold("hk3pa", waited_s=95),
    make_hold("hq7xd", "rm -rf ~/ build", waited_s=12, findings=(REMOVE,), signals=(), deadline_s=NOW_S + 48),
    make_hold("hz2ab", "git push --force origin main", waited_s=400, state=HoldState.GONE),
)

CASES = {
    "queue": (QUEUE, ["k", "k"]),
    "refusing": (QUEUE, ["k", "k", "r", *"use staging"]),
    "shape": (QUEUE, ["k", "k", "s"]),
    "gone": (QUEUE, ["j", "j", "j"]),
    "deadline": (QUEUE, ["k", "k", "j"]),
    "hostile": ((make_hold("hx", HOSTILE),), []),
    "hostile-full": ((make_hold("hx", HOSTILE),), ["enter"]),
    "fault": (
        (
            make_hold(
                "hf",
                "complicated \\",
                findings=(),
                signals=(),
                fault="parser ran out of time",
                invocations=(),
            ),
        ),
        [],
    ),
    "many-acts": (
        (
            make_hold(
                "hm",
                "cd /srv && rm -rf a b && railway volume delete vol-prod-db",
                findings=(REMOVE, DELETE_VOLUME, replace(REMOVE, subject="rm -rf b")),
                invocations=("cd /srv", "rm -rf a b", "railway volume delete vol-prod-db"),
            ),
        ),
        [],
    ),
    "path": ((make_hold("hp", "railway volume delete vol-prod-db --yes", path=PATH),), []),
    "help": (QUEUE, ["question_mark"]),
    "empty": ((), []),
}


def screen_of(holds: tuple[Hold, ...], keys: list[str], *, size: tuple[int, int]) -> str:
    """The settled screen after `keys`."""

    async def whole(guard: StandInGuard) -> str:
        clock = iter(range(0, 10**9, 10))
        app = ReviewApp(lambda: [guard], now_s=lambda: NOW_S, clock=lambda: float(next(clock)))
        async with app.run_test(size=size) as pilot:
            await until(pilot, lambda: app.review._guards)
            for key in keys:
                await pilot.press("space" if key == " " else key)
                await pilot.pause()
            await pilot.pause()
            return screen_text(app)

    with StandInGuard() as guard:
        guard.hold(*holds)
        return asyncio.run(whole(guard))


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", CASES)
def test_screen_is_as_the_golden_file_has_it(name: str, size: tuple[int, int]) -> None:
    holds, keys = CASES[name]
    text = screen_of(holds, keys, size=size)
    assert len(text.splitlines()) == size[1]
    matches_golden(f"review-{name}-{size[0]}x{size[1]}", text)


@pytest.mark.parametrize(
    "size", [pytest.param((40, 10), id="tiny"), pytest.param((20, 5), id="absurdly small")]
)
def test_a_screen_too_small_still_shows_what_it_would_do(size: tuple[int, int]) -> None:
    text = screen_of(QUEUE, ["k", "k"], size=size)
    assert len(text.splitlines()) == size[1]
    if size[1] >= 10:
        assert "delete volume" in text
