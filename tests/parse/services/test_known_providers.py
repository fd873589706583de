"""What requests do at services we have tables for; the tables are the packaged ones."""

from __future__ import annotations

import json
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shellguard.classify.service_telling import act_of, target_of
from shellguard.data.provider_files import FOLDER, load_folder, packaged_providers
from shellguard.model import Act
from shellguard.parse.graphql import operations
from shellguard.parse.http import Request
from shellguard.parse.services.known_providers import KnownProviders
from shellguard.parse.services.service_act import ServiceAct, group_of

PROVIDERS = packaged_providers()


def told(act: ServiceAct) -> str:
    """The act's object as people read it."""
    said = act_of(Act("", ""), marked=target_of(act), verb="", service=act)
    return f"{said.object} {said.target}".strip()


def request(method: str, address: str, body: object = "", *headers: str) -> Request:
    """`host/path` as a client would send it."""
    host, slash, path = address.partition("/")
    text = body if isinstance(body, str) else json.dumps(body)
    return Request(
        method,
        f"https://{address}",
        host,
        slash + path,
        headers=headers,
        body=text,
        operations=operations(text),
    )


def acts(method: str, address: str, body: object = "", *headers: str) -> list[str]:
    """Each act in a few words; `?` where it is not certain, `(local)` where it stays here."""
    found = PROVIDERS.acts(request(method, address, body, *headers))
    return [
        f"{a.verb} {told(a)}{'' if a.is_certain else ' ?'}{' (local)' if a.is_local else ''}" for a in found
    ]


RAILWAY = "backboard.railway.app/graphql/v2"
KNOWN = {
    "the volume of the nine seconds": (
        ("POST", RAILWAY, {"query": 'mutation { volumeDelete(volumeId: "3d2c") }'}),
        ["delete volume 3d2c (railway)"],
    ),
    "its variable put in": (
        ("POST", RAILWAY, {"query": "mutation($v: String!) { volumeDelete(volumeId: $v) }", "variables": {"v": "vol9"}}),
        ["delete volume vol9 (railway)"],
    ),
    "a field no table names": (("POST", RAILWAY, {"query": "mutation { gizmoDestroy(id: 7) }"}), ["delete 7 (railway)"]),
    "a query": (("POST", RAILWAY, {"query": "{ me { projects { edges { node { id } } } } }"}), []),
    "a machine's lease given back": (("DELETE", "api.machines.dev/v1/apps/a/machines/m/lease"), []),
    "a volume at Fly": (("DELETE", "api.machines.dev/v1/apps/shop/volumes/vol_1"), ["delete volume shop/vol_1 (fly)"]),
    "an app scaled to nothing": (
        ("PATCH", "api.heroku.com/apps/shop/formation", {"updates": [{"type": "web", "quantity": 0}]}),
        ["stop app shop (heroku)"],
    ),
    "dynos restarted": (("DELETE", "api.heroku.com/apps/shop/dynos"), ["deploy app shop (heroku)"]),
    "rows without a filter": (
        ("DELETE", "abcd.supabase.co/rest/v1/orders?select=id"),
        ["delete all rows orders (supabase-project, abcd.supabase.co)"],
    ),
    "rows with a filter": (
        ("DELETE", "abcd.supabase.co/rest/v1/orders?id=eq.5"),
        ["delete rows orders (supabase-project, abcd.supabase.co) ?"],
    ),
    "a statement that reads": (
        ("POST", "api.supabase.com/v1/projects/abcd/database/query", {"query": "select 1"}),
        [],
    ),
    "a statement that drops": (
        ("POST", "api.supabase.com/v1/projects/abcd/database/query", {"query": "truncate table users"}),
        ["empty table users (supabase)"],
    ),
    "an action in the form": (
        ("POST", "rds.eu-west-1.amazonaws.com/", "Action=DeleteDBInstance&DBInstanceIdentifier=prod"),
        ["delete database prod (aws rds)"],
    ),
    "an action in a header": (
        ("POST", "dynamodb.eu-west-1.amazonaws.com/", {"TableName": "music"}, "X-Amz-Target: DynamoDB_20120810.DeleteTable"),
        ["delete table music (aws dynamodb)"],
    ),
    "an action that reads": (("GET", "ec2.eu-west-1.amazonaws.com/?Action=DescribeInstances"), []),
    "an action no table names": (
        ("GET", "rds.eu-west-1.amazonaws.com/?Action=DeleteDBProxy&Name=p"),
        ["delete database p (aws rds)"],
    ),
    "the provider's own dry run": (
        ("GET", "ec2.eu-west-1.amazonaws.com/?Action=TerminateInstances&DryRun=true&InstanceId.1=i"),
        [],
    ),
    "a bucket by its host": (
        ("DELETE", "shop.s3.eu-west-1.amazonaws.com/"),
        ["delete bucket (aws-s3-bucket, shop.s3.eu-west-1.amazonaws.com)"],
    ),
    "a key by its path": (("DELETE", "s3.amazonaws.com/shop/a/b"), ["delete objects shop/a/b (aws-s3)"]),
    "a tag of a key": (("DELETE", "s3.amazonaws.com/shop/a/b?tagging"), ["delete label shop/a/b (aws-s3)"]),
    "a cloud's custom verb": (
        ("POST", "cloudkms.googleapis.com/v1/projects/p/locations/l/keyRings/r/cryptoKeys/k/cryptoKeyVersions/1:destroy"),
        ["delete key r/k (gcloud cloudkms)"],
    ),
    "a resource group": (
        ("DELETE", "management.azure.com/subscriptions/s/resourcegroups/prod?api-version=2021-04-01"),
        ["delete all of stack prod (azure)"],
    ),
    "a repository made public": (
        ("PATCH", "api.github.com/repos/o/r", {"private": False}),
        ["expose repository o/r (github)"],
    ),
    "a reaction": (("DELETE", "api.github.com/repos/o/r/issues/1/reactions/2"), ["delete label o/r (github)"]),
    "a server nobody has listed": (
        ("DELETE", "git.example.org/api/v4/projects/5"),
        ["delete project 5 (gitlab, git.example.org)"],
    ),
    "another server's words are not the host's": (
        ("DELETE", "api.example.org/user/keys/5"),
        ["delete token /user/keys/5 (api.example.org)"],
    ),
    "the same below its own base": (
        ("DELETE", "code.example.org/api/v3/repos/o/r"),
        ["delete repository o/r (github, code.example.org)"],
    ),
    "a cluster by its port": (
        ("DELETE", "10.0.0.1:6443/apis/apps/v1/namespaces/prod/deployments/web"),
        ["delete workload prod/deployments/web (kubernetes, 10.0.0.1:6443)"],
    ),
    "a cluster's dry run": (("DELETE", "10.0.0.1:6443/api/v1/namespaces/prod?dryRun=All"), []),
    "a pod": (("DELETE", "10.0.0.1:6443/api/v1/namespaces/prod/pods/web-1"), ["delete run prod/web-1 (kubernetes, 10.0.0.1:6443)"]),
    "a search": (("POST", "es.example.com:9200/logs/_search", {"query": {"match_all": {}}}), []),
    "a search index": (("DELETE", "es.example.com:9200/logs"), ["delete index logs (elasticsearch, es.example.com:9200)"]),
    "deletions in bulk": (
        ("POST", "es.example.com:9200/_bulk", '{"delete":{"_id":"1"}}\n'),
        ["delete many rows /_bulk (elasticsearch, es.example.com:9200)"],
    ),
    "SQL in a body": (("POST", "ch.example.com:8123/", "TRUNCATE TABLE hits"), ["empty table hits (clickhouse, ch.example.com:8123)"]),
    "a token in the path is not told": (
        ("POST", "api.telegram.org/bot123:SECRET/deleteMessage", "chat_id=1"),
        ["delete document (telegram)"],
    ),
    "money": (("POST", "api.stripe.com/v1/refunds", "charge=ch_1"), ["send customer /v1/refunds (stripe)"]),
    "a test mode": (
        ("POST", "api.stripe.com/v1/refunds", "charge=ch_1", "Authorization: Bearer sk_test_1"),
        ["send customer /v1/refunds (stripe) (local)"],
    ),
    "a question to a model": (("POST", "api.openai.com/v1/chat/completions", {"messages": ["delete the database"]}), []),
    "a file at a model": (("DELETE", "api.openai.com/v1/files/f1"), ["delete objects f1 (llm)"]),
    "a service for practice": (("DELETE", "httpbin.org/delete"), []),
    "letters of another case": (("DELETE", "api.machines.dev/V1/Apps/shop"), ["delete app shop (fly)"]),
    "an escaped letter": (("DELETE", "api.machines.dev/v1/%61pps/shop"), ["delete app shop (fly)"]),
    "a path that goes back": (("DELETE", "api.machines.dev/v1/apps/a/../shop"), ["delete app shop (fly)"]),
    "a method in a header": (
        ("POST", "api.machines.dev/v1/apps/shop", "", "X-HTTP-Method-Override: DELETE"),
        ["delete app shop (fly)"],
    ),
    "backups of a volume in one call": (
        ("POST", RAILWAY, {"query": 'mutation { volumeInstanceBackupBatchDelete(volumeInstanceId: "v1", volumeInstanceBackupIds: ["b"]) { workflowId } }'}),
        ["delete many backups v1 (railway)"],
    ),
    "recovery to a moment turned off": (
        ("POST", RAILWAY, {"query": 'mutation { disablePitrForHaCluster(input: {serviceId: "s"}) { workflowId } }'}),
        ["disable backup s (railway)"],
    ),
    "a template of a project": (("POST", RAILWAY, {"query": 'mutation { templateDelete(id: "t") }'}), ["delete config t (railway)"]),
    "a restore point": (("POST", "api.supabase.com/v1/projects/abcd/database/backups/restore-point"), ["create backup abcd (supabase)"]),
    "a name asked for": (("POST", "api.supabase.com/v1/projects/abcd/vanity-subdomain/check-availability"), []),
    "a signing key": (("DELETE", "api.supabase.com/v1/projects/abcd/config/auth/signing-keys/k"), ["revoke token abcd (supabase)"]),
    "settings of a database put": (("PUT", "api.supabase.com/v1/projects/abcd/config/database/postgres"), ["change config abcd (supabase)"]),
    "a deleted project recovered": (("POST", "console.neon.tech/api/v2/projects/p/recover"), ["change project p (neon)"]),
    "a snapshot restored to a branch of its own": (
        ("POST", "console.neon.tech/api/v2/projects/p/snapshots/s/restore", {"name": "look"}),
        ["create database p/s (neon)"],
    ),
    "a snapshot that takes a branch's place": (
        ("POST", "console.neon.tech/api/v2/projects/p/snapshots/s/restore", {"finalize_restore": True}),
        ["replace database p/s (neon)"],
    ),
    "a snapshot restored as a file says": (
        ("POST", "console.neon.tech/api/v2/projects/p/snapshots/s/restore", "@restore.json"),
        ["replace database p/s (neon)"],
    ),
    "a role's password reset": (
        ("POST", "api.planetscale.com/v1/organizations/o/databases/d/branches/main/roles/reset-default"),
        ["revoke token o/d/main (planetscale)"],
    ),
    "a backup downloaded": (
        ("POST", "cloud.mongodb.com/api/atlas/v2/groups/g/clusters/c/backup/restoreJobs", {"deliveryType": "download"}),
        [],
    ),
    "a backup over a cluster": (
        ("POST", "cloud.mongodb.com/api/atlas/v2/groups/g/clusters/c/backup/restoreJobs", {"deliveryType": "automated"}),
        ["replace database g/c (mongodb-atlas)"],
    ),
    "no more backups": (
        ("DELETE", "cloud.mongodb.com/api/atlas/v2/groups/g/clusters/c/backup/schedule"),
        ["disable backup g/c (mongodb-atlas)"],
    ),
    "a database emptied by its add-on": (("POST", "api.data.heroku.com/data/postgres/v1/pg-1/reset"), ["empty database pg-1 (heroku)"]),
    "a cache's password": (("POST", "api.data.heroku.com/redis/v0/databases/r/credentials_rotation"), ["revoke token r (heroku)"]),
    "an upgrade tried dry": (("POST", "api.data.heroku.com/client/v11/databases/d/upgrade/dry_run"), []),
    "secret files exchanged": (("PUT", "api.render.com/v1/services/s/secret-files"), ["replace all of secret s (render)"]),
    "a blueprint checked": (("POST", "api.render.com/v1/blueprints/validate"), []),
    "blobs": (("POST", "vercel.com/api/blob/delete", {"urls": ["u"]}), ["delete many objects /api/blob/delete (vercel)"]),
    "blobs at their own host": (("POST", "blob.vercel-storage.com/delete", {"urls": ["u"]}), ["delete many objects /delete (vercel)"]),
    "variables of a team": (("DELETE", "api.vercel.com/v1/env"), ["delete many configs (vercel)"]),
    "machines of a pool": (("DELETE", "api.digitalocean.com/v2/droplets/autoscale/p/dangerous"), ["delete many instances p (digitalocean)"]),
    "a shared disk": (("DELETE", "api.digitalocean.com/v2/nfs/n"), ["delete filesystem n (digitalocean)"]),
    "a zone imported": (("POST", "api.hetzner.cloud/v1/zones/z/actions/import_zonefile"), ["replace domain z (hetzner)"]),
    "a storage box rolled back": (
        ("POST", "api.hetzner.com/v1/storage_boxes/7/actions/rollback_snapshot"),
        ["replace filesystem 7 (hetzner)"],
    ),
    "a token's secret rolled": (
        ("PUT", "api.cloudflare.com/client/v4/user/tokens/t/value"),
        ["revoke token (cloudflare)"],
    ),
    "a secret for updates of packages": (("DELETE", "api.github.com/repos/o/r/dependabot/secrets/S"), ["delete secret o/r/S (github)"]),
    "a repository unlocked": (
        ("DELETE", "api.github.com/user/migrations/1/repos/r/lock"),
        ["change repository r (github)"],
    ),
    "a snapshot in the place of another": (("POST", "api.linode.com/v4/linode/instances/1/backups"), ["replace backup 1 (linode) ?"]),
    "a database opened to all": (
        ("PUT", "shop.firebaseio.com/.settings/rules.json", {"rules": {".read": True}}),
        ["expose database /.settings/rules.json (firebase-rtdb, shop.firebaseio.com)"],
    ),
    "nothing put over a place": (
        ("PUT", "shop.firebaseio.com/users.json", "null"),
        ["delete many rows users.json (firebase-rtdb, shop.firebaseio.com)"],
    ),
    "shards moved": (("POST", "es.example.com:9200/_cluster/reroute", {"commands": [{"move": {"index": "i"}}]}), []),
    "shards given up": (
        ("POST", "es.example.com:9200/_cluster/reroute", {"commands": [{"allocate_empty_primary": {"accept_data_loss": True}}]}),
        ["delete many rows /_cluster/reroute (elasticsearch, es.example.com:9200)"],
    ),
    "all features reset": (
        ("POST", "es.example.com:9200/_features/_reset"),
        ["reset all of config /_features/_reset (elasticsearch, es.example.com:9200)"],
    ),
    "a database beside the warehouse": (
        ("DELETE", "api.clickhouse.cloud/v1/organizations/o/postgres/p"),
        ["delete database p (clickhouse, api.clickhouse.cloud)"],
    ),
    "revisions asked for": (("POST", "couchdb.example.com:5984/shop/_missing_revs"), []),
    "volumes without a name": (
        ("POST", "build.example.com:2375/v1.45/volumes/prune"),
        ["delete many volumes (docker, build.example.com:2375)"],
    ),
    "all volumes": (
        ("POST", "build.example.com:2375/v1.45/volumes/prune?filters=%7B%22all%22%3A%5B%22true%22%5D%7D"),
        ["delete every volume (docker, build.example.com:2375)"],
    ),
    "all nodes": (("DELETE", "10.0.0.1:6443/api/v1/nodes"), ["delete all of node /api/v1/nodes (kubernetes, 10.0.0.1:6443)"]),
    "all definitions": (
        ("DELETE", "10.0.0.1:6443/apis/apiextensions.k8s.io/v1/customresourcedefinitions"),
        ["delete every schema (kubernetes, 10.0.0.1:6443)"],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("said", "expected"), KNOWN.values(), ids=KNOWN)
def test_a_request_does_what_the_table_says(said, expected):
    assert acts(*said) == expected


@dataclass(frozen=True, slots=True)
class Socketed(Request):
    """A request through a Unix socket."""

    socket: str = "/var/run/docker.sock"


def test_a_socket_says_whose_it_is():
    found = PROVIDERS.acts(Socketed("DELETE", "", "localhost", "/v1.41/volumes/pg"))
    assert [(told(a), a.is_local) for a in found] == [("volume pg (docker)", True)]


def test_what_a_file_holds_is_not_told():
    text = json.dumps({"query": 'mutation { volumeDelete(volumeId: "inside") }'})
    sent = Request("POST", "", "backboard.railway.app", "/graphql/v2", body=text, uploads=("m.json",))
    assert [told(a) for a in PROVIDERS.acts(sent)] == ["volume (railway)"]


def test_tables_are_loaded_once_and_for_requests_that_leave_the_machine_only():
    calls = []

    def load():
        calls.append(1)
        return load_folder(FOLDER)

    providers = KnownProviders(load)
    for host in ("localhost:8080", "127.0.0.1", "db", "app.test", "shop.lvh.me:3000"):
        assert all(a.is_local for a in providers.acts(request("DELETE", f"{host}/volumes/1")))
    providers.acts(request("HEAD", "api.fly.io/x"))
    assert calls == []
    providers.acts(request("DELETE", "api.machines.dev/v1/apps/a"))
    providers.acts(request("DELETE", "example.com/a"))
    assert calls == [1]


HOSTS = sorted({h.replace("*", "x") for p in PROVIDERS.providers for h in p.hosts})[:400]


@settings(deadline=None, max_examples=150, database=None)
@given(
    st.sampled_from(["GET", "POST", "PUT", "PATCH", "DELETE", "\0", ""]),
    st.sampled_from([*HOSTS, "", "\0", "example.com", "[::1"]),
    st.text(max_size=60),
    st.one_of(st.text(max_size=80), st.sampled_from(['{"query":"mutation{', "[" * 5000, '{"method":1}', "Action=", "query=%", "\0"])),
    st.lists(st.text(max_size=20), max_size=3),
)  # fmt: skip
def test_any_request_is_read(method, host, path, body, headers):
    for act in PROVIDERS.acts(Request(method, f"https://{host}{path}", host, path, tuple(headers), body)):
        assert group_of(act.thing)
        assert "\0" not in act.target
