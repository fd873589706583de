"""One call in the noun that files, git, services, packages and processes share."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shellguard.classify.subject import Subject
from shellguard.context.deed import Deed
from shellguard.context.deeds import deeds
from shellguard.parse.bash import read_command

HOME, FOLDER = "/home/dana", "/home/dana/shop"


def told(command: str, *, cwd: str = FOLDER) -> tuple[Deed, ...]:
    reading = read_command(command, cwd=cwd, home=HOME, workspace=FOLDER)
    found = reading.invocations
    subjects = [Subject(c, home=HOME, workspace=FOLDER, siblings=found) for c in found]
    return tuple(d for s in subjects for d in deeds(s))


def brief(command: str) -> list[str]:
    """`remove file a.txt` a deed; how much stands behind where it is more than one; paths from the folder."""
    lines = []
    for d in told(command):
        target = d.target.removeprefix(FOLDER + "/")
        scope = "" if d.scope == "one" else f" ({d.scope})"
        lines.append(" ".join(p for p in (d.does.value, d.thing, target) if p) + scope)
    return lines


FILES = {
    "each name is one": ("rm a.txt b.txt", ["remove file a.txt", "remove file b.txt"]),
    "a pattern is many": ("rm -f build/*.o", ["remove file build/*.o (many)"]),
    "everything here is all": ("rm -rf ./*", ["remove file * (all)"]),
    "what find deletes": ("find . -name '*.bak' -delete", ["remove file **/*.bak (many)"]),
    "what find shows": ("find src -name '*.py' 2>/dev/null", ["look folder src"]),
    "a redirection makes": ("echo hi > notes.txt", ["make file notes.txt"]),
    "appending changes": ("echo pytest >> dev.txt", ["change file dev.txt"]),
    "a sink is no file": ("ls src > /dev/null", ["look folder src"]),
    "folders are made": ("mkdir -p out/tmp", ["make folder out/tmp"]),
    "in place": ("sed -i s/a/b/ app.cfg", ["change file app.cfg"]),
    "everybody may write": ("chmod 777 run.sh", ["grant file run.sh"]),
    "may run": ("chmod +x run.sh", ["change file run.sh"]),
    "agents' editing tools": ("edit_file app.py", ["change file app.py"]),
    "agents' viewers": ("open_file app.py 20", ["look file app.py"]),
}
GIT = {
    "each branch of a remote": (
        "git push origin --delete old/a old/b",
        ["remove branch old/a", "remove branch old/b"],
    ),
    "colon deletes": ("git push origin :old/a", ["remove branch old/a"]),
    "each branch here": ("git branch -D old/a old/b", ["remove branch old/a", "remove branch old/b"]),
    "names of a pipe": (
        "git branch | grep old | xargs git branch -D",
        ["look branch * (all)", "remove branch (many)"],
    ),
    "pushing shares": ("git push -u origin feature/x", ["share branch feature/x"]),
    "a new branch": ("git switch -c feature/x", ["make branch feature/x"]),
    "everything is staged": ("git add -A", [f"change file {FOLDER} (all)"]),
    "one is staged": ("git add app.py", ["change file app.py"]),
    "cleaned": ("git clean -fdx", [f"remove file {FOLDER} (all)"]),
    "cleaning rehearsed": ("git clean -nd", [f"look file {FOLDER} (all)"]),
    "discarded": ("git checkout -- app.py", ["remove file app.py"]),
    "set back": ("git reset --hard HEAD~2", ["remove change (all)", "remove commit HEAD~2"]),
    "stash dropped": ("git stash drop stash@{1}", ["remove stash stash@{1}"]),
    "listed": ("git branch --list", ["look branch * (all)"]),
    "committed": ("git commit -m x", ["make commit"]),
}
SERVICES = {
    "each workload": (
        "kubectl rollout restart deployment/a deployment/b -n dev",
        ["restart workload deployment/a", "restart workload deployment/b"],
    ),
    "every workload": ("kubectl rollout restart deployment -n dev", ["restart workload deployment (all)"]),
    "by label": ("kubectl delete pods -l app=web", ["remove run pod (many)"]),
    "pods shown": ("kubectl get pods -n dev", ["look run pod (all)"]),
    "one object": ("aws s3 rm s3://logs/dana/a.bin", ["remove objects s3://logs/dana/a.bin"]),
    "below a prefix": ("aws s3 rm s3://logs/dana/ --recursive", ["remove objects s3://logs/dana/ (many)"]),
    "a bucket's everything": ("aws s3 rm s3://logs --recursive", ["remove bucket logs (all)"]),
    "rehearsed": ("aws s3 rm s3://logs/dana/a.bin --dryrun", ["look objects s3://logs/dana/a.bin"]),
    "objects listed": ("aws s3 ls s3://logs/dana/", ["look objects s3://logs/dana/"]),
    "rows with and without": ("psql shop -c 'delete from carts'", ["remove rows carts (all)"]),
    "rows counted": ("psql shop -c 'select count(*) from carts'", ["look table carts"]),
    "tables made": ("psql shop -c 'create table carts_old (id int)'", ["make table carts_old"]),
    "containers": ("docker rm web api", ["remove container web", "remove container api"]),
    "a container made": ("docker run -d --name web nginx", ["make container web"]),
    "units": ("systemctl restart web", ["restart unit web"]),
    "units looked at": ("systemctl status web", ["look unit web"]),
    "a plan": ("terraform plan", ["look unknown * (all)"]),
    "short kinds": ("kubectl get deploy web", ["look workload deployment/web"]),
    "what a file holds": ("kubectl delete -f k8s/web.yaml", ["remove unknown k8s/web.yaml (many)"]),
    "a kind before the verb": ("gh run view 12", ["look run 12"]),
    "a verb before the kind": ("aws ec2 describe-instances --instance-ids i-1", ["look instance i-1"]),
    "a host's option is no help": ("redis-cli -h cache INFO", ["look database * (all)"]),
    "databases made": ("createdb shop_copy", ["make database shop_copy"]),
    "help is nothing": ("aws s3 rm --help", []),
    "merged": ("gh pr merge 12", ["share pull request 12"]),
}
OTHERS = {
    "packages by name": (
        "pip install -U black 'flask>=2'",
        ["install package black", "install package flask"],
    ),
    "locked": ("poetry lock", ["install package poetry.lock (all)"]),
    "declared": ("npm ci", ["install package (many)"]),
    "tests": ("npm test", ["run test test"]),
    "builds": ("npm run build", ["run build build"]),
    "scripts": ("python tools/seed.py", ["run program tools/seed.py"]),
    "checks": ("ruff check app.py", ["run check app.py"]),
    "fixes": ("ruff check --fix .", [f"change file {FOLDER} (all)"]),
    "jobs by name": ("scancel 17 18", ["remove job 17", "remove job 18"]),
    "jobs of a user": ("scancel -u dana", ["remove job (all)"]),
    "jobs of a queue": ("scancel --partition=gpu", ["remove job (all)"]),
    "jobs of kin": ("qdel 17", ["remove job 17"]),
    "queue shown": ("squeue -u dana", ["look job * (many)"]),
    "a process": ("kill -9 4711", ["stop process 4711"]),
    "processes by name": ("pkill -f worker", ["stop process worker (many)"]),
    "the machine": ("sudo reboot", ["restart machine"]),
    "a page": ("curl -s https://api.example.com/v1/a?key=s3cr3t", ["look page api.example.com/v1/a"]),
    "something sent": ("curl -d a=1 https://api.example.com/v1/a", ["share page api.example.com/v1/a"]),
    "cleaned and built": ("mvn clean package", ["run build package"]),
    "a runner's program": ("uv run pytest tests", ["run test tests"]),
    "a word left out": ("rm <file>", ["remove file (many)"]),
    "an archive listed": ("tar tf old.tgz", ["look file old.tgz"]),
    "nothing": ("cd src && echo done; sleep 1", []),
}
ALL = {**FILES, **GIT, **SERVICES, **OTHERS}


@pytest.mark.parametrize(("command", "said"), ALL.values(), ids=ALL.keys())
def test_a_call_is_said_as_deeds(command: str, said: list[str]) -> None:
    assert brief(command) == said


WHERE = {
    "a remote": ("git push origin main", "origin"),
    "a namespace": ("kubectl delete pod web -n dev", "namespace dev"),
    "a host": ("ssh db1 rm /var/tmp/x", "db1"),
    "a partition": ("scancel --partition=gpu", "partition gpu"),
    "a database": ("psql shop -c 'drop table x'", "/shop"),
}


@pytest.mark.parametrize(("command", "where"), WHERE.values(), ids=WHERE.keys())
def test_where_it_lies_is_said(command: str, where: str) -> None:
    assert where in [d.where for d in told(command)]


def test_a_dry_run_says_so() -> None:
    assert [d.how for d in told("git clean -n")] == ["dry run"]


def test_a_call_has_at_most_so_many_deeds() -> None:
    assert len(told("rm " + " ".join(f"f{n}" for n in range(300)))) == 64


def test_a_thing_named_twice_is_one_deed() -> None:
    assert brief("rm a.txt ./a.txt") == ["remove file a.txt"]


_WORDS = st.lists(
    st.sampled_from(
        "git kubectl docker aws rm push branch -D --delete get pods s3 ls -n * $X $(x) --dry-run psql -c 'select' npm run pip install -r "
        "scancel -u kill -9 curl -d http://x/ > f >> | xargs && ; ssh h systemctl restart a/b {} -- - '' find . -delete gh pr merge".split()
    ),
    max_size=9,
)


@settings(max_examples=150, deadline=None)
@given(_WORDS)
def test_any_words_are_read(words: list[str]) -> None:
    assert all(len(d.target) <= 400 for d in told(" ".join(words)))
