"""Which program's identities are read by which reader.

Promise: pure but for the import of a reader when its program is met, and for what `world` is asked; total. A call that
carries no identity at all costs a few lookups.

A reader is a module of this package with `read(call, *, world) -> tuple[IdentityUse, ...]`.
"""

from __future__ import annotations

from importlib import import_module

from shellguard.parse.identities.identity_use import IdentityUse
from shellguard.parse.invocation import Invocation
from shellguard.parse.world import World

# Module of this package -> programs it reads, by their usual names.
_READERS: dict[str, str] = {
    "aws": "assume assume-role aws aws-nuke aws-okta aws-runas aws-sso aws-vault aws2-wrap awscurl awslocal awsp "
    "awsudo awsume cdk chalice cloud-nuke copilot eb ecs-cli eksctl gimme-aws-creds leapp prowler s5cmd sam "
    "saml2aws samlocal sceptre serverless sls terraformer",
    "azure": "az azcopy azd connect-azaccount select-azcontext select-azsubscription set-azcontext",
    "clouds_else": "aliyun b2 bx cf civo cloudflared cloudmonkey cmk databricks doctl exo hcloud ibmcloud linode-cli mc mcli "
    "oci openstack rclone s3cmd scw tccli upctl vultr-cli yc",
    "gcloud": "alloydb-auth-proxy bq cbt cloud-sql-proxy cloud_sql_proxy gcloud gcsfuse gsutil",
    "hashicorp": "bao boundary consul hcp nomad vault waypoint",
    "infrastructure": "ansible ansible-console ansible-galaxy ansible-inventory ansible-playbook ansible-pull ansible-vault bolt "
    "cdktf esc fab knife packer pulumi pyinfra salt-ssh spacectl terraform terragrunt tofu",
    "kubernetes": "argo argocd cilium clusterctl cmctl devspace flux helm helmfile istioctl k k9s kctx kn kubeadm kubecm "
    "kubecolor kubectl kubectl-ctx kubectx kubelogin kubens kubent kubeseal kubeswitch kubie linkerd "
    "microk8s.kubectl oc popeye rancher skaffold stern switcher telepresence tilt tkn tsh vcluster velero "
    "virtctl werf",
}

_BY_PROGRAM: dict[str, tuple[str, ...]] = {}
for _module, _names in _READERS.items():
    for _name in _names.split():
        _BY_PROGRAM[_name] = (*_BY_PROGRAM.get(_name, ()), _module)

PROGRAMS = frozenset(_BY_PROGRAM)
"""Every program that some reader knows."""


def identity_uses(
    call: Invocation, *, names: tuple[str, ...], world: World | None = None
) -> tuple[IdentityUse, ...]:
    """What `call`, whose program goes by these names, does with identities. Total."""
    modules = next((_BY_PROGRAM[n] for n in reversed(names) if n in _BY_PROGRAM), ())
    found = (
        u for module in modules for u in import_module(f"{__package__}.{module}").read(call, world=world)
    )
    return tuple(dict.fromkeys(found))
