"""A throwaway home with made-up identities of every kind, for tests and measurements. Nothing in it is real."""

from __future__ import annotations

import base64
import json
import sqlite3
from pathlib import Path

# Told apart by their numbers; made of letters and digits like real ones.
ALPHABET = "Zq7Lx2Vn9Tb4Rk8Wd3Mf6Hs5Jg1PcYtKe0Uu"


def secret(number: int, length: int = 36) -> str:
    """The same for the same number, like no other."""
    return (
        "".join(ALPHABET[(number * 7 + i * (number % 5 + 3)) % len(ALPHABET)] for i in range(length))[:-3]
        + f"{number:03d}"
    )


def pair(user: str, password: str) -> str:
    """base64, as docker writes it."""
    return base64.b64encode(f"{user}:{password}".encode()).decode()


def write(root: Path, files: dict[str, str]) -> Path:
    """Files below `root`, folders made as needed."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root


def kubeconfig(contexts: dict[str, int], *, current: str) -> str:
    """Context -> number of its token."""
    lines = ["apiVersion: v1", "kind: Config", f"current-context: {current}", "clusters:"]
    for name in contexts:
        lines += [f"- name: {name}-cluster", "  cluster:", f"    server: https://{name}.k8s.example.com:6443"]
    lines.append("users:")
    for name, number in contexts.items():
        lines += [f"- name: {name}-admin", "  user:", f"    token: {secret(number)}"]
    lines.append("contexts:")
    for name in contexts:
        lines += [f"- name: {name}", "  context:", f"    cluster: {name}-cluster", f"    user: {name}-admin"]
    return "\n".join(lines) + "\n"


def gcloud_database(path: Path, accounts: dict[str, int]) -> None:
    """credentials.db with one refresh token an account."""
    path.parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(path)
    with connection:
        connection.execute("CREATE TABLE credentials (account_id TEXT PRIMARY KEY, value BLOB)")
        for account, number in accounts.items():
            value = json.dumps({"type": "authorized_user", "refresh_token": secret(number)})
            connection.execute("INSERT INTO credentials VALUES (?, ?)", (account, value))
    connection.close()


def rich_home(home: Path, workspace: Path) -> None:
    """A developer's of many years."""
    profiles = [f"team{n}" for n in range(30)]
    write(
        home,
        {
            ".aws/credentials": "".join(
                f"[{p}]\naws_access_key_id = AKIAZZZZ{n:012d}\naws_secret_access_key = {secret(n, 40)}\n\n"
                for n, p in enumerate(["default", *profiles])
            ),
            ".aws/config": "".join(
                f"[profile {p}-role]\nrole_arn = arn:aws:iam::{n:012d}:role/deploy\nsource_profile = {p}\n"
                for n, p in enumerate(profiles)
            ),
            ".aws/sso/cache/0123.json": json.dumps(
                {"startUrl": "https://acme.awsapps.com/start", "accessToken": secret(50)}
            ),
            ".kube/config": kubeconfig({f"cluster{n}": 100 + n for n in range(40)}, current="cluster0"),
            ".config/gcloud/active_config": "work",
            **{
                f".config/gcloud/configurations/config_{name}": f"[core]\naccount = {name}@example.com\nproject = acme-{name}\n"
                for name in ("default", "work", "home", "other")
            },
            ".config/gcloud/application_default_credentials.json": json.dumps(
                {"type": "authorized_user", "client_id": "x.apps.example.com", "refresh_token": secret(60)}
            ),
            ".azure/azureProfile.json": json.dumps(
                {
                    "subscriptions": [
                        {
                            "id": f"0000-{n}",
                            "name": f"Acme {n}",
                            "isDefault": n == 0,
                            "user": {"name": "dev@example.com"},
                        }
                        for n in range(20)
                    ]
                }
            ),
            ".config/gh/hosts.yml": f"github.com:\n    user: dev\n    oauth_token: gho_{secret(61)}\n",
            ".config/glab-cli/config.yml": f"hosts:\n    gitlab.com:\n        token: glpat-{secret(62, 20)}\n        user: dev\n",
            ".gitconfig": "[user]\n\temail = dev@example.com\n[credential]\n\thelper = store\n[include]\n\tpath = .gitconfig-work\n",
            ".gitconfig-work": '[url "git@github.com:acme/"]\n\tinsteadOf = https://github.com/acme/\n',
            ".git-credentials": f"https://dev:{secret(63)}@git.example.com\n",
            ".netrc": f"machine api.heroku.com login dev@example.com password {secret(64)}\n",
            ".pgpass": "".join(f"db{n}.example.com:5432:app:deploy:{secret(200 + n)}\n" for n in range(30)),
            ".my.cnf": f"[client]\nuser = dev\nhost = mysql.example.com\npassword = {secret(65)}\n",
            ".npmrc": f"//npm.example.com/:_authToken=npm_{secret(66)}\n",
            ".pypirc": f"[pypi]\nusername = __token__\npassword = pypi-{secret(67)}\n",
            ".cargo/credentials.toml": f'[registry]\ntoken = "{secret(68)}"\n',
            ".docker/config.json": json.dumps(
                {"auths": {"ghcr.io": {"auth": pair("dev", secret(69))}}, "credsStore": "pass"}
            ),
            **{f".ssh/{n}": "not a key" for n in ("id_ed25519", "deploy", "deploy.pub")},
            ".ssh/config": "".join(f"Host box{n}\n  HostName box{n}.example.com\n" for n in range(60)),
            ".vault-token": f"hvs.{secret(70)}",
            ".config/doctl/config.yaml": f"access-token: dop_v1_{secret(71)}\n",
            ".config/hcloud/cli.toml": f'active_context = "a"\n[[contexts]]\nname = "a"\ntoken = "{secret(72)}"\n',
            ".fly/config.yml": f"access_token: fo1_{secret(73)}\n",
            ".railway/config.json": json.dumps({"user": {"token": secret(74)}}),
            ".local/share/com.vercel.cli/auth.json": json.dumps({"token": secret(75, 24)}),
            ".config/netlify/config.json": json.dumps({"users": {"u": {"auth": {"token": secret(76)}}}}),
            ".terraform.d/credentials.tfrc.json": json.dumps(
                {"credentials": {"app.terraform.io": {"token": secret(77)}}}
            ),
        },
    )
    gcloud_database(home / ".config/gcloud/credentials.db", {f"{n}@example.com": 80 + n for n in range(5)})
    for n in range(300):
        (home / f"document{n}").touch()
    env = "".join(f"NAME_{n}={secret(n)}\nSERVICE{n}_API_KEY={secret(300 + n)}\n" for n in range(40))
    address = f"DATABASE_URL=postgres://app:{secret(90)}@db.example.com/app\n"
    write(
        workspace,
        {
            ".env": env + address,
            ".env.production": env,
            ".git/config": '[remote "origin"]\n\turl = git@github.com:acme/shop.git\n',
        },
    )
    for n in range(20):
        write(workspace, {f"apps/app{n}/.env": address + env[:1000], f"packages/p{n}/package.json": "{}"})
