"""Which spellings of an account are the same one."""

from __future__ import annotations

import pytest

from shellguard.context.identities import Held
from shellguard.context.same_account import is_account

EKS, GKE = "arn:aws:eks:eu-west-1:000000000001:cluster/shop", "gke_acme_europe-west1_web"
MARK = "0" * 16
SAME = {
    "a context of EKS by its cluster": ([Held("kubernetes", EKS)], "kubernetes", "shop", ""),
    "a context of GKE by its cluster": ([Held("kubernetes", GKE)], "kubernetes", "web", ""),
    "a context of eksctl by its cluster": ([Held("kubernetes", "me@shop.eu-west-1.eksctl.io")], "kubernetes", "shop", ""),
    "a context by its name": ([Held("kubernetes", EKS)], "kubernetes", EKS, ""),
    "a kind before the name": ([Held("gcloud", "acme")], "gcloud", "project acme", ""),
    "a user at a server, in any database": ([Held("database", "app", host="h")], "database", "app@h/other", "h"),
    "a user of every server": ([Held("database", "app", MARK)], "database", "app@h/d", "h"),
    "a user and a server of one file": ([Held("database", "app", file="/.env"), Held("database", host="h", file="/.env")], "database", "app@h", "h"),
    "a server alone": ([Held("database", "app", host="h")], "database", "h/d", "h"),
    "an engine by its machine": ([Held("docker", "box", host="h")], "docker", "me", "h"),
    "an address without a name": ([Held("terraform", "", MARK, host="app.example.com")], "terraform", "app.example.com", "app.example.com"),
    "nobody's in particular": ([Held("any", "me")], "github", "me", ""),
}  # fmt: skip
OTHER = {
    "another cluster of EKS": ([Held("kubernetes", EKS)], "kubernetes", "hop", ""),
    "an ARN of another thing": ([Held("kubernetes", "arn:aws:iam::000000000001:role/shop")], "kubernetes", "shop", ""),
    "another cluster of GKE": ([Held("kubernetes", GKE)], "kubernetes", "europe-west1_web", ""),
    "the same cluster elsewhere, said whole": ([Held("kubernetes", EKS)], "kubernetes", EKS.replace("eu-", "us-"), ""),
    "another user at the server": ([Held("database", "app", host="h")], "database", "root@h/d", "h"),
    "the user at another server": ([Held("database", "app", host="h")], "database", "app@i/d", "i"),
    "a mere user, at a server that nothing names": ([Held("database", "app")], "database", "app@h", "h"),
    "a user and a server of two files": ([Held("database", "app", file="/a"), Held("database", host="h", file="/b")], "database", "app@h", "h"),
    "another service's": ([Held("gitlab", "me")], "github", "me", ""),
    "another project": ([Held("gcloud", "acme")], "gcloud", "project acme2", ""),
    "nothing there": ([], "aws", "staging", ""),
}  # fmt: skip


@pytest.mark.parametrize(("baseline", "service", "account", "host"), SAME.values(), ids=SAME)
def test_the_same(baseline, service, account, host):
    assert is_account(baseline, service, account, host)


@pytest.mark.parametrize(("baseline", "service", "account", "host"), OTHER.values(), ids=OTHER)
def test_another(baseline, service, account, host):
    assert not is_account(baseline, service, account, host)
