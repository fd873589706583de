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


DROP = "psql -d port -c 'DROP TABLE berths'"
ELSEWHERE = {
    "another repository": ("git branch trial", "git -C ../other branch -D trial"),
    "another folder": ("git branch trial", "cd ../other && git branch -D trial"),
    "a repository by option": ("git --git-dir=/tmp/x/.git branch trial", "git branch -D trial"),
    "a repository by variable": ("GIT_DIR=/tmp/x/.git git branch trial", "git branch -D trial"),
    "a tag of that name": ("git tag trial", "git branch -D trial"),
    "another database": ("psql -c 'create table berths(i int)'", DROP),
    "another server by variable": ("psql -d port -c 'create table berths(i int)'", f"export PGHOST=db; {DROP}"),
    "another schema": ("psql -d port -c 'create table try.berths(i int)'", DROP),
    "another file": ("sqlite3 /tmp/a.db 'create table berths(i)'", "sqlite3 port.db 'drop table berths'"),
    "another host": ("createdb -h localhost port", "dropdb -h db.example.com port"),
    "another region": ("aws --region a dynamodb create-table --table-name berths", "aws dynamodb delete-table --table-name berths"),
    "another project by variable": ("CLOUDSDK_CORE_PROJECT=a gcloud sql instances create berths", "gcloud sql instances delete berths -q"),
    "another instance": ("gcloud sql databases create berths --instance a", "gcloud sql databases delete berths --instance b -q"),
    "another forge": ("GH_HOST=x gh repo create harbour-try --private", "gh repo delete harbour-try --yes"),
    "another machine": ("ssh h git branch trial", "git branch -D trial"),
    "another container": ("docker exec c git branch trial", "git branch -D trial"),
}  # fmt: skip
HOLLOW = {
    "gone with its connection": ("psql -d port -c 'create temp table berths(i int)'", DROP),
    "one of several statements": ("psql -d port -c 'create table berths(i int); select 1'", DROP),
    "errors are passed over": ("mysql --force -e 'create table berths(i int)'", "mysql -e 'drop table berths'"),
    "help": ("aws dynamodb create-table --table-name berths help", "aws dynamodb delete-table --table-name berths"),
    "a plan": ("kubectl create namespace berths --dry-run=client", "kubectl delete namespace berths"),
    "a program of its own": ("/tmp/x/git branch trial", "git branch -D trial"),
    "a path of its own": ("PATH=/tmp/x git branch trial", "git branch -D trial"),
    "the opposite": ("! git branch trial", "git branch -D trial"),
    "a branch not taken": ("if git branch trial\nthen :\nfi", "git branch -D trial"),
    "a status inside another": ("echo $(git branch trial)", "git branch -D trial"),
    "behind another program": ("find . -name x -exec git branch trial {} +", "git branch -D trial"),
    "an option cut short": ("git tag --forc v1", "git tag -d v1"),
}  # fmt: skip


@pytest.mark.parametrize(("make", "take"), (ELSEWHERE | HOLLOW).values(), ids=ELSEWHERE | HOLLOW)
def test_the_same_name_in_another_place_or_never_made_is_not_its_own(make: str, take: str) -> None:
    assert fold(Step(make, 0), take)[-1].verdict is Verdict.HOLD


@pytest.mark.parametrize(
    "between",
    [
        "cd ../other",
        "export GIT_DIR=/tmp/x/.git",
        "alias git=true",
        "source env.sh",
        "cp x ~/.gitconfig",
        "git branch -D try-out",
    ],
)
def test_what_was_said_in_between_of_where_tools_act_makes_it_doubtful(between: str) -> None:
    make, take = OWN["a branch"]
    assert fold(Step(make, 0), Step(between, 0), take)[-1].verdict is Verdict.HOLD


def test_what_takes_more_along_is_not_its_own() -> None:
    make, take = OWN["a table"]
    assert fold(Step(make, 0), take.replace("try'", "try CASCADE'"))[-1].verdict is Verdict.HOLD


def test_where_a_call_acts_is_never_recorded() -> None:
    from shellguard.wire.messages import decision_from_json, decision_to_json

    decision = fold("PGPASSWORD=hunter2 psql -c 'drop table berths'")[0]
    assert any("hunter2" in d.at for d in decision.observed.deeds), "nothing to hide"
    body = decision_to_json(decision)
    assert "hunter2" not in str(body) and "hunter2" not in repr(decision.observed)
    assert decision_from_json(body).observed == decision.observed


def test_what_was_moved_about_since_makes_it_doubtful() -> None:
    make, take = OWN["a branch"]
    moved = Step("git branch -m release kept", 0)
    assert fold(Step(make, 0), moved, take)[-1].verdict is Verdict.HOLD
