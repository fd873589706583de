"""Whose passwords, keys and platform tokens a machine has: databases, .netrc, ssh, the tools of platforms."""

from __future__ import annotations

import json

import pytest

from shellguard.context.identities import Held
from tests.support.held import held, mark, now
from tests.support.made_up_home import secret, write

TOKEN, OTHER = secret(1), secret(2)


def test_the_files_that_database_clients_take_passwords_from(tmp_path):
    write(
        tmp_path,
        {
            ".pgpass": f"# all\ndb.example.com:5432:shop:app:a\\:{TOKEN}\n*:*:*:admin:{OTHER}\n",
            ".pg_service.conf": f"[prod]\nhost=prod.example.com\ndbname=shop\npassword={TOKEN}\n",
            ".my.cnf": f"[client]\nuser = dev\nhost = mysql.example.com\npassword = '{OTHER}'\n[mysqldump]\nquick\n",
            ".mylogin.cnf": "\0\1",
        },
    )
    assert held(tmp_path) == {
        Held("database", "db.example.com/shop", mark(f"a:{TOKEN}"), "~/.pgpass line 2", True, "db.example.com"),
        Held("database", "app", mark(f"a:{TOKEN}"), "~/.pgpass line 2", True, "db.example.com"),
        Held("database", "admin", mark(OTHER), "~/.pgpass line 3"),
        Held("database", "prod", mark(TOKEN), "~/.pg_service.conf [prod]", False, "prod.example.com"),
        Held("database", "prod.example.com/shop", mark(TOKEN), "~/.pg_service.conf [prod]", False, "prod.example.com"),
        Held("database", "mysql.example.com", mark(OTHER), "~/.my.cnf [client]", True, "mysql.example.com"),
        Held("database", "dev", mark(OTHER), "~/.my.cnf [client]", True, "mysql.example.com"),
        Held("database", "mysql login paths", "", "~/.mylogin.cnf", False),
    }  # fmt: skip


def test_keys_that_lie_in_the_workspace(tmp_path):
    write(tmp_path, {"work/keys/staging.pem": TOKEN, "work/notes": TOKEN})
    found = {h for h in now(tmp_path).held if h.service == "ssh"}
    assert {(h.account, h.is_current, h.file.endswith("/work/keys/staging.pem")) for h in found} == {
        ("staging.pem", False, True)
    }


def test_netrc(tmp_path):
    text = (
        f"machine api.heroku.com\n  login dev@example.com\n  password {TOKEN}\n"
        f"macdef init\n  machine not.example.com\n  password {secret(9)}\n\n"
        f'machine other.example.com login dev password "a {OTHER}"\ndefault login anonymous password guest\n'
    )
    write(tmp_path, {".netrc": text})
    assert held(tmp_path) == {
        Held("heroku", "dev@example.com", mark(TOKEN), "~/.netrc line 1", True, "api.heroku.com"),
        Held("http", "dev", mark(f"a {OTHER}"), "~/.netrc line 8", True, "other.example.com"),
        Held("http", "anonymous", mark("guest"), "~/.netrc line 9"),
    }


def test_keys_hosts_and_the_agent_of_ssh(tmp_path):
    config = (
        "IdentityFile ~/.ssh/always\nInclude more.d/*\nHost box bastion-*\n  HostName box.example.com\n  User root\n  IdentityFile ~/.ssh/deploy\n"
        "Host *\n  User dev\nMatch exec true\n  User x\n"
    )
    write(
        tmp_path,
        {
            ".ssh/config": config,
            ".ssh/more.d/work": "Host=jump\nHostname = jump.example.com\n",
            **dict.fromkeys(
                (".ssh/id_ed25519", ".ssh/id_ed25519.pub", ".ssh/deploy", ".ssh/deploy.pub"), TOKEN
            ),
            **dict.fromkeys((".ssh/always", ".ssh/always.pub", ".ssh/known_hosts", ".ssh/notes"), TOKEN),
        },
    )
    assert held(tmp_path, {"SSH_AUTH_SOCK": "/run/agent.sock"}) == {
        Held("ssh", "agent", "", "$SSH_AUTH_SOCK"),
        Held("ssh", "id_ed25519", "", "~/.ssh/id_ed25519"),
        Held("ssh", "always", "", "~/.ssh/always"),
        Held("ssh", "deploy", "", "~/.ssh/deploy", False),
        Held("ssh", "box", "", "~/.ssh/config Host box", False, "box.example.com"),
        Held("ssh", "root", "", "~/.ssh/config Host box", False, "box.example.com"),
        Held("ssh", "jump", "", "~/.ssh/more.d/work Host jump", False, "jump.example.com"),
    }


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        pytest.param(".vault-token", f"hvs.{TOKEN}\n", [("vault", "", f"hvs.{TOKEN}", True, "")], id="vault"),
        pytest.param(".supabase/access-token", f"sbp_{TOKEN}", [("supabase", "", f"sbp_{TOKEN}", True, "")], id="supabase"),
        pytest.param(".railway/config.json", json.dumps({"user": {"token": TOKEN}, "projects": {}}), [("railway", "", TOKEN, True, "")], id="railway"),
        pytest.param(
            ".config/doctl/config.yaml",
            f"access-token: {TOKEN}\nauth-contexts:\n  prod: {OTHER}\ncontext: default\n",
            [("digitalocean", "", TOKEN, True, ""), ("digitalocean", "prod", OTHER, False, "")],
            id="doctl",
        ),
        pytest.param(
            ".config/hcloud/cli.toml",
            f'active_context = "a"\n[[contexts]]\nname = "a"\ntoken = "{TOKEN}"\n[[contexts]]\nname = "b"\ntoken = "{OTHER}"\n',
            [("hetzner", "a", TOKEN, True, ""), ("hetzner", "b", OTHER, False, "")],
            id="hcloud",
        ),
        pytest.param(".fly/config.yml", f"access_token: {TOKEN}\n", [("fly", "", TOKEN, True, "")], id="fly"),
        pytest.param(".local/share/com.vercel.cli/auth.json", json.dumps({"token": TOKEN}), [("vercel", "", TOKEN, True, "")], id="vercel"),
        pytest.param(
            ".config/netlify/config.json",
            json.dumps({"userId": "u", "users": {"u": {"email": "dev@example.com", "auth": {"token": TOKEN}}}}),
            [("netlify", "dev@example.com", "", True, ""), ("netlify", "u", TOKEN, True, "")],
            id="netlify",
        ),
        pytest.param(".config/.wrangler/config/default.toml", f'oauth_token = "{TOKEN}"\n', [("cloudflare", "", TOKEN, True, "")], id="wrangler"),
        pytest.param(
            ".terraform.d/credentials.tfrc.json",
            json.dumps({"credentials": {"app.terraform.io": {"token": TOKEN}}}),
            [("terraform", "", TOKEN, True, "app.terraform.io")],
            id="terraform",
        ),
        pytest.param(".terraformrc", f'credentials "tf.example.com" {{\n  token = "{TOKEN}"\n}}\n', [("terraform", "", TOKEN, True, "tf.example.com")], id="terraformrc"),
        pytest.param(
            ".pulumi/credentials.json",
            json.dumps({"current": "https://api.pulumi.com", "accounts": {"https://api.pulumi.com": {"accessToken": TOKEN, "username": "dev"}}}),
            [("pulumi", "dev", "", True, "api.pulumi.com"), ("pulumi", "dev", TOKEN, True, "api.pulumi.com")],
            id="pulumi",
        ),
        pytest.param(".databrickscfg", f"[prod]\nhost = https://x.example.com\ntoken = {TOKEN}\n", [("databricks", "https://x.example.com", "", True, ""), ("databricks", "prod", TOKEN, True, "")], id="databricks"),
        pytest.param(".config/linode-cli", f"[DEFAULT]\ndefault-user = dev\n[dev]\ntoken = {TOKEN}\n", [("linode", "dev", TOKEN, True, "")], id="linode"),
    ],
)  # fmt: skip
def test_tools_of_platforms(tmp_path, path, text, expected):
    write(tmp_path, {path: text})
    assert held(tmp_path) == {
        Held(service, account, mark(value) if value else "", f"~/{path}", is_current, host)
        for service, account, value, is_current, host in expected
    }
