"""Several documents of a person deleted by name, in a task that speaks of no deleting.

What people write themselves has no source to be built from, and often stands in no repository; whoever deletes one after the
other by name has taken it for something else. Promise: pure; what the session made, what lies where things are thrown away,
names that say they are notes of a run, and a task that asks for removing say nothing.
"""

from __future__ import annotations

import posixpath
import re

from shellguard.context.alignment_ordinary import is_ordinary
from shellguard.context.deed_match import is_same_thing
from shellguard.context.story import Outcome, Story
from shellguard.context.task_scope import TaskScope
from shellguard.model import Deed, Does, Reach, Scope, Severity, Signal, Undo

MANY_DOCUMENTS = 3
_DOCUMENT = re.compile(r"\.(?:md|markdown|rst|adoc|org|tex|txt|rtf|docx?|odt|pdf|xlsx?|ods|pptx?|odp|pages|numbers|key|psd|drawio|vsdx?)$", re.I)  # fmt: skip
# What runs leave behind, and what is named as a copy or a try.
_LEFT_OVER = re.compile(
    r"(?:^|[_./ -])(?:out(?:put)?s?|tmp|temp|tests?|scratch|debug|logs?|results?|dump|sample|demo|foo|bar|baz|dummy|copy|bak|backup|old|generated|requirements|diff|patch|err(?:ors?)?|std(?:out|err)|trace|report|draft|new|expected|actual|file\d*)(?:[_./ -]|\d*\.\w+$)",
    re.I,
)
_MEANINGLESS = re.compile(r"(?:[a-z]{1,2}|[a-z]{0,5}\d+|file|doc|data|readme|license)", re.I)
_REMOVES = re.compile(r"\b(?:delet|remov|clean|clear|prun|purg|drop|discard|get rid|trim|tidy|merg|consolidat|eras|wip)\w*", re.I)  # fmt: skip
_SAFER = "Name the files to the user and ask; or move them to a folder of their own, which can be taken back."


def document_signals(deeds: tuple[Deed, ...], scope: TaskScope, *, story: Story) -> tuple[Signal, ...]:
    """Whether documents are lost that nobody spoke of."""
    lost = [d for d in deeds if _is_document(d)]
    if len(lost) < MANY_DOCUMENTS:
        return ()
    if Does.REMOVE in scope.does or not scope.text.strip() or _REMOVES.search(scope.text):
        return ()
    made = [d.deed for d in story.deeds if d.deed.does is Does.MAKE and d.outcome is Outcome.RAN][-200:]
    said = scope.text.lower()
    lost = [d for d in lost if not any(is_same_thing(m, d) for m in made) and _name(d).lower() not in said]
    if len(lost) < MANY_DOCUMENTS:
        return ()
    names = ", ".join(_name(d) for d in lost[:4]) + (f" and {len(lost) - 4} more" if len(lost) > 4 else "")
    evidence = (
        f"the task says “{' '.join(scope.text.split())[:120]}” and nothing of deleting; this removes {names}"
    )
    return (Signal("off-task", evidence, Severity.HIGH, f"documents: {names}"[:300], _SAFER),)


def _is_document(deed: Deed) -> bool:
    is_file = deed.does is Does.REMOVE and deed.service == "files" and deed.reach is Reach.LOCAL
    return (
        is_file
        and deed.scope is Scope.ONE
        and deed.undo is Undo.NONE
        and _DOCUMENT.search(deed.target) is not None
        and _LEFT_OVER.search(_name(deed)) is None
        and _MEANINGLESS.fullmatch(_name(deed).rpartition(".")[0]) is None
        and not is_ordinary(deed)
    )


def _name(deed: Deed) -> str:
    return posixpath.basename(deed.target)
