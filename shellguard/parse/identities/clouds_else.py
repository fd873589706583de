"""Whose account the command lines of other clouds act with: DigitalOcean, Hetzner, Akamai, Oracle, IBM, OpenStack and their kin,
and the tools of object stores.

Promise: pure and total. By each tool's own reference. Listing profiles, contexts and remotes gives nothing.
"""

from __future__ import annotations

import re
from dataclasses import replace

from shellguard.parse.identities.identity_use import IdentityUse, Use
from shellguard.parse.identities.named_values import name_in, secret_value
from shellguard.parse.identities.table_reading import asked, read_tool, variable_of
from shellguard.parse.identities.tool_table import Tool, tool
from shellguard.parse.invocation import Arg, Invocation
from shellguard.parse.world import World

_S3CMD = tool(
    "s3",
    "--secret_key: used secret account=--access_key host=--host\n--access_key: used account\n--access_token: used secret\n--config|-c: used file\n--configure: stored file=--config",
    values="--host --host-bucket --region --exclude --include -m --mime-type",
)  # fmt: skip
# min.io/docs, "MinIO Client"
_MC = tool(
    "s3",
    """
    alias set|s: stored account=1 secret=4 host=2
    config host add: stored account=1 secret=4 host=2
    alias import: stored account=1
    alias list|ls|remove|rm|export: -
    admin user add: obtained account=2 secret=3
    admin user svcacct add: obtained account=2 secret=--secret-key
    admin accesskey create: obtained account=1 secret=--secret-key
    --config-dir|-C: used file
    """,
    values="--api --path --access-key --policy --name --description --expiry",
)
_TOOLS: dict[str, Tool] = {
    # docs.digitalocean.com/reference/doctl
    "doctl": tool(
        "digitalocean",
        """
        --access-token|-t: used secret
        --context: used account
        --config|-c: used file
        auth init: stored account=--context secret=--access-token,-t,stdin
        auth switch: stored account=--context
        auth list|ls|remove|token: -
        kubernetes|k8s|kube cluster|clusters|c kubeconfig|kubecfg|k save: stored service=kubernetes account=--alias,1
        kubernetes|k8s|kube cluster|clusters|c kubeconfig|kubecfg|k show: obtained service=kubernetes account=1
        registry login: stored service=registry
        registry docker-config: obtained service=registry
        databases|db|d user create|reset: obtained service=database account=2
        databases|db|d connection: obtained service=database account=1
        """,
        values="--api-url -u --output -o --interactive --format",
    ),
    # github.com/hetznercloud/cli
    "hcloud": tool("hetzner", "context use|create: stored account=1\n    context list|active|delete|unset: -\n    --context: used account\n    --config: used file", values="--endpoint -o --output"),
    "linode-cli": tool(
        "linode",
        "--as-user: used account\n    set-user: stored account=1\n    configure: stored\n    show-users|remove-user: -\n    profile token-create: obtained account=--label\n    lke kubeconfig-view: obtained service=kubernetes account=1\n"
        "    object-storage keys-create: obtained account=--label\n    databases mysql-creds-view|postgresql-creds-view: obtained service=database account=1",
        values="--format --page --region",
    ),
    "vultr-cli": tool("vultr", "--config: used file\n    kubernetes config: obtained service=kubernetes account=1"),
    # github.com/scaleway/scaleway-cli
    "scw": tool(
        "scaleway",
        "--profile|-p: used account\n    --config|-c: used file\n    login: stored account=--profile\n    init: stored account=--profile\n    config profile activate: stored account=1\n"
        "    config get|dump|list|info|profile: -\n    iam api-key create: obtained\n    k8s kubeconfig install: stored service=kubernetes account=1\n    k8s kubeconfig get: obtained service=kubernetes account=1",
        values="-o --output",
    ),
    "exo": tool("exoscale", "--use-account|-A: used account\n    config set: stored account=1\n    config add: stored\n    config list|show: -\n    iam api-key create: obtained account=1\n    compute sks kubeconfig: obtained service=kubernetes account=1", values="-C --config -z -O"),
    "upctl": tool("upcloud", "--config: used file\n    account login: stored"),
    "civo": tool("civo", "apikey|apikeys current|use: stored account=1\n    apikey|apikeys save|add: stored account=1 secret=2\n    apikey|apikeys list|ls|show: -\n    kubernetes|k8s|k3s config: stored service=kubernetes account=1 needs=--save,-s\n    kubernetes|k8s|k3s config: obtained service=kubernetes account=1 unless=--save,-s", values="--config --region -r"),
    # docs.oracle.com, "Oracle Cloud Infrastructure CLI"
    "oci": tool(
        "oci",
        "--profile: used account file=--config-file\n    --config-file: used file\n    session authenticate: stored account=--profile-name\n    session refresh|validate|terminate: -\n    setup config: stored\n"
        "    iam auth-token create: obtained account=--user-id\n    iam customer-secret-key create: obtained account=--user-id\n    iam user api-key upload: obtained account=--user-id\n    ce cluster create-kubeconfig: stored service=kubernetes account=--cluster-id file=--file",
        values="--region --auth --compartment-id -c --output --query --endpoint",
    ),
    # cloud.ibm.com/docs/cli
    "ibmcloud": tool(
        "ibm",
        "login: stored account=-u,-c,-g secret=--apikey,-p host=-a\n    target: stored account=-c needs=-c\n    target: stored account=-o needs=-o unless=-c\n    iam api-key-create|service-api-key-create: obtained account=1 file=--file\n    iam oauth-tokens: obtained\n"
        "    iam api-key-uuid-create: obtained\n    ks|oc cluster config: stored service=kubernetes account=--cluster,-c\n    cr login: stored service=registry\n    resource service-key-create: obtained account=1",
        values="-r -s --output -q",
    ),
    # docs.openstack.org/python-openstackclient
    "openstack": tool(
        "openstack",
        "--os-cloud: used account\n    --os-token: used secret host=--os-auth-url\n    --os-password: used secret account=--os-username host=--os-auth-url\n    --os-username: used account\n    --os-project-name: used account say=project\n"
        "    --os-application-credential-secret: used secret account=--os-application-credential-id\n    token issue: obtained\n    application credential create: obtained account=1\n    ec2 credentials create: obtained account=--user\n    configuration show: -",
        values="--os-region-name --os-auth-type --os-user-domain-name --os-project-domain-name -f -c",
        is_abbreviated=True,
    ),
    # github.com/aliyun/aliyun-cli
    "aliyun": tool(
        "aliyun",
        "--profile|-p: used account\n    --access-key-secret: used secret account=--access-key-id\n    --sts-token: used secret\n    configure list|get: -\n    configure: stored account=--profile\n    configure set: stored account=--profile,--access-key-id,--ram-role-arn secret=--access-key-secret,--sts-token\n"
        "    configure switch: stored account=--profile\n    sts AssumeRole: obtained account=--RoleArn\n    ram CreateAccessKey: obtained account=--UserName",
        values="--region --mode --language --endpoint",
    ),
    "tccli": tool("tencent", "--profile: used account\n    --secretKey: used secret account=--secretId\n    configure: stored account=--profile\n    configure list|get: -\n    sts AssumeRole: obtained account=--RoleArn", values="--region --token"),
    # yandex.cloud/docs/cli
    "yc": tool(
        "yandex",
        "--profile: used account\n    --token: used secret\n    --impersonate-service-account-id: used account\n    --cloud-id: used account say=cloud\n    config profile activate|create: stored account=1\n    config profile list|get|delete: -\n    config list|get: -\n"
        "    init: stored account=--username\n    iam create-token: obtained\n    iam key create: obtained account=--service-account-name,--service-account-id file=--output\n    iam access-key create: obtained account=--service-account-name,--service-account-id\n    iam api-key create: obtained account=--service-account-name,--service-account-id\n"
        "    managed-kubernetes|k8s cluster get-credentials: stored service=kubernetes account=1,--name",
        values="--folder-id --folder-name --format --endpoint",
    ),
    # cli.cloudfoundry.org
    "cf": tool(
        "cloud foundry",
        "login|l: stored account=-u secret=-p,--sso-passcode host=-a\n    auth: stored account=1 secret=2\n    target|t: stored account=-o needs=-o\n    oauth-token: obtained\n    create-service-key|csk: obtained account=2\n    service-key: obtained account=2",
        values="-s",
    ),
    # docs.databricks.com/dev-tools/cli
    "databricks": tool(
        "databricks",
        "--profile|-p: used account\n    configure: stored account=--profile host=--host\n    auth login: stored account=--profile host=--host\n    auth token: obtained account=--profile\n    auth env: obtained account=--profile\n    auth profiles|describe: -\n    tokens create: obtained\n    token-management create-obo-token: obtained account=1",
        values="--target -t --output -o --debug --log-level",
    ),
    "s3cmd": _S3CMD,
    "mc": _MC,
    "mcli": _MC,
    # b2: help.backblaze.com
    "b2": tool("backblaze", "account authorize: stored account=1 secret=2\n    authorize-account|authorize_account: stored account=1 secret=2\n    key create: obtained account=1\n    create-key: obtained account=1\n    --profile: used account"),
    "cloudflared": tool("cloudflare", "tunnel login: stored\n    login: stored\n    tunnel token: obtained account=1\n    tunnel create: obtained account=1\n    tunnel run: used secret=--token needs=--token\n    access login: stored host=1\n    access token: obtained\n    --origincert: used file\n    --credentials-file|--cred-file: used file", values="--config --url --name --loglevel"),
    "cloudmonkey": tool("cloudstack", "set profile: stored account=1\n    -p: used account", values="-c"),
}  # fmt: skip
_TOOLS |= {"bx": _TOOLS["ibmcloud"], "cmk": _TOOLS["cloudmonkey"]}

# rclone.org/docs: every backend's settings are options, `--s3-secret-access-key`, and `config create NAME TYPE key=value` or `key value`.
_RCLONE = tool(
    "rclone", "--config: used file", values="--filter --exclude --include --transfers --checkers --bwlimit -v"
)
_RCLONE_SECRET = re.compile(r"^--[a-z0-9-]{1,60}-(?:secret-access-key|client-secret|pass|password2?|token|key|api-key|secret)$")  # fmt: skip
_RCLONE_SETTING = re.compile(r"(?:^|_)(?:secret_access_key|client_secret|pass|password2?|token|key|api_key|secret)$")  # fmt: skip


def read(call: Invocation, *, world: World | None) -> tuple[IdentityUse, ...]:
    """What the command does with identities."""
    program = call.program.lower().removesuffix(".exe")
    if program == "rclone":
        return _rclone(call)
    found = _TOOLS.get(program)
    return read_tool(found, call) if found is not None else ()


def _rclone(call: Invocation) -> tuple[IdentityUse, ...]:
    taking = frozenset(a.text for a in call.args if _RCLONE_SECRET.match(a.text))
    said = asked(_with_values(taking), call)
    words = [w.text for w in said.words]
    if said.is_help:
        return ()
    if words[:1] == ["config"]:
        how = " ".join(words[:2])
        if (
            how not in ("config create", "config update", "config password", "config reconnect")
            or len(words) < 3
        ):
            return ()
        account = name_in(said.words[2]).removesuffix(":")
        secret = _setting_of(said.words[3:])
        return (
            IdentityUse(
                Use.STORED, "rclone", secret_value(secret), account, f"rclone {how}", variable_of(secret)
            ),
        )
    found = [
        IdentityUse(Use.USED, "rclone", secret_value(v[-1]), how=o, variable=variable_of(v[-1]))
        for o, v in said.line.options.items()
        if v and v[-1].text and _RCLONE_SECRET.match(o)
    ]
    return (*found, *read_tool(_RCLONE, call))


def _with_values(options: frozenset[str]) -> Tool:
    return replace(_RCLONE, values=_RCLONE.values | options)


def _setting_of(words: list[Arg]) -> Arg:
    """The secret among a remote's settings; empty when there is none."""
    for at, word in enumerate(words):
        name, eq, value = word.text.partition("=")
        if _RCLONE_SETTING.search(name):
            if eq:
                return Arg(value, word.raw, word.sources)
            if at + 1 < len(words):
                return words[at + 1]
    return Arg("")
