"""Whatever is typed, asked and remembered: judging never breaks, and never costs a comparison of everything with everything."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from shellguard.classify import subject
from shellguard.context.failures import Failure, FailureKind
from shellguard.context.story import Done, Escalated, Failed, Outcome, Story, Trace, succeeded
from shellguard.model import Attempt, Credential, Deed, Does, Reach, Said, Scope, Session, Source, Undo
from tests.support.folded_sessions import WORKSPACE, judge

_WORDS = st.sampled_from(
    (
        "rm -rf a/b git push --force origin :main branch -D kubectl delete deployment/web -n prod psql -c 'drop table t' aws s3 rm s3://b/k"
        " export PGHOST=x cd .. && ; || | > f $X $(ls) `c` \\ ' \" \udc80 \0 é \u202e {} * ? ~ = -- # docker run --name x gcloud create"
    ).split(" ")
)
_TEXT = st.lists(_WORDS | st.text(max_size=8), max_size=14).map(" ".join)
_ASKS = st.lists(
    st.sampled_from(
        "Delete the deployment `web` in production , . : > not only log says if and main 48xx s3://b/k eu-west-1 bucket ` '".split(
            " "
        )
    )
    | st.text(max_size=6),
    max_size=20,
).map(" ".join)
_DEED = st.builds(
    Deed,
    st.sampled_from(list(Does)),
    st.sampled_from("file branch tag table rows workload database preview unknown remote".split())
    | st.text(max_size=3),
    st.sampled_from(["web", "main", "a/b", "deployment/web", "*", "", "/", "..", "\0"]) | st.text(max_size=5),
    st.sampled_from(list(Scope)),
    st.sampled_from(
        [*"files git kubernetes sql database github docker".split(), "aws s3", "sql postgres", ""]
    ),
    st.sampled_from(["", "origin", "prod", "/work/harbour"]) | st.text(max_size=4),
    st.sampled_from(list(Reach)),
    st.sampled_from(list(Undo)),
    st.text(max_size=5),
    st.booleans(),
    st.sampled_from(["", "/work/harbour"]),
)
_CREDENTIAL = st.builds(
    Credential,
    st.sampled_from(["used", "stored", "sought", "exported", "obtained"]),
    st.sampled_from(["aws", "", "github"]),
    st.text(max_size=3),
)
_STEP = st.integers(0, 700)
_TRACE = st.builds(Trace, _STEP, st.text(max_size=5), st.none() | _CREDENTIAL)
_STORY = st.builds(
    Story,
    step=_STEP,
    sought=st.lists(_TRACE, max_size=4).map(tuple),
    obtained=st.lists(_TRACE, max_size=4).map(tuple),
    stored=st.lists(_TRACE, max_size=4).map(tuple),
    exported=st.lists(st.tuples(st.text(max_size=3), _CREDENTIAL), max_size=3).map(tuple),
    failures=st.lists(
        st.builds(Failed, _STEP, st.builds(Failure, st.sampled_from(list(FailureKind)), st.text(max_size=6)), _TEXT), max_size=6
    ).map(tuple),
    tried=st.lists(st.tuples(st.text(max_size=3), st.text(max_size=3)), max_size=3).map(tuple),
    deeds=st.lists(st.builds(Done, _STEP, _DEED, st.sampled_from(list(Outcome)), st.booleans(), st.booleans()), max_size=25).map(tuple),
    escalations=st.lists(st.builds(Escalated, _STEP, st.text(max_size=6)), max_size=4).map(tuple),
    moved_at=_STEP,
    is_unasked=st.booleans(),
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(_TEXT, _ASKS, st.lists(_ASKS, max_size=3), _STORY, st.sampled_from(["", "staging", "production"]))
def test_no_command_task_or_story_breaks_judging(
    command: str, task: str, later: list[str], story: Story, environment: str
) -> None:
    session = Session(
        "s",
        workspace=WORKSPACE,
        task=task,
        later=tuple(Said(t, False) for t in later),
        environment=environment,
        home="/home/dev",
    )
    attempt = Attempt(source=Source.CHECK, cwd=WORKSPACE, script=command)
    assert judge()(attempt, session, story=story).fault == ""
    succeeded(story, command=command)


def test_the_options_of_a_call_are_read_once_however_many_files_it_names(monkeypatch) -> None:
    asked: list[str] = []
    real = subject.has_option
    monkeypatch.setattr(subject, "has_option", lambda *given: asked.append(given[2]) or real(*given))
    script = "rm " + " ".join(f"a/b{i}.py" for i in range(150))
    attempt = Attempt(source=Source.CHECK, cwd=WORKSPACE, script=script)
    assert not judge()(attempt, Session("s", workspace=WORKSPACE, home="/home/dev")).fault
    assert asked and max(map(asked.count, asked)) < 10


def test_a_story_at_its_limits_breaks_nothing() -> None:
    deeds = tuple(
        Done(
            i,
            Deed(list(Does)[i % 12], "file", f"/work/harbour/f{i}", service="files"),
            list(Outcome)[i % 4],
            True,
            True,
        )
        for i in range(600)
    )
    failures = tuple(
        Failed(i, Failure(list(FailureKind)[i % len(FailureKind)], "e"), "aws x") for i in range(200)
    )
    story = replace(Story(step=600, is_unasked=True), deeds=deeds, failures=failures)
    session = Session("s", workspace=WORKSPACE, task="Mend the tests. " * 4000, home="/home/dev")
    for script in ("git push --force origin x", "; ".join(f"rm f{i}" for i in range(100))):
        assert not judge()(
            Attempt(source=Source.CHECK, cwd=WORKSPACE, script=script), session, story=story
        ).fault
