"""Command lines of clouds: what they would do, to what, and where."""

from __future__ import annotations

import subprocess
import sys

import pytest

from shellguard.classify.given import Given
from shellguard.parse.bash import read_command
from shellguard.parse.invocation import Arg, Invocation
from shellguard.parse.services.aws import aws_act
from shellguard.parse.services.readers import service_acts
from shellguard.parse.services.service_act import ServiceAct

FILES = {
    "deletes.json": {"kind": "file", "content": '{"t": [{"DeleteRequest": {"Key": {}}}]}'},
    "records.json": {"kind": "file", "content": '{"Changes": [{"Action": "DELETE"}]}'},
    "upserts.json": {"kind": "file", "content": '{"Changes": [{"Action": "UPSERT"}]}'},
    "open.json": {"kind": "file", "content": '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"*"}]}'},
    "denies.json": {"kind": "file", "content": '{"Statement":[{"Effect":"Deny","Principal":"*","Action":"*"}]}'},
    "expires.json": {"kind": "file", "content": '{"Rules":[{"Status":"Enabled","Expiration":{"Days":1}}]}'},
}  # fmt: skip


def acts(command: str) -> list[ServiceAct]:
    """Everything that services would do for a command run in /w."""
    world = Given(FILES, workspace="/w")
    calls = read_command(command, cwd="/w", home="/h").invocations
    return [a for c in calls for a in service_acts(c, names=(c.program,), world=world)]


def said(command: str) -> list[str]:
    """Each act as `verb thing target`."""
    return [" ".join(p for p in (a.verb, a.thing, a.target) if p) for a in acts(command)]


AWS = {
    "instances terminated": ("aws ec2 terminate-instances --instance-ids i-1 i-2", ["delete instance i-1 i-2"]),
    "options before the service": ("aws --profile p --region=eu-1 ec2 delete-volume --volume-id v", ["delete volume v"]),
    "options between service and operation": ("aws ec2 --no-cli-pager delete-volume --volume-id v", ["delete volume v"]),
    "a profile called like a service": ("aws --profile delete s3 ls", []),
    "an abbreviated option": ("aws rds delete-db-instance --db-instance-id d --skip-final", ["delete database d"]),
    "reads": ("aws rds describe-db-instances --db-instance-identifier d", []),
    "its own help": ("aws ec2 terminate-instances help", []),
    "a skeleton": ("aws ec2 delete-volume --generate-cli-skeleton", []),
    "a dry run": ("aws ec2 terminate-instances --dry-run --instance-ids i-1", []),
    "an operation newer than the table": ("aws newsvc destroy-volume --volume-id v", ["delete volume v"]),
    "a protection off": ("aws rds modify-db-cluster --db-cluster-identifier d --no-deletion-protection", ["disable database d", "change database d"]),
    "a bucket opened by its policy": ("aws s3api put-bucket-policy --bucket b --policy file://open.json", ["expose bucket b", "change bucket b"]),
    "a bucket closed by its policy": ("aws s3api put-bucket-policy --bucket b --policy file://denies.json", ["change bucket b"]),
    "objects that expire": ("aws s3api put-bucket-lifecycle-configuration --bucket b --lifecycle-configuration file://expires.json", ["empty bucket b"]),
    "rows deleted in a batch": ("aws dynamodb batch-write-item --request-items file://deletes.json", ["delete rows"]),
    "records deleted": ("aws route53 change-resource-record-sets --hosted-zone-id Z --change-batch file://records.json", ["delete domain Z"]),
    "records written": ("aws route53 change-resource-record-sets --hosted-zone-id Z --change-batch file://upserts.json", ["change domain Z"]),
    "a statement": ("aws athena start-query-execution --query-string 'DROP TABLE t'", ["delete table t", "delete table t"]),
    "a question": ("aws athena start-query-execution --query-string 'SELECT 1'", ["run rows"]),
    "one parameter": ("aws ssm get-parameter --name p", []),
    "one parameter's secret": ("aws ssm get-parameter --name p --with-decryption", ["reveal secret p"]),
    "a parameter kept sealed": ("aws ssm get-parameter --name p --no-with-decryption", []),
    "scaled to nothing": ("aws ecs update-service --cluster c --service s --desired-count 0", ["stop workload c"]),
    "scaled": ("aws ecs update-service --cluster c --service s --desired-count 3", ["deploy workload c"]),
    "an administrator": ("aws iam attach-user-policy --user-name u --policy-arn arn:aws:iam::aws:policy/AdministratorAccess",
                         ["grant policy arn:aws:iam::aws:policy/AdministratorAccess"]),
    "a reader": ("aws iam attach-user-policy --user-name u --policy-arn arn:aws:iam::aws:policy/ReadOnlyAccess", ["change policy u"]),
    "a door for everybody": ("aws ec2 authorize-security-group-ingress --group-id g --ip-permissions IpRanges=[{CidrIp=0.0.0.0/0}]",
                             ["expose firewall g", "change firewall g"]),
    "a door for one": ("aws ec2 authorize-security-group-ingress --group-id g --cidr 10.0.0.0/8", ["change firewall g"]),
    "a key left to die": ("aws kms schedule-key-deletion --key-id k", ["disable key k"]),
    "a bucket emptied": ("aws s3 rm s3://b/ --recursive", ["empty bucket b"]),
    "a prefix deleted": ("aws s3 rm --recursive --exclude '*.log' s3://b/a", ["delete objects s3://b/a"]),
    "what is temporary": ("aws s3 rm s3://b/tmp/ --recursive", ["delete cache s3://b/tmp/"]),
    "mirrored": ("aws s3 sync . s3://b --delete", ["create objects s3://b", "delete objects s3://b"]),
    "fetched and gone": ("aws s3 mv s3://b/a ./a", ["move objects s3://b/a"]),
    "a prefix fetched and gone": ("aws s3 mv --recursive s3://b/a ./a", ["delete objects s3://b/a"]),
    "mirrored here": ("aws s3 sync s3://b . --delete", []),
    "a name made to be thrown away": ("aws dynamodb delete-table --table-name scratch-1", ["delete preview scratch-1"]),
    "a scratch backup is a backup": ("aws rds delete-db-snapshot --db-snapshot-identifier scratch-1", ["delete backup"]),
    "settings of this machine": ("aws configure set region eu-1", []),
    "a token to pull with": ("aws ecr get-login-password", ["reveal token"]),
    "tags": ("aws ec2 delete-tags --resources i-1 --tags Key=a", ["change label"]),
}  # fmt: skip
GOOGLE = {
    "an instance": ("gcloud compute instances delete vm --zone z", ["delete instance vm"]),
    "an instance called like a verb": ("gcloud compute instances describe delete", []),
    "a value called like a verb": ("gcloud --format delete compute instances list", []),
    "behind a track": ("gcloud beta run services delete web -q", ["delete app web"]),
    "a flag between groups": ("gcloud compute --zone z instances delete vm", ["delete instance vm"]),
    "a database restored over": ("gcloud sql backups restore 1 --restore-instance=main", ["replace database 1"]),
    "its protection off": ("gcloud sql instances patch main --no-deletion-protection", ["disable database main", "change database main"]),
    "a bucket": ("gcloud storage rm -r gs://b", ["delete bucket b"]),
    "every object": ("gcloud storage rm gs://b/**", ["empty bucket b"]),
    "a prefix": ("gcloud storage rm --recursive gs://b/a", ["delete objects gs://b/a"]),
    "fetched": ("gcloud storage cp gs://b/a .", []),
    "to an owner": ("gcloud projects add-iam-policy-binding p --member=user:u --role=roles/owner", ["grant policy p roles/owner user:u"]),
    "to a viewer": ("gcloud projects add-iam-policy-binding p --member=user:u --role=roles/viewer", ["change policy p"]),
    "to everybody": ("gcloud run services add-iam-policy-binding s --member=allUsers --role=roles/run.invoker", ["expose policy s"]),
    "a key of a service account": ("gcloud iam service-accounts keys create k.json --iam-account=a", ["grant token k.json"]),
    "its own settings": ("gcloud config set project p", []),
    "a configuration of this machine": ("gcloud config configurations delete old", []),
    "gsutil rm": ("gsutil -m rm -r gs://b/a", ["delete objects gs://b/a"]),
    "gsutil rsync, only shown": ("gsutil rsync -n -d . gs://b", []),
    "gsutil rsync": ("gsutil -o GSUtil:parallel_process_count=1 rsync -d . gs://b", ["delete objects gs://b", "create objects gs://b"]),
    "gsutil mv, away": ("gsutil -m mv gs://b/a gs://b/c ./here", ["move objects gs://b/a", "move objects gs://b/c"]),
    "gsutil mv, within": ("gsutil mv gs://b/a gs://b/c", ["move objects gs://b/c"]),
    "gsutil to everybody": ("gsutil acl ch -u AllUsers:R gs://b", ["expose bucket gs://b"]),
    "bq dataset": ("bq --project_id p rm -r -f -d d", ["delete dataset d"]),
    "bq table": ("bq rm -f -t d.t", ["delete table d.t"]),
    "bq over a table": ("bq load --replace d.t gs://b/x.csv", ["replace table d.t"]),
    "bq asked": ("bq show d.t", []),
}  # fmt: skip
OTHERS = {
    "a group": ("az group delete --name g --yes --no-wait", ["delete stack g"]),
    "a name without its option": ("az vm delete vm -g g", ["delete instance g"]),
    "shown": ("az group show --name g", []),
    "help": ("az vm delete --help", []),
    "a lock": ("az lock delete --name l -g g", ["disable unknown l"]),
    "complete mode": ("az deployment group create -g g -f m.bicep --mode Complete", ["replace stack g"]),
    "incremental mode": ("az deployment group create -g g -f m.bicep", ["deploy stack g"]),
    "what if": ("az deployment group what-if -g g -f m.bicep", []),
    "an owner": ("az role assignment create --assignee a --role Owner", ["grant policy Owner a"]),
    "a reader": ("az role assignment create --assignee a --role Reader", ["change policy a"]),
    "ssh for everybody": ("az network nsg rule create -g g --nsg-name n -n r --source-address-prefixes '*' --destination-port-ranges 22",
                          ["expose firewall r", "create firewall r"]),
    "web for everybody": ("az network nsg rule create -g g --nsg-name n -n r --source-address-prefixes '*' --destination-port-ranges 443", ["create firewall r"]),
    "public blobs": ("az storage account update -n s --allow-blob-public-access true", ["expose account s", "change account s"]),
    "logged in": ("az login --use-device-code", []),
    "a prefix of a container": ("azcopy remove 'https://a.blob.core.windows.net/c/p?sig=x' --recursive", ["delete objects https://a.blob.core.windows.net/c/p"]),
    "droplet": ("doctl compute droplet delete 7 --force", ["delete instance 7"]),
    "droplets": ("doctl compute droplet list", []),
    "server": ("hcloud --context prod server delete web", ["delete instance web"]),
    "API action": ("aliyun ecs DeleteInstance --InstanceId i", ["delete instance i"]),
    "API question": ("aliyun ecs DescribeInstances", []),
    "noun first": ("openstack volume delete v", ["delete volume v"]),
}  # fmt: skip


@pytest.mark.parametrize(("command", "expected"), AWS.values(), ids=AWS)
def test_aws_is_read(command: str, expected: list[str]) -> None:
    assert said(command) == expected


@pytest.mark.parametrize(("command", "expected"), GOOGLE.values(), ids=GOOGLE)
def test_google_is_read(command: str, expected: list[str]) -> None:
    assert said(command) == expected


@pytest.mark.parametrize(("command", "expected"), OTHERS.values(), ids=OTHERS)
def test_other_clouds_are_read(command: str, expected: list[str]) -> None:
    assert said(command) == expected


LOCAL = {
    "an endpoint of this machine": ("aws --endpoint-url http://localhost:4566 s3 rb s3://b", True),
    "an endpoint by a variable": ("AWS_ENDPOINT_URL=http://127.0.0.1:4566 aws s3 rb s3://b", True),
    "one service's endpoint": ("AWS_ENDPOINT_URL_S3=http://minio:9000 aws s3 rb s3://b", True),
    "an endpoint elsewhere": ("aws --endpoint-url https://s3.example.com s3 rb s3://b", False),
    "an unknown endpoint": ("aws --endpoint-url $URL s3 rb s3://b", False),
    "LocalStack's wrapper": ("awslocal s3 rb s3://b", True),
    "AWS itself": ("aws s3 rb s3://b", False),
    "Google's emulator": ("PUBSUB_EMULATOR_HOST=localhost:8085 gcloud pubsub topics delete t", True),
    "Azurite": ("az storage container delete -n c --connection-string UseDevelopmentStorage=true", True),
}


@pytest.mark.parametrize(("command", "expected"), LOCAL.values(), ids=LOCAL)
def test_stand_ins_on_this_machine_are_local(command: str, expected: bool) -> None:
    assert [a.is_local for a in acts(command)] == [expected]


def test_where_it_acts_is_said() -> None:
    assert [a.where for a in acts("AWS_PROFILE=prod aws --region eu-1 ec2 delete-volume --volume-id v")] == [
        "prod, eu-1"
    ]
    assert [a.where for a in acts("gcloud projects delete p --project=q")] == ["q"]
    assert [a.where for a in acts("az vm delete -n v -g g --subscription s")] == ["s, g"]


def test_a_final_snapshot_shields() -> None:
    kept, lost = "--final-db-snapshot-identifier last", "--skip-final-snapshot"
    assert [a.is_shielded for a in acts(f"aws rds delete-db-instance --db-instance-identifier d {kept}")] == [
        True
    ]
    assert [a.is_shielded for a in acts(f"aws rds delete-db-instance --db-instance-identifier d {lost}")] == [
        False
    ]


CODE = {
    "a client": ('boto3.client("ec2").terminate_instances(InstanceIds=["i-1"])', ["delete instance i-1"]),
    "a session": ('boto3.Session(profile_name="p").client("s3").delete_bucket(Bucket="b")', ["delete bucket b"]),
    "every object": ('boto3.resource("s3").Bucket("b").objects.all().delete()', ["empty bucket b"]),
    "a prefix": ('boto3.resource("s3").Bucket("b").objects.filter(Prefix="a/").delete()', ["delete objects s3://b/a/"]),
    "a table": ('boto3.resource("dynamodb").Table("t").delete()', ["delete table t"]),
    "an instance": ('boto3.resource("ec2").Instance("i-1").stop()', ["stop instance i-1"]),
    "a question": ('print(boto3.client("s3").list_buckets())', []),
    "an upload": ('boto3.client("s3").upload_file("a", "b", "c")', []),
    "a protection off": ('boto3.client("rds").modify_db_instance(DBInstanceIdentifier="d", DeletionProtection=False)',
                         ["disable database d", "change database d"]),
}  # fmt: skip


@pytest.mark.parametrize(("code", "expected"), CODE.values(), ids=CODE)
def test_the_library_for_python_is_read_as_the_command_line(code: str, expected: list[str]) -> None:
    assert said(f"python3 -c 'import boto3; {code}'") == expected


SCRIPTS = {
    "a command of version 3": (
        'const {S3Client, DeleteBucketCommand} = require("@aws-sdk/client-s3"); new S3Client({}).send(new DeleteBucketCommand({Bucket: "b"}))',
        [("delete bucket b", False)],
    ),
    "a question of version 3": (
        'const {S3Client, ListBucketsCommand} = require("@aws-sdk/client-s3"); new S3Client({}).send(new ListBucketsCommand({}))',
        [],
    ),
    "on this machine": (
        'const {DynamoDBClient: C, DeleteTableCommand} = require("@aws-sdk/client-dynamodb"); const c = new C({}); '
        'const db = require("@aws-sdk/client-dynamodb"); new db.DynamoDBClient({endpoint: "http://localhost:8000"}).send(new DeleteTableCommand({TableName: "t"}))',
        [("delete table t", True)],
    ),
    "a method of version 2": (
        'const AWS = require("aws-sdk"); new AWS.EC2().terminateInstances({InstanceIds: ["i-1"]}).promise()',
        [("delete instance i-1", False)],
    ),
    "version 2 on this machine": (
        'const AWS = require("aws-sdk"); new AWS.S3({endpoint: "http://localhost:9000"}).deleteBucket({Bucket: "b"}).promise()',
        [("delete bucket b", True)],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("code", "expected"), SCRIPTS.values(), ids=SCRIPTS)
def test_the_libraries_for_javascript_are_read_as_the_command_line(
    code: str, expected: list[tuple[str, bool]]
) -> None:
    assert [(f"{a.verb} {a.thing} {a.target}", a.is_local) for a in acts(f"node -e '{code}'")] == expected


RAW = {
    "a host and its action": ("ec2", "TerminateInstances", ("delete", "instance", "aws ec2")),
    "a target": ("", "DynamoDB_20120810.DeleteTable", ("delete", "table", "aws dynamodb")),
    "a host called otherwise": (
        "monitoring",
        "DisableAlarmActions",
        ("disable", "monitor", "aws cloudwatch"),
    ),
    "capitals that belong together": ("rds", "DeleteDBInstance", ("delete", "database", "aws rds")),
}


@pytest.mark.parametrize(("service", "action", "expected"), RAW.values(), ids=RAW)
def test_an_action_of_the_api_is_read(service: str, action: str, expected: tuple[str, str, str]) -> None:
    act = aws_act(service, action)
    assert act is not None
    assert (act.verb, act.thing, act.service) == expected


def test_an_action_that_reads_is_no_act() -> None:
    assert aws_act("ec2", "DescribeInstances") is None


def test_a_plain_command_loads_no_table() -> None:
    script = (
        "import sys; from shellguard.parse.bash import read_command; from shellguard.parse.services.readers import service_acts; "
        "[service_acts(c, names=(c.program,)) for c in read_command('git status', cwd='/w', home='/h').invocations]; "
        "print([m for m in sys.modules if m.endswith('_table') and '.services.' in m])"
    )
    said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"


@pytest.mark.parametrize("program", "aws gcloud gsutil bq az azcopy oci aliyun".split())
@pytest.mark.parametrize(
    "words",
    [
        "",
        "-",
        "--",
        "--x=",
        "a",
        "rm",
        "s3 rm",
        "storage rm",
        "group delete -n",
        "\0 \0",
        "s3 mv s3://",
        "cp -",
    ],
)
def test_reading_is_total(program: str, words: str) -> None:
    call = Invocation(program, tuple(Arg(w) for w in words.split(" ")))
    assert isinstance(service_acts(call, names=(program,)), tuple)
