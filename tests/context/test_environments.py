"""The map of environments that people write."""

from __future__ import annotations

import tomllib

import pytest

from shellguard.context.environment_words import Tier
from shellguard.context.environments import KINDS, EnvironmentMap, environment_map
from shellguard.errors import PolicyError

MAP = environment_map(
    tomllib.loads(
        """
        [production]
        hosts = ["*.acme.com", "10.1.0.*"]
        urls = ["https://api.vendor.com/v1/acme/*"]
        kube_contexts = ["blue", "arn:aws:eks:*:111122223333:cluster/*"]
        namespaces = ["shop"]
        aws_profiles = ["default"]
        aws_accounts = ["111122223333"]
        gcloud_projects = ["acme-core"]
        databases = ["db7/orders", "db8", "ledger"]
        buckets = ["acme-data*"]
        branches = ["main"]
        paths = ["/srv/shop", "deploy/eu", "~/infra/core"]
        projects = "shop-api"
        docker_contexts = ["swarm1"]
        ssh_hosts = ["root@web?", "bastion"]
        vaults = ["kv/core/*"]
        any = ["*-core-*"]
        [customer-x]
        tier = "staging"
        hosts = ["x.acme.com", "x.example.com"]
        """
    ),
    name=".shellguard.toml",
)

SAID = [
    ("hosts", "db.acme.com"),
    ("hosts", "db.acme.com:5432"),
    ("hosts", "DB.Acme.COM"),
    ("hosts", "10.1.0.7"),
    ("urls", "https://api.vendor.com/v1/acme/users?x=1"),
    ("kube_contexts", "blue"),
    ("kube_contexts", "arn:aws:eks:eu-west-1:111122223333:cluster/a"),
    ("namespaces", "shop"),
    ("aws_profiles", "default"),
    ("aws_accounts", "111122223333"),
    ("gcloud_projects", "acme-core"),
    ("databases", "db7/orders"),
    ("databases", "db7:5432/orders"),
    ("databases", "db8/anything"),
    ("databases", "elsewhere/ledger"),
    ("buckets", "acme-data-eu"),
    ("branches", "main"),
    ("paths", "/srv/shop"),
    ("paths", "/srv/shop/conf/a.yaml"),
    ("paths", "deploy/eu/app.yaml"),
    ("paths", "/home/u/work/deploy/eu"),
    ("projects", "shop-api"),
    ("docker_contexts", "swarm1"),
    ("ssh_hosts", "root@web1"),
    ("ssh_hosts", "deploy@bastion"),
    ("ssh_hosts", "bastion:22"),
    ("vaults", "kv/core/db"),
    ("names", "eu-core-1"),
    ("projects", "eu-core-1"),
]
UNSAID = [
    ("hosts", "acme.com"),
    ("hosts", "acme.com.evil.io"),
    ("kube_contexts", "bluebird"),
    ("databases", "db7/other"),
    ("databases", "db9/x"),
    ("branches", "maintenance"),
    ("paths", "/srv/shopping"),
    ("paths", "deploy/europe/x"),
    ("ssh_hosts", "web1"),
    ("urls", "https://api.vendor.com/v1/other/users"),
    ("namespaces", "blue"),
    ("buckets", "acme"),
]


@pytest.mark.parametrize(("kind", "text"), SAID)
def test_a_row_says_whose_a_name_is(kind, text):
    match = MAP.of(kind, text)
    assert match is not None
    assert (match.environment, match.tier) == ("production", Tier.PRODUCTION)


@pytest.mark.parametrize(("kind", "text"), UNSAID)
def test_a_name_that_no_row_means_is_nobodys(kind, text):
    assert MAP.of(kind, text) is None


def test_where_rows_overlap_the_highest_tier_counts():
    assert (MAP.of("hosts", "x.acme.com") or MAP).tier is Tier.PRODUCTION
    match = MAP.of("hosts", "x.example.com")
    assert match is not None
    assert (match.environment, match.tier, match.why) == (
        "customer-x",
        Tier.STAGING,
        "environments.customer-x hosts in .shellguard.toml",
    )


def rows(tier: str, *, is_trusted: bool = False) -> EnvironmentMap:
    return environment_map({"e": {"tier": tier, "hosts": ["h"]}}, name="f", is_trusted=is_trusted)


S, P, D = "staging", "production", "development"
SETTLED = [
    ("a name alone", EnvironmentMap(), P, P),
    ("a row is graver than the name", rows(P), D, P),
    ("a row of the project is no excuse", rows(D), P, P),
    ("a row of the person is one", rows(D, is_trusted=True), P, D),
    ("what the project says graver stands", rows(D, is_trusted=True).joined(rows(S)), P, P),
    ("the project says graver than name and person", rows(D, is_trusted=True).joined(rows(P)), S, P),
    ("the project says milder than the person", rows(S, is_trusted=True).joined(rows(D)), P, S),
    ("a row where the name says nothing", rows(D), "unknown", D),
]


@pytest.mark.parametrize(
    ("environments", "name", "settled"), [r[1:] for r in SETTLED], ids=[r[0] for r in SETTLED]
)
def test_a_map_raises_always_and_lowers_only_where_it_is_trusted(environments, name, settled):
    match = environments.settled("hosts", "h", by_name=Tier[name.upper()])
    assert match.tier is Tier[settled.upper()]


def test_a_tier_of_an_environment_is_said_by_the_map_or_its_words():
    assert [MAP.tier(n) for n in ("customer-x", "Customer-X", "production", "dev", "blue", "")] == [
        Tier.STAGING, Tier.STAGING, Tier.PRODUCTION, Tier.DEVELOPMENT, Tier.UNKNOWN, Tier.UNKNOWN,
    ]  # fmt: skip


UNTRUSTED = environment_map(
    {"production": {"tier": "local", "any": ["x"]}, "staging": {"tier": "production"}, "blue": {"tier": "test"}},
    name="f",
)  # fmt: skip


def test_nobody_raises_a_session_by_an_untrusted_file():
    assert [UNTRUSTED.tier(n) for n in ("production", "staging", "blue", "red")] == [
        Tier.LOCAL, Tier.STAGING, Tier.TEST, Tier.UNKNOWN,
    ]  # fmt: skip
    trusted = environment_map({"staging": {"tier": "production"}}, name="g", is_trusted=True)
    assert UNTRUSTED.joined(trusted).tier("staging") is Tier.PRODUCTION


def test_an_untrusted_file_places_nothing_lower_than_its_environments_words():
    assert (UNTRUSTED.of("hosts", "x") or MAP).tier is Tier.PRODUCTION


def test_a_row_is_said_as_it_is_written():
    (row,) = UNTRUSTED.fitting("variables", "X")
    assert row.said == "environments.production any: x"


WRONG = [
    ("a key that is near one", {"production": {"kube_context": ["x"]}}, ["[environments.production] kube_context", "'kube_contexts'"]),
    ("a key far from all", {"production": {"zzz": ["x"]}}, ["zzz: unknown", "known: hosts, urls"]),
    ("no list", {"production": {"hosts": 7}}, ["hosts: a list of texts"]),
    ("a list of other things", {"production": {"hosts": [7]}}, ["hosts: a list of texts"]),
    ("an empty glob", {"production": {"hosts": [" "]}}, ["hosts: a list of texts"]),
    ("a glob too long", {"production": {"hosts": ["x" * 301]}}, ["longer than 300"]),
    ("no table", {"production": ["x"]}, ["table of its own"]),
    ("a name that says no tier", {"blue": {"hosts": ["x"]}}, ["[environments.blue]", 'add `tier = "…"`']),
    ("a tier that is none", {"blue": {"tier": "prodction"}}, ["'prodction' is none of", "'production'"]),
    ("a tier that is no text", {"blue": {"tier": 5}}, ["5 is none of"]),
    ("the tier nobody knows", {"blue": {"tier": "unknown"}}, ["is none of"]),
    ("too many globs", {"production": {"hosts": ["x"] * 2001}}, ["2001 globs"]),
]  # fmt: skip


@pytest.mark.parametrize(("tables", "said"), [r[1:] for r in WRONG], ids=[r[0] for r in WRONG])
def test_a_wrong_table_is_refused_by_file_and_key(tables, said):
    with pytest.raises(PolicyError) as error:
        environment_map(tables, name=".shellguard.toml")
    assert all(part in str(error.value) for part in (".shellguard.toml", *said))


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_can_be_mapped(kind):
    assert environment_map({"prod": {kind: ["thing"]}}, name="f").of(kind, "thing") is not None


def test_a_glob_of_many_stars_is_held_against_a_long_name_at_once():
    environments = environment_map({"prod": {"hosts": ["*a" * 100]}}, name="f")
    assert environments.of("hosts", "a" * 90 + "b" * 900) is None
