"""Variables that say where a service's tool goes, as a call gets them."""

from __future__ import annotations

import pytest

from shellguard.parse.bash import read_command

GOT = {
    "nothing set": ("kubectl get ns", None),
    "in front of the call": ("KUBECONFIG=a kubectl get ns", "a"),
    "exported": ("export KUBECONFIG=a; kubectl get ns", "a"),
    "set and not exported": ("KUBECONFIG=a; kubectl get ns", None),
    "the call's own wins": ("export KUBECONFIG=a; KUBECONFIG=b kubectl get ns", "b"),
    "the last one stays": ("export KUBECONFIG=a; export KUBECONFIG=b; kubectl get ns", "b"),
    "unset again": ("export KUBECONFIG=a; unset KUBECONFIG; kubectl get ns", None),
    "by env": ("env KUBECONFIG=a kubectl get ns", "a"),
}


@pytest.mark.parametrize(("command", "expected"), GOT.values(), ids=GOT)
def test_a_call_gets_what_is_exported_to_it(command: str, expected: str | None) -> None:
    call = read_command(command, cwd="/w", home="/h").invocations[-1]
    value = call.setting("KUBECONFIG")
    assert (value.text if value is not None else None) == expected
    assert call.home == "/h"


def test_what_the_attempt_was_given_counts() -> None:
    reading = read_command("docker ps", cwd="/w", home="/h", environment=(("DOCKER_HOST", "tcp://a:1"),))
    value = reading.invocations[-1].setting("DOCKER_HOST")
    assert value is not None
    assert value.text == "tcp://a:1"


def test_elsewhere_there_is_no_home_of_ours() -> None:
    call = read_command("ssh a kubectl get ns", cwd="/w", home="/h").invocations[-1]
    assert (call.program, call.home) == ("kubectl", "")
