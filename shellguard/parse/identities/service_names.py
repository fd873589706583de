"""How the services are called whose identities are spoken of: by the readers of commands and by the look at the machine.

Promise: data and one lookup; what is not listed here is called `any`, so that the same login has one name wherever it
stands.
"""

from __future__ import annotations

VAGUE = frozenset({"any", "http", "secret store"})
"""Whose it is, nobody said."""

# A login to a server of data is `database`, whatever speaks to it; one to a registry of images `registry`; packages go
# by the name of the place they come from.
SERVICES = VAGUE | frozenset(
    "aws gcloud azure kubernetes github gitlab gitea bitbucket git ssh rsync smb ldap database registry docker vault consul nomad boundary waypoint "
    "hcp terraform pulumi packer spacelift ansible chef rancher argocd teleport metadata backups "
    "npm pypi crates.io rubygems nuget maven composer conan hex cocoapods pub.dev artifactory anaconda huggingface wandb "
    "aliyun backblaze civo cloudflare cloudstack databricks digitalocean exoscale hetzner ibm linode oci openstack rclone s3 scaleway snowflake "
    "tencent upcloud vultr yandex mongodb-atlas confluent "
    "1password bitwarden doppler infisical lastpass "
    "algolia anthropic appwrite atlassian auth0 buildkite circleci contentful convex datadog deno discord expo firebase fly grafana heroku koyeb "
    "launchdarkly linear modal neon netlify newrelic ngrok northflank openai pagerduty planetscale platform.sh railway render sanity sendgrid "
    "sentry shopify slack snyk sonar stripe supabase tailscale telegram turso twilio upstash vercel".split()
) | frozenset({"cloud foundry", "google ai", "local user", "open vsx", "vscode marketplace"})  # fmt: skip

# How tools, folders and machines say it themselves.
_ALSO = {
    "gh": "github", "glab": "gitlab", "az": "azure", "oc": "kubernetes", "kubectl": "kubernetes", "doctl": "digitalocean", "hcloud": "hetzner",
    "alibaba": "aliyun", "minio": "s3", "cf": "cloud foundry", "op": "1password", "bw": "bitwarden", "lpass": "lastpass",
    **dict.fromkeys("postgres postgresql mysql mariadb mongodb redis valkey etcd influxdb rabbitmq clickhouse".split(), "database"),
}  # fmt: skip


def named(said: str) -> str:
    """The name here of what says so itself; `any` where it is not known."""
    name = _ALSO.get(said, said)
    return name if name in SERVICES else "any"
