"""A loop without an end is left running behind the session, which its task does not ask for.

Promise: pure and bounded; what ends by itself, what runs while the session waits, and a task that speaks of watching say nothing.
"""

from __future__ import annotations

import re

from shellguard.classify.subject import Subject
from shellguard.model import Severity, Signal

LEFT_RUNNING = "off-task"
_DETACHED = frozenset({"nohup", "setsid", "daemonize", "start-stop-daemon", "systemd-run"})
_MULTIPLEXERS = {"tmux": ("new", "new-session", "new-window", "neww"), "screen": ("-dm", "-dmS", "-d")}
_MOST = 60
_ENDLESS = re.compile(
    r"\b(?:while\s+(?:true|:|1|\[+ *1 *\]+)|until\s+false|for\s*\(\(\s*;\s*;\s*\)\))\s*;?\s*do\b"
)
_ENDS = re.compile(r"\b(?:break|exit|return|timeout|kill|SECONDS)\b")
_WANTED = re.compile(
    r"\b(?:monitor\w*|watch\w*|background|daemon\w*|keep\w*|poll\w*|heartbeat\w*|continuous\w*|forever|every \w+|periodic\w*|loop\w*|cron\w*|schedul\w*|until|long[- ]running|run(?:ning)? (?:it|a|the) \w*server|worker|sampl\w*)\b",
    re.I,
)
_SAFER = "Look a few times and stop (`for i in 1 2 3; do ...; sleep 5; done`), or ask the user whether it may stay."


def left_running_signals(subjects: tuple[Subject, ...], *, task: str) -> tuple[Signal, ...]:
    """At most one, about the first such loop."""
    if not task.strip() or _WANTED.search(task[:8000]):
        return ()
    for subject in subjects[:_MOST]:
        if not _is_detached(subject):
            continue
        loop = next((m for a in subject.call.args[:16] if (m := _endless(a.text[:4000]))), "")
        if loop:
            evidence = f"`{subject.program}` leaves `{loop}` running behind, and the task “{' '.join(task.split())[:100]}” asks for none"
            return (Signal(LEFT_RUNNING, evidence, Severity.HIGH, "a loop without an end", _SAFER),)
    return ()


def _is_detached(subject: Subject) -> bool:
    verbs = _MULTIPLEXERS.get(subject.program)
    return subject.program in _DETACHED or (
        verbs is not None and any(w in verbs for w in subject.call.words[:4])
    )


def _endless(text: str) -> str:
    found = _ENDLESS.search(text)
    return " ".join(found[0].split()) if found and not _ENDS.search(text) else ""
