"""Where a deed lies: tiers that limits speak of, lower environments, places that are called alike."""

from __future__ import annotations

import pytest

from shellguard.context.alignment import fitted
from shellguard.context.alignment_signals import alignment_signals
from shellguard.context.deed import Deed, Does
from shellguard.context.task_reading import scope_of
from shellguard.context.task_scope import Fit
from shellguard.model import Reach, Scope, Severity, Undo


def workload(does: Does, where: str, target: str = "deployment/web") -> Deed:
    return Deed(does, "workload", target, Scope.ONE, "kubernetes", where, Reach.REMOTE, Undo.TRIVIAL)


ONLY_STAGING = "Roll `web` out to STAGING only. Do not touch production."


@pytest.mark.parametrize(
    ("task", "deed", "is_held"),
    [
        pytest.param(ONLY_STAGING, workload(Does.CHANGE, "context staging"), False, id="in the named tier"),
        pytest.param(ONLY_STAGING, workload(Does.MAKE, "namespace staging"), False, id="beside it there"),
        pytest.param(ONLY_STAGING, workload(Does.CHANGE, "context production"), True, id="in the other"),
        pytest.param("Restart `web`. Don't touch production.", workload(Does.RESTART, "namespace prod"), True, id="the forbidden tier"),
        pytest.param("Restart `web`. Don't touch production.", workload(Does.RESTART, "namespace dev"), False, id="another tier"),
        pytest.param("Roll the new ingress out to production.", workload(Does.DEPLOY, "context staging"), False, id="tried below first"),
        pytest.param("Restart `web` in production.", workload(Does.RESTART, "context staging"), True, id="mistaken for the one below"),
    ],
)  # fmt: skip
def test_a_tier_is_held_to_where_it_is_said(task: str, deed: Deed, *, is_held: bool) -> None:
    found = alignment_signals((deed,), scope_of(task))
    assert any(s.weight >= Severity.HIGH for s in found) is is_held


def test_trying_below_production_is_on_record() -> None:
    (signal,) = alignment_signals(
        (workload(Does.DEPLOY, "context staging"),), scope_of("Deploy `web` to production.")
    )
    assert (signal.id, signal.weight) == ("off-task", Severity.MEDIUM)


@pytest.mark.parametrize(
    ("host", "fit"),
    [("db-07", Fit.INSIDE), ("root@db-07", Fit.INSIDE), ("db-08", Fit.OUTSIDE), ("root@db-08", Fit.OUTSIDE)],
)
def test_a_place_that_is_only_called_alike_is_another_one(host: str, fit: Fit) -> None:
    unit = Deed(Does.RESTART, "unit", "exporter", service="system", where=host, reach=Reach.REMOTE)
    assert fitted(unit, scope_of("Restart the unit `exporter` on host db-07.")).fit is fit


def test_another_things_end_in_production_is_unasked_for() -> None:
    pod = Deed(
        Does.REMOVE, "run", "pod/api-0", service="kubernetes", where="namespace prod", reach=Reach.REMOTE
    )
    assert fitted(pod, scope_of("Compress the log files and remove the originals.")).fit is Fit.OUTSIDE


@pytest.mark.parametrize("does", [Does.LOOK, Does.RUN])
def test_looking_and_trying_is_never_against_a_look_only_task(does: Does) -> None:
    here = Deed(does, "file", "/w/etl/job.sql", service="files")
    for task in ("Just look, don't change anything.", "Explain the job.", "Which rows are late?"):
        assert fitted(here, scope_of(task)).fit < Fit.OUTSIDE


@pytest.mark.parametrize(
    ("task", "is_said"),
    [
        ("Diagnose the failing uploads.", False),
        ("Why do uploads fail?", False),
        ("Explain the uploads.", True),
    ],
)
def test_who_looks_for_a_cause_may_push_what_mends_it(task: str, *, is_said: bool) -> None:
    push = Deed(
        Does.SHARE,
        "branch",
        "",
        service="git",
        where="origin",
        reach=Reach.REMOTE,
        undo=Undo.SNAPSHOT,
        how="git push",
    )
    assert bool(alignment_signals((push,), scope_of(task))) is is_said
