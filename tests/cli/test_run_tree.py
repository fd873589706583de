"""`shellguard log --tree` and the live tree, over real ledgers."""

from __future__ import annotations

import gc
import json
import random
import re
from collections.abc import Iterable, Sequence
from datetime import datetime

import pytest
import typer
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from shellguard.cli import log
from shellguard.cli.run_tree import fold
from shellguard.cli.run_tree_json import tree_json
from shellguard.cli.run_tree_live import MOST_REMEMBERED, LiveTree
from shellguard.cli.run_tree_node import Node
from shellguard.cli.run_tree_text import Look, commands, offset, tree_lines
from shellguard.errors import UsageError
from shellguard.ledger import Ledger
from shellguard.model import Act, Decision, Finding, Hold, Record, RecordKind, Severity, Verdict
from shellguard.wire.messages import decision_to_json, hold_to_json
from tests.cli.test_log import in_terminal
from tests.support.screen_text import matches_golden

NOON_S = datetime(2026, 11, 1, 12).timestamp()
HOSTILE = "rm \x1b[2J\x9b1A\r\u202e\x07 -rf\nnext \udcff"

Row = tuple[RecordKind, dict[str, object], float]


def decision(verdict: Verdict, command: str, *rules: str, granted_by: str = "") -> Decision:
    act = Act("delete", "files")
    findings = tuple(Finding(rule, rule, Severity.HIGH, act, "it is gone") for rule in rules)
    return Decision(verdict, findings, command=command, granted_by=granted_by)


def attempt(
    at_s: float, pid: int, parent: int | None, made: Decision, outcome: str, source: str = "gate"
) -> Row:
    body = {"decision": decision_to_json(made), "source": source, "cwd": "/w", "pid": pid, "outcome": outcome}
    return RecordKind.ATTEMPT, body | ({} if parent is None else {"parent": parent}), at_s


def programs(*ran: tuple[int, int, float, str], ended: Sequence[tuple[int, float, int]] = ()) -> Row:
    """Written after all of it happened."""
    last_s = max([row[2] for row in ran] + [row[1] for row in ended], default=0.0)
    rows = [[pid, parent, NOON_S + at_s, command] for pid, parent, at_s, command in ran]
    ends = [[pid, NOON_S + at_s, status] for pid, at_s, status in ended]
    return RecordKind.PROGRAMS, {"ran": rows, "ended": ends}, last_s + 1


def hold(at_s: float, hold_id: str, pid: int, made: Decision, *, instead_of: str = "") -> Row:
    held = Hold(hold_id, "one", made, "/w", pid, (), NOON_S + at_s)
    return RecordKind.HOLD, {"hold": hold_to_json(held), "instead_of": instead_of}, at_s


def answer(at_s: float, hold_id: str, word: str, by: str = "maria at pts/3 (pid 4711)") -> Row:
    return RecordKind.ANSWER, {"hold": hold_id, "answer": word, "note": "", "by": by}, at_s


def state_of(at_s: float, hold_id: str, state: str) -> Row:
    return RecordKind.ANSWER, {"hold": hold_id, "state": state}, at_s


def release(at_s: float, hold_id: str, pid: int) -> Row:
    return RecordKind.RUN, {"hold": hold_id, "granted_by": hold_id, "pid": pid}, at_s


def opening(task: str = "mend the tests") -> Row:
    body = {
        "agent": "claude",
        "task": task,
        "environment": "staging",
        "mode": "attended",
        "layers": {"gate": "on"},
    }
    return RecordKind.SESSION_START, body, 0.0


def held(at_s: float, pid: int, parent: int, command: str, hold_id: str = "hk3pa") -> list[Row]:
    made = decision(Verdict.HOLD, command, "delete-tree")
    return [attempt(at_s, pid, parent, made, "held"), hold(at_s, hold_id, pid, made)]


@pytest.fixture
def state(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    (tmp_path / "shellguard").mkdir(mode=0o700)
    return tmp_path / "shellguard"


def write(state, rows: Iterable[Row], session: str = "one") -> None:
    with Ledger.open(state / "ledger.db") as ledger:
        for kind, body, at_s in rows:
            ledger.append(session, kind, body, at_s=NOON_S + at_s)


def shown(*arguments: str):
    app = typer.Typer()
    app.callback()(lambda: None)
    log.register(app)
    return CliRunner().invoke(app, ["log", "--tree", *arguments])


def records(rows: Iterable[Row]) -> list[Record]:
    return [Record(n, NOON_S + at_s, "one", kind, body) for n, (kind, body, at_s) in enumerate(rows, 1)]


def drawn(rows: Iterable[Row], *, look: Look | None = None, is_all: bool = False) -> list[str]:
    """The processes' lines, without heading and summary."""
    return [*tree_lines(fold(records(rows)), session="one", look=look or Look(), is_all=is_all)][1:-1]


def whole(rows: Iterable[Row], **options: bool) -> list[str]:
    """The same, without the times."""
    return [text[10:] for text in drawn(rows, **options)]


def live(rows: Iterable[Row], look: Look | None = None) -> list[str]:
    tree = LiveTree(look=look)
    return [text for record in records(rows) for text in tree.feed(record)]


def day() -> list[Row]:
    """An agent's session with one of everything."""
    push = decision(Verdict.DENY, "git push --force origin main", "force-push")
    covered = decision(Verdict.ALLOW, "rm -rf build/cache", "delete-tree", granted_by="hk3pa")
    return [
        opening(),
        *held(20.0, 30, 10, "rm -rf build"),
        programs(
            (10, 1, 0.1, "env -i claude"),
            (10, 1, 0.2, "claude"),
            (20, 10, 12.4, "bash -c 'make test'"),
            (20, 10, 12.5, "make test"),
            (21, 20, 12.6, "cc -c a.c"),
            (22, 20, 12.7, "cc -c b.c"),
            (23, 22, 12.8, "cc1 b.c"),
            (24, 20, 13.0, "./spin"),
            ended=[(23, 12.9, 1), (22, 12.9, 1), (24, 14.0, -9), (20, 14.1, 2)],
        ),
        answer(52.5, "hk3pa", "approve"),
        release(52.5, "hk3pa", 30),
        attempt(52.6, 31, 30, covered, "run"),
        *held(60.0, 40, 10, "rm -rf /srv/data", "hq9zz"),
        answer(71.0, "hq9zz", "refuse"),
        attempt(700.0, 50, 10, push, "refused"),
        programs(ended=[(40, 71.1, 126), (50, 700.1, 126)]),
        attempt(4000.0, 60, None, decision(Verdict.ALLOW, "kubectl get pods"), "run", "shim"),
        attempt(4001.0, 61, None, push, "refused", "hook"),
        (RecordKind.SESSION_END, {"exit_status": 0}, 4002.0),
    ]


def test_a_session_is_drawn_as_the_golden_file_has_it(state) -> None:
    write(state, day())
    matches_golden("log-tree", shown("--session", "one").stdout)


def test_a_narrow_coloured_tree_is_as_the_golden_file_has_it() -> None:
    lines = tree_lines(fold(records(day())), session="one", look=Look(60, is_coloured=True))
    matches_golden("log-tree-60-coloured", "".join(f"{text}\n" for text in lines).replace("\x1b", "‹ESC›"))


def test_the_live_tree_is_as_the_golden_file_has_it() -> None:
    happened = sorted(day(), key=lambda row: row[2])
    matches_golden("log-tree-live", "".join(f"{text}\n" for text in live(happened)))


def test_the_newest_session_is_shown_and_named(state) -> None:
    write(state, [opening(), programs((1, 0, 1.0, "old"))], session="one")
    write(state, [opening(), programs((1, 0, 1.0, "new"))], session="two")
    write(state, [programs((2, 0, 2.0, "late"))], session="one")
    assert (
        shown()
        .stdout.splitlines()[0]
        .startswith("session two (the newest), since 2026-11-01 12:00:00, claude,")
    )
    assert "new" in shown().stdout
    assert shown("--session", "one").stdout.splitlines()[1:] == [
        "    1.0s  old",
        "    2.0s  late",
        "2 programs",
    ]


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(["--session", "none"], id="an unknown session"),
        pytest.param(["--verdict", "deny"], id="a filter"),
        pytest.param(["--limit", "50"], id="a limit"),
        pytest.param(["--follow"], id="following"),
    ],
)
def test_what_a_tree_cannot_show_is_a_usage_error(state, arguments) -> None:
    write(state, day())
    assert isinstance(shown(*arguments).exception, UsageError)


def test_all_is_for_the_tree_only(state) -> None:
    app = typer.Typer()
    app.callback()(lambda: None)
    log.register(app)
    assert isinstance(CliRunner().invoke(app, ["log", "--all"]).exception, UsageError)


def test_an_empty_session_says_so() -> None:
    lines = [*tree_lines(fold(records([opening()])), session="one", look=Look())]
    assert lines[1:] == ["no program on record"]


def test_a_terminal_gets_colours_and_its_width(state) -> None:
    write(state, [opening(), *held(1.0, 5, 0, "rm -rf " + "x" * 200)])
    assert "\x1b[33mheld\x1b[0m" in in_terminal("--tree")
    plain = in_terminal("--tree", NO_COLOR="1")
    assert "\x1b" not in plain
    assert [len(line) for line in plain.splitlines()] == [60, 60, len("1 program: 1 held")]


@pytest.mark.parametrize(
    ("then", "told"),
    [
        pytest.param([], "held", id="still waiting"),
        pytest.param(
            [answer(2, "h", "approve"), release(2, "h", 5)], "held, approved by maria", id="approved"
        ),
        pytest.param(
            [answer(2, "h", "approve-shape"), release(2, "h", 5)],
            "held, approved by maria",
            id="shape approved",
        ),
        pytest.param([answer(2, "h", "refuse", by="")], "held, refused", id="refused by nobody known"),
        pytest.param([answer(2, "h", "refuse")], "held, refused by maria", id="refused"),
        pytest.param([state_of(2, "h", "gone")], "held, gone", id="gone"),
        pytest.param([state_of(2, "h", "unanswered")], "held, unanswered", id="unanswered"),
        pytest.param(
            [answer(2, "h", "approve")], "held, approved by maria, not run", id="approved, never run"
        ),
        pytest.param(
            [
                answer(2, "h", "approve"),
                attempt(3, 5, 1, decision(Verdict.DENY, "rm x", "delete-tree"), "refused"),
            ],
            "held, approved by maria, refused",
            id="refused on a fresh look",
        ),
        pytest.param(
            [
                answer(2, "h", "approve"),
                hold(2, "h2", 5, decision(Verdict.HOLD, "rm x"), instead_of="h"),
                answer(3, "h2", "refuse", by="otto"),
            ],
            "held, approved by maria, held again, refused by otto",
            id="held anew",
        ),
        pytest.param([answer(2, "other", "approve")], "held", id="another hold's answer"),
    ],
)
def test_a_hold_tells_how_it_went(then, told) -> None:
    assert whole([*held(1.0, 5, 1, "rm x", "h"), *then]) == [f"rm x  {told}  delete-tree"]


@pytest.mark.parametrize(
    ("made", "outcome", "told"),
    [
        pytest.param(decision(Verdict.ALLOW, "ls"), "run", "ls", id="allowed"),
        pytest.param(decision(Verdict.ALLOW, "ls", "noted"), "run", "ls", id="allowed, on record"),
        pytest.param(decision(Verdict.DENY, "ls", "a", "b"), "refused", "ls  refused  a b", id="refused"),
        pytest.param(decision(Verdict.HOLD, "ls", "a"), "run", "ls  would be held  a", id="observed hold"),
        pytest.param(
            decision(Verdict.DENY, "ls", "a"), "run", "ls  would be refused  a", id="observed refusal"
        ),
        pytest.param(
            decision(Verdict.ALLOW, "ls", "a", granted_by="g7"), "run", "ls  allowed by g7  a", id="granted"
        ),
        pytest.param(
            Decision(Verdict.HOLD, fault="crash", command="ls"), "held", "ls  held  fault", id="our fault"
        ),
    ],
)
def test_a_mark_stands_where_it_was_not_a_plain_yes(made, outcome, told) -> None:
    assert whole([attempt(1.0, 5, 1, made, outcome)]) == [told]


@pytest.mark.parametrize(
    ("status", "told"),
    [
        (0, "x"),
        (1, "x  exit 1"),
        (126, "x  exit 126"),
        (255, "x  exit 255"),
        (-9, "x  SIGKILL"),
        (-99, "x  signal 99"),
    ],
)
def test_an_end_is_told_only_when_it_was_bad(status, told) -> None:
    assert whole([programs((5, 1, 1.0, "x"), ended=[(5, 2.0, status)])]) == [told]


def test_the_status_of_a_refusal_is_not_told_twice() -> None:
    refused = attempt(1.0, 5, 1, decision(Verdict.DENY, "x"), "refused")
    assert whole([refused, programs(ended=[(5, 1.1, 126)])]) == ["x  refused"]
    assert whole([refused, programs(ended=[(5, 1.1, 2)])]) == ["x  refused  exit 2"]


def test_a_program_that_ended_within_one_tick_of_the_clock_has_its_status() -> None:
    assert whole([programs((5, 1, 1.0, "x"), ended=[(5, 1.0, 3)])]) == ["x  exit 3"]


@pytest.mark.parametrize(
    ("ran", "told"),
    [
        pytest.param(["env -i python3 x.py", "python3 x.py"], "env -i → python3 x.py", id="a wrapper"),
        pytest.param(["bash -c 'make test'", "make test"], "bash -c → make test", id="a quoted wrapper"),
        pytest.param(
            ["./configure", "/bin/bash ./configure"], "./configure → /bin/bash ./configure", id="another"
        ),
        pytest.param(
            ["bash -c 'cd x && make'", "make"], "bash -c 'cd x && make' → make", id="more than a wrapper"
        ),
        pytest.param(["xmake", "make"], "xmake → make", id="part of a word"),
        pytest.param(["env nice make", "nice make", "make"], "env → nice → make", id="three"),
        pytest.param(["make", "make"], "make", id="the same again"),
    ],
)
def test_programs_of_one_process_share_a_line(ran, told) -> None:
    assert whole([programs(*((5, 1, float(n), command) for n, command in enumerate(ran)))]) == [told]


@pytest.mark.parametrize(
    ("limit", "told"),
    [
        (0, "bash -c 'source s; eval make' → python3 -m pytest"),
        (40, "bash -c 'source s; … → python3 -m pytest"),
        (24, "bash -c… → python3 -m p…"),
    ],
)
def test_the_last_program_is_cut_last(limit, told) -> None:
    ran = ["bash -c 'source s; eval make'", "python3 -m pytest"]
    assert commands(ran, limit=limit) == told
    assert not limit or len(told) <= limit


def test_a_pid_used_again_is_another_process() -> None:
    rows = [
        programs((5, 1, 1.0, "first"), (6, 5, 1.1, "below first"), ended=[(5, 2.0, 1)]),
        programs((5, 1, 9.0, "second"), (7, 5, 9.1, "below second"), (5, 2, 10.0, "third")),
    ]
    assert whole(rows) == ["first  exit 1", "└─ below first", "second", "└─ below second", "third"]


def test_a_child_is_not_given_to_a_process_that_ended_long_ago() -> None:
    rows = [programs((5, 1, 1.0, "first"), (6, 5, 2.5, "soon"), (7, 5, 60.0, "late"), ended=[(5, 2.0, 1)])]
    assert whole(rows) == ["first  exit 1", "└─ soon", "late"]


def test_records_written_late_are_put_in_their_place() -> None:
    rows = [
        attempt(2.0, 6, 5, decision(Verdict.DENY, "rm x"), "refused"),
        programs((7, 6, 3.0, "leaf"), (5, 1, 1.0, "root")),
    ]
    assert whole(rows) == ["root", "└─ rm x  refused", "   └─ leaf"]


def test_a_command_seen_by_shim_and_gate_is_one_line_below_its_parent() -> None:
    made = decision(Verdict.HOLD, "rm x", "delete-tree")
    covered = decision(Verdict.ALLOW, "rm x", "delete-tree", granted_by="h")
    rows = [
        programs((4, 1, 0.5, "bash")),
        attempt(1.0, 5, None, made, "held", "shim"),
        hold(1.0, "h", 5, made),
        answer(2.0, "h", "approve"),
        release(2.0, "h", 5),
        attempt(2.1, 5, 4, covered, "run"),
    ]
    assert whole(rows) == ["bash", "└─ rm x  held, approved by maria  delete-tree"]


def test_what_an_approved_program_becomes_is_not_said_to_be_granted_anew() -> None:
    covered = decision(Verdict.ALLOW, "/usr/bin/rm x", "delete-tree", granted_by="h")
    rows = [*held(1.0, 5, 1, "rm x", "h"), answer(2, "h", "approve"), release(2, "h", 5)]
    assert whole([*rows, attempt(2.1, 5, 1, covered, "run")]) == [
        "rm x → /usr/bin/rm x  held, approved by maria  delete-tree"
    ]


def test_what_a_hook_asks_for_is_no_program_of_the_hook() -> None:
    push = decision(Verdict.DENY, "git push", "force-push")
    rows = [programs((5, 1, 1.0, "shellguard hook")), attempt(1.1, 5, None, push, "refused", "hook")]
    assert whole(rows) == ["shellguard hook", "└─ hook: git push  refused  force-push"]


def effect(at_s: float, path: str, verdict: Verdict = Verdict.ALLOW) -> Row:
    outcome = "run" if verdict is Verdict.ALLOW else "refused"
    kind, body, at_s = attempt(at_s, 5, 1, decision(verdict, f"rm {path}"), outcome)
    return kind, body | {"effect": "unlink"}, at_s


def test_what_a_program_does_itself_stands_below_it() -> None:
    rows = [programs((5, 1, 1.0, "python3 wipe.py")), *(effect(2 + n, f"f{n}") for n in range(30))]
    refused = effect(40, "/srv/data", Verdict.DENY)
    assert whole([*rows, refused, programs(ended=[(5, 41.0, 1)])]) == [
        "python3 wipe.py  exit 1",
        *(f"├─ unlink: rm f{n}" for n in range(30)),
        "└─ unlink: rm /srv/data  refused",
    ]
    agent = programs((1, 0, 0.0, "agent"), (4, 1, 0.5, "ls"))
    assert whole([agent, *rows, refused]) == [
        "agent",
        "├─ ls",
        "└─ python3 wipe.py",
        "   ├─ … 30 × rm",
        "   └─ unlink: rm /srv/data  refused",
    ]


def siblings(count: int, names: Sequence[str], *, first: int = 100) -> list[tuple[int, int, float, str]]:
    return [
        (first + n, 10, 1 + (first + n) / 1000, f"/usr/bin/{names[n % len(names)]} {n}") for n in range(count)
    ]


def test_many_alike_are_folded_and_the_bad_ones_stay() -> None:
    ran = [(10, 1, 0.0, "./configure"), *siblings(90, ["cat", "cat", "sed"])]
    rows = [
        programs(*ran, ended=[(130, 2.0, 1)]),
        attempt(1.1605, 999, 10, decision(Verdict.DENY, "rm x"), "refused"),
    ]
    assert whole(rows) == [
        "./configure",
        "├─ … 30 × cat, sed",
        "├─ /usr/bin/cat 30  exit 1",
        "├─ … 30 × cat, sed",
        "├─ rm x  refused",
        "└─ … 29 × cat, sed",
    ]
    assert len(whole(rows, is_all=True)) == 92
    summary = [*tree_lines(fold(records(rows)), session="one", look=Look())][-1]
    assert summary == "92 programs: 1 failed, 1 refused, 89 folded (--all shows them)"


@pytest.mark.parametrize(
    ("ran", "lines"),
    [
        pytest.param(siblings(20, ["cat"]), 20, id="twenty are not many"),
        pytest.param(siblings(21, ["cat"]), 1, id="twenty-one are"),
        pytest.param(siblings(100, [f"p{n}" for n in range(25)]), 100, id="each of them rare"),
        pytest.param(
            [*siblings(30, ["cat"]), *siblings(1, ["curl"], first=500)], 2, id="a rare one among them"
        ),
    ],
)
def test_only_what_ran_often_is_folded(ran, lines) -> None:
    assert len(whole([programs((10, 1, 0.0, "make"), *ran)])) == 1 + lines


def test_whole_branches_are_folded_unless_something_in_them_went_wrong() -> None:
    compiled = [
        row
        for n in range(40)
        for row in ((100 + n, 10, 1 + n, f"gcc {n}"), (200 + n, 100 + n, 1.5 + n, "cc1"))
    ]
    rows = [programs((10, 1, 0.0, "make"), *compiled, ended=[(220, 90.0, 1)])]
    assert whole(rows) == [
        "make",
        "├─ … 20 × gcc (40 programs)",
        "├─ gcc 20",
        "│  └─ cc1  exit 1",
        "└─ … 19 × gcc (38 programs)",
    ]


def test_an_agents_own_commands_are_never_folded() -> None:
    asked = [(100 + n, 12, 1 + n, f"bash -lc 'task {n}'") for n in range(50)]
    launched = [(10, 1, 0.0, "npm exec claude"), (11, 10, 0.1, "sh -c claude"), (12, 11, 0.2, "node claude")]
    recipes = [(200 + n, 120, 80 + n, f"/bin/sh -c 'cc {n}'") for n in range(50)]
    lines = whole([programs(*launched, *asked, *recipes)])
    assert sum("task" in text for text in lines) == 50
    assert [text for text in lines if "sh" in text and "task" not in text][-1].endswith("└─ … 50 × sh")


def test_nothing_in_a_record_reaches_the_terminal_as_control() -> None:
    made = decision(Verdict.HOLD, HOSTILE, "rule\x1b[31m")
    rows = [
        opening(task=HOSTILE),
        programs((4, 1, 0.5, HOSTILE), (4, 1, 0.6, "second " + HOSTILE)),
        programs(*((100 + n, 4, 1.0, HOSTILE) for n in range(30))),
        attempt(1.0, 5, 4, made, "held", "gate"),
        attempt(1.0, 6, 4, made, "held", HOSTILE),
        hold(1.0, "h", 5, made),
        answer(2.0, "h", "approve", by=HOSTILE),
    ]
    for look in (Look(), Look(50)):
        lines = [*tree_lines(fold(records(rows)), session=HOSTILE, look=look), *live(rows, look)]
        assert all(c.isprintable() for text in lines for c in text)
    assert tree_json(fold(records(rows)), session=HOSTILE).isascii()


def test_json_nests_whole_processes(state) -> None:
    write(state, [*day(), programs(*siblings(50, ["cat"]))])
    read = json.loads(shown("--json").stdout)
    assert (read["session"], read["start_s"], read["opening"]["agent"]) == ("one", NOON_S, "claude")
    agent = read["processes"][0]
    assert [p["command"] for p in agent["programs"]] == ["env -i claude", "claude"]
    assert len(agent["children"]) == 4 + 50
    make, wiped = [c for c in agent["children"] if c["pid"] in (20, 30)]
    assert [(c["programs"][0]["command"], c["status"], c["end"]) for c in make["children"]] == [
        ("cc -c a.c", None, ""),
        ("cc -c b.c", 1, "exit 1"),
        ("./spin", -9, "SIGKILL"),
    ]
    assert wiped["programs"][0] == {
        "command": "rm -rf build",
        "at_s": NOON_S + 20,
        "verdict": "hold",
        "rules": ["delete-tree"],
        "story": ["held", "approved by maria"],
        "hold": "hk3pa",
    }


def configure(count: int) -> list[Row]:
    """Batches of a big configure run: compilers with children, small tools, now and then a failure."""
    chance = random.Random(7)
    ran, ended = [(10, 1, 0.0, "./configure")], []
    for n in range(count):
        parent = 10 if n % 4 else 10 + max(n - 1, 0)
        ran.append(
            (11 + n, parent, 1 + n / 100, f"{chance.choice(['cat', 'sed', 'rm', 'gcc'])} conftest.{n}")
        )
        if n % 1000 == 500:
            ended.append((11 + n, 1 + n / 100, 1))
    return [programs(*ran[n : n + 256]) for n in range(0, len(ran), 256)] + [programs(ended=ended)]


def test_ten_thousand_programs_are_a_page_and_all_of_them_counted(state) -> None:
    write(state, [opening(), *configure(10_000)])
    lines = shown().stdout.splitlines()
    assert len(lines) < 60
    assert sum("exit 1" in text for text in lines) == 10
    assert lines[-1].startswith("10,001 programs: 10 failed, ")
    folded = sum(
        int(m[1].replace(",", "")) for text in lines if (m := re.search(r"\(([\d,]+) programs\)", text))
    )
    assert folded > 9_900
    everything = shown("--all").stdout.splitlines()
    assert len(everything) == 10_001 + 2
    assert len({text.partition("conftest.")[2] for text in everything if "conftest." in text}) == 10_000


def test_no_tree_is_too_deep() -> None:
    rows = [programs(*((n + 2, n + 1, float(n), f"nest {n}") for n in range(10_000)))]
    lines = drawn(rows, look=Look(80))
    assert len(lines) == 10_000
    assert max(map(len, lines)) <= 80
    assert lines[-1].endswith("└─ nest 9999")
    assert tree_json(fold(records(rows)), session="one").count('"children"') == 10_000
    assert len(live(rows)) == 10_000


@pytest.mark.parametrize(
    ("since_s", "told"),
    [(-1, "    0.0s"), (12.44, "   12.4s"), (599.9, "  599.9s"), (600, " 0:10:00"), (90_061, "25:01:01")],
)
def test_times_count_from_the_start(since_s, told) -> None:
    assert offset(since_s) == told


def test_the_live_tree_tells_each_thing_once_and_in_order() -> None:
    rows = [
        opening(),
        programs((5, 1, 12.4, "bash -c 'make test'")),
        programs((5, 1, 12.5, "make test"), (6, 5, 12.6, "cc -c a.c"), ended=[(6, 12.9, 1)]),
        *held(13.0, 7, 5, "rm x", "h"),
        answer(14.0, "h", "approve"),
        release(14.0, "h", 7),
        programs(ended=[(5, 15.0, 0), (7, 15.1, -15)]),
    ]
    assert live(rows) == [
        "   12.4s  bash -c 'make test'",
        "   12.5s  → make test",
        "   12.6s    cc -c a.c",
        "   12.9s    cc -c a.c  exit 1",
        "   13.0s    rm x  held  delete-tree",
        "   14.0s    rm x  held, approved by maria  delete-tree",
        "   15.1s    rm x  held, approved by maria  delete-tree  SIGTERM",
    ]


def test_the_live_tree_takes_json_objects_as_well() -> None:
    event = {"kind": "programs", "at_s": NOON_S, "body": programs((5, 1, 3.0, "ls"))[1]}
    assert LiveTree(start_s=NOON_S).feed(event) == ["    3.0s  ls"]
    assert LiveTree().feed({"kind": "gossip"}) == []


def test_the_live_tree_forgets_the_oldest_but_never_who_is_above() -> None:
    tree = LiveTree(start_s=NOON_S)
    tree.feed(records([programs((5, 1, 0.0, "agent"), (6, 5, 0.0, "make"))])[0])
    for n in range(3 * MOST_REMEMBERED):
        tree.feed(records([programs((100 + n, 6, 1.0, "cc"))])[0])
    assert len(tree._tree._nodes) == MOST_REMEMBERED
    assert tree.feed(records([programs((7, 5, 2.0, "late"))])[0]) == ["    2.0s    late"]


def test_the_live_tree_keeps_no_endless_line_of_ancestors() -> None:
    tree = LiveTree()
    rows = records(programs((n + 2, n + 1, 1.0, "nest")) for n in range(3 * MOST_REMEMBERED))
    before = sum(isinstance(kept, Node) for kept in gc.get_objects())
    for record in rows:
        tree.feed(record)
    assert sum(isinstance(kept, Node) for kept in gc.get_objects()) - before <= MOST_REMEMBERED + 100


SCRAP = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 9) | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(
        st.sampled_from(["ran", "ended", "decision", "hold", "pid", "parent", "command", "id", "outcome", "verdict"]),
        inner,
        max_size=5,
    ),
    max_leaves=12,
)  # fmt: skip
RAN = st.tuples(
    st.integers(0, 5), st.integers(0, 5), st.floats(0, 9), st.sampled_from(["", "a", "sh -c a"])
).map(list)
END = st.tuples(st.integers(0, 5), st.floats(0, 9), st.integers(-300, 300)).map(list)
BODY = st.dictionaries(st.sampled_from(["ran", "ended", "decision", "hold", "pid", "answer"]), SCRAP) | st.fixed_dictionaries(
    {"ran": st.lists(RAN | SCRAP), "ended": st.lists(END | SCRAP)}
)  # fmt: skip


@settings(deadline=None, max_examples=80, database=None)
@given(st.lists(st.tuples(st.sampled_from(list(RecordKind)), BODY, st.floats(0, 9) | st.just(1e300))))
def test_whatever_the_records_hold_a_tree_comes_of_it(rows) -> None:
    tree = fold(records(rows))
    for is_all in (True, False):
        assert [*tree_lines(tree, session="one", look=Look(40), is_all=is_all)]
    assert json.loads(tree_json(tree, session="one"))["session"] == "one"
    live(rows)


def test_batches_of_programs_are_one_line_of_the_plain_log(state) -> None:
    write(state, [programs((5, 1, 1.0, "ls"), (6, 1, 1.0, "ls"), ended=[(5, 1.0, 1)])])
    app = typer.Typer()
    app.callback()(lambda: None)
    log.register(app)
    assert (
        CliRunner()
        .invoke(app, ["log"])
        .stdout.endswith("  one  programs  2 ran, 1 ended: shellguard log --tree\n")
    )
