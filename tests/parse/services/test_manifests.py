"""Manifests: what is read, and what is too much."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shellguard.parse.services.kubernetes_kinds import kind_of
from shellguard.parse.services.manifests import Manifest, manifests
from shellguard.parse.yaml_text import MOST_CHARACTERS

READ = {
    "one object": ("kind: Pod\nmetadata: {name: a, namespace: n}", [Manifest("Pod", "a", "n")]),
    "several documents": ("kind: Pod\n---\n---\nkind: Job\napiVersion: batch/v1", [Manifest("Pod"), Manifest("Job.batch")]),
    "a list": ("kind: List\nitems:\n- {kind: Pod}\n- {kind: Secret}", [Manifest("Pod"), Manifest("Secret")]),
    "an empty list": ("kind: PodList\nitems: []", None),
    "nothing": ("", None),
    "no manifest": ("a: 1", None),
    "a list of something else": ("kind: List\nitems: [1]", None),
    "a template": ("{{ if .Values.a }}\nkind: Pod\n{{ end }}", None),
    "a tag that builds objects": ("!!python/object/apply:os.system ['true']", None),
    "a date that is none": ("kind: Pod\nmetadata: {name: 2001-99-99}", [Manifest("Pod", "2001-99-99")]),
    "brackets without end": ("[" * 100_000, None),
    "indentation without end": ("".join(" " * n + "a:\n" for n in range(1500)), None),
    "entries within entries": ("- " * 100_000, None),
    "too long": ("#" * (MOST_CHARACTERS + 1), None),
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), READ.values(), ids=READ)
def test_objects_of_a_text(text: str, expected: list[Manifest] | None) -> None:
    assert manifests(text) == expected


@given(st.text(alphabet="kind: Pod[]{}-?&*!|>\n\t\"'#,items", max_size=80) | st.binary(max_size=60))
def test_any_text_is_read_or_refused(text: str | bytes) -> None:
    found = manifests(text)
    assert found is None or all(isinstance(m, Manifest) for m in found)


@pytest.mark.parametrize(
    ("spelled", "expected"),
    [
        ("deploy", ("deploy", "workload")),
        ("Deployment", ("deployment", "workload")),
        ("deployments.apps", ("deployment", "workload")),
        ("ingresses", ("ingress", "network")),
        ("networkpolicies", ("networkpolicy", "firewall")),
        ("Pod", ("pod", "run")),
        ("svc", ("svc", "network")),
        ("backups.velero.io", ("backup", "backup")),
        ("clusters.postgresql.cnpg.io", ("cluster", "database")),
        ("kafkas.kafka.strimzi.io", ("kafka", "queue")),
        ("somethings.example.com", ("somethings", "unknown")),
        ("", ("", "unknown")),
    ],
)
def test_kinds_in_any_spelling(spelled: str, expected: tuple[str, str]) -> None:
    assert kind_of(spelled) == expected
