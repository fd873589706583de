"""An identity that a command names is known by what stood on the machine, and another one is not.

`{N}` is the made-up secret of that number, as files of the home below hold it.
"""

from __future__ import annotations

import base64
import json
import re

import pytest

from shellguard.classify.subject import names_of
from shellguard.context.observing import _Look
from shellguard.context.story import Story
from shellguard.parse.bash import read_command
from shellguard.parse.identities.readers import identity_uses
from tests.support.held import mark, now
from tests.support.made_up_home import gcloud_database, kubeconfig, pair, secret, write

VARIABLES = {"AWS_PROFILE": "staging", "PGHOST": "pg.example.com", "PGUSER": "pguser", "PGDATABASE": "pgdb"}
KNOWN = [
    "aws --profile staging s3 ls",
    "aws --profile prod-role s3 ls",
    "AWS_PROFILE=staging aws s3 ls",
    "AWS_ACCESS_KEY_ID=AKIAZZZZ000000000001 AWS_SECRET_ACCESS_KEY={1,40} aws s3 ls",
    "aws configure set aws_secret_access_key {1,40} --profile staging",
    "kubectl --context kind-dev get pods",
    "kubectl config use-context kind-dev",
    "kubectl --cluster kind-dev-cluster get pods",
    "kubectl --user kind-dev-admin get pods",
    "kubectl --token {2} get pods",
    "kubectl --kubeconfig ~/.kube/config get pods",
    "helm --kube-context kind-dev list",
    "kubectx kind-dev",
    "aws eks update-kubeconfig --name shop",
    "kubectl --context arn:aws:eks:eu-west-1:000000000001:cluster/shop get pods",
    "gcloud container clusters get-credentials web",
    "gcloud container clusters get-credentials web --zone europe-west1 --project acme",
    "gcloud --account work@example.com projects list",
    "gcloud config set account work@example.com",
    "gcloud config set project acme-work",
    "gcloud config configurations activate work",
    "gcloud --configuration work projects list",
    'az account set --subscription "Acme Dev"',
    "az account set -s 00000000-0000-0000-0000-000000000001",
    'az --subscription "Acme Dev" vm list',
    "gh auth switch -u me",
    "GH_TOKEN=gho_{5} gh pr list",
    "glab auth login --token glpat-{6,20}",
    "git config user.email dev@example.com",
    "git push https://dev:{7}@git.example.com/a.git",
    "curl -u dev:{8} https://api.example.com/a",
    "curl --netrc-file ~/.netrc https://api.example.com",
    'curl -H "Authorization: Bearer {29}" https://backboard.railway.com/graphql/v2',
    "psql -h db.example.com -U app shop",
    "psql -h db.example.com -U app",
    "psql -h db.example.com -U app other",
    "psql -h db.example.com",
    "psql postgres://app:{9}@db.example.com/shop",
    "psql postgres://app@db.example.com/shop",
    "psql -h other.example.com -U any shop",
    "psql -h db2.example.com -U own d",
    "psql service=svc",
    "PGSERVICE=svc psql",
    "psql -h svc.example.com -U svcuser shop",
    "psql -h pg.example.com -U pguser pgdb",
    "psql -h env.example.com -U envuser envdb",
    "mysql -h mysql.example.com -u dev",
    "mysql -h mysql.example.com -u dev -p{13}",
    "mongosh mongodb://envuser:{91}@env.example.com/envdb",
    "redis-cli -h env.example.com -a {91}",
    "npm config set //npm.example.com/:_authToken npm_{14}",
    "npm config set //old.example.com/:_auth {pair dev 15}",
    "npm config set //pw.example.com/:_password {b64 16}",
    "npm config set //pw.example.com/:username dev",
    "npm publish --//npm.example.com/:_authToken=npm_{14}",
    "NPM_TOKEN=npm_{14} npm publish",
    "twine upload -u __token__ -p pypi-{17} dist/a",
    "TWINE_PASSWORD=pypi-{17} twine upload dist/a",
    "pip install -i https://dev:{18}@pip.example.com/simple a",
    "cargo login {19}",
    "cargo publish --token {19}",
    "composer config http-basic.c.example.com dev {21}",
    "docker login -u dev -p {22} ghcr.io",
    "echo {22} | docker login -u dev --password-stdin ghcr.io",
    "docker login -u dev ghcr.io",
    "skopeo copy --src-creds dev:{22} docker://ghcr.io/a docker://b",
    "docker --context box ps",
    "docker context use box",
    "docker context use default",
    "DOCKER_HOST=ssh://dev@box.example.com docker ps",
    "docker -H ssh://dev@box.example.com ps",
    "ssh -i ~/.ssh/id_ed25519 box.example.com",
    "ssh -i ~/.ssh/deploy box",
    "ssh deploy@box.example.com",
    "scp -i ~/.ssh/deploy a box:b",
    "ssh-add ~/.ssh/deploy",
    'GIT_SSH_COMMAND="ssh -i ~/.ssh/deploy" git push',
    "vault login hvs.{23}",
    "doctl --context team compute droplet list",
    "doctl auth switch --context team",
    "doctl -t dop_v1_{24} account get",
    "hcloud context use b",
    "hcloud --context b server list",
    "fly -t fo1_{28} apps list",
    "RAILWAY_TOKEN={90} railway up",
    "terraform login app.terraform.io",
    "scw -p other instance server list",
    "oci --profile OTHER iam user list",
    "aliyun --profile second ecs DescribeInstances",
    "aliyun configure switch --profile second",
    "databricks -p other clusters list",
    "databricks --profile other clusters list",
    'snow sql -c dev -q "select 1"',
    "snow connection set-default dev",
    "snowsql -c dev",
    "stripe --api-key sk_test_{40} customers list",
    "firebase login:use dev@example.com",
    "firebase login:add dev@example.com",
    "source .env",
    "export RAILWAY_TOKEN={90}",
    "export AWS_PROFILE=staging",
    "VAULT_TOKEN=hvs.{23} vault token lookup",
    "yarn config set npmAuthIdent dev:{15}",
    "gem push --key team a.gem",
    "psql -h split.example.com -U splituser d",
    "kubectl --context dev@eks.eu-west-1.eksctl.io get pods",
    "aws eks update-kubeconfig --name eks",
]
OTHERS = [
    "aws --profile stagin2 s3 ls",
    "aws configure set aws_secret_access_key {2,40} --profile staging",
    "kubectl --context kind-prod get pods",
    "kubectl --token {3}x get pods",
    "kubectl --kubeconfig ~/.kube/other get pods",
    "aws eks update-kubeconfig --name shop2",
    "gcloud --account other@example.com projects list",
    "gcloud config configurations activate third",
    "az account set -s 00000000-0000-0000-0000-000000000002",
    "gh auth switch -u you",
    "git config user.email other@example.com",
    "git push https://dev:{8}x@git.example.com/a.git",
    "curl -u dev:{9}x https://api.example.com/a",
    "psql postgres://app:{10}x@db.example.com/shop",
    "psql -h db.example.com -U admin shop",
    "psql -h other.example.com -U app shop",
    "psql service=svc2",
    "psql -h pg.example.com -U envuser envdb",
    "mysql -h mysql.example.com -u root",
    "npm config set //npm.example.com/:_authToken npm_{15}",
    "twine upload -u __token__ -p pypi-{18} dist/a",
    "cargo login {20}",
    "docker login -u dev -p {23} ghcr.io",
    "docker login -u you ghcr.io",
    "docker --context box2 ps",
    "docker -H ssh://dev@other.example.com ps",
    "ssh -i ~/.ssh/id_rsa box.example.com",
    "doctl --context team2 compute droplet list",
    "hcloud context use c",
    "RAILWAY_TOKEN={89} railway up",
    "oci --profile THIRD iam user list",
    "export AWS_PROFILE=prod",
    "VAULT_TOKEN=hvs.{24} vault token lookup",
    "npm config set //old.example.com/:_auth {pair dev 999}",
    "gcloud container clusters get-credentials web2",
    "terraform login tfe.example.com",
    "ssh -i ~/.ssh/other box",
    "psql -h env.example.com -U pguser envdb",
    "psql -h new.example.com -U pguser pgdb",
    "gem push --key other a.gem",
    "psql -h new.example.com -U splituser d",
]


class Identities:
    """What a look at the throwaway home found."""

    def __init__(self, held) -> None:
        self.held = held

    def fingerprint(self, text):
        return mark(text)

    def baseline(self):
        return self.held

    def places(self, fingerprint):
        return ()


@pytest.fixture(scope="module")
def machine(tmp_path_factory):
    root = tmp_path_factory.mktemp("machine")
    home = write(root / "home", HOME)
    gcloud_database(home / ".config/gcloud/credentials.db", {"dev@example.com": 80, "work@example.com": 81})
    address = f"postgres://envuser:{secret(91)}@env.example.com/envdb"
    env = (
        f"RAILWAY_TOKEN={secret(90)}\nDATABASE_URL={address}\nDB_HOST=split.example.com\nDB_USER=splituser\n"
    )
    write(root / "work", {".env": env})
    found = now(root, VARIABLES)
    assert found.left_out == ()
    return root, found.held


def filled(command):
    """Secrets in their places."""
    text = re.sub(r"\{pair (\w+) (\d+)\}", lambda m: pair(m[1], secret(int(m[2]))), command)
    text = re.sub(r"\{b64 (\d+)\}", lambda m: base64.b64encode(secret(int(m[1])).encode()).decode(), text)
    return re.sub(r"\{(\d+)(?:,(\d+))?\}", lambda m: secret(int(m[1]), int(m[2] or 36)), text)


def credentials(command, machine):
    """Each identity that the command acts with, stores or exports."""
    root, held = machine
    work, home = str(root / "work"), str(root / "home")
    look = _Look(Story(), Identities(held), work, home)
    calls = read_command(filled(command), cwd=work, home=home, workspace=work).invocations
    return [look.credential(u) for c in calls for u in identity_uses(c, names=names_of(c.program))]


@pytest.mark.parametrize("command", KNOWN)
def test_one_that_was_there_is_known(command, machine):
    found = credentials(command, machine)
    assert found
    assert {c.is_known for c in found} == {True}, found


@pytest.mark.parametrize("command", OTHERS)
def test_another_one_is_not(command, machine):
    found = credentials(command, machine)
    assert found
    assert {c.is_known for c in found} == {False}, found


HOME = {
 '.aws/credentials':f'[staging]\naws_access_key_id = AKIAZZZZ000000000001\naws_secret_access_key = {secret(1,40)}\n',
 '.aws/config':'[profile prod-role]\nrole_arn = arn:aws:iam::000000000001:role/deploy\nsource_profile = staging\n',
 '.kube/config':kubeconfig({'kind-dev':2,'arn:aws:eks:eu-west-1:000000000001:cluster/shop':3,'gke_acme_europe-west1_web':4,'dev@eks.eu-west-1.eksctl.io':42},current='kind-dev'),
 '.config/gcloud/configurations/config_default':'[core]\naccount = dev@example.com\nproject = acme\n',
 '.config/gcloud/configurations/config_work':'[core]\naccount = work@example.com\nproject = acme-work\n',
 '.config/gcloud/active_config':'default',
 '.config/gcloud/application_default_credentials.json':json.dumps({"type":"authorized_user","client_id":"x","refresh_token":secret(60)}),
 '.azure/azureProfile.json':json.dumps({"subscriptions":[{"id":"00000000-0000-0000-0000-000000000001","name":"Acme Dev","isDefault":True,"tenantId":"t-1","user":{"name":"dev@example.com"}}]}),
 '.config/gh/hosts.yml':f'github.com:\n    users:\n        me:\n            oauth_token: gho_{secret(5)}\n    user: me\n    oauth_token: gho_{secret(5)}\n',
 '.config/glab-cli/config.yml':f'hosts:\n    gitlab.com:\n        token: glpat-{secret(6,20)}\n        user: me\n',
 '.gitconfig':'[user]\n\temail = dev@example.com\n\tname = Dev\n',
 '.git-credentials':f'https://dev:{secret(7)}@git.example.com\n',
 '.netrc':f'machine api.example.com login dev password {secret(8)}\n',
 '.pgpass':f'db.example.com:5432:shop:app:{secret(9)}\n*:*:*:any:{secret(10)}\ndb2.example.com:*:*:own:{secret(11)}\n',
 '.pg_service.conf':f'[svc]\nhost=svc.example.com\ndbname=shop\nuser=svcuser\npassword={secret(12)}\n',
 '.my.cnf':f'[client]\nuser = dev\nhost = mysql.example.com\npassword = {secret(13)}\n',
 '.npmrc':f'//npm.example.com/:_authToken=npm_{secret(14)}\n//old.example.com/:_auth={pair("dev",secret(15))}\n//pw.example.com/:_password={base64.b64encode(secret(16).encode()).decode()}\n//pw.example.com/:username=dev\n',
 '.pypirc':f'[pypi]\nusername = __token__\npassword = pypi-{secret(17)}\n',
 '.config/pip/pip.conf':f'[global]\nindex-url = https://dev:{secret(18)}@pip.example.com/simple\n',
 '.cargo/credentials.toml':f'[registry]\ntoken = "{secret(19)}"\n',
 '.gem/credentials':f'---\n:rubygems_api_key: rubygems_{secret(20)}\n:team: rubygems_{secret(43)}\n',
 '.config/composer/auth.json':json.dumps({"http-basic":{"c.example.com":{"username":"dev","password":secret(21)}}}),
 '.docker/config.json':json.dumps({"auths":{"ghcr.io":{"auth":pair("dev",secret(22))}},"currentContext":"default"}),
 '.docker/contexts/meta/abc/meta.json':json.dumps({"Name":"box","Endpoints":{"docker":{"Host":"ssh://dev@box.example.com"}}}),
 '.ssh/id_ed25519':'not a key','.ssh/config':'Host box\n  HostName box.example.com\n  User deploy\n  IdentityFile ~/.ssh/deploy\n','.ssh/deploy':'not a key',
 '.vault-token':f'hvs.{secret(23)}',
 '.config/doctl/config.yaml':f'access-token: dop_v1_{secret(24)}\nauth-contexts:\n  team: dop_v1_{secret(25)}\ncontext: default\n',
 '.config/hcloud/cli.toml':f'active_context = "a"\n[[contexts]]\nname = "a"\ntoken = "{secret(26)}"\n[[contexts]]\nname = "b"\ntoken = "{secret(27)}"\n',
 '.fly/config.yml':f'access_token: fo1_{secret(28)}\n',
 '.railway/config.json':json.dumps({"user":{"token":secret(29)}}),
 '.terraform.d/credentials.tfrc.json':json.dumps({"credentials":{"app.terraform.io":{"token":secret(30)}}}),
 '.config/scw/config.yaml':f'access_key: SCWXXXXXXXXXXXXXXXXX\nsecret_key: {secret(31)}\nprofiles:\n  other:\n    access_key: SCWYYYYYYYYYYYYYYYYY\n    secret_key: {secret(32)}\n',
 '.oci/config':'[DEFAULT]\nuser=ocid1.user.oc1..aaaa\n[OTHER]\nuser=ocid1.user.oc1..bbbb\n',
 '.aliyun/config.json':json.dumps({"current":"default","profiles":[{"name":"default","access_key_id":"LTAIXXXX","access_key_secret":secret(33)},{"name":"second","access_key_id":"LTAIYYYY","access_key_secret":secret(34)}]}),
 '.mc/config.json':json.dumps({"aliases":{"store":{"url":"https://s3.example.com","accessKey":"miniodev","secretKey":secret(35)}}}),
 '.databrickscfg':f'[DEFAULT]\nhost = https://a.databricks.example.com\ntoken = dapi{secret(36)}\n[other]\nhost = https://b.databricks.example.com\ntoken = dapi{secret(37)}\n',
 '.snowflake/connections.toml':f'[dev]\nuser = "snowdev"\npassword = "{secret(38)}"\n',
 '.config/netlify/config.json':json.dumps({"users":{"u1":{"auth":{"token":secret(39)},"email":"dev@example.com"}}}),
 '.config/stripe/config.toml':f'[default]\naccount_id = "acct_1"\ntest_mode_api_key = "sk_test_{secret(40)}"\n',
 '.config/configstore/firebase-tools.json':json.dumps({"user":{"email":"dev@example.com"},"tokens":{"refresh_token":secret(41)}}),
}  # fmt: skip
