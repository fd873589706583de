"""Ports of this machine that lead elsewhere."""

from __future__ import annotations

import pytest

from shellguard.classify.subject import Subject
from shellguard.parse.bash import read_command

# command -> whether curl's request stays on this machine
STAYS = {
    "no tunnel": ("curl -X DELETE localhost:9200/a", True),
    "kubectl proxy": ("kubectl proxy & curl -X DELETE localhost:8001/api/v1/namespaces/shop", False),
    "kubectl proxy elsewhere": ("kubectl proxy --port=9090 & curl localhost:9090/api", False),
    "another port": ("kubectl proxy & curl localhost:3000/api", True),
    "port-forward": ("kubectl port-forward -n shop svc/es 9200:9200 & curl localhost:9200/a", False),
    "a cluster for development": ("kubectl --context kind-a port-forward svc/es 9200 & curl localhost:9200/a", True),
    "ssh": ("ssh -fNL 9200:es.example.com:9200 gate; curl localhost:9200/a", False),
    "ssh, apart": ("ssh -N -f -L 127.0.0.1:9200:localhost:9200 gate; curl 127.0.0.1:9200/a", False),
    "ssh the other way": ("ssh -fNR 9200:localhost:9200 gate; curl localhost:9200/a", True),
    "a socket": ("kubectl proxy & curl --unix-socket /run/x.sock http://localhost:8001/a", True),
}  # fmt: skip


@pytest.mark.parametrize(("command", "stays"), STAYS.values(), ids=STAYS.keys())
def test_a_forwarded_port_is_not_this_machine(command: str, stays: bool) -> None:
    calls = read_command(command, cwd="/p", home="/home/dev", workspace="/p").invocations
    subjects = [Subject(c, home="/home/dev", workspace="/p", siblings=calls) for c in calls if c.program == "curl"]  # fmt: skip
    assert [r.is_local for s in subjects for r in s.requests] == [stays]
