"""Which environment a name speaks of."""

from __future__ import annotations

import pytest

from shellguard.context.environment_words import Tier, branch_tier, host_tier, parts_of, path_tier, tier_of

NAMES = {
    Tier.PRODUCTION: "prod prd production live PROD Production acme-prod prod-eu-1 prod_eu apiProdDb2 db-prod01 prod2 eu.prod go-live "
    "live-eu ACME_PRODUCTION gke_acme-prod_europe-west1_main arn:aws:eks:eu-west-1:123456789012:cluster/prod payments-prod "
    "proddb proddb1 prodserver-prod myapp_production prod-readonly admin@prod",
    Tier.STAGING: "stg staging stage uat preprod pre-prod pre_production preproduction non-prod nonprod NonProd nonProd nprd stag "
    "acme-staging stagingCluster prod-like ppe stgdb not-prod acceptance",
    Tier.TEST: "test qa ci preview pr-123 mr-7 review-42 sandbox e2e app-pr-91 feature-preview TestCluster tst qa2 loadtest integration",
    Tier.DEVELOPMENT: "dev develop development devel dev-eu acmeDev dev2 devdb scratch",
    Tier.LOCAL: "local localhost kind-dev kind minikube k3d-prod docker-desktop orbstack colima colima-x localstack rancher-desktop emulator",
    Tier.UNKNOWN: "product productivity reproduce prodigy livestream alive delivery latest contest attest device devtools testdata products "
    "deliver live-stream live-chat LiveView live-reload stage-1 stage2 two-stage staging-area post-production video-production main master "
    "default eu-west-1 us-east-1 blue green api web approduct protest fastest prodromal olive liver staged stager previewer -p- p "
    "deviation developer testimony citizen facility prdx upload localization canary release",
}  # fmt: skip


@pytest.mark.parametrize(("name", "tier"), [(n, t) for t, names in NAMES.items() for n in names.split()])
def test_a_word_of_a_name_says_its_environment_and_a_near_word_does_not(name, tier):
    assert tier_of(name) is tier


HOSTS = {
    Tier.PRODUCTION: "prod.example.com db.prod.example.com db-prod01 api-prod.acme.io acme-production.up.railway.app prod.internal db.prod "
    "live.acme.com acme-prod.com prod-db.cluster-x.eu-west-1.rds.amazonaws.com api.prod.svc.cluster.local acme-prod.co.uk PRODDB01",
    Tier.STAGING: "staging.example.com stg-api.acme.io acme-staging.com uat.acme.co.uk preprod.acme.com non-prod.acme.com",
    Tier.TEST: "qa.acme.com test.registry.example sandbox.acme.com pr-12.acme.app preview.acme.dev",
    Tier.DEVELOPMENT: "dev.acme.com api-dev.acme.io",
    Tier.LOCAL: "localhost localhost:5432 127.0.0.1 127.0.0.1:8080 ::1 [::1] 0.0.0.0 host.docker.internal printer.local app.localhost "
    "app.test localhost.localstack.cloud LOCALHOST",
    Tier.UNKNOWN: "example.com product.example.com alive.com web.dev hex.dev live.com login.live.com dev.azure.com dev.to live.de test.de "
    "10.0.0.5 2001:db8::1 latest.example.com device.acme.com api.stripe.com delivery.acme.com kubernetes.default.svc.cluster.local "
    "main.acme.com livestream.tv db",
}  # fmt: skip


@pytest.mark.parametrize(("host", "tier"), [(h, t) for t, hosts in HOSTS.items() for h in hosts.split()])
def test_a_host_says_its_environment_by_its_labels_and_not_by_what_somebody_registered(host, tier):
    assert host_tier(host) is tier


@pytest.mark.parametrize(
    ("host", "tier"),
    [
        ("db-primary.acme.com", Tier.PRODUCTION),
        ("master.acme.com", Tier.PRODUCTION),
        ("staging-primary.acme.com", Tier.STAGING),
        ("primaryschool.acme.com", Tier.UNKNOWN),
        ("replica.acme.com", Tier.UNKNOWN),
    ],
)
def test_the_primary_database_is_production_where_nothing_else_is_said(host, tier):
    assert host_tier(host, is_database=True) is tier
    assert host_tier(host) is (tier if "staging" in host else Tier.UNKNOWN)


PATHS = {
    Tier.PRODUCTION: "environments/prod environments/prod/main.tf /srv/prod values-prod.yaml prod.tfvars deploy/production overlays/prod "
    "inventories/production/hosts.ini prod-eu live/prod/vpc .env.production env.prod secret/prod/db k8s-production.yml config.prod.yaml "
    "/home/u/.kube/prod.yaml kubeconfig-prod ~/.ssh/prod_rsa prod.s3.tfbackend",
    Tier.STAGING: "environments/staging values-staging.yaml prod/staging pre-prod/main.tf .env.stg nonprod/vpc",
    Tier.TEST: "envs/qa .env.test overlays/preview",
    Tier.DEVELOPMENT: "environments/dev dev.tfvars",
    Tier.UNKNOWN: "/usr/local/bin test/fixtures live/vpc main.tf src/product/index.ts products/prod-list-view.tsx reproduce.py testdata "
    "docs/production-checklist.md /home/u/work/app latest.yaml . /",
}  # fmt: skip


@pytest.mark.parametrize(("path", "tier"), [(p, t) for t, paths in PATHS.items() for p in paths.split()])
def test_a_path_says_its_environment_by_a_part_that_is_one(path, tier):
    assert path_tier(path) is tier


@pytest.mark.parametrize(
    ("branch", "tier"),
    [
        ("production", Tier.PRODUCTION),
        ("prod", Tier.PRODUCTION),
        ("deploy/prod-eu", Tier.PRODUCTION),
        ("env/staging", Tier.STAGING),
        ("staging", Tier.STAGING),
        *[(b, Tier.UNKNOWN) for b in "main master release release/1.2 fix/prod-crash production-logging develop dev test origin".split()],
    ],
)  # fmt: skip
def test_a_branch_is_an_environment_only_where_it_is_called_by_its_name(branch, tier):
    assert branch_tier(branch) is tier


def test_parts_are_set_apart_by_signs_capitals_and_digits():
    assert parts_of("apiProdDb2-eu") == ("api", "prod", "db", "2", "eu")


def test_tiers_rise_from_this_machine_to_production():
    known = [t for t in Tier if t.is_known]
    assert [t.label for t in known] == ["local", "development", "test", "staging", "production"]


@pytest.mark.parametrize("ask", [tier_of, host_tier, path_tier, branch_tier])
@pytest.mark.parametrize("text", ["", "\0", "-" * 5000, "a." * 5000, "prod" * 5000, "é☃", "[::1", "/" * 5000])
def test_any_text_has_an_answer(ask, text):
    assert ask(text) in Tier
