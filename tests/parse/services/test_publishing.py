"""Registries' own tools: what is published, taken back, and who may."""

from __future__ import annotations

import pytest

from shellguard.classify.given import Given
from shellguard.parse.bash import read_command
from shellguard.parse.services.readers import service_acts
from tests.parse.services.platform_commands import Told, acts_of, told

ACTS: dict[str, tuple[str, list[Told]]] = {
    "npm": ("npm publish --access public", [("publish", "package", "")]),
    "pnpm, everything": ("pnpm -r publish --no-git-checks", [("publish", "package", "")]),
    "yarn's own": ("yarn npm publish", [("publish", "package", "")]),
    "a tool that publishes without a word": ("npx semantic-release", [("publish", "package", "")]),
    "taken back": ("npm unpublish shop@1.0.0", [("withdraw", "package", "shop@1.0.0")]),
    "what others get by default": ("npm dist-tag add shop@2.0.0 latest", [("publish", "release", "shop@2.0.0")]),
    "an owner": ("npm owner add eve shop", [("grant", "member", "eve")]),
    "crates": ("cargo publish --allow-dirty", [("publish", "package", "")]),
    "a crate taken back": ("cargo yank --version 1.0.0 shop", [("withdraw", "package", "shop")]),
    "a crate's owner": ("cargo owner --add eve shop", [("grant", "member", "shop")]),
    "wheels": ("python -m twine upload dist/*", [("publish", "package", "dist/*")]),
    "poetry": ("poetry publish --build", [("publish", "package", "")]),
    "a gem": ("gem yank shop -v 1.0", [("withdraw", "package", "shop")]),
    "maven after a phase": ("mvn -B clean deploy", [("publish", "package", "clean")]),
    "gradle's task": ("./gradlew :lib:publishToMavenCentral", [("publish", "package", ":lib:publishToMavenCentral")]),
    "an extension": ("vsce publish minor", [("publish", "package", "minor")]),
    "hex": ("mix hex.publish --yes", [("publish", "package", "")]),
    "a snap to users": ("snapcraft release shop 3 stable", [("publish", "release", "shop")]),
    "by goreleaser": ("goreleaser release --clean", [("publish", "release", "")]),
    "pages": ("mkdocs gh-deploy", [("publish", "document", "")]),
}  # fmt: skip
NOTHING = [
    "npm ci", "npm run publish", "npm publish --dry-run", "npm owner ls shop", "npm token list", "cargo build", "cargo publish -n",
    "cargo owner --list", "cargo run -- publish", "poetry build", "uv build", "uv run publish.py", "mvn install", "mvn deploy -Dmaven.deploy.skip=true",
    "./gradlew publishToMavenLocal", "gem build a.gemspec", "dotnet publish -c Release", "goreleaser release --snapshot",
    "brew install jq", "deno run publish.ts", "npm view shop deprecated", "yarn workspace web publish-docs",
]  # fmt: skip
LOCAL = {
    "npm's registry here": "npm publish --registry http://localhost:4873",
    "told by a variable": "npm_config_registry=http://127.0.0.1:4873 npm publish",
    "wheels to here": "twine upload --repository-url http://localhost:8080 dist/*",
    "a folder of packages": "dotnet nuget push a.nupkg -s ./feed",
}


@pytest.mark.parametrize(("command", "expected"), ACTS.values(), ids=ACTS)
def test_registry_is_read_to_acts(command: str, expected: list[Told]) -> None:
    assert told(command) == expected


@pytest.mark.parametrize("command", NOTHING)
def test_building_and_looking_is_no_act(command: str) -> None:
    assert told(command) == []


@pytest.mark.parametrize("command", LOCAL.values(), ids=LOCAL)
def test_a_registry_of_this_machine_is_local(command: str) -> None:
    assert [a.is_local for a in acts_of(command)] == [True]


def test_the_projects_registry_is_a_fact() -> None:
    given = {".npmrc": {"kind": "file", "content": "always-auth=true\nregistry = http://localhost:4873/\n"}}
    call = read_command("npm publish", cwd="/w", home="/h").invocations[0]
    acts = service_acts(call, names=("npm",), world=Given(given, workspace="/w"))
    assert [(a.where, a.is_local) for a in acts] == [("http://localhost:4873/", True)]
    assert not service_acts(call, names=("npm",), world=Given({}, workspace="/w"))[0].is_local


def test_a_host_that_only_begins_like_this_machine_is_not_local() -> None:
    assert not acts_of("npm publish --registry http://localhost.example.com")[0].is_local


def test_the_test_index_is_told() -> None:
    assert acts_of("twine upload -r testpypi dist/*")[0].where == "test index"
