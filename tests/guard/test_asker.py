"""Who may answer, by tables of processes."""

from dataclasses import replace

import pytest

from shellguard.guard.asker import Asker, Held, nearest_common, objection, objection_at_user_level
from shellguard.probe.process import Process

# A desktop: two windows of a tmux server, an agent in one of them, a second login over ssh.
INIT = Process(1, 0, 0.0, "systemd")
TMUX = Process(10, 1, 1.0, "tmux: server")
AGENT_SHELL = Process(20, 10, 2.0, "bash", "pts/1")
GUARD = Process(30, 20, 3.0, "shellguard", "pts/1")
AGENT = Process(40, 30, 4.0, "node", "pts/2")
COMMAND = Process(50, 40, 5.0, "rm", "pts/2")
PERSON_SHELL = Process(60, 10, 2.0, "bash", "pts/5")
PERSON = Process(70, 60, 9.0, "shellguard", "pts/5")
SSHD = Process(80, 1, 1.0, "sshd")
ELSEWHERE = Process(90, 80, 9.0, "shellguard", "pts/9")

AGENT_LINE = (AGENT, GUARD, AGENT_SHELL, TMUX, INIT)
PERSON_LINE = (PERSON, PERSON_SHELL, TMUX, INIT)
HELD = Held((COMMAND, *AGENT_LINE))


def asker(
    *line: Process, mark: str = "", connected_s: float = 10.0, is_readable: bool = True, is_root: bool = False
):
    return Asker(line, connected_s, is_readable, mark, is_root)


@pytest.mark.parametrize(
    ("who", "reason"),
    [
        pytest.param(asker(*PERSON_LINE), "", id="person in another window"),
        pytest.param(asker(ELSEWHERE, SSHD, INIT), "", id="person over ssh"),
        pytest.param(asker(GUARD, AGENT_SHELL, TMUX, INIT), "", id="the guard's own process"),
        pytest.param(asker(AGENT_SHELL, TMUX, INIT), "", id="the shell the guard was started from"),
        pytest.param(
            asker(*PERSON_LINE, is_readable=False, is_root=True),
            "",
            id="root, whose environment is closed to us",
        ),
        pytest.param(asker(*AGENT_LINE), "inside the guarded session", id="the agent"),
        pytest.param(asker(COMMAND, *AGENT_LINE), "inside the guarded session", id="what the agent runs"),
        pytest.param(
            asker(replace(COMMAND, parent=30), GUARD, AGENT_SHELL, TMUX, INIT),
            "inside the guarded session",
            id="a daemon the guard adopted",
        ),
        pytest.param(
            asker(*PERSON_LINE, mark="s1"), "belongs to a guarded session", id="marked by its environment"
        ),
        pytest.param(
            asker(*PERSON_LINE, is_readable=False), "hides its environment", id="hidden environment"
        ),
        pytest.param(asker(), "is gone", id="vanished"),
        pytest.param(asker(*PERSON_LINE, connected_s=8.0), "is gone", id="pid taken over after it connected"),
        pytest.param(
            asker(*PERSON_LINE[:1], replace(GUARD, started_s=99.0), INIT),
            "",
            id="another process of the guard's pid",
        ),
    ],
)
def test_who_may_answer_the_agents_guard(who, reason):
    told = objection(who, guard=GUARD)
    assert reason in told
    assert bool(told) is bool(reason)


def test_a_guard_that_cannot_see_itself_allows_nobody():
    assert objection(asker(*PERSON_LINE), guard=None)


@pytest.mark.parametrize(
    ("who", "held", "reason"),
    [
        pytest.param(asker(*PERSON_LINE), HELD, "", id="tmux is where two windows begin"),
        pytest.param(asker(ELSEWHERE, SSHD, INIT), HELD, "", id="only init in common"),
        pytest.param(
            asker(replace(PERSON, parent=0)),
            Held((COMMAND, replace(AGENT, parent=0))),
            "",
            id="containers share nothing",
        ),
        pytest.param(
            asker(*PERSON_LINE),
            Held((replace(COMMAND, terminal=""), *AGENT_LINE)),
            "",
            id="held has no terminal",
        ),
        pytest.param(
            asker(replace(PERSON, terminal=""), *PERSON_LINE[1:]),
            HELD,
            "no terminal",
            id="asker has no terminal",
        ),
        pytest.param(
            asker(replace(PERSON, terminal="pts/2"), *PERSON_LINE[1:]),
            HELD,
            "same terminal",
            id="at the held one's terminal",
        ),
        pytest.param(
            asker(*AGENT_LINE), Held((COMMAND, *AGENT_LINE)), "same terminal", id="the agent itself"
        ),
        pytest.param(
            asker(Process(51, 40, 6.0, "script", "pts/7"), *AGENT_LINE),
            HELD,
            "both come from 'node' (pid 40)",
            id="the agent with a terminal of its own making",
        ),
        pytest.param(asker(*PERSON_LINE), Held(()), "could not be followed", id="held one never seen"),
        pytest.param(asker(), HELD, "is gone", id="vanished"),
        pytest.param(asker(*PERSON_LINE, mark="s9"), HELD, "guarded session", id="from some guarded session"),
    ],
)
def test_who_may_answer_the_user_level_guard(who, held, reason):
    told = objection_at_user_level(who, held=(held,))
    assert reason in told
    assert bool(told) is bool(reason)


def test_every_held_process_counts_when_no_single_one_is_meant():
    inside = Held((Process(61, 60, 3.0, "rm", "pts/6"), PERSON_SHELL, TMUX, INIT))
    assert objection_at_user_level(asker(*PERSON_LINE), held=(HELD,)) == ""
    assert "both come from 'bash'" in objection_at_user_level(asker(*PERSON_LINE), held=(HELD, inside))


def test_nearest_common_is_the_lowest_shared_one():
    assert nearest_common(PERSON_LINE, HELD.lineage) == TMUX
    assert nearest_common((COMMAND, *AGENT_LINE), HELD.lineage) == COMMAND
    assert nearest_common((INIT,), (ELSEWHERE,)) is None
