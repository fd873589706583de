"""Which variables a session is not given, and what is told of them."""

from __future__ import annotations

import pytest

from shellguard.context.environments import NO_ENVIRONMENTS, EnvironmentMap, environment_map
from shellguard.guard.stripping import stripped

SECRET = "s3cr3t-value"

PRODUCTION = {
    "hosts": ("db.prod.*", "*.prod.example.com"),
    "urls": ("https://api.example.com/v1/live*",),
    "aws_profiles": ("prod-*",),
    "aws_accounts": ("123456789012",),
    "gcloud_projects": ("shop-prod",),
    "azure_subscriptions": ("0000-prod",),
    "kube_contexts": ("*prod*",),
    "namespaces": ("live",),
    "docker_contexts": ("prod",),
    "databases": ("app_prod", "shared.example.com/live"),
    "buckets": ("shop-prod-*",),
    "paths": ("*/prod.kubeconfig", "*/prod-key.json"),
    "projects": ("p-prod",),
    "vaults": ("https://vault.prod*",),
    "variables": ("PROD_*",),
}


def rows(is_trusted: bool = True, **environments: dict[str, tuple[str, ...]]) -> EnvironmentMap:
    tables = {
        name: {kind: list(globs) for kind, globs in kinds.items()} for name, kinds in environments.items()
    }
    return environment_map(tables, name="m.toml", is_trusted=is_trusted)


MAPS = rows(production=PRODUCTION)

TAKEN = {
    "a database's URL": ("DATABASE_URL", f"postgres://app:{SECRET}@db.prod.internal:5432/app", "hosts: db.prod.*"),
    "a URL whose password has every sign": ("DB", f"postgresql://u:{SECRET}@/?#x@db.prod.internal/app", "hosts: db.prod.*"),
    "one of several hosts": ("MONGO", "mongodb://a.example.net,db.prod.internal:27017/x", "hosts: db.prod.*"),
    "JDBC": ("JDBC_URL", f"jdbc:postgresql://db.prod.internal/app?password={SECRET}", "hosts: db.prod.*"),
    "keywords": ("DSN", f"host=db.prod.internal dbname=app password={SECRET}", "hosts: db.prod.*"),
    "a host alone": ("PGHOST", "db.prod.internal", "hosts: db.prod.*"),
    "a host with a port in capitals": ("REDIS_ADDR", "DB.PROD.internal:6379", "hosts: db.prod.*"),
    "an address": ("API", "https://x.prod.example.com/v1", "hosts: *.prod.example.com"),
    "an address by its path": ("API", "https://api.example.com/v1/live/x?key=1", "urls: https://api.example.com/v1/live*"),
    "a profile": ("AWS_PROFILE", "prod-admin", "aws_profiles: prod-*"),
    "an account in a role": ("AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/x", "aws_accounts: 123456789012"),
    "a project": ("GOOGLE_CLOUD_PROJECT", "shop-prod", "gcloud_projects: shop-prod"),
    "a subscription": ("ARM_SUBSCRIPTION_ID", "0000-prod", "azure_subscriptions: 0000-prod"),
    "a context": ("HELM_KUBECONTEXT", "eu-prod-1", "kube_contexts: *prod*"),
    "a namespace": ("HELM_NAMESPACE", "live", "namespaces: live"),
    "a docker context": ("DOCKER_CONTEXT", "prod", "docker_contexts: prod"),
    "a database": ("PGDATABASE", "app_prod", "databases: app_prod"),
    "a database on its host": ("X", "mysql://shared.example.com/live", "databases: shared.example.com/live"),
    "a bucket": ("UPLOADS_BUCKET", "shop-prod-eu", "buckets: shop-prod-*"),
    "a bucket's address": ("TARGET", "s3://shop-prod-eu/x", "buckets: shop-prod-*"),
    "one of several files": ("KUBECONFIG", "/home/u/a:/home/u/prod.kubeconfig", "paths: */prod.kubeconfig"),
    "a key file": ("GOOGLE_APPLICATION_CREDENTIALS", "/k/prod-key.json", "paths: */prod-key.json"),
    "a platform's project": ("RAILWAY_PROJECT_ID", "p-prod", "projects: p-prod"),
    "a vault": ("VAULT_ADDR", "https://vault.prod.example.net:8200", "vaults: https://vault.prod*"),
    "a name": ("PROD_TOKEN", SECRET, "variables: PROD_*"),
}  # fmt: skip


@pytest.mark.parametrize(("name", "value", "row"), TAKEN.values(), ids=TAKEN)
def test_what_leads_higher_is_not_given_and_told_without_its_value(name: str, value: str, row: str):
    kept, told = stripped({name: value, "OTHER": "1"}, MAPS, environment="staging")
    assert kept == {"OTHER": "1"}
    assert told == (f"{name} (environments.production {row}) is not given to the agent",)
    assert SECRET not in told[0]


KEPT = {
    "another host": {"DATABASE_URL": "postgres://u:p@db.staging.internal/app"},
    "a host in the password": {"DATABASE_URL": "postgres://u:db.prod.internal@localhost/app"},
    "a text that mentions it": {"PS1": "db.prod.internal", "NOTE": "see prod-admin"},
    "what a process needs": {"PATH": "/k/prod.kubeconfig", "HOME": "/x/prod-key.json", "LC_ALL": "prod"},
    "nothing said": {"AWS_PROFILE": "", "KUBECONFIG": ""},
    "what is longer than any name": {"AWS_PROFILE": "prod-" + "x" * 5000},
}


@pytest.mark.parametrize("variables", KEPT.values(), ids=KEPT)
def test_what_leads_nowhere_higher_is_given(variables: dict[str, str]):
    assert stripped(variables, MAPS, environment="staging") == (variables, ())


@pytest.mark.parametrize(
    ("maps", "environment"),
    [(NO_ENVIRONMENTS, "staging"), (MAPS, ""), (MAPS, "production"), (MAPS, "prod-eu"), (rows(), "staging")],
    ids=["no map", "nobody named it", "the same", "as high", "an empty map"],
)
def test_otherwise_all_is_given(maps: EnvironmentMap, environment: str):
    variables = {"AWS_PROFILE": "prod-admin", "PROD_KEY": "x"}
    assert stripped(variables, maps, environment=environment) == (variables, ())


def test_a_password_goes_with_its_address():
    variables = {
        "DB_HOST": "db.prod.internal", "DB_PASSWORD": SECRET, "DB_USER": "app", "DB_PORT": "5432", "API_TOKEN": "t",
        "PGDATABASE": "app_prod", "PGPASSWORD": SECRET,
    }  # fmt: skip
    kept, told = stripped(variables, MAPS, environment="staging")
    assert kept == {"DB_PORT": "5432", "API_TOKEN": "t"}
    assert "DB_PASSWORD (goes with DB_HOST) is not given to the agent" in told
    assert "PGPASSWORD (goes with PGDATABASE) is not given to the agent" in told


def test_the_persons_map_places_a_thing_in_the_session_and_a_strangers_does_not():
    variables = {"AWS_PROFILE": "prod-like"}
    production = rows(production={"aws_profiles": ("prod-*",)})
    own = {"aws_profiles": ("prod-like",)}
    assert stripped(variables, production.joined(rows(staging=own)), environment="staging")[0] == variables
    assert stripped(variables, production.joined(rows(False, staging=own)), environment="staging")[0] == {}


def test_a_strangers_map_may_raise():
    strangers = rows(False, production={"any": ("prod-*",)})
    kept, told = stripped({"AWS_PROFILE": "prod-x"}, strangers, environment="staging")
    assert (kept, told) == (
        {},
        ("AWS_PROFILE (environments.production any: prod-*) is not given to the agent",),
    )


def test_a_strangers_tier_may_raise_and_not_lower():
    tables = {
        "production": {"tier": "local", "any": ["prod-*"]},
        "eu": {"tier": "production", "any": ["eu-*"]},
    }
    variables = {"AWS_PROFILE": "prod-x", "DOCKER_CONTEXT": "eu-1"}
    assert stripped(variables, environment_map(tables, name="m.toml"), environment="staging")[0] == {}


def test_lower_environments_are_given():
    maps = rows(dev={"any": ("dev-*",)}, production={"any": ("prod-*",)})
    assert stripped({"AWS_PROFILE": "dev-x"}, maps, environment="staging")[1] == ()


def test_a_session_of_a_name_that_says_nothing_is_below_production():
    maps = rows(staging={"any": ("stg-*",)}, production={"any": ("prod-*",)})
    kept, _ = stripped({"AWS_PROFILE": "prod-x", "VAULT_NAMESPACE": "stg-x"}, maps, environment="blue")
    assert kept == {"VAULT_NAMESPACE": "stg-x"}


def test_an_untrusted_file_raises_no_session_above_what_it_takes_away():
    strangers = environment_map({"staging": {"tier": "production"}}, name="m.toml")
    kept, _ = stripped({"AWS_PROFILE": "prod-x"}, MAPS.joined(strangers), environment="staging")
    assert kept == {}
