"""A hold in words: what it would do first, then the command, why it is held, what to do instead, who asked.

Promise: pure; every row is safe to print (`visible`), and nothing is left out unsaid. The terminal and the
viewer show the same parts in the same order.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from shellguard.hold.visible import one_line, visible
from shellguard.judge.timeline import lines
from shellguard.model import Decision, Finding, Hold, HoldState, SaferWay, Severity

_MINUTE_S, _HOUR_S, _DAY_S = 60, 3600, 86400

# Wide enough for the longest label and a gap.
LABEL_WIDTH = 10

# One screen's worth, when rows are limited.
_MOST_ROWS = 6
_MOST_LINES, _TAIL_LINES = 12, 3


class Role(StrEnum):
    """What a row is, so that whoever shows it can style it."""

    ACT = "act"
    COMMAND = "command"
    TITLE = "title"
    PROSE = "prose"
    SAFER = "safer"
    STEP = "step"
    """One line of the path: cut, not wrapped, where there is no room."""
    ALARM = "alarm"


@dataclass(frozen=True, slots=True)
class Row:
    """One logical line; only COMMAND rows may contain line ends."""

    text: str
    role: Role = Role.PROSE
    severity: Severity | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """Rows that answer one question; the label reads into them."""

    label: str
    rows: tuple[Row, ...]


def describe(hold: Hold, *, asker: str = "", limit: int = 0) -> tuple[Part, ...]:
    """The parts of a hold. A `limit` cuts the command in the middle to about that many characters."""
    decision = hold.decision
    gravest_first = sorted(decision.findings, key=lambda finding: -finding.severity)
    parts = (
        Part("Note", tuple(_standing(hold))),
        Part("It would", tuple(_capped(_acts(decision), limit))),
        Part("Really", tuple(_capped(_targets(decision), limit))),
        Part("Command", (Row(cut_middle(_spelled(decision.command), limit), Role.COMMAND),)),
        Part("Why held", tuple(_reasons(decision, gravest_first, limit))),
        Part("Path", tuple(_path(hold))),
        Part(
            "Noticed",
            tuple(
                Row(f"{one_line(s.evidence)} ({one_line(s.id)})", severity=s.weight) for s in decision.signals
            ),
        ),
        Part("Second", (Row(one_line(decision.second.said) if decision.second else ""),)),
        Part("Instead", tuple(_capped(_safer(gravest_first), limit))),
        Part("Asked by", (Row(_chain(hold, asker)),)),
        Part("In", (Row(one_line(hold.cwd)),)),
        Part("Policy", (Row(one_line(decision.policy_row)),)),
    )
    return tuple(part for part in parts if any(row.text for row in part.rows))


def as_text(hold: Hold, now_s: float, *, asker: str = "") -> str:
    """The whole hold as plain text for a terminal or a pipe; ends without a line end."""
    lines = [f"{one_line(hold.id)} · {standing(hold, now_s)}", ""]
    for part in describe(hold, asker=asker):
        label = part.label
        for row in part.rows:
            for line in _printed(row):
                lines.append(f"  {label:<{LABEL_WIDTH}}{line}".rstrip())
                label = ""
    return "\n".join(lines)


def _printed(row: Row) -> list[str]:
    mark = f" [{row.severity.label}]" if row.severity is not None and row.role is Role.TITLE else ""
    if row.role is not Role.COMMAND:
        return [row.text + mark]
    first, *rest = row.text.split("\n")
    return [f"$ {first}", *(f"> {line}" for line in rest)]


def standing(hold: Hold, now_s: float) -> str:
    """`waiting 12 s`, and what happens by itself: `refused in 48 s if nobody answers`."""
    waited = age(now_s - hold.since_s)
    if hold.state is HoldState.GONE:
        return f"gone, asked {waited} ago"
    if hold.state is not HoldState.WAITING:
        by = f" by {one_line(hold.answered_by)}" if hold.answered_by else ""
        return hold.state.value + by
    if hold.deadline_s is None:
        return f"waiting {waited}"
    return f"waiting {waited}, refused in {age(hold.deadline_s - now_s)} if nobody answers"


def outcome_text(hold: Hold, *, answer: str, outcome: str, note: str = "") -> str:
    """What an answer to `hold` did, in a line; `outcome` is the guard's: run, refused or retry-allowed."""
    name = one_line(hold.id)
    if answer == "refuse":
        told = f" The agent is told: {one_line(note)}" if note else ""
        return f"Refused {name}: it did not run.{told}"
    every = " and every command of its shape in this session" if answer == "approve-shape" else ""
    if outcome == "retry-allowed":
        return f"Approved {name}{every}. Its process is gone: the agent's retry will run."
    return f"Approved {name}{every}: it runs now."


def age(seconds: float) -> str:
    """A duration in the two units that matter: `7s`, `3m 05s`, `2h 10m`, `4d`."""
    whole = max(0, int(seconds))
    if whole < _MINUTE_S:
        return f"{whole}s"
    if whole < _HOUR_S:
        return f"{whole // _MINUTE_S}m {whole % _MINUTE_S:02d}s"
    if whole < _DAY_S:
        return f"{whole // _HOUR_S}h {whole % _HOUR_S // _MINUTE_S:02d}m"
    return f"{whole // _DAY_S}d"


def severity_of(decision: Decision) -> Severity | None:
    """How grave the gravest finding or signal is; None when neither gave the verdict."""
    claims = [f.severity for f in decision.findings] + [s.weight for s in decision.signals]
    return max(claims, default=None)


def is_abridged(hold: Hold, limit: int) -> bool:
    """Whether `describe` with this limit leaves out part of the command."""
    return _is_cut(_spelled(hold.decision.command), limit)


# A megabyte of unprintable text takes a good part of a second; the viewer asks at every key.
@lru_cache(maxsize=8)
def _spelled(command: str) -> str:
    return visible(command)


def _is_cut(text: str, limit: int) -> bool:
    return bool(limit) and (len(text) > limit or text.count("\n") >= _MOST_LINES)


def cut_middle(text: str, limit: int) -> str:
    """`text`, or its two ends around a note of how much is not shown; a `limit` of 0 shows all."""
    if not _is_cut(text, limit):
        return text
    quarter = limit // 4
    head = "\n".join(text[: 3 * quarter].split("\n")[: _MOST_LINES - _TAIL_LINES])
    tail = "\n".join(text[max(len(head), len(text) - quarter) :].split("\n")[-_TAIL_LINES:])
    return f"{head}\n‹{len(text) - len(head) - len(tail):,} characters not shown here›\n{tail}"


def _standing(hold: Hold) -> Iterator[Row]:
    if hold.decision.fault:
        text = f"ShellGuard itself failed: {one_line(hold.decision.fault)}. The command was not fully judged."
        yield Row(text, Role.ALARM)
    if hold.state is HoldState.GONE:
        yield Row("Gone: the agent gave up and the process ended. Nothing ran.", Role.ALARM)
        yield Row("Approving now lets the agent's next try of the same command run, once.")
    if hold.stamped:
        yield Row(one_line(hold.stamped), Role.ALARM)
    if hold.note:
        yield Row(f"Note to the agent: {one_line(hold.note)}")


def _acts(decision: Decision) -> Iterator[Row]:
    if not decision.findings:
        for invocation in decision.invocations:
            yield Row(f"run {one_line(invocation)}", Role.ACT)
        if not decision.invocations:
            yield Row("do what could not be read from the command; read it yourself", Role.ACT)
        return
    phrases: dict[str, Severity] = {}
    for finding in decision.findings:
        phrase = one_line(finding.act.phrase())
        phrases[phrase] = max(finding.severity, phrases.get(phrase, Severity.LOW))
    for phrase, severity in sorted(phrases.items(), key=lambda claim: -claim[1]):
        yield Row(phrase, Role.ACT, severity)


def _targets(decision: Decision) -> Iterator[Row]:
    """What stands at the paths it is about: two rules about one path tell it once."""
    for row in dict.fromkeys(row for finding in decision.findings for row in finding.targets):
        yield Row(one_line(row))


def _reasons(decision: Decision, findings: Iterable[Finding], limit: int) -> Iterator[Row]:
    by_rule: dict[str, list[Finding]] = {}
    for finding in findings:
        by_rule.setdefault(finding.rule, []).append(finding)
    for group in by_rule.values():
        first = group[0]
        yield Row(one_line(first.title), Role.TITLE, first.severity)
        yield from (Row(visible(paragraph)) for paragraph in _paragraphs(first.why))
        # With one invocation the subject would only repeat the command above it, unless it comes from a file.
        among = group if len(decision.invocations) > 1 else [f for f in group if f.via]
        subjects = dict.fromkeys(one_line(f.place, limit) for f in among)
        yield from _capped((Row(f"in: {subject}") for subject in subjects if subject), limit)


def _paragraphs(text: str) -> list[str]:
    """Prose whose line ends were only the width of a rule file."""
    return [" ".join(block.split()) for block in text.split("\n\n") if block.strip()]


def _path(hold: Hold) -> Iterator[Row]:
    """What led here; nothing where this is the first that is to be told."""
    if len(hold.path) > 1:
        told = lines(hold.path, steps=hold.path[-1].step, now_s=hold.since_s)
        yield from (Row(one_line(line), Role.STEP) for line in told)


def _safer(findings: Iterable[Finding]) -> Iterator[Row]:
    ways: dict[SaferWay, None] = dict.fromkeys(way for finding in findings for way in finding.safer)
    for way in ways:
        if way.run:
            yield Row(one_line(way.run), Role.SAFER)
        if way.note:
            yield Row(one_line(way.note))


def _capped(rows: Iterable[Row], limit: int) -> Iterator[Row]:
    listed = list(rows)
    most = _MOST_ROWS if limit else len(listed)
    yield from listed[:most]
    if len(listed) > most:
        yield Row(f"and {len(listed) - most} more")


def _chain(hold: Hold, asker: str) -> str:
    chain = " ← ".join(one_line(name) for name in hold.chain) or "a process that has ended"
    who = f"{one_line(asker)}: " if asker else ""
    return f"{who}{chain}" + (f" (pid {hold.pid})" if hold.pid else "")
