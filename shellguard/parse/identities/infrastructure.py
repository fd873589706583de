"""Whom the tools that build infrastructure act as: Terraform, OpenTofu, Pulumi, Ansible, Packer and their kin.

Promise: pure and total. By the tools' own help and references. A workspace is said as `workspace NAME`, a stack by its name.
"""

from __future__ import annotations

from shellguard.parse.identities.identity_use import IdentityUse
from shellguard.parse.identities.table_reading import read_tool
from shellguard.parse.identities.tool_table import Tool, tool
from shellguard.parse.invocation import Invocation
from shellguard.parse.world import World

_TERRAFORM_ROWS = """
    -var: used pairs
    -backend-config: used pairs
    login: stored account=1,'app.terraform.io host=1,'app.terraform.io secret=stdin
    workspace select: stored account=1 say=workspace
    workspace new: stored account=1 say=workspace
    workspace list|show|delete: -
    logout|fmt|validate|version|providers|graph: -
"""
_TERRAFORM_VALUES = "-chdir -var-file -target -out -state -state-out -backup -parallelism -lock-timeout -replace -plugin-dir -from-module -generate-config-out"
_TERRAFORM = tool("terraform", _TERRAFORM_ROWS, values=_TERRAFORM_VALUES, is_single_dash=True)
# terragrunt.gruntwork.io, "CLI options"; its own options come before those of what it calls
_TERRAGRUNT = tool(
    "terraform",
    _TERRAFORM_ROWS
    + """
    -terragrunt-iam-role|-iam-assume-role: used service=aws account
    -iam-assume-role-web-identity-token: used service=aws secret
    """,
    values=_TERRAFORM_VALUES + " -terragrunt-config -config -terragrunt-working-dir -working-dir",
    is_single_dash=True,
)
# pulumi.com/docs/iac/cli/commands
_PULUMI = tool(
    "pulumi",
    """
    login: stored account=1,--cloud-url,-c host=1,--cloud-url,-c unless=--local,-l
    login: stored account='local needs=--local,-l
    stack select: stored account=1,--stack,-s
    stack init: stored account=1,--stack,-s unless=--no-select
    stack ls|history|tag|graph: -
    org set-default: stored account=1
    env open|get: obtained account=1
    env run: used account=1
    --stack|-s: used account
    logout|whoami|about|version|plugin: -
    """,
    values="-C --cwd --color -v --verbose --tracing --config-file -m --message --target -t --parallel -p --secrets-provider -o --output",
)
# ansible-playbook(1)
_ANSIBLE = tool(
    "ansible",
    """
    --user|-u: used service=ssh account file=--private-key,--key-file
    --private-key|--key-file: used service=ssh file
    --vault-password-file|--vault-pass-file: used file
    --connection-password-file|--conn-pass-file: used service=ssh file
    --become-password-file|--become-pass-file: used file
    --extra-vars|-e: used pairs=words
    --token|--api-key: used secret
    """,
    values="-i --inventory -m --module-name -a --args -l --limit -t --tags -f --forks -c --connection -T --timeout --become-user --become-method "
    "--vault-id --skip-tags --start-at-task -M --module-path -s --server -p --path -d --directory -U --url -C --checkout -o",
)
_TOOLS: dict[str, Tool] = {
    "terraform": _TERRAFORM,
    "tofu": _TERRAFORM,
    "terragrunt": _TERRAGRUNT,
    "cdktf": tool("terraform", "login: stored account=--tfe-hostname,'app.terraform.io host=--tfe-hostname,'app.terraform.io\n    --var: used pairs"),
    "pulumi": _PULUMI,
    "esc": tool("pulumi", "login: stored account=1 host=1\n    open|env open: obtained account=1\n    run|env run: used account=1", values="--env -v"),
    "packer": tool("packer", "-var: used pairs\n    fmt|validate|inspect|version: -", values="-var-file -only -except -on-error", is_single_dash=True),
    "spacectl": tool("spacelift", "profile login: stored account=1\n    profile select: stored account=1\n    profile export-token: obtained\n    profile usage-view: -"),
    "salt-ssh": tool("ssh", "--user: used account file=--priv\n    --priv: used file\n    --passwd: used secret account=--user", values="-c --roster"),
    "fab": tool("ssh", "-i|--identity: used file", values="-H --hosts -c -r -f"),
    "pyinfra": tool("ssh", "--ssh-user|--user: used account file=--ssh-key,--key\n    --ssh-key|--key: used file\n    --ssh-password|--password: used secret account=--ssh-user", values="--ssh-port --port"),
    "bolt": tool("ssh", "--user|-u: used account file=--private-key\n    --private-key: used file\n    --password|-p: used secret account=--user", values="-t --targets --inventoryfile -i"),
    "knife": tool("chef", "--user|-u: used account file=--key,-k\n    --key|-k: used file\n    --profile: used account", values="-c --config -s --server-url"),
}  # fmt: skip
_TOOLS |= dict.fromkeys(
    ("ansible", "ansible-playbook", "ansible-pull", "ansible-console", "ansible-galaxy", "ansible-inventory", "ansible-vault"),
    _ANSIBLE,
)  # fmt: skip


def read(call: Invocation, *, world: World | None) -> tuple[IdentityUse, ...]:
    """What the command does with identities."""
    found = _TOOLS.get(call.program.lower().removesuffix(".exe"))
    return read_tool(found, call) if found is not None else ()
