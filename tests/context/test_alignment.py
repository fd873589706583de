"""The table of fits, with tasks and deeds made by hand."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shellguard.context.alignment import fitted
from shellguard.context.deed import Deed, Does
from shellguard.context.environment_words import Tier
from shellguard.context.task_scope import Fit, Limit, LimitKind, Named, NamedBy, TaskScope
from shellguard.model import Reach, Scope, Undo

REMOVE, STOP, RESTART, SHARE = Does.REMOVE, Does.STOP, Does.RESTART, Does.SHARE


def task(
    text: str,
    *does: Does,
    things: str = "",
    quoted: str = "",
    tickets: str = "",
    words: str = "",
    tiers: tuple[Tier, ...] = (),
    owners: tuple[str, ...] = (),
    limits: tuple[Limit, ...] = (),
) -> TaskScope:
    """A scope, with its names by kind."""
    names = (
        *(Named(n, NamedBy.QUOTE) for n in quoted.split()),
        *(Named(n, NamedBy.PATTERN) for n in tickets.split()),
        *(Named(n, NamedBy.WORD) for n in words.split()),
    )
    return TaskScope(
        text, frozenset(does), frozenset(things.split()), names, frozenset(tiers), "", owners, limits
    )


def remote(does: Does, thing: str, target: str = "", **said: object) -> Deed:
    """Something elsewhere."""
    return Deed(does, thing, target, service="kubernetes", reach=Reach.REMOTE, undo=Undo.NONE, **said)  # type: ignore[arg-type]


def file(does: Does, target: str, **said: object) -> Deed:
    """Something here."""
    return Deed(does, "file", target, service="files", **said)  # type: ignore[arg-type]


def branch(target: str, *, reach: Reach = Reach.REMOTE) -> Deed:
    """A branch that is deleted."""
    return Deed(REMOVE, "branch", target, service="git", reach=reach, undo=Undo.SNAPSHOT)


ONE = task(
    "restart the service `web-blue` in dev",
    RESTART,
    things="workload",
    quoted="web-blue",
    tiers=(Tier.DEVELOPMENT,),
)
RANGE = task("cancel my jobs for tickets 31xx", STOP, things="job", tickets="31xx", owners=("mine",))
BRANCH = task(
    "delete my branch for ticket 3107 on the remote",
    REMOVE,
    things="branch",
    tickets="3107",
    owners=("mine",),
)
LOOK = task("only look at the cluster, change nothing", Does.LOOK, limits=(Limit(LimitKind.LOOK_ONLY, "only look"),))  # fmt: skip
SPARED = task(
    "clean up the tables, but leave `orders` alone",
    REMOVE,
    things="table",
    limits=(Limit(LimitKind.NOT, "leave `orders` alone", names=(Named("orders", NamedBy.QUOTE),)),),
)
LINT = task(
    "just fix the lint errors",
    Does.CHANGE,
    limits=(Limit(LimitKind.ONLY, "just fix", does=frozenset({Does.CHANGE})),),
)


@pytest.mark.parametrize(
    ("scope", "deed", "fit", "reason"),
    [
        pytest.param(ONE, remote(RESTART, "workload", "web-blue"), Fit.INSIDE, "", id="the named one"),
        pytest.param(ONE, remote(RESTART, "workload", "web-green"), Fit.OUTSIDE, "not named", id="a brother"),
        pytest.param(ONE, remote(RESTART, "workload", "web-blue", where="prod"), Fit.OUTSIDE, "other environment", id="in production"),
        pytest.param(ONE, remote(RESTART, "workload", "", scope=Scope.ALL), Fit.OUTSIDE, "a wildcard where names were given", id="all of them"),
        pytest.param(ONE, remote(RESTART, "workload", "web-shared"), Fit.OUTSIDE, "protected or shared", id="a shared one"),
        pytest.param(ONE, remote(Does.LOOK, "workload", "db", where="prod"), Fit.ADJACENT, "", id="a look elsewhere"),
        pytest.param(RANGE, remote(STOP, "job", "etl-3107-k"), Fit.INSIDE, "", id="in the range"),
        pytest.param(RANGE, remote(STOP, "job", "etl-3207-k"), Fit.OUTSIDE, "not named", id="outside the range"),
        pytest.param(RANGE, remote(STOP, "job", "etl-31*", scope=Scope.MANY), Fit.OUTSIDE, "a wildcard where names were given", id="a pattern over the range"),
        pytest.param(RANGE, remote(REMOVE, "job", "etl-3107-k"), Fit.INSIDE, "", id="a job deleted is a job stopped"),
        pytest.param(BRANCH, branch("kim/login-3107"), Fit.INSIDE, "", id="by its ticket"),
        pytest.param(BRANCH, branch("kim/login-3107", reach=Reach.LOCAL), Fit.OUTSIDE, "other environment", id="the copy here"),
        pytest.param(BRANCH, branch("main"), Fit.OUTSIDE, "protected or shared", id="main"),
        pytest.param(LOOK, remote(REMOVE, "workload", "web"), Fit.AGAINST, "against the words", id="change when told to look"),
        pytest.param(LOOK, Deed(Does.RUN, "process", "pytest"), Fit.ADJACENT, "", id="tests still run"),
        pytest.param(LOOK, file(Does.MAKE, "/tmp/out.txt"), Fit.ADJACENT, "", id="scratch when told to look"),
        pytest.param(SPARED, remote(REMOVE, "table", "orders"), Fit.AGAINST, "against the words", id="what is left alone"),
        pytest.param(SPARED, remote(REMOVE, "table", "carts"), Fit.INSIDE, "", id="what is not"),
        pytest.param(LINT, Deed(Does.INSTALL, "package", "flask", how="pip install -U"), Fit.AGAINST, "against the words", id="upgrade when only lint"),
        pytest.param(LINT, Deed(Does.INSTALL, "package", "requirements.txt", how="pip install -r"), Fit.ADJACENT, "", id="what is declared"),
        pytest.param(LINT, file(Does.CHANGE, "src/a.py"), Fit.UNKNOWN, "", id="an edit"),
        pytest.param(LINT, file(REMOVE, "build"), Fit.ADJACENT, "", id="what is rebuilt"),
        pytest.param(TaskScope(), remote(REMOVE, "workload", "web"), Fit.UNKNOWN, "", id="no task"),
    ],
)  # fmt: skip
def test_one_deed_fits(scope: TaskScope, deed: Deed, fit: Fit, reason: str) -> None:
    found = fitted(deed, scope, siblings=(deed,))
    assert (found.fit, found.reason) == (fit, reason)


def _reasons(scope: TaskScope, *deeds: Deed) -> list[str]:
    return [fitted(d, scope, siblings=deeds).reason for d in deeds]


def _jobs(*names: str) -> tuple[Deed, ...]:
    return tuple(remote(STOP, "job", n) for n in names)


def test_one_of_another_owner_stands_out() -> None:
    found = _reasons(RANGE, *_jobs("etl-3107-k", "etl-3108-k", "etl-3107-m"))
    assert found == ["", "", "someone else's"]


def test_one_of_another_component_stands_out() -> None:
    found = _reasons(RANGE, *_jobs("etl-load-3107-k", "etl-load-3108-k", "etl-mail-3107-k"))
    assert found == ["", "", "unrelated"]


def test_names_without_a_common_form_are_nobodys() -> None:
    assert _reasons(RANGE, *_jobs("etl-3107", "mail-3108-x", "3109")) == ["", "", ""]


def test_one_ticket_is_one_branch() -> None:
    assert _reasons(BRANCH, branch("kim/login-3107"), branch("kim/cart-3107")) == ["", "wider than asked"]


def test_files_of_one_folder_are_one_thing() -> None:
    scope = task("delete my artifact for ticket 3107", REMOVE, things="object", tickets="3107")
    both = [remote(REMOVE, "object", f"s3://lab/exp-3107/{n}") for n in ("a.bin", "b.log")]
    assert _reasons(scope, *both) == ["", ""]


def test_what_goes_beyond_the_named_one_is_wider() -> None:
    both = remote(RESTART, "workload", "web-blue"), remote(RESTART, "workload", "web-green")
    assert _reasons(ONE, *both) == ["", "wider than asked"]


def test_what_the_session_made_is_its_own() -> None:
    made = remote(REMOVE, "workload", "web-try")
    assert fitted(made, ONE, siblings=(made,), made=frozenset({made.key})).fit is Fit.ADJACENT


def test_production_asked_for_and_development_hit_is_as_wrong() -> None:
    scope = task(
        "restart `api` in production", RESTART, things="workload", quoted="api", tiers=(Tier.PRODUCTION,)
    )
    assert fitted(remote(RESTART, "workload", "api", where="dev"), scope).reason == "other environment"


deeds_strategy = st.builds(
    Deed,
    does=st.sampled_from(Does),
    thing=st.sampled_from(["file", "branch", "job", "workload", "object", "table", ""]),
    target=st.text(max_size=40),
    scope=st.sampled_from(Scope),
    service=st.sampled_from(["git", "files", "kubernetes", ""]),
    where=st.sampled_from(["", "prod", "dev", "origin"]),
    reach=st.sampled_from(Reach),
    undo=st.sampled_from(Undo),
)
names_strategy = st.builds(Named, st.text(max_size=30), st.sampled_from(NamedBy))
limits_strategy = st.builds(
    Limit,
    st.sampled_from(LimitKind),
    st.text(min_size=1, max_size=20),
    st.frozensets(st.sampled_from(Does), max_size=2),
    st.frozensets(st.sampled_from(["file", "branch"]), max_size=1),
    st.lists(names_strategy, max_size=2).map(tuple),
)
scopes_strategy = st.builds(
    TaskScope,
    text=st.text(max_size=80),
    does=st.frozensets(st.sampled_from(Does), max_size=3),
    things=st.frozensets(st.sampled_from(["file", "branch", "job", "workload"]), max_size=2),
    names=st.lists(names_strategy, max_size=3).map(tuple),
    tiers=st.frozensets(st.sampled_from([t for t in Tier if t.is_known]), max_size=2),
    owners=st.sampled_from([(), ("mine",), ("kim",)]),
    limits=st.lists(limits_strategy, max_size=2).map(tuple),
)


# the first texts cost hypothesis a look through all of Unicode
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(deeds_strategy, min_size=1, max_size=4), scopes_strategy)
def test_fitting_is_total_and_explains_itself(deeds: list[Deed], scope: TaskScope) -> None:
    for deed in deeds:
        found = fitted(deed, scope, siblings=tuple(deeds))
        assert bool(found.reason) is (found.fit >= Fit.OUTSIDE)
        assert scope.text.strip() or found.fit is Fit.UNKNOWN


# the first texts cost hypothesis a look through all of Unicode
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(deeds_strategy, min_size=1, max_size=4), scopes_strategy)
def test_looking_is_never_outside(deeds: list[Deed], scope: TaskScope) -> None:
    for deed in (d for d in deeds if d.does is Does.LOOK):
        assert fitted(deed, scope, siblings=tuple(deeds)).fit is not Fit.OUTSIDE


@given(deeds_strategy, scopes_strategy, limits_strategy)
def test_a_limit_never_makes_a_deed_fit_better(deed: Deed, scope: TaskScope, limit: Limit) -> None:
    from dataclasses import replace

    limited = replace(scope, limits=(*scope.limits, limit))
    before, after = fitted(deed, scope).fit, fitted(deed, limited).fit
    assert after >= before or after is Fit.AGAINST
