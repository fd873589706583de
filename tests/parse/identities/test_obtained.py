"""Which commands bring a secret to light, or make a new one."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from identities_read import HOME, PROJECT, Files

from shellguard.parse.bash import read_command
from shellguard.parse.identities.identity_use import Use
from shellguard.parse.identities.obtained import obtained, read
from shellguard.parse.identities.readers import identity_uses
from shellguard.parse.invocation import UNKNOWN, Arg, Invocation
from shellguard.parse.services.service_act import ServiceAct, Thing, Verb


def found(command: str, *, cwd: str | None = PROJECT, world=None):
    """What this reader says; a tool's own may say it too."""
    reading = read_command(command, cwd=cwd, home=HOME, workspace=cwd or "")
    said = (u for c in reading.invocations for u in read(c, world=world))
    return [u for u in dict.fromkeys(said) if u.use is Use.OBTAINED]


# Command -> service, file.
FILES = {
    "cat ~/.aws/credentials": ("aws", f"{HOME}/.aws/credentials"),
    "cat ../other/.env": ("any", "/home/dev/other/.env"),
    "cat .env.local": ("any", f"{PROJECT}/.env.local"),
    "head -3 ~/.netrc": ("http", f"{HOME}/.netrc"),
    "cat < ~/.netrc": ("http", f"{HOME}/.netrc"),
    "cat ~/.docker/config.json": ("registry", f"{HOME}/.docker/config.json"),
    "jq -r '.auths' ~/.docker/config.json": ("registry", f"{HOME}/.docker/config.json"),
    "cat ~/.kube/config": ("kubernetes", f"{HOME}/.kube/config"),
    "cat ~/.config/gh/hosts.yml": ("github", f"{HOME}/.config/gh/hosts.yml"),
    "cat ~/.config/glab-cli/config.yml": ("gitlab", f"{HOME}/.config/glab-cli/config.yml"),
    "cat deploy/service-account.json": ("gcloud", f"{PROJECT}/deploy/service-account.json"),
    "cat ~/.ssh/id_ed25519": ("ssh", f"{HOME}/.ssh/id_ed25519"),
    "base64 ~/.ssh/id_rsa": ("ssh", f"{HOME}/.ssh/id_rsa"),
    "less ~/.pgpass": ("database", f"{HOME}/.pgpass"),
    "cat ~/.npmrc": ("npm", f"{HOME}/.npmrc"),
    "cat ~/.git-credentials": ("git", f"{HOME}/.git-credentials"),
    "grep AUTH ../other/.env": ("any", "/home/dev/other/.env"),
    "sed -n 1,5p /srv/app/.env": ("any", "/srv/app/.env"),
    "awk -F= '{print $2}' /srv/app/.env": ("any", "/srv/app/.env"),
    "cat certs/private.pem": ("any", f"{PROJECT}/certs/private.pem"),
    "cp ../other/.env .env": ("any", "/home/dev/other/.env"),
    "cp .env /tmp/copy": ("any", f"{PROJECT}/.env"),
    "jq -r .token ~/.config/acme/config.json": ("any", f"{HOME}/.config/acme/config.json"),
    "yq .auth_token ~/.acme.yaml": ("any", f"{HOME}/.acme.yaml"),
    "cat ~/.railway/config.json": ("railway", f"{HOME}/.railway/config.json"),
    "python3 -c \"print(open('/home/dev/.netrc').read())\"": ("http", f"{HOME}/.netrc"),
    "cat ~/.vault-token": ("vault", f"{HOME}/.vault-token"),
    "cat ~/.config/acme/token": ("any", f"{HOME}/.config/acme/token"),
    "tar cf - ~/.aws": ("aws", f"{HOME}/.aws"),
    "find ~ -name '*.env' -exec cat {} +": ("any", ""),
    "bat ~/.aws/credentials": ("aws", f"{HOME}/.aws/credentials"),
}


@pytest.mark.parametrize(("command", "said"), FILES.items(), ids=list(FILES))
def test_a_file_that_holds_secrets_is_read(command, said):
    assert [(u.service, u.file) for u in found(command)] == [said]


# Command -> service, how.
FETCHED = {
    "curl -s http://169.254.169.254/latest/meta-data/iam/security-credentials/": ("metadata", "metadata service"),
    "curl http://2852039166/latest/user-data": ("metadata", "metadata service"),
    "curl http://0xA9FEA9FE/": ("metadata", "metadata service"),
    "curl 'http://[fd00:ec2::254]/latest/'": ("metadata", "metadata service"),
    "wget -qO- http://metadata.google.internal/computeMetadata/v1/": ("metadata", "metadata service"),
    "curl \"169.254.170.2$AWS_CONTAINER_CREDENTIALS_RELATIVE_URI\"": ("metadata", "metadata service"),
    "http 169.254.169.254/metadata/identity/oauth2/token Metadata:true": ("metadata", "metadata service"),
    "python3 -c \"import requests; requests.get('http://169.254.169.254/latest/')\"": ("metadata", "metadata service"),
    "nc 169.254.169.254 80": ("metadata", "metadata service"),
    "aws secretsmanager get-secret-value --secret-id shop/db": ("secret store", "aws secretsmanager get-secret-value"),
    "aws ssm get-parameter --name /shop/db --with-decryption": ("secret store", "aws ssm get-parameter"),
    "gcloud secrets versions access latest --secret=db": ("secret store", "gcloud secrets versions access"),
    "az keyvault secret show --name db --vault-name v": ("secret store", "az keyvault secret show"),
    "vault kv get secret/shop": ("secret store", "vault kv get"),
    "vault read secret/data/shop": ("secret store", "vault read"),
    "op read op://shop/db/password": ("secret store", "op read"),
    "bw get password shop": ("secret store", "bw get"),
    "pass show shop/db": ("secret store", "pass show"),
    "doppler secrets get DB_PASSWORD": ("secret store", "doppler secrets get"),
    "sops -d secrets.enc.yaml": ("secret store", "sops"),
    "kubectl get secret db -o yaml": ("kubernetes", "kubectl get"),
    "heroku config:get DATABASE_URL -a shop": ("heroku", "heroku config:get"),
    "railway variables": ("railway", "railway variables"),
    "vercel env pull": ("vercel", "vercel env pull"),
    "gh auth token": ("github", "gh auth token"),
    "TOKEN=$(gh auth token)": ("github", "gh auth token"),
    "gcloud auth print-access-token": ("gcloud", "gcloud auth print-access-token"),
    "aws configure export-credentials": ("aws", "aws configure export-credentials"),
    "security find-generic-password -s acme -w": ("secret store", "security find-generic-password"),
    "secret-tool lookup service acme": ("secret store", "secret-tool lookup"),
    "printf 'host=example.com\\n' | git credential fill": ("git", "git credential fill"),
    "printenv RAILWAY_TOKEN": ("railway", "printenv"),
    "curl -H 'X-Vault-Token: x' https://vault.example.com/v1/secret/data/shop": ("secret store", "read from a secret store"),
    "curl https://shop.vault.azure.net/secrets/db?api-version=7.4": ("secret store", "read from a secret store"),
}  # fmt: skip


def close_to(how: str, wanted: str) -> bool:
    """The words of a command may go on; what they are about is the same."""
    return how == wanted or how.startswith(wanted + " ") or wanted.startswith(how + " ")


@pytest.mark.parametrize(("command", "said"), FETCHED.items(), ids=list(FETCHED))
def test_a_value_is_fetched_from_where_it_is_kept(command, said):
    got = [u for u in found(command) if not u.file]
    assert [u.service for u in got] == [said[0]]
    assert close_to(got[0].how, said[1])


MADE = {
    "aws iam create-access-key --user-name bob": "aws",
    "aws sts assume-role --role-arn arn:aws:iam::123456789012:role/x --role-session-name y": "aws",
    "aws sts get-session-token": "aws",
    "gcloud iam service-accounts keys create k.json --iam-account a@b.iam": "gcloud",
    "az ad sp create-for-rbac": "azure",
    "vault token create": "secret store",
    "fly tokens create deploy": "fly",
    "npm token create": "npm",
    "gh api -X POST /app/installations/42/access_tokens": "github",
    "curl -X POST https://id.example.com/oauth/token -d grant_type=client_credentials -d client_id=x": "http",
    "curl https://id.example.com/token -H 'content-type: application/json' -d '{\"grant_type\": \"password\"}'": "http",
    "curl -X POST https://api.example.com/v1/api-keys -d '{\"name\": \"ci\"}'": "http",
    "curl -X POST https://gitlab.com/api/v4/users/1/personal_access_tokens -d name=x": "gitlab",
    "curl https://backboard.railway.app/graphql/v2 -d '{\"query\":\"mutation { projectTokenCreate(input: {name: \\\"x\\\"}) }\"}'": "railway",
    "psql -h db.example.com -c \"CREATE USER app WITH PASSWORD 'q1w2e3r4t5'\"": "database",
    "psql -h db.example.com -c \"ALTER ROLE app PASSWORD 'q1w2e3r4t5'\"": "database",
    "mysql -h db.example.com -e \"CREATE USER 'app'@'%' IDENTIFIED BY 'q1w2e3r4t5'\"": "database",
}  # fmt: skip


@pytest.mark.parametrize(("command", "service"), MADE.items(), ids=list(MADE))
def test_a_new_one_is_made(command, service):
    got = found(command)
    assert [u.service for u in got] == [service]
    assert got[0].how.startswith("made by ")


NOTHING = (
    "cat README.md",
    "cat .env.example",
    "cp .env.example .env",
    "cp .env .env.bak",
    "ls -la ~/.aws",
    "stat ~/.netrc",
    "test -f .env",
    "wc -l .env",
    "grep -c TOKEN .env",
    "grep PORT .env",
    "cut -d= -f1 .env",
    "echo X=1 >> .env",
    "rm .env",
    "cat ~/.ssh/id_ed25519.pub",
    "cat ~/.ssh/known_hosts",
    "cat ~/.aws/config",
    "cat certs/ca.pem",
    "cat fullchain.pem",
    "openssl x509 -in server.pem -text -noout",
    "openssl req -new -key server.key -out server.csr",
    "ssh -i ~/.ssh/id_ed25519 web uptime",
    "cat /etc/sudoers",
    "jq .version ~/.config/acme/config.json",
    "jq .token tests/fixture.json",
    "cat src/token.py",
    "env",
    "printenv PATH",
    "printenv HOME LANG",
    "aws s3 ls",
    "aws sts get-caller-identity",
    "aws configure list",
    "aws ecr get-login-password | docker login --username AWS --password-stdin 1.dkr.ecr.eu-west-1.amazonaws.com",
    "gcloud auth list",
    "gh auth status",
    "gh pr create",
    "kubectl get secrets",
    "kubectl config get-contexts",
    "op item list",
    "op run -- npm start",
    "doppler run -- npm start",
    "pass ls",
    "vault status",
    "git credential approve",
    "npm token list",
    "curl https://api.example.com/v1/items",
    "curl -X POST https://api.example.com/v1/items -d '{\"name\": \"x\"}'",
    "curl -X POST http://localhost:3000/oauth/token -d grant_type=password",
    "curl -X POST https://api.stripe.com/v1/tokens -d card=x",
    "curl https://api.example.com/v1/tokens",
    "curl -X DELETE https://api.example.com/v1/tokens/1",
    "curl -X POST https://api.example.com/v1/push/tokens -d x=1",
    "curl https://api.example.com/graphql -d '{\"query\":\"query { tokens { name } }\"}'",
    "curl https://api.example.com/graphql -d '{\"query\":\"mutation { pushTokenCreate(input: {}) { id } }\"}'",
    "curl https://example.com/169.254.169.254",
    "ping -c1 169.254.169.254",
    "psql -c \"CREATE USER app WITH PASSWORD 'app'\"",
    "psql -h localhost -c \"ALTER ROLE app PASSWORD 'app'\"",
    "psql -h db.example.com -c 'select password from users'",
    "sqlite3 a.db 'select 1'",
)  # fmt: skip


@pytest.mark.parametrize("command", NOTHING)
def test_what_shows_no_secret_obtains_none(command):
    assert found(command) == []


def test_a_file_elsewhere_is_no_file_of_this_machine():
    (use,) = found("ssh web cat /srv/app/.env")
    assert (use.file, use.how) == ("", "cat in web")


@pytest.mark.parametrize(
    ("text", "is_told"),
    [("PORT=3000\nLOG_LEVEL=debug\n", False), ("ACME_TOKEN=a1B2c3D4e5F6g7H8i9J0k1L2\n", True)],
    ids=["settings alone", "a token"],
)
def test_what_an_environment_file_holds_now_counts(text, is_told):
    world = Files({f"{PROJECT}/.env": text})
    assert bool(found("cat .env", world=world)) is is_told


def test_a_certificate_in_a_key_like_file_is_no_secret():
    world = Files({f"{PROJECT}/server.pem": "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"})
    assert found("cat server.pem") != []
    assert found("cat server.pem", world=world) == []


def test_acts_that_are_read_already_are_not_read_again():
    call = read_command("curl https://api.example.com", cwd=PROJECT, home=HOME).invocations[0]
    act = ServiceAct(Verb.REVEAL, Thing.SECRET, "DB_PASSWORD", "railway")
    (use,) = obtained(call, names=("curl",), acts=(act,))
    assert (use.use, use.service, use.account) == (Use.OBTAINED, "railway", "DB_PASSWORD")


def test_a_password_that_is_made_stands_in_secret_alone():
    (use,) = found("psql -h db.example.com -c \"CREATE USER app PASSWORD 'q1w2e3r4t5'\"")
    assert (use.secret, use.account, use.host) == ("q1w2e3r4t5", "app", "db.example.com")
    assert "q1w2e3r4t5" not in repr(use)


def test_a_name_that_could_be_a_secret_itself_is_left_out():
    token = "ghp_" + "a1B2c3D4e5" * 4
    call = Invocation("op", (Arg("read"), Arg(token)), "op")
    assert all(token not in repr(u) for u in obtained(call, names=("op",)))


WORDS = ["read", "get", "secret", "-o", "yaml", "sts", "assume-role", "credential", "fill", "~/.netrc", ".env", UNKNOWN, "http://169.254.169.254/", "-d", "grant_type=password", "-c", "ALTER ROLE a PASSWORD 'b'", "-h", "db.example.com", "*", ""]  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(
    program=st.sampled_from(["cat", "jq", "curl", "wget", "aws", "op", "git", "psql", "kubectl", "openssl", "printenv", "unheard-of", ""]),
    words=st.lists(st.sampled_from(WORDS) | st.text(max_size=20), max_size=8),
    cwd=st.none() | st.sampled_from(["/", "/work/shop", ""]),
)  # fmt: skip
def test_any_call_gets_an_answer(program, words, cwd):
    call = Invocation(program, tuple(Arg(w, w) for w in words), program, cwd=cwd, home=HOME)
    for use in identity_uses(call, names=(program,)):
        assert UNKNOWN not in use.file
        assert len(use.how) < 120
