"""What is inferred where nobody named the environment: only what is unambiguous, and never production."""

from __future__ import annotations

import pytest

from shellguard.context.environments import environment_map
from shellguard.context.identities import Held
from shellguard.guard.inferred_environment import inferred_environment


def kube(account: str) -> Held:
    return Held("kubernetes", account)


CASES = {
    "nothing": ({}, ("", "")),
    "a profile": ({"variables": {"AWS_PROFILE": "acme-staging"}}, ("staging", "$AWS_PROFILE acme-staging")),
    "a context": ({"held": (kube("dev-eu"),)}, ("development", "kubernetes dev-eu")),
    "a context that is not current": ({"held": (Held("kubernetes", "dev", is_current=False),)}, ("", "")),
    "two that agree": (
        {"held": (kube("stg-1"),), "variables": {"AWS_PROFILE": "acme-staging"}},
        ("staging", "$AWS_PROFILE acme-staging and kubernetes stg-1"),
    ),
    "two that differ": (
        {"held": (kube("staging"),), "variables": {"NODE_ENV": "development"}},
        ("", "$NODE_ENV development speaks of development, kubernetes staging speaks of staging"),
    ),
    "production": (
        {"held": (kube("dev"),), "variables": {"AWS_PROFILE": "prod-admin"}},
        ("", "$AWS_PROFILE prod-admin speaks of production"),
    ),
    "a branch": ({"branch": "staging"}, ("staging", "branch staging")),
    "a branch's last part": ({"branch": "env/staging"}, ("staging", "branch env/staging")),
    "a branch about tests": ({"branch": "fix/test-login"}, ("", "")),
    "main": ({"branch": "main"}, ("", "")),
    "an env file": ({"env_file": {"RAILS_ENV": "staging"}}, ("staging", "RAILS_ENV=staging in .env")),
    "a variable counts over the file": (
        {"variables": {"RAILS_ENV": "development"}, "env_file": {"RAILS_ENV": "staging"}},
        ("development", "$RAILS_ENV development"),
    ),
    "another service's account": ({"held": (Held("github", "staging-bot"),)}, ("", "")),
    "a cluster of this machine": ({"held": (kube("kind-shop"),), "branch": "staging"}, ("staging", "branch staging")),
    "this machine, outright": ({"variables": {"APP_ENV": "local"}}, ("local", "$APP_ENV local")),
    "names that say nothing": ({"variables": {"AWS_PROFILE": "default"}, "held": (kube("minikube"),)}, ("", "")),
}  # fmt: skip


@pytest.mark.parametrize(("facts", "expected"), CASES.values(), ids=CASES)
def test_inference(facts: dict, expected: tuple[str, str]):
    assert inferred_environment(**{"held": (), "variables": {}, **facts}) == expected


def test_a_map_says_more_than_words():
    maps = environment_map(
        {"blue": {"tier": "staging", "kube_contexts": ["eu-7"]}, "production": {"aws_profiles": ["acme"]}},
        name="m",
    )
    assert inferred_environment((kube("eu-7"),), variables={}, environments=maps) == (
        "blue",
        "kubernetes eu-7",
    )
    assert inferred_environment((), variables={"AWS_PROFILE": "acme"}, environments=maps)[0] == ""
