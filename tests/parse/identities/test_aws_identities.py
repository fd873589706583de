"""Whose account `aws` and the tools around it act with."""

from __future__ import annotations

import pytest

from tests.parse.identities.spoken_uses import said

USES: dict[str, tuple[str, list[str]]] = {
    "a profile before the command": ("aws --profile live s3 ls", ["used aws live by --profile"]),
    "a profile behind it": ("aws ec2 describe-instances --profile=live", ["used aws live by --profile"]),
    "a profile by its beginning": ("aws s3 ls --prof live", ["used aws live by --profile"]),
    "a profile from a variable": ('aws s3 ls --profile "$P"', ["used aws $P by --profile"]),
    "a profile half known": ("aws s3 ls --profile live-$X", ["used aws $X by --profile"]),
    "keys typed in": ("aws configure --profile live", ["stored aws live by aws configure"]),
    "a secret key written": (
        "aws configure set aws_secret_access_key aBcD1234/eFgH --profile live",
        ["stored aws live secret=aBcD1234/eFgH by aws configure set aws_secret_access_key"],
    ),
    "a key in a profile by its path": (
        "aws configure set profile.live.aws_session_token tok123",
        ["stored aws live secret=tok123 by aws configure set aws_session_token"],
    ),
    "a key from a variable": (
        "aws configure set aws_secret_access_key $KEY",
        ["stored aws $KEY by aws configure set aws_secret_access_key"],
    ),
    "a role written": (
        "aws configure set role_arn arn:aws:iam::111122223333:role/ops",
        ["stored aws arn:aws:iam::111122223333:role/ops by aws configure set role_arn"],
    ),
    "keys from a file": (
        "aws configure import --csv file://keys.csv",
        ["stored aws file=/work/keys.csv by aws configure import"],
    ),
    "a login": ("aws sso login --profile live", ["stored aws live by aws sso login"]),
    "a role taken": (
        "aws sts assume-role --role-arn arn:aws:iam::111122223333:role/ops --role-session-name s --profile dev",
        [
            "obtained aws arn:aws:iam::111122223333:role/ops by aws sts assume-role",
            "used aws dev by --profile",
        ],
    ),
    "a session token": ("aws sts get-session-token", ["obtained aws by aws sts get-session-token"]),
    "a new key": (
        "aws iam create-access-key --user-name ann",
        ["obtained aws ann by aws iam create-access-key"],
    ),
    "a new console password": (
        "aws iam create-login-profile --user-name ann --password Summer-2031x",
        ["obtained aws ann secret=Summer-2031x by aws iam create-login-profile"],
    ),
    "a key shown": (
        "aws configure get profile.live.aws_secret_access_key",
        ["obtained aws live by aws configure get"],
    ),
    "keys exported": (
        "aws configure export-credentials",
        ["obtained aws by aws configure export-credentials"],
    ),
    "a registry's password": (
        "aws ecr get-login-password",
        ["obtained registry by aws ecr get-login-password"],
    ),
    "a database's token": (
        "aws rds generate-db-auth-token --hostname db.example.com --port 5432 --username app",
        ["obtained database app host=db.example.com by aws rds generate-db-auth-token"],
    ),
    "a cluster's context": (
        "aws eks update-kubeconfig --name shop --profile live",
        ["stored kubernetes shop by aws eks update-kubeconfig", "used aws live by --profile"],
    ),
    "a cluster's context under a name of its own": (
        "aws eks update-kubeconfig --name shop --alias shop-live --kubeconfig ~/k",
        ["stored kubernetes shop-live file=/home/me/k by aws eks update-kubeconfig"],
    ),
    "aws-vault": ("aws-vault exec live -- aws s3 ls", ["used aws live by aws-vault exec"]),
    "aws-vault with options": ("aws-vault exec -d 1h live -- env", ["used aws live by aws-vault exec"]),
    "saml2aws": ("saml2aws login -a live", ["stored aws live by saml2aws login"]),
    "aws-sso": ("aws-sso exec -p live -- aws s3 ls", ["used aws live by aws-sso exec"]),
    "granted": ("assume live", ["exported aws live by assume"]),
    "granted's console": ("assume -c live", ["used aws live by assume"]),
    "awsume": ("awsume live", ["exported aws live by awsume"]),
    "the CDK": ("cdk deploy --profile live", ["used aws live by --profile"]),
    "eksctl": ("eksctl get cluster -p live", ["used aws live by -p"]),
    "a stand-in key of an S3 tool": ("s5cmd --profile live ls", ["used aws live by --profile"]),
}
NOBODY = (
    "aws s3 ls",
    "aws s3 ls --region eu-west-1",
    "aws --profile live --no-sign-request s3 ls s3://open-data",
    "aws configure list",
    "aws configure list --profile live",
    "aws configure list-profiles",
    "aws configure get region --profile live",
    "aws configure get aws_access_key_id",
    "aws configure set region eu-west-1 --profile live",
    "aws configure set profile.live.output json",
    "aws configure set cli_pager ''",
    "aws sts get-caller-identity",
    "aws sts assume-role help",
    "aws iam list-access-keys --user-name ann",
    "aws iam create-access-key --generate-cli-skeleton",
    "aws ecr get-login-password | helm template -",
    "aws ecr describe-repositories",
    "aws eks list-clusters",
    "aws eks get-token --cluster-name shop",
    "aws help",
    "aws-vault list",
    "aws-sso list",
    "saml2aws list-roles",
    "assume",
    "awsume -l",
    "sam local start-api -p 3000",
    "cdk synth",
    "echo aws --profile live s3 ls",
)


@pytest.mark.parametrize("phrase", USES)
def test_who_is_named_is_said(phrase: str) -> None:
    command, expected = USES[phrase]
    assert said(command) == expected


@pytest.mark.parametrize("command", NOBODY)
def test_an_ordinary_call_and_a_look_name_nobody(command: str) -> None:
    assert said(command) == []
