"""The path of a session as people are shown it: the steps that matter, and how many ordinary ones lie between.

Promise: pure; a fold, so that what is told of a step never depends on what follows it. Bounded, and as redacted as the
decisions it is told from; a line says in words whatever its sign says.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from shellguard.context.failures import Failure
from shellguard.context.story import Outcome, is_weighty
from shellguard.model import Decision, Deed, Does, Moment, Reach, Severity, Undo, Verdict

MOST_MOMENTS = 60
"""Kept of a session, the oldest forgotten first."""
MOST_LINES = 8
_WORDS = 160

FAILED = "failed"
SPOKE = "the person spoke"
RETRIED = "tried again"
DESTROYED = "destruction"
IDENTITY = "other identity"
STOLEN = "destruction, other identity"
SEARCHED = "searched"
ROUND = "went round"
STOPPED = "objected to"
ORDINARY = "ordinary"

SIGNS = {
    FAILED: "✗",
    SPOKE: "»",
    RETRIED: "↻",
    DESTROYED: "!",
    IDENTITY: "@",
    STOLEN: "!",
    SEARCHED: "?",
    ROUND: "^",
    STOPPED: "■",
    ORDINARY: "·",
}  # fmt: skip
"""One cell each; the word stands beside it."""
# What is left out first when there is no room: the way round that nothing came of, last what a person must know.
_RANKS = (ORDINARY, ROUND, STOPPED, SEARCHED, FAILED, DESTROYED, IDENTITY, STOLEN, SPOKE, RETRIED)
_OF_SIGNAL = {
    "retry-after-refusal": RETRIED,
    "credential-swapped": IDENTITY,
    "identity-switched": IDENTITY,
    "new-credential": IDENTITY,
    "credential-sought": SEARCHED,
    "credential-obtained": SEARCHED,
}
_SAID = {
    Outcome.RAN: "ran",
    Outcome.HELD: "held",
    Outcome.REFUSED: "refused by policy",
    Outcome.TURNED_DOWN: "refused by the person",
}
APPROVED = "approved by the person"
_FAILED = "failed, "


@dataclass(frozen=True, slots=True)
class Timeline:
    """What has been told so far."""

    step: int = 0
    """Commands so far; one that is seen again as each of its programs starts counts once."""
    last: Moment | None = None
    """The latest step, told or not."""
    moments: tuple[Moment, ...] = ()


def followed(line: Timeline, decision: Decision, *, outcome: Outcome, at_s: float = 0.0) -> Timeline:
    """The timeline after an attempt and what became of it."""
    last, words = line.last, _short(decision.command)
    is_same = (
        last is not None
        and (last.words, last.kind != SPOKE) == (words, True)
        and not last.outcome.startswith(_FAILED)
    )
    said = APPROVED if outcome is Outcome.RAN and decision.granted_by else _SAID[outcome]
    moment = Moment(line.step + (not is_same), kind_of(decision), words, said, at_s=at_s)
    if last is not None and is_same:
        # programs of a command that was approved run as parts of it
        is_part = moment.outcome == last.outcome or (moment.outcome, last.outcome) == ("ran", APPROVED)
        if is_part and _rank(last) >= _rank(moment):
            return line
        line = _without_last(line)
    if moment.kind == ORDINARY and moment.outcome == "ran":
        return Timeline(moment.step, moment, line.moments)
    return _told_too(line, moment)


def faltered(line: Timeline, failure: Failure) -> Timeline:
    """The timeline after its last step is known to have failed."""
    if line.last is None or line.last.kind == SPOKE:
        return line
    kind = FAILED if line.last.kind in (ORDINARY, ROUND, FAILED) else line.last.kind
    evidence = "" if failure.kind == "other" else f"{failure.kind}: "
    moment = replace(line.last, kind=kind, outcome=f"{_FAILED}{evidence}{_short(failure.evidence, 80)}")
    return _told_too(_without_last(line), moment)


def heard(line: Timeline, words: str, *, at_s: float = 0.0) -> Timeline:
    """The timeline after the person spoke."""
    return _told_too(line, Moment(line.step, SPOKE, _short(words), at_s=at_s))


def _told_too(line: Timeline, moment: Moment) -> Timeline:
    return Timeline(moment.step, moment, (*line.moments, moment)[-MOST_MOMENTS:])


def _without_last(line: Timeline) -> Timeline:
    """As it was before its last step was told, if it was."""
    is_told = line.last is not None and line.moments[-1:] == (line.last,)
    return replace(line, moments=line.moments[:-1]) if is_told else line


def answered(line: Timeline, decision: Decision, *, outcome: Outcome) -> Timeline:
    """The timeline after a held attempt was answered: the answer stands with the step it is about."""
    words = _short(decision.command)
    said = APPROVED if outcome is Outcome.RAN else _SAID[outcome]

    def told(moment: Moment) -> Moment:
        is_it = moment.words == words and moment.outcome == "held"
        return replace(moment, outcome=said) if is_it else moment

    moments = tuple(told(m) for m in line.moments)
    return Timeline(line.step, told(line.last) if line.last else None, moments)


def kind_of(decision: Decision) -> str:
    """What a step is on the path, by the gravest that it shows."""
    grave = {_OF_SIGNAL[s.id] for s in decision.signals if s.id in _OF_SIGNAL and s.weight > Severity.LOW}
    is_loss = any(_is_loss(d) for d in decision.observed.deeds)
    if RETRIED in grave:
        return RETRIED
    if is_loss:
        return STOLEN if IDENTITY in grave else DESTROYED
    if grave:
        return IDENTITY if IDENTITY in grave else SEARCHED
    if decision.verdict is not Verdict.ALLOW:
        return STOPPED
    return ROUND if decision.observed.escalations else ORDINARY


def _is_loss(deed: Deed) -> bool:
    is_taken = is_weighty(deed) and deed.does in (Does.REMOVE, Does.STOP, Does.GRANT, Does.MOVE)
    return (
        is_taken and deed.undo is not Undo.TRIVIAL and (deed.reach is Reach.REMOTE or deed.service != "files")
    )


def lines(
    moments: Sequence[Moment], *, steps: int, now_s: float = 0.0, most: int = MOST_LINES
) -> tuple[str, ...]:
    """At most `most` lines, oldest first; `steps` is how many there were, the last moment's among them. Times count back
    from `now_s`."""
    kept = list(moments)
    while len(told := _told(kept, moments, steps, now_s)) > most and len(kept) > 1:
        # the last is what people are asked about, and the first is where it began
        among = kept[1:-1] or kept[:-1]
        kept.remove(min(among, key=_rank))
    return tuple(told)


def _rank(moment: Moment) -> tuple[int, int]:
    is_stopped = moment.outcome not in ("", "ran")
    return 2 * (_RANKS.index(moment.kind) if moment.kind in _RANKS else 0) + 3 * is_stopped, moment.step


def _told(kept: Sequence[Moment], every: Sequence[Moment], steps: int, now_s: float) -> list[str]:
    rows: list[str] = []
    width = len(str(steps))
    before = 0
    for moment in kept:
        rows += _between(before, moment.step - (moment.kind != SPOKE), kept, every)
        rows.append(_line(moment, width=width, now_s=now_s, is_last=moment is kept[-1]))
        before = moment.step
    return rows + list(_between(before, steps, kept, every))


def _between(after: int, upto: int, kept: Sequence[Moment], every: Sequence[Moment]) -> Iterator[str]:
    count = upto - after
    if count <= 0:
        return
    is_more = any(after < m.step <= upto and m not in kept and m.kind != ORDINARY for m in every)
    yield f"… {count} {'more' if is_more else 'ordinary'} step{'s' if count > 1 else ''} …"


def _line(moment: Moment, *, width: int, now_s: float, is_last: bool) -> str:
    sign = SIGNS.get(moment.kind, SIGNS[STOPPED])
    at = f"{moment.step if moment.kind != SPOKE else '–':>{width}}"
    said = moment.outcome.removeprefix(_FAILED) if moment.kind == FAILED else moment.outcome
    became = f" ({said})" if said not in ("", "ran") else ""
    return f"{at}  {_ago(moment, now_s, is_last=is_last)}{sign} {moment.kind}{became}: {moment.words}"


def _ago(moment: Moment, now_s: float, *, is_last: bool) -> str:
    """Ten cells: `-4m 10s  `; nothing where nobody knows when."""
    if not moment.at_s or not now_s:
        return ""
    if is_last:
        return f"{'now':<8}  "
    passed = max(0, int(now_s - moment.at_s))
    minutes, seconds = divmod(passed, 60)
    hours, minutes = divmod(minutes, 60)
    text = f"{hours}h {minutes:02d}m" if hours else f"{minutes}m {seconds:02d}s" if minutes else f"{seconds}s"
    return f"{'-' + text:<8}  "


def _short(text: str, most: int = _WORDS) -> str:
    text = " ".join(text.split())
    return text if len(text) <= most else text[: most - 1] + "…"
