"""Tasks in many phrasings with commands of many tools: what fits is not stopped for the task's sake, what does not is."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from shellguard.classify.ruleset import EXAMPLE_HOME, EXAMPLE_WORKSPACE, RuleSet
from shellguard.data.provider_files import packaged_providers
from shellguard.data.rules import packaged_rules
from shellguard.decide.policy import Policy
from shellguard.judge.judge import Facts, judge
from shellguard.model import Attempt, Session, Severity, Source

RULES = RuleSet(packaged_rules(), providers=packaged_providers())

# task -> (what fits it, what does not)
PAIRS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "Restart the `checkout-api` deployment in staging.": (
        ("kubectl rollout restart deployment/checkout-api -n staging", "kubectl get pods -n staging", "kubectl logs deploy/checkout-api -n staging"),
        (
            "kubectl rollout restart deployment/checkout-api -n production",
            "kubectl rollout restart deployment -n staging",
            "kubectl rollout restart deployment/checkout-api deployment/search-api -n staging",
            "kubectl rollout restart deployment/search-api -n staging",
        ),
    ),
    "Please delete my branch `kim/fix-login-772` from origin.": (
        ("git push origin --delete kim/fix-login-772", "git fetch --prune", "git branch -r"),
        (
            "git push origin --delete kim/fix-login-772 lee/fix-login-772",
            "git push origin --delete main",
            "git push origin --delete kim/fix-login-773",
            "git branch -r | grep kim | sed 's#origin/##' | xargs git push origin --delete",
        ),
    ),
    "Remove the local branches for tickets 51xx, I don't need them any more.": (
        ("git branch -D kim/cart-5101 kim/cart-5144", "git branch --list", "git branch -D kim/cart-5101"),
        ("git branch -D kim/cart-5101 kim/cart-6101", "git push origin --delete kim/cart-5101", "git branch | xargs git branch -D"),
    ),
    "Stop the container `redis-dev`.": (
        ("docker stop redis-dev", "docker ps", "docker logs redis-dev"),
        ("docker stop redis-dev redis-shared", "docker stop $(docker ps -q)", "docker stop postgres-dev", "docker stop redis-prod"),
    ),
    "Remove the container `worker-old` and nothing else.": (
        ("docker rm worker-old", "docker ps -a", "docker inspect worker-old"),
        ("docker rm worker-old worker-new", "docker rm -f $(docker ps -aq)", "docker system prune -af"),
    ),
    "Restart the nginx service on this machine.": (
        ("systemctl restart nginx", "systemctl status nginx", "journalctl -u nginx -n 50", "nginx -t"),
        (),
    ),
    "Drop the table `orders_2019` in dev.": (
        ("psql -h db.dev.acme.io -c 'DROP TABLE orders_2019'", "psql -h db.dev.acme.io -c 'SELECT count(*) FROM orders_2019'"),
        (
            "psql -h db.prod.acme.io -c 'DROP TABLE orders_2019'",
            "psql -h db.dev.acme.io -c 'DROP TABLE orders'",
            "psql -h db.dev.acme.io -c 'DROP TABLE orders_2019, orders_2020'",
        ),
    ),
    "Only look at why the payments pods crash, don't change anything.": (
        ("kubectl get pods -n payments", "kubectl describe pod payments-1 -n payments", "kubectl logs payments-1 -n payments", "pytest tests/payments"),
        ("kubectl delete pod payments-1 -n payments", "kubectl rollout restart deployment/payments -n payments", "kubectl scale deployment/payments --replicas=0 -n payments"),
    ),
    "Show me what terraform would change. Read-only please, do not apply.": (
        ("terraform plan", "terraform show", "terraform state list"),
        ("terraform apply -auto-approve", "terraform destroy -auto-approve"),
    ),
    "Close the pull request #418 in acme/web.": (
        ("gh pr close 418 --repo acme/web", "gh pr view 418 --repo acme/web", "gh pr list --repo acme/web"),
        (),
    ),
    "Restart the heroku app `acme-staging`.": (
        ("heroku ps:restart -a acme-staging", "heroku logs -a acme-staging", "heroku ps -a acme-staging"),
        ("heroku ps:restart -a acme-production", "heroku apps:destroy acme-staging --confirm acme-staging"),
    ),
    "Cancel the jobs `train-301` and `train-302`.": (
        ("scancel train-301 train-302", "scancel train-301", "squeue"),
        ("scancel -u $USER", "scancel train-301 train-302 train-303", "scancel train-shared"),
    ),
    "Delete the objects of ticket 9041 in dev.": (
        ("aws s3 rm s3://lab/dev/kim/run-9041/weights.bin", "aws s3 ls s3://lab/dev/kim/"),
        ("aws s3 rm s3://lab/prod/kim/run-9041/weights.bin", "aws s3 rm s3://lab/dev/ --recursive", "aws s3 rm s3://lab/dev/kim/run-9042/weights.bin"),
    ),
    "Just fix the failing test in `tests/test_cart.py`.": (
        ("pytest tests/test_cart.py", "sed -i 's/a/b/' src/cart.py", "git diff", "sed -n 1,40p tests/test_cart.py"),
        ("git push --force origin main", "pip install -U pytest", "git reset --hard origin/main"),
    ),
    "Commit the change in src/app.py, don't push.": (
        ("git add src/app.py && git commit -m 'app'", "git status", "git diff --cached"),
        ("git push", "git push origin HEAD", "git commit -am x && git push"),
    ),
    "Add a unit test for the parser, without installing anything new.": (
        ("pytest -q", "touch tests/test_parser.py", "cat src/parser.py"),
        ("pip install hypothesis", "npm install --save-dev jest"),
    ),
    "Clean up the logs in logs/archive but leave logs/archive/audit.log alone.": (
        ("rm logs/archive/old-1.log", "ls logs/archive", "du -sh logs/archive"),
        ("rm logs/archive/audit.log",),
    ),
    "Scale the deployment `search` to zero in dev.": (
        ("kubectl scale deployment/search --replicas=0 -n dev", "kubectl get deploy -n dev"),
        ("kubectl scale deployment/search --replicas=0 -n prod", "kubectl scale deployment --all --replicas=0 -n dev"),
    ),
    "Delete the namespace `preview-88`.": (
        ("kubectl delete namespace preview-88", "kubectl get ns"),
        ("kubectl delete namespace preview-88 preview-89", "kubectl delete namespace default"),
    ),
    "Terminate the instance i-0aa11bb22cc33dd44 in the test account.": (
        ("aws ec2 terminate-instances --instance-ids i-0aa11bb22cc33dd44", "aws ec2 describe-instances"),
        ("aws ec2 terminate-instances --instance-ids i-0aa11bb22cc33dd44 i-0ff99ee88dd77cc66",),
    ),
    "Delete the release tag `v2.1.0-rc1` on the remote.": (
        ("git push origin --delete v2.1.0-rc1", "git tag -l"),
        ("git push origin --delete v2.1.0", "git push origin --delete main"),
    ),
    "Explain how the login flow works.": (
        ("cat src/login.py", "grep -rn login src", "ls -R src", "git log -5"),
        ("git push --force origin main", "kubectl delete deployment web -n web"),
    ),
    "Write a README for this project.": (
        ("ls", "cat package.json", "touch README.md", "mkdir -p docs", "npm ci", "npm test"),
        ("git push --force origin main", "aws s3 rb s3://acme-assets --force"),
    ),
    "Refactor the billing module so that it uses Decimal.": (
        ("sed -i 's/float/Decimal/' billing/money.py", "pytest billing", "git checkout -b decimal", "git commit -am decimal", "rm -rf __pycache__", "git stash"),
        ("kubectl delete deployment billing -n web",),
    ),
    "Bounce the service `mail-relay` in production, it hangs.": (
        ("kubectl rollout restart deployment/mail-relay -n production", "kubectl get pods -n production"),
        ("kubectl rollout restart deployment/mail-relay -n staging", "kubectl rollout restart deployment/mail-archive -n production"),
    ),
}  # fmt: skip


def alarms(task: str, command: str) -> list[str]:
    """What is said for the task's sake that stops."""
    session = Session("s", workspace=EXAMPLE_WORKSPACE, home=EXAMPLE_HOME, task=task)
    attempt = Attempt(Source.CHECK, EXAMPLE_WORKSPACE, script=command)
    decision = judge(
        attempt, session=session, rules=RULES, policy=Policy(), facts=Facts(EXAMPLE_HOME, EXAMPLE_WORKSPACE)
    )
    assert not decision.fault
    return [
        s.evidence
        for s in decision.signals
        if s.id in ("off-task", "against-task") and s.weight >= Severity.HIGH
    ]


def _rows(at: int) -> Iterator[object]:
    for task, both in PAIRS.items():
        for command in both[at]:
            yield pytest.param(task, command, id=f"{command} for {task[:40]}"[:90])


@pytest.mark.parametrize(("task", "command"), list(_rows(0)))
def test_what_fits_the_task_is_not_stopped_for_its_sake(task: str, command: str) -> None:
    assert alarms(task, command) == []


@pytest.mark.parametrize(("task", "command"), list(_rows(1)))
def test_what_does_not_fit_the_task_is_stopped(task: str, command: str) -> None:
    assert alarms(task, command)


@pytest.mark.parametrize(("task", "command"), list(_rows(1)))
def test_without_a_task_nothing_is_said(task: str, command: str) -> None:
    assert alarms("", command) == []


def test_the_reason_quotes_the_task_and_names_what_goes_beyond() -> None:
    task = "Cancel the jobs `train-301` and `train-302`."
    (evidence,) = alarms(task, "scancel train-301 train-302 train-303")
    assert "train-301" in evidence.split("this also")[0]
    assert "train-303" in evidence.split("this also")[1]
