"""The option tables of kubectl and docker against the installed programs' own help."""

from __future__ import annotations

import shutil

import pytest

from shellguard.parse.option_grammar import Grammar
from shellguard.parse.services import docker_options, kubernetes_options
from tests.parse.services.cluster_manuals import (
    Options,
    docker_commands,
    help_of,
    kubectl_commands,
)
from tests.parse.services.cluster_manuals import (
    docker_options as parsed_docker,
)
from tests.parse.services.cluster_manuals import (
    kubectl_options as parsed_kubectl,
)

# The versions that the tables were made from.
KUBECTL, DOCKER = "v1.32", "Docker version 28."
# Plugins of docker's, which are not always there, and a group three words deep that signs images.
_UNREAD = ("compose", "buildx", "trust signer")


def needs(program: str, version: str, *asking: str) -> None:
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not installed, and no registry has {version}")
    if version not in help_of(program, *asking):
        pytest.skip(f"the installed {program} is another version than {version}")


def wrong(grammar: Grammar, options: Options) -> list[str]:
    """Options that the grammar reads otherwise than the help has them."""
    found = []
    for long, spelled in options.items():
        takes = "value" if spelled.endswith("=") else "attached" if spelled.endswith("?") else "none"
        name = grammar.names.get("--" + long, "")
        read = "value" if name in grammar.values else "attached" if name in grammar.optional else "none"
        short = f"-{spelled[0]}" if spelled[1:2] == "," else ""
        if not name or read != takes or (short and grammar.names.get(short) != name):
            found.append(f"{spelled}: {name} {read} {grammar.names.get(short)}")
    return found


@pytest.mark.slow
def test_kubectls_options_are_as_its_help_says() -> None:
    needs("kubectl", KUBECTL, "version", "--client")
    listed = dict(kubectl_commands())
    found = {c: wrong(kubernetes_options.grammar(c), o) for c, o in listed.items() if c}
    assert {c: w for c, w in found.items() if w} == {}
    assert wrong(kubernetes_options.GLOBALS, listed[""]) == []
    assert len(listed) > 80


@pytest.mark.slow
def test_dockers_options_are_as_its_help_says() -> None:
    needs("docker", DOCKER, "--version")
    listed = {c: o for c, o in docker_commands() if not c.startswith(_UNREAD)}
    found = {}
    for command, options in listed.items():
        name = docker_options.named(tuple(command.split())) if command else ""
        found[command] = wrong(docker_options.grammar(name), options)
    assert {c: w for c, w in found.items() if w} == {}
    assert len(listed) > 150


def test_help_texts_are_parsed() -> None:
    text = "    -A, --all-namespaces=false:\n\ttext\n    --dry-run='none':\n    -f, --filename=[]:\n"
    assert parsed_kubectl(text) == {
        "all-namespaces": "A,all-namespaces",
        "dry-run": "dry-run?",
        "filename": "f,filename=",
    }
    text = "  -a, --all             All\n      --filter filter   Only these\n      --help   Help\n"
    assert parsed_docker(text) == {"all": "a,all", "filter": "filter="}
