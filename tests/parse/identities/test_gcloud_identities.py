"""Whose account Google Cloud's and Azure's command lines act with."""

from __future__ import annotations

import json

import pytest

from tests.parse.identities.spoken_uses import Files, said

USES: dict[str, tuple[str, list[str]]] = {
    "an account": ("gcloud --account ann@example.com run services list", ["used gcloud ann@example.com by --account"]),
    "a project": ("gcloud compute instances list --project=shop-live", ["used gcloud project shop-live by --project"]),
    "somebody else's rights": (
        "gcloud storage ls --impersonate-service-account ops@shop.iam.gserviceaccount.com",
        ["used gcloud ops@shop.iam.gserviceaccount.com by --impersonate-service-account"],
    ),
    "by its beginning": ("gcloud storage ls --impersonate-s ops@shop", ["used gcloud ops@shop by --impersonate-service-account"]),
    "a configuration": ("gcloud --configuration live run services list", ["used gcloud configuration live by --configuration"]),
    "a token from a file": (
        "gcloud storage ls --access-token-file tok",
        ["used gcloud file=/work/tok by --access-token-file"],
    ),
    "a login": ("gcloud auth login ann@example.com", ["stored gcloud ann@example.com by gcloud auth login"]),
    "a service account's key": (
        "gcloud auth activate-service-account --key-file=k.json",
        ["stored gcloud ops@shop file=/work/k.json by gcloud auth activate-service-account"],
    ),
    "a login for programs": (
        "gcloud auth application-default login",
        ["stored gcloud by gcloud auth application-default login"],
    ),
    "the account is switched": (
        "gcloud config set account ann@example.com",
        ["stored gcloud ann@example.com by gcloud config set account"],
    ),
    "the project is switched": (
        "gcloud config set core/project shop-live",
        ["stored gcloud project shop-live by gcloud config set core/project"],
    ),
    "impersonation for good": (
        "gcloud config set auth/impersonate_service_account ops@shop",
        ["stored gcloud ops@shop by gcloud config set auth/impersonate_service_account"],
    ),
    "a key for good": (
        "gcloud config set auth/credential_file_override ~/k.json",
        ["stored gcloud file=/home/me/k.json by gcloud config set auth/credential_file_override"],
    ),
    "the configuration is switched": (
        "gcloud config configurations activate live",
        ["stored gcloud configuration live by gcloud config configurations activate"],
    ),
    "a token printed": ("gcloud auth print-access-token", ["obtained gcloud by gcloud auth print-access-token"]),
    "a token printed by a beta": (
        "gcloud beta auth print-identity-token ann@example.com",
        ["obtained gcloud ann@example.com by gcloud auth print-identity-token"],
    ),
    "a new key": (
        "gcloud iam service-accounts keys create k.json --iam-account ops@shop",
        ["obtained gcloud ops@shop file=/work/k.json by gcloud iam service-accounts keys create"],
    ),
    "a cluster's context, wholly named": (
        "gcloud container clusters get-credentials web --zone europe-west1-b --project shop",
        [
            "stored kubernetes gke_shop_europe-west1-b_web by gcloud container clusters get-credentials",
            "used gcloud project shop by --project",
        ],
    ),
    "a cluster's context, named in part": (
        "gcloud container clusters get-credentials web --region europe-west1",
        ["stored kubernetes web by gcloud container clusters get-credentials"],
    ),
    "bq": ("bq --project_id=shop-live ls", ["used gcloud project shop-live by --project_id"]),
    "gsutil": ("gsutil -m -i ops@shop cp a gs://b", ["used gcloud ops@shop by -i"]),
    "gsutil's key": (
        "gsutil -o Credentials:gs_secret_access_key=aB3dE6gH ls",
        ["used gcloud secret=aB3dE6gH by -o Credentials:gs_secret_access_key"],
    ),
    "az login": ("az login", ["stored azure by az login"]),
    "az login of a program": (
        "az login --service-principal -u 1111-2222 -p pw-9Zq4t --tenant t",
        ["stored azure 1111-2222 secret=pw-9Zq4t by az login"],
    ),
    "az login by a guess": (
        "az login -u admin -p admin",
        ["stored azure admin secret=admin guessed by az login"],
    ),
    "a subscription is switched": ("az account set -s live", ["stored azure live by az account set"]),
    "a subscription": ("az vm list --subscription live", ["used azure live by --subscription"]),
    "a subscription by its beginning": ("az vm list --subsc live", ["used azure live by --subscription"]),
    "an access token": ("az account get-access-token", ["obtained azure by az account get-access-token"]),
    "a new service principal": (
        "az ad sp create-for-rbac -n deploy",
        ["obtained azure deploy by az ad sp create-for-rbac"],
    ),
    "a new secret of one": (
        "az ad app credential reset --id 1111",
        ["obtained azure 1111 by az ad app credential reset"],
    ),
    "a cluster's context": ("az aks get-credentials -g rg -n web", ["stored kubernetes web by az aks get-credentials"]),
    "a cluster's administrator": (
        "az aks get-credentials -g rg -n web --admin",
        ["stored kubernetes web-admin by az aks get-credentials"],
    ),
    "a registry": ("az acr login -n shop", ["stored registry shop by az acr login"]),
    "a registry's token": ("az acr login -n shop --expose-token", ["obtained registry shop by az acr login"]),
    "a storage account's key": (
        "az storage blob list -c web --account-name shop --account-key aB3dE6gH==",
        ["used azure shop secret=aB3dE6gH== by --account-key"],
    ),
    "a connection string": (
        'az storage blob list -c web --connection-string "$CONN"',
        ["used azure $CONN by --connection-string"],
    ),
    "PowerShell": ("Set-AzContext -Subscription live", ["stored azure live by Set-AzContext"]),
}  # fmt: skip
NOBODY = (
    "gcloud compute instances list",
    "gcloud compute instances list --zone europe-west1-b",
    "gcloud auth list",
    "gcloud auth list --filter=status:ACTIVE",
    "gcloud auth revoke",
    "gcloud auth configure-docker",
    "gcloud config list",
    "gcloud config get-value account",
    "gcloud config get-value project",
    "gcloud config set compute/zone europe-west1-b",
    "gcloud config unset project",
    "gcloud config configurations list",
    "gcloud config configurations create live --no-activate",
    "gcloud config config-helper --format=json",
    "gcloud builds submit --config cloudbuild.yaml",
    "gcloud iam service-accounts keys list --iam-account ops@shop",
    "gcloud container clusters list",
    "gcloud help auth login",
    "gcloud auth login --help",
    "bq ls",
    "gsutil ls",
    "gsutil rsync -i a gs://b",
    "gsutil -m rsync -u a gs://b",
    "az account show",
    "az account list",
    "az vm list -g rg",
    "az login --help",
    "az logout",
    "az network vnet subnet list --subnet a",
    "az webapp connection show --connection main",
    "az ad sp list",
    "az aks list",
    "azcopy login status",
)
KEY = Files({"/work/k.json": json.dumps({"client_email": "ops@shop", "private_key": "-----BEGIN"})})


@pytest.mark.parametrize("phrase", USES)
def test_who_is_named_is_said(phrase: str) -> None:
    command, expected = USES[phrase]
    assert said(command, KEY) == expected


@pytest.mark.parametrize("command", NOBODY)
def test_an_ordinary_call_and_a_look_name_nobody(command: str) -> None:
    assert said(command) == []


@pytest.mark.parametrize("text", ["", "[]", "{", '{"client_email": 5}', "[" * 100_000])
def test_a_key_file_that_says_nothing_names_nobody(text: str) -> None:
    found = said("gcloud auth activate-service-account --key-file k.json", Files({"/work/k.json": text}))
    assert found == ["stored gcloud file=/work/k.json by gcloud auth activate-service-account"]
