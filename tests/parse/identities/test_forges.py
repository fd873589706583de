"""Whom code hosts' tools act as."""

from __future__ import annotations

import pytest
from identity_calls import told, uses

ACTS = {
    "a token through a pipe": ("echo tok | gh auth login --with-token", ["stored github secret=tok"]),
    "a token in a here-string": ("gh auth login --with-token <<< tok", ["stored github secret=tok"]),
    "a token from a file": ("gh auth login --with-token < t.txt", ["stored github file=/w/t.txt"]),
    "a token nobody can know": ('echo "$T" | gh auth login --with-token', ["stored github"]),
    "a login in a browser": ("gh auth login -w", ["stored github"]),
    "a login at an own server": ("gh auth login --hostname ghe.example.com", ["stored github host=ghe.example.com"]),
    "another user": ("gh auth switch -u work", ["stored github account=work"]),
    "another user, whichever": ("gh auth switch", ["stored github"]),
    "wider rights": ("gh auth refresh -s delete_repo", ["stored github"]),
    "the token, printed": ("gh auth token", ["obtained github"]),
    "the token of somebody": ("gh auth token -u work", ["obtained github account=work"]),
    "the token, shown by the way": ("gh auth status -t", ["obtained github"]),
    "a header of its own": ('gh api -H "Authorization: token abc1" /user', ["used github secret=abc1"]),
    "a header from a variable": ('gh api -H "Authorization: token $T" /user', ["used github variable=T"]),
    "a variable of this call": ("GH_TOKEN=abc gh pr list", ["used github secret=abc"]),
    "a variable from another one": ("GH_TOKEN=$WORK gh pr list", ["used github variable=WORK"]),
    "a variable from a program": ("GH_TOKEN=$(cat t) gh pr list", ["used github variable=GH_TOKEN"]),
    "a variable set before": ("export GITHUB_TOKEN=abc; gh pr list", ["used github secret=abc"]),
    "another folder of settings": ("GH_CONFIG_DIR=other gh pr list", ["used github file=/w/other"]),
    "hub with a token": ("GITHUB_TOKEN=abc hub push", ["used github secret=abc"]),
    "glab's token": ("glab auth login --token abc --hostname g.example.com", ["stored gitlab secret=abc host=g.example.com"]),
    "glab's token from a pipe": ("echo abc | glab auth login --stdin", ["stored gitlab secret=abc"]),
    "glab's setting": ("glab config set token abc --host g.example.com", ["stored gitlab secret=abc host=g.example.com"]),
    "glab's variable": ("GITLAB_TOKEN=abc glab mr list", ["used gitlab secret=abc"]),
    "tea's login": ("tea login add --name w --url https://g.example.com --token abc", ["stored gitea account=w secret=abc host=g.example.com"]),
    "tea's default": ("tea login default w", ["stored gitea account=w"]),
    "tea with a login": ("tea pr --login w", ["used gitea account=w"]),
    "Bitbucket's profile": ("bb profile use work", ["stored bitbucket account=work"]),
    "a runner": ("gitlab-runner register --url https://g.example.com --token abc", ["stored gitlab secret=abc host=g.example.com"]),
}  # fmt: skip

NOTHING = (
    "gh auth status|gh auth logout|gh auth setup-git|gh auth refresh|gh auth login --help|gh pr create -t token -b x|gh pr view 1 --json title"
    "|gh api /user|gh api -H 'Accept: application/json' /user|gh api graphql -f query='{viewer{login}}'|gh secret set NAME -b value"
    "|gh config set editor vim|gh repo clone o/r|gh issue list -R o/r|gh run list|GH_TOKEN= gh pr list|glab auth status|glab mr list"
    "|glab config set editor vim|glab config get token|tea login list|tea pr|bb foo.clj|gh ssh-key list|hub browse"
).split("|")


@pytest.mark.parametrize(("command", "expected"), ACTS.values(), ids=ACTS)
def test_identity_at_a_code_host_is_told(command: str, expected: list[str]) -> None:
    assert told(command) == expected


@pytest.mark.parametrize("command", NOTHING)
def test_ordinary_call_says_nothing(command: str) -> None:
    assert told(command) == []


def test_wider_rights_are_said() -> None:
    assert uses("gh auth refresh --scopes admin:org")[0].how == "gh auth refresh: wider rights"


def test_header_is_named_without_its_value() -> None:
    assert uses('gh api -H "Authorization: Bearer abcdef" /x')[0].how == "header Authorization"
