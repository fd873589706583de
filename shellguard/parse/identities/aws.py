"""Whose account `aws` and the tools around it act with: profiles, roles, keys that are written down or minted.

Promise: pure and total. By `aws help`, `aws configure help` and the references of aws-vault, saml2aws, aws-sso-cli,
granted, awsume, the CDK, SAM, eksctl and their kin. A call without a word of whom it acts as gives nothing.
"""

from __future__ import annotations

from dataclasses import replace

from shellguard.parse.identities.identity_use import IdentityUse, Use
from shellguard.parse.identities.named_values import absolute, name_in, secret_value
from shellguard.parse.identities.table_reading import Asked, asked, read_tool, uses_of, variable_of
from shellguard.parse.identities.tool_table import Tool, tool
from shellguard.parse.invocation import UNKNOWN, Invocation
from shellguard.parse.world import World

_AWS = tool(
    "aws",
    """
    --profile: used account unless=--no-sign-request
    configure list|list-profiles|get: -
    configure: stored account=--profile
    configure set: -
    configure sso|sso-session: stored account=--profile,--session-name
    configure import: stored file=--csv
    configure export-credentials: obtained account=--profile
    configure mfa-login: stored account=--profile
    configure add-model: -
    login: stored account=--profile
    sso login: stored account=--profile,--sso-session
    sso get-role-credentials: obtained account=--role-name
    sts assume-role|assume-role-with-web-identity|assume-role-with-saml: obtained account=--role-arn
    sso-oidc create-token|create-token-with-iam|register-client: obtained
    sts assume-root: obtained account=--target-principal
    sts get-session-token: obtained account=--serial-number
    sts get-federation-token: obtained account=--name
    iam create-access-key|create-service-specific-credential: obtained account=--user-name
    iam reset-service-specific-credential: obtained account=--user-name
    iam create-login-profile|update-login-profile: obtained account=--user-name secret=--password
    iam create-virtual-mfa-device: obtained account=--virtual-mfa-device-name
    ecr get-login-password|get-login|get-authorization-token: obtained service=registry
    ecr-public get-login-password|get-authorization-token: obtained service=registry
    codeartifact login: stored service=registry account=--domain
    codeartifact get-authorization-token: obtained service=registry account=--domain
    eks update-kubeconfig: stored service=kubernetes account=--alias,--name file=--kubeconfig
    eks update-kubeconfig: used account=--role-arn needs=--role-arn
    eks get-token: used account=--role-arn needs=--role-arn
    rds generate-db-auth-token: obtained service=database account=--username host=--hostname
    redshift get-cluster-credentials|get-cluster-credentials-with-iam: obtained service=database account=--db-user,--cluster-identifier
    redshift-serverless get-credentials: obtained service=database account=--workgroup-name
    dsql generate-db-connect-auth-token|generate-db-connect-admin-auth-token: obtained service=database host=--hostname
    ec2 create-key-pair: obtained service=ssh account=--key-name
    lightsail create-key-pair: obtained service=ssh account=--key-pair-name
    lightsail download-default-key-pair|get-instance-access-details: obtained service=ssh account=--instance-name
    lightsail get-relational-database-master-user-password: obtained service=database account=--relational-database-name
    ec2 get-password-data: obtained service=ssh account=--instance-id
    cognito-identity get-credentials-for-identity|get-open-id-token: obtained account=--identity-id
    cognito-identity get-open-id-token-for-developer-identity: obtained account=--identity-id
    cognito-idp initiate-auth|admin-initiate-auth: obtained account=--client-id
    iot create-keys-and-certificate: obtained
    apigateway create-api-key|get-api-key: obtained account=--name,--api-key needs=--include-value,--name
    appsync create-api-key: obtained account=--api-id
    grafana create-workspace-api-key: obtained account=--key-name
    grafana create-workspace-service-account-token: obtained account=--name
    lakeformation get-temporary-glue-table-credentials: obtained account=--table-arn
    s3control get-data-access: obtained account=--target
    """,
    values="--region --output --endpoint-url --query --color --ca-bundle --cli-read-timeout --cli-connect-timeout "
    "--cli-binary-format --cli-error-format --role-session-name --duration-seconds --external-id --policy --token-code",
    is_abbreviated=True,
    has_help_words=True,
)  # fmt: skip

# Settings of a profile that say whose keys it has: AWS CLI user guide, "Configuration and credential file settings".
_SECRET_KEYS = frozenset(
    {"aws_access_key_id", "aws_secret_access_key", "aws_session_token", "aws_security_token"}
)
_NAMING_KEYS = frozenset({"aws_access_key_id"})
_WHO_KEYS = frozenset(
    "role_arn source_profile credential_process credential_source web_identity_token_file sso_account_id sso_role_name sso_session "
    "sso_start_url login_session".split()
)
_SAID_KEYS = frozenset({"role_arn", "source_profile", "sso_account_id", "sso_role_name", "sso_session"})

_WITH_PROFILE = tool("aws", "--profile: used account")
_TOOLS: dict[str, Tool] = {
    "aws": _AWS,
    "awslocal": tool("aws", "configure: -\n--profile: used account"),
    # github.com/99designs/aws-vault, USAGE.md
    "aws-vault": tool(
        "aws",
        """
        exec: used account=1
        login: used account=1
        export: obtained account=1
        add|rotate: stored account=1
        list|ls|remove|rm|clear|proxy: -
        """,
        values="-d --duration --region -t --mfa-token --backend --prompt --keychain",
    ),
    # github.com/Versent/saml2aws
    "saml2aws": tool(
        "aws",
        """
        login: stored account=--profile,--role,--idp-account
        exec: used account=--exec-profile,--profile,--role,--idp-account
        script: obtained account=--profile,--role,--idp-account
        console: used account=--exec-profile,--profile,--role,--idp-account
        configure|list-roles|help: -
        -p|--profile: used account
        -a|--idp-account: used account
        --password: used secret account=--username
        """,
        values="--username --role --exec-profile --mfa --url --session-duration --region",
    ),
    # github.com/synfinatic/aws-sso-cli
    "aws-sso": tool(
        "aws",
        """
        exec: used account=--profile,-p,--arn,-a,--role,-R,--account,-A
        console: used account=--profile,-p,--arn,-a,--role,-R,--account,-A
        eval|process: obtained account=--profile,-p,--arn,-a,--role,-R,--account,-A
        login: stored account=--sso,-S
        list|tags|time|cache|flush|config|setup|version: -
        """,
        values="-p --profile -a --arn -A --account -R --role -S --sso -L --level --config --region -b --browser",
    ),
    # docs.commonfate.io/granted: `assume` is an alias that sources what it prints.
    "assume": tool(
        "aws",
        """
        *: used account=0 needs=-c,--console,-t,--terminal,--exec,-u,--url
        *: exported account=0 unless=-c,--console,-t,--terminal,--exec,-u,--url,--un,--unset
        """,
        values="-s --service -r --region -d --duration --exec --sso-start-url --sso-region --role-name --account-id",
    ),
    # awsu.me
    "awsume": tool(
        "aws",
        """
        *: obtained account=0 needs=-s,--show-commands
        *: exported account=0 unless=-s,--show-commands,-l,--list-profiles,-u,--unset,-v,--version,-k,--kill-refresher
        --role-arn: exported account
        """,
        values="--region --session-name --mfa-token --source-profile --external-id --principal-arn -o --output-profile",
    ),
    "assume-role": tool("aws", "*: obtained account=0", values="-duration -format"),
    "awsp": tool("aws", "*: exported account=0"),
    "aws-okta": tool("aws", "exec|login: used account=1\n    env: obtained account=1\n    add: stored", values="-d --debug -t --assume-role-ttl"),
    "aws2-wrap": tool("aws", "--profile: used account\n    --export: obtained account=--profile", values="--exec --outfile"),
    "gimme-aws-creds": tool("aws", "--profile|-p: stored account", values="-r --roles -m --mfa-code -u --username"),
    "aws-runas": tool("aws", "list|serve|password|diagnose: -\n    *: used account=0", values="-d --duration -a --role-duration -o --otp -M --mfa-arn"),
    "awsudo": tool("aws", "-u|--user: used account"),
    "leapp": tool("aws", "session start: stored account=1,--sessionId\n    profile|region|integration: -"),
    "ecs-cli": tool(
        "aws",
        "configure profile: stored account=--profile-name secret=--secret-key\n    --aws-profile|--ecs-profile: used account",
        values="--access-key --session-token --region --cluster",
    ),
    "awscurl": tool("aws", "--profile: used account\n    --secret_key: used secret account=--access_key", values="--service --region -X -d -H --session_token"),
    "cdk": tool("aws", "--profile: used account\n    --role-arn|-r: used account", values="-a --app -c --context -o --output --toolkit-stack-name"),
    "serverless": tool("aws", "--aws-profile|--profile: used account", values="-s --stage -r --region -c --config --param"),
    "s5cmd": tool("aws", "--profile: used account file=--credentials-file\n    --credentials-file: used file", values="--endpoint-url"),
    "eksctl": tool(
        "aws",
        """
        utils write-kubeconfig: stored service=kubernetes account=--set-kubeconfig-context,-c,--cluster,-n,--name file=--kubeconfig
        --profile|-p: used account
        --authenticator-role-arn: used account
        """,
        values="-c --cluster -n --name -r --region -f --config-file --kubeconfig -o --output -v --verbose --timeout",
    ),
    "sam": _WITH_PROFILE,
    "samlocal": _WITH_PROFILE,
    "eb": tool("aws", "--profile: used account", values="-r --region -e --environment"),
    "copilot": tool("aws", "--profile: used account"),
    "chalice": _WITH_PROFILE,
    "sceptre": tool("aws", "--profile: used account"),
    "aws-nuke": _WITH_PROFILE,
    "cloud-nuke": _WITH_PROFILE,
    "prowler": tool("aws", "--profile|-p: used account\n    --role|-R: used account"),
    "terraformer": _WITH_PROFILE,
}  # fmt: skip
_TOOLS["sls"] = _TOOLS["serverless"]


def read(call: Invocation, *, world: World | None) -> tuple[IdentityUse, ...]:
    """What the command does with identities."""
    program = call.program.lower().removesuffix(".exe")
    if program != "aws":
        found = _TOOLS.get(program)
        return read_tool(found, call) if found is not None else ()
    said = asked(_AWS, call)
    if said.line.has("--generate-cli-skeleton"):
        return ()
    if [w.text for w in said.words[:2]] == ["configure", "set"]:
        return () if said.is_help else _configured(said)
    if _shows_secret(said) and not said.is_help:
        return (_shown(said),)
    return uses_of(said)


def _configured(said: Asked) -> tuple[IdentityUse, ...]:
    """`configure set NAME VALUE`: the name may hold the profile, `profile.prod.role_arn`."""
    if len(said.words) < 4:
        return ()
    name, value = said.words[2].text, said.words[3]
    path, _, key = name.rpartition(".")
    key, profile = key.lower(), path.removeprefix("profile.").strip("'\"")
    if UNKNOWN in name or key not in _SECRET_KEYS | _WHO_KEYS:
        return ()
    given = said.line.values("--profile")
    account = profile or (name_in(given[-1]) if given else "")
    use = IdentityUse(
        Use.STORED, "aws", account=account, how=f"aws configure set {key}", variable=variable_of(value)
    )
    if key in _SECRET_KEYS:
        return (replace(use, secret=secret_value(value)),)
    if key == "web_identity_token_file":
        return (replace(use, file=absolute(value, said.call)),)
    return (replace(use, account=account or (name_in(value) if key in _SAID_KEYS else "")),)


def _shows_secret(said: Asked) -> bool:
    """`configure get aws_secret_access_key`; who one is may be read."""
    words = [w.text for w in said.words[:3]]
    return words[:2] == ["configure", "get"] and words[-1].rpartition(".")[2] in _SECRET_KEYS - _NAMING_KEYS


def _shown(said: Asked) -> IdentityUse:
    given = said.line.values("--profile")
    path = said.words[2].text.rpartition(".")[0]
    account = path.removeprefix("profile.") or (name_in(given[-1]) if given else "")
    return IdentityUse(Use.OBTAINED, "aws", account=account, how="aws configure get")
