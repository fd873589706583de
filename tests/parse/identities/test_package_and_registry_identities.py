"""Whom container engines, image tools and package managers act as."""

from __future__ import annotations

import pytest
from identity_calls import told

ACTS: dict[str, list[str]] = {
    'docker login': ['stored registry host=docker.io'],
    'docker login -u bob -p hunter2 ghcr.io': ['stored registry account=bob secret=hunter2 host=ghcr.io'],
    'echo tok | docker login -u bob --password-stdin registry.example.com:5000': ['stored registry account=bob secret=tok host=registry.example.com'],
    'docker login -u admin -p admin localhost:5000': ['stored registry account=admin secret=admin host=localhost guess'],
    'docker --context prod ps': ['used docker account=prod'],
    'docker context use prod': ['stored docker account=prod'],
    'docker -H tcp://10.0.0.1:2375 ps': ['used docker host=10.0.0.1'],
    'docker -H ssh://bob@10.0.0.1 ps': ['used docker account=bob host=10.0.0.1'],
    'DOCKER_HOST=tcp://1.2.3.4:2375 docker ps': ['used docker host=1.2.3.4'],
    'DOCKER_CONTEXT=prod docker compose up': ['used docker account=prod'],
    'docker --config /tmp/d pull x': ['used registry file=/tmp/d/config.json'],
    'podman login --authfile /a -u b -p c quay.io': ['stored registry account=b secret=c file=/a host=quay.io'],
    'podman pull --creds u:p quay.io/x': ['used registry account=u secret=p'],
    'skopeo copy --src-creds a:b --dest-creds c:d docker://a docker://b': ['used registry account=a secret=b', 'used registry account=c secret=d'],
    'crane auth login ghcr.io -u a -p b': ['stored registry account=a secret=b host=ghcr.io'],
    'oras login -u a -p b ghcr.io': ['stored registry account=a secret=b host=ghcr.io'],
    'helm registry login -u a -p b ghcr.io': ['stored registry account=a secret=b host=ghcr.io'],
    'helm repo add x https://u:pw12345@charts.example.com': ['stored registry account=u secret=pw12345 host=charts.example.com'],
    'helm repo add x https://charts.example.com --username a --password b': ['stored registry account=a secret=b host=charts.example.com'],
    'npm login': ['stored npm'],
    'npm login --registry https://npm.example.com': ['stored npm host=npm.example.com'],
    'npm adduser': ['stored npm'],
    'npm config set //registry.example.com/:_authToken abc': ['stored npm secret=abc host=registry.example.com'],
    'npm config set //registry.example.com/:_authToken=abc': ['stored npm secret=abc host=registry.example.com'],
    'npm config set //registry.example.com/:_authToken $TOK': ['stored npm variable=TOK host=registry.example.com'],
    'npm set _auth abc': ['stored npm secret=abc'],
    'npm publish --//registry.example.com/:_authToken=X': ['used npm secret=X host=registry.example.com'],
    'npm token create': ['obtained npm'],
    'NPM_TOKEN=x npm publish': ['used npm secret=x'],
    'npm publish --userconfig ./ci.npmrc': ['used npm file=/w/ci.npmrc'],
    'yarn npm login': ['stored npm'],
    'yarn config set npmAuthToken abc': ['stored npm secret=abc'],
    'yarn config set \'npmRegistries["//npm.example.com"].npmAuthToken\' abc': ['stored npm secret=abc host=npm.example.com'],
    'pip install --index-url https://u:p@host/simple x': ['used pypi account=u secret=p host=host'],
    'pip config set global.index-url https://u:p@host/simple': ['stored pypi account=u secret=p host=host'],
    'PIP_INDEX_URL=https://u:p@host/simple pip install x': ['used pypi account=u secret=p host=host'],
    'uv publish --token abc': ['used pypi secret=abc'],
    'twine upload -u a -p b dist/*': ['used pypi account=a secret=b'],
    'TWINE_USERNAME=__token__ TWINE_PASSWORD=pypi-abc twine upload dist/*': ['used pypi account=__token__ secret=pypi-abc'],
    'poetry config pypi-token.pypi abc': ['stored pypi secret=abc'],
    'poetry config http-basic.foo bob pw': ['stored pypi account=bob secret=pw'],
    'poetry publish -u a -p b': ['used pypi account=a secret=b'],
    'cargo login abc': ['stored crates.io secret=abc'],
    'cargo login < tok': ['stored crates.io file=/w/tok'],
    'cargo publish --token abc': ['used crates.io secret=abc'],
    'gem push --key other x.gem': ['used rubygems account=other'],
    'gem signin': ['stored rubygems'],
    'dotnet nuget add source https://x/y -n foo -u bob -p pw': ['stored nuget account=bob/foo secret=pw host=x'],
    'dotnet nuget push x.nupkg -k KEY -s https://x': ['used nuget secret=KEY'],
    'nuget setapikey abc -Source https://x': ['stored nuget secret=abc host=x'],
    'mvn -s settings.xml deploy': ['used maven file=/w/settings.xml'],
    'composer config -g github-oauth.github.com abc': ['stored composer secret=abc'],
    'composer config http-basic.repo.example.com bob pw': ['stored composer account=bob secret=pw'],
    'bundle config set --global gems.example.com bob:pw': ['stored rubygems account=bob secret=pw host=gems.example.com'],
    'hf auth login --token abc': ['stored huggingface secret=abc'],
}  # fmt: skip

NOTHING = (
    "docker context ls",
    "docker -H unix:///var/run/docker.sock ps",
    "docker run -u 1000 -p 80:80 -c 5 x",
    "docker ps",
    "podman login --get-login quay.io",
    "skopeo inspect docker://x",
    "helm repo add x https://charts.example.com",
    "helm install a b -n c",
    "npm whoami",
    "npm config set registry https://example.com",
    "npm config get registry",
    "npm token list",
    "npm install",
    "yarn add x",
    "pip install --index-url https://host/simple x",
    "uv pip install x",
    "twine upload dist/*",
    "poetry config virtualenvs.create false",
    "cargo build",
    "dotnet build -p:Foo=1",
    "mvn -q test",
    "bundle config set path vendor",
)


@pytest.mark.parametrize(("command", "expected"), ACTS.items(), ids=ACTS)
def test_login_is_told(command: str, expected: list[str]) -> None:
    assert told(command) == expected


@pytest.mark.parametrize("command", NOTHING)
def test_ordinary_call_says_nothing(command: str) -> None:
    assert told(command) == []
