"""What an exit status says where nobody has read the output."""

from __future__ import annotations

import pytest

from shellguard.context.failures import FailureKind, failure_at_end

AUTH, PERMISSION, CONFLICT, MISSING, NETWORK, _, OTHER = FailureKind

FAILED = {
    "a push that was rejected": (1, "git push origin main", CONFLICT),
    "a push from another folder": (1, "git -C /srv/app push", CONFLICT),
    "a merge": (1, "git merge topic", CONFLICT),
    "a push that died": (128, "git push", OTHER),
    "ssh that did not get in": (255, "ssh web uptime", NETWORK),
    "an error of the server": (22, "curl -fsS https://api.example.com/x", OTHER),
    "no such host": (6, "curl -f https://api.example.com/x", NETWORK),
    "nobody listens": (7, "/usr/bin/curl https://api.example.com/x", NETWORK),
    "a login over ftp": (67, "curl ftp://h/x", AUTH),
    "wget's login": (6, "wget https://h/x", AUTH),
    "psql without a server": (2, "psql -h db -c 'select 1'", NETWORK),
    "a script of psql's": (3, "psql -v ON_ERROR_STOP=1 -f x.sql", OTHER),
    "kubectl": (1, "kubectl get pods", OTHER),
    "gh without a login": (4, "gh api user", AUTH),
    "gh asked whether": (1, "gh auth status", AUTH),
    "aws without credentials": (253, "aws s3 ls", AUTH),
    "aws behind a variable": (253, "AWS_PROFILE=dev aws s3 ls", AUTH),
    "the engine of containers": (125, "docker run --rm alpine true", OTHER),
    "tests": (1, "pytest -q", OTHER),
    "a program that is not there": (127, "kubctl get pods", MISSING),
}
WELL = {
    "grep finds nothing": (1, "grep -q x file"),
    "diff finds something": (1, "diff a b"),
    "test says no": (1, "test -f x"),
    "which finds nothing": (1, "which kubectl"),
    "git finds a difference": (1, "git diff --quiet"),
    "git greps": (1, "git --no-pager grep x"),
    "a setting that is not there": (1, "git config --get user.name"),
    "kubectl finds a difference": (1, "kubectl diff -f x.yaml"),
    "one may not": (1, "kubectl -n web auth can-i delete pods"),
    "a plan with changes": (2, "terraform plan -detailed-exitcode"),
    "checks are pending": (8, "gh pr checks"),
    "a unit that does not run": (3, "systemctl is-active web"),
    "a command elsewhere": (1, "ssh web grep x /etc/hosts"),
    "a command in a container": (2, "docker exec web ls /x"),
    "a project's own script": (1, "npm run lint"),
    "a shell passes on": (1, "bash -c 'kubectl get pods'"),
    "sudo passes on": (1, "sudo kubectl get pods"),
    "nobody reads on": (141, "kubectl get pods"),
    "Ctrl-C": (130, "psql -h db"),
}


@pytest.mark.parametrize(("status", "call", "kind"), FAILED.values(), ids=list(FAILED))
def test_a_status_tells_why(status, call, kind):
    failure = failure_at_end(status, call=call)
    assert failure is not None
    assert (failure.kind, failure.evidence.startswith(f"exit {status}")) == (kind, True)


@pytest.mark.parametrize(("status", "call"), WELL.values(), ids=list(WELL))
def test_an_answer_and_another_ones_status_are_no_failure(status, call):
    assert failure_at_end(status, call=call) is None


@pytest.mark.parametrize("call", ["", " ", "=", "A=b", "-", "git", "git -C", "\0", "git " * 10_000], ids=repr)
def test_any_call_has_an_answer(call):
    for status in (1, 2, 125, 128, 255):
        failure_at_end(status, call=call)
