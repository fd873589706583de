"""Calls whose effect was looked up in the provider's own documentation; the page stands in the group's `source`."""

from __future__ import annotations

import pytest

from shellguard.data.provider_files import packaged_providers
from shellguard.model import Undo
from shellguard.parse.graphql import operations
from shellguard.parse.http import Request
from shellguard.parse.services.service_act import Scope

VAULT, CONSUL, ETCD = "vault.example.com/v1", "consul.example.com:8500/v1", "etcd.example.com:2379/v3"
INFLUX, NOMAD = "influxdb.example.com:8086", "nomad.example.com:4646/v1"
GITLAB, SQL = "gitlab.com/api/v4", "sqladmin.googleapis.com"
DEVOPS, AZURE = "dev.azure.com/o/p/_apis", "v.vault.azure.net"
CALLS = {
    "stripe: a customer": ("DELETE api.stripe.com/v1/customers/cus_1", "", "delete customer"),
    "stripe: a dispute given up": ("POST api.stripe.com/v1/disputes/dp_1/close", "", "stop customer"),
    "stripe: a schedule": ("POST api.stripe.com/v1/subscription_schedules/s/cancel", "", "stop customer"),
    "stripe: a card": ("POST api.stripe.com/v1/payment_methods/pm/detach", "", "detach customer"),
    "gitlab: a project is marked": (f"DELETE {GITLAB}/projects/5", "", "delete project snapshot"),
    "gitlab: a project for good": (f"DELETE {GITLAB}/projects/5?permanently_remove=true&full_path=g%2Fp", "", "delete project"),
    "gitlab: a project for good, in the body": (f"DELETE {GITLAB}/projects/5", "permanently_remove=true", "delete project"),
    "gitlab: a group is marked": (f"DELETE {GITLAB}/groups/5", "", "delete account snapshot"),
    "gitlab: a group for good": (f"DELETE {GITLAB}/groups/5", '{"permanently_remove": true}', "delete account"),
    "gitlab: a project comes back": (f"POST {GITLAB}/projects/5/restore", "", "create project"),
    "gitlab: review apps are shown": (f"DELETE {GITLAB}/projects/5/environments/review_apps", "", ""),
    "gitlab: review apps go": (f"DELETE {GITLAB}/projects/5/environments/review_apps?dry_run=false", "", "delete preview many"),
    "gitlab: an environment": (f"DELETE {GITLAB}/projects/5/environments/7", "", "delete environment"),
    "gitlab: what is stale stops": (f"POST {GITLAB}/projects/5/environments/stop_stale", "", "stop environment many"),
    "vault: a lease with a path": (f"PUT {VAULT}/sys/leases/revoke/aws/creds/deploy/a1", "", "revoke token"),
    "vault: a lease looked at": (f"POST {VAULT}/sys/leases/lookup", "{}", ""),
    "vault: a lease renewed": (f"PUT {VAULT}/sys/leases/renew", "{}", ""),
    "vault: a snapshot put in": (f"POST {VAULT}/sys/storage/raft/snapshot-force", "", "replace state"),
    "vault: replication ends": (f"POST {VAULT}/sys/replication/dr/primary/disable", "", "disable backup"),
    "vault: a secondary is cleared": (f"POST {VAULT}/sys/replication/performance/secondary/enable", "", "replace secret all"),
    "vault: a primary steps back": (f"POST {VAULT}/sys/replication/dr/primary/demote", "", "stop database"),
    "vault: entities": (f"POST {VAULT}/identity/entity/batch-delete", "{}", "delete user many"),
    "vault: a version": (f"POST {VAULT}/kv/delete/app", '{"versions": [1]}', "delete secret snapshot"),
    "vault: a version comes back": (f"POST {VAULT}/kv/undelete/app", '{"versions": [1]}', "create secret"),
    "vault: a version for good": (f"PUT {VAULT}/kv/destroy/app", '{"versions": [1]}', "delete secret"),
    "vault: a mount": (f"DELETE {VAULT}/sys/mounts/team/kv", "", "delete secret all"),
    "consul: a tree in a transaction": (f"PUT {CONSUL}/txn", '[{"KV": {"Verb": "delete-tree", "Key": "a"}}]', "delete rows many"),
    "consul: a key in a transaction": (f"PUT {CONSUL}/txn", '[{"KV": {"Verb": "delete", "Key": "a"}}]', "delete rows"),
    "consul: a transaction that writes and reads": (f"PUT {CONSUL}/txn", '[{"KV": {"Verb": "get"}}, {"KV": {"Verb": "set"}}]', "change rows"),
    "consul: a transaction that reads": (f"PUT {CONSUL}/txn", '[{"KV": {"Verb": "get-tree", "Key": "a"}}]', ""),
    "consul: a prefix": (f"DELETE {CONSUL}/kv/app/?recurse", "", "delete rows many"),
    "consul: one key, said so": (f"DELETE {CONSUL}/kv/app?recurse=false", "", "delete rows"),
    "consul: maintenance begins": (f"PUT {CONSUL}/agent/maintenance?enable=true", "", "stop node"),
    "consul: maintenance ends": (f"PUT {CONSUL}/agent/maintenance?enable=false", "", "change node"),
    "consul: a server": (f"DELETE {CONSUL}/operator/raft/peer?id=a", "", "delete node"),
    "consul: a snapshot put in": (f"PUT {CONSUL}/snapshot", "", "replace state"),
    "etcd: a hash": (f"POST {ETCD}/maintenance/hash", "{}", ""),
    "etcd: leases listed": (f"POST {ETCD}/kv/lease/leases", "{}", ""),
    "etcd: a lease by its other path": (f"POST {ETCD}/kv/lease/revoke", '{"ID": 1}', "delete rows ?"),
    "influxdb 3: a database": (f"DELETE {INFLUX}/api/v3/configure/database?db=a", "", "delete database snapshot"),
    "influxdb 3: a database for good": (f"DELETE {INFLUX}/api/v3/configure/database?db=a&hard_delete_at=now", "", "delete database"),
    "influxdb 3: a table": (f"DELETE {INFLUX}/api/v3/configure/table?db=a&table=t", "", "delete table snapshot"),
    "influxdb 1: a statement behind another": (f"POST {INFLUX}/query", "q=SHOW DATABASES; DROP DATABASE a", "delete database"),
    "influxdb 1: the same, escaped": (f"POST {INFLUX}/query?q=SHOW+DATABASES%3BDROP+DATABASE+a", "", "delete database"),
    "influxdb 1: a query": (f"POST {INFLUX}/query", "q=SELECT * FROM dropped", ""),
    "google: an SQL instance by the old path": (f"DELETE {SQL}/sql/v1beta4/projects/p/instances/db", "", "delete database"),
    "google: an SQL instance": (f"DELETE {SQL}/v1/projects/p/instances/db", "", "delete database"),
    "google: an SQL primary": (f"POST {SQL}/sql/v1beta4/projects/p/instances/db/demote", "{}", "stop database"),
    "google: metadata of all machines": ("POST compute.googleapis.com/compute/v1/projects/p/setCommonInstanceMetadata", "{}", "grant policy"),
    "google: a secret of a region": ("DELETE secretmanager.googleapis.com/v1/projects/p/locations/l/secrets/s", "", "delete secret"),
    "google: a key of an account": ("POST iam.googleapis.com/v1/projects/p/serviceAccounts/a/keys/k:disable", "", "disable token"),
    "google: all rows": (
        "POST bigtableadmin.googleapis.com/v2/projects/p/instances/i/tables/t:dropRowRange",
        '{"deleteAllDataFromTable": true}',
        "empty table",
    ),
    "google: rows by prefix": (
        "POST bigtableadmin.googleapis.com/v2/projects/p/instances/i/tables/t:dropRowRange",
        '{"rowKeyPrefix": "YQ=="}',
        "delete rows many",
    ),
    "google: an object moved": ("POST storage.googleapis.com/storage/v1/b/a/o/x/moveTo/o/y", "", "move objects"),
    "azure: a user": ("DELETE graph.microsoft.com/v1.0/users/u", "", "delete user snapshot"),
    "azure: a user for good": ("DELETE graph.microsoft.com/v1.0/directory/deletedItems/u", "", "delete user"),
    "azure: a secret": (f"DELETE {AZURE}/secrets/s?api-version=7.4", "", "delete secret snapshot"),
    "azure: a secret for good": (f"DELETE {AZURE}/deletedsecrets/s?api-version=7.4", "", "delete secret"),
    "azure: a certificate for good": (f"DELETE {AZURE}/deletedcertificates/c", "", "delete certificate"),
    "azure: a repository": (f"DELETE {DEVOPS}/git/repositories/r", "", "delete repository snapshot"),
    "azure: a repository for good": (f"DELETE {DEVOPS}/git/recycleBin/repositories/r", "", "delete repository"),
    "azure: a work item": (f"DELETE {DEVOPS}/wit/workitems/7", "", "delete document snapshot"),
    "azure: a work item for good": (f"DELETE {DEVOPS}/wit/workitems/7?destroy=true", "", "delete document"),
    "auth0: a connection of an organization": ("DELETE t.auth0.com/api/v2/organizations/o/enabled_connections/c", "", "revoke policy"),
    "sentry: issues by their ids": ("DELETE sentry.io/api/0/projects/o/p/issues/?id=1&id=2", "", "delete document many"),
    "sentry: issues without any": ("DELETE sentry.io/api/0/projects/o/p/issues/?ids[]=1", "", "delete document all"),
    "datadog: logs": ("POST api.datadoghq.com/api/v2/deletion/data/logs", "{}", "delete log many"),
    "datadog: kept after all": ("PUT api.datadoghq.com/api/v2/deletion/requests/7/cancel", "", "change log"),
    "algolia: recommendations": ("POST a-dsn.algolia.net/1/indexes/*/recommendations", "{}", ""),
    "algolia: rules in place of rules": ("POST a.algolia.net/1/indexes/i/rules/batch?clearExistingRules=true", "[]", "replace config"),
    "algolia: a key": ("DELETE a.algolia.net/1/keys/k", "", "revoke token snapshot"),
    "slack: a canvas": ("POST slack.com/api/canvases.delete", "canvas_id=F1", "delete document"),
    "slack: sessions of many": ("POST slack.com/api/admin.users.session.resetBulk", "{}", "revoke token many"),
    "twilio: an account is closed": ("POST api.twilio.com/2010-04-01/Accounts/AC1.json", "Status=closed", "delete account"),
    "sendgrid: a list": ("DELETE api.sendgrid.com/v3/marketing/lists/l", "", "delete config"),
    "sendgrid: a list and who is on it": ("DELETE api.sendgrid.com/v3/marketing/lists/l?delete_contacts=true", "", "delete customer many"),
    "terraform: a state's data": ("POST app.terraform.io/api/v2/state-versions/sv/actions/soft_delete_backing_data", "", "delete state snapshot"),
    "terraform: a state's data for good": ("POST app.terraform.io/api/v2/state-versions/sv/actions/permanently_delete_backing_data", "", "delete state"),
    "argo cd: the application alone": ("DELETE argocd.example.com/api/v1/applications/a?cascade=false", "", "forget workload"),
    "argo cd: what it runs": ("DELETE argocd.example.com/api/v1/applications/a", "", "delete workload all"),
    "argo cd: a dry run": ("POST argocd.example.com/api/v1/applications/a/rollback?dryRun=true", "{}", ""),
    "docker: a layer": ("DELETE ghcr.io/v2/name/blobs/sha256:1", "", "delete image"),
    "shopify: a customer's data": ("POST s.myshopify.com/admin/api/2025-07/graphql.json", 'mutation { customerRequestDataErasure(customerId: "1") { customerId } }', "delete customer"),
    "shopify: all redirects": ("POST s.myshopify.com/admin/api/2025-07/graphql.json", "mutation { urlRedirectBulkDeleteAll { job { id } } }", "delete config all"),
    "notion: a block": ("DELETE api.notion.com/v1/blocks/b", "", "delete document snapshot"),
    "notion: a page": ("PATCH api.notion.com/v1/pages/p", '{"in_trash": true}', "delete document snapshot"),
    "linear: a document": ("POST api.linear.app/graphql", 'mutation { documentDelete(id: "d") { success } }', "delete document snapshot"),
    "jira: a project": ("DELETE acme.atlassian.net/rest/api/3/project/P", "", "delete project snapshot"),
    "jira: a project for good": ("DELETE acme.atlassian.net/rest/api/3/project/P?enableUndo=false", "", "delete project"),
    "confluence: a page": ("DELETE acme.atlassian.net/wiki/rest/api/content/7", "", "delete document snapshot"),
    "confluence: a page for good": ("DELETE acme.atlassian.net/wiki/rest/api/content/7?status=trashed", "", "delete document"),
    "rabbitmq: messages looked at": ("POST rabbitmq.example.com:15672/api/queues/%2F/q/get", '{"count": 5, "ackmode": "ack_requeue_true"}', ""),
    "rabbitmq: messages taken": ("POST rabbitmq.example.com:15672/api/queues/%2F/q/get", '{"count": 5, "ackmode": "ack_requeue_false"}', "delete queue many"),
    "nomad: a snapshot put in": (f"PUT {NOMAD}/operator/snapshot", "", "replace state"),
    "nomad: a host volume": (f"DELETE {NOMAD}/volume/host/v/delete", "", "delete volume"),
    "discord: many are banned": ("POST discord.com/api/v10/guilds/1/bulk-ban", "{}", "revoke member many"),
}  # fmt: skip
_SCOPES = {Scope.ONE: "", Scope.MANY: " many", Scope.ALL: " all"}


@pytest.mark.parametrize(("call", "body", "expected"), CALLS.values(), ids=CALLS)
def test_a_call_does_what_its_documentation_says(call, body, expected):
    method, address = call.split(" ", 1)
    host, _, path = address.partition("/")
    sent = Request(method, f"https://{address}", host, f"/{path}", body=body, operations=operations(body))
    assert [
        f"{a.verb} {a.thing}{' snapshot' if a.undo is Undo.SNAPSHOT else ''}{_SCOPES[a.scope]}"
        f"{'' if a.is_certain else ' ?'}"
        for a in packaged_providers().acts(sent)
    ] == ([expected] if expected else [])
