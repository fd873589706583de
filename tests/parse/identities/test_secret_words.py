"""What a pattern, and a file's name, say of being after secrets."""

from __future__ import annotations

import pytest

from shellguard.parse.identities.secret_files import holds_secrets, service_of_file
from shellguard.parse.identities.secret_words import Asked, asked_by, names_secret_files, variable_in

ASKED = {
    "token": Asked.WORD,
    "passwords?": Asked.WORD,
    "api[_-]?key": Asked.WORD,
    "railway.*token": Asked.WORD,
    "Authorization": Asked.WORD,
    r"token\s*=": Asked.VALUE,
    r"token\s*[:=]": Asked.VALUE,
    "(token|secret|key)=": Asked.VALUE,
    "password: ": Asked.VALUE,
    "ACME_TOKEN=": Asked.VALUE,
    "token|secret|password": Asked.VALUE,
    "ghp_[A-Za-z0-9]{36}": Asked.VALUE,
    "xox[bap]-": Asked.VALUE,
    "BEGIN OPENSSH PRIVATE KEY": Asked.VALUE,
    "tokenizer": Asked.NOTHING,
    "max_tokens": Asked.NOTHING,
    "csrf_token": Asked.NOTHING,
    "password_field": Asked.NOTHING,
    "secretary": Asked.NOTHING,
    "keyboard": Asked.NOTHING,
    "primary_key": Asked.NOTHING,
    "TODO": Asked.NOTHING,
    "": Asked.NOTHING,
    "if password == ": Asked.WORD,
}


@pytest.mark.parametrize(("pattern", "asked"), ASKED.items(), ids=list(ASKED))
def test_a_pattern_says_what_it_is_after(pattern, asked):
    assert asked_by(pattern) is asked


@pytest.mark.parametrize(
    ("pattern", "name"),
    [("ACME_TOKEN=", "ACME_TOKEN"), ("ACME_TOKEN|OTHER_SECRET", ""), ("token", ""), ("MAX_TOKENS", "")],
)
def test_the_one_variable_a_pattern_names_is_known(pattern, name):
    assert variable_in(pattern) == name


NAMES = {".env", ".env*", "*.env", ".env.local", "id_rsa", "id_ed25519*", "*.pem", "credentials", "credentials.json", ".netrc", "kubeconfig", ".git-credentials", ".aws"}  # fmt: skip
LOOSE = {"*token*", "prod-secrets*", "config.json", "auth.json"}
OTHERS = {"*.py", "tokenizer.json", "test_token.py", ".env.example", "passwd", "*.log", "package.json", "environment.ts", "tokens.css"}  # fmt: skip


@pytest.mark.parametrize("name", sorted(NAMES))
def test_a_name_of_a_secret_file_is_one_anywhere(name):
    assert names_secret_files(name, is_loose=False)


@pytest.mark.parametrize("name", sorted(LOOSE))
def test_a_name_that_speaks_of_secrets_counts_far_away_only(name):
    assert names_secret_files(name, is_loose=True)
    assert not names_secret_files(name, is_loose=False)


@pytest.mark.parametrize("name", sorted(OTHERS))
def test_other_names_are_none(name):
    assert not names_secret_files(name, is_loose=True)


FILES = {
    "/home/dev/.aws/credentials": "aws",
    "/home/dev/.kube/config": "kubernetes",
    "/home/dev/.config/gcloud/application_default_credentials.json": "gcloud",
    "/home/dev/.azure/msal_token_cache.json": "azure",
    "/home/dev/.config/gh/hosts.yml": "github",
    "/home/dev/.ssh/id_ed25519": "ssh",
    "/home/dev/.pgpass": "database",
    "/home/dev/.docker/config.json": "registry",
    "/home/dev/.vault-token": "vault",
    "/home/dev/.netrc": "http",
    "/home/dev/.railway/config.json": "railway",
    "/home/dev/shop/.env": "any",
}


@pytest.mark.parametrize(("path", "service"), FILES.items(), ids=list(FILES))
def test_a_file_says_whose_login_it_holds(path, service):
    assert holds_secrets(path)
    assert service_of_file(path) == service


@pytest.mark.parametrize("path", ["/home/dev/.aws/config", "/home/dev/.ssh/id_rsa.pub", "/etc/sudoers", "/w/certs/ca.pem", "/w/.env.example", "/w/README.md", "/home/dev/.bash_history"])  # fmt: skip
def test_files_beside_them_hold_none(path):
    assert not holds_secrets(path)
