"""Whether two deeds are about one thing, and whether one looked at what the other is about."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shellguard.classify.subject import Subject
from shellguard.context.deed import Deed, Does
from shellguard.context.deed_match import covers, is_same_thing
from shellguard.context.deeds import deeds
from shellguard.parse.bash import read_command
from shellguard.parse.services.service_act import Scope

HOME, FOLDER = "/home/dana", "/home/dana/shop"


def last(command: str) -> Deed:
    found = read_command(command, cwd=FOLDER, home=HOME, workspace=FOLDER).invocations
    return [d for c in found for d in deeds(Subject(c, home=HOME, workspace=FOLDER, siblings=found))][-1]


COVERED = {
    "a folder shows its files": ("ls -la build", "rm build/a.o"),
    "here shows what is here": ("ls", "rm a.txt"),
    "a tree shows what lies below": ("find . -type f", "rm -rf src/old"),
    "a file itself": ("cat config/app.yml", "rm ./config/app.yml"),
    "a pattern by its folder": ("ls build/", "rm build/*.o"),
    "branches listed": ("git branch", "git branch -D old/a"),
    "branches of the remote": ("git branch -r", "git push origin --delete old/a"),
    "one branch's history": ("git log origin/old/a", "git push origin --delete old/a"),
    "what a branch has over another": ("git log main..old/a", "git branch -D old/a"),
    "changes": ("git status", "git reset --hard"),
    "a table's rows counted": (
        "psql shop -c 'select count(*) from carts'",
        "psql shop -c 'delete from carts where id = 3'",
    ),
    "a schema's spelling": (
        "psql shop -c 'select * from public.carts limit 3'",
        "psql shop -c 'drop table carts'",
    ),
    "tables listed": ("psql shop -c '\\dt'", "psql shop -c 'drop table carts'"),
    "pods of a namespace": ("kubectl get pods -n dev", "kubectl delete pod web-1 -n dev"),
    "a workload by either spelling": ("kubectl describe deployment web", "kubectl delete deployment/web"),
    "objects below a prefix": ("aws s3 ls s3://logs/dana/", "aws s3 rm s3://logs/dana/a.bin"),
    "a bucket": ("aws s3 ls s3://logs", "aws s3 rm s3://logs/dana/ --recursive"),
    "rehearsed": ("aws s3 rm s3://logs/dana/ --recursive --dryrun", "aws s3 rm s3://logs/dana/ --recursive"),
    "containers": ("docker ps -a", "docker rm web"),
    "a unit": ("systemctl status web", "systemctl restart web"),
    "jobs": ("squeue -u dana", "scancel 17"),
    "processes": ("ps aux", "kill 4711"),
    "cleaning rehearsed": ("git clean -nd", "git clean -fd"),
}
NOT_COVERED = {
    "another folder": ("ls src", "rm build/a.o"),
    "another file": ("cat a.txt", "rm b.txt"),
    "another branch": ("git log old/b", "git branch -D old/a"),
    "another table": ("psql shop -c 'select * from users'", "psql shop -c 'delete from carts'"),
    "another namespace": ("kubectl get pods -n dev", "kubectl delete pod web-1 -n prod"),
    "another prefix": ("aws s3 ls s3://logs/dana/", "aws s3 rm s3://logs/sam/a.bin"),
    "another kind": ("git tag", "rm a.txt"),
    "a neighbour's name": ("ls build", "rm build2/a.o"),
    "what changes is no look": ("touch a.txt", "rm a.txt"),
    "pods say nothing of volumes": ("kubectl get pods", "kubectl delete pvc data"),
}
SAME = {
    "a path": ("rm ./a/../b.txt", "cat b.txt"),
    "a folder": ("rm -rf build/", "mkdir build"),
    "a remote's branch": ("git push origin --delete old/a", "git branch -D old/a"),
    "a workload": ("kubectl delete deploy web", "kubectl scale deployment/web --replicas=0"),
}
OTHER = {
    "places": ("kubectl delete pod web -n dev", "kubectl delete pod web -n prod"),
    "kinds": ("git tag -d web", "docker rm web"),
    "nameless": ("git stash", "git stash"),
}


@pytest.mark.parametrize(("look", "deed"), COVERED.values(), ids=COVERED.keys())
def test_a_look_covers_what_it_showed(look: str, deed: str) -> None:
    assert covers(last(look), last(deed))


@pytest.mark.parametrize(("look", "deed"), NOT_COVERED.values(), ids=NOT_COVERED.keys())
def test_a_look_covers_nothing_else(look: str, deed: str) -> None:
    assert not covers(last(look), last(deed))


@pytest.mark.parametrize(("one", "other"), SAME.values(), ids=SAME.keys())
def test_spellings_of_one_thing_are_one(one: str, other: str) -> None:
    assert is_same_thing(last(one), last(other))


@pytest.mark.parametrize(("one", "other"), OTHER.values(), ids=OTHER.keys())
def test_other_things_are_others(one: str, other: str) -> None:
    assert not is_same_thing(last(one), last(other))


_DEEDS = st.builds(
    Deed,
    st.sampled_from(list(Does)),
    st.sampled_from(["file", "branch", "table", "objects", "run", "job"]),
    st.text("ab/.*-[?\0 ", max_size=8),
    st.sampled_from(list(Scope)),
    st.sampled_from(["files", "git", "kubernetes", "aws s3", "sql", "slurm"]),
    st.sampled_from(["", "a", "namespace b"]),
)


@given(_DEEDS, _DEEDS)
def test_any_two_deeds_are_compared(one: Deed, other: Deed) -> None:
    assert is_same_thing(one, other) == is_same_thing(other, one)
    assert covers(one, other) in (True, False)
