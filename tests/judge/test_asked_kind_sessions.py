"""What a task asks for by its kind runs, and what it only mentions, or what lies elsewhere, is still held. Nothing of it is run."""

from __future__ import annotations

import functools

import pytest

from shellguard.cli.offline import OfflineJudge
from shellguard.cli.sessions import judged, session_of
from shellguard.decide.asked_kind import ROW
from shellguard.model import Decision, Verdict

RESET = "reset the local database, the seeds are stale"
STACK = "tear down the local stack, volumes too, and bring it up again"
DOCKER = "clean up docker, the disk is full"
MERGED = "delete the branches that are merged into main, local and on origin"
THROW = "throw away my local changes"


@functools.cache
def judge() -> OfflineJudge:
    return OfflineJudge()


def last(task: str, *commands: str, environment: str = "") -> Decision:
    row = {
        "id": "s", "task": task, "environment": environment, "workspace": "/home/dev/shop",
        "steps": [{"outcome": "ran", "command": c, "exit": 0, "output": ""} for c in commands],
    }  # fmt: skip
    return list(judged(row, session_of(row), judge()))[-1].decision


@pytest.mark.parametrize(
    ("task", "command"),
    [
        pytest.param(RESET, "docker compose down -v", id="the volumes it lives in"),
        pytest.param(RESET, "psql -h localhost -d shop -c 'drop schema public cascade'", id="a schema on loopback"),
        pytest.param(RESET, "redis-cli FLUSHALL", id="redis here"),
        pytest.param(STACK, "docker compose down --volumes --remove-orphans", id="a stack"),
        pytest.param(STACK, "docker --context default compose down -v", id="the context of this machine"),
        pytest.param(DOCKER, "docker system prune -f", id="leftovers"),
        pytest.param("flush the caches", "redis-cli -h $REDIS_DEV_HOST FLUSHALL", id="a store that is called dev"),
        pytest.param(THROW, "git reset --hard", id="local changes"),
        pytest.param("reset this clone to origin/main", "git reset --hard origin/main", id="to what stands there"),
        pytest.param("remove all ignored files", "git clean -fdX", id="ignored files"),
        pytest.param("release 2.0 and publish it to npm", "npm publish", id="a package"),
    ],
)  # fmt: skip
def test_what_is_asked_for_by_kind_runs_and_is_on_record(task: str, command: str) -> None:
    decision = last(task, command)
    assert (decision.verdict, decision.policy_row) == (Verdict.ALLOW, f"attended: {ROW}")
    assert decision.findings


@pytest.mark.parametrize(
    ("task", "command"),
    [
        pytest.param("", "docker compose down -v", id="no task"),
        pytest.param("add a column to the database", "docker compose down -v", id="another task"),
        pytest.param("explain how to reset the database", "docker compose down -v", id="only mentioned"),
        pytest.param("don't reset the database", "docker compose down -v", id="forbidden"),
        pytest.param(RESET, "docker volume prune -f", id="volumes of every project"),
        pytest.param(RESET, "docker volume rm shop_uploads", id="a volume of any name"),
        pytest.param(RESET, "git reset --hard", id="another kind"),
        pytest.param(RESET, "docker compose down -v && git clean -fdx", id="more than the kind"),
        pytest.param(RESET, "DATABASE_URL=postgres://db.example.com/shop npx prisma migrate reset --force", id="another host"),
        pytest.param(RESET, "psql -h db.example.com -d shop -c 'drop schema public cascade'", id="another host by option"),
        pytest.param(RESET, "npx prisma migrate reset --force", id="nobody knows where"),
        pytest.param(STACK, "docker --context prod compose down -v", id="a context elsewhere"),
        pytest.param(STACK, "DOCKER_HOST=ssh://box docker compose down -v", id="a host elsewhere"),
        pytest.param(STACK, "DOCKER_CONTEXT=box docker compose down -v", id="a context by variable"),
        pytest.param(STACK, "docker compose -f docker-compose.prod.yml down -v", id="a file called after production"),
        pytest.param(STACK, "docker compose -p shop-prod down -v", id="a project called after production"),
        pytest.param(STACK, "docker compose -f ../other/compose.yml down -v", id="another project's file"),
        pytest.param(STACK, "cd ../other && docker compose down -v", id="another project's folder"),
        pytest.param(STACK, "kubectl delete namespace shop", id="another kind of stack"),
        pytest.param("prune the docker images", "docker system prune -a --volumes -f", id="volumes where images were asked"),
        pytest.param(DOCKER, "docker system prune -a --volumes -f", id="volumes where leftovers were asked"),
        pytest.param(DOCKER, "docker compose down -v", id="a stack where leftovers were asked"),
        pytest.param("flush the caches", "redis-cli -h $REDIS_HOST FLUSHALL", id="a store nobody knows"),
        pytest.param("flush the caches", "redis-cli -h $REDIS_PROD_HOST FLUSHALL", id="a store in production"),
        pytest.param(THROW, "git clean -fd", id="new files where changes were asked"),
        pytest.param(THROW, "git stash drop", id="a stash where changes were asked"),
        pytest.param(THROW, "git reset --hard HEAD~3", id="commits where changes were asked"),
        pytest.param("publish it to npm", "cargo publish", id="another registry"),
        pytest.param("prepare the release, don't publish yet", "npm publish", id="not yet"),
        pytest.param(MERGED, "git branch -D feat/a", id="a branch by force"),
        pytest.param(MERGED, "git push origin --delete main", id="what they are merged into"),
        pytest.param(MERGED, "git branch -d main", id="what they are merged into, here"),
        pytest.param("delete the branches that are not merged into main", "git push origin --delete feat/a", id="those that are not"),
        pytest.param(MERGED, "git branch -r | sed 's#origin/##' | xargs -n 1 git push origin --delete", id="whatever is listed"),
    ],
)  # fmt: skip
def test_everything_else_is_still_held(task: str, command: str) -> None:
    assert last(task, command).verdict >= Verdict.HOLD


@pytest.mark.parametrize("command", ["git branch -d feat/a feat/b", "git push origin --delete feat/a"])
def test_merged_branches_are_deleted_where_that_is_asked(command: str) -> None:
    assert last(MERGED, command).verdict is Verdict.ALLOW


@pytest.mark.parametrize("environment", ["production", "staging"])
def test_a_session_for_production_or_staging_has_nothing_to_make_anew(environment: str) -> None:
    assert last(STACK, "docker compose down -v", environment=environment).verdict >= Verdict.HOLD


@pytest.mark.parametrize("switch", ["docker context use box", "docker context use prod"])
def test_after_a_switch_of_the_context_nobody_can_say_what_is_here(switch: str) -> None:
    assert last(STACK, switch, "docker compose down -v").verdict >= Verdict.HOLD


def test_the_session_takes_its_own_worktree_away() -> None:
    own = "git worktree add ../spike -b spike"
    assert last("tidy up", own, "git worktree remove --force ../spike").verdict is Verdict.ALLOW
    assert last("tidy up", own, "git worktree remove --force ../other").verdict >= Verdict.HOLD
