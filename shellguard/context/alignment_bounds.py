"""One command against the bounds of a task: files, ways, showing, numbers, approval.

Promise: pure; at most one signal; it quotes the words, and a bound that nobody understood says nothing.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass

from shellguard.classify.subject import Subject
from shellguard.context.alignment_asked import is_done_as_asked
from shellguard.context.alignment_counts import count_over
from shellguard.context.alignment_ordinary import is_declared, is_ordinary, is_scratch
from shellguard.context.alignment_signals import AGAINST_TASK
from shellguard.context.alignment_ways import way_gone
from shellguard.context.check_changes import changed_files, put_in
from shellguard.context.checks_seen import is_own, is_seen
from shellguard.context.deed import Deed, Does
from shellguard.context.deeds import deeds as deeds_of
from shellguard.context.environment_words import parts_of
from shellguard.context.exposure_places import shown_whole
from shellguard.context.file_kinds import neighbour_of
from shellguard.context.machine_settings import machine_settings
from shellguard.context.secrecy import secrecy_of
from shellguard.context.story import Story
from shellguard.context.task_bound_files import BEYOND, SOURCE, STRONG, SYSTEM, TESTS, is_of
from shellguard.context.task_bound_named import OTHER_ONES
from shellguard.context.task_bound_nouns import Binds, Bound, Files
from shellguard.context.task_bound_reading import bounds_of
from shellguard.context.task_bound_ways import CI_OFF
from shellguard.context.task_bound_words import LEADS, NOT
from shellguard.context.task_places import places_of
from shellguard.context.task_repair import Wanted, repair_of
from shellguard.context.task_words import singular
from shellguard.model import Reach, Session, Severity, Signal, Undo

_MOST = 100
_CHANGING = frozenset({Does.CHANGE, Does.REMOVE, Does.MOVE, Does.MAKE})
_SAYS = {Does.CHANGE: "changes", Does.MAKE: "writes", Does.REMOVE: "removes", Does.MOVE: "moves"}
_SAFER = "Find a way that keeps to these words, or ask the user whether they hold here."
_ASK = "Ask the user first, and wait for the answer."
_READERS = frozenset("cat bat batcat less more head tail nl tac strings xxd base64 grep egrep rg jq yq sed awk echo printenv".split())  # fmt: skip
_SNAPPING = re.compile(r"--(?:update-?snapshots?|snapshot-update|ci=false|update-goldens?|accept|bless)(?:=\w+)?|--updateSnapshot|-u|UPDATE_(?:SNAPSHOTS?|GOLDENS?)=\S+|-update")  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Against:
    """One bound that is passed over."""

    bound: Bound
    what: str
    weight: Severity


def bounds_in(session: Session) -> tuple[Bound, ...]:
    """What still binds: later words that ask for the very thing lift what was said before."""
    kept = bounds_of(session.task)
    for said in session.later:
        kept = (*(b for b in kept if not _is_lifted(b, said.text)), *bounds_of(said.text))
    return kept


def _is_lifted(bound: Bound, text: str) -> bool:
    if NOT.search(text) and LEADS.match(text):
        return False
    named = (*bound.files.paths, *bound.files.nouns, *(k.rstrip("s") for k in bound.files.kinds), bound.noun)
    low = text.lower()
    return any(n and n.lower() in low for n in named) or any(
        w.rpartition(":")[2].strip("-").lower() in low for w in bound.ways
    )


def bound_signals(
    subjects: tuple[Subject, ...],
    deeds: tuple[Deed, ...],
    bounds: tuple[Bound, ...],
    *,
    session: Session,
    story: Story,
) -> tuple[Signal, ...]:
    """At most one, about the gravest."""
    binding = [b for b in bounds if b.binds is not Binds.NOTHING]
    if not binding or not subjects:
        return ()
    found = [
        *_by_files(subjects, deeds, binding, session, story),
        *_by_calls(subjects, deeds, binding, session),
    ]
    if not found:
        return ()
    gravest = max(found, key=lambda a: a.weight)
    same = dict.fromkeys(a.what for a in found if a.bound == gravest.bound)
    what = ", ".join(list(same)[:6])[:300]
    evidence = f"the task says “{gravest.bound.quote}”; this {what}"
    safer = _ASK if gravest.bound.binds is Binds.ASK_FIRST else _SAFER
    return (Signal(AGAINST_TASK, evidence, gravest.weight, f"{gravest.bound.binds}: {what}"[:300], safer),)


def _weight(bound: Bound, weight: Severity = Severity.HIGH) -> Severity:
    return min(weight, Severity.MEDIUM) if bound.is_soft else weight


# -- files -----------------------------------------------------------------------------------------------------


def _by_files(
    subjects: tuple[Subject, ...],
    deeds: tuple[Deed, ...],
    bounds: list[Bound],
    session: Session,
    story: Story,
) -> Iterator[_Against]:
    nots = [b for b in bounds if b.binds is Binds.NOT_FILES]
    onlys = [b for b in bounds if b.binds is Binds.ONLY_FILES]
    if not nots and not onlys:
        return
    allowed = [*(p for b in onlys for p in b.files.paths), *(p.path for p in places_of(session.task).work)]
    for deed, path in _changed(subjects, deeds):
        for bound in nots:
            yield from _not_these(bound, deed, path, session, story)
        if onlys and not is_scratch(path) and not any(_lies_in(path, a) for a in allowed):
            yield from _not_only(onlys, deed, path, session, story)
    yield from _beside_files(subjects, deeds, nots)


def _changed(subjects: tuple[Subject, ...], deeds: tuple[Deed, ...]) -> Iterator[tuple[Deed, str]]:
    for deed in deeds[:_MOST]:
        is_file = deed.service == "files" and deed.reach is Reach.LOCAL and deed.thing in ("file", "folder")
        if is_file and deed.does in _CHANGING and deed.target:
            yield deed, deed.target
    for subject in subjects[:_MOST]:
        if subject.program == "apply_patch":
            yield from changed_files(subject)


def _not_these(bound: Bound, deed: Deed, path: str, session: Session, story: Story) -> Iterator[_Against]:
    if not _means(bound.files, path, session) or is_own(story, path) or _is_allowed(bound, path, session):
        return
    is_named = any(_lies_in(path, p) for p in bound.files.paths)
    if is_scratch(path) and not is_named:
        return
    is_new = deed.does is Does.MAKE and not is_seen(story, path)
    if is_new and not bound.is_new_meant and not bound.files.kinds & {SYSTEM, BEYOND}:
        if not is_named:
            return
        # a file that the words name stands there already
        yield _told(bound, deed, path, Severity.HIGH if _is_the_file(path, bound) else Severity.MEDIUM)
        return
    is_needless = SOURCE in bound.files.kinds and repair_of(session.task).wanted is Wanted.TESTS
    if bound.is_soft and is_needless:
        # where tests are the work, production code need not be changed
        yield _Against(bound, f"{_SAYS[deed.does]} {path}", Severity.HIGH)
        return
    yield _told(bound, deed, path, Severity.HIGH)


def _is_allowed(bound: Bound, path: str, session: Session) -> bool:
    """`only below tmp/cache/, do not touch tmp/`: the narrower place is meant."""
    work = places_of(session.task).work
    return any(
        p.holds(path) and any(p.path.startswith(f"{n.strip('/')}/") for n in bound.files.paths) for p in work
    )


def _told(bound: Bound, deed: Deed, path: str, weight: Severity) -> _Against:
    return _Against(bound, f"{_SAYS[deed.does]} {path}", _weight(bound, weight))


def _is_the_file(path: str, bound: Bound) -> bool:
    return any("." in posixpath.basename(p) and path.endswith(p) for p in bound.files.paths)


def _means(files: Files, path: str, session: Session) -> bool:
    if any(_lies_in(path, p) for p in files.paths):
        return True
    workspace = session.workspace
    below = path.removeprefix(workspace.rstrip("/") + "/") if workspace else path
    parts = {singular(p.lower()) for p in parts_of(below)}
    if any(singular(n) in parts for n in files.nouns):
        return True
    if files.near and not parts & {singular(n) for n in files.near}:
        return False
    return any(_is_kind(k, path, below, session) for k in files.kinds)


def _is_kind(kind: str, path: str, below: str, session: Session) -> bool:
    if kind == OTHER_ONES:
        work = places_of(session.task).work
        return bool(work) and all(not p.holds(below) and neighbour_of(below, p.path) for p in work)
    return is_of(path, kind, workspace=session.workspace)


def _lies_in(path: str, named: str) -> bool:
    if "*" in named:
        pattern = re.escape(named.strip("/")).replace(r"\*", r"[^/]*")
        return re.search(rf"(?:^|/){pattern}(?:/|$)", path) is not None
    if named.startswith("/"):
        return path == named or path.startswith(named.rstrip("/") + "/")
    return f"/{named.strip('/')}/" in f"/{path.strip('/')}/"


def _not_only(
    onlys: list[Bound], deed: Deed, path: str, session: Session, story: Story
) -> Iterator[_Against]:
    workspace = session.workspace
    kinds = {k for b in onlys for k in b.files.kinds}
    if any(is_of(path, k, workspace=workspace) for k in kinds - {OTHER_ONES}) or is_own(story, path):
        return
    strange = next((k for k in STRONG if is_of(path, k, workspace=workspace)), "")
    is_new = deed.does is Does.MAKE and not is_seen(story, path)
    if not strange or (is_new and strange != SYSTEM):
        return
    if strange == TESTS and re.search(r"\b(?:and|with) (?:its |the |their )?tests?\b", session.task, re.I):
        return
    yield _told(onlys[0], deed, path, Severity.HIGH)


def _beside_files(
    subjects: tuple[Subject, ...], deeds: tuple[Deed, ...], nots: list[Bound]
) -> Iterator[_Against]:
    """Kinds that are changed without a file being named."""
    for bound in nots:
        kinds = bound.files.kinds
        told = [
            *(_of_machine(subjects) if SYSTEM in kinds else ()),
            *(_snapped(subjects) if "snapshots" in kinds else ()),
            *(_added(deeds) if "dependencies" in kinds else ()),
            *(_reshaped(deeds) if "schema" in kinds else ()),
        ]
        yield from (_Against(bound, what, _weight(bound)) for what in told)


def _of_machine(subjects: tuple[Subject, ...]) -> Iterator[str]:
    for subject in subjects[:_MOST]:
        for setting in machine_settings(subject, deeds_of(subject)):
            if setting.weight >= Severity.HIGH and setting.kind not in ("packages", "jobs"):
                yield f"changes the machine: {setting.name[:80]}"


def _snapped(subjects: tuple[Subject, ...]) -> Iterator[str]:
    for subject in subjects[:_MOST]:
        words = (*subject.call.words[:64], *(f"{n}={v.text}" for n, v in subject.call.assignments[:8]))
        is_test = any(d.thing == "test" for d in deeds_of(subject))
        if is_test and (hit := next((w for w in words if _SNAPPING.fullmatch(w)), "")):
            yield f"writes snapshots anew ({subject.program} {hit})"


def _added(deeds: tuple[Deed, ...]) -> Iterator[str]:
    for deed in deeds[:_MOST]:
        if deed.does is Does.INSTALL and deed.target and not is_declared(deed):
            yield f"adds {deed.target[:80]} ({deed.how})"


def _reshaped(deeds: tuple[Deed, ...]) -> Iterator[str]:
    for deed in deeds[:_MOST]:
        is_sql = "sql" in deed.service and deed.thing in ("table", "column", "index", "schema", "view")
        if is_sql and deed.does in _CHANGING and deed.undo is not Undo.TRIVIAL:
            yield f"{_SAYS[deed.does]} {deed.thing} {deed.target}"


# -- calls -----------------------------------------------------------------------------------------------------


def _by_calls(
    subjects: tuple[Subject, ...], deeds: tuple[Deed, ...], bounds: list[Bound], session: Session
) -> Iterator[_Against]:
    calls = [b for b in bounds if b.binds in (Binds.NOT_WAY, Binds.COUNT, Binds.NOT_SHOWN)]
    for bound in bounds:
        if bound.binds is Binds.ASK_FIRST:
            for deed in deeds[:_MOST]:
                is_it = is_done_as_asked(deed, bound.does) and deed.does is not Does.MAKE
                if is_it and not is_ordinary(deed):
                    does = f"does it unasked: {deed.how or deed.does.value} {deed.target[:80]}"
                    yield _Against(bound, does, _weight(bound))
    if not calls:
        return
    for subject in subjects[:_MOST]:
        told = deeds_of(subject)
        for bound in calls:
            if what := _of_call(bound, subject, told, session):
                # what an edit of the pipeline does to its tests, its path does not say
                is_guess = bound.binds is Binds.NOT_WAY and CI_OFF in bound.ways and "uses /" in what
                yield _Against(bound, what, Severity.MEDIUM if is_guess else _weight(bound))


def _of_call(bound: Bound, subject: Subject, deeds: tuple[Deed, ...], session: Session) -> str:
    if bound.binds is Binds.COUNT:
        over = count_over(bound.most, bound.noun, subject, said=bound.sentence)
        return f"says {over}" if over else ""
    if bound.binds is Binds.NOT_SHOWN:
        return _shown(bound, subject, is_told=bool(secrecy_of(session.task).forbidden))
    gone = next((g for w in bound.ways if (g := way_gone(w, subject, deeds))), "")
    return f"uses {gone}" if gone else ""


def _shown(bound: Bound, subject: Subject, *, is_told: bool) -> str:
    """A file or a variable that the words name; of other secrets the signal of showing speaks."""
    if subject.program not in _READERS or (is_told and next(shown_whole(subject), "")):
        return ""
    for arg in subject.call.args[:64]:
        sources = {s.strip("${}") for s in arg.sources}
        if hit := next((v for v in bound.ways if v in sources or (subject.program == "printenv" and v == arg.text)), ""):  # fmt: skip
            return f"shows {hit}" if not subject.call.feeds else ""
        if (
            arg.text
            and not arg.text.startswith("-")
            and any(_lies_in(arg.text, p) for p in bound.files.paths)
        ):
            return f"shows {arg.shown[:120]}" if not put_in(subject).strip() else ""
    return ""
