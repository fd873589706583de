from __future__ import annotations

from dataclasses import replace

import pytest

from shellguard.hold.describe import age, as_text, cut_middle, describe, is_abridged, standing
from shellguard.model import Finding, Hold, HoldState, Severity
from tests.support.screen_text import matches_golden
from tests.support.stand_in_review_guard import DELETE_FOLDER, DELETE_VOLUME, NOW_S, make_hold


def rows(hold: Hold, label: str, *, limit: int = 0) -> list[str]:
    return [row.text for part in describe(hold, limit=limit) if part.label == label for row in part.rows]


def test_a_hold_in_plain_text_is_as_the_golden_file_has_it() -> None:
    matches_golden("hold-text", as_text(make_hold("hk3pa"), NOW_S, asker="claude in session 7f3a") + "\n")


def deletion(*more: Finding, **changes: str) -> Hold:
    command = DELETE_FOLDER.subject
    findings = (replace(DELETE_FOLDER, **changes), *more)
    return make_hold("hd4tq", command, findings=findings, signals=(), policy_row="attended: high -> hold")


def test_a_deletion_shows_what_stands_there_as_the_golden_file_has_it() -> None:
    matches_golden("hold-deletion-text", as_text(deletion(), NOW_S) + "\n")


def test_two_findings_about_the_same_targets_tell_them_once() -> None:
    hold = deletion(replace(DELETE_FOLDER, rule="other", targets=(*DELETE_FOLDER.targets, "more\x1b → x")))
    assert rows(hold, "Really") == [*DELETE_FOLDER.targets, "more‹ESC› → x"]


def test_a_hold_without_targets_has_no_row_about_them() -> None:
    assert rows(make_hold("x"), "Really") == []


def test_what_it_would_do_comes_first_and_gravest_first() -> None:
    light = replace(DELETE_VOLUME, severity=Severity.LOW, act=replace(DELETE_VOLUME.act, target="other"))
    hold = make_hold("x", findings=(light, DELETE_VOLUME, DELETE_VOLUME))
    assert describe(hold)[0].label == "It would"
    assert rows(hold, "It would") == [
        "delete volume vol-prod-db (remote, can't be undone)",
        "delete volume other (remote, can't be undone)",
    ]


def test_one_rule_over_many_invocations_is_told_once_with_each_of_them() -> None:
    findings = tuple(replace(DELETE_VOLUME, subject=f"railway volume delete v{n}") for n in range(9))
    hold = make_hold("x", findings=findings, invocations=tuple(f.subject for f in findings))
    assert rows(hold, "Why held").count(DELETE_VOLUME.title) == 1
    assert "in: railway volume delete v8" in rows(hold, "Why held")
    assert rows(hold, "Why held", limit=600)[-1] == "and 3 more"


def test_what_comes_from_a_file_says_from_which_even_when_it_is_all_there_is() -> None:
    finding = replace(DELETE_VOLUME, subject="rm -rf /", via=("make all", "npm run wipe"))
    hold = make_hold("x", findings=(finding,), invocations=("rm -rf /",))
    assert "in: make all › npm run wipe › rm -rf /" in rows(hold, "Why held")


@pytest.mark.parametrize(
    ("changes", "label", "text"),
    [
        pytest.param({"findings": ()}, "It would", "run curl", id="no finding: says what it runs"),
        pytest.param({"findings": (), "invocations": ()}, "It would", "could not be read", id="unreadable"),
        pytest.param({"fault": "disk full"}, "Note", "ShellGuard itself failed: disk full", id="our fault"),
        pytest.param({"state": HoldState.GONE}, "Note", "the agent's next try", id="gone"),
        pytest.param({"note": "no\x1b!"}, "Note", "Note to the agent: no‹ESC›!", id="a person's note"),
        pytest.param({"chain": ()}, "Asked by", "a process that has ended (pid 4711)", id="no chain"),
        pytest.param({"cwd": "/x\u202e"}, "In", "/x‹U+202E›", id="hostile folder"),
        pytest.param({"chain": ("\x1b[2Jsh",)}, "Asked by", "‹ESC›[2Jsh", id="hostile process name"),
    ],
)
def test_odd_holds_say_so(changes: dict, label: str, text: str) -> None:
    assert text in " ".join(rows(make_hold("x", **changes), label))


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        pytest.param({}, "waiting 12s", id="no deadline"),
        pytest.param(
            {"deadline_s": NOW_S + 48}, "waiting 12s, refused in 48s if nobody answers", id="deadline"
        ),
        pytest.param({"state": HoldState.GONE}, "gone, asked 12s ago", id="gone"),
        pytest.param({"state": HoldState.APPROVED, "answered_by": "dev"}, "approved by dev", id="answered"),
    ],
)
def test_standing(changes: dict, text: str) -> None:
    assert standing(make_hold("x", **changes), NOW_S) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(-5, "0s"), (59.9, "59s"), (60, "1m 00s"), (3599, "59m 59s"), (7800, "2h 10m"), (400_000, "4d")],
)
def test_age(seconds: float, text: str) -> None:
    assert age(seconds) == text


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("x" * 1000, id="one long line"),
        pytest.param("a\n" * 40, id="many lines"),
        pytest.param("y\n" * 300 + "z" * 900, id="both"),
    ],
)
def test_a_cut_keeps_both_ends_and_counts_what_is_missing(text: str) -> None:
    cut = cut_middle(text, 600)
    head, _, rest = cut.partition("\n‹")
    number, _, tail = rest.partition(" characters not shown here›\n")
    assert text.startswith(head)
    assert text.endswith(tail)
    assert len(head) + int(number.replace(",", "")) + len(tail) == len(text)
    assert cut.count("\n") <= 14
    assert is_abridged(make_hold("x", text), 600)


def test_without_a_limit_nothing_is_cut() -> None:
    assert cut_middle("a\n" * 5000, 0) == "a\n" * 5000


def test_gaps_made_to_push_text_out_of_sight_do_not_get_it_cut() -> None:
    hold = make_hold("x", "echo hi" + "\n" * 900 + "rm -rf /" + " " * 900 + "; true")
    assert rows(hold, "Command", limit=600) == ["echo hi\n‹899 empty lines›\nrm -rf / ‹900 spaces› ; true"]
    assert not is_abridged(hold, 600)
