"""Calls of services' own libraries, said as their command line would be told."""

from __future__ import annotations

import pytest

from shellguard.parse.bash import read_command

SAID = {
    "kubernetes": ("from kubernetes import client; client.CoreV1Api().delete_namespace('shop')", "kubectl delete namespace shop"),
    "kubernetes, in a namespace": ("client.AppsV1Api().delete_namespaced_deployment('web', 'shop')", "kubectl delete deployment web"),
    "docker": ("import docker; docker.from_env().volumes.prune()", "docker volume prune -af"),
    "github": ("from github import Github; Github('t').get_repo('a/b').delete()", "gh repo delete x"),
    "bigquery": ("from google.cloud import bigquery; bigquery.Client().delete_dataset('visits')", "bq rm -r -f visits"),
    "a bucket": ("from google.cloud import storage; storage.Client().bucket('b').delete(force=True)", "gcloud storage rm -r gs://bucket"),
    "azure": ("c.resource_groups.begin_delete('shop')", "az group delete --name shop"),
    "stripe": ("import stripe; stripe.Customer.delete('cus_1')", "curl -X DELETE https://api.stripe.com/v1/customers/cus_1"),
    "vault": ("import hvac; hvac.Client().secrets.kv.v2.delete_metadata_and_all_versions(path='p')", "vault kv metadata delete p"),
    "a model hub": ("from huggingface_hub import HfApi; HfApi().delete_repo('a/b')", "huggingface-cli repo delete a/b"),
}  # fmt: skip
ONES_OWN = (
    "cache.delete('x')",
    "user.delete()",
    "app.delete_user(4)",
    "items.prune()",
    "chat.delete_collection('x')",
    "paginator.begin()",
)


@pytest.mark.parametrize(("code", "said"), SAID.values(), ids=SAID.keys())
def test_a_library_call_is_said_as_its_tool_would_be(code: str, said: str) -> None:
    calls = read_command(f'python3 -c "{code}"', cwd="/p", home="/home/dev", workspace="/p").invocations
    assert said in [c.render() for c in calls]


@pytest.mark.parametrize("code", ONES_OWN)
def test_common_names_on_other_objects_say_nothing(code: str) -> None:
    calls = read_command(f'python3 -c "{code}"', cwd="/p", home="/home/dev", workspace="/p").invocations
    assert [c.program for c in calls] == ["python3"]
