"""What a path's name says of secrets, keys and code that is loaded."""

from __future__ import annotations

import pytest

from shellguard.parse.path_names import classes_by_name, is_code

SECRET = {"credentials", "project-secrets", "history"}
NAMES = {
    "/home/dev/.ssh/id_ed25519": {"credentials", "project-secrets"},
    "/home/dev/.ssh/work": {"credentials"},
    "/home/dev/.ssh/config": set(),
    "/home/dev/.ssh/id_rsa.pub": set(),
    "/home/dev/.ssh/known_hosts": set(),
    "/home/dev/.aws/credentials": {"credentials", "project-secrets"},
    "/home/dev/.aws/config": set(),
    "/home/dev/.config/gh/hosts.yml": {"credentials"},
    "/home/dev/.config/gh/config.yml": set(),
    "/home/dev/.bash_history": {"history"},
    "/etc/shadow": {"credentials"},
    "/etc/kubernetes/admin.conf": {"credentials"},
    "/run/secrets/db": {"credentials"},
    "/proc/self/environ": {"credentials"},
    "/p/.env": {"credentials", "project-secrets"},
    "/p/.env.production": {"credentials", "project-secrets"},
    "/p/.env.prod.local": {"credentials", "project-secrets"},
    "/p/.env.example": set(),
    "/p/.env.local.example": set(),
    "/p/.env.test": set(),
    "/p/.envrc": {"credentials"},
    "/p/environment.ts": set(),
    "/p/config/master.key": {"project-secrets"},
    "/p/secrets.yml": {"credentials", "project-secrets"},
    "/p/service-account-prod.json": {"credentials", "project-secrets"},
    "/p/docs/credentials.md": set(),
    "/p/src/secrets/index.ts": set(),
    "/p/terraform.tfvars": set(),
}
KINDS = {
    "/p/certs/server.key": "key-material",
    "/p/certs": "key-material",
    "/home/dev/.ssh/config": "ssh-config",
    "/etc/cron.d/x": "job-table",
    "/usr/lib/python3/dist-packages/sitecustomize.py": "loaded-code",
    "/home/dev/.local/bin/git": "common-name",
    "/p/.mcp.json": "agent-settings",
    "/home/dev/.claude/CLAUDE.md": "agent-settings",
    "/home/dev/.local/state/shellguard/key": "guard-key",
    "/dev/tcp/169.254.169.254/80": "metadata-service",
}
NOT_KINDS = {
    "/p/model.pth": "loaded-code",
    "/home/dev/.local/bin/mytool": "common-name",
    "/p/CLAUDE.md": "agent-settings",
    "/p/.claude/commands/x.md": "agent-settings",
    "/p/src/keys.ts": "key-material",
    "/dev/tcp/localhost/80": "metadata-service",
}


@pytest.mark.parametrize(("path", "wanted"), NAMES.items(), ids=list(NAMES))
def test_a_name_says_whether_it_is_a_secret(path, wanted):
    assert classes_by_name(path) & SECRET == wanted


@pytest.mark.parametrize(("path", "kind"), KINDS.items(), ids=list(KINDS))
def test_a_name_says_its_kind(path, kind):
    assert kind in classes_by_name(path)


@pytest.mark.parametrize(("path", "kind"), NOT_KINDS.items(), ids=list(NOT_KINDS))
def test_a_near_name_is_not_of_the_kind(path, kind):
    assert kind not in classes_by_name(path)


CODE = {
    "services/billing/src": True,
    "lib": True,
    "./tests/unit": True,
    "src/": True,
    ".": False,
    "../src": False,
    "src/../../etc": False,
    "~/src": False,
    "/data/shop/src": False,
    "$HOME/src": False,
    ".config/app": False,
    "keys": False,
}


@pytest.mark.parametrize("path", CODE)
def test_code_is_what_lies_below_in_a_folder_of_code(path: str) -> None:
    assert is_code(path) is CODE[path]


ENV_FILES = {
    "billing.env": True,
    "deploy/live.env": True,
    "api.prod.env": True,
    "billing.example.env": False,
    "ci.env": False,
    "versions.env": False,
    "report_redacted.env": False,
    "env": False,
    "billing.environment": False,
}


@pytest.mark.parametrize("path", ENV_FILES)
def test_an_env_file_under_a_name_of_its_own_is_a_project_secret(path: str) -> None:
    assert ("project-secrets" in classes_by_name(path)) is ENV_FILES[path]
