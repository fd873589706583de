"""Code hosts' command lines: gh, hub, glab, tea."""

from __future__ import annotations

import pytest

from tests.parse.services.platform_commands import Told, acts_of, told

ACTS: dict[str, tuple[str, list[Told]]] = {
    "a repository": ("gh repo delete o/r --yes", [("delete", "repository", "o/r")]),
    "made public": ("gh repo edit o/r --visibility public", [("expose", "repository", "o/r")]),
    "made private": ("gh repo edit --visibility=private", [("change", "policy", "")]),
    "published from here": ("gh repo create shop --public --source . --push", [("expose", "repository", "shop")]),
    "kept private": ("gh repo create shop --private", [("create", "repository", "shop")]),
    "archived": ("gh repo archive o/r -y", [("stop", "repository", "o/r")]),
    "overwritten from its parent": ("gh repo sync o/r --force", [("replace", "repository", "o/r")]),
    "a release, host first": ("gh -R o/r release delete v1", [("delete", "release", "v1")]),
    "an asset overwritten": ("gh release upload v1 a.zip --clobber", [("replace", "release", "v1")]),
    "a release made": ("gh release create v1", [("publish", "release", "v1")]),
    "a draft": ("gh release create v1 --draft", [("create", "draft", "v1")]),
    "a key": ("gh repo deploy-key add k.pub -w", [("grant", "token", "k.pub")]),
    "checks passed over": ("gh pr merge 3 --admin", [("disable", "policy", "3")]),
    "a merge": ("gh pr merge 3 --squash", [("deploy", "branch", "3")]),
    "a workflow off": ("gh workflow disable ci.yml", [("disable", "pipeline", "ci.yml")]),
    "a public gist by its letter": ("gh gist create -p a.sh", [("expose", "repository", "a.sh")]),
    "a gist": ("gh gist create a.sh", [("create", "document", "a.sh")]),
    "a gist of keys": ("gh gist create ~/.ssh/id_rsa", [("expose", "secret", "/h/.ssh/id_rsa")]),
    "a project named by the same letter": ("gh issue create -p Roadmap -t x", [("create", "document", "")]),
    "every codespace": ("gh codespace delete --all", [("delete", "instance", "")]),
    "the token": ("gh auth token", [("reveal", "token", "")]),
    "wider rights": ("gh auth refresh -s admin:org", [("grant", "token", "")]),
    "code of others": ("gh extension install o/gh-x", [("run", "addon", "o/gh-x")]),
    "by its forerunner": ("hub delete o/r", [("delete", "repository", "o/r")]),
    "a secret set is not told": ("gh secret set TOKEN -b abc", [("change", "secret", "")]),
    "a project elsewhere": ("glab repo delete g/r --yes", [("delete", "repository", "g/r")]),
    "a variable elsewhere": ("glab variable delete TOKEN", [("delete", "secret", "TOKEN")]),
    "and elsewhere": ("tea repos delete --name r", [("delete", "repository", "")]),
}  # fmt: skip
READS = [
    "gh repo view o/r", "gh pr list", "gh pr checkout 3", "gh pr view 3", "gh run watch 3", "gh run view 3 --log", "gh issue list -l delete",
    "gh auth status", "gh auth login", "gh search code delete", "gh release download v1", "gh api repos/o/r", "gh cache list",
    "gh repo delete --help", "glab mr list", "glab ci status", "tea issues list --help", "gh help repo delete",
]  # fmt: skip


@pytest.mark.parametrize(("command", "expected"), ACTS.values(), ids=ACTS)
def test_code_host_is_read_to_acts(command: str, expected: list[Told]) -> None:
    assert told(command) == expected


@pytest.mark.parametrize("command", READS)
def test_looking_is_no_act(command: str) -> None:
    assert told(command) == []


def test_the_repository_is_told() -> None:
    assert acts_of("gh release delete v1 --repo o/r")[0].where == "o/r"


def test_every_cache_is_more_than_one() -> None:
    assert acts_of("gh cache delete --all")[0].scope == "all"
