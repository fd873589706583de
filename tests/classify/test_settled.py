"""Whether anything in a command can change what its tools read first."""

from __future__ import annotations

import pytest

from shellguard.classify.settled import is_settled
from shellguard.parse.bash import read_command

SETTLED = {
    "alone": ("kubectl delete ns a", True),
    "in another folder": ("cd k8s && kubectl delete -f .", True),
    "after listings": ("kubectl get ns | grep a && kubectl delete ns a", True),
    "as somebody else": ("sudo kubectl delete ns a", True),
    "with its errors thrown away": ("kubectl delete ns a 2>/dev/null", True),
    "after a file is written": ("echo x > a.yaml; kubectl delete -f a.yaml", False),
    "after a file is edited": ("sed -i s/a/b/ a.yaml; kubectl delete -f a.yaml", False),
    "after a stream is edited": ("sed s/a/b/ a.yaml; kubectl delete -f a.yaml", True),
    "after a file is fetched": ("curl -O https://example.com/a.yaml; kubectl delete -f a.yaml", False),
    "after the context is switched": ("kubectl config use-context a; kubectl delete ns a", False),
    "after the engine is switched": ("docker context use a; docker volume rm a", False),
    "after a plugin switched it": ("kubectl ctx a; kubectl delete ns a", False),
    "after a plan is made": ("terraform plan -out p; terraform apply p", False),
    "run by a runner": ("npx dotenv -e .env.test -- npx prisma migrate reset", True),
    "in a shell of its own": ("bash -c 'kubectl delete -f a.yaml'", True),
    "after another run by the same runner": ("npx make-env && npx prisma migrate reset", False),
    "a runner whose output is kept": ("npx prisma migrate reset > .env", False),
    "after a copy": ("cp b a.yaml; kubectl delete -f a.yaml", False),
}


@pytest.mark.parametrize(("command", "expected"), SETTLED.values(), ids=SETTLED)
def test_last_call_is_settled(command: str, expected: bool) -> None:
    calls = read_command(command, cwd="/w", home="/h").invocations
    assert is_settled(calls[-1], calls) is expected
