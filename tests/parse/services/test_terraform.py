"""terraform, tofu and terragrunt: what they destroy, replace, forget or apply."""

from __future__ import annotations

import json

import pytest
from acts_in_folder import acts_of
from saved_plans import plan_file

from shellguard.parse.services.service_act import Scope
from shellguard.parse.services.terraform_things import thing_of_address, thing_of_type

ALL_GONE = ("delete", "stack", "", True)
DOES = {
    "everything, unasked": ("terraform destroy -auto-approve", [ALL_GONE]),
    "everything, a person is asked": ("terraform destroy", [("delete", "stack", "", False)]),
    "everything, the answer is fed": ("yes yes | terraform destroy", [ALL_GONE]),
    "everything by apply": ("tofu apply -destroy -auto-approve", [ALL_GONE]),
    "two dashes": ("terraform apply --destroy --auto-approve", [ALL_GONE]),
    "everything by a variable": ("TF_CLI_ARGS_apply='-destroy -auto-approve' terraform apply", [ALL_GONE]),
    "one of it": ("terraform -chdir=infra destroy -target=aws_db_instance.main -auto-approve", [("delete", "database", "aws_db_instance.main", True)]),
    "a value that looks like a command": ("terraform plan -var destroy", []),
    "a look": ("terraform plan -destroy -out=p", []),
    "help": ("terraform destroy -help", []),
    "applied, a person is asked": ("terraform apply", [("deploy", "stack", "", False)]),
    "applied unasked": ("terraform apply -auto-approve", [("deploy", "stack", "", True)]),
    "applied, asked after all": ("terraform apply -auto-approve=false", [("deploy", "stack", "", False)]),
    "applied unasked by a variable": ("export TF_CLI_ARGS=-auto-approve; terraform apply", [("deploy", "stack", "", True)]),
    "another command's variable": ("TF_CLI_ARGS_plan=-auto-approve terraform apply", [("deploy", "stack", "", False)]),
    "state is refreshed": ("terraform apply -refresh-only -auto-approve", [("change", "state", "", True)]),
    "one made anew": ("terraform apply -replace='aws_instance.web[0]' -auto-approve", [("replace", "instance", "aws_instance.web[0]", True), ("deploy", "stack", "", True)]),
    "forgotten": ("terraform state rm aws_db_instance.a aws_s3_bucket.b", [("forget", "state", "aws_db_instance.a, aws_s3_bucket.b", True)]),
    "forgotten, dry": ("terraform state rm -dry-run aws_db_instance.a", []),
    "moved": ("terraform state mv aws_instance.a aws_instance.b", [("move", "state", "aws_instance.a, aws_instance.b", True)]),
    "listed": ("terraform state list", []),
    "pushed": ("terraform state push other.tfstate", [("replace", "state", "other.tfstate", True)]),
    "a workspace": ("terraform workspace delete old", [("delete", "state", "old", True)]),
    "unlocked by force": ("terraform force-unlock -force 1234", [("disable", "state", "1234", True)]),
    "marked for replacement": ("terraform taint aws_instance.a", [("replace", "instance", "aws_instance.a", False)]),
    "modules tested": ("terraform test", [("run", "stack", "", True)]),
    "every unit": ("terragrunt run-all destroy", [ALL_GONE]),
    "every unit, spelled anew": ("terragrunt run --all destroy", [ALL_GONE]),
    "every unit, spelled of old": ("terragrunt destroy-all", [ALL_GONE]),
    "every unit planned": ("terragrunt run-all plan", []),
    "a construct": ("cdktf destroy web --auto-approve", [("delete", "stack", "web", True)]),
}  # fmt: skip


@pytest.mark.parametrize(("command", "expected"), DOES.values(), ids=DOES)
def test_command_is_read_to_acts(command: str, expected: list[tuple[str, str, str, bool]]) -> None:
    assert [(a.verb, a.thing, a.target, a.is_certain) for a in acts_of(command)] == expected


PLAN = plan_file(
    ("aws_instance.kept", 0), ("aws_instance.changed", 3), ("aws_db_instance.main", 5), ("module.a.aws_s3_bucket.logs", 6), ("aws_vpc.old", 8),
    workspace="prod",
)  # fmt: skip


def test_saved_plan_says_what_it_destroys() -> None:
    found = acts_of("terraform -chdir=infra apply p.tfplan", {"infra/p.tfplan": PLAN})
    where = "the saved plan destroys 1, replaces 1, forgets 1, workspace prod"
    assert [(a.verb, a.thing, a.target, a.where) for a in found] == [
        ("delete", "database", "aws_db_instance.main", where),
        ("replace", "bucket", "module.a.aws_s3_bucket.logs", where),
        ("deploy", "stack", "p.tfplan", where),
        ("forget", "network", "aws_vpc.old", where),
    ]


def test_plan_that_destroys_nothing_is_only_applied() -> None:
    found = acts_of("terraform apply p", {"p": plan_file(("aws_instance.a", 1), ("aws_instance.b", 3))})
    assert [(a.verb, a.is_shielded) for a in found] == [("deploy", True)]


def test_plan_that_changes_nothing_is_no_act() -> None:
    assert acts_of("terraform apply p", {"p": plan_file(("aws_instance.a", 0))}) == []


def test_many_of_a_kind_are_told_together() -> None:
    plan = plan_file(*((f"aws_instance.web[{n}]", 5) for n in range(8)))
    found = acts_of("terraform apply p", {"p": plan})
    assert [(a.scope, a.target.count("web"), a.target.endswith("and 3 more")) for a in found] == [
        (Scope.MANY, 5, True)
    ]


@pytest.mark.parametrize(("name", "verb"), [("p.tfplan", "deploy"), ("destroy.tfplan", "delete")])
def test_plan_nobody_can_read_is_taken_by_its_name(name: str, verb: str) -> None:
    assert [a.verb for a in acts_of(f"terraform apply {name}", {name: b"no zip"})] == [verb]


def test_workspace_and_backend_are_said() -> None:
    remembered = json.dumps(
        {"backend": {"type": "s3", "config": {"bucket": "app", "key": "prod.tfstate", "secret_key": "hush"}}}
    )
    files: dict[str, str | bytes] = {
        ".terraform/environment": "prod",
        ".terraform/terraform.tfstate": remembered,
    }
    assert [a.where for a in acts_of("terraform destroy", files)] == ["workspace prod, s3 app/prod.tfstate"]


TYPES = {
    "aws_db_instance": "database", "aws_db_subnet_group": "config", "google_sql_database_instance": "database", "azurerm_mssql_server": "database", "aws_s3_bucket": "bucket",
    "aws_s3_bucket_policy": "config", "aws_instance": "instance", "hcloud_server": "instance", "aws_ebs_volume": "volume", "aws_kms_key": "key", "aws_eks_cluster": "cluster",
    "aws_dynamodb_table": "table", "kubernetes_namespace": "namespace", "random_password": "secret", "random_id": "cache", "terraform_data": "cache", "null_resource": "cache",
    "aws_route53_zone": "domain", "nobody_knows": "unknown",
}  # fmt: skip


@pytest.mark.parametrize(("kind", "thing"), TYPES.items(), ids=TYPES)
def test_resource_type_says_the_thing(kind: str, thing: str) -> None:
    assert thing_of_type(kind) == thing


@pytest.mark.parametrize(
    ("address", "thing"),
    [('module.a["x.y"].module.b.aws_db_instance.main[0]', "database"), ("module.a", "stack"), ("", "stack")],
)
def test_address_says_the_thing(address: str, thing: str) -> None:
    assert thing_of_address(address) == thing
