"""What the real `aws` sends, to a server on loopback, is what its command line and its raw requests are read to."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
from collections.abc import Iterator

import pytest

from shellguard.parse.bash import read_command
from shellguard.parse.services.aws import aws_act
from shellguard.parse.services.readers import service_acts
from shellguard.parse.services.service_act import ServiceAct
from tests.support.aws_stand_in import Arrived, AwsStandIn

pytestmark = pytest.mark.slow  # the real command line takes a second to start

# Command -> the action that arrives; its command line and its raw request must mean the same.
ACTIONS = {
    "ec2 terminate-instances --instance-ids i-1": "TerminateInstances",
    "ec2 stop-instances --instance-ids i-1 i-2": "StopInstances",
    "ec2 --output json delete-volume --volume-id=vol-1": "DeleteVolume",
    "ec2 release-address --allocation-id e-1": "ReleaseAddress",
    "ec2 deregister-image --image-id ami-1": "DeregisterImage",
    "ec2 describe-instances": "DescribeInstances",
    "ec2 create-tags --resources i-1 --tags Key=a,Value=b": "CreateTags",
    "ec2 detach-volume --volume-id vol-1": "DetachVolume",
    "rds delete-db-instance --db-instance-identifier d --skip-final-snap": "DeleteDBInstance",
    "rds reboot-db-instance --db-instance-identifier d": "RebootDBInstance",
    "rds describe-db-instances": "DescribeDBInstances",
    "rds delete-db-cluster-snapshot --db-cluster-snapshot-identifier s": "DeleteDBClusterSnapshot",
    "iam delete-user --user-name u": "DeleteUser",
    "iam create-access-key --user-name u": "CreateAccessKey",
    "iam detach-role-policy --role-name r --policy-arn arn:aws:iam::aws:policy/ReadOnlyAccess": "DetachRolePolicy",
    "iam deactivate-mfa-device --user-name u --serial-number arn:aws:iam::1:mfa/u": "DeactivateMFADevice",
    "sns delete-topic --topic-arn arn:aws:sns:us-east-1:1:t": "DeleteTopic",
    "cloudformation delete-stack --stack-name s": "DeleteStack",
    "autoscaling delete-auto-scaling-group --auto-scaling-group-name g": "DeleteAutoScalingGroup",
    "elbv2 delete-load-balancer --load-balancer-arn a": "DeleteLoadBalancer",
    "elasticbeanstalk terminate-environment --environment-name shop": "TerminateEnvironment",
    "redshift delete-cluster --cluster-identifier c --skip-final-cluster-snapshot": "DeleteCluster",
    "ses delete-identity --identity e": "DeleteIdentity",
    "dynamodb delete-table --table-name t": "DynamoDB_20120810.DeleteTable",
    "dynamodb scan --table-name t": "DynamoDB_20120810.Scan",
    "kms schedule-key-deletion --key-id k": "TrentService.ScheduleKeyDeletion",
    "kms decrypt --key-id k --ciphertext-blob YQ==": "TrentService.Decrypt",
    "secretsmanager delete-secret --secret-id s": "secretsmanager.DeleteSecret",
    "secretsmanager get-secret-value --secret-id s": "secretsmanager.GetSecretValue",
    "logs delete-log-group --log-group-name g": "Logs_20140328.DeleteLogGroup",
    "ecs delete-cluster --cluster c": "AmazonEC2ContainerServiceV20141113.DeleteCluster",
    "ecr batch-delete-image --repository-name shop --image-ids imageTag=a": "AmazonEC2ContainerRegistry_V20150921.BatchDeleteImage",
    "cloudtrail stop-logging --name t": "CloudTrail_20131101.StopLogging",
    "configservice stop-configuration-recorder --configuration-recorder-name r": "StarlingDoveService.StopConfigurationRecorder",
    "ssm delete-parameter --name p": "AmazonSSM.DeleteParameter",
    "events remove-targets --rule r --ids 1": "AWSEvents.RemoveTargets",
    "stepfunctions delete-state-machine --state-machine-arn arn:aws:states:us-east-1:1:stateMachine:m": "AWSStepFunctions.DeleteStateMachine",
    "organizations leave-organization": "AWSOrganizationsV20161128.LeaveOrganization",
    "kinesis delete-stream --stream-name s": "Kinesis_20131202.DeleteStream",
    "backup-gateway delete-gateway --gateway-arn arn:aws:backup-gateway:us-east-1:1:gateway/bgw-12345678901234567": "BackupOnPremises_v20210101.DeleteGateway",
}  # fmt: skip
# Command -> (method, path) of the last request, and the act; these services say with their paths what they do.
PATHS = {
    "s3api delete-bucket --bucket b": (("DELETE", "/b"), "delete bucket"),
    "s3api delete-object --bucket b --key k": (("DELETE", "/b/k"), "delete objects"),
    "s3api put-bucket-acl --bucket b --acl public-read": (("PUT", "/b?acl"), "expose bucket"),
    "s3 rb s3://b": (("DELETE", "/b"), "delete bucket"),
    "s3 rm s3://b/k": (("DELETE", "/b/k"), "delete objects"),
    "s3 rm --recursive s3://b": (("DELETE", "/b/k"), "empty bucket"),
    "s3 ls s3://b": (("GET", "/b?list-type=2&prefix=&delimiter=%2F&encoding-type=url"), ""),
    "lambda delete-function --function-name f": (("DELETE", "/2015-03-31/functions/f"), "delete function"),
    "eks delete-cluster --name c": (("DELETE", "/clusters/c"), "delete cluster"),
    "efs delete-file-system --file-system-id fs-1": (("DELETE", "/2015-02-01/file-systems/fs-1"), "delete filesystem"),
    "route53 delete-hosted-zone --id Z": (("DELETE", "/2013-04-01/hostedzone/Z"), "delete domain"),
}  # fmt: skip
SILENT = (
    "ec2 terminate-instances --generate-cli-skeleton",
    "s3 rm s3://b/k --dryrun",
    "configure list",
)


@pytest.fixture(scope="module")
def server() -> Iterator[AwsStandIn]:
    """A stand-in, where the real command line is at hand."""
    if shutil.which("aws") is None:
        pytest.skip("the aws command line is not installed; its tables are of another version than Debian's")
    with AwsStandIn() as running:
        yield running


def sent(server: AwsStandIn, tmp_path, command: str) -> list[Arrived]:
    """What the real command line sends for a command, with keys that are none, to the stand-in and nowhere else."""
    environment = {
        "PATH": os.environ["PATH"], "HOME": str(tmp_path), "AWS_CONFIG_FILE": "/dev/null", "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
        "AWS_EC2_METADATA_DISABLED": "true", "AWS_ACCESS_KEY_ID": "none", "AWS_SECRET_ACCESS_KEY": "none", "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1", "AWS_MAX_ATTEMPTS": "1", "AWS_ENDPOINT_URL": server.url, "no_proxy": "*",
    }  # fmt: skip
    server.arrived.clear()
    words = [
        "aws",
        "--endpoint-url",
        server.url,
        "--cli-connect-timeout",
        "5",
        "--cli-read-timeout",
        "5",
        *shlex.split(command),
    ]
    subprocess.run(words, env=environment, cwd=tmp_path, capture_output=True, timeout=60, check=False)
    return list(server.arrived)


def read(command: str) -> list[ServiceAct]:
    """What the command line is read to."""
    calls = read_command(f"aws {command}", cwd="/w", home="/h").invocations
    return [a for c in calls for a in service_acts(c, names=(c.program,))]


@pytest.mark.parametrize("command", ACTIONS)
def test_command_line_and_raw_request_mean_the_same(server: AwsStandIn, tmp_path, command: str) -> None:
    (request,) = sent(server, tmp_path, command)
    assert request.action.rpartition("com.amazonaws.")[2].endswith(ACTIONS[command])
    raw, typed = aws_act(request.service, request.action), read(command)
    assert ([] if raw is None else [(raw.verb, raw.thing, raw.service)]) == [
        (a.verb, a.thing, a.service) for a in typed
    ]


@pytest.mark.parametrize("command", PATHS)
def test_path_that_arrives_is_what_was_read(server: AwsStandIn, tmp_path, command: str) -> None:
    arrived, act = PATHS[command]
    last = sent(server, tmp_path, command)[-1]
    assert (last.method, last.path.removesuffix("?x-id=DeleteObject")) == arrived
    assert [f"{a.verb} {a.thing}" for a in read(command)][:1] == ([act] if act else [])


@pytest.mark.parametrize("command", SILENT)
def test_what_changes_nothing_sends_nothing_that_does(server: AwsStandIn, tmp_path, command: str) -> None:
    assert [a for a in sent(server, tmp_path, command) if a.method != "GET"] == []
    assert read(command) == []
