"""A task as it is understood, on a screen and as JSON."""

from __future__ import annotations

import json

from shellguard.cli.task_text import as_json, as_text, session_of
from shellguard.model import Said, Session

SESSION = Session(
    "s1",
    task="delete the branch feature/old on staging, but don't touch production",
    later=(Said("also restart the worker"),),
)


def test_the_words_come_first_and_then_what_is_read_out_of_them():
    text = as_text("claude in session s1", SESSION)
    first, then, *rest = text.split("\n")
    assert first == f"claude in session s1: {SESSION.task}"
    assert then == "  then      also restart the worker"
    told = " ".join(" ".join(rest).split())
    for words in ("remove, restart", "feature/old", "staging", "limit not: “"):
        assert words in told


def test_nothing_said_names_what_to_say():
    assert as_text("claude", Session("s")) == 'claude: no task was named; say one: shellguard task "..."'


def test_words_that_hold_nothing_are_called_so():
    assert "nothing that a command could be held against" in as_text("claude", Session("s", task="hm"))


def test_a_task_cannot_write_to_the_terminal():
    assert "\x1b" not in as_text(
        "claude", Session("s", task="fix \x1b[31mthis", later=(Said("\x1b]0;x\x07"),))
    )


def test_json_holds_the_words_and_the_reading():
    body = json.loads(json.dumps(as_json("claude", SESSION)))
    assert (body["task"], body["later"]) == (
        SESSION.task,
        [{"text": "also restart the worker", "is_added": False}],
    )
    assert body["understood"]["does"] == ["remove", "restart"]
    assert [n["text"] for n in body["understood"]["names"]] == ["feature/old"]


def test_a_guards_own_session_comes_back_whole():
    body = {
        "id": "s1",
        "task": SESSION.task,
        "later": [{"text": "also restart the worker", "is_added": False}, "x"],
    }
    assert session_of(body) == SESSION
