"""The session's own scratch may go again; what only might be its own may not."""

from __future__ import annotations

import pytest

from shellguard.decide.own import ROW
from shellguard.model import Verdict
from tests.support.folded_sessions import Step, fold

OWN = {
    "a branch": ("git switch -c try-out", "git branch -D try-out"),
    "a tag": ("git tag trial-1", "git tag -d trial-1"),
    "a table": (
        "psql -d port -c 'CREATE TABLE berth_try (id int)'",
        "psql -d port -c 'DROP TABLE berth_try'",
    ),
    "a repository": ("gh repo create harbour-try --private", "gh repo delete harbour-try --yes"),
    "a machine": (
        "gcloud compute instances create try-1 --zone europe-west6-a",
        "gcloud compute instances delete try-1 --zone europe-west6-a --quiet",
    ),
    "a sqlite table": ("sqlite3 port.db 'create table try(i)'", "sqlite3 port.db 'drop table try'"),
}


@pytest.mark.parametrize(("make", "take"), OWN.values(), ids=OWN)
def test_what_the_session_made_it_may_take_away(make: str, take: str) -> None:
    alone, after = fold(take)[0], fold(Step(make, 0), take)[-1]
    assert (alone.verdict, after.verdict) == (Verdict.HOLD, Verdict.ALLOW)
    assert after.policy_row.endswith(ROW)


@pytest.mark.parametrize(("make", "take"), OWN.values(), ids=OWN)
@pytest.mark.parametrize("status", [1, None], ids=["it failed", "nobody knows"])
def test_what_may_have_been_there_before_is_not_its_own(make: str, take: str, status: int | None) -> None:
    assert fold(Step(make, status), take)[-1].verdict is Verdict.HOLD


NOT_OWN = {
    "made where it may exist": ("psql -d port -c 'CREATE TABLE IF NOT EXISTS berths (id int)'", "psql -d port -c 'DROP TABLE berths'"),
    "put onto an existing branch": ("git switch -C release", "git branch -D release"),
    "forced onto an existing tag": ("git tag -f v2", "git tag -d v2"),
    "renamed": ("git branch -m release try-out", "git branch -D try-out"),
    "another one": ("git switch -c try-out", "git branch -D try-out-2"),
    "more than its own": ("git switch -c try-out", "git branch -D try-out release"),
    "its own among others": ("gh repo create harbour-try --private", "gh repo delete harbour --yes; gh repo delete harbour-try --yes"),
    "a status that is another's": ("git branch try-out; true", "git branch -D try-out"),
    "a status that hides it": ("git branch try-out || true", "git branch -D try-out"),
    "the stash": ("git stash", "git stash drop"),
    "an idempotent tool": ("docker volume create berths", "docker volume rm berths; git branch -D release"),
}  # fmt: skip


@pytest.mark.parametrize(("make", "take"), NOT_OWN.values(), ids=NOT_OWN)
def test_only_what_it_surely_made_is_its_own(make: str, take: str) -> None:
    assert fold(Step(make, 0), take)[-1].verdict is Verdict.HOLD


def test_what_was_moved_about_since_makes_it_doubtful() -> None:
    make, take = OWN["a branch"]
    moved = Step("git branch -m release kept", 0)
    assert fold(Step(make, 0), moved, take)[-1].verdict is Verdict.HOLD
