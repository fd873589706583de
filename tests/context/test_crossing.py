"""Whether a landing is a crossing."""

from __future__ import annotations

import pytest

from shellguard.context.crossing import crossings
from shellguard.context.environment_words import Tier
from shellguard.context.environments import environment_map
from shellguard.context.landing import Landing
from shellguard.model import Severity, Signal

L, M, H = Severity.LOW, Severity.MEDIUM, Severity.HIGH


def at(tier: Tier, deed: str = "change", *, is_remote: bool = True) -> Landing:
    return Landing(
        environment=tier.label if tier.is_known else "",
        tier=tier,
        kind="kube_contexts",
        text="x",
        how="--context x",
        is_change=deed != "read",
        is_irreversible=deed == "loss",
        is_remote=is_remote,
        act="" if deed == "read" else "delete namespace web",
    )


P, S, T, D, LO, U = (
    Tier.PRODUCTION, Tier.STAGING, Tier.TEST, Tier.DEVELOPMENT, Tier.LOCAL, Tier.UNKNOWN,
)  # fmt: skip
CROSSED, READ, BLIND, TOUCHED = (
    "environment-crossed",
    "environment-read-across",
    "environment-unknown",
    "production-touched",
)

TABLE = [
    ("staging", at(P), [(CROSSED, H)]),
    ("staging", at(P, "loss"), [(CROSSED, H)]),
    ("staging", at(P, "read"), [(READ, M)]),
    ("staging", at(S), []),
    ("staging", at(T), []),
    ("staging", at(LO), []),
    ("staging", at(U), []),
    ("staging", at(U, "read"), []),
    ("staging", at(U, "loss"), [(BLIND, H)]),
    ("staging", at(P, "loss", is_remote=False), []),
    ("dev", at(S), [(CROSSED, H)]),
    ("dev", at(T), [(CROSSED, M)]),
    ("dev", at(T, "read"), [(READ, M)]),
    ("dev", at(D), []),
    ("local", at(D), [(CROSSED, M)]),
    ("qa", at(P), [(CROSSED, H)]),
    ("production", at(P, "loss"), []),
    ("production", at(U, "loss"), []),
    ("production", at(S), []),
    ("", at(P), [(TOUCHED, L)]),
    ("", at(P, "read"), []),
    ("", at(S, "loss"), []),
    ("", at(U, "loss"), []),
    ("blue", at(P, "loss"), [(TOUCHED, L)]),
]


@pytest.mark.parametrize(("environment", "landing", "expected"), TABLE)
def test_a_landing_above_the_session_is_a_crossing(environment, landing, expected):
    found = crossings((landing,), session_environment=environment)
    assert [(s.id, s.weight) for s in found] == expected


def test_evidence_says_for_what_the_session_is_where_it_lands_and_what_is_done():
    assert crossings((at(P),), session_environment="staging") == (
        Signal(
            CROSSED,
            "the session is for staging; `--context x` is production (by its name): delete namespace web",
            H,
            "production kube_contexts",
            "Do it in staging, or ask the user to run it against production themselves.",
        ),
    )


def test_evidence_says_that_nothing_is_known():
    (signal,) = crossings((at(U, "loss"),), session_environment="staging")
    assert "“delete namespace web” cannot be undone, and nothing says in which environment" in signal.evidence


def test_each_crossing_is_said_once_by_its_gravest_landing():
    found = crossings((at(T), at(P), at(S)), session_environment="dev")
    assert [(s.id, s.weight) for s in found] == [(CROSSED, H)]


def test_reading_beside_a_change_is_not_said_again():
    assert [s.id for s in crossings((at(P, "read"), at(P)), session_environment="staging")] == [CROSSED]


def test_nothing_landed_is_nothing_crossed():
    assert crossings((), session_environment="staging") == ()


def test_a_name_of_the_map_is_an_environment_of_a_session():
    environments = environment_map({"blue": {"tier": "test"}}, name="f")
    found = crossings((at(P),), session_environment="blue", environments=environments)
    assert [s.id for s in found] == [CROSSED]


@pytest.mark.parametrize(
    ("environment", "landing", "about"),
    [
        ("staging", at(P), "production kube_contexts"),
        ("staging", at(P, "read"), "production kube_contexts"),
        ("staging", at(U, "loss"), "unknown kube_contexts"),
        ("", at(P), "production kube_contexts"),
    ],
    ids=["changed", "read", "nobody knows where", "no environment"],
)
def test_every_signal_says_what_it_is_about_and_what_to_do_instead(environment, landing, about):
    (signal,) = crossings((landing,), session_environment=environment)
    assert signal.about == about
    assert signal.safer.endswith(".")
    assert "x" not in signal.about.split()


def test_it_is_about_the_environment_by_the_maps_name():
    named = Landing("customer-x", P, "hosts", "db7", "-h db7", is_change=True)
    (signal,) = crossings((named,), session_environment="staging")
    assert signal.about == "customer-x hosts"
    assert signal.safer == "Do it in staging, or ask the user to run it against customer-x themselves."
