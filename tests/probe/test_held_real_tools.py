"""What real tools write into a throwaway home is read as they mean it. They only write there; nothing is asked of a network."""

from __future__ import annotations

import os
import shutil
import subprocess

import pytest

from shellguard.context.identities import Held
from tests.support.held import held, mark
from tests.support.made_up_home import secret

TOKEN = secret(1, 40)
QUIET = {
    "CLOUDSDK_CORE_DISABLE_PROMPTS": "1",
    "CLOUDSDK_CORE_DISABLE_USAGE_REPORTING": "true",
    "CLOUDSDK_COMPONENT_MANAGER_DISABLE_UPDATE_CHECK": "1",
    "NPM_CONFIG_UPDATE_NOTIFIER": "false",
    "NPM_CONFIG_OFFLINE": "true",
}


@pytest.fixture
def home(tmp_path):
    """A throwaway home and workspace."""
    (tmp_path / "home").mkdir()
    (tmp_path / "work").mkdir()
    return tmp_path


def run(root, *command):
    if shutil.which(command[0]) is None:
        (pytest.fail if "CI" in os.environ else pytest.skip)(f"{command[0]} is missing")
    environment = {"HOME": str(root / "home"), "PATH": os.environ["PATH"], **QUIET}
    done = subprocess.run(
        command, cwd=root / "work", env=environment, capture_output=True, text=True, timeout=100, check=False
    )
    assert done.returncode == 0, done.stderr


def test_aws(home):
    run(home, "aws", "configure", "set", "aws_secret_access_key", TOKEN, "--profile", "staging")
    run(home, "aws", "configure", "set", "role_arn", "arn:aws:iam::1:role/admin", "--profile", "admin")
    assert held(home, {"AWS_PROFILE": "staging"}) == {
        Held("aws", "staging", "", "$AWS_PROFILE"),
        Held("aws", "staging", mark(TOKEN), "~/.aws/credentials [staging]"),
        Held("aws", "admin", "", "~/.aws/config [profile admin]", False),
        Held("aws", "arn:aws:iam::1:role/admin", "", "~/.aws/config [profile admin]", False),
    }


def test_kubectl(home):
    run(home, "kubectl", "config", "set-cluster", "far", "--server=https://k.example.com:6443")
    run(home, "kubectl", "config", "set-credentials", "robot", f"--token={TOKEN}")
    run(home, "kubectl", "config", "set-context", "prod", "--cluster=far", "--user=robot")
    run(home, "kubectl", "config", "use-context", "prod")
    assert held(home) == {
        Held("kubernetes", "prod", mark(TOKEN), "~/.kube/config context prod", True, "k.example.com"),
        Held("kubernetes", "robot", mark(TOKEN), "~/.kube/config user robot"),
        Held("kubernetes", "far", "", "~/.kube/config cluster far", True, "k.example.com"),
    }


def test_gcloud(home):
    run(home, "gcloud", "config", "configurations", "create", "work")
    run(home, "gcloud", "config", "set", "account", "dev@example.com")
    place = "~/.config/gcloud/configurations/config_work"
    assert {h for h in held(home) if h.is_current} == {
        Held("gcloud", "work", "", place),
        Held("gcloud", "dev@example.com", "", place),
    }


def test_git(home):
    run(home, "git", "init", "-q", ".")
    run(home, "git", "remote", "add", "origin", f"https://dev:{TOKEN}%40x@git.example.com/a/b.git")
    run(home, "git", "config", "--global", "user.email", "dev@example.com")
    run(home, "git", "config", "--global", "credential.https://git.example.com.helper", "cache --timeout 60")
    place = ".git/config remote.origin.url"
    assert held(home) == {
        Held("git", "dev@example.com", "", "~/.gitconfig user.email"),
        Held("git", "cache", "", "~/.gitconfig credential.helper"),
        Held("git", "git.example.com/a/b", mark(f"{TOKEN}@x"), place, True, "git.example.com"),
        Held("git", "dev", mark(f"{TOKEN}@x"), place, True, "git.example.com"),
    }


def test_npm(home):
    run(home, "npm", "config", "set", f"//npm.example.com/:_authToken={TOKEN}")
    assert held(home) == {Held("npm", "", mark(TOKEN), "~/.npmrc line 1", True, "npm.example.com")}


def test_docker(home):
    run(home, "docker", "context", "create", "far", "--docker", "host=ssh://root@far.example.com")
    assert held(home) == {
        Held("docker", "default", "", "~/.docker/contexts default", True),
        Held("docker", "far", "", "~/.docker/contexts far", False, "far.example.com"),
    }
