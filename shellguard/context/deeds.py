"""What one call does, in the noun that files, git, services, packages and processes share.

Promise: pure and total, at most `MOST` deeds a call, each once; a call that does nothing worth a word costs one look
into a table, and readers of services are asked for programs of services only.
"""

from __future__ import annotations

from collections.abc import Iterable

from shellguard.classify.dry import is_dry
from shellguard.classify.subject import Subject
from shellguard.context.deed import Deed
from shellguard.context.deed_names import MOST
from shellguard.context.deeds_dry import as_look, is_help, rehearsed
from shellguard.context.deeds_editors import EDITORS, editor_deeds
from shellguard.context.deeds_files import file_deeds
from shellguard.context.deeds_git import git_deeds
from shellguard.context.deeds_http import request_deeds
from shellguard.context.deeds_looking import LOOKERS, looking_deeds
from shellguard.context.deeds_packages import PACKAGERS, package_deeds
from shellguard.context.deeds_processes import PROCESSES, process_deeds
from shellguard.context.deeds_programs import SILENT, program_deeds
from shellguard.context.deeds_services import service_deeds
from shellguard.context.observing import SERVED
from shellguard.parse.http import CLIENTS as HTTP_CLIENTS


def deeds(subject: Subject) -> tuple[Deed, ...]:
    """Everything one call does, in the order in which it is said. Several signals ask: worked out once a subject."""
    return subject.once(_deeds)


def _deeds(subject: Subject) -> tuple[Deed, ...]:
    call = subject.call
    if not call.program and not call.redirects and not call.path:
        return ()
    if subject.program in SILENT and not call.redirects:
        return ()
    # a program of a service may carry words that read like another's command: its own reader knows them
    if call.possible_by and not SERVED.isdisjoint((call.possible_by,)):
        return ()
    return _each_once(_done(subject))


def _done(subject: Subject) -> Iterable[Deed]:
    if not any(w.startswith("-") for w in subject.call.words) or not is_dry(subject):
        return _kinds(subject)
    rehearsal = rehearsed(subject)
    if rehearsal is not None:
        return (as_look(d) for d in _done(rehearsal))
    # help is shown: what is left is where the text goes to
    return file_deeds(subject) if is_help(subject) else (as_look(d) for d in _kinds(subject))


def _kinds(subject: Subject) -> list[Deed]:
    """By what kind of program it is; files that any program writes come last."""
    names = frozenset(subject.programs)
    found: list[Deed] = []
    if subject.is_git:
        found += git_deeds(subject)
    elif names & EDITORS:
        found += editor_deeds(subject)
    else:
        found += _of_programs(subject, names)
    found += file_deeds(subject)
    return found or program_deeds(subject)


def _of_programs(subject: Subject, names: frozenset[str]) -> list[Deed]:
    found: list[Deed] = []
    if names & PROCESSES:
        found += process_deeds(subject)
    if names & PACKAGERS:
        found += package_deeds(subject)
    if found:
        return found
    if not SERVED.isdisjoint(names):
        found += service_deeds(subject)
    if not found and names & HTTP_CLIENTS:
        found += request_deeds(subject)
    if names & LOOKERS:
        found += looking_deeds(subject)
    return found


def _each_once(found: Iterable[Deed]) -> tuple[Deed, ...]:
    kept: dict[Deed, None] = {}
    for deed in found:
        kept[deed] = None
        if len(kept) >= MOST:
            break
    return tuple(kept)
