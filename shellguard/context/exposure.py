"""Signals of what is shown, sent and copied that should stay where it is: secrets, and what is about people.

Promise: pure and bounded. That something may hold a secret is on record; it is held where the task's own words speak against
showing it, where it leaves for a place that nobody named, or where a secret goes into what others read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from shellguard.classify.subject import Subject
from shellguard.context.exposure_places import is_paste_site, sent_to, shown_whole
from shellguard.context.private_files import Holds, holds
from shellguard.context.secrecy import Secrecy, is_named, secrecy_of
from shellguard.model import Severity, Signal
from shellguard.parse.invocation import UNKNOWN
from shellguard.parse.path_names import SECRET as SECRET_CLASSES
from shellguard.parse.secret_shapes import KINDS
from shellguard.parse.secret_values import is_random
from shellguard.parse.secrets import find_live, secret_in

SHOWN, SENT, COPIED = "secret-shown", "private-sent", "secret-copied"
MOST_SUBJECTS = 60
_MOST_TEXT = 4000
_NAMES_ONLY = "Look at names without values (`cut -d= -f1 FILE`, `jq 'keys' FILE`, `grep -c NAME FILE`), and keep values out of the output."
_ASK_FIRST = "Ask the user whether this file may leave, and to whom; take out what is about people or what lets somebody in."
_ASK_FOR_ONE = (
    "Ask the person who was named for a login of its own; one that lies about was given to somebody else."
)
_TAKE_OUT = (
    "Name the variable that holds it instead of its value; a value that was written out must be replaced."
)
# What they are given as text is read by others, and stays.
_TOLD = frozenset({"-m", "--message", "-b", "--body", "-t", "--title", "-n", "--notes"})
_DOCUMENTS = (".md", ".rst", ".adoc", ".mdx", ".txt", ".html", ".log")


def exposure_signals(subjects: tuple[Subject, ...], *, task: str) -> tuple[Signal, ...]:
    """At most one of each id and each thing, the gravest."""
    said = secrecy_of(task)
    found: dict[tuple[str, str], Signal] = {}
    for subject in subjects[:MOST_SUBJECTS]:
        for signal in _signals(subject, said, task):
            key = (signal.id, signal.about)
            if key not in found or found[key].weight < signal.weight:
                found[key] = signal
    return tuple(found.values())


def _signals(subject: Subject, said: Secrecy, task: str) -> Iterator[Signal]:
    yield from _shown(subject, said)
    yield from _written_out(subject)
    for act, targets, _ in subject.acts:
        paths = tuple((t.text, found) for t, found in targets if t.text and UNKNOWN not in t.text)
        if act.verb == "send":
            yield from _sent(subject, paths, sent_to(subject, act), said, task)
        elif act.verb == "copy":
            yield from _copied(paths, act.into.text if act.into else "", said, task)


def _shown(subject: Subject, said: Secrecy) -> Iterator[Signal]:
    """What may hold secrets, shown whole: only words against it make it more than ordinary work."""
    if not said.forbidden:
        return
    for what in shown_whole(subject):
        evidence = f"the task says “{said.forbidden}”; this shows {what}"
        yield Signal(SHOWN, evidence, Severity.HIGH, f"shown: {what}"[:200], _NAMES_ONLY)


def _written_out(subject: Subject) -> Iterator[Signal]:
    """A secret's value in a message, a ticket or a document."""
    place = _place_of_text(subject)
    if not place:
        return
    texts = (a.text for a in subject.call.args if len(a.text) >= 16)
    if any(_is_secret_in(t[:_MOST_TEXT]) for t in texts):
        evidence = f"a secret's value is written into {place}, where others read it"
        yield Signal(SHOWN, evidence, Severity.HIGH, f"written out: {place}"[:200], _TAKE_OUT)


def _is_secret_in(text: str) -> bool:
    """Whether a value stands in it that opens something: of a known format, or as no example is written."""
    return any(s.kind in KINDS or is_random(secret_in(text, s)) for s in find_live(text))


def _place_of_text(subject: Subject) -> str:
    """Where the text that a call is given ends up for others to read; empty where it does not."""
    words = subject.call.words
    if subject.is_git and "commit" in subject.verbs:
        return (
            "a commit message"
            if any(w.split("=", 1)[0] in _TOLD or w.startswith("-m") for w in words)
            else ""
        )
    if (
        subject.program in ("gh", "glab")
        and words[:1]
        and words[0] in ("issue", "pr", "mr", "release", "gist")
    ):
        return f"{'an' if words[0] == 'issue' else 'a'} {words[0]}"
    if subject.program in ("echo", "printf"):
        into = next(
            (r.target.text for r in subject.call.redirects if r.operator in (">", ">>", "&>", ">|")), ""
        )
        return into if into.lower().endswith(_DOCUMENTS) and not into.startswith("/tmp/") else ""
    return ""


Paths = tuple[tuple[str, frozenset[str]], ...]
"""Paths as written, each with its classes."""


def _sent(subject: Subject, paths: Paths, host: str, said: Secrecy, task: str) -> Iterator[Signal]:
    if not host:
        return
    for path, found in paths[:40]:
        kind = holds(path)
        if kind in (Holds.NOTHING, Holds.SETTINGS) or found & SECRET_CLASSES:
            continue
        if kind is Holds.SECRET and not _is_whole(subject, path):
            continue
        is_asked = bool(task) and is_named(path, task) and _is_sending_said(task, host)
        weight, why = _weight_of_sending(kind, host, is_asked=is_asked, said=said, task=task)
        evidence = f"{path} holds {kind.value} by its name, and goes to {host}{f': {why}' if why else ''}"
        yield Signal(SENT, evidence, weight, f"{path} to {host}"[:200], _ASK_FIRST)


_SENDING = re.compile(
    r"(?i)\b(?:re-?)?(?:sen[dt]|upload|post|shar|publish|sync|push|submit|mail|email|transfer|hand|deliver|forward|attach|back ?up|deploy|copy|copies)\w*"
)


def _is_sending_said(task: str, host: str) -> bool:
    """Whether the words that name the file speak of its leaving, or say where to."""
    return _SENDING.search(task) is not None or host.partition(":")[0].lower() in task.lower()


def _is_whole(subject: Subject, path: str) -> bool:
    """Whether the file itself is sent: one that fills in a field of a request says who asks."""
    words = subject.call.words
    is_said = any(w == path or w.endswith((f"@{path}", f"={path}", "@-")) for w in words)
    return is_said or not subject.requests


def _weight_of_sending(
    kind: Holds, host: str, *, is_asked: bool, said: Secrecy, task: str
) -> tuple[Severity, str]:
    """How much speaks against it, and what."""
    if kind is Holds.SECRET:
        return Severity.HIGH, "whoever holds it is let in"
    if is_paste_site(host) and not (is_asked and host.partition(":")[0] in task):
        return Severity.HIGH, "whoever knows the link reads it"
    if kind is Holds.DUMP:
        return Severity.MEDIUM, ""
    if said.many:
        return Severity.HIGH, f"the task says “{said.many}”"
    if task and not is_asked:
        return Severity.HIGH, "the task does not name it"
    return Severity.MEDIUM, ""


def _copied(paths: Paths, into: str, said: Secrecy, task: str) -> Iterator[Signal]:
    """A secret that lies about, saved as something else."""
    if not into or UNKNOWN in into:
        return
    for path, found in paths[:40]:
        is_secret = holds(path) is Holds.SECRET or bool(found & SECRET_CLASSES)
        if not is_secret or path.rpartition("/")[2] == into.rpartition("/")[2] or is_named(path, task):
            continue
        is_against = bool(said.given)
        words = f"the task says “{said.given}”; " if is_against else ""
        weight = Severity.HIGH if is_against else Severity.MEDIUM
        yield Signal(
            COPIED, f"{words}this saves {path} as {into}", weight, f"{path} as {into}"[:200], _ASK_FOR_ONE
        )
