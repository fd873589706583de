"""What any program may be given: variables, options, addresses, files of variables."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shellguard.parse.identities import general
from shellguard.parse.identities.identity_use import Use
from tests.parse.identities.identity_lines import calls_of, said, uses_of

TOKEN = "tk_" + "a7Bq" * 6

GIVEN = {
    "a token in front of a command": (f"GH_TOKEN={TOKEN} deploy", {"service": "github", "secret": TOKEN, "how": "$GH_TOKEN"}),
    "a profile": ("AWS_PROFILE=prod make deploy", {"service": "aws", "account": "prod", "how": "$AWS_PROFILE"}),
    "a role": ("AWS_ROLE_ARN=arn:aws:iam::123456789012:role/admin x", {"service": "aws", "account": "arn:aws:iam::123456789012:role/admin", "how": "$AWS_ROLE_ARN"}),
    "a profile by env": ("env AWS_PROFILE=prod make", {"service": "aws", "account": "prod", "how": "$AWS_PROFILE"}),
    "a token from another variable": ("GH_TOKEN=$OTHER deploy", {"service": "github", "variable": "OTHER", "how": "$GH_TOKEN"}),
    "a token from a file": ("GH_TOKEN=$(cat ../other/.token) deploy", {"service": "github", "file": "/w/other/.token", "how": "$GH_TOKEN"}),
    "a token from the home": ("GH_TOKEN=$(< ~/.token) deploy", {"service": "github", "file": "/home/j/.token", "how": "$GH_TOKEN"}),
    "a token picked out of a file": ("X_TOKEN=$(grep TOKEN ../o/.env | cut -d= -f2) deploy", {"service": "any", "file": "/w/o/.env", "how": "$X_TOKEN"}),
    "a kubeconfig": ("KUBECONFIG=../prod.yaml deploy", {"service": "kubernetes", "file": "/w/prod.yaml", "how": "$KUBECONFIG"}),
    "a key inside a command of ssh": ("GIT_SSH_COMMAND='ssh -i ~/.ssh/prod' make", {"service": "ssh", "file": "/home/j/.ssh/prod", "how": "$GIT_SSH_COMMAND"}),
    "a database's address": ("DATABASE_URL=postgres://app:pw%2F1@db.x.io:5432/d npm test", {"service": "database", "secret": "pw/1", "account": "app", "how": "$DATABASE_URL", "host": "db.x.io"}),
    "a database's address from another variable": ('DATABASE_URL="$PROD_DATABASE_URL" npm run migrate', {"service": "database", "variable": "PROD_DATABASE_URL", "how": "$DATABASE_URL"}),
    "a database's address from a file": ("DATABASE_URL=$(grep ^DATABASE_URL ../prod/.env | cut -d= -f2-) npm run migrate", {"service": "database", "file": "/w/prod/.env", "how": "$DATABASE_URL"}),
    "a database's password from a variable": ("DATABASE_URL=postgres://app:$PW@db.x.io/d npm test", {"service": "database", "variable": "PW", "account": "app", "how": "$DATABASE_URL", "host": "db.x.io"}),
    "a kubeconfig from a variable": ("KUBECONFIG=$PROD_KUBE helm list", {"service": "kubernetes", "variable": "PROD_KUBE", "how": "$KUBECONFIG"}),
    "a variable of a container alone": (f"docker run -e GH_TOKEN={TOKEN} img", {"service": "github", "secret": TOKEN, "how": "$GH_TOKEN"}),
    "a guessed database": ("DATABASE_URL=postgres://root:root@db.x.io/d npm test", {"service": "database", "secret": "root", "account": "root", "how": "$DATABASE_URL", "host": "db.x.io", "is_guess": True}),
    "an option apart": (f"tool --token {TOKEN}", {"service": "any", "secret": TOKEN, "how": "--token"}),
    "an option attached": (f"tool --api-key={TOKEN}", {"service": "any", "secret": TOKEN, "how": "--api-key"}),
    "an option with an underscore": (f"tool --access_token={TOKEN}", {"service": "any", "secret": TOKEN, "how": "--access_token"}),
    "an option of a known tool": (f"vercel deploy --token {TOKEN}", {"service": "vercel", "secret": TOKEN, "how": "--token"}),
    "an option from a variable": ('tool --token "$RAILWAY_TOKEN"', {"service": "any", "variable": "RAILWAY_TOKEN", "how": "--token"}),
    "an option from a file": ("tool --token=$(cat .tok)", {"service": "any", "file": "/w/app/.tok", "how": "--token"}),
    "a password with its user": ("tool --username ann --password s3cr3t", {"service": "any", "secret": "s3cr3t", "account": "ann", "how": "--password"}),
    "a guessed password": ("tool --username admin --password admin", {"service": "any", "secret": "admin", "account": "admin", "how": "--password", "is_guess": True}),
    "a file of a key": ("tool --key-file ../k/sa.json", {"service": "any", "file": "/w/k/sa.json", "how": "--key-file"}),
    "a secret mounted": ("docker build --secret id=npm,src=$HOME/.npmrc .", {"service": "registry", "file": "/home/j/.npmrc", "how": "--secret"}),
    "a file of variables": ("docker run --env-file ../other/.env img", {"service": "any", "file": "/w/other/.env", "how": "--env-file"}),
    "a file of variables for node": ("node --env-file=.env.prod a.js", {"service": "any", "file": "/w/app/.env.prod", "how": "--env-file"}),
    "a file of variables by a wrapper": ("dotenvx run -f ../x/.env -- node a.js", {"service": "any", "file": "/w/x/.env", "how": "its wrapper's env file"}),
    "a variable of a container": (f"docker run --rm -e GH_TOKEN={TOKEN} img", {"service": "github", "secret": TOKEN, "how": "$GH_TOKEN"}),
    "a variable of a container from elsewhere": ('docker exec --env=AWS_SECRET_ACCESS_KEY="$OTHER" c sh', {"service": "aws", "variable": "OTHER", "how": "$AWS_SECRET_ACCESS_KEY"}),
    "an address": (f"pip install git+https://{TOKEN}@github.com/a/b", {"service": "github", "secret": TOKEN, "how": "the address", "host": "github.com"}),
    "an address in an option": ("tool --repo=https://ann:s3cr3t@r.io/x", {"service": "http", "secret": "s3cr3t", "account": "ann", "how": "the address", "host": "r.io"}),
    "an address in code": ("python3 -c \"connect('postgresql://u:pww1@db.io/d')\"", {"service": "database", "secret": "pww1", "account": "u", "how": "the address", "host": "db.io"}),
    "a password beside a user in the query": ("migrate -u 'jdbc:postgresql://db.io/d?user=ann&password=s3cr3t'", {"service": "database", "secret": "s3cr3t", "account": "ann", "how": "query password", "host": "db.io"}),
}  # fmt: skip


@pytest.mark.parametrize(("text", "wanted"), GIVEN.values(), ids=list(GIVEN))
def test_what_a_call_is_given(text: str, wanted: dict[str, object]) -> None:
    found = uses_of(text)
    assert [said(u) for u in found] == [wanted]
    assert found[0].use is Use.USED


@pytest.mark.parametrize(
    "text",
    [
        "TOKENIZERS_PARALLELISM=false NODE_ENV=test CI=1 pytest -q",
        "SECRET_KEY=dummy python manage.py collectstatic",
        "JWT_SECRET=test-secret npm test",
        "OPENAI_API_KEY=fake-key-for-test pytest",
        "SKIP_TOKEN=1 make",
        "GITHUB_TOKEN= make",
        "export GH_TOKEN=abcdefgh1234",
        "GIT_ASKPASS=true git fetch",
        "KUBECONFIG=/dev/null kubectl version",
        "DATABASE_URL=postgres://localhost/dev npm test",
        "PGHOST=db.x.io psql -l",
        "PGHOST=$H psql -l",
        "DOCKER_HOST=ssh://ann@box docker ps",
        "tool --max-token 4096",
        "tool --token 5",
        "tool --token",
        "tool --token --verbose",
        "tool --token=true",
        "tool --secret my-secret-name",
        "tool --service-account ci@x.iam.gserviceaccount.com",
        "echo --token abcdefgh1234567",
        "grep -r 'https://ann:s3cr3t@' src",
        "git commit -m 'see https://ann:s3cr3t@r.io'",
        "aws cognito-idp admin-set-user-password --username ann --password s3cr3t9",
        "npm install --registry https://registry.example.com",
        "wget https://example.com/a.tar.gz",
        "ssh git@github.com",
        "git clone https://git@github.com/a/b",
        "open 'https://example.com/?page=2&key=name'",
        "psql postgres://app@localhost/d",
        "cat .env",
        "docker run -d -e POSTGRES_PASSWORD=postgres -p 5432:5432 postgres:16",
        "docker run -e GH_TOKEN img",
    ],
)
def test_ordinary_calls_are_given_nothing(text: str) -> None:
    assert uses_of(text) == []


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("export AWS_PROFILE=prod GH_TOKEN=abcdefgh12; aws s3 ls", [{"service": "aws", "account": "prod", "how": "$AWS_PROFILE"}]),
        ("export AWS_PROFILE=prod GH_TOKEN=abcdefgh12; gh pr list", [{"service": "github", "secret": "abcdefgh12", "how": "$GH_TOKEN"}]),
        ("export AWS_PROFILE=prod; AWS_PROFILE=dev aws s3 ls", []),
        ("export AWS_PROFILE=prod; terraform plan", [{"service": "aws", "account": "prod", "how": "$AWS_PROFILE"}]),
        ("export AWS_PROFILE=prod; gh pr list", []),
    ],
    ids=["its own service's", "another's own service's", "overridden", "a tool of many services", "not its service's"],
)  # fmt: skip
def test_inherited_variables_that_bear_on_the_program(text: str, wanted: list[dict[str, object]]) -> None:
    call = calls_of(text)[-1]
    assert [said(u) for u in general.inherited(call)] == wanted


def test_a_file_of_one_line_gives_the_secret_it_holds() -> None:
    found = uses_of("GH_TOKEN=$(cat ~/.tok) deploy", files={"/home/j/.tok": TOKEN + "\n"})
    assert [said(u) for u in found] == [
        {"service": "github", "secret": TOKEN, "file": "/home/j/.tok", "how": "$GH_TOKEN"}
    ]


def test_what_runs_elsewhere_names_no_file_of_this_machine() -> None:
    found = uses_of("ssh box 'GH_TOKEN=$(cat /etc/tok) deploy'")
    assert not any(u.file for u in found)


@given(st.text(alphabet=st.sampled_from("abz09 -=:/@?&$(){}'\"\\%.~\n\0<>|;*TOKEN_"), max_size=120))
@settings(max_examples=150, deadline=None)
def test_any_text_is_read(text: str) -> None:
    for prefix in ("", "GH_TOKEN=", "tool --token ", "x://"):
        for use in uses_of(prefix + text):
            assert "\0" not in use.account + use.file + use.host + use.variable
