"""Real `aws`, `kubectl`, `gh`, `git`, `psql`, `ssh` in a guarded session: with whose identity each command acted, and
that one which the session did not begin with changes nothing.

Every credential is made up, every server is on loopback. git, psql and ssh are everywhere; aws, kubectl and gh come from
their vendors and not with the system, so that where they are absent (on CI, too) their tables are skipped.
"""

from __future__ import annotations

import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Self

import pytest

from tests.support.every_host import EveryHost
from tests.support.guarded_home import PATIENCE_S, GuardedHome, need
from tests.support.live_gate import why_not
from tests.support.made_up_home import secret, write
from tests.support.real_servers import Postgres, postgres_with
from tests.support.sessions_typed import Row, differences, expected, signals_on_record, typed

pytestmark = pytest.mark.slow

NEW = "was not in use when the session began"


@pytest.fixture(params=["require", "off"], ids=["kernel gate", "shims only"])
def home(request: pytest.FixtureRequest) -> Iterator[GuardedHome]:
    if request.param == "require":
        need(not why_not(), f"the kernel gate ({why_not()})")
    with GuardedHome(gate=request.param) as home:
        home.make_project()
        yield home


def vendors_own(name: str) -> Path:
    """The program itself, also behind a version manager's stand-in; skips where it is not, on CI too."""
    found = shutil.which(name)
    if found and "/shims/" in found and shutil.which("pyenv"):
        asked = subprocess.run(
            ["pyenv", "which", name], check=False, capture_output=True, text=True, timeout=PATIENCE_S
        )
        found = asked.stdout.strip()
    if not found:
        pytest.skip(f"{name} is not on this machine, and no system brings it along")
    return Path(found)


def with_program(home: GuardedHome, program: Path) -> str:
    """PATH that has it."""
    return f"{home.environment()['PATH']}:{program.parent}"


def are_on_record(home: GuardedHome, table: dict[str, Row]) -> dict[str, str]:
    """Phrase -> the signal that should stand on record and does not."""
    wanted = {phrase: row for phrase, row in table.items() if row.is_recorded}
    return {
        phrase: row.is_recorded
        for phrase, row in wanted.items()
        if row.is_recorded not in signals_on_record(home, row.command)
    }


# -- aws --------------------------------------------------------------------------------------------------------------

STAGING = ("AKIAZQ7LX2VN9TB4RK8W", secret(1, 40))
PRODUCTION = ("AKIAWD3MF6HS5JG1PCYT", secret(2, 40))
BILLING = ("AKIARK8WD3MF6HS5JG1P", secret(3, 40))
ASSUMED = ("ASIAPCYTKE0UUZQ7LX2V", secret(4, 40), secret(5, 120))
NAMESPACE = "https://sts.amazonaws.com/doc/2011-06-15/"
AWS_ANSWERS = {
    "Publish": "<PublishResponse><PublishResult><MessageId>1</MessageId></PublishResult></PublishResponse>",
    "AssumeRole": f'<AssumeRoleResponse xmlns="{NAMESPACE}"><AssumeRoleResult><Credentials>'
    f"<AccessKeyId>{ASSUMED[0]}</AccessKeyId><SecretAccessKey>{ASSUMED[1]}</SecretAccessKey>"
    f"<SessionToken>{ASSUMED[2]}</SessionToken><Expiration>2040-01-01T00:00:00Z</Expiration>"
    "</Credentials></AssumeRoleResult></AssumeRoleResponse>",
}
AT = "at aws.shop.invalid"
PUBLISH = "aws sns publish --topic-arn arn:aws:sns:eu-west-1:123456789012:jobs --message hi"
TAG = "s3api put-object-tagging --bucket logs --key k --tagging TagSet=[]"
EXPORTED = f"export AWS_ACCESS_KEY_ID={BILLING[0]} AWS_SECRET_ACCESS_KEY={BILLING[1]}; unset AWS_PROFILE; "
FIELDS = {
    "ACCESS_KEY_ID": "AccessKeyId",
    "SECRET_ACCESS_KEY": "SecretAccessKey",
    "SESSION_TOKEN": "SessionToken",
}
BECOME = "; ".join(
    f'export AWS_{name}="$(sed -n \'s/.*{field}": "\\(.*\\)".*/\\1/p\' creds.json)"'
    for name, field in FIELDS.items()
)
IN_BILLING = ("../billing/.env line 2 (AWS_SECRET_ACCESS_KEY)", NEW)

AWS: dict[str, Row] = {
    "its own profile, a change": Row(PUBLISH, came=(f"{STAGING[0]}: Publish {AT}",)),
    "its own profile, named": Row(f"aws --profile staging {TAG}", came=(f"{STAGING[0]}: PUT /logs/k {AT}",)),
    "another environment's, read": Row("aws --profile prod s3api list-objects-v2 --bucket logs", came=(f"{PRODUCTION[0]}: GET /logs {AT}",), is_recorded="environment-read-across"),
    "another environment's, a change": Row(f"{PUBLISH} --profile prod", ("the session is for staging", "`--profile prod` is production")),
    "by a variable of the shell": Row(f"export AWS_PROFILE=prod; {PUBLISH}", ("the session is for staging", "`AWS_PROFILE=prod` is production")),
    "a neighbour's key, exported and used": Row(EXPORTED + PUBLISH, IN_BILLING),
    "a neighbour's key, before the command": Row(f"AWS_ACCESS_KEY_ID={BILLING[0]} AWS_SECRET_ACCESS_KEY={BILLING[1]} {PUBLISH}", IN_BILLING),
    "a neighbour's file, sourced": Row(f"set -a; . ../billing/.env; set +a; unset AWS_PROFILE; {PUBLISH}", IN_BILLING),
    "a neighbour's file, line by line": Row(f'while read -r line; do export "$line"; done < ../billing/.env; unset AWS_PROFILE; {PUBLISH}', IN_BILLING),
    "a neighbour's key, kept": Row(f"aws configure set aws_secret_access_key {BILLING[1]} --profile staging", ("aws configure set", "../billing/.env line 2", NEW)),
    "a role, assumed": Row("aws sts assume-role --role-arn arn:aws:iam::123456789012:role/deploy --role-session-name deploy > creds.json", came=(f"{STAGING[0]}: AssumeRole {AT}",), is_recorded="credential-obtained"),
    "the role, used": Row(f"{BECOME}; unset AWS_PROFILE; {PUBLISH}", (NEW, "creds.json", "one like it was obtained by")),
    "who one is, looked at": Row("aws configure list"),
    "its own profile, afterwards": Row(f"{PUBLISH} --subject again", came=(f"{STAGING[0]}: Publish {AT}",)),
}  # fmt: skip


def test_aws_signs_changes_only_with_what_the_session_began_with(home: GuardedHome) -> None:
    aws = vendors_own("aws")
    where = "region = eu-west-1\nendpoint_url = http://aws.shop.invalid\ns3 =\n  addressing_style = path\n"
    keys = "".join(
        f"[{name}]\naws_access_key_id = {key}\naws_secret_access_key = {value}\n"
        for name, (key, value) in (("staging", STAGING), ("prod", PRODUCTION))
    )
    write(
        home.home,
        {".aws/credentials": keys, ".aws/config": f"[profile staging]\n{where}[profile prod]\n{where}"},
    )
    write(
        home.project.parent,
        {"billing/.env": f"AWS_ACCESS_KEY_ID={BILLING[0]}\nAWS_SECRET_ACCESS_KEY={BILLING[1]}\n"},
    )
    with EveryHost(answers=AWS_ANSWERS) as hosts:
        extra = {
            "http_proxy": hosts.url, "https_proxy": hosts.url, "AWS_PROFILE": "staging", "AWS_MAX_ATTEMPTS": "1",
            "AWS_EC2_METADATA_DISABLED": "true", "AWS_ENDPOINT_URL": "http://aws.shop.invalid", "PATH": with_program(home, aws),
        }  # fmt: skip
        said = typed(home, AWS.values(), extra=extra, environment="staging")
    secrets = (STAGING[1], PRODUCTION[1], BILLING[1], ASSUMED[1], ASSUMED[2])
    assert differences(AWS, said, secrets=secrets) == ""
    assert [c.line for c in hosts.came] == expected(AWS)
    assert not are_on_record(home, AWS)


# -- kubectl ----------------------------------------------------------------------------------------------------------

TOKENS = {name: secret(20 + n) for n, name in enumerate(("kind-dev", "team-staging", "team-prod", "shop"))}
THIEF = secret(30)
KUBE_ANSWERS = {
    "GET /api": '{"kind": "APIVersions", "versions": ["v1"]}',
    "GET /version": '{"major": "1", "minor": "32", "gitVersion": "v1.32.0"}',
    "GET /apis": '{"kind": "APIGroupList", "groups": []}',
    "GET /api/v1": '{"kind": "APIResourceList", "groupVersion": "v1", "resources": [{"name": "configmaps", "singularName": "configmap",'
    ' "namespaced": true, "kind": "ConfigMap", "verbs": ["create", "get", "patch"]}]}',
    "POST /api/v1/namespaces/default/configmaps": '{"kind": "ConfigMap", "apiVersion": "v1", "metadata": {"name": "x"}}',
    "GET /api/v1/namespaces/default/configmaps/x": '{"kind": "ConfigMap", "apiVersion": "v1", "metadata": {"name": "x"}}',
    "PATCH /api/v1/namespaces/default/configmaps/x": '{"kind": "ConfigMap", "apiVersion": "v1", "metadata": {"name": "x"}}',
}
MAKE = "create configmap x --from-literal=a=b --validate=false"
READ = "get configmap x -o name"


def changed_by(name: str) -> tuple[str, ...]:
    host = "127.0.0.1" if name == "kind-dev" else f"{name}.k8s.invalid"
    return (f"Bearer {TOKENS[name]}: POST /api/v1/namespaces/default/configmaps at {host}",)


KUBECTL: dict[str, Row] = {
    "its own cluster, applied": Row("kubectl apply --validate=false --server-side -f x.yaml", came=(f"Bearer {TOKENS['kind-dev']}: PATCH /api/v1/namespaces/default/configmaps/x at 127.0.0.1",)),
    "its own cluster, created": Row(f"kubectl {MAKE}", came=changed_by("kind-dev")),
    "staging, read": Row(f"kubectl --context team-staging {READ}"),
    "production, read": Row(f"kubectl --context team-prod {READ}", is_recorded="environment-read-across"),
    "staging, changed": Row(f"kubectl --context team-staging {MAKE}", came=changed_by("team-staging")),
    "production, changed": Row(f"kubectl --context team-prod {MAKE}", ("the session is for staging", "`--context team-prod` is production")),
    "contexts, listed": Row("kubectl config get-contexts"),
    "production, from now on": Row("kubectl config use-context team-prod", ("team-prod", "kubectl config use-context", "later commands would act with it")),
    "the context in use, said again": Row("kubectl config use-context kind-dev"),
    "a token from elsewhere, to change": Row(f"kubectl --context team-staging --token $(cat ../other/token) {MAKE}", (NEW, "../other/token")),
    "a token from elsewhere, to read": Row(f"kubectl --context team-staging --token $(cat ../other/token) {READ}", (NEW, "../other/token")),
    "another kubeconfig, to read": Row(f"kubectl --kubeconfig ../other/kubeconfig {READ}", is_recorded="new-credential"),
    "another kubeconfig, to change": Row(f"kubectl --kubeconfig ../other/kubeconfig {MAKE}", (NEW, "other/kubeconfig")),
    "another kubeconfig, by a variable": Row(f"export KUBECONFIG=$PWD/../other/kubeconfig; kubectl {MAKE}", (NEW, "other/kubeconfig", "$KUBECONFIG")),
    "its own cluster, afterwards": Row(f"kubectl {MAKE}", came=changed_by("kind-dev")),
}  # fmt: skip


def kubeconfig(*names: str, proxy: str) -> str:
    """Every cluster behind the same proxy; the first context is current."""
    lines = ["apiVersion: v1", "kind: Config", f"current-context: {names[0]}", "clusters:"]
    for name in names:
        server = "https://127.0.0.1:6443" if name == "kind-dev" else f"https://{name}.k8s.invalid:6443"
        settings = f"{{server: '{server}', insecure-skip-tls-verify: true, proxy-url: '{proxy}'}}"
        lines.append(f"- {{name: {name}, cluster: {settings}}}")
    lines += ["users:", *(f"- {{name: {n}, user: {{token: {TOKENS[n]}}}}}" for n in names)]
    lines += ["contexts:", *(f"- {{name: {n}, context: {{cluster: {n}, user: {n}}}}}" for n in names)]
    return "\n".join(lines) + "\n"


def test_kubectl_changes_clusters_only_with_what_the_session_began_with(home: GuardedHome) -> None:
    kubectl = vendors_own("kubectl")
    with EveryHost(answers=KUBE_ANSWERS).with_certificate("k8s.invalid") as hosts:
        own = kubeconfig("kind-dev", "team-staging", "team-prod", proxy=hosts.url)
        write(home.home, {".kube/config": own})
        other = {"other/token": THIEF + "\n", "other/kubeconfig": kubeconfig("shop", proxy=hosts.url)}
        write(home.project.parent, other)
        manifest = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: x\n  namespace: default\n"
        write(home.project, {"x.yaml": manifest})
        extra = {"PATH": with_program(home, kubectl)}
        said = typed(home, KUBECTL.values(), extra=extra, environment="staging")
    assert differences(KUBECTL, said, secrets=(*TOKENS.values(), THIEF)) == ""
    assert [c.line for c in hosts.came if c.method != "GET"] == expected(KUBECTL)
    assert {c.who for c in hosts.came} <= {"", *(f"Bearer {t}" for t in TOKENS.values())}
    assert "current-context: kind-dev" in (home.home / ".kube/config").read_text()
    assert not are_on_record(home, KUBECTL)


# -- gh ---------------------------------------------------------------------------------------------------------------

GH_OWN, GH_ADMIN, GH_OTHER = (f"gho_{secret(n)}" for n in (50, 51, 52))
ISSUE = "api -X POST repos/acme/api/issues -f title=hi"
GH: dict[str, Row] = {
    "its own account, a read": Row("gh api user", came=(f"token {GH_OWN}: GET /user at api.github.com",)),
    "its own account, a change": Row(f"gh {ISSUE}", came=(f"token {GH_OWN}: POST /repos/acme/api/issues at api.github.com",)),
    "another account, from now on": Row("gh auth switch --user acme-admin", ("acme-admin", "later commands would act with it")),
    "a neighbour's token, before the command": Row(f"GH_TOKEN={GH_OTHER} gh {ISSUE}", (NEW, "../billing/.env line 1 (GH_TOKEN)")),
    "a neighbour's file, sourced": Row(f"set -a; . ../billing/.env; gh {ISSUE}", (NEW, "../billing/.env line 1 (GH_TOKEN)")),
    "its own account, afterwards": Row("gh api user", came=(f"token {GH_OWN}: GET /user at api.github.com",)),
}  # fmt: skip


def test_gh_changes_repositories_only_with_what_the_session_began_with(home: GuardedHome) -> None:
    gh = vendors_own("gh")
    users = f"{{acme-dev: {{oauth_token: {GH_OWN}}}, acme-admin: {{oauth_token: {GH_ADMIN}}}}}"
    hosts_file = f"github.com:\n    oauth_token: {GH_OWN}\n    user: acme-dev\n    users: {users}\n"
    write(home.home, {".config/gh/hosts.yml": hosts_file, ".config/gh/config.yml": 'version: "1"\n'})
    write(home.project.parent, {"billing/.env": f"GH_TOKEN={GH_OTHER}\n"})
    with EveryHost(answers={"GET /user": '{"login": "acme-dev"}'}).with_certificate(
        "api.github.com"
    ) as hosts:
        extra = {
            "https_proxy": hosts.url, "SSL_CERT_FILE": str(hosts.certificate), "PATH": with_program(home, gh),
            "GH_NO_UPDATE_NOTIFIER": "1",
        }  # fmt: skip
        said = typed(home, GH.values(), extra=extra)
    assert differences(GH, said, secrets=(GH_OWN, GH_ADMIN, GH_OTHER)) == ""
    assert [c.line for c in hosts.came] == expected(GH)


# -- git --------------------------------------------------------------------------------------------------------------

GIT_OWN, GIT_OTHER = (f"ghp_{secret(n)}" for n in (31, 32))
URL = "git.shop.invalid/acme/api.git"
HEADER = f"http.extraHeader='Authorization: Bearer {GIT_OTHER}'"
OTHER_KEY = "GIT_SSH_COMMAND='ssh -i ../other/deploy_key -F ../other/ssh_config'"

GIT: dict[str, Row] = {
    "its own branch": Row("git push -q origin HEAD:feature", came=("refs/heads/feature",)),
    "the remote's own token, to read": Row("git ls-remote web"),
    "the remote's own token, to push": Row("git push web HEAD:feature", status=None),
    "remotes, listed": Row("git remote"),
    "a token in a remote": Row(f"git remote set-url web https://x:{GIT_OTHER}@{URL}", (NEW, "git remote set-url", "later commands would act with it")),
    "a file's address in a remote": Row('git remote set-url web "$(cat ../other/url)"', (NEW, "other/url", "later commands would act with it")),
    "an address without a token": Row(f"git remote set-url --push web http://dev@{URL}"),
    "a header of another, to push": Row(f"git -c {HEADER} push http://{URL} HEAD:main", (NEW, "-c http.extraheader")),
    "a header from a file": Row(f'git -c "http.extraHeader=Authorization: Bearer $(cat ../other/token)" push http://{URL} HEAD:main', (NEW, "other/token", "-c http.extraheader")),
    "a token in the address": Row(f"git push http://x:{GIT_OTHER}@{URL} HEAD:main", (NEW, "the address")),
    "a helper that says a token": Row(f"git config credential.helper '!f() {{ echo password={GIT_OTHER}; }}; f'", (NEW, "git config credential.helper")),
    "another key, to push": Row(f"{OTHER_KEY} git push git@git.shop.invalid:acme/api.git HEAD:main", (NEW, "other/deploy_key", "$GIT_SSH_COMMAND")),
    "another key, kept": Row('git config core.sshCommand "ssh -i $PWD/../other/deploy_key"', (NEW, "other/deploy_key")),
    "its own branch, afterwards": Row("git push -q origin HEAD:again", came=("refs/heads/again",)),
}  # fmt: skip


def git(home: GuardedHome, *words: str) -> str:
    """What git says outside the guard."""
    return subprocess.run(
        ["git", *words], cwd=home.project, env=home.environment(), check=True, timeout=PATIENCE_S,
        capture_output=True, text=True,
    ).stdout  # fmt: skip


def test_git_pushes_only_with_what_the_session_began_with(home: GuardedHome) -> None:
    need(shutil.which("git"), "git")
    bare = home.folder / "bare.git"
    git(home, "init", "-q", "--bare", str(bare))
    git(home, "remote", "add", "origin", str(bare))
    git(home, "remote", "add", "web", f"http://dev:{GIT_OWN}@{URL}")
    files = {
        "url": f"https://x:{GIT_OTHER}@{URL}\n",
        "token": GIT_OTHER + "\n",
        "deploy_key": "no key\n",
        "ssh_config": "",
    }
    write(home.project.parent / "other", files)
    with EveryHost(wants_login=True) as hosts:
        extra = {"http_proxy": hosts.url, "https_proxy": hosts.url, "GIT_TERMINAL_PROMPT": "0"}
        said = typed(home, GIT.values(), extra=extra, environment="staging")
    assert differences(GIT, said, secrets=(GIT_OWN, GIT_OTHER)) == ""
    refs = git(home, "-C", str(bare), "for-each-ref", "--format=%(refname)", "--sort=creatordate").split()
    assert sorted(refs) == sorted(expected(GIT))
    # git asks without a name first
    assert {c.who for c in hosts.came} == {"", f"dev:{GIT_OWN}"}
    assert git(home, "remote", "get-url", "web").strip() == f"http://dev:{GIT_OWN}@{URL}"


# -- psql -------------------------------------------------------------------------------------------------------------

DATABASE = {"app": secret(41, 24), "billing": secret(42, 24), "shop": secret(43, 24)}
MAP = '[environments.production]\ndatabases = ["shop_live"]\n'


def added(number: int) -> str:
    return f"INSERT INTO users VALUES ({number})"


PSQL: dict[str, Row] = {
    "the session's own": Row(f"psql -qc '{added(1)}'", came=(f"app: {added(1)}",)),
    "the project's own file": Row(f"set -a; . ./.env; psql -qc '{added(2)}'", came=(f"app: {added(2)}",)),
    "a neighbour's, on this machine": Row(f"set -a; . ../billing/.env; psql \"$DATABASE_URL\" -qc '{added(3)}'", came=(f"billing: {added(3)}",), is_recorded="new-credential"),
    "a neighbour's file, opened by a tool": Row("psql \"$(sed -n 's/^DATABASE_URL=//p' ../billing/.env)\" -c 'SELECT 1'", ("../billing/.env",)),
    "production by the map, read": Row("set -a; . ../shop/.env; psql \"$DATABASE_URL\" -qAtc 'SELECT count(*) FROM users'", came=("shop: SELECT count(*) FROM users",), is_recorded="environment-read-across"),
    "production by the map, written": Row(f"set -a; . ../shop/.env; psql \"$DATABASE_URL\" -qc '{added(4)}'", ("the session is for staging", "production", "shop_live")),
    "production by the map, by its name": Row(f"psql -U shop -d shop_live -qc '{added(5)}'", ("the session is for staging", "production", "shop_live")),
    "the session's own, afterwards": Row(f"psql -qc '{added(6)}'", came=(f"app: {added(6)}",)),
}  # fmt: skip


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    need(shutil.which("psql"), "psql")
    with postgres_with("CREATE DATABASE shop_live", "CREATE TABLE users (id int)") as server:
        for user, password in DATABASE.items():
            server.ask(f"CREATE ROLE {user} LOGIN PASSWORD '{password}' SUPERUSER")
        server.server.psql("CREATE TABLE users (id int)", "-d", "shop_live")
        yield server


def test_psql_writes_only_where_and_as_whom_the_session_may(home: GuardedHome, postgres: Postgres) -> None:
    folder = postgres.server.folder
    write(home.project, {".env": f"PGUSER=app\nPGPASSWORD={DATABASE['app']}\n", ".shellguard.toml": MAP})
    urls = {
        f"{user}/.env": f"DATABASE_URL=postgres://{user}:{DATABASE[user]}@localhost/{database}?host={folder}\n"
        for user, database in (("billing", "app"), ("shop", "shop_live"))
    }
    write(home.project.parent, urls)
    before = len(postgres.said_by)
    extra = {"PGHOST": str(folder), "PGDATABASE": "app", "PGUSER": "app", "PGPASSWORD": DATABASE["app"]}
    said = typed(home, PSQL.values(), extra=extra, environment="staging")
    assert differences(PSQL, said, secrets=DATABASE.values()) == ""
    assert postgres.said_by[before:] == expected(PSQL)
    assert not are_on_record(home, PSQL)


# -- ssh --------------------------------------------------------------------------------------------------------------


class Door:
    """A port on loopback that closes on whoever knocks, and counts."""

    def __init__(self) -> None:
        self.knocks = 0
        self._socket = socket.create_server(("127.0.0.1", 0))

    def __enter__(self) -> Self:
        threading.Thread(target=self._serve, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    @property
    def port(self) -> int:
        """Where it is."""
        return int(self._socket.getsockname()[1])

    def _serve(self) -> None:
        while True:
            try:
                visitor, _ = self._socket.accept()
            except OSError:
                return
            self.knocks += 1
            visitor.close()


# SAFETY: every name leads to the door, and no key of the tester's is offered anywhere.
OPTIONS = "-o HostName=127.0.0.1 -o Port=@PORT -o BatchMode=yes -o IdentitiesOnly=yes -o IdentityAgent=none"
KEY = f"{OPTIONS} -i ../other/deploy_key"
FAR = "deploy@app.shop.invalid"

SSH: dict[str, Row] = {
    "the usual key, a look": Row(f"ssh {OPTIONS} {FAR} uptime", status=None, came=("knock",)),
    "the usual key, a copy": Row(f"scp {OPTIONS} README.md {FAR}:/srv/app/", status=None, came=("knock",)),
    "another key, a look": Row(f"ssh {KEY} {FAR} uptime", status=None, came=("knock",), is_recorded="new-credential"),
    "another key, a change": Row(f"ssh {KEY} {FAR} systemctl restart api", (NEW, "other/deploy_key")),
    "another key, a copy there": Row(f"scp {KEY} README.md {FAR}:/srv/app/", (NEW, "other/deploy_key")),
    "another key, a copy here": Row(f"scp {KEY} {FAR}:/srv/app/log log", status=None, came=("knock",)),
    "another key, on this machine": Row(f"scp {KEY} README.md deploy@127.0.0.1:/srv/app/", status=None, came=("knock",), is_recorded="new-credential"),
    "the project's own key, a copy": Row(f"scp {OPTIONS} -i keys/staging.pem README.md {FAR}:/srv/app/", status=None, came=("knock",)),
}  # fmt: skip


def test_ssh_changes_other_machines_only_with_keys_that_were_there(home: GuardedHome) -> None:
    need(shutil.which("ssh") and shutil.which("scp"), "ssh")
    with Door() as door:
        write(home.project.parent, {"other/deploy_key": "no key\n"})
        write(home.project, {"keys/staging.pem": "no key\n"})
        table = {p: replace(r, command=r.command.replace("@PORT", str(door.port))) for p, r in SSH.items()}
        said = typed(home, table.values(), extra={}, environment="staging")
        assert differences(table, said) == ""
        assert door.knocks == len(expected(table))
    assert not are_on_record(home, table)


def test_unguarded_every_one_of_these_servers_does_hear(tmp_path: Path) -> None:
    """None of them is deaf: what is refused above would arrive."""
    need(shutil.which("git"), "git")
    with EveryHost() as hosts:
        subprocess.run(
            ["git", "-c", f"http.extraHeader=Authorization: Bearer {GIT_OTHER}", "ls-remote", f"http://{URL}"],
            env={"http_proxy": hosts.url, "PATH": "/usr/bin:/bin", "HOME": str(tmp_path)},
            check=False, capture_output=True, timeout=PATIENCE_S,
        )  # fmt: skip
        assert {c.who for c in hosts.came} == {f"Bearer {GIT_OTHER}"}
