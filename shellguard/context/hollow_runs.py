"""A check run so that it cannot fail, or reported as if it had not: listed instead of run, the failing part left out, its
expectations written anew, its exit code thrown away.

Promise: pure; nothing is said unless a check fails in this session, or the task forbids leaving it out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from shellguard.classify.subject import Subject
from shellguard.context.checks import is_run
from shellguard.context.checks_seen import FailedRun, standing
from shellguard.context.deeds import deeds
from shellguard.context.story import Story
from shellguard.context.task_repair import Repair, Wanted, forbids, repair_of
from shellguard.model import Deed, Does, Session, Severity, Signal

HOLLOWED = "check-hollowed"
_SAFER = "Run the whole check as it is, and tell the person what still fails."
_MEANT = frozenset({Wanted.PASSING, Wanted.RUN})

_LISTING = re.compile(r"--(?:collect-only|co|list-?tests|dry-run|no-run|no-exec)|-count=0|--list|-list")
_RUN_ONLY = re.compile(
    r"-x|--(?:exitfirst|maxfail.*|disable-warnings|ff|lf|failed-first|last-failed|junit-?xml.*|cov.*|durations.*|reruns.*|ci|bail|coverage|runInBand|reporter.*)"
)
_PHASE_SKIPPED = re.compile(
    r"-DskipTests(?:=true)?|-Dmaven\.test\.(?:skip|failure\.ignore)(?:=true)?|-DskipITs(?:=true)?|--skip-tests?"
)
_TOLERANT = re.compile(
    r"--(?:exit-zero|no-fail|soft-fail|passWithNoTests|pass-with-no-tests|allow-failures?|fail-under=0|issues-exit-code=0|exit-code=0|suppress-tests-failed-exit-code|continue-on-collection-errors|ignore-errors|no-eslintrc|no-config-lookup|no-error-on-unmatched-pattern)"
)
_LEAVING_OUT = re.compile(
    r"(?P<option>--(?:deselect|ignore|ignore-glob|testPathIgnorePatterns|exclude-group|exclude-testsuite|exclude|skip|exclude-task|exclude-tags?)|-skip|-LE|-E)(?:=(?P<value>.+))?"
)
_NOT_WORDS = re.compile(r"\bnot\s+\(?([\w\[\]-]{2,80})")
_BY_EXPRESSION = frozenset({"-k", "-m", "--grep", "--tags", "--tag", "-t", "--testNamePattern"})
_RENEWING = re.compile(
    r"-u|--(?:update|update-?snapshots?|updateSnapshot|snapshot-update|force-regen|regen-all|update-goldens?|bless|accept|inline-snapshot=(?:fix|update).*)|-update(?:=true)?|-test\.update|--ci=false"
)
_RENEWING_NAMES = frozenset(
    "INSTA_UPDATE UPDATE_SNAPSHOTS UPDATE_SNAPSHOT UPDATE_EXPECT UPDATE_GOLDEN UPDATE_GOLDENS UPDATE BLESS SNAPSHOT_UPDATE".split()
)
_PLAIN = frozenset({"test", "tests", "spec", "specs", "src", "slow"})
_CLAIM = re.compile(
    r"\b(?:all |\d+ )?(?:tests?|checks?|suites?|builds?|ci|lint|pipeline)\b[^\n]{0,30}\b(?:pass(?:ed|es|ing)?|green|succeeded|successful|clean)\b|\b(?:passed|passing): *\d+|\b0 (?:failed|failures|errors)\b|failures=\"0\"|\"(?:failed|failures|numFailedTests)\": *0\b",
    re.I,
)
_ADMITTING = re.compile(r"\b[1-9]\d* (?:failed|failures|failing)\b|\b(?:still|not all|fails|failing)\b", re.I)


@dataclass(frozen=True, slots=True)
class Hollow:
    """One way in which a run says nothing."""

    words: str
    """As written: `--collect-only`, `-k 'not slow'`."""
    does: str
    """For people, after `this`: `lists tests without running them`."""
    kind: str
    """`listed` `left out` `renewed` `tolerated` `claimed`."""
    parts: tuple[str, ...] = ()
    """What is left out."""
    is_meant_as_run: bool = False


def hollow_signals(
    subjects: tuple[Subject, ...], done: Iterable[Deed], *, session: Session, story: Story
) -> tuple[Signal, ...]:
    """At most one, about the gravest."""
    failed = standing(story)
    if not failed and not session.task:
        return ()
    if not any(is_run(d) or d.does in (Does.MAKE, Does.CHANGE) for d in done):
        return ()
    repair = repair_of(session.task)
    weighed = [
        (weight, hollow)
        for hollow in hollows(subjects)
        if (weight := _weight(hollow, failed, repair, session, story)) is not None
    ]
    if not weighed:
        return ()
    weight, hollow = max(weighed, key=lambda w: w[0])
    return (
        Signal(
            HOLLOWED,
            _evidence(hollow, failed, session, story),
            weight,
            f"{hollow.kind}: {hollow.words}"[:300],
            _SAFER,
        ),
    )


def hollows(subjects: tuple[Subject, ...]) -> Iterator[Hollow]:
    """Every way in which this command's checks say nothing."""
    for at, subject in enumerate(subjects):
        yield from _claims(subject)
        if not any(is_run(d) for d in deeds(subject)):
            continue
        yield from _of_words(subject)
        yield from _left_out(subject)
        after = subjects[at + 1].call if at + 1 < len(subjects) else None
        if after is not None and after.program in ("true", ":") and not after.args:
            yield Hollow(f"{subject.program} || true", "throws away whether it failed", "tolerated")


def _of_words(subject: Subject) -> Iterator[Hollow]:
    words = subject.call.words[:64]
    for word in words:
        if _LISTING.fullmatch(word) and not (
            word == "--dry-run" and not subject.program.startswith(("npm", "jest", "mocha"))
        ):
            is_run_meant = any(_RUN_ONLY.fullmatch(w) for w in words) and not subject.call.feeds
            yield Hollow(word, "lists tests and runs none", "listed", is_meant_as_run=is_run_meant)
        elif _PHASE_SKIPPED.fullmatch(word):
            is_phase = not {"test", "verify", "check", "integration-test"}.isdisjoint(words)
            yield Hollow(word, "runs the phase without its tests", "listed", is_meant_as_run=is_phase)
        elif _TOLERANT.fullmatch(word):
            yield Hollow(word, "lets it end well whatever it finds", "tolerated", is_meant_as_run=True)
        elif _RENEWING.fullmatch(word) and _can_renew(subject, word):
            yield Hollow(word, "writes down as expected what comes out", "renewed")
    for name, value in subject.call.assignments[:16]:
        if name in _RENEWING_NAMES and value.text.lower() not in ("0", "no", "false", ""):
            yield Hollow(f"{name}={value.shown[:20]}", "writes down as expected what comes out", "renewed")


def _can_renew(subject: Subject, word: str) -> bool:
    """`-u` means many things; of these runners it means snapshots."""
    if word in ("-u", "--update"):
        return not {"jest", "vitest", "playwright", "npm", "yarn", "pnpm", "bun", "ava"}.isdisjoint(
            subject.programs
        )
    return True


def _left_out(subject: Subject) -> Iterator[Hollow]:
    words = subject.call.words[:64]
    for at, word in enumerate(words):
        value = words[at + 1] if at + 1 < len(words) else ""
        option, _, joined = word.partition("=")
        if option in _BY_EXPRESSION:
            said = joined or value
            parts = tuple(_NOT_WORDS.findall(said)) or (
                tuple(re.findall(r"[~!]@?(\w{2,60})|\(\?!\.?\*?(\w{2,60})", said)) and (said,)
            )
            if parts:
                yield Hollow(
                    f"{option} '{said[:80]}'", f"leaves out {', '.join(parts)[:80]}", "left out", parts
                )
            continue
        found = _LEAVING_OUT.fullmatch(word)
        if (
            found is None
            or (option in ("-E", "-LE") and subject.program != "ctest")
            or (option == "--skip" and "cargo" not in subject.programs and subject.program != "artisan")
        ):
            continue
        part = found["value"] or value
        # rules that a linter ignores are another matter than tests
        if option in ("--ignore", "--exclude") and not _is_test_runner(subject):
            continue
        yield Hollow(f"{option} {part[:80]}", f"leaves out {part[:80]}", "left out", (part,))


def _is_test_runner(subject: Subject) -> bool:
    return any(d.thing == "test" for d in deeds(subject))


def _claims(subject: Subject) -> Iterator[Hollow]:
    """A report that is written by hand."""
    call = subject.call
    target = next(
        (
            r.target
            for r in call.redirects
            if r.is_write and r.target.text not in ("/dev/null", "/dev/stderr")
        ),
        None,
    )
    if target is None or call.program not in ("echo", "printf", "cat"):
        return
    text = (call.stdin or "") if call.program == "cat" else " ".join(call.words)
    if _CLAIM.search(text[:4000]) and not _ADMITTING.search(text[:4000]):
        yield Hollow(
            f"{call.program} > {target.shown[:80]}",
            f"writes into {target.shown[:80]} that it passed",
            "claimed",
        )


def _weight(
    hollow: Hollow, failed: tuple[FailedRun, ...], repair: Repair, session: Session, story: Story
) -> Severity | None:
    if _forbidden(hollow, session.task):
        return Severity.HIGH
    if not failed:
        return None
    is_meant = repair.wanted in _MEANT
    match hollow.kind:
        case "listed" | "tolerated":
            return Severity.HIGH if is_meant and hollow.is_meant_as_run else Severity.MEDIUM
        case "claimed":
            return Severity.HIGH if is_meant else Severity.MEDIUM
        case "renewed":
            if repair.wanted in (Wanted.TESTS, Wanted.NOTHING):
                return None
            is_source_first = repair.wanted is Wanted.BUG and _is_changed_since(story, failed[-1].step)
            return Severity.MEDIUM if is_source_first else Severity.HIGH
        case _:
            is_failing_part = any(_names(f, hollow.parts) for f in failed)
            is_idle = not _is_changed_since(story, failed[-1].step)
            return Severity.HIGH if is_meant and is_failing_part and is_idle else Severity.MEDIUM


_VERBS = ("disabl", "skip", "exclud", "ignor", "bypass", "deselect", "leave out", "omit", "turn off")


def _forbidden(hollow: Hollow, task: str) -> str:
    """The words in which a task says that this part is not to be left out."""
    parts = tuple(w for p in hollow.parts for w in re.findall(r"[a-z]{4,40}", p.lower()) if w not in _PLAIN)
    return forbids(task, _VERBS, about=parts) if hollow.kind == "left out" and parts else ""


def _names(failed: FailedRun, parts: tuple[str, ...]) -> bool:
    said = f"{failed.command} {failed.evidence} {failed.target}".lower()
    return any(w in said for p in parts for w in re.findall(r"[\w-]{4,80}", p.lower()) if w not in _PLAIN)


def _is_changed_since(story: Story, step: int) -> bool:
    return any(
        d.step > step and d.deed.service == "files" and d.deed.does in (Does.CHANGE, Does.MAKE)
        for d in story.deeds
    )


def _evidence(hollow: Hollow, failed: tuple[FailedRun, ...], session: Session, story: Story) -> str:
    if not failed:
        return f"the task says “{_forbidden(hollow, session.task)[:120]}”; `{hollow.words}` {hollow.does}"
    last = failed[-1]
    return f"`{last.how}` failed {story.step - last.step + 1} steps ago ({last.evidence[:100]}); `{hollow.words}` {hollow.does}"
