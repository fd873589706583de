"""Whom the tools that build infrastructure act as: Terraform, OpenTofu, Pulumi, Ansible, Packer and their kin.

Promise: pure but for the files of settings that `world` is asked for, and total. By the tools' own help and references. A workspace is said as `workspace NAME`, a stack by its name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from shellguard.parse.identities.identity_use import IdentityUse, Use
from shellguard.parse.identities.named_values import absolute
from shellguard.parse.identities.table_reading import Asked, asked, is_secret_setting, uses_of
from shellguard.parse.identities.tool_table import Tool, tool
from shellguard.parse.invocation import Invocation
from shellguard.parse.world import World

_TERRAFORM_ROWS = """
    -var: used pairs
    -backend-config: used pairs
    login: stored account=1,'app.terraform.io host=1,'app.terraform.io
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
    --vault-id: used account
    --extra-vars|-e: used pairs=words
    --token|--api-key: used secret
    """,
    values="-i --inventory -m --module-name -a --args -l --limit -t --tags -f --forks -c --connection -T --timeout --become-user --become-method "
    "--skip-tags --start-at-task -M --module-path -s --server -p --path -d --directory -U --url -C --checkout -o",
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

# Files of settings, as HCL and the JSON that Terraform and Packer take for it have them.
_WITH_FILES = frozenset({"terraform", "packer"})
_SETTING = re.compile(r"""(?m)^[ \t]{0,40}"?(\w[\w-]{0,99})"?[ \t]{0,40}[=:][ \t]{0,40}"([^"\n]{1,2000})\"""")
_MOST_FILES, _MOST_SETTINGS, _MAX_FILE = 8, 200, 65_536


def read(call: Invocation, *, world: World | None) -> tuple[IdentityUse, ...]:
    """What the command does with identities."""
    found = _TOOLS.get(call.program.lower().removesuffix(".exe"))
    if found is None:
        return ()
    said = asked(found, call)
    uses = uses_of(said)
    return (*uses, *_in_files(said, world)) if world is not None and found.service in _WITH_FILES else uses


def _in_files(said: Asked, world: World) -> Iterator[IdentityUse]:
    """Secrets that files of settings hold; one that is not known, or holds none, names nobody."""
    for option in ("-var-file", "-backend-config"):
        for value in said.line.values(option)[:_MOST_FILES] if not said.is_help else ():
            path = absolute(value, said.call) if "=" not in value.text else ""
            text = (world.content(path) or b"")[:_MAX_FILE].decode("utf-8", "replace") if path else ""
            for name, secret in _SETTING.findall(text)[:_MOST_SETTINGS]:
                if is_secret_setting(name, secret):
                    how = f"{option} {name}"
                    yield IdentityUse(Use.USED, said.tool.service, secret=secret, how=how, file=path)
