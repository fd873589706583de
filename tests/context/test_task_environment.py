"""What a task's own environment bounds, and what it does not."""

from __future__ import annotations

import pytest

from shellguard.cli.offline import OfflineJudge
from shellguard.context.strangers import stranger_signals
from shellguard.context.task_reading import scope_of
from shellguard.model import Attempt, Session, Source

HERE = "/home/ana/shop"
STAGING = "The worker on staging hangs, find out why and mend it"
QUIET: dict[str, tuple[str, str, str]] = {
    "the same environment": (STAGING, "kubectl --context staging rollout restart deploy/worker", ""),
    "a lower one": (STAGING, 'psql "$DEV_DATABASE_URL" -c "CREATE INDEX i ON jobs (at)"', ""),
    "production is only read": (STAGING, 'psql "$PROD_DATABASE_URL" -c "SELECT count(*) FROM jobs"', ""),
    "production is spoken of, too": ("Copy the setting from staging to production", "heroku config:set A=1 -a shop-production", ""),
    "no environment is spoken of": ("Set A on the app", "heroku config:set A=1 -a shop-production", ""),
    "a build for production": (STAGING, "NODE_ENV=production npm run build", ""),
    "a session that somebody has said it of": (STAGING, "heroku config:set A=1 -a shop-production", "production"),
    "a name in a file": (STAGING, "cat config/production.yml && vim config/staging.yml", ""),
}  # fmt: skip


@pytest.mark.parametrize("task,command,environment", QUIET.values(), ids=QUIET)
def test_nothing_is_crossed(task: str, command: str, environment: str) -> None:
    session = Session("s", workspace=HERE, home="/home/ana", task=task, environment=environment)
    decision = OfflineJudge()(Attempt(source=Source.CHECK, cwd=HERE, script=command), session)
    assert "environment-crossed" not in {s.id for s in decision.signals}


def test_series_say_something_only_where_none_of_them_is_meant() -> None:
    scope = scope_of("Linear: set OPS-53 and OPS-61 to Cancelled")
    assert scope.names
    assert stranger_signals((), scope) == ()
