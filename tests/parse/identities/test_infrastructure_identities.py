"""Whom Terraform, Pulumi, Ansible, Vault and its kin, and the command lines of other clouds act as."""

from __future__ import annotations

import pytest

from tests.parse.identities.spoken_uses import Files, said

USES: dict[str, tuple[str, list[str]]] = {
    "a variable with a secret's name": (
        "terraform apply -var 'db_password=pw-9Zq4t' -var region=eu",
        ["used terraform secret=pw-9Zq4t by -var db_password"],
    ),
    "a variable from a variable": (
        'terraform apply -var "api_token=$T"',
        ["used terraform $T by -var api_token"],
    ),
    "a backend's key": (
        "terraform init -backend-config=access_key=AK-9Zq4t -backend-config=bucket=state",
        ["used terraform secret=AK-9Zq4t by -backend-config access_key"],
    ),
    "two dashes": ("tofu plan --var token=tok-9Zq4t", ["used terraform secret=tok-9Zq4t by -var token"]),
    "a login": (
        "terraform login tf.example.com",
        ["stored terraform tf.example.com host=tf.example.com by terraform login"],
    ),
    "a login at the usual place": (
        "terraform login",
        ["stored terraform app.terraform.io host=app.terraform.io by terraform login"],
    ),
    "a workspace": (
        "terraform -chdir=infra workspace select live",
        ["stored terraform workspace live by terraform workspace select"],
    ),
    "a role": (
        "terragrunt apply --terragrunt-iam-role arn:aws:iam::111122223333:role/ops",
        ["used aws arn:aws:iam::111122223333:role/ops by -terragrunt-iam-role"],
    ),
    "a stack is switched": ("pulumi stack select live", ["stored pulumi live by pulumi stack select"]),
    "a stack": ("pulumi up --stack live", ["used pulumi live by --stack"]),
    "a pulumi login": (
        "pulumi login https://pulumi.example.com",
        ["stored pulumi https://pulumi.example.com host=pulumi.example.com by pulumi login"],
    ),
    "ansible's key": (
        "ansible-playbook site.yml -u root --private-key ~/.ssh/ops",
        ["used ssh root file=/home/me/.ssh/ops by -u"],
    ),
    "ansible's password": (
        "ansible all -e 'a=b ansible_password=pw-9Zq4t'",
        ["used ansible secret=pw-9Zq4t by -e ansible_password"],
    ),
    "ansible's vault": (
        "ansible-playbook site.yml --vault-password-file pw.txt",
        ["used ansible file=/work/pw.txt by --vault-password-file"],
    ),
    "packer": ("packer build -var token=tok-9Zq4t a.pkr.hcl", ["used packer secret=tok-9Zq4t by -var token"]),
    "a vault token": ("vault login hvs.aB3dE6gH==", ["stored vault secret=hvs.aB3dE6gH== by vault login"]),
    "a vault login": (
        "vault login -method=userpass username=ann password=pw-9Zq4t",
        ["stored vault ann secret=pw-9Zq4t by vault login"],
    ),
    "a vault token through a pipe": (
        "echo tok-1 | vault login -",
        ["stored vault secret=tok-1 by vault login"],
    ),
    "a vault login that stores nothing": (
        "vault login -token-only -method=github token=tok-1",
        ["obtained vault github secret=tok-1 by vault login"],
    ),
    "a new vault token": ("bao token create -policy=root", ["obtained vault root by bao token create"]),
    "a vault elsewhere": (
        "vault kv list -address=https://vault.example.com secret/",
        ["used vault host=vault.example.com by -address"],
    ),
    "an AppRole": (
        "vault write auth/approle/login role_id=web secret_id=sid-1",
        ["obtained vault web secret=sid-1 by vault write auth/approle/login"],
    ),
    "an AppRole's secret": (
        "vault write -f auth/approle/role/web/secret-id",
        ["obtained vault web by vault write auth/approle/role/web/secret-id"],
    ),
    "consul": ("consul kv get -token=tok-1 a", ["used consul secret=tok-1 by -token"]),
    "nomad": ("nomad acl token create -name ops", ["obtained nomad ops by nomad acl token create"]),
    "doctl": ("doctl compute droplet list -t tok-1", ["used digitalocean secret=tok-1 by -t"]),
    "doctl's context": (
        "doctl auth switch --context live",
        ["stored digitalocean live by doctl auth switch"],
    ),
    "doctl's cluster": (
        "doctl kubernetes cluster kubeconfig save web",
        ["stored kubernetes web by doctl kubernetes cluster kubeconfig save"],
    ),
    "hcloud": ("hcloud context use live", ["stored hetzner live by hcloud context use"]),
    "linode": ("linode-cli set-user ann", ["stored linode ann by linode-cli set-user"]),
    "scaleway": ("scw instance server list -p live", ["used scaleway live by -p"]),
    "oracle": ("oci --profile LIVE iam user list", ["used oci LIVE by --profile"]),
    "ibm": ("ibmcloud login --apikey key-9Zq4t", ["stored ibm secret=key-9Zq4t by ibmcloud login"]),
    "openstack": ("openstack --os-cloud live server list", ["used openstack live by --os-cloud"]),
    "cloud foundry": (
        "cf login -a https://api.example.com -u ann -p pw-9Zq4t",
        ["stored cloud foundry ann secret=pw-9Zq4t host=api.example.com by cf login"],
    ),
    "databricks": ("databricks -p live clusters list", ["used databricks live by -p"]),
    "s3cmd": (
        "s3cmd --access_key=ak --secret_key=sk-9Zq4t ls",
        ["used s3 ak secret=sk-9Zq4t by --secret_key"],
    ),
    "minio": (
        "mc alias set live https://s3.example.com ak sk-9Zq4t",
        ["stored s3 live secret=sk-9Zq4t host=s3.example.com by mc alias set"],
    ),
    "rclone": (
        "rclone ls r: --s3-secret-access-key=sk-9Zq4t",
        ["used rclone secret=sk-9Zq4t by --s3-secret-access-key"],
    ),
    "a remote of rclone's": (
        "rclone config create r s3 access_key_id=ak secret_access_key=sk-9Zq4t",
        ["stored rclone r secret=sk-9Zq4t by rclone config create"],
    ),
}
NOBODY = (
    "terraform plan",
    "terraform apply -auto-approve",
    "terraform plan -var region=eu -var instance_type=t3.micro",
    "terraform plan -var ssh_public_key=abcdef -var enable_token=true -var key_file=a.pem",
    "terraform plan -var-file=live.tfvars",
    "terraform init -backend-config=live.hcl",
    "terraform workspace list",
    "terraform workspace show",
    "terraform login -help",
    "pulumi up",
    "pulumi stack ls",
    "pulumi whoami",
    "ansible-playbook -i hosts site.yml",
    "ansible-playbook site.yml -b -e version=2 -e @vars.yml",
    "vault status",
    "vault status -address=https://vault.example.com",
    "vault kv list -address=http://127.0.0.1:8200 secret/",
    "vault token lookup",
    "vault login -help",
    "consul members",
    "nomad status",
    "nomad job run -address=http://localhost:4646 a.nomad",
    "doctl auth list",
    "doctl compute droplet list",
    "hcloud context list",
    "hcloud server list",
    "scw config list",
    "oci iam user list",
    "openstack server list",
    "mc ls live",
    "mc alias list",
    "rclone ls r:",
    "rclone copy a r:b --transfers 8",
    "rclone config show",
    "s3cmd ls",
)


@pytest.mark.parametrize("phrase", USES)
def test_who_is_named_is_said(phrase: str) -> None:
    command, expected = USES[phrase]
    assert said(command) == expected


@pytest.mark.parametrize("command", NOBODY)
def test_an_ordinary_call_and_a_look_name_nobody(command: str) -> None:
    assert said(command) == []


SETTINGS = """
region      = "eu"
# password  = "pw-commented"
db_password = "pw-9Zq4t"
  "api_token": "tok-9Zq4t",
key_file = "a.pem"
"""


def test_secrets_of_a_file_of_settings_are_used() -> None:
    found = said("terraform apply -var-file=../shop/live.tfvars", Files({"/shop/live.tfvars": SETTINGS}))
    assert found == [
        "used terraform secret=pw-9Zq4t file=/shop/live.tfvars by -var-file db_password",
        "used terraform secret=tok-9Zq4t file=/shop/live.tfvars by -var-file api_token",
    ]


@pytest.mark.parametrize(
    "text", ["", 'region = "eu"\n', 'password = ""\n', "password = var.other\n", '"' * 50_000]
)
def test_a_file_without_secrets_names_nobody(text: str) -> None:
    assert said("terraform plan -var-file=live.tfvars", Files({"/work/live.tfvars": text})) == []
