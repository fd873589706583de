"""What lies about that speaks of an environment."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from shellguard.context.identities import Held
from shellguard.probe.environment_hints import branch, contexts, env_file


def put(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def test_the_current_contexts_are_read(tmp_path: Path):
    kube = put(tmp_path / ".kube/config", 'apiVersion: v1\ncurrent-context: "stg-1"\nusers: []\n')
    put(tmp_path / ".docker/config.json", '{"currentContext": "remote"}')
    assert contexts(home=tmp_path, variables={}) == (
        Held("kubernetes", "stg-1", place=str(kube)),
        Held("docker", "remote"),
    )


def test_variables_say_where_they_are(tmp_path: Path):
    put(tmp_path / ".kube/config", "current-context: home\n")
    first = put(tmp_path / "a", "users: []\n")
    second = put(tmp_path / "b", "current-context: dev\n")
    variables = {"KUBECONFIG": f"{first}:{second}", "DOCKER_CONTEXT": "x"}
    assert [held.account for held in contexts(home=tmp_path, variables=variables)] == ["dev", "x"]


@pytest.mark.parametrize(
    "text", ["[]", "{", '{"currentContext": 3}', "[" * 100_000], ids=["list", "cut", "number", "deep"]
)
def test_a_broken_file_says_nothing(tmp_path: Path, text: str):
    put(tmp_path / ".docker/config.json", text)
    assert contexts(home=tmp_path, variables={}) == ()


def test_a_pipe_is_not_waited_for(tmp_path: Path):
    os.mkfifo(tmp_path / ".env")
    assert env_file(tmp_path, names=("NODE_ENV",)) == {}


def test_of_an_env_file_only_what_was_asked_for_is_kept(tmp_path: Path):
    put(tmp_path / ".env", 'SECRET=abc\nexport NODE_ENV="staging"\nRAILS_ENV=$X\n# APP_ENV=dev\n')
    assert env_file(tmp_path, names=("NODE_ENV", "RAILS_ENV", "APP_ENV")) == {"NODE_ENV": "staging"}


def test_the_branch_is_read_from_any_folder_of_the_repository(tmp_path: Path):
    def git(*words: str, cwd: Path) -> None:
        subprocess.run(
            ["git", "-c", "user.name=t", "-c", "user.email=t@example.com", *words], cwd=cwd, check=True, capture_output=True,
            env={"PATH": os.environ["PATH"], "HOME": str(tmp_path)},
        )  # fmt: skip

    repo = tmp_path / "repo"
    (repo / "a").mkdir(parents=True)
    assert branch(repo / "a") == ""
    git("init", "-q", "-b", "env/staging", cwd=repo)
    git("commit", "-q", "--allow-empty", "-m", "x", cwd=repo)
    git("worktree", "add", "-q", "-b", "dev", str(tmp_path / "tree"), cwd=repo)
    assert (branch(repo / "a"), branch(tmp_path / "tree")) == ("env/staging", "dev")
    git("checkout", "-q", "--detach", cwd=repo)
    assert branch(repo) == ""
