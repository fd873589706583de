"""Whose variables, repositories, forges, registries and files of variables a machine has."""

from __future__ import annotations

import base64
import json

import pytest

from shellguard.context.identities import Held
from tests.support.held import held, mark
from tests.support.made_up_home import pair, secret, write

TOKEN, OTHER = secret(1), secret(2)


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        pytest.param("RAILWAY_TOKEN", TOKEN, [Held("railway", "", mark(TOKEN), "$RAILWAY_TOKEN")], id="a platform's token"),
        pytest.param("GH_TOKEN", f"ghp_{TOKEN}", [Held("github", "", mark(f"ghp_{TOKEN}"), "$GH_TOKEN")], id="a forge's token"),
        pytest.param("AUTH_TOKEN", f"Bearer {TOKEN}", [Held("any", "", mark(TOKEN), "$AUTH_TOKEN")], id="out of its coat"),
        pytest.param("AWS_PROFILE", "prod", [Held("aws", "prod", "", "$AWS_PROFILE")], id="a profile"),
        pytest.param(
            "AWS_ACCESS_KEY_ID", "AKIAZZZZ000000000001", [Held("aws", "AKIAZZZZ000000000001", "", "$AWS_ACCESS_KEY_ID")], id="a key id"
        ),
        pytest.param("SETTINGS", f"glpat-{TOKEN}", [Held("any", "", mark(f"glpat-{TOKEN}"), "$SETTINGS")], id="known by its shape alone"),
        pytest.param(
            "VAULT_ADDR", "https://vault.example.com:8200", [Held("vault", "", "", "$VAULT_ADDR", True, "vault.example.com")], id="address"
        ),
        pytest.param(
            "DATABASE_URL",
            "postgres://app:p%40ss-w0rd@db.example.com:5432/shop?sslmode=require",
            [
                Held("database", "db.example.com/shop", mark("p@ss-w0rd"), "$DATABASE_URL", True, "db.example.com"),
                Held("database", "app", mark("p@ss-w0rd"), "$DATABASE_URL", True, "db.example.com"),
            ],
            id="a database",
        ),
        pytest.param(
            "STORE",
            "app:hunter2hunter@tcp(db.example.com:3306)/shop",
            [
                Held("database", "db.example.com/shop", mark("hunter2hunter"), "$STORE", True, "db.example.com"),
                Held("database", "app", mark("hunter2hunter"), "$STORE", True, "db.example.com"),
            ],
            id="a database as Go writes it",
        ),
        pytest.param(
            "PIP_INDEX",
            f"https://dev:{TOKEN}@pypi.example.com/simple",
            [Held("any", "dev", mark(TOKEN), "$PIP_INDEX", True, "pypi.example.com")],
            id="an address with a password",
        ),
        pytest.param("API_TOKEN", "${OTHER_TOKEN}", [], id="a reference"),
        pytest.param("API_TOKEN", "your-token-here", [], id="a word in its place"),
        pytest.param("PWD", "/srv/shop", [], id="the working folder"),
        pytest.param("EDITOR", "vim", [], id="nothing of the kind"),
        pytest.param("TOKENIZERS_PARALLELISM", "false", [], id="a name that only begins like one"),
    ],
)  # fmt: skip
def test_variables(tmp_path, name, value, expected):
    assert held(tmp_path, {name: value}) == set(expected)


def test_the_parts_of_a_database_s_address_count_together(tmp_path):
    found = held(
        tmp_path,
        {"PGHOST": "db.example.com", "PGDATABASE": "shop", "PGUSER": "app", "PGPASSWORD": "tr0ub4dor"},
    )
    assert (
        Held("database", "db.example.com/shop", mark("tr0ub4dor"), "$PGHOST", True, "db.example.com") in found
    )
    assert Held("database", "app", "", "$PGUSER") in found
    assert Held("database", "", mark("tr0ub4dor"), "$PGPASSWORD") in found


@pytest.mark.parametrize(
    ("name", "service"),
    [
        ("STRIPE_SECRET_KEY_LIVE", "stripe"),
        ("NPM_TOKEN", "npm"),
        ("PYPI_TOKEN", "pypi"),
        ("DOCKER_PASSWORD", "registry"),
        ("DOPPLER_TOKEN", "doppler"),
        ("REDIS_PASSWORD", "database"),
        ("NEXT_PUBLIC_SUPABASE_ANON_KEY", "any"),
        ("Rails_Key_Base", "any"),
    ],
)
def test_whose_a_variable_is_by_its_name(tmp_path, name, service):
    assert held(tmp_path, {name: TOKEN}) == {Held(service, "", mark(TOKEN), f"${name}")}


@pytest.mark.parametrize("name", ["NODE_ENV", "KEYBOARD", "PWD", "SSH_AUTH_SOCK_DIR", "MAX_TOKENS_PER_CALL"])
def test_names_that_say_nothing_of_an_identity(tmp_path, name):
    assert held(tmp_path, {name: "x" * 20}) == set()


def test_who_git_is(tmp_path):
    write(
        tmp_path / "home",
        {
            ".gitconfig": '[user]\n\temail = dev@example.com ; work\n[credential]\n\thelper = store\n[include]\n\tpath = more\n[url "git@github.com:acme/"]\n\tinsteadOf = gh:\n',
            "more": f'[http "https://git.example.com/"]\n\textraheader = "Authorization: Basic {pair("x", TOKEN)}"\n',
            ".git-credentials": f"# \nhttps://dev:{OTHER}@github.com\n",
        },
    )
    write(
        tmp_path / "work",
        {
            ".git/config": f'[remote "origin"]\n\turl = https://{TOKEN}@github.com/acme/shop.git\n[remote "up"]\n\turl = git@gitlab.com:acme/shop.git\n'
        },
    )
    assert held(tmp_path) == {
        Held("git", "dev@example.com", "", "~/.gitconfig user.email"),
        Held("git", "store", "", "~/.gitconfig credential.helper"),
        Held("git", "github.com/acme", "", "~/.gitconfig url.insteadof", True, "github.com"),
        Held("git", "", mark(TOKEN), "~/more http.extraheader", True, "git.example.com"),
        Held("git", "dev", mark(OTHER), "~/.git-credentials line 2", True, "github.com"),
        Held("git", "github.com/acme/shop", mark(TOKEN), ".git/config remote.origin.url", True, "github.com"),
        Held("git", "gitlab.com/acme/shop", "", ".git/config remote.up.url", True, "gitlab.com"),
    }  # fmt: skip


def test_a_linked_working_tree_has_its_repository_s_remotes(tmp_path):
    write(
        tmp_path,
        {
            "main/.git/config": '[remote "origin"]\nurl = ssh://dev@git.example.com/shop\n',
            "main/.git/worktrees/w/commondir": "../..\n",
            "work/.git": "gitdir: ../main/.git/worktrees/w\n",
        },
    )
    place = "~/main/.git/config remote.origin.url"
    assert held(tmp_path) == {
        Held("git", "git.example.com/shop", "", place, True, "git.example.com"),
        Held("git", "dev", "", place, True, "git.example.com"),
    }


def test_a_credential_helper_that_says_the_password_says_it_to_nobody_here(tmp_path):
    write(
        tmp_path,
        {
            ".gitconfig": f'[credential "https://dev:{OTHER}@git.example.com"]\n\thelper = "!echo password=glpat-{TOKEN}"\n'
        },
    )
    assert held(tmp_path) == {
        Held("git", "a command", "", "~/.gitconfig credential.helper"),
        Held("git", "", mark(f"glpat-{TOKEN}"), "~/.gitconfig credential.helper"),
    }


def test_forges(tmp_path):
    write(
        tmp_path,
        {
            ".config/gh/hosts.yml": f"github.com:\n    users:\n        dev:\n            oauth_token: gho_{TOKEN}\n        boss:\n    user: dev\n    oauth_token: gho_{TOKEN}\n",
            ".config/glab-cli/config.yml": f"host: gitlab.example.com\nhosts:\n    gitlab.example.com:\n        token: glpat-{OTHER}\n        user: dev\n    gitlab.com:\n        user: other\n        token:\n",
        },
    )
    at = "~/.config/gh/hosts.yml github.com"
    assert held(tmp_path) == {
        Held("github", "dev", mark(f"gho_{TOKEN}"), at, True, "github.com"),
        Held("github", "boss", "", at, False, "github.com"),
        Held("gitlab", "dev", mark(f"glpat-{OTHER}"), "~/.config/glab-cli/config.yml gitlab.example.com", True, "gitlab.example.com"),
        Held("gitlab", "other", "", "~/.config/glab-cli/config.yml gitlab.com", False, "gitlab.com"),
    }  # fmt: skip


REGISTRIES = {
    "npmrc": "npm", "yarnrc": "npm", "pip.conf": "pypi", "pypirc": "pypi", "cargo": "crates.io", "gem": "rubygems", "composer": "composer",
    "docker": "registry", "helm": "registry",
}  # fmt: skip


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        pytest.param("~/.npmrc", f"//registry.example.com:4873/npm/:_authToken={TOKEN}\n", ("", TOKEN, " line 1", "registry.example.com"), id="npm's token"),
        pytest.param("~/.npmrc", f"registry=https://npm.example.com/\n_auth = {pair('dev', TOKEN)}\n", ("dev", TOKEN, " line 2", "npm.example.com"), id="npm's pair"),
        pytest.param(
            "~/.npmrc",
            f"//r.example.com/:username=dev\n//r.example.com/:_password={base64.b64encode(TOKEN.encode()).decode()}\n",
            ("dev", TOKEN, " line 2", "r.example.com"),
            id="npm's password",
        ),
        pytest.param(".npmrc", "//npm.example.com/:_authToken=${NPM_TOKEN}\n", ("", "", " line 1", "npm.example.com"), id="a reference"),
        pytest.param("~/.yarnrc.yml", f"npmScopes:\n  acme:\n    npmRegistryServer: https://y.example.com\n    npmAuthToken: {TOKEN}\n", ("", TOKEN, "", "y.example.com"), id="yarn"),
        pytest.param(
            "~/.config/pip/pip.conf",
            f"[global]\nextra-index-url =\n    https://plain.example.com/simple\n    https://dev:{TOKEN}@pip.example.com/simple\n",
            ("dev", TOKEN, " line 2", "pip.example.com"),
            id="pip",
        ),
        pytest.param("~/.pypirc", f"[pypi]\nusername: __token__\npassword: pypi-{TOKEN}\n", ("__token__", f"pypi-{TOKEN}", " [pypi]", ""), id="twine"),
        pytest.param("~/.cargo/credentials.toml", f'[registries.acme]\ntoken = "Bearer {TOKEN}"\n', ("acme", TOKEN, " acme", ""), id="cargo"),
        pytest.param("~/.gem/credentials", f"---\n:rubygems_api_key: {TOKEN}\n", ("rubygems_api_key", TOKEN, "", ""), id="gem"),
        pytest.param("~/.config/composer/auth.json", json.dumps({"http-basic": {"c.example.com": {"username": "dev", "password": TOKEN}}}), ("dev", TOKEN, " http-basic", "c.example.com"), id="composer"),
        pytest.param("~/.docker/config.json", json.dumps({"auths": {"ghcr.io": {"auth": pair("dev", TOKEN)}}}), ("dev", TOKEN, " auths", "ghcr.io"), id="docker"),
        pytest.param("~/.docker/config.json", json.dumps({"auths": {"https://hub.example.com/v1/": {}}}), ("", "", " auths", "hub.example.com"), id="kept by a helper"),
        pytest.param("~/.docker/config.json", json.dumps({"credHelpers": {"1.dkr.ecr.example.com": "ecr-login"}}), ("ecr-login", "", " credHelpers", "1.dkr.ecr.example.com"), id="a helper"),
        pytest.param("~/.config/helm/registry/config.json", json.dumps({"auths": {"h.example.com": {"identitytoken": TOKEN}}}), ("", TOKEN, " auths", "h.example.com"), id="helm"),
    ],
)  # fmt: skip
def test_registries(tmp_path, path, text, expected):
    real = path.replace("~/", "home/") if path.startswith("~/") else f"work/{path}"
    write(tmp_path, {"home/.x": "", real: text})
    account, value, where, host = expected
    whose = [service for part, service in REGISTRIES.items() if part in path]
    assert held(tmp_path) == {Held(whose[0], account, mark(value) if value else "", path + where, True, host)}


def test_contexts_of_docker(tmp_path):
    def meta(name, host):
        return json.dumps({"Name": name, "Endpoints": {"docker": {"Host": host}}})

    write(
        tmp_path,
        {
            ".docker/config.json": json.dumps({"currentContext": "prod"}),
            ".docker/contexts/meta/aa/meta.json": meta("prod", "ssh://root@prod.example.com"),
            ".docker/contexts/meta/bb/meta.json": meta("dev", "unix:///run/dev.sock"),
        },
    )
    assert held(tmp_path) == {
        Held("docker", "prod", "", "~/.docker/contexts prod", True, "prod.example.com"),
        Held("docker", "dev", "", "~/.docker/contexts dev", False),
        Held("docker", "default", "", "~/.docker/contexts default", False),
    }


def test_files_of_variables_of_the_workspace_and_of_its_parts(tmp_path):
    write(
        tmp_path / "work",
        {
            ".env": f"# shop\nDEBUG=1\nRAILWAY_TOKEN={TOKEN}\nexport PASSWORD='{OTHER}' # old\nCOPY=$UNKNOWN_TOKEN\n",
            ".env.production": f"RAILWAY_TOKEN={OTHER}\n",
            ".environment": f"A_TOKEN={OTHER}\n",
            "apps/web/.env.local": "DATABASE_URL=postgres://localhost/shop\n",
            "docs/deep/.env": f"A_TOKEN={OTHER}\n",
        },
    )
    (tmp_path / "home").mkdir()
    assert held(tmp_path) == {
        Held("railway", "", mark(TOKEN), ".env line 3"),
        Held("any", "", mark(OTHER), ".env line 4"),
        Held("railway", "", mark(OTHER), ".env.production line 1", False),
        Held("database", "localhost/shop", "", "apps/web/.env.local line 1", True, "localhost"),
    }
